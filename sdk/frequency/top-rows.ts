import { nextUp } from '../filter/ranges.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { CountRange } from '../kernel/matrix-range.ts'
import type { Arena } from '../kernel/memory.ts'
import { STATE } from '../types.ts'
import type { RowDecider } from './decide.ts'
import { deriveColumn } from './derive.ts'
import { ploidyOfRows } from './ploidy.ts'
import type { TableContext } from './table.ts'
import type { VariantRows } from './variant-store.ts'

/** Rows of a block that passed the filter, in kernel memory. */
export interface BlockRows {
  kernel: Kernel
  arena: Arena
  decider: RowDecider
  variants: VariantRows
  /** Bytes, 1 where a row passed. */
  mask: number
  /** The same rows as u32. */
  out: number
  matched: number
  start: number
  n: number
}

/** Beyond this many rows the heap costs more than sorting them all. */
export const MOST_TOP_ROWS = 16_384

/**
 * The best keys so far of a sort with a limit. Once there are as many as the limit, a later row must be better than the worst of
 * them to be among the first (an equal one comes later in the file), and rows without a value never are.
 */
export class TopRows {
  readonly cohort: number
  readonly column: string
  readonly #descending: boolean
  readonly #context: TableContext
  readonly #limit: number
  /** A binary heap with the worst key at its root. */
  readonly #heap: Float64Array
  #size = 0

  constructor(sort: { column: string; cohort: number; descending: boolean }, limit: number, context: TableContext) {
    this.cohort = sort.cohort
    this.column = sort.column
    this.#descending = sort.descending
    this.#context = context
    this.#limit = limit
    this.#heap = new Float64Array(limit)
  }

  /** Rows of the block that may be among the first. */
  choose(rows: BlockRows): Uint32Array {
    const { kernel, arena, decider, variants, mask, out, start, n } = rows
    const ploidy = ploidyOfRows(this.#context.contigs, n, (visit) => {
      for (let i = 0; i < n; i++) visit(i, variants, start + i)
    })
    const { values, state } = deriveColumn(
      kernel,
      arena,
      this.column,
      decider.block(this.column, this.cohort, n, ploidy),
    )
    let found = rows.matched
    if (this.#size === this.#limit) {
      if (this.#limit === 0) return new Uint32Array(0)
      const better = arena.take(n)
      kernel.compare(values, state, this.#descending ? 2 : 0, this.#worst(), better, n)
      kernel.and3(better, mask, n)
      found = kernel.select(better, out, n)
    }
    const at = arena.u32(out, n).slice(0, found)
    const keys = arena.f64(values, n)
    const states = arena.u8(state, n)
    const sign = this.#descending ? 1 : -1
    for (const row of at) if (states[row] === STATE.value) this.#offer(sign * keys[row]!)
    if (this.#size < this.#limit) return at
    // Those that better ones of the same block have driven out; equal keys stay, for the sort to decide.
    return at.filter((row) => states[row] === STATE.value && sign * keys[row]! >= this.#heap[0]!)
  }

  /** What later rows must have to be among the first; null where no range of counts says so, or all rows may still be. */
  range(): CountRange | null {
    if (this.#size < this.#limit || this.#limit === 0 || !this.#descending) return null
    if (this.column === 'AF') return { af: { low: nextUp(this.#worst()) } }
    return this.column === 'AC' ? { ac: { low: Math.floor(this.#worst()) + 1 } } : null
  }

  /** Takes the keys of rows in {@link range}; answers the rows that may still be among the first. */
  offerAll(rows: Uint32Array, keys: Float64Array): Uint32Array {
    for (const key of keys) this.#offer(key)
    return rows.filter((_, i) => keys[i]! >= this.#heap[0]!)
  }

  /** The key that must be beaten. */
  #worst(): number {
    return this.#descending ? this.#heap[0]! : -this.#heap[0]!
  }

  /** Takes a key (larger is better) among the best, if it is one of them. */
  #offer(key: number): void {
    const heap = this.#heap
    if (this.#size < this.#limit) {
      let i = this.#size++
      for (; i > 0; ) {
        const parent = (i - 1) >> 1
        if (heap[parent]! <= key) break
        heap[i] = heap[parent]!
        i = parent
      }
      heap[i] = key
      return
    }
    if (key <= heap[0]!) return
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= this.#limit) break
      if (child + 1 < this.#limit && heap[child + 1]! < heap[child]!) child++
      if (heap[child]! >= key) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = key
  }
}
