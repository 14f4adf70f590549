import { findColumn } from '../columns.ts'
import { HindoError } from '../errors.ts'
import { NO_TEXT, TextPool } from '../release/text-pool.ts'
import { TextColumn, type TextList, VariantColumns, type VariantList } from '../release/variant-columns.ts'
import { type ColumnSlice, STATE, STATE_NAMES } from '../types.ts'

/** What a file says about itself, where its format has a place for it. */
export interface TableFileHeader {
  dataset: string
  dataVersion: string
  query?: { where?: string; sort?: string; limit?: number }
  cohorts: Array<{ name: string; expression: string }>
}

/** A frequency table read back from a file: one row per variant, every column per cohort. */
export interface TableFile {
  variants: VariantList
  /** Identifiers of the variants. */
  ids: TextList
  /** FILTER of the variants, where the file has it. */
  filters?: TextList
  /** Other columns of the variants by name, such as annotations, as the file has them. */
  texts?: Map<string, TextList>
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
  /** FILTER is one of them. */
  filter?: boolean
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
    filter: names.includes('filter'),
  }
}

/**
 * One line of a file, one variant and one cohort: texts as codes of the builder's pool, `NO_TEXT` for none. There is one such record, which
 * a reader fills again and again.
 */
export interface TableLine {
  contig: number
  /** NaN for what is no number. */
  position: number
  ref: number
  alt: number
  id: number
  filter: number
  cohort: number
  state: number
  mark: number
  /** In the order of the columns; NaN for what is no number. */
  values: Float64Array
  /** 1 where there is a value. */
  given: Uint8Array
  /** In the order of the file's texts. */
  texts: Int32Array
}

/** Columns of one cohort that grow as lines come. */
class Growing {
  readonly columns: Array<{ values: Float64Array; state: Uint8Array }>
  #room = 0

  constructor(columns: number) {
    this.columns = Array.from({ length: columns }, () => ({ values: new Float64Array(0), state: new Uint8Array(0) }))
  }

