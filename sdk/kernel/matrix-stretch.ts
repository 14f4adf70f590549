import { type Kernel, STRETCH_SCRATCH } from './kernel.ts'
import type { CountMatrix } from './matrix.ts'
import { BLOCK_ROWS, MOST_NIBBLE } from './matrix-block.ts'
import { type CountRange, limitsOf, writeLimits } from './matrix-limits.ts'
import { baseOfSum, extentOfSum, type SumPlan, type SumScratch, viewsOfScratch } from './matrix-sum.ts'
import { Arena } from './memory.ts'

const MOST = 2 ** 31 - 1
const TASK_BYTES = 48
const HEAD_BYTES = 32
const AC_BYTES = 16
const AN_BYTES = 32
/** Columns of a sum whose 4-bit cells add up in 16 bits, and whose pointers fit. */
const MOST_COLUMNS = 1024

/** Kernel memory of filtering many blocks in one call. */
export interface StretchScratch {
  sums: SumScratch
  limits: number
  pointers: number
  scratch: number
}

/** @returns scratch from `arena`, given back with it */
export function takeStretchScratch(arena: Arena, sums: SumScratch): StretchScratch {
  const [limits, pointers] = [arena.take(48), arena.take(4 * MOST_COLUMNS)]
  return { sums, limits, pointers, scratch: arena.take(STRETCH_SCRATCH) }
}

/** A range filter over the blocks of a matrix, a stretch of them at a time. */
export interface StretchFilter {
  matrix: CountMatrix
  table: StretchTable
}

/** What the kernel is told of two sums over all blocks of a matrix. */
export interface StretchTable {
  /** Tables of different generations do not live at the same time. */
  generation: number
  task: number
  blocks: number
  blockBytes: number
  /** By block: how many from there on the kernel can filter in one call. */
  runs: Uint32Array
  /** The same for sums alone. */
  sumRuns: Uint32Array
}

/**
 * A filter by sums of one matrix; null where one of them is not a plain sum of columns, or rows without a copy may pass: then blocks
 * are filtered one by one (`filterBlock`). Serves until the next one is planned, or an `await`.
 */
export function planStretch(
  ac: SumPlan,
  an: SumPlan,
  range: CountRange,
  scratch: StretchScratch,
): StretchFilter | null {
  const limits = limitsOf(range)
  if (limits.ac.low < 1 && !(limits.af && limits.af.low > 0)) return null
  const table = tableOf(ac, an)
  if (!table) return null
  writeLimits(limits, 0, scratch)
  const { u32 } = viewsOfScratch(scratch.sums)
  const task = table.task >>> 2
  u32[task] = scratch.limits
  u32[task + 1] = scratch.scratch
  u32[task + 3] = scratch.pointers
  return { matrix: ac.matrix, table }
}

/**
 * AC and AN of a cohort as the kernel's `fstStretch`, `binsStretch` and `frequencyStretch` read them; null where one is not a plain sum. Serves as a
 * filter does. Its `sumRuns` are the blocks that can be read so.
 *
 * @param pointers room for pointers, see {@link takeStretchScratch}
 */
export function planTable(ac: SumPlan, an: SumPlan, pointers: number): StretchTable | null {
  const table = tableOf(ac, an)
  if (table) new Uint32Array(ac.matrix.kernel.buffer(), table.task, 4)[3] = pointers
  return table
}

/**
 * Filters blocks from `first` on, as `filterBlock` does, as long as nothing about them needs more: no row in which nobody is called,
 * no escapes.
 *
 * @param out where rows that pass go (u32, row of the matrix, ascending), with room for all rows of those blocks; 0: they are only counted
 * @param most blocks at most
 * @returns how many blocks were filtered, perhaps none, and how many of their rows pass
 */
export function filterStretch(
  filter: StretchFilter,
  first: number,
  out: number,
  most = Number.POSITIVE_INFINITY,
): { blocks: number; found: number } {
  const { matrix, table } = filter
  const blocks = Math.min(most, table.runs[first]!)
  if (blocks === 0) return { blocks, found: 0 }
  const from = table.blocks + table.blockBytes * first
  return { blocks, found: matrix.kernel.filterStretch(table.task, from, blocks, out) }
}

/** Tables of a kernel: a slider asks for the same sums again and again. */
interface TableRoom {
  arena: Arena
  bytes: number
  generation: number
}

const rooms = new WeakMap<Kernel, TableRoom>()
const tables = new WeakMap<SumPlan, WeakMap<SumPlan, StretchTable>>()
/** When tables take more than this they are all made anew. */
const MOST_TABLE_BYTES = 2 ** 22

