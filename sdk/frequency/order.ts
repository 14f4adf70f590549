import type { Kernel } from '../kernel/kernel.ts'
import { Arena } from '../kernel/memory.ts'
import type { Pacer } from './pace.ts'

/** Rows the kernel sorts in one go: a few milliseconds. */
const RUN = 65_536
/** Rows merged between pauses. */
const MERGE_STEP = 65_536

/** A sort key by row; rows without one (`known` 0) come last in both directions. */
export interface SortKeys {
  keys: Float64Array
  known: Uint8Array
}

/** Rows in the order of their keys, ties and unknown rows in the order they had. Gives the thread away between runs. */
export async function sortRows(
  kernel: Kernel,
  { keys, known }: SortKeys,
  descending: boolean,
  pacer: Pacer,
): Promise<Uint32Array> {
  const { ascending, rows, count } = await splitRows(keys, known, descending, pacer)
  let order: Uint32Array = rows.slice(0, count)
  for (let from = 0; from < count; from += RUN) {
    sortRun(kernel, ascending, order.subarray(from, Math.min(count, from + RUN)))
    await pacer.pause()
  }
  let spare: Uint32Array = new Uint32Array(count)
  for (let width = RUN; width < count; width *= 2) {
    for (let from = 0; from < count; from += 2 * width) {
      const [middle, end] = [Math.min(count, from + width), Math.min(count, from + 2 * width)]
      await mergeRuns(ascending, order, spare, from, middle, end, pacer)
    }
    ;[order, spare] = [spare, order]
  }
  rows.set(order)
  return rows
}

/** Rows with a key, then rows without, each in the order they had; and keys whose ascending order is the one wanted. */
async function splitRows(keys: Float64Array, known: Uint8Array, descending: boolean, pacer: Pacer) {
  const n = keys.length
  const ascending = new Float64Array(n)
  const rows = new Uint32Array(n)
  let count = 0
  let last = n
  for (let row = 0; row < n; row++) {
    // 0 - key, not -key: there must be no second zero that sorts apart.
    ascending[row] = descending ? 0 - keys[row]! : keys[row]!
    if (known[row]) rows[count++] = row
    else rows[--last] = row
    if (row % MERGE_STEP === 0) await pacer.pause()
  }
  rows.subarray(count).reverse()
  return { ascending, rows, count }
}

/** Sorts a run in place: its keys are laid out densely in kernel memory, because `sortOrder` indexes them by row. */
function sortRun(kernel: Kernel, keys: Float64Array, run: Uint32Array): void {
  const n = run.length
  const arena = new Arena(kernel)
  try {
    const [keyPointer, orderPointer, scratch] = [arena.take(8 * n), arena.take(4 * n), arena.take(16 * n)]
    const dense = arena.f64(keyPointer, n)
    const order = arena.u32(orderPointer, n)
    for (let i = 0; i < n; i++) {
      dense[i] = keys[run[i]!]!
      order[i] = i
    }
    kernel.sortOrder(keyPointer, orderPointer, scratch, n)
    const sorted = Uint32Array.from(arena.u32(orderPointer, n), (i) => run[i]!)
    run.set(sorted)
  } finally {
    arena.release(0)
  }
}

async function mergeRuns(
  keys: Float64Array,
  order: Uint32Array,
  out: Uint32Array,
  from: number,
  middle: number,
  end: number,
  pacer: Pacer,
): Promise<void> {
  let a = from
  let b = middle
  for (let to = from; to < end; ) {
    const stop = Math.min(end, to + MERGE_STEP)
    for (; to < stop; to++) {
      const left = a < middle && (b >= end || keys[order[a]!]! <= keys[order[b]!]!)
      out[to] = order[left ? a++ : b++]!
    }
    await pacer.pause()
  }
}
