import { HindoError } from '../errors.ts'
import { readDelimited } from './read-delimited.ts'
import { readJson } from './read-json.ts'
import { readVcf } from './read-vcf.ts'
import type { ReadOptions } from './reading.ts'
import type { TableFile } from './table-file.ts'

/** Formats that a table is judged in. */
export const READABLE_FORMATS = ['tsv', 'csv', 'json', 'arrow', 'vcf'] as const

/** Bytes of the largest file that is judged at once: as text it is at most as many characters. */
export const MOST_TABLE_BYTES = 400 * 2 ** 20

/**
 * Reads a table that {@link exportTable} wrote, or somebody edited since. What reads Arrow is loaded when it is needed.
 *
 * Fails with `parse` or `format` for what is no such table, `limit` for a file beyond {@link MOST_TABLE_BYTES}, `usage` for a format
 * that is not read back, `aborted`.
 */
export async function readTable(
  bytes: Uint8Array,
  format: string,
  file = `table.${format}`,
  options: ReadOptions = {},
): Promise<TableFile> {
  requireSize(bytes.length, file)
  if (format === 'arrow') {
    const { readArrowTable } = await import('./read-arrow.ts')
    return readArrowTable(bytes, file, options)
  }
  if (format === 'tsv' || format === 'csv') return readDelimited(bytes, format, file, options)
  if (format === 'json') return readJson(bytes, file, options)
  if (format === 'vcf') return readVcf(bytes, file, options)
  throw new HindoError('usage', `a table is not judged as ${format}`, {
    where: { file },
    hint: `Use one of ${READABLE_FORMATS.join(', ')}`,
  })
}

/** @throws HindoError `limit` for a file beyond {@link MOST_TABLE_BYTES} */
export function requireSize(bytes: number, file: string): void {
  if (bytes <= MOST_TABLE_BYTES) return
  throw new HindoError('limit', `${file} has ${bytes} bytes; at most ${MOST_TABLE_BYTES} are judged at once`, {
    where: { file },
    hint: 'Release it in parts, by region',
  })
}
