import { STRETCH_SCRATCH } from './kernel.ts'
import { BLOCK_ROWS, MOST_NIBBLE } from './matrix-block.ts'
import { type CountRange, type Limits, limitsOf, NOBODY, narrow, writeLimits } from './matrix-limits.ts'
import { baseOfSum, extentOfSum, type SumPlan, type SumScratch, viewsOfScratch } from './matrix-sum.ts'
import type { Arena } from './memory.ts'

const MOST = 2 ** 31 - 1
const TASK_BYTES = 48
const HEAD_BYTES = 32
const AC_BYTES = 16
const AN_BYTES = 24
/** Room for what the kernel is told of blocks. */
const BLOCKS_BYTES = 16_384
/** Groups of columns that were packed together, of one measure. */
const MOST_GROUPS = 64
/** Columns of a sum whose 4-bit cells add up in 16 bits, and whose pointers fit. */
const MOST_COLUMNS = 1024

/** Kernel memory of filtering many blocks in one call. */
export interface StretchScratch {
  sums: SumScratch
  limits: number
  task: number
  blocks: number
  /** Of AC, then of AN: where groups begin (u32), pointers and places of the columns. */
  lists: number
  pointers: number
  scratch: number
}

const LIST_BYTES = 4 * (MOST_GROUPS + 4 + 2 * MOST_COLUMNS)

/** @returns scratch from `arena`, given back with it */
export function takeStretchScratch(arena: Arena, sums: SumScratch): StretchScratch {
  return {
    sums,
    limits: arena.take(48),
    task: arena.take(TASK_BYTES),
    blocks: arena.take(BLOCKS_BYTES),
    lists: arena.take(2 * LIST_BYTES),
    pointers: arena.take(4 * MOST_COLUMNS),
    scratch: arena.take(STRETCH_SCRATCH),
  }
}

/** A range filter over the blocks of a matrix, a stretch of them at a time. */
export interface StretchFilter {
  ac: SumPlan
  an: SumPlan
  limits: Limits
  scratch: StretchScratch
  blockBytes: number
}

/**
 * A filter by sums of one matrix; null where one of them is not a plain sum of columns: then blocks are filtered one by one
 * (`filterBlock`).
 */
export function planStretch(
  ac: SumPlan,
  an: SumPlan,
  range: CountRange,
  scratch: StretchScratch,
): StretchFilter | null {
  if (!isPlainSum(ac, 1) || !isPlainSum(an, -1)) return null
  const blockBytes = HEAD_BYTES + AC_BYTES * ac.parts.length + AN_BYTES * an.parts.length
  return { ac, an, limits: limitsOf(range), scratch, blockBytes }
}

/**
 * Filters blocks from `first` on, as `filterBlock` does, as long as nothing about them needs more: no row in which nobody is called,
 * no escapes, AC of at least 1 asked for.
 *
 * @param out where rows that pass go (u32, row of the matrix, ascending), with room for all rows of those blocks; 0: they are only counted
 * @returns how many blocks were filtered, perhaps none, and how many of their rows pass
 */
export function filterStretch(filter: StretchFilter, first: number, out: number): { blocks: number; found: number } {
  const { ac, an, limits, scratch, blockBytes } = filter
  const { kernel, blocks: all } = ac.matrix
  const most = Math.min(all - first, Math.floor(BLOCKS_BYTES / blockBytes))
  let blocks = 0
  while (blocks < most && writeBlock(filter, first + blocks, scratch.blocks + blocks * blockBytes)) blocks++
  if (blocks === 0) return { blocks, found: 0 }
  writeLimits(limits, 0, scratch)
  const { u32 } = viewsOfScratch(scratch.sums)
  u32.set([scratch.limits, scratch.scratch, blockBytes, scratch.pointers], scratch.task >>> 2)
  writeColumns(filter, ac, 0)
  writeColumns(filter, an, 1)
  return { blocks, found: kernel.filterStretch(scratch.task, scratch.blocks, blocks, out) }
}

/** Whether the sum takes each of its columns once. */
function isPlainSum({ parts }: SumPlan, sign: 1 | -1): boolean {
  if (parts.length === 0 || parts.length > MOST_GROUPS) return false
  const plain = parts.every(
    ({ group, shares }) => group.sign === sign && shares.length === 1 && shares[0]!.coefficient === 1,
  )
  return plain && parts.reduce((sum, { shares }) => sum + shares[0]!.columns.length, 0) <= MOST_COLUMNS
}

function writeColumns({ scratch }: StretchFilter, { parts }: SumPlan, measure: 0 | 1): void {
  const { u32 } = viewsOfScratch(scratch.sums)
  const starts = scratch.lists + LIST_BYTES * measure
  const pointers = starts + 4 * (MOST_GROUPS + 4)
  const places = pointers + 4 * MOST_COLUMNS
  let column = 0
  for (const [g, { group, shares }] of parts.entries()) {
    u32[(starts >>> 2) + g] = column
    for (const index of shares[0]!.columns) {
      u32[(pointers >>> 2) + column] = group.nibbles[index]!
      u32[(places >>> 2) + column++] = index
    }
  }
  u32[(starts >>> 2) + parts.length] = column
  u32.set([parts.length, starts, pointers, places], (scratch.task >>> 2) + 4 + 4 * measure)
}

/** Writes what the kernel is told of a block; false where it must be filtered by itself. */
function writeBlock({ ac, an, limits, scratch }: StretchFilter, block: number, pointer: number): boolean {
  const isPacked = ({ group }: SumPlan['parts'][number]) => {
    const { wideRows, escapes } = group.blocks[block]!
    return wideRows !== null && escapes === null
  }
  if (!ac.parts.every(isPacked) || !an.parts.every(isPacked)) return false
  const [acExtent, anExtent] = [extentOfSum(ac, block), extentOfSum(an, block)]
  if (acExtent.low < 0 || acExtent.high > MOST || anExtent.low < 1 || anExtent.high > MOST) return false
  narrow(limits, acExtent, anExtent)
  const { candidates } = limits
  if (candidates !== NOBODY && candidates.low < 1) return false
  const { u32 } = viewsOfScratch(scratch.sums)
  let to = pointer >>> 2
  u32[to] = block * BLOCK_ROWS
  u32[to + 1] = ac.matrix.rowsOf(block)
  u32[to + 2] = candidates.low
  u32[to + 3] = candidates.high
  u32[to + 4] = baseOfSum(an, block)
  to += HEAD_BYTES >>> 2
  for (const { group } of ac.parts) {
    const { wide, wideRows } = group.blocks[block]!
    u32[to] = wideRows!.pointer
    u32[to + 1] = wideRows!.count
    u32[to + 2] = wide[0]!
    u32[to + 3] = strideOf(wide)
    to += AC_BYTES >>> 2
  }
  for (const { group, shares } of an.parts) {
    const { wide, wideRows, bases } = group.blocks[block]!
    const { columns } = shares[0]!
    let most = 0
    for (let c = 0; c < columns.length; c++) most += bases[columns[c]!]!
    u32[to] = wideRows!.ranks
    u32[to + 1] = wideRows!.shares
    u32[to + 2] = wide[0]!
    u32[to + 3] = strideOf(wide)
    u32[to + 4] = most
    u32[to + 5] = MOST_NIBBLE * columns.length
    to += AN_BYTES >>> 2
  }
  return true
}

/** Bytes between the wide cells of one column and the next: they stand in one piece of memory. */
function strideOf(wide: Uint32Array): number {
  return wide.length > 1 ? wide[1]! - wide[0]! : 0
}
