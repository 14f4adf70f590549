import { HindoError } from '../errors.ts'
import type { Measure } from '../types.ts'

/** Rows of one sparse block: a row within a block fits the 13 low bits of a packed cell. */
export const SPARSE_BLOCK_ROWS = 8192

/** Counts of one stratum in one block of rows, before encoding: cells that differ from `fill`, each row at most once. */
export interface SparseCells {
  /** Index of the stratum in the manifest. */
  stratum: number
  /** First row of the block, counted from the part's first row; a multiple of {@link SPARSE_BLOCK_ROWS}. */
  firstRow: number
  /** Rows in the block, 1 to {@link SPARSE_BLOCK_ROWS}. */
  blockRows: number
  /** Value of every row that `rows` does not list (0 for AC, nhomalt, hemizygote_count; often 2N for AN). */
  fill: number
  /** Rows within the block that `values` speaks of. A value may equal `fill`. */
  rows: Uint16Array
  values: Int32Array
}

/** One record of a sparse file. Value of a row = `base` + sign · d; see {@link sparseSign}. */
export interface SparseRecord {
  stratum: number
  firstRow: number
  base: number
  /** Cells with d = 1..8: `(d - 1) << 13 | row`. */
  packed: Uint16Array
  /** All other cells: row and signed difference to `base`. */
  rows: Uint16Array
  deltas: Int32Array
}

/** Direction of packed cells: AN and n_haploid lie below their base (missing calls), the others above. */
export function sparseSign(measure: Measure): 1 | -1 {
  return measure === 'AN' || measure === 'n_haploid' ? -1 : 1
}

/**
 * Encodes one stratum's block; null when all its values are 0, which is not stored. The base is 0 for AC, nhomalt and
 * hemizygote_count, else the most frequent value of the block (the smallest of equally frequent ones).
 *
 * @throws HindoError `limit` when a row is outside the block or a value is not an unsigned 31-bit integer
 */
export function encodeSparseBlock(measure: Measure, cells: SparseCells): SparseRecord | null {
  const { rows, values, fill, blockRows } = cells
  check(cells)
  const sign = sparseSign(measure)
  const base = sign === 1 ? 0 : mostFrequent(cells)
  if (fill === base) return makeRecord(cells, base, sign, rows, values)
  const all = new Int32Array(blockRows).fill(fill)
  for (let i = 0; i < rows.length; i++) all[rows[i]!] = values[i]!
  return makeRecord(cells, base, sign, null, all)
}

/** Counts the cells of each kind first, so that nothing is made but arrays of the right size. `rows` null: every row. */
function makeRecord(
  { stratum, firstRow }: SparseCells,
  base: number,
  sign: number,
  rows: Uint16Array | null,
  values: Int32Array,
): SparseRecord | null {
  let near = 0
  let far = 0
  for (let i = 0; i < values.length; i++) {
    const d = sign * (values[i]! - base)
    if (d >= 1 && d <= 8) near++
    else if (d !== 0) far++
  }
  if (base === 0 && near === 0 && far === 0) return null
  const packed = new Uint16Array(near)
  const farRows = new Uint16Array(far)
  const deltas = new Int32Array(far)
  near = far = 0
  for (let i = 0; i < values.length; i++) {
    const delta = values[i]! - base
    if (delta === 0) continue
    const row = rows ? rows[i]! : i
    const d = sign * delta
    if (d >= 1 && d <= 8) packed[near++] = ((d - 1) << 13) | row
    else {
      farRows[far] = row
      deltas[far++] = delta
    }
  }
  return { stratum, firstRow, base, packed, rows: farRows, deltas }
}

/** Adds a record's values to `out`, one number per row of the block (the plain meaning of a record, for tools and tests). */
export function decodeSparseBlock(measure: Measure, record: SparseRecord, out: Int32Array): void {
  const sign = sparseSign(measure)
  for (let row = 0; row < out.length; row++) out[row]! += record.base
  for (const cell of record.packed) out[cell & 8191]! += sign * ((cell >> 13) + 1)
  for (let i = 0; i < record.rows.length; i++) out[record.rows[i]!]! += record.deltas[i]!
}

function mostFrequent({ rows, values, fill, blockRows }: SparseCells): number {
  const counts = new Map<number, number>([[fill, blockRows - rows.length]])
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  let best = fill
  let most = -1
  for (const [value, count] of counts) {
    if (count > most || (count === most && value < best)) {
      best = value
      most = count
    }
  }
  return best
}

function check({ stratum, firstRow, blockRows, fill, rows, values }: SparseCells): void {
  const fail = (what: string): never => {
    throw new HindoError('limit', `sparse block of stratum ${stratum} at row ${firstRow}: ${what}`)
  }
  if (firstRow % SPARSE_BLOCK_ROWS !== 0) fail(`first row is not a multiple of ${SPARSE_BLOCK_ROWS}`)
  if (!(blockRows >= 1 && blockRows <= SPARSE_BLOCK_ROWS)) fail(`${blockRows} rows in a block`)
  if (rows.length !== values.length) fail(`${rows.length} rows but ${values.length} values`)
  if (fill < 0) fail(`negative value ${fill}`)
  for (let i = 0; i < rows.length; i++) {
    if (rows[i]! >= blockRows) fail(`row ${rows[i]} of a block of ${blockRows}`)
    if (values[i]! < 0) fail(`negative value ${values[i]}`)
  }
}
