import type { Kernel } from './kernel.ts'
import type { Arena } from './memory.ts'

/** Rows of a block: its sums (32 KB) and the cells being added stay in the processor's nearer caches. */
export const BLOCK_ROWS = 8192

/** Bytes of a block's 4-bit cells of one column. */
export const BLOCK_NIBBLES = BLOCK_ROWS / 2

/** Largest 4-bit cell. */
export const MOST_NIBBLE = 15

/**
 * Unsigned counts of one column: an array, or their place in the kernel's memory. An array must not be a view of that memory,
 * which dies when the memory grows.
 */
export type ColumnValues = Uint8Array | Uint16Array | Uint32Array | { pointer: number; width: 1 | 2 | 4 }

/** What fits neither 4 nor 16 bits: rows (u16) and rests (int32, modulo 2^32). */
export interface Escapes {
  rows: number
  deltas: number
  count: number
}

/** Rows of a block whose cells are u16: their numbers (u16), and what `addWideAt` finds a row's place with. */
export interface WideRows {
  pointer: number
  count: number
  ranks: number
  /** Of AN: by wide row, the largest share that is missing in any column, of 65,536, rounded up (u16; 65,535 for more). */
  shares: number
}

/**
 * Columns that were packed together, in one block of rows; a column's value in a row is `base + sign * distance`. Arrays by
 * column, because a query reads a few numbers of many columns and blocks.
 */
export interface GroupBlock {
  /** Null: all rows are, in order, and there are no 4-bit cells. */
  wideRows: WideRows | null
  bases: Int32Array
  /** Smallest and largest value. */
  lows: Uint32Array
  highs: Uint32Array
  /** Pointers of the u16 cells of the wide rows, in their order. */
  wide: Uint32Array
  /** Null: no column has any. */
  escapes: Array<Escapes | null> | null
}

/** Kernel memory that packing a block needs for the moment. */
export interface PackScratch {
  values: number
  distances: number
  large: number
  rows: number
  escapeRows: number
  escapeDeltas: number
  /** u16 numbers 0, 1, 2 …: every row of a block. */
  everyRow: number
  extent: number
}

/** @returns scratch from `arena`, released by its owner */
export function takePackScratch(arena: Arena): PackScratch {
  const scratch = {
    values: arena.take(4 * BLOCK_ROWS),
    distances: arena.take(4 * BLOCK_ROWS),
    large: arena.take(BLOCK_ROWS),
    rows: arena.take(2 * BLOCK_ROWS),
    escapeRows: arena.take(4 * BLOCK_ROWS),
    escapeDeltas: arena.take(8 * BLOCK_ROWS),
    everyRow: arena.take(2 * BLOCK_ROWS),
    extent: arena.take(8),
  }
  arena.u16(scratch.everyRow, BLOCK_ROWS).forEach((_, row, rows) => {
    rows[row] = row
  })
  return scratch
}

/** What one block of a group is packed from. */
export interface BlockTask {
  kernel: Kernel
  /** Where cells are kept. */
  arena: Arena
  scratch: PackScratch
  columns: ColumnValues[]
  sign: 1 | -1
  /** First row, and how many (up to {@link BLOCK_ROWS}). */
  start: number
  rows: number
  /** Where each column's 4-bit cells of this block go. */
  nibbles: number[]
}

/** Bytes of a block's {@link WideRows} ranks. */
export const RANK_BYTES = BLOCK_ROWS / 4

/** Columns that may share a wide row which only one of them needs. */
const SHARERS = 64

/**
 * Packs one block of columns. A row that is large in one column of 64 becomes a wide row of all of them: those u16 cells are
 * summed in order and reach the sums once, where an escape costs as much for each column. Blocks with mostly large cells have
 * u16 cells only.
 */
export function packBlock(task: BlockTask): GroupBlock {
  const { kernel, arena, scratch, columns, rows } = task
  const padded = 32 * Math.ceil(rows / 32)
  const threshold = Math.ceil(columns.length / SHARERS)
  arena.u8(scratch.large, padded).fill(0)
  const extents: Array<{ low: number; high: number }> = []
  let bases = columns.map((column, i) => {
    loadDistances({ ...task, sign: 1 }, column, 0, rows)
    extents[i] = extentOf(task)
    const base = chooseBase(task, extents[i]!.high)
    if (task.sign < 0) loadDistances(task, column, base, rows)
    kernel.countLarge(scratch.distances, scratch.large, rows)
    return base
  })
  let wide = kernel.rowsAtLeast(scratch.large, threshold, scratch.rows, rows)
  const plain = 2 * wide > rows
  if (plain) {
    wide = rows
    if (task.sign < 0) bases = extents.map(({ high }) => high)
  }
  const wideRows = plain ? null : keepRows(arena, scratch.rows, wide)
  const stride = columnStride(2 * wide)
  const allCells = arena.take(stride * columns.length)
  const wideCells = columns.map((_, i) => allCells + stride * i)
  const escapes = columns.map((column, i): Escapes | null => {
    loadDistances(task, column, bases[i]!, padded)
    const { escapeRows, escapeDeltas, distances, large } = scratch
    let found = plain
      ? 0
      : kernel.packNibbles(distances, large, threshold, task.nibbles[i]!, escapeRows, escapeDeltas, padded)
    const which = plain ? scratch.everyRow : scratch.rows
    found += kernel.packWide(distances, which, wide, wideCells[i]!, escapeRows + 2 * found, escapeDeltas + 4 * found)
    if (found === 0) return null
    return { rows: keep(arena, escapeRows, 2 * found), deltas: keep(arena, escapeDeltas, 4 * found), count: found }
  })
  if (wideRows && task.sign < 0) wideRows.shares = keepShares(task, wideRows.count, wideCells, bases)
  return {
    wideRows,
    bases: Int32Array.from(bases),
    lows: Uint32Array.from(extents, ({ low }) => low),
    highs: Uint32Array.from(extents, ({ high }) => high),
    wide: Uint32Array.from(wideCells),
    escapes: escapes.some((one) => one !== null) ? escapes : null,
  }
}

