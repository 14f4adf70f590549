import { throwIfAborted } from '../errors.ts'
import { filterAnnotations, filterNeeds } from '../filter/evaluate.ts'
import { parseFilter } from '../filter/parse.ts'
import { type Kernel, SUM_SCRATCH } from '../kernel/kernel.ts'
import { planTable, type StretchTable } from '../kernel/matrix-stretch.ts'
import { Arena } from '../kernel/memory.ts'
import type { FrequencyQuery, Measure, OnProgress } from '../types.ts'
import { readAnnotated } from './annotated.ts'
import { createBatchReader, type LoadedBatch, type QueryDataset, stepsOf } from './batches.ts'
import { type ResolvedCohort, resolveCohorts } from './cohorts.ts'
import { RowDecider } from './decide.ts'
import { holdings, measuresOf } from './measures.ts'
import { createPacer } from './pace.ts'
import { countMarks, markRows, selectRows } from './regions.ts'
import { residentStore } from './resident.ts'
import { Accumulators, BLOCK_ROWS, planSums } from './sums.ts'
import { HELD_VARIANTS, type TableContext } from './table.ts'
import type { VariantRows } from './variant-store.ts'

/** Rows summed one by one at a time. */
const FEW_ROWS = 256

/** Which cohorts and rows a statistic is about. */
export type StatisticQuery = Pick<FrequencyQuery, 'cohorts' | 'by' | 'regions' | 'variants' | 'where'>

export interface WalkOptions {
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
}

/** Sums of a block of rows. Pointers have room for one row more. */
export interface WalkBlock {
  /** First row in its batch. */
  start: number
  n: number
  /** int32. */
  ac(cohort: number): number
  an(cohort: number): number
  /**
   * Bytes, 1 for rows that are asked for and in which no cell of these cohorts is suppressed; 0: all rows are. With how many are
   * undecided: by the filter, or for such a cell.
   */
  mask(cohorts: number[]): { mask: number; undecided: number }
}

/** Packed columns of several blocks of which all rows are asked for. */
export interface WalkStretch {
  table(cohort: number): StretchTable
  first: number
  blocks: number
  rows: number
  /** {@link SUM_SCRATCH} bytes. */
  scratch: number
}

/** A batch of rows, all of whose blocks were visited. */
export interface WalkBatch {
  variants: VariantRows
  /** Sums of single rows, ascending. */
  countsAt(cohort: number, rows: number[]): { ac: Int32Array; an: Int32Array }
}

export interface RowVisitor {
  stretch(stretch: WalkStretch): void
  block(block: WalkBlock): void
  batch?(batch: WalkBatch): void
}

/** Walks the rows of a statistic. */
export interface RowWalk {
  readonly arena: Arena
  readonly cohorts: ResolvedCohort[]
  /** Rows inside the regions or variants asked for, once walked. */
  walk(visitor: RowVisitor): Promise<number>
}

/**
 * Prepares to walk AC and AN of a query's cohorts; memory is given back when `use` has ended.
 *
 * Fails as a query does: with `parse`, `usage`, `not-found`, `not-answerable`, `aborted`, and what reading fails with.
 */
export async function withRows<T>(
  dataset: QueryDataset,
  kernel: Kernel,
  query: StatisticQuery,
  options: WalkOptions,
  use: (walk: RowWalk) => Promise<T>,
): Promise<T> {
  throwIfAborted(options.signal)
  const arena = new Arena(kernel)
  try {
    const cohorts = resolveCohorts(dataset.manifest, query)
    return await use({
      arena,
      cohorts,
      walk: (visitor) => walkRows(dataset, kernel, arena, query, cohorts, options, visitor),
    })
  } finally {
    arena.release(0)
  }
}

