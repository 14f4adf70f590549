import type { ColumnSlice, Measure } from '../types.ts'
import { ColumnStore } from './column-store.ts'
import { type GatheredCounts, LazyCounts, type LazyRows } from './lazy-counts.ts'
import { BLOCK_ROWS, type Recipe } from './sums.ts'
import type { TableContext } from './table.ts'

/** A block of summed counts of which some rows are to be kept. */
export interface BlockSource {
  sums(cohort: number, measure: Measure): Int32Array
  suppressed(cohort: number, measure: Measure): Uint8Array | null
}

interface KeptMeasure {
  accumulator: number
  sums: ColumnStore
  /** 1 where suppressed; absent where the dataset has no suppressed cells. */
  suppressed: ColumnStore | null
}

/**
 * Counts of a table's rows. While the columns of all its batches stay in memory only places are kept; once some do not, or their
 * room is needed for others, the sums themselves.
 */
export class KeptCounts {
  #lazy: LazyCounts | null
  #cohorts: Array<Map<Measure, KeptMeasure>>
  readonly #context: TableContext

  constructor(context: TableContext, recipe: Recipe) {
    this.#context = context
    this.#lazy = new LazyCounts(context.kernel, recipe, context.store)
    this.#cohorts = context.cohorts.map(
      (cohort, index) =>
        new Map(
          [...cohort.kept].map((measure) => {
            const accumulator = recipe.accumulators.findIndex((one) => one.cohort === index && one.measure === measure)
            return [measure, { accumulator, ...emptyStores(context, index) }]
          }),
        ),
    )
  }

  /** Whether rows are kept by their place. */
  get lazy(): boolean {
    return this.#lazy !== null
  }

  appendLazy(rows: LazyRows): void {
    this.#context.store.watch(this)
    this.#lazy!.append(rows)
  }

  /** Keeps rows `at` of a block (all where null). */
  append(source: BlockSource, at: Uint32Array | null, n: number): void {
    this.#cohorts.forEach((measures, cohort) => {
      for (const [measure, { sums, suppressed }] of measures) {
        sums.append(source.sums(cohort, measure), at, n)
        if (!suppressed) continue
        const flags = source.suppressed(cohort, measure)
        if (flags) suppressed.append(flags, at, n)
        else suppressed.appendZeros(n)
      }
    })
  }

  /** Counts of one cohort over `n` rows from `from` of `order` (or of stored order), of those measures that are kept. */
  gather(
    cohort: number,
    measures: Measure[],
    from: number,
    n: number,
    order: Uint32Array | null,
  ): Map<Measure, GatheredCounts> {
    const kept = measures.flatMap((measure) => {
      const one = this.#cohorts[cohort]!.get(measure)
      return one ? [{ measure, ...one }] : []
    })
    if (this.#lazy) {
      const accumulators = kept.map(({ accumulator }) => accumulator)
      const found = this.#lazy.gather(accumulators, from, n, order)
      return new Map(kept.map(({ measure }, i) => [measure, found[i]!]))
    }
    return new Map(
      kept.map(({ measure, sums, suppressed }) => {
        const out: GatheredCounts = { sums: new Int32Array(n), suppressed: suppressed ? new Uint8Array(n) : null }
        sums.gather(out.sums, from, order)
        if (suppressed) suppressed.gather(out.suppressed!, from, order)
        return [measure, out]
      }),
    )
  }

  /** AF of one cohort over `n` stored rows from `from`, where no cell may be suppressed; null where it must be derived from counts. */
  frequencies(cohort: number, from: number, n: number): ColumnSlice | null {
    const [ac, an] = [this.#cohorts[cohort]!.get('AC'), this.#cohorts[cohort]!.get('AN')]
    if (!this.#lazy || !ac || !an || this.#context.suppression) return null
    return this.#lazy.frequencies(ac.accumulator, an.accumulator, from, n)
  }

  /** Forgets all rows but these (ascending). */
  retain(rows: Uint32Array): void {
    if (this.#lazy) {
      this.#lazy = this.#lazy.pick(rows)
      return
    }
    for (const measures of this.#cohorts) {
      for (const kept of measures.values()) {
        kept.sums = kept.sums.pick(rows)
        kept.suppressed = kept.suppressed?.pick(rows) ?? null
      }
    }
  }

  /** Makes copies of the sums: the columns they come from may go, or do not stay. */
  letGo(): void {
    const lazy = this.#lazy
    if (!lazy) return
    const all = this.#cohorts.flatMap((measures) => [...measures.values()])
    const accumulators = all.map(({ accumulator }) => accumulator)
    for (let from = 0; from < lazy.rows; from += BLOCK_ROWS) {
      const n = Math.min(BLOCK_ROWS, lazy.rows - from)
      lazy.gather(accumulators, from, n, null).forEach(({ sums, suppressed }, i) => {
        const kept = all[i]!
        kept.sums.append(sums, null, n)
        if (suppressed) kept.suppressed?.append(suppressed, null, n)
        else kept.suppressed?.appendZeros(n)
      })
    }
    this.#leave()
  }

  close(): void {
    this.#leave()
    this.#cohorts = []
  }

  #leave(): void {
    this.#lazy?.close()
    this.#lazy = null
    this.#context.store.unwatch(this)
  }
}

function emptyStores(context: TableContext, index: number): Pick<KeptMeasure, 'sums' | 'suppressed'> {
  const { people, marked } = context.cohorts[index]!
  // Alleles of a cohort never exceed two per person, unless somebody changed them on purpose or the people are not known.
  const bound = people.all === null || marked || !context.exactPeople ? null : 2 * people.all
  return { sums: new ColumnStore(bound), suppressed: context.suppression ? new ColumnStore(1) : null }
}