/** Columns of a block one after the other, 16-aligned, never a whole number of pages apart (see `Arena`). */
function columnStride(bytes: number): number {
  const aligned = 16 * Math.ceil(bytes / 16)
  return aligned > 0 && aligned % 4096 < 256 ? aligned + 256 : aligned
}

/** Smallest and largest of the values that stand in the scratch for distances. */
function extentOf({ kernel, arena, scratch, rows }: BlockTask): { low: number; high: number } {
  kernel.extent(scratch.distances, scratch.extent, rows)
  const [low, high] = arena.u32(scratch.extent, 2)
  return { low: low!, high: high! }
}

const SAMPLES = 64
const OUTLIERS = 3

/** Counts of carriers lie above 0; counts of called alleles below the number of those who could be called. */
function chooseBase({ arena, scratch, rows, sign }: BlockTask, high: number): number {
  if (sign > 0) return 0
  const values = arena.u32(scratch.distances, rows)
  const step = Math.max(1, Math.floor(rows / SAMPLES))
  // The largest sample that has as many larger ones as outliers are allowed.
  const largest = new Float64Array(OUTLIERS + 1).fill(-1)
  for (let row = 0; row < rows; row += step) {
    const value = values[row]!
    let at = OUTLIERS
    if (value <= largest[at]!) continue
    for (; at > 0 && largest[at - 1]! < value; at--) largest[at] = largest[at - 1]!
    largest[at] = value
  }
  const usual = largest[OUTLIERS]! < 0 ? largest[0]! : largest[OUTLIERS]!
  // A few rows of another ploidy must not make every other row far from the base: they become escapes.
  return high - usual > MOST_NIBBLE ? usual : high
}

/** `distances = sign * (value - base)`, modulo 2^32; 0 in the rows that fill up the last chunk. */
function loadDistances(task: BlockTask, column: ColumnValues, base: number, padded: number): void {
  const { kernel, arena, scratch, sign, start, rows } = task
  const { distances } = scratch
  let pointer = scratch.values
  let width: number
  if ('pointer' in column) {
    width = column.width
    pointer = column.pointer + width * start
  } else {
    width = column.BYTES_PER_ELEMENT
    const part = column.subarray(start, start + rows)
    arena.u8(pointer, width * rows).set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
  }
  kernel.fill(distances, (-sign * base) | 0, rows)
  if (width === 1) kernel.addU8(distances, pointer, sign, rows)
  else if (width === 2) kernel.addU16(distances, pointer, sign, rows)
  else kernel.addU32(distances, pointer, sign, rows)
  if (padded > rows) arena.u32(distances + 4 * rows, padded - rows).fill(0)
}

function keepRows(arena: Arena, rows: number, count: number): WideRows {
  const pointer = keep(arena, rows, 2 * count)
  const ranks = arena.take(RANK_BYTES)
  const entries = arena.u32(ranks, BLOCK_ROWS / 16).fill(0)
  for (const row of arena.u16(pointer, count)) entries[4 * (row >>> 6) + ((row >>> 5) & 1)]! |= 1 << (row & 31)
  const before = new Uint32Array(BLOCK_ROWS / 64 + 1)
  for (const row of arena.u16(pointer, count)) before[(row >>> 6) + 1]!++
  for (let i = 0; i < BLOCK_ROWS / 64; i++) {
    entries[4 * i + 2] = before[i]!
    before[i + 1]! += before[i]!
  }
  return { pointer, count, ranks, shares: 0 }
}

function keepShares({ arena }: BlockTask, count: number, cells: number[], bases: number[]): number {
  const pointer = arena.take(2 * count)
  const shares = new Float64Array(count)
  for (let i = 0; i < cells.length; i++) {
    const missing = arena.u16(cells[i]!, count)
    const scale = 65_536 / Math.max(1, bases[i]!)
    for (let row = 0; row < count; row++) {
      const share = missing[row]! * scale
      if (share > shares[row]!) shares[row] = share
    }
  }
  // One more than rounded down: the scale is rounded too.
  arena.u16(pointer, count).set(shares.map((share) => Math.min(65_535, Math.floor(share) + 1)))
  return pointer
}

function keep(arena: Arena, from: number, bytes: number): number {
  const to = arena.take(bytes)
  arena.u8(to, bytes).set(arena.u8(from, bytes))
  return to
}
