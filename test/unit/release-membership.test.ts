import { describe, expect, it } from 'vitest'
import { likelihoodRatio, membershipPower, mostVariants, withReference } from '../../sdk/release/membership.ts'

describe('membership inference', () => {
  it.each([
    [100, 0.001, 0.05, 208],
    [1000, 0.001, 0.05, 2089],
    [10_000, 0.001, 0.05, 20_891],
    [50_000, 0.001, 0.05, 104_455],
    [1000, 0.001, 0.1, 3271],
    [1000, 0.05, 0.8, 6182],
    [1000, 1e-6, 0.99, 50_123],
    [1000, 0.001, 0.999, 38_198],
  ])('of a pool of %i at α = %f allows power %f from %s variants on', (pool, alpha, power, most) => {
    expect(mostVariants(pool, alpha, power)).toBe(most)
    expect(membershipPower(most, pool, alpha)).toBeLessThanOrEqual(power)
    expect(membershipPower(most + 1, pool, alpha)).toBeGreaterThan(power)
  })

  it.each([
    [10_000, 1000, 0.05, 0.93542],
    [10_000, 1000, 0.01, 0.798403],
    [10_000, 1000, 0.001, 0.528717],
    [1000, 1000, 0.05, 0.259511],
    [1000, 1000, 0.01, 0.092362],
    [1000, 1000, 0.001, 0.018298],
  ])('with %i variants of %i people at α = %f has power %f', (variants, pool, alpha, power) => {
    expect(membershipPower(variants, pool, alpha)).toBeCloseTo(power, 6)
  })

  it('reaches 80 % at 5 % false positives with about 6 variants a person (Visscher and Hill 2009)', () => {
    expect(mostVariants(1_000_000, 0.05, 0.8) / 1_000_000).toBeCloseTo(6.183, 3)
    expect(mostVariants(1_000_000, 1e-6, 0.99) / 1_000_000).toBeCloseTo(50.123, 2)
  })

  it('allows no variant where guessing has the power already', () => {
    expect(mostVariants(1000, 0.05, 0.05)).toBe(0)
    expect(mostVariants(1000, 0.05, 0.01)).toBe(0)
    expect(membershipPower(0, 1000, 0.05)).toBe(0.05)
  })

  it('is weakened by a small reference panel', () => {
    expect(Math.sqrt(withReference(2000, 500, 500) / 500)).toBeCloseTo(Math.SQRT2, 3)
    expect(Math.sqrt(withReference(2000, 500, 2000) / 500)).toBeCloseTo(1.789, 3)
  })

  it('scores a genotype by the ratio of likelihoods', () => {
    expect(likelihoodRatio(0, 0.3, 0.25)).toBeCloseTo(-0.137985743, 9)
    expect(likelihoodRatio(1, 0.3, 0.25)).toBeCloseTo(0.113328685, 9)
    expect(likelihoodRatio(2, 0.3, 0.25)).toBeCloseTo(0.364643114, 9)
    expect(likelihoodRatio(null, 0.3, 0.25)).toBe(0)
  })

  it('reaches at most the stated power in a simulated attack', () => {
    // 200 people, 1000 variants, the known answer .723 at 5 %: the attack's share of members found stays near it.
    const random = numbers(20261121)
    const [people, variants, trials] = [200, 1000, 400]
    let scoresIn = 0
    const critical: number[] = []
    const inside: number[] = []
    for (let trial = 0; trial < trials; trial++) {
      let member = 0
      let stranger = 0
      for (let v = 0; v < variants; v++) {
        const frequency = 0.1 + 0.4 * random()
        const draw = () => ((random() < frequency ? 1 : 0) + (random() < frequency ? 1 : 0)) as 0 | 1 | 2
        const own = draw()
        // copies of the other people: a normal draw is close enough to the binomial
        const others = Math.round(
          2 * (people - 1) * frequency + gauss(random) * Math.sqrt(2 * (people - 1) * frequency * (1 - frequency)),
        )
        const pool = (others + own) / (2 * people)
        member += likelihoodRatio(own, pool, frequency)
        stranger += likelihoodRatio(draw(), pool, frequency)
      }
      inside.push(member)
      critical.push(stranger)
      scoresIn += member
    }
    critical.sort((a, b) => a - b)
    const threshold = critical[Math.floor(trials * 0.95)]!
    const found = inside.filter((score) => score > threshold).length / trials
    expect(scoresIn / trials).toBeCloseTo(2.5, 0)
    expect(found).toBeGreaterThan(0.6)
    expect(found).toBeLessThan(membershipPower(variants, people, 0.05) + 0.08)
  })
})

/** mulberry32 */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
