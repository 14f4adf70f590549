import type { Measure } from '../types.ts'
import { SPARSE_BLOCK_ROWS, sparseSign } from './encode-sparse.ts'
import { LONG_GAP, MOST_LISTED, type SparseColumn } from './encode-sparse-column.ts'
import { MOST_CLASSES, type RowClasses } from './sparse-classes.ts'
import { StreamReader } from './sparse-stream.ts'

/** Cells of one stratum in one block of rows; rows without a cell have the value `base`. */
export interface SparseBlock {
  /** First row of the block, counted from the part's first row. */
  firstRow: number
  base: number
  /** `(d - 1) << 13 | row`: the value differs from `base` by d = 1..8, upwards or (AN, n_haploid) downwards. */
  packed: Uint16Array
  /** Other cells: row and signed difference to `base`. */
  rows: Uint16Array
  deltas: Int32Array
}

/** Says what is wrong with a column, and does not return. */
export type Refuse = (what: string) => never

/** Turns columns of a part's file into blocks of cells; its memory is used again for the next column. */
export class ColumnDecoder {
  readonly #partRows: number
  readonly #classes: RowClasses
  readonly #refuse: Refuse
  #rows = new Uint32Array(4096)
  #ds = new Int32Array(4096)
  #count = 0
  readonly #codes: Uint16Array

  constructor(partRows: number, classes: RowClasses, refuse: Refuse) {
    this.#partRows = partRows
    this.#classes = classes
    this.#refuse = refuse
    this.#codes = new Uint16Array(classes.rows.reduce((most, { length }) => Math.max(most, length), 0))
  }

  /** The blocks that are not 0 throughout, in the order of their rows. */
  blocks(measure: Measure, column: SparseColumn): SparseBlock[] {
    this.#decode(column)
    return this.#sort(sparseSign(measure), column.base)
  }

