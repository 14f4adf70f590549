import type { CellColumn } from '../kernel/cell-matrix.ts'
import type { Measure } from '../types.ts'
import type { QueryDataset, QueryStep } from './batches.ts'
import type { ResidentBatch, ResidentStore } from './resident.ts'
import { type BatchColumns, BLOCK_ROWS, indexBlocks, type Recipe, type SparseCells } from './sums.ts'

/** Cells of joint strata in one batch. */
export interface CellBatch {
  /** Those that are not kept. */
  sparse: BatchColumns['sparse']
  /** Holds the others; to be released. */
  resident: ResidentBatch | null
  /** All are kept. */
  complete: boolean
}

interface Key {
  measure: Measure
  stratum: number
}

type PartCells = ReadonlyMap<Measure, ReadonlyMap<number, SparseCells[]>>

/**
 * Loads the cells of one recipe's joint strata. A part's are read at once and kept batch by batch where there is room; what is kept is
 * not asked of the dataset again.
 */
export function createCellReader(dataset: QueryDataset, recipe: Recipe, store: ResidentStore, since: number) {
  const wanted = recipe.measures.flatMap(({ measure, sparse }) => sparse.map(({ stratum }) => ({ measure, stratum })))
  /** The part read last: its batches come one after the other. */
  let part = -1
  const reads = new Map<string, Promise<PartCells>>()

  function read(step: QueryStep, missing: Key[], signal?: AbortSignal): Promise<PartCells> {
    if (part !== step.part) reads.clear()
    part = step.part
    const key = missing.map(({ measure, stratum }) => `${measure}:${stratum}`).join()
    const known = reads.get(key)
    if (known) return known
    const measures = [...new Set(missing.map(({ measure }) => measure))]
    const reading = Promise.all(
      measures.map(async (measure) => {
        const strata = missing.filter((one) => one.measure === measure).map(({ stratum }) => stratum)
        return [measure, await dataset.readSparse(step.part, measure, strata, signal)] as const
      }),
    ).then((found) => new Map(found))
    reads.set(key, reading)
    return reading
  }

  return {
    async load(step: QueryStep, signal?: AbortSignal): Promise<CellBatch> {
      if (wanted.length === 0) return { sparse: recipe.measures.map(() => new Map()), resident: null, complete: true }
      let resident = store.take(dataset, step.part, step.batch)
      try {
        const missing = wanted.filter(({ measure, stratum }) => !resident?.cells.has(measure, stratum))
        const cells = missing.length > 0 ? await read(step, missing, signal) : undefined
        if (cells) {
          const columns = missing.map((key) => ({ ...key, blocks: blocksOf(cells, key, step) }))
          const kept = store.keepCells(dataset, step.part, step.batch, step.rows, columns, since)
          if (resident && kept) store.release(resident)
          resident = kept ?? resident
        }
        const loose = missing.filter(({ measure, stratum }) => !resident?.cells.has(measure, stratum))
        const sparse = recipe.measures.map(({ measure }) => {
          const own = loose.filter((one) => one.measure === measure)
          return new Map(own.map(({ stratum }) => [stratum, indexBlocks(cells!.get(measure)!.get(stratum)!)] as const))
        })
        return { sparse, resident: resident ?? null, complete: loose.length === 0 }
      } catch (error) {
        if (resident) store.release(resident)
        throw error
      }
    },
  }
}

/** The blocks of one batch, counted from its first. */
function blocksOf(cells: PartCells, { measure, stratum }: Key, { start, rows }: QueryStep): CellColumn['blocks'] {
  const blocks = new Map<number, SparseCells>()
  for (const block of cells.get(measure)!.get(stratum)!) {
    if (block.firstRow >= start && block.firstRow < start + rows)
      blocks.set((block.firstRow - start) / BLOCK_ROWS, block)
  }
  return blocks
}
