import type { Kernel } from '../kernel/kernel.ts'
import type { Arena } from '../kernel/memory.ts'
import type { Measure } from '../types.ts'

/** Rows summed at a time: a sparse block's height, and an accumulator (32 KB) that stays in the processor's cache. */
export const BLOCK_ROWS = 8192

/** A decoded dense column of a batch; `valid` is an Arrow bitmap (null: all valid). */
export interface DenseValues {
  values: Uint8Array | Uint16Array | Uint32Array
  valid: Uint8Array | null
}

/** The same, its values in kernel memory for as long as the columns are packed. */
export interface PlacedValues {
  values: { pointer: number; width: 1 | 2 | 4 }
  valid: Uint8Array | null
}

/** The same, its values packed in the batch's matrix. */
export interface PackedValues {
  values: null
  valid: Uint8Array | null
}

export type DenseColumn = DenseValues | PackedValues

/** Cells of one stratum that differ from `base`, in 8,192 rows from `firstRow` of the part. */
export interface SparseCells {
  firstRow: number
  base: number
  packed: Uint16Array
  rows: Uint16Array
  deltas: Int32Array
}

/** Packed cells lie above the base for counts of carriers, below it for counts of called alleles. */
const PACKED_SIGN: Record<Measure, 1 | -1> = { AC: 1, nhomalt: 1, hemizygote_count: 1, AN: -1, n_haploid: -1 }

/** Sparse cells of a stratum by `firstRow / BLOCK_ROWS`. */
export type SparseIndex = ReadonlyMap<number, SparseCells>

/** Indexes a stratum's blocks by their place in the part. */
export function indexBlocks(blocks: SparseCells[]): SparseIndex {
  return new Map(blocks.map((block) => [Math.floor(block.firstRow / BLOCK_ROWS), block]))
}

/** Adds a column that is not in kernel memory. */
export function addDense(
  arena: Arena,
  kernel: Kernel,
  sum: number,
  coefficient: number,
  values: DenseValues['values'],
): void {
  const n = values.length
  const pointer = arena.take(values.byteLength)
  if (values instanceof Uint8Array) {
    arena.u8(pointer, n).set(values)
    kernel.addU8(sum, pointer, coefficient, n)
  } else if (values instanceof Uint16Array) {
    arena.u16(pointer, n).set(values)
    kernel.addU16(sum, pointer, coefficient, n)
  } else {
    arena.u32(pointer, n).set(values)
    kernel.addU32(sum, pointer, coefficient, n)
  }
}

/** Adds cells that are not in kernel memory to `n` rows. */
export function addSparse(
  arena: Arena,
  kernel: Kernel,
  task: { sum: number; coefficient: number; cells: SparseCells; measure: Measure; n: number },
): void {
  const { sum, coefficient, cells, measure, n } = task
  const packed = arena.take(cells.packed.byteLength)
  const rows = arena.take(cells.rows.byteLength)
  const deltas = arena.take(cells.deltas.byteLength)
  arena.u16(packed, cells.packed.length).set(cells.packed)
  arena.u16(rows, cells.rows.length).set(cells.rows)
  arena.i32(deltas, cells.deltas.length).set(cells.deltas)
  if (cells.base !== 0) kernel.addConstant(sum, coefficient * cells.base, n)
  if (cells.packed.length > 0) kernel.addPacked(sum, packed, coefficient * PACKED_SIGN[measure], cells.packed.length)
  if (cells.rows.length > 0) kernel.addCells(sum, rows, deltas, coefficient, cells.rows.length)
}
