import type { Measure } from '../types.ts'
import { SPARSE_BLOCK_ROWS, type SparseRecord, sparseSign } from './encode-sparse.ts'
import type { RowClasses } from './sparse-classes.ts'
import { ByteStream } from './sparse-stream.ts'

/** A row further away than this takes another byte. */
export const LONG_GAP = 255
/** Listed cells hold up to this many steps in four bits. */
export const MOST_LISTED = 15
/** Bits that a code may have. */
const WIDTHS = [1, 2, 3, 4, 5, 6, 7, 8, 16]
const HISTOGRAM = 512
/** Bytes of a number that has to be written out, about. */
const LARGE_BYTES = 1.7

/**
 * All cells of one stratum and measure in a part. A row's value is `base + d`, for AN and n_haploid `base - d`; d is 0 where
 * nothing else is said.
 */
export interface SparseColumn {
  stratum: number
  /** What codes count in: 2 where nearly all d are even (people not called), else 1. */
  step: number
  /** One for each 8,192 rows, up to the last that is not 0. */
  base: Int32Array
  /** Rows of listed cells: how many rows lie between one and the next, a byte; 255 adds as many and is no cell. */
  gap: Uint8Array
  /** Two listed cells a byte, lower half first: `d / step - 1`, or 15: the next of `large`. */
  cell: Uint8Array
  /** Bits of a code for each class of rows; 0 where the stratum's cells are listed. */
  width: Uint8Array
  /** For each class with codes, `d / step` of code 0. */
  low: Uint16Array
  /** Codes of every row of each such class, lowest bits first, each class from a new byte; all bits set: the next of `large`. */
  code: Uint8Array
  /** d of all others: listed cells, then classes. Signed, see `ByteStream.pushSigned`. */
  large: Uint8Array
}

/** Cells that are listed one by one, and the numbers that codes leave out. */
export class ListedCells {
  readonly #gap = new ByteStream()
  readonly #cell = new ByteStream()
  readonly #large = new ByteStream()
  #next = 0
  #half = -1

