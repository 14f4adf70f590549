import { BLOCK_ROWS } from './matrix-block.ts'
import type { Arena } from './memory.ts'

/** Cells of one stratum in one block of rows; rows without a cell have the value `base`. */
export interface CellValues {
  base: number
  /** `(d - 1) << 13 | row`: the value differs from `base` by d = 1..8, upwards or (AN, n_haploid) downwards. */
  packed: Uint16Array
  /** Other cells: row and signed difference to `base`. */
  rows: Uint16Array
  deltas: Int32Array
}

/** Cells of many strata in one block of rows, in kernel memory; arrays are by stratum. */
export interface CellBlock {
  /** What packed and 4-bit cells are multiplied by: their sign, and for the latter the step they count in. */
  sign: 1 | -1
  step: 1 | 2
  bases: Int32Array
  /** Least and greatest value of a row. */
  lows: Int32Array
  highs: Int32Array
  /** Lists of packed cells, and how many they hold. */
  packed: Uint32Array
  packedCounts: Uint32Array
  /** Lists of other cells: rows and signed differences. */
  farRows: Uint32Array
  farDeltas: Uint32Array
  farCounts: Uint32Array
  /** Rows where many strata have a cell (u16), and each stratum's 4-bit cells in them (0: it has none). */
  busyRows: number
  busyCount: number
  nibbles: Uint32Array
}

export interface PackedCells {
  block: CellBlock
  bytes: number
}

/** Where one stratum in so many has a cell, four bits for each take less time, and hardly more room, than lists. */
const BUSY_SHARE = 8
/** Fewer strata are not worth choosing rows for. */
const FEW = 4
/** Largest 4-bit cell. */
const MOST_NIBBLE = 15

/** Packs one block of strata's cells into memory of the arena; undefined stands for zeros. */
export function packCells(arena: Arena, sign: 1 | -1, columns: Array<CellValues | undefined>): PackedCells {
  const n = columns.length
  const rank = busyRanks(columns)
  const step = rank && sign < 0 ? stepOf(columns) : 1
  const busyCount = rank ? rank.reduce((most, one) => Math.max(most, one), 0) : 0
  const cells = new BlockCells(columns, sign, step, rank, 16 * Math.ceil(busyCount / 32))
  const sorted = columns.map((column) => cells.add(column))
  const { near, farRows, farDeltas, nibbles } = cells.finish()
  const lists = {
    near: arena.take(near.byteLength),
    farRows: arena.take(farRows.byteLength),
    farDeltas: arena.take(farDeltas.byteLength),
    nibbles: arena.take(nibbles.byteLength),
    busy: arena.take(2 * busyCount),
  }
  arena.u16(lists.near, near.length).set(near)
  arena.u16(lists.farRows, farRows.length).set(farRows)
  arena.i32(lists.farDeltas, farDeltas.length).set(farDeltas)
  arena.u8(lists.nibbles, nibbles.length).set(nibbles)
  const busy = arena.u16(lists.busy, busyCount)
  for (let row = 0; busyCount > 0 && row < BLOCK_ROWS; row++) if (rank![row]! > 0) busy[rank![row]! - 1] = row
  const block: CellBlock = {
    sign,
    step,
    bases: Int32Array.from(columns, (column) => column?.base ?? 0),
    lows: Int32Array.from(columns, (column, i) => (column?.base ?? 0) + sorted[i]!.low),
    highs: Int32Array.from(columns, (column, i) => (column?.base ?? 0) + sorted[i]!.high),
    packed: Uint32Array.from(sorted, ({ near }) => lists.near + 2 * near),
    packedCounts: new Uint32Array(n),
    farRows: Uint32Array.from(sorted, ({ far }) => lists.farRows + 2 * far),
    farDeltas: Uint32Array.from(sorted, ({ far }) => lists.farDeltas + 4 * far),
    farCounts: new Uint32Array(n),
    busyRows: lists.busy,
    busyCount,
    nibbles: Uint32Array.from(sorted, ({ nibbles }) => (nibbles < 0 ? 0 : lists.nibbles + nibbles)),
  }
  for (let i = 0; i < n; i++) {
    block.packedCounts[i] = (sorted[i + 1]?.near ?? near.length) - sorted[i]!.near
    block.farCounts[i] = (sorted[i + 1]?.far ?? farRows.length) - sorted[i]!.far
  }
  return { block, bytes: near.byteLength + 6 * farRows.length + nibbles.byteLength + 2 * busyCount }
}