  /** Rows that have a cell and their d, in any order; good until the next column. */
  cells(column: SparseColumn): { rows: Uint32Array; ds: Int32Array } {
    this.#decode(column)
    return { rows: this.#rows.subarray(0, this.#count), ds: this.#ds.subarray(0, this.#count) }
  }

  #decode(column: SparseColumn): void {
    const { step, base, width, low } = column
    this.#count = 0
    if (step !== 1 && step !== 2) this.#refuse(`counts in steps of ${step}`)
    if (base.length > Math.ceil(this.#partRows / SPARSE_BLOCK_ROWS)) this.#refuse(`has ${base.length} bases`)
    for (const one of base) if (one < 0) this.#refuse(`has a base of ${one}`)
    if (width.length !== this.#classes.count) this.#refuse(`has ${width.length} of ${this.#classes.count} classes`)
    const large = new StreamReader(column.large)
    this.#readListed(column, large)
    const code = new StreamReader(column.code)
    let coded = 0
    for (const [i, bits] of width.entries()) {
      if (bits === 0) continue
      if (bits > 8 && bits !== 16) this.#refuse(`has codes of ${bits} bits`)
      if (coded === low.length) this.#refuse('has codes without a lowest')
      this.#readCodes(this.#classes.rows[i + 1]!, bits, low[coded++]!, step, code, large)
    }
    if (coded !== low.length || !code.ended || !large.ended) this.#refuse('has streams that do not end together')
  }

  #readListed({ gap, cell, step }: SparseColumn, large: StreamReader): void {
    this.#reserve(gap.length)
    const [rows, ds, partRows] = [this.#rows, this.#ds, this.#partRows]
    let row = -1
    let listed = 0
    for (let i = 0; i < gap.length; i++) {
      const distance = gap[i]!
      if (distance === LONG_GAP) {
        row += LONG_GAP
        continue
      }
      row += distance + 1
      const nibble = (cell[listed >> 1]! >> (4 * (listed & 1))) & 15
      rows[listed] = row
      ds[listed++] = nibble < MOST_LISTED ? (nibble + 1) * step : large.signed()
      if (row >= partRows) this.#refuse(`lists row ${row} of ${partRows}`)
    }
    if (cell.length !== (listed + 1) >> 1) this.#refuse(`has ${cell.length} bytes for ${listed} cells`)
    this.#count = listed
  }

  #readCodes(places: Uint32Array, width: number, low: number, step: number, code: StreamReader, large: StreamReader) {
    this.#reserve(places.length)
    const [rows, ds, codes] = [this.#rows, this.#ds, this.#codes]
    code.bits(codes, places.length, width)
    if (code.failed) this.#refuse('has too few codes')
    const allSet = 2 ** width - 1
    let count = this.#count
    for (let i = 0; i < places.length; i++) {
      const one = codes[i]!
      const d = one === allSet ? large.signed() : (one + low) * step
      rows[count] = places[i]!
      ds[count] = d
      // The next one takes the place of a cell that is none.
      if (d !== 0) count++
    }
    this.#count = count
  }

  /** Makes room for so many more. */
  #reserve(more: number): void {
    const size = this.#count + more
    if (size <= this.#rows.length) return
    const [rows, ds] = [new Uint32Array(2 * size), new Int32Array(2 * size)]
    rows.set(this.#rows)
    ds.set(this.#ds)
    this.#rows = rows
    this.#ds = ds
  }

  /** Cells by block, those of every kind in one array behind each other. */
  #sort(sign: number, bases: Int32Array): SparseBlock[] {
    const [rows, ds, count] = [this.#rows, this.#ds, this.#count]
    const blocks = Math.ceil(this.#partRows / SPARSE_BLOCK_ROWS)
    const near = new Uint32Array(blocks + 1)
    const far = new Uint32Array(blocks + 1)
    for (let i = 0; i < count; i++) {
      const block = (rows[i]! >>> 13) + 1
      if (isNear(ds[i]!)) near[block]!++
      else far[block]!++
    }
    for (let block = 0; block < blocks; block++) {
      near[block + 1]! += near[block]!
      far[block + 1]! += far[block]!
    }
    const packed = new Uint16Array(near[blocks]!)
    const farRows = new Uint16Array(far[blocks]!)
    const deltas = new Int32Array(far[blocks]!)
    const [nearAt, farAt] = [near.slice(), far.slice()]
    for (let i = 0; i < count; i++) {
      const [row, d] = [rows[i]!, ds[i]!]
      if (isNear(d)) packed[nearAt[row >>> 13]!++] = ((d - 1) << 13) | (row & 8191)
      else {
        const at = farAt[row >>> 13]!++
        farRows[at] = row & 8191
        deltas[at] = sign * d
      }
    }
    const found: SparseBlock[] = []
    for (let block = 0; block < blocks; block++) {
      const base = bases[block] ?? 0
      if (base === 0 && near[block] === near[block + 1] && far[block] === far[block + 1]) continue
      found.push({
        firstRow: block * SPARSE_BLOCK_ROWS,
        base,
        packed: packed.subarray(near[block], near[block + 1]),
        rows: farRows.subarray(far[block], far[block + 1]),
        deltas: deltas.subarray(far[block], far[block + 1]),
      })
    }
    return found
  }
}

function isNear(d: number): boolean {
  return d >= 1 && d <= 8
}

/** The column that tells the classes of rows: listed cells whose d is the class. */
export function decodeClasses(column: SparseColumn, partRows: number, refuse: Refuse): Uint8Array {
  const { rows, ds } = new ColumnDecoder(partRows, NO_CLASSES, refuse).cells(column)
  const classOf = new Uint8Array(partRows)
  for (let i = 0; i < rows.length; i++) {
    if (ds[i]! < 1 || ds[i]! > MOST_CLASSES) refuse(`has a class ${ds[i]}`)
    classOf[rows[i]!] = ds[i]!
  }
  return classOf
}

/** Classes of a file where every cell is listed. */
export const NO_CLASSES: RowClasses = { count: 0, classOf: new Uint8Array(0), rows: [new Uint32Array(0)] }
