import { COLUMNS } from '../columns.ts'
import { HindoError } from '../errors.ts'
import { readHeader } from './read-json.ts'
import { type TableFile, TableFileBuilder, type TableFileHeader } from './table-file.ts'

/** What stands behind the names of one cohort's fields in INFO. */
interface Suffix {
  suffix: string
  name: string
}

/**
 * Reads a table that was written as VCF: one record per variant, the cohorts side by side in INFO (`AC`, `AC_EAS`, `state_EAS`). Of which
 * cohort a field is, says the header line `hindo_cohorts`; without it what stands behind the first `_` after a column's name.
 *
 * @throws HindoError `parse` with file and line for what such a file does not hold, genotypes above all
 */
export function readVcf(text: string, file = 'table.vcf'): TableFile {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  const start = lines.findIndex((line) => !line.startsWith('##'))
  const fail = (what: string, line: number) =>
    new HindoError('parse', `${file}: line ${line}: ${what}`, { where: { file, line } })
  if (!lines[0]?.startsWith('##fileformat=VCFv4') || !lines[start]?.startsWith('#CHROM\tPOS\tID\tREF\tALT')) {
    throw new HindoError('parse', `${file} is no VCF`, { where: { file, line: 1 } })
  }
  if (lines[start]!.split('\t').length > 8) throw fail('a table for release has no genotypes of people', start + 1)
  const meta = new Map(lines.slice(0, start).map((line) => splitOnce(line.slice(2), '=')))
  const records = lines.slice(start + 1).map((line, index) => ({ ...recordOf(line), line: start + 2 + index }))
  const keys = new Set(records.flatMap(({ info }) => [...info.keys()]))
  const fields = fieldsOf(keys, suffixesOf(meta.get('hindo_cohorts'), keys))
  // Hindo writes no quality: anything could stand there.
  const unread = records.some(({ cells }) => cells[5] !== undefined && cells[5] !== '.') ? ['QUAL'] : []
  const builder = new TableFileBuilder({ ...fields, unread }, file)
  for (const { cells, info, line, twice } of records) {
    const [contig = '', position = '', id = '.', ref = '', alt = '', , filter = '.'] = cells
    if (cells.length !== 8) throw fail(`has ${cells.length} fields, not 8`, line)
    if (twice !== undefined) throw fail(`has "${twice}" twice`, line)
    if (alt.includes(',')) throw fail('a record for several alternate alleles', line)
    for (const { suffix, name } of fields.cohorts) {
      const of = (column: string) => info.get(`${column}${suffix}`)
      builder.add(
        {
          contig,
          position: /^\d+$/.test(position) ? Number(position) : Number.NaN,
          id: textOf(id),
          filter: textOf(filter),
          ref,
          alt,
          cohort: name,
          state: of('state') ?? 'value',
          mark: of('mark') ?? null,
          values: fields.columns.map((column) => numberOf(of(column))),
          texts: fields.texts.map((key) => textOf(info.get(key)?.replaceAll(',', ';') ?? '.')),
        },
        line,
      )
    }
  }
  return builder.finish(headerOf(meta))
}

function recordOf(line: string): { cells: string[]; info: Map<string, string>; twice: string | undefined } {
  const cells = line.split('\t')
  const fields = cells[7] === undefined || cells[7] === '.' ? [] : cells[7].split(';')
  const info = new Map<string, string>()
  let twice: string | undefined
  for (const field of fields) {
    const [key, value] = splitOnce(field, '=')
    if (info.has(key)) twice ??= key
    info.set(key, value)
  }
  return { cells, info, twice }
}

/** Columns and cohorts that keys of INFO are of; what is of none is a text of the variant. */
function fieldsOf(keys: ReadonlySet<string>, cohorts: readonly Suffix[]) {
  const names = COLUMNS.map(({ name }) => name)
  const own = new Set(cohorts.flatMap(({ suffix }) => [...names, 'state', 'mark'].map((name) => `${name}${suffix}`)))
  return {
    cohorts,
    columns: names.filter((name) => cohorts.some(({ suffix }) => keys.has(`${name}${suffix}`))),
    texts: [...keys].filter((key) => !own.has(key)),
  }
}

function suffixesOf(said: string | undefined, keys: ReadonlySet<string>): Suffix[] {
  if (said !== undefined) {
    try {
      const value: unknown = JSON.parse(said)
      if (
        Array.isArray(value) &&
        value.every((one) => typeof one?.suffix === 'string' && typeof one.name === 'string')
      ) {
        return value.map(({ suffix, name }: Suffix) => ({ suffix, name }))
      }
    } catch {
      // told from the names then
    }
  }
  const columns = COLUMNS.map(({ name }) => name).sort((a, b) => b.length - a.length)
  const suffixes = new Set<string>()
  for (const key of keys) {
    const column = columns.find((name) => key === name || key.startsWith(`${name}_`))
    if (column !== undefined) suffixes.add(key.slice(column.length))
  }
  return [...suffixes].map((suffix) => ({ suffix, name: suffix === '' ? 'all' : suffix.slice(1) }))
}

function headerOf(meta: ReadonlyMap<string, string>): TableFileHeader | undefined {
  const parsed = (name: string): unknown => {
    try {
      return JSON.parse(meta.get(name) ?? 'null')
    } catch {
      return null
    }
  }
  const cohorts = parsed('hindo_cohorts')
  return readHeader({
    dataset: meta.get('hindo_dataset'),
    dataVersion: meta.get('hindo_data_version'),
    cohorts: Array.isArray(cohorts) ? cohorts : [],
    query: parsed('hindo_query') ?? {},
  })
}

/** Null for `.`; percent signs stand for characters that the format has for itself. */
function textOf(value: string): string | null {
  if (value === '.' || value === '') return null
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function numberOf(value: string | undefined): number | null {
  if (value === undefined || value === '.') return null
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : Number.NaN
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
