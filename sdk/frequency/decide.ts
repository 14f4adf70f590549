import { evaluateFilter, filterNeeds } from '../filter/evaluate.ts'
import type { Filter } from '../filter/filter.ts'
import { type CohortRange, splitFilter } from '../filter/ranges.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { limitsOf, writeLimits } from '../kernel/matrix-limits.ts'
import { filterBlock, type RangeScratch, takeRangeScratch } from '../kernel/matrix-range.ts'
import { planStretch, type StretchFilter, type StretchScratch, takeStretchScratch } from '../kernel/matrix-stretch.ts'
import { extentOfSum, takeSumScratch } from '../kernel/matrix-sum.ts'
import type { Arena } from '../kernel/memory.ts'
import type { Measure } from '../types.ts'
import { AnyStretch, anyRanges, type Decidable } from './any-stretch.ts'
import { type CountBlock, type DerivedColumn, deriveColumn } from './derive.ts'
import { measuresOf } from './measures.ts'
import { ploidyOfRows } from './ploidy.ts'
import { type Accumulators, BLOCK_ROWS } from './sums.ts'
import type { TableContext } from './table.ts'
import type { VariantRows } from './variant-store.ts'

export interface DecideTask {
  kernel: Kernel
  arena: Arena
  context: TableContext
  accumulators: Accumulators
  /** Accumulator of a cohort's measure; undefined where the dataset does not store it. */
  accumulatorOf(cohort: number, measure: Measure): number | undefined
  filter: Filter | undefined
  /** Names of the cohorts, in the context's order. */
  names: string[]
}

/** Decides rows of the accumulators' present block by a filter. */
export class RowDecider {
  readonly #task: DecideTask
  readonly #ranges: Decidable[]
  readonly #rest: Filter | null
  readonly #scratch: RangeScratch | null
  readonly #stretch: StretchScratch | null
  /** The filter over many blocks at a time where it is one comparison of any cohort. */
  readonly any: AnyStretch | null
  /** Answers of the first of several ranges. */
  readonly #first: number

  constructor(task: DecideTask) {
    this.#task = task
    const { kernel, filter, names, arena, context } = task
    const split = filter ? splitFilter(filter, names) : { ranges: [], rest: null }
    const place = (range: CohortRange) => {
      const index = names.indexOf(range.cohort)
      return { ...range, index, ac: task.accumulatorOf(index, 'AC'), an: task.accumulatorOf(index, 'AN') }
    }
    const ranges = split.ranges.map(place)
    const decidable = ({ ac, an, index }: (typeof ranges)[number]) =>
      ac !== undefined && an !== undefined && !(context.suppression && context.cohorts[index]!.people.all === null)
    // Counts that are not there, or of people who are hidden, have states that ranges know nothing of.
    const plain = ranges.every(decidable)
    this.#ranges = plain ? ranges.map((range) => ({ ...range, ac: range.ac!, an: range.an! })) : []
    this.#rest = plain ? split.rest : (filter ?? null)
    this.#scratch = this.#ranges.length > 0 ? takeRangeScratch(arena, takeSumScratch(kernel, arena)) : null
    const one = this.#ranges.length === 1 && !this.#rest
    this.#stretch = one ? takeStretchScratch(arena, this.#scratch!.sums) : null
    const any = anyRanges(filter, names)?.map(place) ?? []
    this.any =
      any.length > 0 && any.every(decidable)
        ? new AnyStretch(kernel, arena, task.accumulators, any as Decidable[])
        : null
    this.#first = this.#ranges.length > 1 ? arena.take(BLOCK_ROWS) : 0
  }

  /** Accumulators that deciding may ask for. */
  needs(): number[] {
    const { accumulatorOf, names, filter } = this.#task
    if (!filter) return []
    return filterNeeds(filter, names).flatMap(({ column, cohort }) =>
      measuresOf(column).flatMap((measure) => accumulatorOf(names.indexOf(cohort), measure) ?? []),
    )
  }

