import type { Views } from './views.ts'

/** Relative weight given to the observed table: low, because likelier tables may outweigh it by hundreds of decades. */
const OBSERVED = 2 ** -900
/** Tables whose weight differs from the observed one's by less than this are as likely; rounding makes them differ. */
const TIE = 2 ** -44
const LIKELIER = OBSERVED * (1 + TIE)
const LESS_LIKELY = OBSERVED * (1 - TIE)

/** Hardy-Weinberg exact p of every row. */
export function hweExact(
  { i32, f64 }: Views,
  homRef: number,
  het: number,
  homAlt: number,
  midp: number,
  out: number,
  n: number,
): void {
  const fromRef = homRef >>> 2
  const fromHet = het >>> 2
  const fromAlt = homAlt >>> 2
  const to = out >>> 3
  for (let i = 0; i < n; i++) {
    f64[to + i] = hweP(
      Math.max(0, i32[fromRef + i]!),
      Math.max(0, i32[fromHet + i]!),
      Math.max(0, i32[fromAlt + i]!),
      midp !== 0,
    )
  }
}

/**
 * Exact p of one table of genotype counts (Wigginton 2005): the probability, given the allele counts, of all tables that are
 * not likelier than this one. Walks from the observed table to fewer and to more heterozygotes with the ratio of neighbours,
 * until a term adds nothing, or the likelier tables outweigh any double.
 */
export function hweP(homRef: number, het: number, homAlt: number, midp: boolean): number {
  if (homRef + het + homAlt === 0) return 1
  let tail = OBSERVED
  let ties = OBSERVED
  let centre = 0

  let weight = OBSERVED
  let hets = het
  let first = homRef
  let second = homAlt
  while (hets > 1) {
    weight *= (hets * (hets - 1)) / (4 * (first + 1) * (second + 1))
    hets -= 2
    first += 1
    second += 1
    if (weight > LIKELIER) {
      centre += weight
      if (centre === Number.POSITIVE_INFINITY) return 0
      continue
    }
    if (weight >= LESS_LIKELY) ties += weight
    const sum = tail + weight
    if (sum === tail) break
    tail = sum
  }

  weight = OBSERVED
  hets = het
  first = homRef
  second = homAlt
  while (first > 0 && second > 0) {
    weight *= (4 * first * second) / ((hets + 2) * (hets + 1))
    hets += 2
    first -= 1
    second -= 1
    if (weight > LIKELIER) {
      centre += weight
      if (centre === Number.POSITIVE_INFINITY) return 0
      continue
    }
    if (weight >= LESS_LIKELY) ties += weight
    const sum = tail + weight
    if (sum === tail) break
    tail = sum
  }

  const less = midp ? tail - ties * 0.5 : tail
  return less / (tail + centre)
}
