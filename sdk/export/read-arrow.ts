import { readArrowFile } from '../arrow/read-file.ts'
import { HindoError } from '../errors.ts'
import { readHeader, textOrNull } from './read-json.ts'
import { fileColumns, type TableFile, TableFileBuilder } from './table-file.ts'

const NEEDED = ['contig', 'position', 'ref', 'alt', 'cohort', 'state']

/**
 * Reads a table that was written as an Arrow file; its schema's metadata have the header.
 *
 * @throws HindoError `format` for what is no Arrow file, `parse` with the number of the row for what such a table does not hold
 */
export function readArrowTable(bytes: Uint8Array, file = 'table.arrow'): TableFile {
  const { schema, rows, columns: found } = readArrowFile(bytes, undefined, file)
  const names = found.map(({ name }) => name)
  const missing = NEEDED.find((name) => !names.includes(name))
  if (missing !== undefined) throw new HindoError('parse', `${file} has no column "${missing}"`, { where: { file } })
  const valuesOf = new Map(found.map(({ name, values }) => [name, values]))
  if (valuesOf.size < names.length) {
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    throw new HindoError('parse', `${file}: the column "${twice}" is there twice`, { where: { file } })
  }
  const split = fileColumns(names)
  const builder = new TableFileBuilder(split, file)
  for (let row = 0; row < rows; row++) {
    const at = (name: string) => valuesOf.get(name)?.[row] ?? null
    const textOf = (name: string) => {
      const value = at(name)
      if (typeof value === 'string') return value
      throw new HindoError('parse', `${file}: row ${row + 1} has no text "${name}"`, { where: { file, line: row + 1 } })
    }
    builder.add(
      {
        contig: textOf('contig'),
        position: numberOf(at('position')) ?? Number.NaN,
        id: textOrNull(at('id')),
        ...(valuesOf.has('filter') ? { filter: textOrNull(at('filter')) } : {}),
        ref: textOf('ref'),
        alt: textOf('alt'),
        cohort: textOf('cohort'),
        state: textOf('state'),
        mark: textOrNull(at('mark')),
        values: split.columns.map((name) => numberOf(at(name))),
        texts: split.texts.map((name) => textOrNull(at(name))),
      },
      row + 1,
    )
  }
  return builder.finish(headerOf(schema.metadata['hindo.table']))
}

/** NaN for what is no number. */
function numberOf(value: unknown): number | null {
  if (value === null) return null
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : Number.NaN
}

function headerOf(text: string | undefined): TableFile['header'] {
  if (text === undefined) return undefined
  try {
    return readHeader(JSON.parse(text))
  } catch {
    return undefined
  }
}