  /**
   * Decides rows `[start, start + n)` of a batch: bytes 0 no, 1 yes, 2 unknown. `marks` (1 where a row is asked for at all; null:
   * everywhere) is written over.
   *
   * @returns null where every row is a no
   */
  decide(marks: number | null, variants: VariantRows, start: number, n: number): number | null {
    const { kernel, arena, names } = this.#task
    const scratch = this.#scratch
    const rest: Filter[] = this.#rest ? [this.#rest] : []
    let mask = marks
    for (const [i, { ac, an, range, filter }] of this.#ranges.entries()) {
      const answer = this.#filterBlock(ac, an, range, n)
      if (answer === 'no') return null
      if (answer === 'general') rest.push(filter)
      else if (mask !== null) kernel.and3(mask, scratch!.mask, n)
      else if (i === this.#ranges.length - 1) mask = scratch!.mask
      else {
        mask = this.#first
        arena.u8(mask, n).set(arena.u8(scratch!.mask, n))
      }
    }
    if (rest.length === 0) return mask
    const rows = this.#filterRows(variants, start, n)
    for (const filter of rest) {
      const answers = evaluateFilter(kernel, arena, filter, names, rows)
      if (mask === null) mask = answers
      else kernel.and3(mask, answers, n)
    }
    return mask
  }

  /** The filter over many blocks of the present batch at a time; null where it must be asked block by block. */
  stretch(): StretchFilter | null {
    const { accumulators } = this.#task
    const [only] = this.#ranges
    if (!this.#stretch || !only) return null
    const ac = accumulators.wholePlan(only.ac)
    const an = ac && accumulators.wholePlan(only.an)
    return ac && an && planStretch(ac, an, only.range, this.#stretch)
  }

  /** The filter where it is one range of counts of one cohort; undefined where there is none, null where it is more. */
  onlyRange(): { ac: number; range: CohortRange['range'] } | null | undefined {
    if (!this.#task.filter) return undefined
    const [only] = this.#ranges
    return only && this.#ranges.length === 1 && !this.#rest ? only : null
  }

  /** Answers into the scratch's mask; `general`: only the general way tells unknown rows from others. */
  #filterBlock(ac: number, an: number, range: CohortRange['range'], n: number): 'mask' | 'no' | 'general' {
    const { accumulators } = this.#task
    const block = accumulators.blockInBatch
    const acPlan = accumulators.plan(ac)
    const anPlan = acPlan && accumulators.plan(an)
    // Where somebody is called in every row nothing is unknown.
    if (!acPlan || !anPlan) return this.#filterSums(ac, an, range, n)
    if (extentOfSum(anPlan, block).low < 1) return 'general'
    return filterBlock(acPlan, anPlan, block, range, this.#scratch!) ? 'mask' : 'no'
  }

  /** The same over sums of joint strata. AN is summed only where the range speaks of it. */
  #filterSums(ac: number, an: number, range: CohortRange['range'], n: number): 'mask' | 'general' {
    const { accumulators, kernel } = this.#task
    const scratch = this.#scratch!
    if (accumulators.least(an) < 1) return 'general'
    const asked = range.an || range.af ? [ac, an] : [ac]
    for (const accumulator of asked) {
      accumulators.ensure(accumulator)
      if (accumulators.suppressed(accumulator) !== undefined) return 'general'
    }
    writeLimits(limitsOf(range), 0, scratch)
    const [acSums, anSums = acSums!] = asked.map((accumulator) => accumulators.sums(accumulator))
    kernel.rangeFilter(acSums!, anSums, 0, scratch.limits, scratch.mask, n)
    return 'mask'
  }

  #filterRows(variants: VariantRows, start: number, n: number) {
    const { kernel, arena, context, names } = this.#task
    const derived = new Map<string, DerivedColumn>()
    let ploidy: Uint8Array | null | undefined
    return {
      rows: n,
      column: (name: string, cohort: string): DerivedColumn => {
        const key = `${cohort}\0${name}`
        const known = derived.get(key)
        if (known) return known
        ploidy ??= ploidyOfRows(context.contigs, n, (visit) => {
          for (let i = 0; i < n; i++) visit(i, variants, start + i)
        })
        const column = deriveColumn(kernel, arena, name, this.block(name, names.indexOf(cohort), n, ploidy))
        derived.set(key, column)
        return column
      },
      variant: (name: string, row: number): string | number | null => variantValue(variants, name, start + row),
      annotation: (name: string) => {
        const { annotations } = variants
        const type = annotations?.columns.find((column) => column.name === name)?.type
        return type && { type, value: (row: number) => annotations!.value(name, start + row) }
      },
    }
  }

  /** The counts that a column reads, summed over the present rows. */
  block(name: string, cohort: number, rows: number, ploidy: Uint8Array | null): CountBlock {
    const { context, accumulators, accumulatorOf } = this.#task
    const counts: CountBlock['counts'] = {}
    const suppressed: CountBlock['suppressed'] = {}
    for (const measure of measuresOf(name)) {
      const accumulator = accumulatorOf(cohort, measure)
      if (accumulator === undefined) continue
      accumulators.ensure(accumulator)
      counts[measure] = accumulators.sums(accumulator)
      suppressed[measure] = accumulators.suppressed(accumulator)
    }
    const { holdings, suppression, cohorts } = context
    return { rows, counts, suppressed, holdings, suppression, people: cohorts[cohort]!.people, ploidy }
  }
}

function variantValue(variants: VariantRows, name: string, row: number): string | number | null {
  if (name === 'contig') return variants.contig
  if (name === 'position') return variants.position[row]!
  if (name === 'id') return variants.id(row)
  if (name === 'ref') return variants.ref(row)
  if (name === 'alt') return variants.alt(row)
  return variants.filter(row)
}
