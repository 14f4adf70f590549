import { STRETCH_SCRATCH } from './kernel.ts'
import { BLOCK_ROWS, MOST_NIBBLE } from './matrix-block.ts'
import { type CountRange, type Limits, limitsOf, NOBODY, narrow, writeLimits } from './matrix-limits.ts'
import { baseOfSum, extentOfSum, type SumPlan, type SumScratch, viewsOfScratch } from './matrix-sum.ts'
import type { Arena } from './memory.ts'

const MOST = 2 ** 31 - 1
const TASK_BYTES = 48
const BLOCK_BYTES = 64
/** Blocks that one call takes at most. */
const MOST_BLOCKS = 64
/** Columns of a sum whose 4-bit cells add up in 16 bits, and whose pointers fit. */
const MOST_COLUMNS = 1024

/** Kernel memory of filtering many blocks in one call. */
export interface StretchScratch {
  sums: SumScratch
  limits: number
  task: number
  blocks: number
  /** Six lists of u32, {@link MOST_COLUMNS} each. */
  lists: number
  scratch: number
}

/** @returns scratch from `arena`, given back with it */
export function takeStretchScratch(arena: Arena, sums: SumScratch): StretchScratch {
  return {
    sums,
    limits: arena.take(48),
    task: arena.take(TASK_BYTES),
    blocks: arena.take(BLOCK_BYTES * MOST_BLOCKS),
    lists: arena.take(5 * 4 * MOST_COLUMNS),
    scratch: arena.take(STRETCH_SCRATCH),
  }
}

/** A range filter over the blocks of a matrix, a stretch of them at a time. */
export interface StretchFilter {
  ac: SumPlan
  an: SumPlan
  limits: Limits
  scratch: StretchScratch
}

/**
 * A filter by sums of one matrix; null where one of them is not a plain sum of columns that were packed together: then blocks are
 * filtered one by one (`filterBlock`).
 */
export function planStretch(
  ac: SumPlan,
  an: SumPlan,
  range: CountRange,
  scratch: StretchScratch,
): StretchFilter | null {
  if (!isPlainSum(ac, 1) || !isPlainSum(an, -1)) return null
  return { ac, an, limits: limitsOf(range), scratch }
}

/**
 * Filters blocks from `first` on, as `filterBlock` does, as long as nothing about them needs more: no row in which nobody is called,
 * no escapes, AC of at least 1 asked for.
 *
 * @param out where rows that pass go (u32, row of the matrix, ascending), with room for all rows of those blocks; 0: they are only counted
 * @returns how many blocks were filtered, perhaps none, and how many of their rows pass
 */
export function filterStretch(filter: StretchFilter, first: number, out: number): { blocks: number; found: number } {
  const { ac, an, scratch } = filter
  const { kernel, blocks: all } = ac.matrix
  let blocks = 0
  while (first + blocks < all && blocks < MOST_BLOCKS && writeBlock(filter, first + blocks, blocks)) blocks++
  if (blocks === 0) return { blocks, found: 0 }
  writeLimits(filter.limits, 0, scratch)
  const { u32 } = viewsOfScratch(scratch.sums)
  const task = scratch.task >>> 2
  const list = (i: number) => scratch.lists + 4 * MOST_COLUMNS * i
  u32[task] = scratch.limits
  u32[task + 7] = list(4)
  u32[task + 8] = scratch.scratch
  ;[ac, an].forEach(({ parts }, i) => {
    const { group, shares } = parts[0]!
    const { columns } = shares[0]!
    const [pointers, places] = [list(2 * i), list(2 * i + 1)]
    u32[task + 3 * i + 1] = columns.length
    u32[task + 3 * i + 2] = pointers
    u32[task + 3 * i + 3] = places
    for (let c = 0; c < columns.length; c++) {
      u32[(pointers >>> 2) + c] = group.nibbles[columns[c]!]!
      u32[(places >>> 2) + c] = columns[c]!
    }
  })
  return { blocks, found: kernel.filterStretch(scratch.task, scratch.blocks, blocks, out) }
}

/** Whether the sum takes columns of one group, each once. */
function isPlainSum({ parts }: SumPlan, sign: 1 | -1): boolean {
  const [part, another] = parts
  if (!part || another || part.group.sign !== sign) return false
  const [share, second] = part.shares
  return share !== undefined && !second && share.coefficient === 1 && share.columns.length <= MOST_COLUMNS
}

/** Writes what the kernel is told of a block; false where it must be filtered by itself. */
function writeBlock({ ac, an, limits, scratch }: StretchFilter, block: number, place: number): boolean {
  const [copies, called] = [ac.parts[0]!, an.parts[0]!]
  const [acPart, anPart] = [copies.group.blocks[block]!, called.group.blocks[block]!]
  if (!acPart.wideRows || acPart.escapes || !anPart.wideRows || anPart.escapes) return false
  const [acExtent, anExtent] = [extentOfSum(ac, block), extentOfSum(an, block)]
  if (acExtent.low < 0 || acExtent.high > MOST || anExtent.low < 1 || anExtent.high > MOST) return false
  narrow(limits, acExtent, anExtent)
  const { candidates } = limits
  if (candidates !== NOBODY && candidates.low < 1) return false
  const { u32, i32 } = viewsOfScratch(scratch.sums)
  const to = (scratch.blocks + BLOCK_BYTES * place) >>> 2
  const { columns } = called.shares[0]!
  let most = 0
  for (let c = 0; c < columns.length; c++) most += anPart.bases[columns[c]!]!
  u32[to] = block * BLOCK_ROWS
  u32[to + 1] = ac.matrix.rowsOf(block)
  i32[to + 2] = candidates.low
  i32[to + 3] = candidates.high
  u32[to + 4] = acPart.wideRows.pointer
  u32[to + 5] = acPart.wideRows.count
  u32[to + 6] = acPart.wide[0]!
  u32[to + 7] = strideOf(acPart.wide)
  u32[to + 8] = anPart.wideRows.ranks
  u32[to + 9] = anPart.wideRows.shares
  u32[to + 10] = anPart.wide[0]!
  u32[to + 11] = strideOf(anPart.wide)
  i32[to + 12] = baseOfSum(an, block)
  i32[to + 13] = most
  i32[to + 14] = MOST_NIBBLE * columns.length
  return true
}

/** Bytes between the wide cells of one column and the next: they stand in one piece of memory. */
function strideOf(wide: Uint32Array): number {
  return wide.length > 1 ? wide[1]! - wide[0]! : 0
}
