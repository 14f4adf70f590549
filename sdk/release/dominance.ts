/** Shares of a total, one per contributor (a biobank, an institution); none negative. */
export type Contributions = readonly number[]

/**
 * (n, k) rule: the n largest contributors hold at least the share k of the total. As ACRO since 0.4.12 (`>=`; sdcTable: `>`).
 * Nothing is dominated where there is nothing.
 */
export function isDominated(contributions: Contributions, n: number, k: number): boolean {
  const total = sum(contributions)
  return total > 0 && sum(largest(contributions, n)) >= k * total
}

/**
 * p % rule: what is left without the two largest contributors is less than the share p of the largest, so the second could estimate
 * the first to within p. As ACRO and sdcTable (Hundepool et al., Statistical Disclosure Control, 2012, 4.2.2).
 */
export function isEstimable(contributions: Contributions, p: number): boolean {
  const [first = 0, second = 0] = largest(contributions, 2)
  return first > 0 && sum(contributions) - first - second < p * first
}

/** (p, q) rule: as the p % rule where others are known beforehand to within q; p < q. */
export function isEstimableWithPrior(contributions: Contributions, p: number, q: number): boolean {
  return isEstimable(contributions, p / q)
}

/** Contributors with anything at all. */
export function contributors(contributions: Contributions): number {
  return contributions.filter((value) => value > 0).length
}

function largest(values: Contributions, n: number): number[] {
  return [...values].sort((a, b) => b - a).slice(0, n)
}

function sum(values: Contributions): number {
  return values.reduce((total, value) => total + value, 0)
}
