import type { ColumnSpec } from '../arrow/write.ts'
import type { Axis } from '../types.ts'
import type { RecordsManifest } from './records-manifest.ts'

/** Rows of one batch. */
export const RECORD_BATCH = 65_536

/** Paths of the two files, relative to the manifest. */
export const FACETS_PATH = 'parts/records.facets.arrow'
export const TEXTS_PATH = 'parts/records.texts.arrow'

type Shape = Pick<RecordsManifest, 'axes' | 'fields'>

/** Column of an axis: level ids for a partition, lists of level numbers (their order in the manifest) for an overlapping axis. */
export function axisColumn({ id, kind, levels }: Axis): ColumnSpec {
  if (kind === 'overlapping') return { name: id, type: levels.length <= 65_536 ? 'list<uint16>' : 'list<int32>' }
  const type = levels.length <= 128 ? 'dict<int8>' : levels.length <= 32_768 ? 'dict<int16>' : 'dict<int32>'
  return { name: id, type }
}

/** Types of a number column: the first that holds all its values. */
export const NUMBER_TYPES = ['uint8', 'uint16', 'int32', 'float64'] as const
export type NumberType = (typeof NUMBER_TYPES)[number]

/**
 * Columns of the facets file: axes, then number fields and date fields (int32, days since 1970-01-01).
 *
 * @param typeOf type of a number field's column
 */
export function facetColumns({ axes, fields }: Shape, typeOf: (field: string) => NumberType): ColumnSpec[] {
  return [
    ...axes.map(axisColumn),
    ...fields.flatMap(({ id, kind }): ColumnSpec[] => {
      if (kind === 'number') return [{ name: id, type: typeOf(id), nullable: true }]
      return kind === 'date' ? [{ name: id, type: 'int32', nullable: true }] : []
    }),
  ]
}

/** Ids of the text, link and email fields. */
export function textFields({ fields }: Shape): string[] {
  return fields.filter(({ kind }) => kind !== 'number' && kind !== 'date').map(({ id }) => id)
}

/** Schema metadata of a file of records. */
export function recordsMetadata(content: 'facets' | 'texts', records: number): Record<string, string> {
  return { 'hindo.format': '1', 'hindo.records': String(records), 'hindo.content': content }
}
