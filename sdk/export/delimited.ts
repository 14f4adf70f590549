import { STATE_NAMES } from '../types.ts'
import type { ExportableTable } from './slices.ts'
import { cellValue, hasMarks, tableSlices } from './slices.ts'
import type { ExportOptions } from './table.ts'

/** A text a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/

/** One text field of a CSV file: formula-safe, quoted by RFC 4180 where it has to be. */
export function csvText(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One text field of a TSV file: tabs and line ends, which the format cannot hold, become spaces. */
export function tsvText(text: string): string {
  return text.replaceAll(/[\t\r\n]/g, ' ')
}

/**
 * TSV (line feed) or CSV (RFC 4180: CR LF, quotes): `contig position id ref alt [filter] [annotations] cohort state [mark]` and the
 * computed columns. Numbers are JavaScript's shortest form that reads back the same (`3.19e-7`).
 */
export async function* delimitedTable(
  table: ExportableTable,
  format: 'tsv' | 'csv',
  options: ExportOptions,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  const csv = format === 'csv'
  const text = csv ? csvText : tsvText
  const separator = csv ? ',' : '\t'
  const end = csv ? '\r\n' : '\n'
  const marked = hasMarks(table.info)
  const filter = options.filter === true
  const annotations = (table.info.annotations ?? []).map(({ name }) => name)
  const own = ['contig', 'position', 'id', 'ref', 'alt', ...(filter ? ['filter'] : []), ...annotations]
  const names = [...own, 'cohort', 'state']
  if (marked) names.push('mark')
  yield encoder.encode([...names, ...table.info.columns].map(text).join(separator) + end)

  for await (const { rows, variants, cohorts } of tableSlices(table, options)) {
    let out = ''
    const heads = cohorts.map(({ name }) => `${separator}${text(name)}${separator}`)
    for (let row = 0; row < rows; row++) {
      let head = `${text(variants.contig[row]!)}${separator}${variants.position[row]}${separator}`
      head += `${text(variants.id[row] ?? '')}${separator}${text(variants.ref[row]!)}${separator}${text(variants.alt[row]!)}`
      if (filter) head += separator + text(variants.filter[row] ?? '')
      for (const name of annotations) head += separator + text(String(variants.annotations?.[name]?.[row] ?? ''))
      for (const [number, cohort] of cohorts.entries()) {
        out += head + heads[number]! + STATE_NAMES[cohort.states[row]!]
        if (marked) out += separator + (cohort.marks[row] ?? '')
        for (const column of cohort.columns) out += separator + (cellValue(column, row) ?? '')
        out += end
      }
    }
    yield encoder.encode(out)
  }
}
