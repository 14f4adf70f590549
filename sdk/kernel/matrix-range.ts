import { BLOCK_ROWS } from './matrix-block.ts'
import {
  addBlockNibbles,
  extentOfSum,
  type SumPlan,
  type SumScratch,
  slackOfRest,
  sumBlock,
  sumRest,
} from './matrix-sum.ts'
import type { Arena } from './memory.ts'

const MOST = 2 ** 31 - 1
const LEAST = -(2 ** 31)
const NONE = { low: 1, high: 0 }

/** Ranges with both ends included; what is not given is not asked. AF is `AC / AN` in f64 and unknown where AN is 0. */
export interface CountRange {
  ac?: { low?: number; high?: number }
  an?: { low?: number; high?: number }
  af?: { low?: number; high?: number }
}

/** Kernel memory of a range filter: sums and answers of one block. */
export interface RangeScratch {
  sums: SumScratch
  ac: number
  an: number
  /** One byte per row: 0 no, 1 yes, 2 unknown. */
  mask: number
  chunks: number
  limits: number
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
  }
}

/**
 * Decides every row of a block, into `scratch.mask`: the answer of three-valued logic that sums, division and comparison of every
 * row give. AC is summed first. AN is summed from its wide rows and the blocks' bases, which leaves it uncertain by a few
 * alleles; only where that uncertainty leaves an answer open are its 4-bit cells read.
 *
 * With `exactRows`, rows whose answer is 1 or 2 have their sums in `scratch.ac` and `scratch.an`; what stands in other rows is
 * not their sum.
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
  const { kernel } = ac.matrix
  const n = ac.matrix.rowsOf(block)
  const limits = limitsOf(range)
  const acExtent = extentOfSum(ac, block)
  const anExtent = extentOfSum(an, block)
  const wraps = [acExtent, anExtent].some(({ low, high }) => low < LEAST || high > MOST)
  if (!wraps) {
    narrow(limits, acExtent, anExtent)
    if (limits.candidates.low > limits.candidates.high) return false
  }
  sumBlock(ac, block, scratch.ac, scratch.sums)
  const slack = wraps || anExtent.low < 1 || acExtent.low < 0 ? null : slackOfRest(an, block)
  sumRest(an, block, scratch.an, scratch.sums)
  writeLimits(limits, slack ?? 0, scratch)
  if (slack === null) addBlockNibbles(an, block, scratch.an, 0, scratch.sums)
  const open = kernel.rangeFilter(scratch.ac, scratch.an, scratch.limits, scratch.mask, n)
  if (!slack || (open === 0 && !exactRows)) return true
  kernel.markChunks(scratch.mask, exactRows ? 1 : 3, scratch.chunks, n)
  addBlockNibbles(an, block, scratch.an, scratch.chunks, scratch.sums)
  if (open === 0) return true
  writeLimits(limits, 0, scratch)
  const marks = scratch.sums.arena.u8(scratch.chunks, Math.ceil(n / 32))
  for (let chunk = 0; chunk < marks.length; chunk++) {
    if (!marks[chunk]) continue
    const row = 32 * chunk
    const rows = Math.min(32, n - row)
    kernel.rangeFilter(scratch.ac + 4 * row, scratch.an + 4 * row, scratch.limits, scratch.mask + row, rows)
  }
  return true
}

interface Limits {
  ac: { low: number; high: number }
  an: { low: number; high: number }
  af: { low: number; high: number } | null
  /** AC outside of these is a no whatever AN is. */
  candidates: { low: number; high: number }
}

function limitsOf({ ac, an, af }: CountRange): Limits {
  const whole = (side: { low?: number; high?: number } | undefined) => {
    const low = Math.max(LEAST, Math.ceil(side?.low ?? LEAST))
    const high = Math.min(MOST, Math.floor(side?.high ?? MOST))
    return low <= high ? { low, high } : NONE
  }
  const tested = af && (af.low !== undefined || af.high !== undefined)
  return {
    ac: whole(ac),
    an: whole(an),
    af: tested ? { low: af.low ?? Number.NEGATIVE_INFINITY, high: af.high ?? Number.POSITIVE_INFINITY } : null,
    candidates: { low: LEAST, high: MOST },
  }
}

function narrow(limits: Limits, ac: { low: number; high: number }, an: { low: number; high: number }): void {
  const candidates = { ...limits.ac }
  const least = Math.max(an.low, limits.an.low)
  const most = Math.min(an.high, limits.an.high)
  if (limits.af && least >= 1) {
    // One allele of room on either side: the products are rounded, and so is the quotient.
    if (limits.af.low > 0) candidates.low = Math.max(candidates.low, Math.floor(limits.af.low * least) - 1)
    if (limits.af.high >= 0) candidates.high = Math.min(candidates.high, Math.ceil(limits.af.high * most) + 1)
  }
  const possible = least <= most && ac.high >= candidates.low && ac.low <= candidates.high
  limits.candidates = possible ? candidates : NONE
}

function writeLimits({ ac, an, af, candidates }: Limits, slack: number, { sums, limits }: RangeScratch): void {
  const { low, high } = candidates
  sums.arena.i32(limits, 8).set([ac.low, ac.high, an.low, an.high, low, high, slack, af ? 1 : 0])
  sums.arena.f64(limits + 32, 2).set([af?.low ?? 0, af?.high ?? 0])
}
