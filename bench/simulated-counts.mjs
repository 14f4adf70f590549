// Counts shaped like human ones. Which copies somebody carries does not matter here, only how the numbers spread.
import { createRandom } from './random.mjs'

/** Copies above which the strata of a row are drawn one by one instead of copy by copy. */
const MANY = 256
/** Drift between strata: standard deviation of the logarithm of their relative frequency. */
const DRIFT = 0.35

/** People of each stratum: lognormal around `median`, largest and smallest held apart by `spread`. */
export function stratumSizes(count, median, spread, seed) {
  const random = createRandom(seed)
  return Int32Array.from({ length: count }, () =>
    Math.max(8, Math.round(median * Math.exp(spread * Math.max(-2.3, Math.min(2.3, random.normal()))))),
  )
}

/**
 * Draws rows: total copies by a power law with exponent 1.6 (48 % singletons, one row in 200 above 1 %), spread over the strata
 * by size and drift; missing calls per row: 70 % of rows under 1e-4, 25 % 0.1 to 1 %, 5 % 1 to 20 %.
 * Yields `{ row, ac, an }`, ac and an being, the same two arrays each time, indexed by stratum.
 */
export function* drawRows(sizes, rows, seed) {
  const random = createRandom(seed)
  const strata = sizes.length
  const people = sizes.reduce((sum, n) => sum + n, 0)
  const haplotypes = 2 * people
  const owner = new Uint16Array(people)
  let at = 0
  sizes.forEach((n, stratum) => {
    owner.fill(stratum, at, at + n)
    at += n
  })
  const ac = new Int32Array(strata)
  const an = new Int32Array(strata)
  for (let row = 0; row < rows; row++) {
    drawMissing(random, sizes, people, owner, an)
    drawCopies(random, sizes, haplotypes, owner, an, ac)
    yield { row, ac, an }
  }
}

function drawMissing(random, sizes, people, owner, an) {
  const kind = random.uniform()
  const within = random.uniform()
  const rate = kind < 0.7 ? 1e-4 * within : kind < 0.95 ? 1e-3 * 10 ** within : 1e-2 * 20 ** within
  const strata = sizes.length
  for (let s = 0; s < strata; s++) an[s] = 2 * sizes[s]
  if (people * rate < MANY) {
    for (let left = random.poisson(people * rate); left > 0; left--) {
      const s = owner[random.below(people)]
      if (an[s] > 0) an[s] -= 2
    }
    return
  }
  for (let s = 0; s < strata; s++) an[s] -= 2 * Math.min(sizes[s], random.poisson(sizes[s] * rate))
}

function drawCopies(random, sizes, haplotypes, owner, an, ac) {
  ac.fill(0)
  let total = haplotypes
  // totals above the number of copies there are, are drawn again
  while (total >= haplotypes) total = Math.floor(0.5 + 0.5 * random.uniform() ** (-1 / 0.6))
  if (total < MANY) {
    for (let left = total; left > 0; left--) {
      const s = owner[random.below(owner.length)]
      if (ac[s] < an[s]) ac[s]++
    }
    return
  }
  const frequency = total / haplotypes
  for (let s = 0; s < sizes.length; s++) {
    const mean = Math.min(0.98, frequency * Math.exp(DRIFT * random.normal())) * an[s]
    ac[s] = Math.min(an[s], random.poisson(mean))
  }
}
