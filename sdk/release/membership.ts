import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'

// Membership inference from allele frequencies: Sankararaman, Obozinski, Jordan and Halperin, Nature Genetics 41 (2009).

/**
 * Power of the best test that a person is in a pool, from the frequencies of independent common variants:
 * Φ(√(m / n) − z_α). Holds for pools above about 100 people and minor allele frequencies above 0.05.
 *
 * @param variants m, independent variants; after {@link withReference} for a finite reference panel
 * @param pool n, diploid people in the pool (effective size over all releases, see `leverages`)
 * @param alpha false-positive rate of the test
 */
export function membershipPower(variants: number, pool: number, alpha: number): number {
  if (variants <= 0) return alpha
  return normalCdf(Math.sqrt(variants / pool) - upperQuantile(alpha), 0, 1)
}

/**
 * Most independent variants at which {@link membershipPower} stays at or below `power`:
 * ⌊n (z_α + Φ⁻¹(power))²⌋, and 0 where the bracket is not positive (a test that guesses has that power already).
 */
export function mostVariants(pool: number, alpha: number, power: number): number {
  const bracket = upperQuantile(alpha) + normalQuantile(power, 0, 1)
  return bracket <= 0 ? 0 : Math.floor(pool * bracket * bracket)
}

/** Variants that a reference panel of finite size leaves: m · N_ref / (N_ref + n). */
export function withReference(variants: number, pool: number, reference: number): number {
  return (variants * reference) / (reference + pool)
}

/**
 * Likelihood ratio of one variant for "in the pool", 0 for a missing genotype.
 *
 * @param genotype copies of the alternate allele, 0 to 2
 * @param pool frequency in the pool
 * @param reference frequency in the reference
 */
export function likelihoodRatio(genotype: 0 | 1 | 2 | null, pool: number, reference: number): number {
  if (genotype === null) return 0
  const alternate = Math.log(pool / reference)
  const other = Math.log((1 - pool) / (1 - reference))
  return genotype === 0 ? 2 * other : genotype === 1 ? alternate + other : 2 * alternate
}

function upperQuantile(alpha: number): number {
  return normalQuantile(1 - alpha, 0, 1)
}
