import type { Manifest } from '../dataset/manifest.ts'
import type { Measure } from '../types.ts'
import { batchesOf, type Selection } from './regions.ts'
import {
  type BatchColumns,
  type DenseValues,
  indexBlocks,
  type Recipe,
  type SparseCells,
  type SparseIndex,
} from './sums.ts'
import type { VariantRows } from './variant-store.ts'

/** What a query reads of an open dataset (see `dataset/open.ts`). */
export interface QueryDataset {
  readonly manifest: Manifest
  readVariants(part: number, batch: number, signal?: AbortSignal): Promise<VariantRows>
  readDense(
    part: number,
    batch: number,
    columns: Array<{ measure: Measure; stratum: number }>,
    signal?: AbortSignal,
  ): Promise<DenseValues[]>
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
}

/** Batches fetched at a time: enough to hide a server's delay, few enough that the first is not held up. */
const AHEAD = 3

/** Loads a query's batches in order. */
export interface BatchReader {
  read(steps: QueryStep[], signal?: AbortSignal): AsyncGenerator<LoadedBatch>
}

/** The batches that hold selected rows, in file order. */
export function stepsOf(manifest: Manifest, selection: Selection): QueryStep[] {
  return manifest.parts.flatMap((part, index) => {
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
}

/** A reader for the columns of one recipe; it fetches the next batches while the present one is computed. */
export function createBatchReader(dataset: QueryDataset, recipe: Recipe): BatchReader {
  const dense = recipe.measures.map(({ measure, dense }) => dense.map(({ stratum }) => ({ measure, stratum })))
  const wanted = dense.flat()

  async function load(
    step: QueryStep,
    sparse: Promise<BatchColumns['sparse']>,
    signal?: AbortSignal,
  ): Promise<LoadedBatch> {
    const [variants, values, cells] = await Promise.all([
      dataset.readVariants(step.part, step.batch, signal),
      wanted.length > 0 ? dataset.readDense(step.part, step.batch, wanted, signal) : [],
      sparse,
    ])
    let from = 0
    const byMeasure = dense.map((columns) => {
      from += columns.length
      return values.slice(from - columns.length, from)
    })
    return { step, columns: { dense: byMeasure, sparse: cells }, variants }
  }

  async function loadSparse(part: number, signal?: AbortSignal): Promise<BatchColumns['sparse']> {
    return Promise.all(
      recipe.measures.map(async ({ measure, sparse }): Promise<ReadonlyMap<number, SparseIndex>> => {
        if (sparse.length === 0) return new Map()
        const strata = sparse.map((share) => share.stratum)
        const cells = await dataset.readSparse(part, measure, strata, signal)
        return new Map([...cells].map(([stratum, blocks]) => [stratum, indexBlocks(blocks)]))
      }),
    )
  }

  return {
    async *read(steps, signal) {
      let sparse: Promise<BatchColumns['sparse']> | undefined
      const start = (index: number): Promise<LoadedBatch> => {
        const step = steps[index]!
        if (!sparse || steps[index - 1]?.part !== step.part) sparse = loadSparse(step.part, signal)
        const loading = load(step, sparse, signal)
        // A failure counts when the batch's turn comes, and not at all when the query ended before.
        loading.catch(() => {})
        return loading
      }
      const ahead: Array<Promise<LoadedBatch>> = []
      for (let started = 0; started < steps.length || ahead.length > 0; ) {
        while (started < steps.length && ahead.length < AHEAD) ahead.push(start(started++))
        yield await ahead.shift()!
      }
    },
  }
}