function tableOf(ac: SumPlan, an: SumPlan): StretchTable | null {
  const { kernel } = ac.matrix
  const known = tables.get(ac)?.get(an)
  if (known && known.generation === rooms.get(kernel)!.generation) return known
  if (!isPlainSum(ac, 1) || !isPlainSum(an, -1)) return null
  const room = rooms.get(kernel) ?? { arena: new Arena(kernel), bytes: 0, generation: 0 }
  rooms.set(kernel, room)
  const blockBytes = HEAD_BYTES + AC_BYTES * ac.parts.length + AN_BYTES * an.parts.length
  const lists = [ac, an].map(({ parts }) => 4 * (parts.length + 1 + 2 * columnsOf(parts)))
  const bytes = TASK_BYTES + lists[0]! + lists[1]! + blockBytes * ac.matrix.blocks
  if (room.bytes + bytes > MOST_TABLE_BYTES) {
    room.arena.release(0)
    room.bytes = 0
    room.generation++
  }
  room.bytes += bytes
  const task = room.arena.take(bytes)
  const blocks = task + TASK_BYTES + lists[0]! + lists[1]!
  const [runs, sumRuns] = [new Uint32Array(ac.matrix.blocks), new Uint32Array(ac.matrix.blocks)]
  const table = { generation: room.generation, task, blocks, blockBytes, runs, sumRuns }
  const u32 = new Uint32Array(kernel.buffer())
  u32[(task >>> 2) + 2] = blockBytes
  writeColumns(u32, task, 4, ac.parts, task + TASK_BYTES)
  writeColumns(u32, task, 8, an.parts, task + TASK_BYTES + lists[0]!)
  for (let block = ac.matrix.blocks - 1; block >= 0; block--) {
    const lowest = writeBlock(u32, (blocks + block * blockBytes) >>> 2, ac, an, block)
    runs[block] = lowest !== null && lowest > 0 ? 1 + (runs[block + 1] ?? 0) : 0
    sumRuns[block] = lowest === null ? 0 : 1 + (sumRuns[block + 1] ?? 0)
  }
  const others = tables.get(ac) ?? new WeakMap<SumPlan, StretchTable>()
  tables.set(ac, others.set(an, table))
  return table
}

type Parts = SumPlan['parts']

/** Whether the sum takes each of its columns once. */
function isPlainSum({ parts }: SumPlan, sign: 1 | -1): boolean {
  const isPlain = ({ group, shares }: Parts[number]) =>
    group.sign === sign && shares.length === 1 && shares[0]!.coefficient === 1
  return parts.length > 0 && parts.every(isPlain) && columnsOf(parts) <= MOST_COLUMNS
}

function columnsOf(parts: Parts): number {
  return parts.reduce((sum, { shares }) => sum + shares[0]!.columns.length, 0)
}

/** Where groups begin among the columns, pointers, places; and where these lists are, into the task. */
function writeColumns(u32: Uint32Array, task: number, at: number, parts: Parts, lists: number): void {
  const starts = lists >>> 2
  const pointers = starts + parts.length + 1
  const places = pointers + columnsOf(parts)
  let column = 0
  for (const [g, { group, shares }] of parts.entries()) {
    u32[starts + g] = column
    for (const index of shares[0]!.columns) {
      u32[pointers + column] = group.nibbles[index]!
      u32[places + column++] = index
    }
  }
  u32[starts + parts.length] = column
  u32.set([parts.length, 4 * starts, 4 * pointers, 4 * places], (task >>> 2) + at)
}

/** Writes what the kernel is told of a block; answers the smallest AN, null where the block's cells are not all packed. */
function writeBlock(u32: Uint32Array, at: number, ac: SumPlan, an: SumPlan, block: number): number | null {
  const isPacked = ({ group }: Parts[number]) => {
    const { wideRows, escapes } = group.blocks[block]!
    return wideRows !== null && escapes === null
  }
  if (!ac.parts.every(isPacked) || !an.parts.every(isPacked)) return null
  const [acExtent, anExtent] = [extentOfSum(ac, block), extentOfSum(an, block)]
  if (acExtent.high > MOST || anExtent.high > MOST) return null
  const extents = [acExtent.low, acExtent.high, anExtent.low, anExtent.high]
  u32.set([block * BLOCK_ROWS, ac.matrix.rowsOf(block), baseOfSum(an, block), ...extents], at)
  let to = at + HEAD_BYTES / 4
  for (const { group } of ac.parts) {
    const { wide, wideRows } = group.blocks[block]!
    u32.set([wideRows!.pointer, wideRows!.count, wide[0]!, strideOf(wide)], to)
    to += AC_BYTES / 4
  }
  for (const { group, shares } of an.parts) {
    const { wide, wideRows, bases } = group.blocks[block]!
    const { columns } = shares[0]!
    const most = columns.reduce((sum, index) => sum + bases[index]!, 0)
    const slack = [most, MOST_NIBBLE * columns.length]
    const rows = [wideRows!.pointer, wideRows!.count]
    u32.set([wideRows!.ranks, wideRows!.shares, wide[0]!, strideOf(wide), ...slack, ...rows], to)
    to += AN_BYTES / 4
  }
  return anExtent.low
}

/** Bytes between the wide cells of one column and the next: they stand in one piece of memory. */
function strideOf(wide: Uint32Array): number {
  return wide.length > 1 ? wide[1]! - wide[0]! : 0
}
