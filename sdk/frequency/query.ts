import { DEFAULT_COLUMNS } from '../columns.ts'
import { HindoError, throwIfAborted } from '../errors.ts'
import { filterAnnotations, filterNeeds } from '../filter/evaluate.ts'
import type { Filter } from '../filter/filter.ts'
import { parseFilter } from '../filter/parse.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { Arena } from '../kernel/memory.ts'
import type { FrequencyQuery, Measure, OnProgress, TableInfo } from '../types.ts'
import { annotationColumns, readAnnotated } from './annotated.ts'
import { type BatchReader, createBatchReader, type QueryDataset, type QueryStep, stepsOf } from './batches.ts'
import { resolveCohorts } from './cohorts.ts'
import { holdings, measuresOf, requireColumn } from './measures.ts'
import { createPacer, type Pacer } from './pace.ts'
import { type Selection, selectRows } from './regions.ts'
import { residentStore } from './resident.ts'
import { RowScanner } from './scan.ts'
import { findSort, pruneRows, type Sort, sortTable } from './sorting.ts'
import { planSums } from './sums.ts'
import { type FrequencyTable, HELD_VARIANTS, type TableContext, TableRows } from './table.ts'
import { MOST_TOP_ROWS, TopRows } from './top-rows.ts'

export interface QueryOptions {
  /** Looks only at one of `of` stretches of the batches, about equally long. */
  share?: { index: number; of: number }
  /** Rows to look at instead of those of the query's regions and variants. */
  selection?: Selection
  signal?: AbortSignal
  onProgress?: OnProgress
  /** Called after every batch that added rows, while the query runs. */
  onRows?: (info: TableInfo) => void
  /** Called once with the growing table, after the first batch that matched. */
  onTable?: (table: FrequencyTable) => void
}

/** Everything about a query that can be known, and go wrong, before a byte is read. */
interface Prepared {
  table: TableRows
  filter: Filter | undefined
  sort: Sort | undefined
  limit: number
  reader: BatchReader
  steps: QueryStep[]
  scanner: RowScanner
}

/**
 * Computes a query batch by batch: reads the columns its cohorts need, sums them, filters, keeps the sums of the rows that
 * match, and orders and cuts them at the end. One thread is never held for longer than a slice.
 *
 * Fails with `parse`, `usage`, `not-found` or `not-answerable` before anything is read, with `aborted` between slices, and
 * with what reading the dataset fails with.
 */
export async function runQuery(
  dataset: QueryDataset,
  kernel: Kernel,
  query: FrequencyQuery,
  options: QueryOptions = {},
): Promise<FrequencyTable> {
  throwIfAborted(options.signal)
  const arena = new Arena(kernel)
  let table: TableRows | undefined
  try {
    const prepared = prepare(dataset, kernel, arena, query, options)
    table = prepared.table
    const pacer = createPacer(options.signal)
    await scan(prepared, kernel, options, pacer)
    await finish(prepared, kernel, pacer, options)
    return table
  } catch (error) {
    table?.close()
    throw error
  } finally {
    arena.release(0)
  }
}

