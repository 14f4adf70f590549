import { BLOCK_ROWS } from './matrix-block.ts'
import { filterCandidates } from './matrix-candidates.ts'
import { type CountRange, type Limits, limitsOf, NOBODY, narrow, OPEN, writeLimits } from './matrix-limits.ts'
import {
  addBlockNibbles,
  extentOfSum,
  type SumPlan,
  type SumScratch,
  slackOfRest,
  sumBlock,
  sumRest,
  viewsOfScratch,
} from './matrix-sum.ts'
import type { Arena } from './memory.ts'

export type { CountRange } from './matrix-limits.ts'

const MOST = 2 ** 31 - 1
const LEAST = -(2 ** 31)
/** Columns whose 4-bit cells add up in 16 bits, and whose pointers fit. */
const MOST_COLUMNS = 1024

/** Kernel memory of a range filter: sums and answers of one block. */
export interface RangeScratch {
  sums: SumScratch
  /** int32 by row. */
  ac: number
  an: number
  /** One byte per row: 0 no, 1 yes, 2 unknown. */
  mask: number
  chunks: number
  limits: number
  /** Candidates: rows (u16), AC, AN, how far AN may lie below (int32), answers (bytes). */
  rows: number
  acOf: number
  anOf: number
  slacks: number
  answers: number
}

/** @returns scratch from `arena`, given back with it */
export function takeRangeScratch(arena: Arena, sums: SumScratch): RangeScratch {
  return {
    sums,
    ac: arena.take(4 * BLOCK_ROWS),
    an: arena.take(4 * BLOCK_ROWS),
    mask: arena.take(BLOCK_ROWS),
    chunks: arena.take(BLOCK_ROWS / 32),
    limits: arena.take(48),
    rows: arena.take(2 * BLOCK_ROWS + 2),
    acOf: arena.take(4 * BLOCK_ROWS + 4),
    anOf: arena.take(4 * BLOCK_ROWS),
    slacks: arena.take(4 * BLOCK_ROWS),
    answers: arena.take(BLOCK_ROWS),
  }
}

/** One block's question. */
export interface BlockFilter {
  ac: SumPlan
  an: SumPlan
  block: number
  scratch: RangeScratch
  limits: Limits
  /** How far AN may lie below its sum without 4-bit cells; null: they are always read. */
  slack: number | null
  exactRows: boolean
}

/**
 * Decides every row of a block, into `scratch.mask`: the answer of three-valued logic that sums, division and comparison of every
 * row give. AC is summed first, and rows that no AN could let pass are done. AN without its 4-bit cells is uncertain by a few
 * alleles; only where that leaves an answer open are the cells read.
 *
 * With `exactRows`, rows whose answer is 1 or 2 have their sums in `scratch.ac` and `scratch.an`; what stands in other rows is
 * not their sum. Both plans are of one matrix.
 * @returns false where the columns' extents alone say no to every row: then neither mask nor sums were written
 */
export function filterBlock(
  ac: SumPlan,
  an: SumPlan,
  block: number,
  range: CountRange,
  scratch: RangeScratch,
  exactRows = false,
): boolean {
  const limits = limitsOf(range)
  const acExtent = extentOfSum(ac, block)
  const anExtent = extentOfSum(an, block)
  const wraps = acExtent.low < LEAST || acExtent.high > MOST || anExtent.low < LEAST || anExtent.high > MOST
  if (!wraps) {
    narrow(limits, acExtent, anExtent)
    if (limits.candidates === NOBODY) return false
  }
  const slack = wraps || anExtent.low < 1 || acExtent.low < 0 ? null : slackOfRest(an, block)
  const task = { ac, an, block, scratch, limits, slack, exactRows }
  if (slack !== null && limits.candidates.low > 0 && isOneSum(ac, block) && isPacked(an, block)) filterCandidates(task)
  else filterRows(task)
  return true
}

/** Whether the sum takes columns of one group, each once, that have 4-bit cells and wide rows only. */
function isOneSum({ parts }: SumPlan, block: number): boolean {
  const [part, another] = parts
  if (!part || another || part.group.sign < 0) return false
  const [share, second] = part.shares
  if (!share || second || share.coefficient !== 1 || share.columns.length > MOST_COLUMNS) return false
  const { wideRows, escapes } = part.group.blocks[block]!
  return wideRows !== null && !escapes
}

function isPacked({ parts }: SumPlan, block: number): boolean {
  return parts.every(({ group }) => group.blocks[block]!.wideRows && !group.blocks[block]!.escapes)
}

/** Sums of all rows, but AN's 4-bit cells only where they matter. */
function filterRows({ ac, an, block, scratch, limits, slack, exactRows }: BlockFilter): void {
  const { kernel } = ac.matrix
  const n = ac.matrix.rowsOf(block)
  sumBlock(ac, block, scratch.ac, scratch.sums)
  sumRest(an, block, scratch.an, scratch.sums)
  writeLimits(limits, slack ?? 0, scratch)
  if (slack === null) addBlockNibbles(an, block, scratch.an, 0, scratch.sums)
  const open = kernel.rangeFilter(scratch.ac, scratch.an, 0, scratch.limits, scratch.mask, n)
  if (!slack || (open === 0 && !exactRows)) return
  kernel.markChunks(scratch.mask, exactRows ? 1 : OPEN, scratch.chunks, n)
  addBlockNibbles(an, block, scratch.an, scratch.chunks, scratch.sums)
  if (open === 0) return
  writeLimits(limits, 0, scratch)
  const { u8 } = viewsOfScratch(scratch.sums)
  for (let row = 0; row < n; row += 32) {
    if (!u8[scratch.chunks + (row >>> 5)]) continue
    const rows = Math.min(32, n - row)
    kernel.rangeFilter(scratch.ac + 4 * row, scratch.an + 4 * row, 0, scratch.limits, scratch.mask + row, rows)
  }
}
