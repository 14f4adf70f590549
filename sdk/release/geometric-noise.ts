import { HindoError } from '../errors.ts'

/** Fills bytes with randomness; `crypto.getRandomValues` where numbers leave, something seeded in tests. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => void

/** A positive fraction, so that nothing is decided in floating point. */
export interface Fraction {
  numerator: number
  denominator: number
}

/**
 * Whole-number noise with P(d) ∝ exp(−ε |d|), drawn exactly: integers and fair coins only, no floating point whose gaps would tell
 * the true count (Canonne, Kamath and Steinke, "The discrete Gaussian for differential privacy", NeurIPS 2020, arXiv:2004.00010,
 * algorithms 1 and 2; Mironov, CCS 2012, for why not).
 *
 * Why it is exact, for ε = s/t: a number below t that is kept with exp(−rest/t), and t for each of as many coins of exp(−1) as come up
 * one after the other, is x = rest + t · whole with P(x) ∝ exp(−x/t). Of s such numbers in a row one size is made, so that
 * P(size) ∝ exp(−ε size); the sign is a fair coin, and −0 is drawn anew, as 0 would count twice otherwise. Every coin is a comparison of
 * whole numbers: that of exp(−a/b) turns on how many coins of a/b, a/2b, a/3b … come up before one does not, an even number with
 * Σ (−a/b)^k / k!.
 *
 * @param epsilon as a fraction of whole numbers up to 2²⁰
 * @throws HindoError `usage` for an ε that is no such fraction
 */
export function geometricNoise(epsilon: Fraction, random: RandomBytes = systemRandom): number {
  const [s, t] = [epsilon.numerator, epsilon.denominator]
  if (![s, t].every((part) => Number.isInteger(part) && part > 0 && part <= 2 ** 20)) {
    throw new HindoError('usage', `ε must be a fraction of whole numbers up to ${2 ** 20}, not ${s}/${t}`)
  }
  for (;;) {
    const rest = uniformBelow(t, random)
    if (!flipExponential(rest, t, random)) continue
    let whole = 0
    while (flipExponential(1, 1, random)) whole++
    const size = Math.floor((rest + t * whole) / s)
    const negative = uniformBelow(2, random) === 1
    if (negative && size === 0) continue
    return negative ? -size : size
  }
}

/** Variance of the noise: 2q / (1 − q)² with q = exp(−ε). */
export function geometricVariance(epsilon: number): number {
  const q = Math.exp(-epsilon)
  return (2 * q) / (1 - q) ** 2
}

/**
 * ε that a release spends on one person in all: every table that holds the person gives every variant once, and a person has up to two
 * copies of an allele (basic composition; Dwork and Roth, 2014, 3.5).
 */
export function totalEpsilon(perCount: number, variants: number, tables: number, sensitivity: 1 | 2): number {
  return perCount * variants * tables * sensitivity
}

/** A count with noise, kept within 0 and `most`. */
export function noisedCount(
  count: number,
  most: number,
  epsilon: Fraction,
  random: RandomBytes = systemRandom,
): number {
  return Math.min(most, Math.max(0, count + geometricNoise(epsilon, random)))
}

/** True with probability exp(−a/b), for 0 <= a <= b. */
function flipExponential(a: number, b: number, random: RandomBytes): boolean {
  let k = 1
  while (uniformBelow(b * k, random) < a) k++
  return k % 2 === 1
}

/** A whole number from 0 to below `limit`, every one as likely: draws beyond the last full stretch are thrown away. */
function uniformBelow(limit: number, random: RandomBytes): number {
  if (limit === 1) return 0
  const bytes = new Uint8Array(6)
  const range = 2 ** 48
  const last = range - (range % limit)
  for (;;) {
    random(bytes)
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
    if (value < last) return value % limit
  }
}

function systemRandom(bytes: Uint8Array<ArrayBuffer>): void {
  crypto.getRandomValues(bytes)
}