function prepare(
  dataset: QueryDataset,
  kernel: Kernel,
  arena: Arena,
  query: FrequencyQuery,
  { share, selection: given }: QueryOptions,
): Prepared {
  const { manifest } = dataset
  const asked = query.columns && query.columns.length > 0 ? [...new Set(query.columns)] : DEFAULT_COLUMNS
  const annotations = annotationColumns(asked, manifest)
  const columns = asked.filter((name) => !annotations.some((column) => column.name === name))
  columns.forEach(requireColumn)
  const limit = requireLimit(query.limit)
  const cohorts = resolveCohorts(manifest, query)
  const names = cohorts.map((cohort) => cohort.info.name)
  const filter = query.where?.trim()
    ? parseFilter(query.where, { cohorts: names, annotations: manifest.annotations ?? [] })
    : undefined
  const sort = query.sort?.trim() ? findSort(query.sort, names) : undefined
  const contigs = manifest.contigs.map((contig) => contig.name)
  const selection = given ?? selectRows(contigs, query.regions, query.variants)
  const held = holdings(manifest)
  const stored = (column: string): Measure[] => measuresOf(column).filter((measure) => held[measure] === 'stored')
  const kept = names.map((_, i) => new Set([...columns, ...(sort?.cohort === i ? [sort.column] : [])].flatMap(stored)))
  const wanted = kept.map((measures) => new Set(measures))
  for (const { column, cohort } of filter ? filterNeeds(filter, names) : []) {
    for (const measure of stored(column)) wanted[names.indexOf(cohort)]!.add(measure)
  }
  const suppression = manifest.publish !== undefined
  const recipe = planSums(
    cohorts.map((cohort) => cohort.plan),
    wanted,
    new Set(manifest.layout.dense),
    suppression,
  )
  const store = residentStore(kernel)
  const context: TableContext = {
    kernel,
    store,
    contigs: manifest.contigs,
    holdings: held,
    exactPeople: manifest.kind === 'genotype',
    suppression,
    holdVariants: manifest.variants <= HELD_VARIANTS,
    cohorts: cohorts.map(({ info, people }, i) => ({
      name: info.name,
      people,
      marked: info.mark !== undefined,
      kept: kept[i]!,
    })),
  }
  const info: TableInfo = {
    rows: 0,
    matched: 0,
    considered: 0,
    total: manifest.variants,
    undecided: 0,
    cohorts: cohorts.map((cohort) => ({ ...cohort.info })),
    columns: [...columns],
    ...(annotations.length > 0 ? { annotations } : {}),
    complete: false,
  }
  const table = new TableRows(context, info, recipe)
  const top =
    sort?.cohort !== undefined && limit <= MOST_TOP_ROWS
      ? new TopRows({ ...sort, cohort: sort.cohort }, limit, context)
      : null
  const scanner = new RowScanner({ kernel, arena, context, recipe, filter, names, table, selection, top })
  const plain = createBatchReader(dataset, recipe, store, context.holdVariants)
  const annotated = annotations.length > 0 || (filter !== undefined && filterAnnotations(filter).length > 0)
  const reader = annotated ? readAnnotated(plain, dataset) : plain
  return { table, filter, sort, limit, reader, steps: stepsOf(manifest, selection, share), scanner }
}

async function scan(
  { table, sort, limit, reader, steps, scanner }: Prepared,
  kernel: Kernel,
  options: QueryOptions,
  pacer: Pacer,
): Promise<void> {
  const { signal, onProgress, onRows, onTable } = options
  const { info } = table
  const total = steps.reduce((sum, step) => sum + step.rows, 0)
  let done = 0
  let announced = false
  onProgress?.({ phase: 'compute', done, total, unit: 'rows', rows: 0 })
  for await (const batch of reader.read(steps, signal)) {
    const { step } = batch
    const before = info.matched
    try {
      // Without a sort the first rows are the answer; the rest is only counted.
      await scanner.scan(batch, sort ? Number.POSITIVE_INFINITY : limit, pacer)
    } finally {
      batch.release()
    }
    if (sort) await pruneRows(table, kernel, sort, limit, pacer)
    info.rows = Math.min(table.stored, limit)
    done += step.rows
    if (info.matched > before) {
      if (!announced) onTable?.(table)
      announced = true
      onRows?.(info)
    }
    onProgress?.({ phase: 'compute', done, total, unit: 'rows', rows: info.matched })
    await pacer.pause()
  }
}

async function finish(
  { table, sort, limit }: Prepared,
  kernel: Kernel,
  pacer: Pacer,
  options: QueryOptions,
): Promise<void> {
  const { info } = table
  if (sort && table.stored > 0) {
    options.onProgress?.({ phase: 'sort', done: 0, total: table.stored, unit: 'rows', rows: info.matched })
    await sortTable(table, kernel, sort, pacer)
    options.onProgress?.({ phase: 'sort', done: table.stored, total: table.stored, unit: 'rows', rows: info.matched })
  }
  info.rows = Math.min(table.stored, limit)
  info.complete = true
}

function requireLimit(limit: number | undefined): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY
  if (Number.isSafeInteger(limit) && limit >= 0) return limit
  throw new HindoError('usage', `the limit must be a whole number of rows, not ${limit}`)
}
