import type { Kernel } from './kernel.ts'

const ALIGN = 16
/** Memory pages repeat every 4,096 bytes in the processor's cache sets: columns that all start at the same place collide. */
const PERIOD = 4096
const SKEW = 256
const CHUNK_BYTES = 1 << 20

interface Region {
  start: number
  end: number
}

interface Chunk extends Region {
  /** First free byte. */
  top: number
}

/** Free regions of each kernel's memory, ascending, never touching; shared by all its arenas. */
const freeRegions = new WeakMap<Kernel, Region[]>()

/**
 * A stack of byte ranges in a kernel's memory. Several arenas may live on one kernel at the same time: each query and each
 * reader has its own, and gives everything back with `release(0)` when it is done (in a `finally`).
 *
 * A view dies when the kernel's memory grows, so take all ranges first and make views last; never keep a view across a `take`
 * of any arena on the same kernel, or across an `await`. Pointers stay valid.
 */
export class Arena {
  readonly #kernel: Kernel
  readonly #chunks: Chunk[] = []
  /** Chunk count and top before each take: what `release` goes back to. */
  readonly #marks: Array<{ chunks: number; top: number }> = []
  #columns = 0

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  /**
   * A range of `bytes` bytes with any content; its pointer is a multiple of 16. Ranges of a page or more start at multiples of
   * 256 that differ modulo 4,096 from one to the next.
   * @throws HindoError `limit` when the memory cannot grow.
   */
  take(bytes: number): number {
    const current = this.#chunks.at(-1)
    const mark = { chunks: this.#chunks.length, top: current?.top ?? 0 }
    let pointer = current ? this.#place(current.top, bytes) : 0
    if (!current || pointer + bytes > current.end) {
      const chunk = takeRegion(this.#kernel, Math.max(CHUNK_BYTES, Math.ceil(bytes / PERIOD + 1) * PERIOD))
      this.#chunks.push(chunk)
      pointer = this.#place(chunk.top, bytes)
    }
    if (bytes >= PERIOD) this.#columns++
    this.#chunks.at(-1)!.top = pointer + bytes
    this.#marks.push(mark)
    return pointer
  }

  /** The present height of the stack, for `release`. */
  mark(): number {
    return this.#marks.length
  }

  /** Gives back everything taken since `mark`; 0 gives back all. */
  release(mark: number): void {
    const to = this.#marks[mark]
    if (!to) return
    this.#marks.length = mark
    while (this.#chunks.length > to.chunks) giveRegion(this.#kernel, this.#chunks.pop()!)
    const last = this.#chunks.at(-1)
    if (last) last.top = to.top
  }

  u8(pointer: number, n: number): Uint8Array {
    return new Uint8Array(this.#kernel.buffer(), pointer, n)
  }

  u16(pointer: number, n: number): Uint16Array {
    return new Uint16Array(this.#kernel.buffer(), pointer, n)
  }

  u32(pointer: number, n: number): Uint32Array {
    return new Uint32Array(this.#kernel.buffer(), pointer, n)
  }

  i32(pointer: number, n: number): Int32Array {
    return new Int32Array(this.#kernel.buffer(), pointer, n)
  }

  f64(pointer: number, n: number): Float64Array {
    return new Float64Array(this.#kernel.buffer(), pointer, n)
  }

  #place(top: number, bytes: number): number {
    if (bytes < PERIOD) return Math.ceil(top / ALIGN) * ALIGN
    const wanted = (this.#columns * SKEW) % PERIOD
    return Math.ceil((top - wanted) / PERIOD) * PERIOD + wanted
  }
}

function takeRegion(kernel: Kernel, bytes: number): Chunk {
  let regions = freeRegions.get(kernel)
  if (!regions) {
    regions = [{ start: kernel.heapBase, end: kernel.buffer().byteLength }]
    freeRegions.set(kernel, regions)
  }
  let index = regions.findIndex((region) => region.end - region.start >= bytes)
  if (index < 0) {
    const end = kernel.buffer().byteLength
    const last = regions.at(-1)
    const start = last && last.end === end ? last.start : end
    kernel.reserve(start + bytes)
    const grown = kernel.buffer().byteLength
    if (last && start === last.start) last.end = grown
    else regions.push({ start, end: grown })
    index = regions.length - 1
  }
  const region = regions[index]!
  const start = region.start
  region.start += bytes
  if (region.start === region.end) regions.splice(index, 1)
  return { start, end: start + bytes, top: start }
}

function giveRegion(kernel: Kernel, { start, end }: Region): void {
  const regions = freeRegions.get(kernel)!
  let index = regions.findIndex((region) => region.start >= end)
  if (index < 0) index = regions.length
  const before = regions[index - 1]
  const after = regions[index]
  if (before?.end === start && after?.start === end) {
    before.end = after.end
    regions.splice(index, 1)
  } else if (before?.end === start) before.end = end
  else if (after?.start === end) after.start = start
  else regions.splice(index, 0, { start, end })
}
