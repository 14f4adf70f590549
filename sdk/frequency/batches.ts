import type { Manifest } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import type { Measure } from '../types.ts'
import type { AnnotationTable } from './annotated.ts'
import { createCellReader } from './cell-batches.ts'
import { placeColumns } from './place-columns.ts'
import { batchesOf, type Selection } from './regions.ts'
import type { ResidentBatch, ResidentStore } from './resident.ts'
import type { BatchColumns, DenseColumn, DenseValues, PlacedValues, Recipe, SparseCells } from './sums.ts'
import type { VariantRows } from './variant-store.ts'

/** What a query reads of an open dataset (see `dataset/open.ts`). */
export interface QueryDataset {
  readonly manifest: Manifest
  readVariants(part: number, batch: number, signal?: AbortSignal): Promise<VariantRows>
  /** Where the dataset may be annotated. */
  readAnnotations?(part: number, batch: number, signal?: AbortSignal): Promise<AnnotationTable>
  readDense(
    part: number,
    batch: number,
    columns: Array<{ measure: Measure; stratum: number }>,
    signal?: AbortSignal,
  ): Promise<DenseValues[]>
  /** The same into kernel memory that `take` gives, of which the dataset keeps nothing. */
  readDenseInto?(
    part: number,
    batch: number,
    columns: Array<{ measure: Measure; stratum: number }>,
    take: (bytes: number) => number,
    signal?: AbortSignal,
  ): Promise<PlacedValues[]>
  readSparse(
    part: number,
    measure: Measure,
    strata: number[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<number, SparseCells[]>>
}

/** One batch that a query looks at. */
export interface QueryStep {
  part: number
  batch: number
  contig: string
  rows: number
  /** First row of the batch within its part. */
  start: number
}

export interface LoadedBatch {
  step: QueryStep
  columns: BatchColumns
  variants: VariantRows
  /** The packed columns that `columns` reads; null where some of them are not kept. */
  resident: ResidentBatch | null
  /** Must be called once when the batch has been read. */
  release(): void
}

/** Batches fetched at a time: enough to hide a server's delay, few enough that the first is not held up. */
const AHEAD = 3
/** Sets of columns remembered for each batch. */
const MOST_SETS = 64

/** Loads a query's batches in order. */
export interface BatchReader {
  read(steps: QueryStep[], signal?: AbortSignal): AsyncGenerator<LoadedBatch>
}

/** The batches that hold selected rows, in file order; with `share` a stretch of them. */
export function stepsOf(manifest: Manifest, selection: Selection, share?: { index: number; of: number }): QueryStep[] {
  const steps = manifest.parts.flatMap((part, index) => {
    const starts: number[] = []
    part.variants.batches.reduce((start, batch) => {
      starts.push(start)
      return start + batch[3]
    }, 0)
    return batchesOf(part, selection).map((batch) => ({
      part: index,
      batch,
      contig: part.contig,
      rows: part.variants.batches[batch]![3],
      start: starts[batch]!,
    }))
  })
  if (!share) return steps
  const total = steps.reduce((sum, { rows }) => sum + rows, 0)
  let before = 0
  return steps.filter(({ rows }) => {
    const middle = before + rows / 2
    before += rows
    return Math.floor((middle * share.of) / total) === share.index
  })
}

/**
 * A reader for the columns of one recipe; it fetches the next batches while the present one is computed. Dense columns stay packed
 * in the store where there is room, and are then not asked of the dataset again.
 */
export function createBatchReader(
  dataset: QueryDataset,
  recipe: Recipe,
  store: ResidentStore,
  holdVariants = false,
): BatchReader {
  const since = store.begin()
  const set = recipe.measures
    .map(({ measure, dense, sparse }) => [measure, ...[...dense, ...sparse].map(({ stratum }) => stratum)].join())
    .join(';')
  const cellReader = createCellReader(dataset, recipe, store, since)
  const wanted = recipe.measures.flatMap(({ measure, dense }) => dense.map(({ stratum }) => ({ measure, stratum })))

  /** Settles with the variants of the first batch. */
  let first: Promise<void> | undefined

  async function loadDense(step: QueryStep, signal?: AbortSignal): Promise<DenseBatch> {
    const { part, batch, rows } = step
    if (wanted.length === 0) return { dense: recipe.measures.map(() => []), resident: null, complete: true }
    const lacking = (held: ResidentBatch | undefined) =>
      wanted.filter(({ measure, stratum }) => !held?.matrix.has(measure, stratum))
    let resident = store.take(dataset, part, batch)
    try {
      const missing = lacking(resident)
      let read: DenseValues[] = []
      if (missing.length > 0) {
        const keep = (values: Array<DenseValues | PlacedValues>) => {
          const columns = missing.map((key, i) => ({ ...key, ...values[i]! }))
          const kept = store.keep(dataset, part, batch, rows, columns, since)
          if (resident && kept) store.release(resident)
          resident = kept ?? resident
          return kept !== undefined
        }
        if (dataset.readDenseInto && store.hasRoom(dataset, rows, missing.length)) {
          const into = (take: (bytes: number) => number) => dataset.readDenseInto!(part, batch, missing, take, signal)
          read = await placeColumns(store.kernel, rows, into, keep)
        } else {
          read = await dataset.readDense(part, batch, missing, signal)
          checkRows(read, rows)
          keep(read)
        }
      }
      const stranded = new Map(missing.map(({ measure, stratum }, i) => [`${measure}:${stratum}`, read[i]!]))
      const dense = recipe.measures.map(({ measure, dense }) =>
        dense.map(({ stratum }): DenseColumn => {
          if (!resident?.matrix.has(measure, stratum)) return stranded.get(`${measure}:${stratum}`)!
          return { values: null, valid: resident.valid(measure, stratum) }
        }),
      )
      return { dense, resident: resident ?? null, complete: lacking(resident).length === 0 }
    } catch (error) {
      if (resident) store.release(resident)
      throw error
    }
  }

  async function load(step: QueryStep, signal?: AbortSignal): Promise<LoadedBatch> {
    const loadingVariants = dataset.readVariants(step.part, step.batch, signal)
    first ??= loadingVariants.then(
      () => {},
      () => {},
    )
    const loadingDense = loadDense(step, signal)
    const loadingCells = cellReader.load(step, signal)
    let held: ResidentBatch[] = []
    const release = (): void => {
      for (const one of held) store.release(one)
      held = []
    }
    try {
      const [variants, { dense, ...packed }, { sparse, ...listed }] = await Promise.all([
        loadingVariants,
        loadingDense,
        loadingCells,
      ])
      held = [packed.resident, listed.resident].filter((one) => one !== null)
      // The same batch, where both are kept.
      const resident = packed.resident ?? listed.resident
      const complete = packed.complete && listed.complete
      const columns: BatchColumns = { dense, sparse }
      if (packed.resident) Object.assign(columns, { matrix: packed.resident.matrix, plans: packed.resident.plans })
      if (listed.resident)
        Object.assign(columns, { cells: listed.resident.cells, cellPlans: listed.resident.cellPlans })
      if (resident && complete && holdVariants) {
        if (resident.sets.size >= MOST_SETS) resident.sets.clear()
        resident.sets.set(set, { ...columns, clean: dense.flat().every(({ valid }) => valid === null) })
        resident.variants = variants
      }
      return { step, columns, variants, resident: complete ? resident : null, release }
    } catch (error) {
      for (const loading of [loadingDense, loadingCells]) {
        loading.then(
          ({ resident }) => resident && store.release(resident),
          () => {},
        )
      }
      throw error
    }
  }

  /** A batch of which everything is in memory, without a turn of the event loop. */
  function ready(step: QueryStep): LoadedBatch | undefined {
    const resident = store.take(dataset, step.part, step.batch)
    if (!resident) return undefined
    const columns = resident.sets.get(set)
    const { variants } = resident
    let held = true
    const release = (): void => {
      if (held) store.release(resident)
      held = false
    }
    if (columns && variants) return { step, columns, variants, resident, release }
    release()
    return undefined
  }

  return {
    async *read(steps, signal) {
      const start = (index: number): LoadedBatch | Promise<LoadedBatch> => {
        const step = steps[index]!
        const there = ready(step)
        if (there) return there
        const loading = load(step, signal)
        // A failure counts when the batch's turn comes, and not at all when the query ended before.
        loading.catch(() => {})
        return loading
      }
      const ahead: Array<LoadedBatch | Promise<LoadedBatch>> = []
      try {
        for (let started = 0; started < steps.length || ahead.length > 0; ) {
          while (started < steps.length && ahead.length < AHEAD) {
            ahead.push(start(started++))
            // By then all requests of the first batch are on their way, and those of the next do not hold them up.
            if (started === 1) await first
          }
          const next = ahead.shift()!
          yield next instanceof Promise ? await next : next
        }
      } finally {
        for (const loading of ahead)
          Promise.resolve(loading).then(
            ({ release }) => release(),
            () => {},
          )
      }
    },
  }
}

/** Files are checked when they are read; this is for sources that are not files. */
function checkRows(columns: DenseValues[], rows: number): void {
  const short = columns.find(({ values }) => values.length !== rows)
  if (short) throw new HindoError('format', `a batch of ${rows} rows holds a column of ${short.values.length}`)
}

interface DenseBatch {
  dense: BatchColumns['dense']
  resident: ResidentBatch | null
  complete: boolean
}