async function walkRows(
  dataset: QueryDataset,
  kernel: Kernel,
  arena: Arena,
  query: StatisticQuery,
  cohorts: ResolvedCohort[],
  { signal, onProgress }: WalkOptions,
  visitor: RowVisitor,
): Promise<number> {
  const { manifest } = dataset
  const names = cohorts.map(({ info }) => info.name)
  const filter = query.where?.trim()
    ? parseFilter(query.where, { cohorts: names, annotations: manifest.annotations ?? [] })
    : undefined
  const contigs = manifest.contigs.map(({ name }) => name)
  const selection = selectRows(contigs, query.regions, query.variants)
  const held = holdings(manifest)
  const wanted = names.map(() => new Set<Measure>(['AC', 'AN']))
  for (const { column, cohort } of filter ? filterNeeds(filter, names) : []) {
    for (const measure of measuresOf(column))
      if (held[measure] === 'stored') wanted[names.indexOf(cohort)]!.add(measure)
  }
  const suppression = manifest.publish !== undefined
  const plans = cohorts.map(({ plan }) => plan)
  const recipe = planSums(plans, wanted, new Set(manifest.layout.dense), suppression)
  const store = residentStore(kernel)
  const context: TableContext = {
    kernel,
    store,
    contigs: manifest.contigs,
    holdings: held,
    exactPeople: manifest.kind === 'genotype',
    suppression,
    holdVariants: manifest.variants <= HELD_VARIANTS,
    cohorts: cohorts.map(({ info, people }, i) => ({ name: info.name, people, marked: !!info.mark, kept: wanted[i]! })),
  }
  const accumulators = new Accumulators(kernel, arena, recipe)
  const accumulatorOf = (cohort: number, measure: Measure): number | undefined => {
    const index = recipe.accumulators.findIndex((one) => one.cohort === cohort && one.measure === measure)
    return index < 0 ? undefined : index
  }
  const places = names.map((_, i) => ({ ac: accumulatorOf(i, 'AC')!, an: accumulatorOf(i, 'AN')! }))
  const decider = new RowDecider({ kernel, arena, context, accumulators, accumulatorOf, filter, names })
  accumulators.reserve(recipe.accumulators.keys())
  const [pointers, scratch] = [names.map(() => arena.take(4096)), arena.take(SUM_SCRATCH)]
  const room = arena.take(6 * FEW_ROWS + 4)
  const hidden = cohorts.map(({ people }) => suppression && people.all === null)
  const pacer = createPacer(signal)
  const plain = createBatchReader(dataset, recipe, store, context.holdVariants)
  const reader = filter && filterAnnotations(filter).length > 0 ? readAnnotated(plain, dataset) : plain
  const steps = stepsOf(manifest, selection)
  const total = steps.reduce((sum, { rows }) => sum + rows, 0)
  let [considered, done] = [0, 0]

  /** Tables of all cohorts, where their columns can be read without a look at single rows and they fit side by side. */
  function tablesOf(batch: LoadedBatch): StretchTable[] | null {
    for (let attempt = 0; attempt < 2; attempt++) {
      const tables = planTables(batch)
      if (!tables || tables.every(({ generation }) => generation === tables.at(-1)!.generation)) return tables
    }
    return null
  }

  function planTables({ columns, step }: LoadedBatch): StretchTable[] | null {
    accumulators.begin(columns, step.start, 0, Math.min(BLOCK_ROWS, step.rows))
    const tables: StretchTable[] = []
    for (const [i, { ac, an }] of places.entries()) {
      const acPlan = hidden[i] ? null : accumulators.wholePlan(ac)
      const anPlan = acPlan && accumulators.wholePlan(an)
      const table = acPlan && anPlan && planTable(acPlan, anPlan, pointers[i]!)
      if (!table) return null
      tables.push(table)
    }
    return tables
  }

  /** Rows that are asked for: 1 yes, 2 undecided; 0: all rows are. */
  function decide(variants: VariantRows, marks: Uint8Array | null, start: number, n: number): number | null {
    if (!marks && !filter) return 0
    let mask: number | null = null
    if (marks) {
      mask = arena.take(n + 1)
      arena.u8(mask, n).set(marks.subarray(start, start + n))
    }
    return filter ? decider.decide(mask, variants, start, n) : mask
  }

  function countsAt(
    { columns, step }: LoadedBatch,
    cohort: number,
    rows: number[],
  ): { ac: Int32Array; an: Int32Array } {
    const counts = { ac: new Int32Array(rows.length), an: new Int32Array(rows.length) }
    for (let from = 0; from < rows.length; ) {
      const start = rows[from]! - (rows[from]! % BLOCK_ROWS)
      let to = from
      while (to < rows.length && rows[to]! < start + BLOCK_ROWS && to < from + FEW_ROWS) to++
      const pairs = rows.slice(from, to).flatMap((row, i) => [from + i, row - start])
      accumulators.begin(columns, step.start, start, Math.min(BLOCK_ROWS, step.rows - start))
      for (const name of ['ac', 'an'] as const) {
        const accumulator = places[cohort]![name]
        if (accumulators.sumRows(accumulator, pairs, room, counts[name])) continue
        accumulators.ensure(accumulator)
        const sums = arena.i32(accumulators.sums(accumulator), BLOCK_ROWS)
        for (let i = 0; i < pairs.length; i += 2) counts[name][pairs[i]!] = sums[pairs[i + 1]!]!
      }
      from = to
    }
    return counts
  }

  function blockOf(mask: number, start: number, n: number): WalkBlock {
    const sum = (accumulator: number): number => {
      accumulators.ensure(accumulator)
      return accumulators.sums(accumulator)
    }
    return {
      start,
      n,
      ac: (cohort) => sum(places[cohort]!.ac),
      an: (cohort) => sum(places[cohort]!.an),
      mask(asked) {
        const flags = asked.flatMap((cohort) => {
          const { ac, an } = places[cohort]!
          sum(ac)
          sum(an)
          return [accumulators.suppressed(ac), accumulators.suppressed(an)].filter((one) => one !== undefined)
        })
        const all = asked.some((cohort) => hidden[cohort])
        const unknown = mask === 0 ? 0 : kernel.countUnknown(mask, n)
        if (flags.length === 0 && !all) return { mask, undecided: unknown }
        const out = arena.take(n + 1)
        const bytes = arena.u8(out, n)
        if (mask === 0) bytes.fill(1)
        else bytes.set(arena.u8(mask, n))
        let undecided = unknown
        for (let i = 0; i < n; i++) {
          if (bytes[i] !== 1 || !(all || flags.some((flag) => arena.u8(flag, n)[i] === 1))) continue
          bytes[i] = 2
          undecided++
        }
        return { mask: out, undecided }
      },
    }
  }

  onProgress?.({ phase: 'compute', done, total, unit: 'rows' })
  for await (const batch of reader.read(steps, signal)) {
    const { step, columns, variants } = batch
    try {
      const marks = markRows(variants, selection?.get(step.contig))
      for (let start = 0; start < step.rows; ) {
        const n = Math.min(BLOCK_ROWS, step.rows - start)
        const first = start / BLOCK_ROWS
        const tables = marks || filter ? null : tablesOf(batch)
        const blocks = Math.min(...(tables?.map(({ sumRuns }) => sumRuns[first]!) ?? [0]))
        if (tables && blocks > 0) {
          const rows = Math.min(blocks * BLOCK_ROWS, step.rows - start)
          visitor.stretch({ table: (cohort) => tables[cohort]!, first, blocks, rows, scratch })
          considered += rows
          start += rows
        } else {
          const asked = marks ? countMarks(marks, start, n) : n
          considered += asked
          const level = arena.mark()
          if (asked > 0) {
            accumulators.begin(columns, step.start, start, n)
            const mask = decide(variants, marks, start, n)
            if (mask !== null) visitor.block(blockOf(mask, start, n))
          }
          arena.release(level)
          start += n
        }
        await pacer.pause()
      }
      visitor.batch?.({ variants, countsAt: (cohort, rows) => countsAt(batch, cohort, rows) })
    } finally {
      batch.release()
    }
    done += step.rows
    onProgress?.({ phase: 'compute', done, total, unit: 'rows' })
  }
  return considered
}
