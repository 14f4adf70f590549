import { HindoError } from '../errors.ts'
import { NO_TEXT, type TextPool } from '../release/text-pool.ts'
import { CommaCells, type LineCells, TabCells } from './line-cells.ts'
import { numberAt } from './number-text.ts'
import { type ReadOptions, readingPace } from './reading.ts'
import { fileColumns, type TableFile, TableFileBuilder } from './table-file.ts'
import { TextWindow } from './text-window.ts'

const NEEDED = ['contig', 'position', 'ref', 'alt', 'cohort', 'state']
/** Lines between two chances to stop. */
const STRIDE = 512

/**
 * Reads a table that was written as TSV or CSV (RFC 4180), by its header line, straight from its bytes into columns.
 *
 * Fails with `parse`, with file and line for what such a file does not hold, and with `aborted`.
 */
export async function readDelimited(
  bytes: Uint8Array,
  format: 'tsv' | 'csv',
  file = `table.${format}`,
  options: ReadOptions = {},
): Promise<TableFile> {
  const pace = readingPace(bytes.length, options)
  const window = new TextWindow(bytes, file)
  const cells = format === 'csv' ? new CommaCells(bytes, window.start, file) : new TabCells(bytes, window.start)
  let decoded = window.reach(cells.at)
  const header = headerOf(cells, file)
  const builder = new TableFileBuilder(fileColumns(header), file)
  const take = lineReader(header, builder, window)
  for (let lines = 0; ; lines++) {
    if (cells.at >= decoded) decoded = window.reach(cells.at)
    if (lines % STRIDE === 0) await pace.reached(cells.at)
    if (!cells.next()) break
    if (cells.count !== header.length) {
      throw new HindoError(
        'parse',
        `${file}: line ${cells.line} has ${cells.count} fields, the header ${header.length}`,
        { where: { file, line: cells.line } },
      )
    }
    take(cells)
    builder.add(cells.line)
  }
  await pace.reached(bytes.length)
  return builder.finish()
}

function headerOf(cells: LineCells, file: string): string[] {
  const where = { file, line: 1 }
  const read = cells.next()
  // an empty first line of TSV is passed over
  const isBlank = read && cells instanceof TabCells && cells.count === 1 && cells.ends[0] === cells.starts[0]
  if (!read || (isBlank && !cells.next())) throw new HindoError('parse', `${file} is empty`, { where })
  const decoder = new TextDecoder()
  const header = Array.from({ length: cells.count }, (_, field) =>
    decoder.decode(cells.bytes.subarray(cells.starts[field]!, cells.ends[field]!)),
  )
  const missing = NEEDED.find((name) => !header.includes(name))
  if (missing !== undefined) {
    throw new HindoError('parse', `${file} has no column "${missing}"`, {
      where,
      hint: 'A table for release has the columns that hindo freq writes',
    })
  }
  const twice = header.find((name, place) => header.indexOf(name) !== place)
  if (twice !== undefined) throw new HindoError('parse', `${file}: the column "${twice}" is there twice`, { where })
  return header
}

/** Fills the builder's line from the fields of a line. */
function lineReader(header: readonly string[], builder: TableFileBuilder, window: TextWindow) {
  const { columns, texts } = fileColumns(header)
  const { line, pool } = builder
  const placeOf = (name: string) => header.indexOf(name)
  const [contig, position, id, filter] = ['contig', 'position', 'id', 'filter'].map(placeOf) as Four
  const [ref, alt, cohort, state, mark] = ['ref', 'alt', 'cohort', 'state', 'mark'].map(placeOf) as Five
  const columnPlaces = Int32Array.from(columns, placeOf)
  const textPlaces = Int32Array.from(texts, placeOf)
  return (cells: LineCells): void => {
    const { bytes, starts, ends } = cells
    line.contig = pool.addBytes(bytes, starts[contig]!, ends[contig]!)
    line.position = numberIn(cells, position, window)
    line.id = textIn(cells, id, pool)
    line.filter = textIn(cells, filter, pool)
    line.ref = pool.addBytes(bytes, starts[ref]!, ends[ref]!)
    line.alt = pool.addBytes(bytes, starts[alt]!, ends[alt]!)
    line.cohort = pool.addBytes(bytes, starts[cohort]!, ends[cohort]!)
    line.state = pool.addBytes(bytes, starts[state]!, ends[state]!)
    line.mark = textIn(cells, mark, pool)
    for (let index = 0; index < columnPlaces.length; index++) {
      const place = columnPlaces[index]!
      const isGiven = ends[place]! > starts[place]!
      line.given[index] = isGiven ? 1 : 0
      if (isGiven) line.values[index] = numberIn(cells, place, window)
    }
    for (let index = 0; index < textPlaces.length; index++) {
      line.texts[index] = textIn(cells, textPlaces[index]!, pool)
    }
  }
}

type Four = [number, number, number, number]
type Five = [...Four, number]

/** Code of a field; none where it is empty or the file has no such column. */
function textIn({ bytes, starts, ends }: LineCells, place: number, pool: TextPool): number {
  if (place < 0 || starts[place] === ends[place]) return NO_TEXT
  return pool.addBytes(bytes, starts[place]!, ends[place]!)
}

function numberIn({ bytes, starts, ends }: LineCells, place: number, window: TextWindow): number {
  const [from, to] = [starts[place]!, ends[place]!]
  return numberAt(bytes, from, to, window.isOf(bytes) ? window.textOf : (from, to) => latin(bytes, from, to))
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}
