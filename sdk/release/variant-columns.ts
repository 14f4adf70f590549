import type { VariantKey } from '../types.ts'
import { grown, NO_TEXT, TextPool } from './text-pool.ts'

/** Variants of a table in order: an array of keys, or {@link VariantColumns}. */
export interface VariantList extends Iterable<VariantKey> {
  readonly length: number
  at(row: number): VariantKey | undefined
  map<T>(each: (variant: VariantKey, row: number) => T): T[]
  slice(from: number, to: number): VariantKey[]
}

/** Texts of a table's rows in order, null where there is none: an array, or {@link TextColumn}. */
export interface TextList extends Iterable<string | null> {
  readonly length: number
  at(row: number): string | null | undefined
  slice(from: number, to: number): Array<string | null>
}

/** One text a row, as a number: four bytes, whatever the text. */
export class TextColumn implements TextList {
  readonly #pool: TextPool
  #codes: Int32Array
  #length = 0

  constructor(pool: TextPool) {
    this.#pool = pool
    this.#codes = new Int32Array(64)
  }

  get length(): number {
    return this.#length
  }

  push(code: number): void {
    if (this.#length === this.#codes.length) this.#codes = grown(this.#codes, 0)
    this.#codes[this.#length++] = code
  }

  code(row: number): number {
    return this.#codes[row]!
  }

  at(row: number): string | null | undefined {
    return row < this.#length ? this.#pool.text(this.#codes[row]!) : undefined
  }

  slice(from: number, to: number): Array<string | null> {
    const end = Math.min(to, this.#length)
    return Array.from({ length: Math.max(0, end - from) }, (_, i) => this.#pool.text(this.#codes[from + i]!))
  }

  *[Symbol.iterator](): Generator<string | null, undefined> {
    for (let row = 0; row < this.#length; row++) yield this.#pool.text(this.#codes[row]!)
  }
}

const FIRST = 64
const columnsOf = new WeakMap<VariantList, VariantColumns>()

/** Keys of variants as columns, with the row of each at hand: about 28 bytes a variant and no object. */
export class VariantColumns implements VariantList {
  readonly pool: TextPool
  #contig = new Int32Array(FIRST)
  #position = new Float64Array(FIRST)
  #ref = new Int32Array(FIRST)
  #alt = new Int32Array(FIRST)
  /** Row + 1 by hash. */
  #slots = new Int32Array(4 * FIRST)
  #length = 0

  constructor(pool = new TextPool()) {
    this.pool = pool
  }

  /** The same variants as columns, repeated ones too; made once per list, which nobody changes afterwards. */
  static of(variants: VariantList): VariantColumns {
    if (variants instanceof VariantColumns) return variants
    const known = columnsOf.get(variants)
    if (known) return known
    const made = new VariantColumns()
    const { pool } = made
    for (const { contig, position, ref, alt } of variants)
      made.push(pool.add(contig), position, pool.add(ref), pool.add(alt))
    columnsOf.set(variants, made)
    return made
  }

  get length(): number {
    return this.#length
  }

  at(row: number): VariantKey | undefined {
    if (row < 0 || row >= this.#length) return undefined
    return { contig: this.contig(row), position: this.#position[row]!, ref: this.ref(row), alt: this.alt(row) }
  }

  map<T>(each: (variant: VariantKey, row: number) => T): T[] {
    return Array.from({ length: this.#length }, (_, row) => each(this.at(row)!, row))
  }

  slice(from: number, to: number): VariantKey[] {
    return Array.from({ length: Math.max(0, Math.min(to, this.#length) - from) }, (_, i) => this.at(from + i)!)
  }

  *[Symbol.iterator](): Generator<VariantKey, undefined> {
    for (let row = 0; row < this.#length; row++) yield this.at(row)!
  }

  contig(row: number): string {
    return this.pool.text(this.#contig[row]!)!
  }

  contigCode(row: number): number {
    return this.#contig[row]!
  }

  position(row: number): number {
    return this.#position[row]!
  }

  ref(row: number): string {
    return this.pool.text(this.#ref[row]!)!
  }

  alt(row: number): string {
    return this.pool.text(this.#alt[row]!)!
  }

  /** The variant as one text, `contig:position:ref:alt`. */
  text(row: number): string {
    return `${this.contig(row)}:${this.#position[row]}:${this.ref(row)}:${this.alt(row)}`
  }

  /** Whether a row is of this variant, given by the pool's codes. */
  isAt(row: number, contig: number, position: number, ref: number, alt: number): boolean {
    return (
      row >= 0 &&
      row < this.#length &&
      this.#position[row] === position &&
      this.#alt[row] === alt &&
      this.#ref[row] === ref &&
      this.#contig[row] === contig
    )
  }

  /** Row of a variant given by the pool's codes; −1 where it is not there. */
  rowOf(contig: number, position: number, ref: number, alt: number): number {
    return this.#slots[this.#slotOf(contig, position, ref, alt)]! - 1
  }

  /** Rows of other variants among these: −1 for one that is not there, or the row that it gets with `add`. */
  rowsOf(others: VariantColumns, add = false): Int32Array {
    const codes = new Int32Array(others.pool.size + 1).fill(-1)
    const codeOf = (code: number): number => {
      if (codes[code]! < 0)
        codes[code] = add ? this.pool.add(others.pool.text(code)!) : this.pool.find(others.pool.text(code)!)
      return codes[code]!
    }
    const rows = new Int32Array(others.length)
    for (let row = 0; row < rows.length; row++) {
      const [contig, ref, alt] = [codeOf(others.#contig[row]!), codeOf(others.#ref[row]!), codeOf(others.#alt[row]!)]
      const position = others.#position[row]!
      const own = this.rowOf(contig, position, ref, alt)
      rows[row] = own < 0 && add ? this.push(contig, position, ref, alt) : own
    }
    return rows
  }

  /** Row of a variant; −1 where it is not there. Of repeated ones the last. */
  find({ contig, position, ref, alt }: VariantKey): number {
    const [c, r, a] = [this.pool.find(contig), this.pool.find(ref), this.pool.find(alt)]
    return c === NO_TEXT || r === NO_TEXT || a === NO_TEXT ? -1 : this.rowOf(c, position, r, a)
  }

  /** Adds a variant by the pool's codes; its row. */
  push(contig: number, position: number, ref: number, alt: number): number {
    const row = this.#length++
    if (row === this.#contig.length) this.#grow()
    this.#contig[row] = contig
    this.#position[row] = position
    this.#ref[row] = ref
    this.#alt[row] = alt
    if (2 * row > this.#slots.length) this.#rehash()
    this.#slots[this.#slotOf(contig, position, ref, alt)] = row + 1
    return row
  }

  #grow(): void {
    this.#contig = grown(this.#contig, 0)
    this.#position = grown(this.#position, 0)
    this.#ref = grown(this.#ref, 0)
    this.#alt = grown(this.#alt, 0)
  }

  #slotOf(contig: number, position: number, ref: number, alt: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hashOf(contig, position, ref, alt) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot]! - 1
      if (row < 0 || this.isAt(row, contig, position, ref, alt)) return slot
    }
  }

  #rehash(): void {
    this.#slots = new Int32Array(2 * this.#slots.length)
    for (let row = 0; row < this.#length - 1; row++) {
      const slot = this.#slotOf(this.#contig[row]!, this.#position[row]!, this.#ref[row]!, this.#alt[row]!)
      this.#slots[slot] = row + 1
    }
  }
}

function hashOf(contig: number, position: number, ref: number, alt: number): number {
  let hash = Math.imul(position | 0, 0x9e3779b1) ^ Math.imul(ref, 0x85ebca6b) ^ Math.imul(alt, 0xc2b2ae35) ^ contig
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}
