import { encodeSparseBlock, type SparseRecord } from '../dataset/encode-sparse.ts'
import type { Measure } from '../types.ts'

/** Room from the start, touched at once, for what some 100,000 rows in some 100 strata need; more is made when needed. */
const FIRST_CELLS = 1 << 18
const FIRST_PACKED = 1 << 20
const FIRST_RECORDS = 1 << 14

function grown<T extends Uint16Array | Int32Array | Uint32Array>(array: T, size: number): T {
  if (size <= array.length) return array
  const larger = new (array.constructor as new (length: number) => T)(Math.max(size, array.length * 2))
  larger.set(array)
  return larger
}

/** Cells of one measure in the current block of rows, in the order they came: stratum, row, value. */
export class BlockCells {
  #strata = new Int32Array(FIRST_CELLS).fill(0)
  #rows = new Uint16Array(FIRST_CELLS).fill(0)
  #values = new Int32Array(FIRST_CELLS).fill(0)
  #sortedRows = new Uint16Array(FIRST_CELLS).fill(0)
  #sortedValues = new Int32Array(FIRST_CELLS).fill(0)
  #count = 0

  add(stratum: number, row: number, value: number): void {
    if (this.#count === this.#strata.length) {
      this.#strata = grown(this.#strata, this.#count + 1)
      this.#rows = grown(this.#rows, this.#count + 1)
      this.#values = grown(this.#values, this.#count + 1)
    }
    this.#strata[this.#count] = stratum
    this.#rows[this.#count] = row
    this.#values[this.#count++] = value
  }

  /** Hands out the cells stratum by stratum, in the order of `strata`, and forgets them. Strata without cells come too. */
  drain(strata: number[], total: number, take: (stratum: number, rows: Uint16Array, values: Int32Array) => void): void {
    const ends = new Int32Array(total + 1)
    for (let i = 0; i < this.#count; i++) ends[this.#strata[i]! + 1]!++
    for (let s = 0; s < total; s++) ends[s + 1]! += ends[s]!
    if (this.#sortedRows.length < this.#count) {
      this.#sortedRows = new Uint16Array(this.#rows.length)
      this.#sortedValues = new Int32Array(this.#rows.length)
    }
    const rows = this.#sortedRows
    const values = this.#sortedValues
    const next = ends.slice()
    for (let i = 0; i < this.#count; i++) {
      const at = next[this.#strata[i]!]!++
      rows[at] = this.#rows[i]!
      values[at] = this.#values[i]!
    }
    for (const s of strata) take(s, rows.subarray(ends[s], ends[s + 1]), values.subarray(ends[s], ends[s + 1]))
    this.#count = 0
  }
}

/** Encoded blocks of one measure of a part, kept until the part is written, because records are sorted by stratum first. */
export class SparseArena {
  readonly measure: Measure
  #packed = new Uint16Array(FIRST_PACKED).fill(0)
  #rows = new Uint16Array(FIRST_CELLS >> 2).fill(0)
  #deltas = new Int32Array(FIRST_CELLS >> 2).fill(0)
  #packedUsed = 0
  #farUsed = 0
  /** Per record: stratum, first row, base, end of its packed cells, end of its far cells. */
  #records = new Uint32Array(5 * FIRST_RECORDS).fill(0)
  #count = 0

  constructor(measure: Measure) {
    this.measure = measure
  }

  /** Bytes that the part's records take. */
  get bytes(): number {
    return 2 * this.#packedUsed + 6 * this.#farUsed + 20 * this.#count
  }

  /** Encodes the block that begins at `firstRow` of the part. `fill` gives the value of rows without a cell. */
  addBlock(
    cells: BlockCells,
    strata: number[],
    total: number,
    firstRow: number,
    blockRows: number,
    fill: Int32Array | null,
  ): void {
    cells.drain(strata, total, (stratum, rows, values) => {
      const fillValue = fill ? fill[stratum]! : 0
      if (rows.length === 0 && fillValue === 0) return
      const record = encodeSparseBlock(this.measure, { stratum, firstRow, blockRows, fill: fillValue, rows, values })
      if (record) this.#keep(record)
    })
  }

  #keep({ stratum, firstRow, base, packed, rows, deltas }: SparseRecord): void {
    this.#packed = grown(this.#packed, this.#packedUsed + packed.length)
    this.#packed.set(packed, this.#packedUsed)
    this.#packedUsed += packed.length
    this.#rows = grown(this.#rows, this.#farUsed + rows.length)
    this.#deltas = grown(this.#deltas, this.#farUsed + rows.length)
    this.#rows.set(rows, this.#farUsed)
    this.#deltas.set(deltas, this.#farUsed)
    this.#farUsed += rows.length
    this.#records = grown(this.#records, 5 * (this.#count + 1))
    this.#records.set([stratum, firstRow, base, this.#packedUsed, this.#farUsed], 5 * this.#count)
    this.#count++
  }

  /** All records by stratum, then first row. They are views: read them before the arena is used again. */
  *sorted(total: number): Generator<SparseRecord, void> {
    const starts = new Int32Array(total + 1)
    const records = this.#records
    for (let i = 0; i < this.#count; i++) starts[records[5 * i]! + 1]!++
    for (let s = 0; s < total; s++) starts[s + 1]! += starts[s]!
    const order = new Int32Array(this.#count)
    // Blocks came in order of their rows, so each stratum's stay so.
    for (let i = 0; i < this.#count; i++) order[starts[records[5 * i]!]!++] = i
    for (const i of order) {
      const packedStart = i === 0 ? 0 : records[5 * i - 2]!
      const farStart = i === 0 ? 0 : records[5 * i - 1]!
      const far = records[5 * i + 4]!
      yield {
        stratum: records[5 * i]!,
        firstRow: records[5 * i + 1]!,
        base: records[5 * i + 2]!,
        packed: this.#packed.subarray(packedStart, records[5 * i + 3]),
        rows: this.#rows.subarray(farStart, far),
        deltas: this.#deltas.subarray(farStart, far),
      }
    }
  }

  clear(): void {
    this.#packedUsed = this.#farUsed = this.#count = 0
  }
}
