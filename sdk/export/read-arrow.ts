import { type ArrowCells, readArrowBatches } from '../arrow/read-batches.ts'
import { HindoError } from '../errors.ts'
import { NO_TEXT, type TextPool } from '../release/text-pool.ts'
import { readHeader, textOrNull } from './read-json.ts'
import { type ReadOptions, readingPace } from './reading.ts'
import { fileColumns, type TableFile, TableFileBuilder } from './table-file.ts'

const NEEDED = ['contig', 'position', 'ref', 'alt', 'cohort', 'state']
/** Rows between two chances to stop. */
const STRIDE = 512

/**
 * Reads a table that was written as an Arrow file; its schema's metadata have the header.
 *
 * Fails with `format` for what is no Arrow file, `parse` with the number of the row for what such a table does not hold, and `aborted`.
 */
export async function readArrowTable(
  bytes: Uint8Array,
  file = 'table.arrow',
  options: ReadOptions = {},
): Promise<TableFile> {
  const pace = readingPace(bytes.length, options)
  const { schema, batches } = readArrowBatches(bytes, file)
  const names = schema.fields.map(({ name }) => name)
  const missing = NEEDED.find((name) => !names.includes(name))
  if (missing !== undefined) throw new HindoError('parse', `${file} has no column "${missing}"`, { where: { file } })
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) {
    throw new HindoError('parse', `${file}: the column "${twice}" is there twice`, { where: { file } })
  }
  const split = fileColumns(names)
  const builder = new TableFileBuilder(split, file)
  const { line, pool } = builder
  let row = 0
  const needed = (code: number, name: string): number => {
    if (code !== NO_TEXT) return code
    throw new HindoError('parse', `${file}: row ${row + 1} has no text "${name}"`, { where: { file, line: row + 1 } })
  }
  for (const batch of batches) {
    const cells = new Map(names.map((name, place) => [name, batch.columns[place]!]))
    const text = (name: string) => textReader(cells.get(name), pool)
    const strict = (name: string) => textReader(cells.get(name), pool, true)
    const [contig, ref, alt, cohort, state] = ['contig', 'ref', 'alt', 'cohort', 'state'].map(strict) as Five
    const [id, filter, mark] = ['id', 'filter', 'mark'].map(text) as [Codes, Codes, Codes]
    const position = numberReader(cells.get('position')!)
    const numbers = split.columns.map((name) => numberReader(cells.get(name)!))
    const texts = split.texts.map(text)
    for (let at = 0; at < batch.rows; at++, row++) {
      if (row % STRIDE === 0) await pace.pause()
      line.contig = needed(contig(at), 'contig')
      line.position = position(at) ?? Number.NaN
      line.id = id(at)
      line.filter = filter(at)
      line.ref = needed(ref(at), 'ref')
      line.alt = needed(alt(at), 'alt')
      line.cohort = needed(cohort(at), 'cohort')
      line.state = needed(state(at), 'state')
      line.mark = mark(at)
      for (let place = 0; place < numbers.length; place++) {
        const value = numbers[place]!(at)
        line.given[place] = value === null ? 0 : 1
        if (value !== null) line.values[place] = value
      }
      for (let place = 0; place < texts.length; place++) line.texts[place] = texts[place]!(at)
      builder.add(row + 1)
    }
  }
  await pace.reached(bytes.length)
  return builder.finish(headerOf(schema.metadata['hindo.table']))
}

/** Gives the code of a row's text. */
type Codes = (row: number) => number
type Five = [Codes, Codes, Codes, Codes, Codes]

/**
 * What texts a column has; no text where it is null, absent or, unless `strict`, empty.
 *
 * @param strict only what is a text counts: a number is none
 */
function textReader(cells: ArrowCells | undefined, pool: TextPool, strict = false): Codes {
  if (!cells) return () => NO_TEXT
  if (cells.kind === 'text') {
    const { bytes, offsets, isValid } = cells
    return (row) => {
      const [from, to] = [offsets[row]!, offsets[row + 1]!]
      return !isValid(row) || (from === to && !strict) ? NO_TEXT : pool.addBytes(bytes, from, to)
    }
  }
  const codeOf = (value: unknown): number => {
    if (strict && typeof value !== 'string') return NO_TEXT
    const text = strict ? (value as string) : textOrNull(value)
    return text === null ? NO_TEXT : pool.add(text)
  }
  if (cells.kind === 'words') {
    const { values, words, isValid } = cells
    const codes = Array.from({ length: words.length }, (_, place) => codeOf(words.get(place)))
    return (row) => (isValid(row) ? (codes[values[row]!] ?? NO_TEXT) : NO_TEXT)
  }
  if (cells.kind === 'number') return (row) => (cells.isValid(row) ? codeOf(cells.values[row]) : NO_TEXT)
  return (row) => codeOf(cells.get(row))
}

/** What numbers a column has: null for none, NaN for what is no number. */
function numberReader(cells: ArrowCells): (row: number) => number | null {
  if (cells.kind === 'number') {
    const { values, isValid } = cells
    return (row) => (isValid(row) ? values[row]! : null)
  }
  if (cells.kind !== 'other') return (row) => (cells.isValid(row) ? Number.NaN : null)
  return (row) => {
    const value = cells.get(row) ?? null
    if (value === null) return null
    return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : Number.NaN
  }
}

function headerOf(text: string | undefined): TableFile['header'] {
  if (text === undefined) return undefined
  try {
    return readHeader(JSON.parse(text))
  } catch {
    return undefined
  }
}
