import { findColumn } from '../columns.ts'
import { HindoError } from '../errors.ts'
import { type ColumnSlice, STATE, STATE_NAMES, type VariantKey } from '../types.ts'

/** What a file says about itself, where its format has a place for it. */
export interface TableFileHeader {
  dataset: string
  dataVersion: string
  query?: { where?: string; sort?: string; limit?: number }
  cohorts: Array<{ name: string; expression: string }>
}

/** A frequency table read back from a file: one row per variant, every column per cohort. */
export interface TableFile {
  variants: VariantKey[]
  /** Identifiers of the variants. */
  ids: Array<string | null>
  /** FILTER of the variants, where the file has it. */
  filters?: Array<string | null>
  /** Other columns of the variants by name, such as annotations, as the file has them. */
  texts?: Map<string, Array<string | null>>
  /** Columns that cannot be judged; what they hold is not read. */
  unread?: string[]
  /** Computed columns, in the file's order. */
  columns: string[]
  cohorts: Array<{ name: string; columns: Map<string, ColumnSlice> }>
  header?: TableFileHeader
}

/** What the columns of a file are. */
export interface FileColumns {
  columns: string[]
  texts?: string[]
  unread?: string[]
}

/** Columns of the variant itself and of the line; the others of them may be missing. */
export const LINE_COLUMNS = ['contig', 'position', 'id', 'ref', 'alt', 'filter', 'cohort', 'state', 'mark']

/** What marks of lines there are. */
const MARKS = ['rounded', 'noised']

/** What names of columns are, in the order of {@link exportTable}: what stands before the cohort is the variant's. */
export function fileColumns(names: readonly string[]): Required<FileColumns> {
  const cohort = names.indexOf('cohort')
  const others = names.filter((name) => !LINE_COLUMNS.includes(name) && !findColumn(name))
  return {
    columns: names.filter((name) => findColumn(name) && !LINE_COLUMNS.includes(name)),
    texts: others.filter((name) => names.indexOf(name) < cohort),
    unread: others.filter((name) => names.indexOf(name) > cohort),
  }
}

/** One line of a file: one variant and one cohort. `values` in the order of the columns; null for no value. */
export interface TableLine extends VariantKey {
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

/** A column that grows as lines come: typed from the start, since a large file has millions of cells. */
class Growing {
  values = new Float64Array(64).fill(Number.NaN)
  state = new Uint8Array(64).fill(STATE.notCollected)

  reach(row: number): void {
    if (row < this.values.length) return
    const { values, state } = this
    this.values = new Float64Array(Math.max(2 * values.length, row + 1)).fill(Number.NaN)
    this.state = new Uint8Array(this.values.length).fill(STATE.notCollected)
    this.values.set(values)
    this.state.set(state)
  }

  finish(rows: number): ColumnSlice {
    if (rows > 0) this.reach(rows - 1)
    return { values: this.values.slice(0, rows), state: this.state.slice(0, rows) }
  }
}

/** Puts lines together to a table. Every method fails with `parse`, naming file and line. */
export class TableFileBuilder {
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
  readonly #cohorts = new Map<string, Growing[]>()

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
    for (const column of columns) column.reach(row)
    // any column of the line before: a first one that is empty says nothing of the others
    if (columns.some(({ state: before }) => before[row] !== STATE.notCollected)) {
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

  finish(header?: TableFileHeader): TableFile {
    const rows = this.#keys.length
    const cohorts = [...this.#cohorts].map(([name, columns]) => ({
      name,
      columns: new Map(
        this.#columns.map((column, index): [string, ColumnSlice] => {
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
      ...(header ? { header } : {}),
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

  #columnsOf(cohort: string): Growing[] {
    const known = this.#cohorts.get(cohort)
    if (known) return known
    const made = this.#columns.map(() => new Growing())
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
