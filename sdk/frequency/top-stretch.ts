import type { Kernel } from '../kernel/kernel.ts'
import type { CountRange } from '../kernel/matrix-range.ts'
import { filterStretch, planStretch, type StretchScratch, takeStretchScratch } from '../kernel/matrix-stretch.ts'
import { type SumPlan, sumRows, takeSumScratch } from '../kernel/matrix-sum.ts'
import type { Arena } from '../kernel/memory.ts'
import type { RowDecider } from './decide.ts'
import { type Accumulators, BLOCK_ROWS } from './sums.ts'
import type { TopRows } from './top-rows.ts'

export interface TopStretchTask {
  kernel: Kernel
  arena: Arena
  accumulators: Accumulators
  decider: RowDecider
  top: TopRows
  /** Accumulators of what is sorted by. */
  ac: number
  an: number
}

/** Looks for rows that may be among the first, over many packed blocks at a time: the worst key so far is one more filter. */
export class TopStretch {
  readonly #task: TopStretchTask
  readonly #scratch: StretchScratch
  /** Rows of a block (u16), their AC and AN (int32). */
  readonly #rows: number
  readonly #ac: number
  readonly #an: number

  constructor(task: TopStretchTask) {
    this.#task = task
    const { kernel, arena } = task
    this.#scratch = takeStretchScratch(arena, takeSumScratch(kernel, arena))
    this.#rows = arena.take(2 * BLOCK_ROWS)
    this.#ac = arena.take(4 * BLOCK_ROWS)
    this.#an = arena.take(4 * BLOCK_ROWS)
  }

  /**
   * Blocks of the present batch from `first` on; null where they must be looked at one by one.
   *
   * @param out room for the batch's rows, u32
   * @param batchRows rows of the batch
   * @returns how many blocks, how many of their rows pass the filter, and those that may be among the first, as rows of the batch
   */
  scan(first: number, out: number, batchRows: number): { blocks: number; matched: number; rows: Uint32Array } | null {
    const { accumulators, decider, top, arena } = this.#task
    const [ac, an, key] = [accumulators.wholePlan(this.#task.ac), accumulators.wholePlan(this.#task.an), top.range()]
    if (!ac || !an || !key) return null
    const filter = decider.onlyRange()
    if (filter === null || (filter && filter.ac !== this.#task.ac)) return null
    let counted: { blocks: number; found: number } | undefined
    if (filter) {
      const all = planStretch(ac, an, filter.range, this.#scratch)
      if (!all) return null
      counted = filterStretch(all, first, 0)
    }
    const best = planStretch(ac, an, both(filter?.range ?? {}, key), this.#scratch)
    if (!best) return null
    const { blocks, found } = filterStretch(best, first, out)
    if (blocks === 0) return null
    const rows = arena.u32(out, found).slice()
    const matched = counted?.found ?? Math.min(blocks * BLOCK_ROWS, batchRows - first * BLOCK_ROWS)
    return { blocks, matched, rows: this.#choose(ac, an, rows) }
  }

  /** Offers the rows' keys, and answers those that may still be among the first. */
  #choose(ac: SumPlan, an: SumPlan, rows: Uint32Array): Uint32Array {
    const { arena, top } = this.#task
    const keys = new Float64Array(rows.length)
    for (let from = 0; from < rows.length; ) {
      const block = Math.floor(rows[from]! / BLOCK_ROWS)
      let to = from
      while (to < rows.length && rows[to]! < (block + 1) * BLOCK_ROWS) to++
      const n = to - from
      arena.u16(this.#rows, n).set(rows.subarray(from, to).map((row) => row % BLOCK_ROWS))
      sumRows(ac, block, this.#rows, n, this.#ac, this.#scratch.sums)
      sumRows(an, block, this.#rows, n, this.#an, this.#scratch.sums)
      const [copies, called] = [arena.i32(this.#ac, n), arena.i32(this.#an, n)]
      for (let i = 0; i < n; i++) keys[from + i] = top.column === 'AC' ? copies[i]! : copies[i]! / called[i]!
      from = to
    }
    return top.offerAll(rows, keys)
  }
}

/** What lies in both ranges. */
function both(a: CountRange, b: CountRange): CountRange {
  const side = (name: 'ac' | 'an' | 'af') => {
    const low = Math.max(a[name]?.low ?? Number.NEGATIVE_INFINITY, b[name]?.low ?? Number.NEGATIVE_INFINITY)
    const high = Math.min(a[name]?.high ?? Number.POSITIVE_INFINITY, b[name]?.high ?? Number.POSITIVE_INFINITY)
    return { low, high }
  }
  const range: CountRange = {}
  for (const name of ['ac', 'an', 'af'] as const) if (a[name] || b[name]) range[name] = side(name)
  return range
}