/** By row: place among the rows where many have a cell, from 1; 0 elsewhere. */
function busyRanks(columns: Array<CellValues | undefined>): Uint16Array | null {
  if (columns.length < FEW) return null
  const counts = new Uint32Array(BLOCK_ROWS)
  for (const column of columns) {
    if (!column) continue
    for (const cell of column.packed) counts[cell & 8191]!++
    for (const row of column.rows) counts[row]!++
  }
  const ranks = new Uint16Array(BLOCK_ROWS)
  let busy = 0
  for (let row = 0; row < BLOCK_ROWS; row++) if (counts[row]! * BUSY_SHARE >= columns.length) ranks[row] = ++busy
  return busy > 0 ? ranks : null
}

/** Two where nearly all differences are even: people who were not called. */
function stepOf(columns: Array<CellValues | undefined>): 1 | 2 {
  let odd = 0
  let all = 0
  for (const column of columns) {
    if (!column) continue
    all += column.packed.length + column.deltas.length
    for (const cell of column.packed) odd += ((cell >> 13) + 1) & 1
    for (const delta of column.deltas) odd += delta & 1
  }
  return odd * 8 <= all ? 2 : 1
}

/** Where a stratum's lists begin, and its 4-bit cells (−1: it has none). */
interface Starts {
  near: number
  far: number
  nibbles: number
  /** Least and greatest difference from the base. */
  low: number
  high: number
}

/** Sorts the cells of strata into lists, one stratum's behind the other's, and 4-bit cells. */
class BlockCells {
  readonly #sign: number
  readonly #step: number
  readonly #rank: Uint16Array | null
  readonly #height: number
  readonly #near: Uint16Array
  readonly #farRows: Uint16Array
  readonly #farDeltas: Int32Array
  readonly #nibbles: Uint8Array
  #nears = 0
  #fars = 0
  #used = 0

  constructor(
    columns: Array<CellValues | undefined>,
    sign: number,
    step: number,
    rank: Uint16Array | null,
    height: number,
  ) {
    this.#sign = sign
    this.#step = step
    this.#rank = rank
    this.#height = height
    const count = (of: (column: CellValues) => number) =>
      columns.reduce((sum, column) => sum + (column ? of(column) : 0), 0)
    const far = count(({ rows }) => rows.length)
    this.#near = new Uint16Array(count(({ packed }) => packed.length))
    this.#farRows = new Uint16Array(far)
    this.#farDeltas = new Int32Array(far)
    this.#nibbles = new Uint8Array(height * columns.length)
  }

  add(column: CellValues | undefined): Starts {
    const starts = { near: this.#nears, far: this.#fars, nibbles: -1, low: 0, high: 0 }
    if (!column) return starts
    const { packed, rows, deltas } = column
    const sign = this.#sign
    const [near, farRows, farDeltas] = [this.#near, this.#farRows, this.#farDeltas]
    const put = this.#rank ? this.#nibbleWriter(this.#rank) : null
    let coded = 0
    let most = 0
    let nears = this.#nears
    for (let i = 0; i < packed.length; i++) {
      const cell = packed[i]!
      if (cell > most) most = cell
      if (put?.(cell & 8191, (cell >> 13) + 1)) coded++
      else near[nears++] = cell
    }
    this.#nears = nears
    const reach = packed.length > 0 ? sign * ((most >> 13) + 1) : 0
    let low = Math.min(0, reach)
    let high = Math.max(0, reach)
    let fars = this.#fars
    for (let i = 0; i < rows.length; i++) {
      const delta = deltas[i]!
      if (delta < low) low = delta
      if (delta > high) high = delta
      if (put?.(rows[i]!, sign * delta)) coded++
      else {
        farRows[fars] = rows[i]!
        farDeltas[fars++] = delta
      }
    }
    this.#fars = fars
    starts.low = low
    starts.high = high
    if (coded === 0) return starts
    starts.nibbles = this.#used
    this.#used += this.#height
    return starts
  }

  finish() {
    return {
      near: this.#near.subarray(0, this.#nears),
      farRows: this.#farRows.subarray(0, this.#fars),
      farDeltas: this.#farDeltas.subarray(0, this.#fars),
      nibbles: this.#nibbles.subarray(0, this.#used),
    }
  }

  /** Writes a 4-bit cell where the row has one and d fits: 16 bytes hold 32 rows, the second 16 in the upper halves. */
  #nibbleWriter(rank: Uint16Array): (row: number, d: number) => boolean {
    const nibbles = this.#nibbles
    const used = this.#used
    const twos = this.#step === 2 ? 1 : 0
    const most = MOST_NIBBLE << twos
    return (row, d) => {
      const place = rank[row]! - 1
      if (place < 0 || d < 1 || d > most || (d & twos) !== 0) return false
      nibbles[used + ((place >> 5) << 4) + (place & 15)]! |= (d >> twos) << (place & 16 ? 4 : 0)
      return true
    }
  }
}
