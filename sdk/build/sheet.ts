import { parseError, quoteText } from './parse-error.ts'

/** A sample sheet: one row per sample. */
export interface Sheet {
  file: string
  /** Column names, the first is `sample`. */
  columns: string[]
  rows: SheetRow[]
}

export interface SheetRow {
  /** 1-based. */
  line: number
  cells: string[]
}

/**
 * Reads a tab-separated sheet with the header `sample` and more columns. A byte order mark and `\r\n` are accepted; quotes
 * are ordinary characters; blank lines and lines that begin with `##` are skipped; `#sample` is read as `sample`.
 *
 * @throws HindoError `parse` for a missing header, a repeated column or sample, a row of another length
 */
export function parseSheet(text: string, file: string): Sheet {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  let columns: string[] | undefined
  const rows: SheetRow[] = []
  const seen = new Map<string, number>()
  for (let index = 0; index < lines.length; index++) {
    const content = lines[index]!
    const line = index + 1
    if (content.trim() === '' || content.startsWith('##')) continue
    const cells = content.split('\t').map((cell) => cell.trim())
    if (!columns) {
      columns = readHeader(cells, file, line)
      continue
    }
    if (cells.length !== columns.length) {
      throw parseError(
        { file, line, column: 1 },
        `the row has ${cells.length} columns; the header has ${columns.length}`,
        'columns are separated by single tabs',
      )
    }
    const sample = cells[0]!
    if (sample === '') throw parseError({ file, line, column: 1 }, 'the sample name is empty')
    const before = seen.get(sample)
    if (before !== undefined) {
      throw parseError(
        { file, line, column: 1 },
        `the sample ${quoteText(sample)} is on lines ${before} and ${line}`,
        'keep one of them',
      )
    }
    seen.set(sample, line)
    rows.push({ line, cells })
  }
  if (!columns)
    throw parseError({ file, line: 1, column: 1 }, 'the sheet is empty; expected a header that begins with sample')
  return { file, columns, rows }
}

function readHeader(cells: string[], file: string, line: number): string[] {
  const columns = [cells[0]!.replace(/^#/, ''), ...cells.slice(1)]
  if (columns[0] !== 'sample') {
    throw parseError(
      { file, line, column: 1 },
      `expected the header to begin with the column sample; found ${quoteText(cells[0]!)}`,
      'the sheet is tab-separated: sample, then one column per axis',
    )
  }
  let column = 1
  for (const [i, name] of columns.entries()) {
    if (name === '') throw parseError({ file, line, column }, `the name of column ${i + 1} is empty`)
    if (columns.indexOf(name) < i)
      throw parseError({ file, line, column }, `the column ${quoteText(name)} is twice in the header`)
    column += cells[i]!.length + 1
  }
  return columns
}
