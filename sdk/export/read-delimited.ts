import { HindoError } from '../errors.ts'
import { fileColumns, type TableFile, TableFileBuilder } from './table-file.ts'

const NEEDED = ['contig', 'position', 'ref', 'alt', 'cohort', 'state']

/**
 * Reads a table that was written as TSV or CSV (RFC 4180), by its header line.
 *
 * @throws HindoError `parse` with file and line for what such a file does not hold
 */
export function readDelimited(text: string, format: 'tsv' | 'csv', file = `table.${format}`): TableFile {
  const lines = format === 'csv' ? csvLines(text, file) : tsvLines(text)
  const header = lines.next().value?.cells
  if (!header) throw new HindoError('parse', `${file} is empty`, { where: { file, line: 1 } })
  const missing = NEEDED.find((name) => !header.includes(name))
  if (missing !== undefined) {
    throw new HindoError('parse', `${file} has no column "${missing}"`, {
      where: { file, line: 1 },
      hint: 'A table for release has the columns that hindo freq writes',
    })
  }
  const twice = header.find((name, place) => header.indexOf(name) !== place)
  if (twice !== undefined) {
    throw new HindoError('parse', `${file}: the column "${twice}" is there twice`, { where: { file, line: 1 } })
  }
  const split = fileColumns(header)
  const { columns, texts } = split
  const builder = new TableFileBuilder(split, file)
  const places = Object.fromEntries(header.map((name, place) => [name, place]))
  for (const { cells, line } of lines) {
    if (cells.length !== header.length) {
      throw new HindoError('parse', `${file}: line ${line} has ${cells.length} fields, the header ${header.length}`, {
        where: { file, line },
      })
    }
    const of = (name: string) => cells[places[name]!] ?? ''
    builder.add(
      {
        contig: of('contig'),
        position: numberOf(of('position')),
        id: of('id') || null,
        ...('filter' in places ? { filter: of('filter') || null } : {}),
        ref: of('ref'),
        alt: of('alt'),
        cohort: of('cohort'),
        state: of('state'),
        mark: 'mark' in places ? of('mark') || null : null,
        values: columns.map((name) => (of(name) === '' ? null : numberOf(of(name)))),
        texts: texts.map((name) => of(name) || null),
      },
      line,
    )
  }
  return builder.finish()
}

/** NaN for what is no plain number: `1,234`, `0x10` and blanks are not. */
function numberOf(text: string): number {
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN
}

interface Line {
  cells: string[]
  line: number
}

function* tsvLines(text: string): Generator<Line, undefined> {
  for (const [index, line] of text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .entries()) {
    if (index > 0 || line !== '') yield { cells: line.split('\t'), line: index + 1 }
  }
}

function* csvLines(text: string, file: string): Generator<Line, undefined> {
  let at = 0
  let line = 1
  while (at < text.length) {
    const begun = line
    const cells: string[] = []
    for (;;) {
      let cell = ''
      if (text[at] === '"') {
        for (at++; ; at++) {
          if (at >= text.length) {
            throw new HindoError('parse', `${file}: line ${begun}: a quote is not closed`, {
              where: { file, line: begun },
            })
          }
          if (text[at] === '"' && text[at + 1] === '"') at++
          else if (text[at] === '"') break
          if (text[at] === '\n') line++
          cell += text[at]
        }
        at++
      } else {
        const end = /[,\r\n]|$/.exec(text.slice(at))!.index
        cell = text.slice(at, at + end)
        at += end
      }
      // what the writer put before a formula
      cells.push(cell.replace(/^'(?=[=+\-@\t\r])/, ''))
      if (text[at] !== ',') break
      at++
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    line++
    yield { cells, line: begun }
  }
}
