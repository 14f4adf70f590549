import { HindoError } from '../errors.ts'
import { leverages } from './algebra/leverage.ts'

/** Everything released about some cells of people, and how exactly. */
export interface NoisyReleases {
  /** Per released count, 1 for each cell that it holds, else 0. */
  vectors: readonly ArrayLike<number>[]
  /** People per cell, all above 0. */
  sizes: ArrayLike<number>
  /** Per released count, variance of the noise of its AC: 0 where it is exact, b²/12 for rounding to b (an approximation). */
  variances: ArrayLike<number>
}

/**
 * How far apart the scores of members and of strangers are in the best test of membership, in standard deviations, when released counts
 * carry noise: D with D² = Σ_j Bᵀ (M + diag(s² / 2p_j(1 − p_j)))⁻¹ B. Its power is Φ(D − z_α), which is `membershipPower(D², 1, α)`.
 *
 * Noise of variance s² hides a person as s² / 2p(1 − p) strangers of its own in that count would, so a count with noise gets a cell of
 * that size besides, and the leverages of the cells of people are what is asked for. Independent common variants, pools above about 100
 * people, as in `membership.ts`; noise that changes with the data is outside of it.
 *
 * @param frequencies p_j per variant, each above 0 and below 1
 * @returns D per cell of people
 * @throws HindoError `usage` for a size, variance or frequency that is none
 */
export function separations({ vectors, sizes, variances }: NoisyReleases, frequencies: Iterable<number>): Float64Array {
  const cells = sizes.length
  const noisy = [...vectors.keys()].filter((number) => variances[number] !== 0)
  for (let cell = 0; cell < cells; cell++) checkAbove('people of a cell', sizes[cell]!)
  for (const number of noisy) checkAbove('variance of noise', variances[number]!)
  const widened = vectors.map((vector, number) => {
    const wide = new Uint8Array(cells + noisy.length)
    for (let cell = 0; cell < cells; cell++) wide[cell] = vector[cell]!
    const place = noisy.indexOf(number)
    if (place >= 0) wide[cells + place] = 1
    return wide
  })
  const squares = new Float64Array(cells)
  for (const [spread, variants] of spreads(frequencies)) {
    const strangers = noisy.map((number) => variances[number]! / spread)
    const wideSizes = Float64Array.from([...Array.from(sizes), ...strangers])
    const leverage = leverages(widened, wideSizes)
    for (let cell = 0; cell < cells; cell++) squares[cell]! += (variants * leverage[cell]!) / sizes[cell]!
  }
  return squares.map(Math.sqrt)
}

/** Frequency at which 2p(1 − p) is greatest, and noise hides least. */
const WIDEST_AT = 0.5

/**
 * Effective pool sizes per cell when released counts carry noise, at the frequency at which it hides least: a person is at most as
 * exposed as in a single exact pool of that size. Where nothing carries noise these are the pools of `leverage.ts`.
 */
export function noisyPools({ vectors, sizes, variances }: NoisyReleases): Float64Array {
  const squares = separations({ vectors, sizes, variances }, [WIDEST_AT])
  return squares.map((separation) => 1 / separation ** 2)
}

/** Variance that rounding to a base adds, taken as even noise: b² / 12. */
export function roundingVariance(base: number): number {
  return (base * base) / 12
}

/** How many variants there are of each spread 2p(1 − p). */
function spreads(frequencies: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>()
  for (const p of frequencies) {
    if (!(p > 0 && p < 1)) throw new HindoError('usage', `a frequency must be above 0 and below 1, not ${p}`)
    const spread = 2 * p * (1 - p)
    counts.set(spread, (counts.get(spread) ?? 0) + 1)
  }
  return counts
}

function checkAbove(what: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new HindoError('usage', `the ${what} must be above 0, not ${value}`)
}
