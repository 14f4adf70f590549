import type { RecordQuery, RecordsInfo } from '../../record-types.ts'
import type { Records } from '../../worker/client.ts'

export const RECORD_FORMATS = ['tsv', 'csv', 'json', 'arrow'] as const
export type RecordFormat = (typeof RECORD_FORMATS)[number]

/** `biobanks-1204-records.tsv`. */
export function recordsFile({ id }: Pick<RecordsInfo, 'id'>, matched: number, format: RecordFormat): string {
  return `${id.replace(/[^A-Za-z0-9_.-]+/g, '-')}-${matched}-records.${format}`
}

/** Writes all records of a query in the engine and hands the file to the browser's own download. */
export async function saveRecords(
  records: Records,
  query: RecordQuery,
  matched: number,
  format: RecordFormat,
  signal: AbortSignal,
): Promise<string> {
  const file = recordsFile(records, matched, format)
  const blob = await records.export(query, format, { signal })
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = file
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return file
}
