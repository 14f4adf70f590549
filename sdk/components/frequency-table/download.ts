import type { DatasetInfo, TableInfo } from '../../types.ts'
import type { ExportFormat, Table } from '../../worker/client.ts'

export const DOWNLOAD_FORMATS: readonly ExportFormat[] = ['tsv', 'csv', 'arrow', 'vcf', 'json']

/** Whether a page may save a table without review: the dataset decides. */
export function mayDownload(info: Pick<DatasetInfo, 'release'>): boolean {
  return info.release !== 'required'
}

/** `cohort-2026.1-1204-variants.unreviewed.tsv`: says what it is and that nobody has reviewed it. */
export function fileName(
  dataset: Pick<DatasetInfo, 'id'>,
  table: Pick<TableInfo, 'rows'>,
  format: ExportFormat,
): string {
  const safe = dataset.id.replace(/[^A-Za-z0-9_.-]+/g, '-')
  return `${safe}-${table.rows}-variants.unreviewed.${format}`
}

/** Writes the table in the engine and hands the file to the browser's own download. */
export async function saveTable(
  table: Table,
  dataset: DatasetInfo,
  format: ExportFormat,
  signal: AbortSignal,
): Promise<string> {
  const file = fileName(dataset, table.info, format)
  const blob = await table.export(format, { signal })
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = file
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return file
}
