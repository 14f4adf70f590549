import { HindoError } from '../errors.ts'

/** Whole numbers whose quotient a text could have been printed from. */
export interface CountPair {
  numerator: number
  denominator: number
}

/** Of a ratio as printed, the least and greatest value that rounds to it: both as integers over a power of ten. */
interface PrintedInterval {
  low: bigint
  high: bigint
  scale: bigint
}

/**
 * Every numerator and denominator that a printed ratio leaves: a published frequency gives away a suppressed count where only one is
 * left (`0.0417` of at most 60 alleles is 1/24 or 2/48). Halves count as rounding either way.
 *
 * @param text as printed: `0.0417`, `4.17e-2`, `4.17 %`, `4.17%`
 * @param denominators from which to which; inclusive
 * @param most stop after so many pairs: more than a reader could tell apart
 * @throws HindoError `parse` where the text is no number
 */
export function consistentCounts(
  text: string,
  denominators: { from: number; to: number },
  most = Number.POSITIVE_INFINITY,
): CountPair[] {
  const { low, high, scale } = printedInterval(text)
  const pairs: CountPair[] = []
  for (let denominator = Math.max(1, denominators.from); denominator <= denominators.to; denominator++) {
    const first = ceilDivide(low * BigInt(denominator), scale)
    const last = (high * BigInt(denominator)) / scale
    for (let numerator = first; numerator <= last && numerator <= denominator; numerator++) {
      pairs.push({ numerator: Number(numerator), denominator })
      if (pairs.length >= most) return pairs
    }
  }
  return pairs
}

/** The same for a ratio that is known to be given in full, as Hindo's own files have it: the quotients equal to the bit. */
export function exactCounts(value: number, denominators: { from: number; to: number }): CountPair[] {
  const pairs: CountPair[] = []
  for (let denominator = Math.max(1, denominators.from); denominator <= denominators.to; denominator++) {
    const numerator = Math.round(value * denominator)
    if (numerator / denominator === value) pairs.push({ numerator, denominator })
  }
  return pairs
}

function printedInterval(text: string): PrintedInterval {
  const match = /^\s*(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*(%?)\s*$/.exec(text.normalize('NFKC'))
  if (!match) throw new HindoError('parse', `"${text}" is no ratio`, { hint: 'Write it as 0.0417, 4.17e-2 or 4.17 %' })
  const [, whole = '', fraction = '', exponent = '0', percent] = match
  const digits = BigInt(whole + fraction)
  const places = fraction.length - Number(exponent) + (percent ? 2 : 0)
  const scale = 2n * 10n ** BigInt(Math.max(0, places))
  const unit = 10n ** BigInt(Math.max(0, -places))
  const low = (2n * digits - 1n) * unit
  return { low: low < 0n ? 0n : low, high: (2n * digits + 1n) * unit, scale }
}

function ceilDivide(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b
}