  reach(row: number): void {
    if (row < this.#room) return
    this.#resize(Math.max(64, 2 * this.#room, row + 1))
  }

  finish(rows: number): ColumnSlice[] {
    if (this.#room !== rows) this.#resize(rows)
    return this.columns
  }

  #resize(room: number): void {
    const kept = Math.min(room, this.#room)
    this.#room = room
    for (const column of this.columns) {
      const { values, state } = column
      column.values = new Float64Array(room)
      column.values.set(values.subarray(0, kept))
      column.values.fill(Number.NaN, kept)
      column.state = new Uint8Array(room)
      column.state.set(state.subarray(0, kept))
      column.state.fill(STATE.notCollected, kept)
    }
  }
}

/** Puts lines together to a table, in columns from the start. Every method fails with `parse`, naming file and line. */
export class TableFileBuilder {
  /** Texts of the file. */
  readonly pool = new TextPool()
  /** To be filled before {@link add}. */
  readonly line: TableLine
  readonly #columns: string[]
  readonly #isCount: boolean[]
  readonly #copies: number
  readonly #called: number
  readonly #unread: string[]
  readonly #file: string
  readonly #variants = new VariantColumns(this.pool)
  readonly #ids = new TextColumn(this.pool)
  readonly #filters: TextColumn | undefined
  readonly #texts: Map<string, TextColumn>
  readonly #textColumns: TextColumn[]
  readonly #cohorts = new Map<number, Growing>()
  readonly #marks: number[]
  #row = -1

  constructor({ columns, texts = [], unread = [], filter = false }: FileColumns, file: string) {
    this.#columns = columns
    this.#texts = new Map(texts.map((name) => [name, new TextColumn(this.pool)]))
    this.#textColumns = [...this.#texts.values()]
    this.#isCount = columns.map((name) => findColumn(name)!.type === 'int32')
    this.#copies = columns.indexOf('AC')
    this.#called = columns.indexOf('AN')
    this.#unread = unread
    this.#file = file
    this.#filters = filter ? new TextColumn(this.pool) : undefined
    // so that a state is its code less 1
    for (const name of STATE_NAMES) this.pool.add(name)
    this.#marks = MARKS.map((name) => this.pool.add(name))
    const [contig, ref, alt, id, cohort, state, mark] = [0, 0, 0, 0, 0, 0, 0]
    this.line = {
      ...{ contig, position: 0, ref, alt, id, filter: NO_TEXT, cohort, state, mark },
      values: new Float64Array(columns.length),
      given: new Uint8Array(columns.length),
      texts: new Int32Array(texts.length),
    }
    const all = [...columns, ...texts, ...unread]
    const twice = all.find((name, index) => all.indexOf(name) !== index)
    if (twice !== undefined) throw this.#wrong(`the column "${twice}" is there twice`, 1)
  }

  /** Takes what {@link line} holds. */
  add(number: number): void {
    const { line, pool } = this
    const { position, state, mark, values, given } = line
    if (state < 1 || state > STATE_NAMES.length)
      throw this.#wrong(`"${pool.text(state) ?? ''}" is no state; there are ${STATE_NAMES.join(', ')}`, number)
    if (!Number.isInteger(position) || position < 0) throw this.#wrong('the position is no whole number', number)
    if (mark !== NO_TEXT && !this.#marks.includes(mark))
      throw this.#wrong(`"${pool.text(mark)}" is no mark; there are ${MARKS.join(', ')}`, number)
    const row = this.#rowOf(number)
    const cohort = this.#cohortOf(line.cohort)
    cohort.reach(row)
    const { columns } = cohort
    // any column of the line before: a first one that is empty says nothing of the others
    for (let index = 0; index < columns.length; index++) {
      if (columns[index]!.state[row] !== STATE.notCollected) {
        throw this.#wrong(`the variant is there twice for "${pool.text(line.cohort)}"`, number)
      }
    }
    this.#check(number)
    const missing = state - 1 === STATE.value ? STATE.notCollected : state - 1
    const present = STATE.value | (mark === NO_TEXT ? 0 : STATE.MARKED)
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index]!
      if (given[index]) column.values[row] = values[index]!
      column.state[row] = given[index] ? present : missing
    }
  }

  finish(header?: TableFileHeader): TableFile {
    const rows = this.#variants.length
    const cohorts = [...this.#cohorts].map(([code, growing]) => {
      const found = growing.finish(rows)
      return {
        name: this.pool.text(code)!,
        columns: new Map(this.#columns.map((column, index): [string, ColumnSlice] => [column, found[index]!])),
      }
    })
    return {
      variants: this.#variants,
      ids: this.#ids,
      ...(this.#filters && rows > 0 ? { filters: this.#filters } : {}),
      ...(this.#texts.size > 0 ? { texts: this.#texts } : {}),
      ...(this.#unread.length > 0 ? { unread: this.#unread } : {}),
      columns: this.#columns,
      cohorts,
      ...(header ? { header } : {}),
    }
  }

  #rowOf(number: number): number {
    const { contig, position, ref, alt, id, filter, texts } = this.line
    const variants = this.#variants
    // Lines of a variant follow each other, or those of a cohort do: either way it is found without looking for it.
    let row = this.#row
    if (!variants.isAt(row, contig, position, ref, alt) && !variants.isAt(++row, contig, position, ref, alt)) {
      row = variants.rowOf(contig, position, ref, alt)
    }
    if (row >= 0) {
      let isSame = this.#ids.code(row) === id && (!this.#filters || this.#filters.code(row) === filter)
      for (let place = 0; place < texts.length; place++) {
        isSame &&= this.#textColumns[place]!.code(row) === texts[place]
      }
      if (!isSame) throw this.#wrong('what is said of the variant differs from its other lines', number)
    } else {
      this.#ids.push(id)
      this.#filters?.push(filter)
      for (let place = 0; place < texts.length; place++) this.#textColumns[place]!.push(texts[place]!)
      row = variants.push(contig, position, ref, alt)
    }
    this.#row = row
    return row
  }

  #cohortOf(code: number): Growing {
    const known = this.#cohorts.get(code)
    if (known) return known
    const made = new Growing(this.#columns.length)
    this.#cohorts.set(code, made)
    return made
  }

  /** Counts are whole and not negative, ratios and probabilities from 0 to 1, and no allele is counted more often than called. */
  #check(number: number): void {
    const { values, given } = this.line
    for (let index = 0; index < values.length; index++) {
      if (!given[index]) continue
      const value = values[index]!
      if (this.#isCount[index] ? value >= 0 && Number.isInteger(value) : value >= 0 && value <= 1 + 1e-9) continue
      const name = this.#columns[index]
      if (!Number.isFinite(value)) throw this.#wrong(`${name} is no number`, number)
      if (value < 0) throw this.#wrong(`${name} is negative`, number)
      if (this.#isCount[index]) throw this.#wrong(`${name} is not whole: a count of ${value}`, number)
      throw this.#wrong(`${name} is above 1`, number)
    }
    const [copies, called] = [this.#copies, this.#called]
    if (copies < 0 || called < 0 || !given[copies] || !given[called]) return
    if (values[copies]! > values[called]!) {
      throw this.#wrong(`AC ${values[copies]} is more than AN ${values[called]}`, number)
    }
  }

  #wrong(what: string, line: number): HindoError {
    return new HindoError('parse', `${this.#file}: line ${line}: ${what}`, { where: { file: this.#file, line } })
  }
}
