import { HindoError } from '../errors.ts'
import { NO_TEXT, type TextPool } from '../release/text-pool.ts'
import { type ReadOptions, readingPace } from './reading.ts'
import { fileColumns, LINE_COLUMNS, type TableFile, TableFileBuilder, type TableFileHeader } from './table-file.ts'

/** Records between two chances to stop. */
const STRIDE = 512

/**
 * Reads a table that was written as JSON; its header says the dataset, the query and what the cohorts are.
 *
 * Fails with `parse`, with the number of the record for what such a file does not hold, and with `aborted`.
 */
export async function readJson(bytes: Uint8Array, file = 'table.json', options: ReadOptions = {}): Promise<TableFile> {
  const pace = readingPace(bytes.length, options)
  const text = jsonText(bytes, file)
  const fail = (what: string) => new HindoError('parse', `${file}: ${what}`, { where: { file } })
  let value: { hindo?: unknown; rows?: unknown } & Record<string, unknown>
  try {
    value = JSON.parse(text)
  } catch {
    throw fail('does not read as JSON')
  }
  if (!Array.isArray(value?.rows)) throw fail('has no rows')
  if (namesIn(text) !== membersOf(value)) throw fail('a name is there twice, of which one is not read')
  const rows = value.rows as Array<Record<string, unknown>>
  const split = fileColumns(Object.keys(rows[0] ?? {}))
  const { columns, texts } = split
  const besides = Object.keys(value).filter((name) => name !== 'hindo' && name !== 'rows')
  const unread = [...split.unread, ...besides]
  const known = new Set([...LINE_COLUMNS, ...columns, ...texts, ...split.unread])
  const filter = rows.some((row) => typeof row === 'object' && row !== null && 'filter' in row)
  const builder = new TableFileBuilder({ ...split, unread, filter }, file)
  const { line, pool } = builder
  for (const [index, row] of rows.entries()) {
    if (index % STRIDE === 0) await pace.reached(Math.floor((bytes.length * index) / rows.length))
    const other = Object.keys(row ?? {}).find((name) => !known.has(name))
    if (other !== undefined) throw fail(`record ${index + 1} has "${other}", the first has not`)
    const textOf = (name: string): number => {
      if (typeof row?.[name] !== 'string') throw fail(`record ${index + 1} has no text "${name}"`)
      return pool.add(row[name])
    }
    const textOrNone = (name: string): number => {
      const own = row[name] ?? null
      if (own !== null && typeof own !== 'string') throw fail(`record ${index + 1}: "${name}" is no text`)
      return own === null ? NO_TEXT : pool.add(own)
    }
    line.contig = textOf('contig')
    line.position = typeof row.position === 'number' ? row.position : Number.NaN
    line.id = textOrNone('id')
    line.filter = textOrNone('filter')
    line.ref = textOf('ref')
    line.alt = textOf('alt')
    line.cohort = textOf('cohort')
    line.state = textOf('state')
    line.mark = row.mark === '' ? NO_TEXT : textOrNone('mark')
    for (const [place, name] of columns.entries()) {
      line.given[place] = row[name] === null ? 0 : 1
      line.values[place] = typeof row[name] === 'number' ? row[name] : Number.NaN
    }
    for (const [place, name] of texts.entries()) line.texts[place] = codeOrNone(pool, textOrNull(row[name]))
    builder.add(index + 1)
  }
  await pace.reached(bytes.length)
  return builder.finish(readHeader(value.hindo))
}

function jsonText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new HindoError('parse', `${file} is not UTF-8 text`, { where: { file } })
  }
}

function codeOrNone(pool: TextPool, text: string | null): number {
  return text === null ? NO_TEXT : pool.add(text)
}

/** Names that are written before a colon, whatever is read of them. */
function namesIn(text: string): number {
  let names = 0
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?/g)) if (token.endsWith(':')) names++
  return names
}

/** Members of all objects of a value: of two of one name only the last is one. */
function membersOf(value: unknown): number {
  let members = 0
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next !== 'object' || next === null) continue
    const own = Object.values(next)
    if (!Array.isArray(next)) members += own.length
    for (const member of own) if (typeof member === 'object') left.push(member)
  }
  return members
}

/** Annotations are texts or numbers; what is neither is told apart from both. */
export function textOrNull(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What the header says; undefined where it is none. */
export function readHeader(value: unknown): TableFileHeader | undefined {
  const header = value as Partial<TableFileHeader> | null | undefined
  if (typeof header?.dataset !== 'string' || typeof header.dataVersion !== 'string' || !Array.isArray(header.cohorts)) {
    return undefined
  }
  const { where, sort, limit } = header.query ?? {}
  return {
    dataset: header.dataset,
    dataVersion: header.dataVersion,
    cohorts: header.cohorts.map(({ name, expression }) => ({ name: String(name), expression: String(expression) })),
    query: {
      ...(where === undefined ? {} : { where: String(where) }),
      ...(sort === undefined ? {} : { sort: String(sort) }),
      ...(limit === undefined ? {} : { limit: Number(limit) }),
    },
  }
}
