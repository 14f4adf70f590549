import type { ColumnSpec } from '../arrow/write.ts'
import type { AnnotationColumn } from '../types.ts'
import type { PartFile } from './manifest.ts'

/** Small files beside the parts that a search by name reads; each only where it was built. */
export interface DatasetIndexes {
  /** Identifier to row, sorted by identifier in small letters (UTF-16 code units); `firsts`: the first one of each batch. */
  ids?: PartFile & { firsts: string[] }
  /** Genes by contig and start. */
  genes?: PartFile
  /** Stretches where calls were possible: by contig and start, disjoint. */
  callable?: PartFile
}

export type IndexName = keyof DatasetIndexes

/** Columns of each index. Positions are 1-based, both ends included; `row` counts over all parts; synonyms are joined by `|`. */
export const INDEX_COLUMNS: Record<IndexName, ColumnSpec[]> = {
  ids: [
    { name: 'id', type: 'utf8' },
    { name: 'row', type: 'uint32' },
  ],
  genes: [
    { name: 'symbol', type: 'utf8' },
    { name: 'synonyms', type: 'utf8', nullable: true },
    { name: 'id', type: 'utf8', nullable: true },
    { name: 'contig', type: 'dict<int16>' },
    { name: 'start', type: 'int32' },
    { name: 'end', type: 'int32' },
  ],
  callable: [
    { name: 'contig', type: 'dict<int16>' },
    { name: 'start', type: 'int32' },
    { name: 'end', type: 'int32' },
  ],
}

/** A name as it is compared and sorted: width and case do not count. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** Most rows of one batch of an index. */
export const INDEX_BATCH_ROWS = 65_536

/** Path of an index relative to the manifest. */
export function indexPath(name: IndexName): string {
  return `indexes/${name}.arrow`
}

/** Schema metadata of an index. */
export function indexMetadata(name: IndexName): Record<string, string> {
  return { 'hindo.format': '1', 'hindo.index': name }
}

/** Columns of a part's annotations: texts repeat, so they stand behind codes. */
export function annotationSpecs(columns: readonly AnnotationColumn[]): ColumnSpec[] {
  return columns.map(({ name, type }) => ({
    name,
    type: type === 'number' ? 'float64' : 'dict<int32>',
    nullable: true,
  }))
}
