import type { Manifest } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import type { AnnotationColumn } from '../types.ts'
import type { BatchReader, LoadedBatch, QueryStep } from './batches.ts'
import type { AnnotationRows } from './variant-store.ts'

/** One batch of annotations as it is read (see `dataset/read-table.ts`). */
export interface AnnotationTable {
  text(column: string, row: number): string | null
  number(column: string, row: number): number | null
}

export interface AnnotatedDataset {
  readonly manifest: Manifest
  readAnnotations?(part: number, batch: number, signal?: AbortSignal): Promise<AnnotationTable>
}

/** Batches whose annotations are asked for before their turn. */
const AHEAD = 3

/** The dataset's annotation columns of these names, in the order asked for. */
export function annotationColumns(names: readonly string[], { annotations = [] }: Manifest): AnnotationColumn[] {
  return names.flatMap((name) => annotations.find((column) => column.name === name) ?? [])
}

/**
 * A reader whose batches know their annotations. They stay with a batch once they were read, and are not read for queries that
 * do not ask for them.
 */
export function readAnnotated(reader: BatchReader, dataset: AnnotatedDataset): BatchReader {
  const { annotations = [] } = dataset.manifest
  const load = async ({ part, batch }: QueryStep, signal?: AbortSignal): Promise<AnnotationRows> => {
    if (!dataset.readAnnotations) throw new HindoError('usage', 'the annotations of this dataset cannot be read')
    return rowsOf(await dataset.readAnnotations(part, batch, signal), annotations)
  }
  return {
    async *read(steps, signal) {
      const loading: Array<Promise<AnnotationRows>> = []
      let started = 0
      let at = 0
      for await (const loaded of reader.read(steps, signal)) {
        try {
          for (; started < Math.min(steps.length, at + AHEAD); started++) {
            loading[started] = load(steps[started]!, signal)
            loading[started]!.catch(() => {})
          }
          loaded.variants.annotations ??= await loading[at]!
          delete loading[at++]
        } catch (error) {
          loaded.release()
          throw error
        }
        yield loaded as LoadedBatch
      }
    },
  }
}

function rowsOf(table: AnnotationTable, columns: AnnotationColumn[]): AnnotationRows {
  const numbers = new Set(columns.filter(({ type }) => type === 'number').map(({ name }) => name))
  return {
    columns,
    value: (column, row) => (numbers.has(column) ? table.number(column, row) : table.text(column, row)),
  }
}
