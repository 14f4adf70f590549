import { expect } from 'vitest'
import { KERNEL_BASE64 } from '../../sdk/kernel/bytes.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { decodeBase64 } from '../../sdk/kernel/load.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { createWasmKernel } from '../../sdk/kernel/wasm.ts'

export type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

/** Both kernels, once per test file: the TypeScript twin first. */
export const KERNELS: Kernel[] = [createReferenceKernel(), await createWasmKernel(decodeBase64(KERNEL_BASE64))]

/** Around every loop's lane count, around a block, and nothing at all. */
export const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 8191, 8192, 8193]

export const EXTREMES = [0, 1, 2, -1, 255, 256, 65535, 65536, 2 ** 31 - 1, -(2 ** 31), -(2 ** 31) + 1]

const GUARD = 64

/** One kernel's memory for one test: columns stand between guard bytes, which must survive. */
export class Stage {
  readonly kernel: Kernel
  readonly #arena: Arena
  readonly #fill: number
  readonly #guards: number[] = []

  constructor(kernel: Kernel, fill: number) {
    this.kernel = kernel
    this.#arena = new Arena(kernel)
    this.#fill = fill
  }

  /** A pointer to `bytes` bytes of junk. */
  room(bytes: number): number {
    const start = this.#arena.take(bytes + 2 * GUARD)
    this.#arena.u8(start, bytes + 2 * GUARD).fill(this.#fill)
    this.#guards.push(start, start + GUARD + bytes)
    return start + GUARD
  }

  /** A pointer to a copy of `values`. */
  put(values: Numbers): number {
    const pointer = this.room(values.byteLength)
    this.#arena.u8(pointer, values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    return pointer
  }

  u8 = (pointer: number, n: number) => this.#arena.u8(pointer, n).slice()
  u32 = (pointer: number, n: number) => this.#arena.u32(pointer, n).slice()
  i32 = (pointer: number, n: number) => this.#arena.i32(pointer, n).slice()
  f64 = (pointer: number, n: number) => this.#arena.f64(pointer, n).slice()

  close(): void {
    const intact = this.#guards.every((start) => this.#arena.u8(start, GUARD).every((byte) => byte === this.#fill))
    this.#arena.release(0)
    if (!intact) throw new Error(`the ${this.kernel.kind} kernel wrote outside its output`)
  }
}

/**
 * Runs a task on both kernels, each with two kinds of surrounding bytes; the four answers must be the same to the last bit.
 * @returns the answer
 */
export function onBoth<T>(task: (stage: Stage) => T): T {
  const answers = KERNELS.flatMap((kernel) =>
    [0xa5, 0x01].map((fill) => {
      const stage = new Stage(kernel, fill)
      const answer = task(stage)
      stage.close()
      return answer
    }),
  )
  for (const answer of answers.slice(1)) expectSame(answer, answers[0])
  return answers[0]!
}

/** Same to the bit: bytes of arrays, `Object.is` of numbers. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (ArrayBuffer.isView(expected) && ArrayBuffer.isView(actual)) {
    if (!bytesOf(actual).equals(bytesOf(expected))) expect(actual).toEqual(expected)
    expect(bytesOf(actual).equals(bytesOf(expected))).toBe(true)
  } else if (Array.isArray(expected)) {
    expect((actual as unknown[]).length).toBe(expected.length)
    expected.forEach((item, i) => {
      expectSame((actual as unknown[])[i], item)
    })
  } else {
    expect(actual).toBe(expected)
  }
}

function bytesOf(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength)
}

/** Repeatable pseudo-random u32 (xorshift), so that a failure shows the same numbers every time. */
export function randomU32(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

/** `n` int32 values of which every seventh is an extreme one. */
export function randomI32(n: number, seed: number): Int32Array {
  const next = randomU32(seed)
  return Int32Array.from({ length: n }, (_, i) => (i % 7 === 3 ? EXTREMES[next() % EXTREMES.length]! : next() | 0))
}
