import type { Filter } from '../filter/filter.ts'
import { type CohortRange, splitFilter } from '../filter/ranges.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { filterStretch, planStretch, type StretchScratch, takeStretchScratch } from '../kernel/matrix-stretch.ts'
import { takeSumScratch } from '../kernel/matrix-sum.ts'
import type { Arena } from '../kernel/memory.ts'
import { type Accumulators, BLOCK_ROWS } from './sums.ts'

/** A range of counts of one cohort, with the accumulators of its AC and AN. */
export interface Decidable extends CohortRange {
  ac: number
  an: number
}

/** The ranges of which one must hold; null where the filter is not one comparison of `any` cohort. */
export function anyRanges(filter: Filter | undefined, names: string[]): CohortRange[] | null {
  if (filter?.op !== 'compare' || !('quantifier' in filter) || filter.quantifier !== 'any') return null
  const { ranges, rest } = splitFilter({ ...filter, quantifier: 'all' }, names)
  return rest === null && ranges.length === names.length && names.length > 1 ? ranges : null
}

/** Filters many packed blocks at a time by one comparison that any of several cohorts may meet. */
export class AnyStretch {
  readonly #arena: Arena
  readonly #accumulators: Accumulators
  readonly #ranges: Decidable[]
  readonly #scratch: StretchScratch

  constructor(kernel: Kernel, arena: Arena, accumulators: Accumulators, ranges: Decidable[]) {
    this.#arena = arena
    this.#accumulators = accumulators
    this.#ranges = ranges
    this.#scratch = takeStretchScratch(arena, takeSumScratch(kernel, arena))
  }

  /**
   * Blocks of the present batch from `first` on; null where they must be looked at one by one.
   *
   * @param out room for the batch's rows, u32
   * @returns how many blocks, and the rows that pass, ascending, as rows of the batch
   */
  scan(first: number, out: number, batchRows: number): { blocks: number; rows: Uint32Array } | null {
    let blocks = Number.POSITIVE_INFINITY
    for (const range of this.#ranges) blocks = Math.min(blocks, this.#plan(range)?.table.runs[first] ?? 0)
    if (blocks === 0) return null
    const start = first * BLOCK_ROWS
    const marks = new Uint8Array(Math.min(batchRows - start, blocks * BLOCK_ROWS))
    for (const range of this.#ranges) {
      const { found } = filterStretch(this.#plan(range)!, first, out, blocks)
      for (const row of this.#arena.u32(out, found)) marks[row - start] = 1
    }
    const rows = new Uint32Array(marks.length)
    let count = 0
    for (let i = 0; i < marks.length; i++) if (marks[i]) rows[count++] = start + i
    return { blocks, rows: rows.subarray(0, count) }
  }

  #plan({ ac, an, range }: Decidable) {
    const acPlan = this.#accumulators.wholePlan(ac)
    const anPlan = acPlan && this.#accumulators.wholePlan(an)
    return acPlan && anPlan && planStretch(acPlan, anPlan, range, this.#scratch)
  }
}
