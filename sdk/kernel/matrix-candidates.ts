import { BLOCK_ROWS, MOST_NIBBLE } from './matrix-block.ts'
import { type Limits, OPEN, writeLimits } from './matrix-limits.ts'
import type { BlockFilter, RangeScratch } from './matrix-range.ts'
import { baseOfSum, eachShare, pointNibbles, pointWide, type SumPlan, viewsOfScratch } from './matrix-sum.ts'

const MOST_U16 = 65_535

/**
 * The usual block: few rows have an AC that may pass. They are found while the 4-bit cells are summed, and among the wide rows;
 * only their AN is looked up. AC is one plain sum, and no column has escapes.
 */
export function filterCandidates({ ac, an, block, scratch, limits, exactRows }: BlockFilter): void {
  const { kernel } = ac.matrix
  const { rows, acOf, anOf, slacks, answers } = scratch
  const n = ac.matrix.rowsOf(block)
  const count = findCandidates(ac, block, scratch, limits)
  kernel.fill(anOf, baseOfSum(an, block), count)
  kernel.clear(slacks, count)
  for (const { group, shares } of an.parts) {
    const { wideRows, bases } = group.blocks[block]!
    let most = 0
    let quiet = 0
    for (const { coefficient, columns } of shares) {
      for (const index of columns) most += coefficient * bases[index]!
      quiet += MOST_NIBBLE * coefficient * columns.length
    }
    kernel.addSlack(slacks, wideRows!.ranks, wideRows!.shares, most, quiet, rows, count)
  }
  writeLimits(limits, 0, scratch)
  const open = kernel.rangeFilter(acOf, anOf, slacks, scratch.limits, answers, count)
  if (open > 0 || exactRows) settle(an, block, scratch, count, exactRows ? 1 : OPEN)
  kernel.clear(scratch.mask, Math.ceil(n / 4))
  kernel.scatterU8(answers, rows, scratch.mask, count)
  if (!exactRows) return
  for (const [to, values] of [
    [scratch.ac, acOf],
    [scratch.an, anOf],
  ] as const) {
    // biome-ignore format: a table
    kernel.clear(to, n)
    kernel.addCells(to, rows, values, 1, count)
  }
}

function findCandidates(ac: SumPlan, block: number, scratch: RangeScratch, limits: Limits): number {
  const { kernel } = ac.matrix
  const { sums, rows, acOf } = scratch
  const { group, shares } = ac.parts[0]!
  const { columns } = shares[0]!
  const part = group.blocks[block]!
  const { pointer, count: wide } = part.wideRows!
  const { low, high } = limits.candidates
  const padded = 32 * Math.ceil(ac.matrix.rowsOf(block) / 32)
  pointNibbles(sums, group, block, columns)
  const top = Math.min(high, MOST_U16)
  // The sums of AN are not used yet: room for the 16-bit sums.
  const narrow = low <= top ? kernel.findNibbles(sums.pointers, columns.length, scratch.an, low, top, rows, acOf, padded) : 0 // biome-ignore format: one line
  pointWide(sums, part, columns)
  kernel.clear(sums.wide, wide)
  kernel.addManyU16(sums.wide, sums.pointers, columns.length, 1, wide)
  return narrow + kernel.keepInside(sums.wide, pointer, wide, low, high, rows + 2 * narrow, acOf + 4 * narrow)
}

/** Reads AN of candidates whose answer is at least `least`, all at a time, and answers them again. */
function settle(an: SumPlan, block: number, scratch: RangeScratch, count: number, least: number): void {
  const { kernel } = an.matrix
  const { sums, rows, acOf, anOf, answers, an: number, mask: settled } = scratch
  // What is written later serves as room: lists in the sums of AC by row, then counts, AN and answers in their own order.
  const list = scratch.ac
  const listed = list + 2 * BLOCK_ROWS
  const copies = sums.wide
  const length = kernel.rowsAtLeast(answers, least, list, count)
  const { u8, u16, i32 } = viewsOfScratch(sums)
  for (let i = 0; i < length; i++) {
    const at = u16[(list >>> 1) + i]!
    u16[(listed >>> 1) + i] = u16[(rows >>> 1) + at]!
    i32[(copies >>> 2) + i] = i32[(acOf >>> 2) + at]!
    i32[(number >>> 2) + i] = i32[(anOf >>> 2) + at]!
  }
  eachShare(an, (group, coefficient, columns) => {
    const part = group.blocks[block]!
    const times = group.sign * coefficient
    pointWide(sums, part, columns)
    kernel.addWideAt(number, sums.pointers, columns.length, times, part.wideRows!.ranks, listed, length)
    pointNibbles(sums, group, block, columns)
    kernel.addNibblesAt(number, sums.pointers, columns.length, times, listed, length)
  })
  kernel.rangeFilter(copies, number, 0, scratch.limits, settled, length)
  for (let i = 0; i < length; i++) {
    const at = u16[(list >>> 1) + i]!
    i32[(anOf >>> 2) + at] = i32[(number >>> 2) + i]!
    u8[answers + at] = u8[settled + i]!
  }
}
