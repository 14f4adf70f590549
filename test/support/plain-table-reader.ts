import { COLUMNS, findColumn } from '../../sdk/columns.ts'
import { HindoError } from '../../sdk/errors.ts'
import { type FileColumns, fileColumns } from '../../sdk/export/table-file.ts'
import { STATE, STATE_NAMES, type VariantKey } from '../../sdk/types.ts'

// Readers of TSV, CSV and VCF in the plainest way, a text and an object for everything: what the readers of Hindo are held against.

export interface PlainTable {
  variants: VariantKey[]
  ids: Array<string | null>
  filters?: Array<string | null>
  texts?: Map<string, Array<string | null>>
  unread?: string[]
  columns: string[]
  cohorts: Array<{ name: string; columns: Map<string, { values: number[]; state: number[] }> }>
}

const MARKS = ['rounded', 'noised']
const NEEDED = ['contig', 'position', 'ref', 'alt', 'cohort', 'state']

/** The table that a file holds. Throws what Hindo's reader should. */
export function readPlain(text: string, format: 'tsv' | 'csv' | 'vcf', file = `table.${format}`): PlainTable {
  return format === 'vcf' ? readVcf(text, file) : readDelimited(text, format, file)
}

/** One line of a file: one variant and one cohort. `values` in the order of the columns; null for no value. */
interface TableLine extends VariantKey {
  id: string | null
  /** Undefined where the file has no such column. */
  filter?: string | null
  cohort: string
  state: string
  mark: string | null
  values: Array<number | null>
  /** In the order of the file's texts. */
  texts?: Array<string | null>
}

class PlainColumn {
  values: number[] = []
  state: number[] = []

  finish(rows: number): { values: number[]; state: number[] } {
    return {
      values: Array.from({ length: rows }, (_, row) => this.values[row] ?? Number.NaN),
      state: Array.from({ length: rows }, (_, row) => this.state[row] ?? STATE.notCollected),
    }
  }
}

/** Puts lines together to a table. Every method fails with `parse`, naming file and line. */
class PlainBuilder {
  readonly #columns: string[]
  readonly #texts: Map<string, Array<string | null>>
  readonly #textColumns: Array<Array<string | null>>
  readonly #types: Array<'int32' | 'float64'>
  readonly #unread: string[]
  readonly #file: string
  readonly #variants = new Map<string, number>()
  readonly #keys: VariantKey[] = []
  readonly #ids: Array<string | null> = []
  readonly #filters: Array<string | null> = []
  readonly #cohorts = new Map<string, PlainColumn[]>()

  constructor({ columns, texts = [], unread = [] }: FileColumns, file: string) {
    this.#columns = columns
    this.#texts = new Map(texts.map((name) => [name, []]))
    this.#textColumns = [...this.#texts.values()]
    this.#types = columns.map((name) => findColumn(name)!.type)
    this.#unread = unread
    this.#file = file
    const all = [...columns, ...texts, ...unread]
    const twice = all.find((name, index) => all.indexOf(name) !== index)
    if (twice !== undefined) throw this.#wrong(`the column "${twice}" is there twice`, 1)
  }

  add(line: TableLine, number: number): void {
    const state = STATE_NAMES.indexOf(line.state as (typeof STATE_NAMES)[number])
    if (state < 0) throw this.#wrong(`"${line.state}" is no state; there are ${STATE_NAMES.join(', ')}`, number)
    if (!Number.isInteger(line.position) || line.position < 0)
      throw this.#wrong('the position is no whole number', number)
    if (line.mark && !MARKS.includes(line.mark))
      throw this.#wrong(`"${line.mark}" is no mark; there are ${MARKS.join(', ')}`, number)
    const row = this.#rowOf(line, number)
    const columns = this.#columnsOf(line.cohort)
    // any column of the line before: a first one that is empty says nothing of the others
    if (columns.some(({ state: before }) => (before[row] ?? STATE.notCollected) !== STATE.notCollected)) {
      throw this.#wrong(`the variant is there twice for "${line.cohort}"`, number)
    }
    this.#check(line, number)
    for (const [index, column] of columns.entries()) {
      const value = line.values[index] ?? null
      column.values[row] = value ?? Number.NaN
      const missing = state === STATE.value ? STATE.notCollected : state
      column.state[row] = value === null ? missing : STATE.value | (line.mark ? STATE.MARKED : 0)
    }
  }

