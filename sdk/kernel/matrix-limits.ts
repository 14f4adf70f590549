import { type SumScratch, viewsOfScratch } from './matrix-sum.ts'

const MOST = 2 ** 31 - 1
const LEAST = -(2 ** 31)

/** `Kernel.rangeFilter`'s answer for a row that the uncertainty of AN leaves open. */
export const OPEN = 3

/** Ranges with both ends included; what is not given is not asked. AF is `AC / AN` in f64 and unknown where AN is 0. */
export interface CountRange {
  ac?: { low?: number; high?: number }
  an?: { low?: number; high?: number }
  af?: { low?: number; high?: number }
}

interface Interval {
  low: number
  high: number
}

/** What `Kernel.rangeFilter` is told. */
export interface Limits {
  ac: Interval
  an: Interval
  af: Interval | null
  /** AC outside of these is a no whatever AN is. */
  candidates: Interval
}

/** No AC at all. */
export const NOBODY: Interval = { low: 1, high: 0 }

/** Ranges of integers, within 32 bits; whatever the ends are, NaN included. */
export function limitsOf({ ac, an, af }: CountRange): Limits {
  const tested = af && (af.low !== undefined || af.high !== undefined)
  return {
    ac: wholeNumbers(ac),
    an: wholeNumbers(an),
    af: tested ? { low: af.low ?? Number.NEGATIVE_INFINITY, high: af.high ?? Number.POSITIVE_INFINITY } : null,
    candidates: { low: LEAST, high: MOST },
  }
}

function wholeNumbers(side: { low?: number; high?: number } | undefined): Interval {
  const low = Math.max(LEAST, Math.ceil(side?.low ?? LEAST))
  const high = Math.min(MOST, Math.floor(side?.high ?? MOST))
  return low <= high ? { low, high } : NOBODY
}

/** Narrows the candidates to what can pass in a block whose sums lie in these extents. */
export function narrow(limits: Limits, ac: Interval, an: Interval): void {
  const candidates = { ...limits.ac }
  const least = Math.max(an.low, limits.an.low)
  const most = Math.min(an.high, limits.an.high)
  if (limits.af && least >= 1) {
    // One allele of room on either side: the products are rounded, and so is the quotient.
    if (limits.af.low > 0) candidates.low = Math.max(candidates.low, Math.floor(limits.af.low * least) - 1)
    if (limits.af.high >= 0) candidates.high = Math.min(candidates.high, Math.ceil(limits.af.high * most) + 1)
  }
  const possible = least <= most && ac.high >= candidates.low && ac.low <= candidates.high
  limits.candidates = possible ? candidates : NOBODY
}

/** Writes the 48 bytes that `Kernel.rangeFilter` reads. */
export function writeLimits(
  { ac, an, af, candidates }: Limits,
  slack: number,
  scratch: { sums: SumScratch; limits: number },
): void {
  const { i32, f64 } = viewsOfScratch(scratch.sums)
  const at = scratch.limits >>> 2
  i32[at] = ac.low
  i32[at + 1] = ac.high
  i32[at + 2] = an.low
  i32[at + 3] = an.high
  i32[at + 4] = candidates.low
  i32[at + 5] = candidates.high
  i32[at + 6] = slack
  i32[at + 7] = af ? 1 : 0
  f64[(scratch.limits >>> 3) + 4] = af?.low ?? 0
  f64[(scratch.limits >>> 3) + 5] = af?.high ?? 0
}