  /** A cell in a row after the last one's. */
  add(row: number, d: number, step: number): void {
    let gap = row - this.#next
    this.#next = row + 1
    for (; gap >= LONG_GAP; gap -= LONG_GAP) this.#gap.push(LONG_GAP)
    this.#gap.push(gap)
    const steps = d / step
    const small = steps >= 1 && steps <= MOST_LISTED && steps === Math.floor(steps)
    if (!small) this.addLarge(d)
    const half = small ? steps - 1 : MOST_LISTED
    if (this.#half < 0) this.#half = half
    else {
      this.#cell.push(this.#half | (half << 4))
      this.#half = -1
    }
  }

  addLarge(d: number): void {
    this.#large.pushSigned(d)
  }

  /** Hands out what was added and starts anew. */
  finish(): Pick<SparseColumn, 'gap' | 'cell' | 'large'> {
    if (this.#half >= 0) this.#cell.push(this.#half)
    this.#half = -1
    this.#next = 0
    const streams = { gap: this.#gap.slice(), cell: this.#cell.slice(), large: this.#large.slice() }
    for (const stream of [this.#gap, this.#cell, this.#large]) stream.clear()
    return streams
  }
}

/** Encodes strata one after the other over the same classes. */
export class ColumnEncoder {
  readonly #classes: RowClasses
  readonly #sign: number
  readonly #histogram: Uint32Array
  readonly #below: Uint32Array
  readonly #above: Uint32Array
  readonly #all: Int32Array
  readonly #codes: Uint16Array
  readonly #cells = new ListedCells()
  readonly #code = new ByteStream()

  constructor(measure: Measure, classes: RowClasses) {
    this.#classes = classes
    this.#sign = sparseSign(measure)
    this.#histogram = new Uint32Array((classes.count + 1) * HISTOGRAM)
    this.#below = new Uint32Array(classes.count + 1)
    this.#above = new Uint32Array(classes.count + 1)
    this.#all = new Int32Array(classes.classOf.length)
    this.#codes = new Uint16Array(classes.rows.reduce((most, { length }) => Math.max(most, length), 0))
  }

  /** @param records the stratum's, in the order of their rows */
  encode(stratum: number, records: SparseRecord[]): SparseColumn {
    const step = this.#stepOf(records)
    this.#fill(records, step)
    const places = this.#classes.rows.map((_, one) => (one === 0 ? NOT_CODED : this.#choose(one)))
    this.#code.clear()
    this.#list(records, step, places)
    for (const [one, place] of places.entries()) if (place.width > 0) this.#pack(one, step, place)
    this.#clear(records)
    const coded = places.filter(({ width }) => width > 0)
    return {
      stratum,
      step,
      base: basesOf(records),
      width: Uint8Array.from(places.slice(1), ({ width }) => width),
      low: Uint16Array.from(coded, ({ low }) => low),
      code: this.#code.slice(),
      ...this.#cells.finish(),
    }
  }

  /** Two where at most every eighth d is odd. */
  #stepOf(records: SparseRecord[]): number {
    let odd = 0
    let cells = 0
    for (const { packed, deltas } of records) {
      cells += packed.length + deltas.length
      for (const cell of packed) odd += ((cell >> 13) + 1) & 1
      for (const delta of deltas) odd += delta & 1
    }
    return cells > 0 && odd * 8 <= cells ? 2 : 1
  }

  /** d of every row, and how often each d occurs in each class. */
  #fill(records: SparseRecord[], step: number): void {
    const all = this.#all
    const { classOf, count } = this.#classes
    const histogram = this.#histogram.fill(0)
    this.#below.fill(0)
    this.#above.fill(0)
    for (let one = 1; one <= count; one++) histogram[one * HISTOGRAM] = this.#classes.rows[one]!.length
    visit(records, this.#sign, (row, d) => {
      all[row] = d
      const one = classOf[row]!
      if (one === 0) return
      histogram[one * HISTOGRAM]!--
      const steps = d / step
      if (d < 0 || steps !== Math.floor(steps)) this.#below[one]!++
      else if (steps >= HISTOGRAM) this.#above[one]!++
      else histogram[one * HISTOGRAM + steps]!++
    })
  }

  /** The cheapest way to write a class. */
  #choose(one: number): Place {
    const counts = this.#histogram.subarray(one * HISTOGRAM, (one + 1) * HISTOGRAM)
    const rows = this.#classes.rows[one]!.length
    const odd = this.#below[one]!
    const high = this.#above[one]!
    let most = HISTOGRAM - 1
    while (most > 0 && counts[most] === 0) most--
    let cheapest = (rows - counts[0]!) * 1.5 + (odd + high) * LARGE_BYTES
    for (let d = MOST_LISTED + 1; d <= most; d++) cheapest += counts[d]! * LARGE_BYTES
    let best = NOT_CODED
    const sums = new Uint32Array(most + 2)
    for (let d = 0; d <= most; d++) sums[d + 1] = sums[d]! + counts[d]!
    for (const width of WIDTHS) {
      const codes = 2 ** width - 1
      const fixed = 3 + Math.ceil((rows * width) / 8)
      if (fixed >= cheapest) break
      for (let low = 0; low === 0 || low + codes <= most + 1; low++) {
        const covered = sums[Math.min(low + codes, most + 1)]! - sums[low]! + (width === 16 ? high : 0)
        const cost = fixed + (rows - covered) * LARGE_BYTES
        if (cost >= cheapest) continue
        cheapest = cost
        best = { width, low }
      }
    }
    return best
  }

  #list(records: SparseRecord[], step: number, places: Place[]): void {
    const { classOf } = this.#classes
    const all = this.#all
    for (const { firstRow, packed, rows } of records) {
      if (packed.length + rows.length === 0) continue
      const end = Math.min(firstRow + SPARSE_BLOCK_ROWS, all.length)
      for (let row = firstRow; row < end; row++) {
        if (all[row] !== 0 && places[classOf[row]!]!.width === 0) this.#cells.add(row, all[row]!, step)
      }
    }
  }

  #pack(one: number, step: number, { width, low }: Place): void {
    const rows = this.#classes.rows[one]!
    const allSet = 2 ** width - 1
    for (let i = 0; i < rows.length; i++) {
      const d = this.#all[rows[i]!]!
      const code = d / step - low
      const fits = code >= 0 && code < allSet && code === Math.floor(code)
      if (!fits) this.#cells.addLarge(d)
      this.#codes[i] = fits ? code : allSet
    }
    this.#code.pushBits(this.#codes, rows.length, width)
  }

  #clear(records: SparseRecord[]): void {
    for (const { firstRow } of records) this.#all.fill(0, firstRow, firstRow + SPARSE_BLOCK_ROWS)
  }
}

interface Place {
  width: number
  low: number
}

const NOT_CODED: Place = { width: 0, low: 0 }

function visit(records: SparseRecord[], sign: number, cell: (row: number, d: number) => void): void {
  for (const { firstRow, packed, rows, deltas } of records) {
    for (const one of packed) cell(firstRow + (one & 8191), (one >> 13) + 1)
    for (let i = 0; i < rows.length; i++) cell(firstRow + rows[i]!, sign * deltas[i]!)
  }
}

/** A block that has no record is 0 in all its rows. */
function basesOf(records: SparseRecord[]): Int32Array {
  const last = records.findLast(({ base }) => base !== 0)
  const bases = new Int32Array(last ? last.firstRow / SPARSE_BLOCK_ROWS + 1 : 0)
  for (const { firstRow, base } of records) if (base !== 0) bases[firstRow / SPARSE_BLOCK_ROWS] = base
  return bases
}
