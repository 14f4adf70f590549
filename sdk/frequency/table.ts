import type { Contig } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { Arena } from '../kernel/memory.ts'
import { type ColumnSlice, type Measure, STATE, type TableInfo, type VariantSlice } from '../types.ts'
import { type CountBlock, deriveColumn, type People } from './derive.ts'
import { type BlockSource, KeptCounts } from './kept-counts.ts'
import type { LazyRows } from './lazy-counts.ts'
import { type Holding, measuresOf, requireColumn } from './measures.ts'
import { ploidyOfRows } from './ploidy.ts'
import type { ResidentStore } from './resident.ts'
import { BLOCK_ROWS, type Recipe } from './sums.ts'
import { type VariantRows, VariantStore } from './variant-store.ts'

/** Variants whose decoded batches (about 24 bytes each, and IDs) a table may keep in memory. */
export const HELD_VARIANTS = 4_000_000

/** Rows of a query, held as summed counts; columns are derived when they are read. */
export interface FrequencyTable {
  /** Live while the query runs. */
  readonly info: TableInfo
  /** A column of a cohort; ranges are clipped to the rows. Fails with `usage` for a column whose counts were not kept. */
  column(name: string, cohort: string, range: { from: number; to: number }): ColumnSlice
  variants(range: { from: number; to: number }): Promise<VariantSlice>
  close(): void
}

/** From so many rows on it pays to read AF without the counts. */
const DIRECT_ROWS = 4096

/** What a table needs to know of a cohort. */
export interface TableCohort {
  name: string
  people: People
  /** Its values were changed on purpose before publication. */
  marked: boolean
  /** Measures whose sums are kept. */
  kept: ReadonlySet<Measure>
}

export interface TableContext {
  kernel: Kernel
  store: ResidentStore
  contigs: Contig[]
  holdings: Record<Measure, Holding>
  cohorts: TableCohort[]
  /** Participants are counted from genotypes, so that two alleles per person bound every count. */
  exactPeople: boolean
  /** Cells may be suppressed. */
  suppression: boolean
  /** The dataset's variants fit in memory: no row of them needs a copy. */
  holdVariants: boolean
}

/** The growing table behind a query. */
export class TableRows implements FrequencyTable {
  readonly info: TableInfo
  readonly #context: TableContext
  #variants = new VariantStore()
  readonly #counts: KeptCounts
  #order: Uint32Array | null = null
  #closed = false

  constructor(context: TableContext, info: TableInfo, recipe: Recipe) {
    this.#context = context
    this.info = info
    this.#counts = new KeptCounts(context, recipe)
  }

  /** Rows held, whatever order or limit will make of them. */
  get stored(): number {
    return this.#variants.rows
  }

  /** Whether counts of rows are read from the packed columns when they are asked for, not kept. */
  get lazy(): boolean {
    return this.#counts.lazy
  }

  /** Keeps counts themselves from now on. */
  settle(): void {
    this.#counts.letGo()
  }

  /** Keeps rows `at` of a block (all where null), unless the table is lazy. */
  appendCounts(source: BlockSource, at: Uint32Array | null, n: number): void {
    this.#counts.append(source, at, n)
  }

  /** Keeps rows `at` of a batch; must follow the batch's counts, which a lazy table takes from `counts`. */
  appendVariants(batch: VariantRows, at: Uint32Array | null, counts: Omit<LazyRows, 'at' | 'rows'> | null): void {
    if (counts) this.#counts.appendLazy({ ...counts, at, rows: at ? at.length : batch.rows })
    this.#variants.append(batch, at, this.#context.holdVariants)
  }

  /** Forgets all rows but these (stored rows, ascending). */
  retain(rows: Uint32Array): void {
    this.#variants = this.#variants.pick(rows, this.#context.holdVariants)
    this.#counts.retain(rows)
  }

  /** Shows rows in this order from now on. */
  arrange(order: Uint32Array): void {
    this.#order = order
  }

