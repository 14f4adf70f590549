import { type Limits, OPEN, writeLimits } from './matrix-limits.ts'
import type { BlockFilter, RangeScratch } from './matrix-range.ts'
import { baseOfSum, eachShare, pointNibbles, pointWide, type SumPlan, viewsOfScratch } from './matrix-sum.ts'

const MOST_U16 = 65_535

/**
 * The usual block: few rows have an AC that may pass. They are found while the 4-bit cells are summed, and among the wide rows;
 * only their AN is looked up. AC is one plain sum, and no column has escapes.
 */
export function filterCandidates({ ac, an, block, scratch, limits, slack, exactRows }: BlockFilter): void {
  const { kernel } = ac.matrix
  const { rows, acOf, anOf, answers } = scratch
  const n = ac.matrix.rowsOf(block)
  const count = findCandidates(ac, block, scratch, limits)
  kernel.fill(anOf, baseOfSum(an, block), count)
  eachShare(an, (group, coefficient, columns) => {
    const part = group.blocks[block]!
    pointWide(scratch.sums, part, columns)
    const { ranks } = part.wideRows!
    kernel.addWideAt(anOf, scratch.sums.pointers, columns.length, group.sign * coefficient, ranks, rows, count)
  })
  writeLimits(limits, slack!, scratch)
  const open = kernel.rangeFilter(acOf, anOf, scratch.limits, answers, count)
  if (slack! > 0 && (open > 0 || exactRows)) settle(an, block, scratch, limits, count, exactRows ? 1 : OPEN)
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

/** Reads the 4-bit cells of AN of candidates whose answer is at least `least`, and answers them again. */
function settle(an: SumPlan, block: number, scratch: RangeScratch, limits: Limits, count: number, least: number): void {
  const { kernel } = an.matrix
  const { sums, rows, acOf, anOf, answers } = scratch
  const { u8 } = viewsOfScratch(sums)
  writeLimits(limits, 0, scratch)
  for (let from = 0; from < count; from++) {
    if (u8[answers + from]! < least) continue
    let end = from + 1
    while (end < count && u8[answers + end]! >= least) end++
    eachShare(an, (group, coefficient, columns) => {
      pointNibbles(sums, group, block, columns)
      const to = anOf + 4 * from
      kernel.addNibblesAt(to, sums.pointers, columns.length, group.sign * coefficient, rows + 2 * from, end - from)
    })
    kernel.rangeFilter(acOf + 4 * from, anOf + 4 * from, scratch.limits, answers + from, end - from)
    from = end
  }
}
