import { HindoError } from '../errors.ts'
import { fileColumns, LINE_COLUMNS, type TableFile, TableFileBuilder, type TableFileHeader } from './table-file.ts'

/**
 * Reads a table that was written as JSON; its header says the dataset, the query and what the cohorts are.
 *
 * @throws HindoError `parse` with the number of the record for what such a file does not hold
 */
export function readJson(text: string, file = 'table.json'): TableFile {
  const fail = (what: string) => new HindoError('parse', `${file}: ${what}`, { where: { file } })
  let value: { hindo?: unknown; rows?: unknown }
  try {
    value = JSON.parse(text)
  } catch {
    throw fail('does not read as JSON')
  }
  if (!Array.isArray(value?.rows)) throw fail('has no rows')
  const rows = value.rows as Array<Record<string, unknown>>
  const split = fileColumns(Object.keys(rows[0] ?? {}))
  const { columns, texts, unread } = split
  const known = new Set([...LINE_COLUMNS, ...columns, ...texts, ...unread])
  const builder = new TableFileBuilder(split, file)
  for (const [index, row] of rows.entries()) {
    const other = Object.keys(row ?? {}).find((name) => !known.has(name))
    if (other !== undefined) throw fail(`record ${index + 1} has "${other}", the first has not`)
    const textOf = (name: string): string => {
      if (typeof row?.[name] !== 'string') throw fail(`record ${index + 1} has no text "${name}"`)
      return row[name]
    }
    builder.add(
      {
        contig: textOf('contig'),
        position: typeof row.position === 'number' ? row.position : Number.NaN,
        id: typeof row.id === 'string' ? row.id : null,
        ...('filter' in row ? { filter: typeof row.filter === 'string' ? row.filter : null } : {}),
        ref: textOf('ref'),
        alt: textOf('alt'),
        cohort: textOf('cohort'),
        state: textOf('state'),
        mark: typeof row.mark === 'string' ? row.mark : null,
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