  /** Contig index and position of stored rows, as one sortable number each. */
  places(from: number, n: number): Float64Array {
    const out = new Float64Array(n)
    const index = new Map(this.#context.contigs.map((contig, i) => [contig.name, i]))
    this.#variants.each(from, n, null, (i, batch, row) => {
      out[i] = (index.get(batch.contig) ?? 0) * 2 ** 32 + batch.position[row]!
    })
    return out
  }

  column(name: string, cohort: string, range: { from: number; to: number }): ColumnSlice {
    const index = this.#cohortIndex(cohort)
    this.#requireKept(name, index)
    const { from, n } = this.#clip(range, this.info.rows)
    return this.#derive(name, index, from, n, this.#order)
  }

  /** A column of stored rows, before order and limit. */
  storedColumn(name: string, cohort: number, from: number, n: number): ColumnSlice {
    return this.#derive(name, cohort, from, n, null)
  }

  async variants(range: { from: number; to: number }): Promise<VariantSlice> {
    this.#requireOpen()
    const { from, n } = this.#clip(range, this.info.rows)
    return this.#variants.slice(from, n, this.#order, this.info.annotations)
  }

  close(): void {
    this.#closed = true
    this.#variants = new VariantStore()
    this.#counts.close()
    this.#order = null
  }

  #derive(name: string, cohort: number, from: number, n: number, order: Uint32Array | null): ColumnSlice {
    const { kernel, cohorts } = this.#context
    const direct =
      name === 'AF' && !order && n >= DIRECT_ROWS && !cohorts[cohort]!.marked
        ? this.#counts.frequencies(cohort, from, n)
        : null
    if (direct) return direct
    const slice: ColumnSlice = { values: new Float64Array(n), state: new Uint8Array(n) }
    const arena = new Arena(kernel)
    try {
      for (let done = 0; done < n; done += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, n - done)
        const block = this.#block(arena, name, cohort, from + done, rows, order)
        const derived = deriveColumn(kernel, arena, name, block)
        slice.values.set(arena.f64(derived.values, rows), done)
        slice.state.set(arena.u8(derived.state, rows), done)
        arena.release(0)
      }
    } finally {
      arena.release(0)
    }
    tidy(slice, cohorts[cohort]!.marked)
    return slice
  }

  #block(
    arena: Arena,
    name: string,
    cohort: number,
    from: number,
    rows: number,
    order: Uint32Array | null,
  ): CountBlock {
    const { contigs, holdings, suppression, cohorts } = this.#context
    const counts: CountBlock['counts'] = {}
    const suppressed: CountBlock['suppressed'] = {}
    for (const [measure, kept] of this.#counts.gather(cohort, measuresOf(name), from, rows, order)) {
      const pointer = arena.take(4 * rows)
      arena.i32(pointer, rows).set(kept.sums)
      counts[measure] = pointer
      if (!kept.suppressed) continue
      const flags = arena.take(rows)
      arena.u8(flags, rows).set(kept.suppressed)
      suppressed[measure] = flags
    }
    const ploidy = ploidyOfRows(contigs, rows, (visit) => this.#variants.each(from, rows, order, visit))
    return { rows, counts, suppressed, holdings, suppression, people: cohorts[cohort]!.people, ploidy }
  }

  #cohortIndex(name: string): number {
    this.#requireOpen()
    const index = this.#context.cohorts.findIndex((cohort) => cohort.name === name)
    if (index >= 0) return index
    const names = this.#context.cohorts.map((cohort) => cohort.name)
    const hint = `The cohorts are ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}`
    throw new HindoError('usage', `the table has no cohort "${name}"`, { hint })
  }

  #requireKept(name: string, cohort: number): void {
    const { holdings, cohorts } = this.#context
    const column = requireColumn(name)
    if (column.needs.some((measure) => holdings[measure] === 'missing')) return
    const lacking = measuresOf(name).filter(
      (measure) => holdings[measure] === 'stored' && !cohorts[cohort]!.kept.has(measure),
    )
    if (lacking.length === 0) return
    throw new HindoError('usage', `column "${name}" was not asked for, and its counts were not kept`, {
      hint: `Name it in the columns of the query (query.columns)`,
    })
  }

  #requireOpen(): void {
    if (this.#closed) throw new HindoError('usage', 'the table is closed')
  }

  #clip(range: { from: number; to: number }, rows: number): { from: number; n: number } {
    const from = Math.min(rows, Math.max(0, Math.trunc(range.from)))
    return { from, n: Math.max(0, Math.min(rows, Math.trunc(range.to)) - from) }
  }
}

/** Zero wherever there is no value, so that nothing reads a number into a null; marks on values. */
function tidy({ values, state }: ColumnSlice, marked: boolean): void {
  for (let i = 0; i < state.length; i++) {
    if (state[i] !== STATE.value) values[i] = 0
    else if (marked) state[i] = STATE.MARKED
  }
}
