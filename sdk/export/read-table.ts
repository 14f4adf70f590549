import { HindoError } from '../errors.ts'
import { readDelimited } from './read-delimited.ts'
import { readJson } from './read-json.ts'
import type { TableFile } from './table-file.ts'

/** Formats that a table is judged in. */
export const READABLE_FORMATS = ['tsv', 'csv', 'json'] as const

/**
 * Reads a table that {@link exportTable} wrote, or somebody edited since.
 *
 * @throws HindoError `parse` for what is no such table, `usage` for a format that is not read back
 */
export function readTable(bytes: Uint8Array, format: string, file = `table.${format}`): TableFile {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new HindoError('parse', `${file} is not UTF-8 text`, { where: { file } })
  }
  if (format === 'tsv' || format === 'csv') return readDelimited(text, format, file)
  if (format === 'json') return readJson(text, file)
  throw new HindoError('usage', `a table is not judged as ${format}`, {
    where: { file },
    hint: `Use one of ${READABLE_FORMATS.join(', ')}`,
  })
}
