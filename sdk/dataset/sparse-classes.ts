import type { SparseRecord } from './encode-sparse.ts'
import { SPARSE_BLOCK_ROWS } from './encode-sparse.ts'

/** Where at least one in so many strata has a cell, rows are worth a class: two bits for everybody are less than lists for some. */
const SHARE = 20
/** Fewer rows are not worth the numbers that a class costs each stratum. */
const CLASS_ROWS = 64
/** Most classes of a file: half octaves of what a row has in all strata together. */
export const MOST_CLASSES = 64

/**
 * Classes of rows with about the same counts in all strata together, so that each stratum's cells in them are about alike: a row
 * that many carry, or that could not be called in many, is so in every stratum.
 */
export interface RowClasses {
  /** How many classes; 0 is none of them. */
  count: number
  /** Class of every row, 0 where it has none: its cells are listed. */
  classOf: Uint8Array
  /** By class, from 1: its rows, ascending. */
  rows: Uint32Array[]
}

/** Groups rows by their classes. */
export function groupRows(classOf: Uint8Array, count: number): RowClasses {
  const sizes = new Uint32Array(count + 1)
  for (const one of classOf) sizes[one]!++
  const rows = Array.from(sizes, (size, one) => new Uint32Array(one === 0 ? 0 : size))
  const ends = new Uint32Array(count + 1)
  for (let row = 0; row < classOf.length; row++) {
    const one = classOf[row]!
    if (one > 0) rows[one]![ends[one]!++] = row
  }
  return { count, classOf, rows }
}

/** Finds the classes of a file's records, and how many strata have any. */
export function classifyRows(records: Iterable<SparseRecord>): RowClasses & { strata: number } {
  // Each block of rows has its own arrays: parts have from a thousand rows to a million.
  const blocks: Array<{ totals: Float32Array; cells: Uint16Array }> = []
  const strata = new Set<number>()
  for (const { stratum, firstRow, packed, rows, deltas } of records) {
    strata.add(stratum)
    while (blocks.length * SPARSE_BLOCK_ROWS <= firstRow) {
      blocks.push({ totals: new Float32Array(SPARSE_BLOCK_ROWS), cells: new Uint16Array(SPARSE_BLOCK_ROWS) })
    }
    const { totals, cells } = blocks[firstRow / SPARSE_BLOCK_ROWS]!
    for (const cell of packed) {
      totals[cell & 8191]! += (cell >> 13) + 1
      cells[cell & 8191]!++
    }
    for (let i = 0; i < rows.length; i++) {
      totals[rows[i]!]! += Math.abs(deltas[i]!)
      cells[rows[i]!]!++
    }
  }
  const levels = new Uint8Array(blocks.length * SPARSE_BLOCK_ROWS)
  const levelRows = new Uint32Array(256)
  const levelCells = new Float64Array(256)
  for (const [block, { totals, cells }] of blocks.entries()) {
    for (let row = 0; row < SPARSE_BLOCK_ROWS; row++) {
      const level = levelOf(totals[row]!)
      levels[block * SPARSE_BLOCK_ROWS + row] = level
      levelRows[level]!++
      levelCells[level]! += cells[row]!
    }
  }
  const classes = new Uint8Array(256)
  let count = 0
  let room = 0
  for (let level = 1; level < 256; level++) {
    const common = levelCells[level]! * SHARE >= levelRows[level]! * strata.size
    if (levelRows[level] === 0 || (!common && count === 0)) continue
    if (count === 0 || (room >= CLASS_ROWS && count < MOST_CLASSES)) {
      count++
      room = 0
    }
    classes[level] = count
    room += levelRows[level]!
  }
  for (let row = 0; row < levels.length; row++) levels[row] = classes[levels[row]!]!
  return { ...groupRows(levels, count), strata: strata.size }
}

/** Half octaves: 1, 2, 3, 4-5, 6-7, 8-11, … */
function levelOf(total: number): number {
  if (total === 0) return 0
  const octave = Math.floor(Math.log2(total))
  return 1 + 2 * octave + (total >= 1.5 * 2 ** octave ? 1 : 0)
}