  finish(): PlainTable {
    const rows = this.#keys.length
    const cohorts = [...this.#cohorts].map(([name, columns]) => ({
      name,
      columns: new Map(
        this.#columns.map((column, index): [string, { values: number[]; state: number[] }] => {
          return [column, columns[index]!.finish(rows)]
        }),
      ),
    }))
    return {
      variants: this.#keys,
      ids: this.#ids,
      ...(this.#filters.length > 0 ? { filters: this.#filters } : {}),
      ...(this.#texts.size > 0 ? { texts: this.#texts } : {}),
      ...(this.#unread.length > 0 ? { unread: this.#unread } : {}),
      columns: this.#columns,
      cohorts,
    }
  }

  #rowOf({ contig, position, ref, alt, id, filter, texts = [] }: TableLine, number: number): number {
    const key = `${contig}:${position}:${ref}:${alt}`
    const known = this.#variants.get(key)
    const own = this.#textColumns
    if (known !== undefined) {
      const same = this.#ids[known] === id && (filter === undefined || this.#filters[known] === filter)
      if (!same || own.some((column, place) => column[known] !== (texts[place] ?? null))) {
        throw this.#wrong('what is said of the variant differs from its other lines', number)
      }
      return known
    }
    this.#variants.set(key, this.#keys.length)
    this.#ids.push(id)
    if (filter !== undefined) this.#filters.push(filter)
    for (const [place, column] of own.entries()) column.push(texts[place] ?? null)
    return this.#keys.push({ contig, position, ref, alt }) - 1
  }

  #columnsOf(cohort: string): PlainColumn[] {
    const known = this.#cohorts.get(cohort)
    if (known) return known
    const made = this.#columns.map(() => new PlainColumn())
    this.#cohorts.set(cohort, made)
    return made
  }

  /** Counts are whole and not negative, ratios and probabilities from 0 to 1, and no allele is counted more often than called. */
  #check({ values }: TableLine, line: number): void {
    const countOf = (name: string) => values[this.#columns.indexOf(name)] ?? null
    for (const [index, name] of this.#columns.entries()) {
      const value = values[index] ?? null
      if (value === null) continue
      const type = this.#types[index]!
      if (!Number.isFinite(value)) throw this.#wrong(`${name} is no number`, line)
      if (value < 0) throw this.#wrong(`${name} is negative`, line)
      if (type === 'int32' && !Number.isInteger(value))
        throw this.#wrong(`${name} is not whole: a count of ${value}`, line)
      if (type === 'float64' && value > 1 + 1e-9) throw this.#wrong(`${name} is above 1`, line)
    }
    const [ac, an] = [countOf('AC'), countOf('AN')]
    if (ac !== null && an !== null && ac > an) throw this.#wrong(`AC ${ac} is more than AN ${an}`, line)
  }

  #wrong(what: string, line: number): HindoError {
    return new HindoError('parse', `${this.#file}: line ${line}: ${what}`, { where: { file: this.#file, line } })
  }
}

function readDelimited(text: string, format: 'tsv' | 'csv', file: string): PlainTable {
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
  const builder = new PlainBuilder(split, file)
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
        position: plainNumber(of('position')),
        id: of('id') || null,
        ...('filter' in places ? { filter: of('filter') || null } : {}),
        ref: of('ref'),
        alt: of('alt'),
        cohort: of('cohort'),
        state: of('state'),
        mark: 'mark' in places ? of('mark') || null : null,
        values: columns.map((name) => (of(name) === '' ? null : plainNumber(of(name)))),
        texts: texts.map((name) => of(name) || null),
      },
      line,
    )
  }
  return builder.finish()
}

/** NaN for what is no plain number: `1,234`, `0x10` and blanks are not. */
function plainNumber(text: string): number {
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

/** What stands behind the names of one cohort's fields in INFO. */
interface Suffix {
  suffix: string
  name: string
}

function readVcf(text: string, file: string): PlainTable {
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
  const builder = new PlainBuilder({ ...fields, unread }, file)
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
          values: fields.columns.map((column) => infoNumber(of(column))),
          texts: fields.texts.map((key) => textOf(info.get(key)?.replaceAll(',', ';') ?? '.')),
        },
        line,
      )
    }
  }
  return builder.finish()
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

/** Null for `.`; percent signs stand for characters that the format has for itself. */
function textOf(value: string): string | null {
  if (value === '.' || value === '') return null
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function infoNumber(value: string | undefined): number | null {
  if (value === undefined || value === '.') return null
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : Number.NaN
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
