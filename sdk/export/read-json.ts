import { HindoError } from '../errors.ts'
import { fileColumns, LINE_COLUMNS, type TableFile, TableFileBuilder, type TableFileHeader } from './table-file.ts'

/**
 * Reads a table that was written as JSON; its header says the dataset, the query and what the cohorts are.
 *
 * @throws HindoError `parse` with the number of the record for what such a file does not hold
 */
export function readJson(text: string, file = 'table.json'): TableFile {
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
  const builder = new TableFileBuilder({ ...split, unread }, file)
  for (const [index, row] of rows.entries()) {
    const other = Object.keys(row ?? {}).find((name) => !known.has(name))
    if (other !== undefined) throw fail(`record ${index + 1} has "${other}", the first has not`)
    const textOf = (name: string): string => {
      if (typeof row?.[name] !== 'string') throw fail(`record ${index + 1} has no text "${name}"`)
      return row[name]
    }
    const textOrNone = (name: string): string | null => {
      const own = row[name] ?? null
      if (own !== null && typeof own !== 'string') throw fail(`record ${index + 1}: "${name}" is no text`)
      return own
    }
    builder.add(
      {
        contig: textOf('contig'),
        position: typeof row.position === 'number' ? row.position : Number.NaN,
        id: textOrNone('id'),
        ...('filter' in row ? { filter: textOrNone('filter') } : {}),
        ref: textOf('ref'),
        alt: textOf('alt'),
        cohort: textOf('cohort'),
        state: textOf('state'),
        mark: textOrNone('mark'),
        values: columns.map((name) =>
          row[name] === null ? null : typeof row[name] === 'number' ? row[name] : Number.NaN,
        ),
        texts: texts.map((name) => textOrNull(row[name])),
      },
      index + 1,
    )
  }
  return builder.finish(readHeader(value.hindo))
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
