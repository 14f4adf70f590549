import { codeKey } from '../cohort/level-names.ts'
import { didYouMean, foldCase, listFew } from '../cohort/suggestion.ts'
import { parseDay } from '../dataset/days.ts'
import type { Level } from '../types.ts'
import { placesByKey } from './listed-levels.ts'
import { parseError, quoteText } from './parse-error.ts'
import type { MappedAxis, MappedField } from './records-mapping.ts'
import type { AxisValues, FieldValues } from './records-writer.ts'

/** Where a cell stands, for messages. */
export interface CellPlace {
  file: string
  line: number
  column: number
}

/** Cells that say nothing. */
const NOTHING = new Set(['', '.', 'NA', 'N/A'])
const UNKNOWN: Level = { id: 'unknown', label: { en: 'Not known', ja: '不明' } }

/** Reads the cells of one axis, record by record. */
export class AxisCells {
  readonly #axis: MappedAxis
  /** Whether values that are no level become one. */
  readonly #open: boolean
  readonly #numbers = new Map<string, number[]>()
  readonly #codes: Map<string, number>
  readonly #offsets: number[] = [0]
  readonly #values: number[] = []
  readonly levels: Level[]

  /** @param unlisted what to do with values beyond the axis's levels, where it does not say itself */
  constructor(axis: MappedAxis, unlisted: 'error' | 'keep') {
    this.#axis = axis
    this.#open = axis.levels.length === 0 || (axis.unlisted ?? unlisted) === 'keep'
    this.levels = axis.levels.map(({ values: _, ...level }) => level)
    const put = (text: string, place: number) => {
      const key = foldCase(text.trim())
      if (!this.#numbers.has(key)) this.#numbers.set(key, [place])
    }
    for (const [place, { id }] of axis.levels.entries()) put(id, place)
    for (const [place, { values = [] }] of axis.levels.entries()) for (const value of values) put(value, place)
    this.#codes = placesByKey(this.levels)
    for (const [place, { label, terms = [] }] of axis.levels.entries()) {
      for (const { en, ja } of [label, ...terms]) for (const text of [en, ja]) if (text) put(text, place)
    }
  }

  /** @throws HindoError `parse` for a value that is no level, with its place */
  add(cell: string, place: CellPlace): void {
    const { kind, separator, bands } = this.#axis
    const text = cell.trim()
    if (kind === 'overlapping') {
      const own = text.split(separator).flatMap((item) => this.#find(item.trim(), place))
      this.#values.push(...[...new Set(own)].sort((a, b) => a - b))
    } else if (NOTHING.has(text)) this.#values.push(this.#unknown())
    else this.#values.push(bands ? this.#band(text, bands, place) : this.#find(text, place)[0]!)
    this.#offsets.push(this.#values.length)
  }

  finish(): AxisValues {
    if (this.#axis.kind === 'partition') return { codes: Uint16Array.from(this.#values) }
    const wide = this.levels.length > 65_536
    return { offsets: Int32Array.from(this.#offsets), values: (wide ? Int32Array : Uint16Array).from(this.#values) }
  }

  #unknown(): number {
    const known = this.#numbers.get(UNKNOWN.id)
    if (known) return known[0]!
    this.#numbers.set(UNKNOWN.id, [this.levels.push(UNKNOWN) - 1])
    return this.levels.length - 1
  }

  #band(text: string, bands: number[], place: CellPlace): number {
    const value = readNumber(text, this.#axis.column, place)
    const above = bands.findIndex((end) => value < end)
    return above < 0 ? bands.length : above
  }

  #find(text: string, place: CellPlace): number[] {
    if (NOTHING.has(text)) return []
    const key = foldCase(text)
    const known = this.#numbers.get(key)
    if (known) return known
    const coded = this.#codes.get(codeKey(text))
    if (coded !== undefined) return [coded]
    if (!this.#open) {
      const names = this.levels.flatMap(({ id, label }) => [id, label.en, label.ja])
      const hint = didYouMean(text, names)?.en ?? `The levels are ${listFew(this.levels.map(({ id }) => id)).en}`
      const message = `${quoteText(text)} is no level of ${this.#axis.id}`
      throw parseError(place, message, `${hint} (--unlisted keep takes others as they are)`)
    }
    const found = [this.levels.push({ id: this.#newId(text), label: { en: text, ja: text } }) - 1]
    this.#numbers.set(key, found)
    return found
  }

  /** The value itself where it may be an id, else a number. */
  #newId(text: string): string {
    const plain = text.normalize('NFKC').replace(/[^A-Za-z0-9_.-]/g, '_')
    const base = /[A-Za-z0-9]/.test(plain) ? plain : `${this.#axis.id}-${this.levels.length + 1}`
    const taken = new Set(this.levels.map(({ id }) => id))
    let id = base
    for (let more = 2; taken.has(id); more++) id = `${base}-${more}`
    return id
  }
}

/** Reads the cells of one field. */
export class FieldCells {
  readonly #field: MappedField
  readonly #numbers: number[] = []
  readonly #codes: number[] = []
  readonly #known = new Map<string, number>()

  constructor(field: MappedField) {
    this.#field = field
  }

  /** @throws HindoError `parse` for what is no number, date, link or address, with its place */
  add(cell: string, place: CellPlace): void {
    const { kind, column } = this.#field
    const text = cell.trim()
    const nothing = NOTHING.has(text)
    if (kind === 'number') this.#numbers.push(nothing ? Number.NaN : readNumber(text, column, place))
    else if (kind === 'date') this.#numbers.push(nothing ? Number.NaN : readDate(text, column, place))
    else {
      if (!nothing) checkText(kind, text, column, place)
      const code = nothing ? -1 : (this.#known.get(text) ?? this.#known.size)
      if (!nothing) this.#known.set(text, code)
      this.#codes.push(code)
    }
  }

  finish(): FieldValues {
    const { kind } = this.#field
    if (kind === 'number' || kind === 'date') return { numbers: Float64Array.from(this.#numbers) }
    return { codes: Int32Array.from(this.#codes), strings: [...this.#known.keys()] }
  }
}

function readNumber(text: string, column: string, place: CellPlace): number {
  const plain = text.normalize('NFKC').replace(/^[−‐–]/, '-')
  const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(plain) ? Number(plain) : Number.NaN
  if (Number.isFinite(number)) return number === 0 ? 0 : number
  throw parseError(place, `${column}: ${quoteText(text)} is not a number`, 'An empty cell means that it is not known')
}

function readDate(text: string, column: string, place: CellPlace): number {
  const days = parseDay(text.normalize('NFKC'))
  if (days !== undefined) return days
  throw parseError(place, `${column}: ${quoteText(text)} is not a date`, 'Write 2026-11-21')
}

function checkText(kind: MappedField['kind'], text: string, column: string, place: CellPlace): void {
  if (kind === 'link' && !/^(https?:\/\/|mailto:)\S+$/i.test(text)) {
    throw parseError(place, `${column}: ${quoteText(text)} is no link`, 'Links begin with https://, http:// or mailto:')
  }
  if (kind === 'email' && !/^[^\s@<>"]+@[^\s@<>"]+$/.test(text)) {
    throw parseError(place, `${column}: ${quoteText(text)} is no e-mail address`)
  }
}
