import { COLUMNS } from '../columns.ts'
import { HindoError } from '../errors.ts'
import { NO_TEXT } from '../release/text-pool.ts'
import { InfoKeys, isDot } from './info-keys.ts'
import { TabCells } from './line-cells.ts'
import { numberAt } from './number-text.ts'
import { readHeader } from './read-json.ts'
import { type ReadOptions, readingPace } from './reading.ts'
import { type TableFile, TableFileBuilder, type TableFileHeader } from './table-file.ts'
import { TextWindow } from './text-window.ts'

/** What stands behind the names of one cohort's fields in INFO. */
interface Suffix {
  suffix: string
  name: string
}

const [COMMA, PERCENT] = [0x2c, 0x25]
const FIELDS = 8
/** Lines between two chances to stop. */
const STRIDE = 512

/**
 * Reads a table that was written as VCF: one record per variant, the cohorts side by side in INFO (`AC`, `AC_EAS`, `state_EAS`). Of which
 * cohort a field is, says the header line `hindo_cohorts`; without it what stands behind the first `_` after a column's name.
 *
 * Fails with `parse`, with file and line for what such a file does not hold, genotypes above all, and with `aborted`.
 */
export async function readVcf(bytes: Uint8Array, file = 'table.vcf', options: ReadOptions = {}): Promise<TableFile> {
  const pace = readingPace(bytes.length, options)
  const fail = (what: string, line: number) =>
    new HindoError('parse', `${file}: line ${line}: ${what}`, { where: { file, line } })
  const { meta, at, line: first } = headerLines(bytes, file, fail)
  const records = async (each: (cells: TabCells) => void, from: number) => {
    const window = new TextWindow(bytes, file)
    const cells = new TabCells(bytes, at)
    let decoded = 0
    for (let lines = 0; ; lines++) {
      if (cells.at >= decoded) decoded = window.reach(cells.at)
      if (lines % STRIDE === 0) await pace.reached(from + Math.floor(cells.at / 2))
      if (!cells.next()) return
      cells.line = first + lines
      each(cells)
    }
  }
  const keys = new InfoKeys()
  let isRated = false
  await records((cells) => {
    keys.read(cells)
    // Hindo writes no quality: anything could stand there.
    isRated ||= cells.count > 5 && !isDot(bytes, cells.starts[5]!, cells.ends[5]!)
  }, 0)
  const names = new Set(keys.names)
  const fields = fieldsOf(names, suffixesOf(meta.get('hindo_cohorts'), names))
  const builder = new TableFileBuilder({ ...fields, unread: isRated ? ['QUAL'] : [], filter: true }, file)
  const take = recordReader(fields, keys, builder)
  await records(
    (cells) => {
      if (cells.count !== FIELDS) throw fail(`has ${cells.count} fields, not 8`, cells.line)
      keys.read(cells)
      if (keys.twice !== undefined) throw fail(`has "${keys.twice}" twice`, cells.line)
      if (bytes.subarray(cells.starts[4]!, cells.ends[4]!).includes(COMMA)) {
        throw fail('a record for several alternate alleles', cells.line)
      }
      take(cells)
    },
    Math.ceil(bytes.length / 2),
  )
  await pace.reached(bytes.length)
  return builder.finish(headerOf(meta))
}

/** The lines before the records, and where these begin. */
function headerLines(bytes: Uint8Array, file: string, fail: (what: string, line: number) => HindoError) {
  const window = new TextWindow(bytes, file)
  const cells = new TabCells(bytes, window.start)
  const meta = new Map<string, string>()
  let decoded = 0
  for (;;) {
    const from = cells.at
    if (from >= decoded) decoded = window.reach(from)
    const line = cells.next() ? window.textOf(from, cells.ends[cells.count - 1]!) : ''
    if (cells.line <= 1 && !line.startsWith('##fileformat=VCFv4')) break
    if (line.startsWith('##')) meta.set(...splitOnce(line.slice(2), '='))
    else if (!line.startsWith('#CHROM\tPOS\tID\tREF\tALT')) break
    else if (cells.count > FIELDS) throw fail('a table for release has no genotypes of people', cells.line)
    else return { meta, at: cells.at, line: cells.line + 1 }
  }
  throw new HindoError('parse', `${file} is no VCF`, { where: { file, line: 1 } })
}

/** Adds a line to the builder for each cohort of a record. */
function recordReader(
  { cohorts, columns, texts }: ReturnType<typeof fieldsOf>,
  keys: InfoKeys,
  builder: TableFileBuilder,
) {
  const { line, pool } = builder
  const own = cohorts.map(({ suffix, name }) => ({
    cohort: pool.add(name),
    state: keys.code(`state${suffix}`),
    mark: keys.code(`mark${suffix}`),
    columns: columns.map((column) => keys.code(`${column}${suffix}`)),
  }))
  const textKeys = texts.map((name) => keys.code(name))
  const shown = pool.add('value')
  const decoder = new TextDecoder()
  const textCode = (bytes: Uint8Array, from: number, to: number): number => {
    if (from < 0 || from === to || isDot(bytes, from, to)) return NO_TEXT
    const part = bytes.subarray(from, to)
    return part.includes(PERCENT) ? pool.add(unescaped(decoder.decode(part))) : pool.addBytes(bytes, from, to)
  }
  return (cells: TabCells): void => {
    const { bytes, starts, ends } = cells
    const asText = (from: number, to: number) => decoder.decode(bytes.subarray(from, to))
    line.contig = pool.addBytes(bytes, starts[0]!, ends[0]!)
    line.position = wholeAt(bytes, starts[1]!, ends[1]!)
    line.id = textCode(bytes, starts[2]!, ends[2]!)
    line.filter = textCode(bytes, starts[6]!, ends[6]!)
    line.ref = pool.addBytes(bytes, starts[3]!, ends[3]!)
    line.alt = pool.addBytes(bytes, starts[4]!, ends[4]!)
    for (let place = 0; place < textKeys.length; place++) {
      const from = keys.startOf(textKeys[place]!)
      const listed = from < 0 ? from : keys.endOf(textKeys[place]!)
      const isList = from >= 0 && bytes.subarray(from, listed).includes(COMMA)
      line.texts[place] = isList
        ? pool.add(unescaped(asText(from, listed).replaceAll(',', ';')))
        : textCode(bytes, from, listed)
    }
    for (const { cohort, state, mark, columns: codes } of own) {
      line.cohort = cohort
      const [stateAt, markAt] = [keys.startOf(state), keys.startOf(mark)]
      line.state = stateAt < 0 ? shown : pool.addBytes(bytes, stateAt, keys.endOf(state))
      line.mark = markAt < 0 || markAt === keys.endOf(mark) ? NO_TEXT : pool.addBytes(bytes, markAt, keys.endOf(mark))
      for (let index = 0; index < codes.length; index++) {
        const from = keys.startOf(codes[index]!)
        const isGiven = from >= 0 && !isDot(bytes, from, keys.endOf(codes[index]!))
        line.given[index] = isGiven ? 1 : 0
        if (isGiven) line.values[index] = numberAt(bytes, from, keys.endOf(codes[index]!), asText)
      }
      builder.add(cells.line)
    }
  }
}

/** A position: digits alone. */
function wholeAt(bytes: Uint8Array, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    value = 10 * value + digit
  }
  return from === to ? Number.NaN : value
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

/** Percent signs stand for characters that the format has for itself. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
