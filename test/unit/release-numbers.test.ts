import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contributors, isDominated, isEstimable, isEstimableWithPrior } from '../../sdk/release/dominance.ts'
import { geometricNoise, geometricVariance, noisedCount, totalEpsilon } from '../../sdk/release/geometric-noise.ts'
import { consistentCounts, exactCounts } from '../../sdk/release/printed-ratio.ts'
import { detectRounding, type RoundingMethod, roundCount, roundedFrom } from '../../sdk/release/rounding.ts'
import { seededBytes } from '../support/seeded-bytes.ts'

describe('counts behind a printed ratio', () => {
  const fractions = (text: string, to: number) =>
    consistentCounts(text, { from: 1, to }).map(({ numerator, denominator }) => `${numerator}/${denominator}`)

  it('are 1/24 and 2/48 for 0.0417 of at most 60', () => {
    expect(fractions('0.0417', 60)).toEqual(['1/24', '2/48'])
    expect(fractions('4.17 %', 60)).toEqual(['1/24', '2/48'])
    expect(fractions('4.17e-2', 60)).toEqual(['1/24', '2/48'])
  })

  it('are 1/76 alone for 0.013158 of at most 100', () => {
    expect(fractions('0.013158', 100)).toEqual(['1/76'])
  })

  it('are few for a number at full precision, many for a coarse one', () => {
    expect(fractions(String(1 / 3), 7)).toEqual(['1/3', '2/6'])
    expect(fractions('0.00', 40)).toEqual(Array.from({ length: 40 }, (_, i) => `0/${i + 1}`))
    expect(fractions('0.0', 20)).toContain('1/20')
    expect(fractions('0.0', 19)).not.toContain('1/19')
    expect(consistentCounts('0.1', { from: 1, to: 5000 }, 3)).toHaveLength(3)
    expect(fractions('1', 3)).toEqual(['1/1', '1/2', '2/2', '2/3', '3/3'])
  })

  it('always hold the true pair, and only pairs that print the same', () => {
    const pair = fc.integer({ min: 1, max: 400 }).chain((an) => fc.record({ an: fc.constant(an), ac: fc.nat(an) }))
    fc.assert(
      fc.property(pair, fc.integer({ min: 1, max: 6 }), ({ an, ac }, places) => {
        const text = (ac / an).toFixed(places)
        const found = consistentCounts(text, { from: 1, to: 400 })
        expect(found).toContainEqual({ numerator: ac, denominator: an })
        for (const { numerator, denominator } of found) {
          expect(Math.abs(numerator / denominator - Number(text))).toBeLessThanOrEqual(0.5 * 10 ** -places + 1e-12)
        }
      }),
    )
  })

  it('are fewer where every digit is known to be there', () => {
    const exact = (value: number, to: number) => exactCounts(value, { from: 1, to }).map((pair) => pair.numerator)
    expect(exact(0.5, 6)).toEqual([1, 2, 3])
    expect(exact(1 / 76, 100)).toEqual([1])
    expect(exact(0, 3)).toEqual([0, 0, 0])
    expect(exact(0.1 + 0.2, 100)).toEqual([])
  })

  it.each([['-0.1'], ['0,1'], ['.5'], ['abc'], [''], ['1e9999']])('refuse "%s"', (text) => {
    expect(() => consistentCounts(text, { from: 1, to: 10 })).toThrow(/is no ratio/)
  })
})

describe('rounding', () => {
  const shown = (counts: number[], method: RoundingMethod, base: number) =>
    counts.map((count) => roundCount(count, { method, base }))

  it('is that of the Ministry’s example for nursing-care statistics', () => {
    const rows = [
      [1476, 39, 372, 1065],
      [59, 11, 12, 36],
      [1302, 305, 995],
      [115, 26, 55, 34],
    ]
    expect(rows.map((row) => shown(row, 'ceiling', 10))).toEqual([
      [1480, 40, 380, 1070],
      [60, 20, 20, 40],
      [1310, 310, 1000],
      [120, 30, 60, 40],
    ])
    expect(rows.map((row) => shown(row, 'nearest', 10))).toEqual([
      [1480, 40, 370, 1070],
      [60, 10, 10, 40],
      [1300, 310, 1000],
      [120, 30, 60, 30],
    ])
  })

  it('is OpenSAFELY’s: to 5, and to the middle of six', () => {
    expect(shown([18, 23, 31, 44], 'nearest', 5)).toEqual([20, 25, 30, 45])
    expect(shown([8, 16, 23], 'nearest', 5)).toEqual([10, 15, 25])
    expect(shown([0, 1, 6, 7, 12, 13, 18], 'midpoint', 6)).toEqual([0, 3, 3, 9, 9, 15, 15])
  })

  it('takes halves up', () => {
    expect(shown([5, 15, 25], 'nearest', 10)).toEqual([10, 20, 30])
  })

  it('is Samply’s of noised numbers, which need not be whole', () => {
    expect(shown([12.8, 17.4], 'nearest', 5)).toEqual([15, 15])
    expect(shown([44.9, 45, 45.1], 'nearest', 10)).toEqual([40, 50, 50])
    // Ties: Rust's round takes them away from 0, which for counts is up; pandas (ACRO) takes them to the even multiple: 0, 20, 20.
    expect(shown([2.5, 7.5, 12.5], 'nearest', 5)).toEqual([5, 10, 15])
  })

  it('is undone to the counts that it could have been, no more', () => {
    const rounding = fc.record({
      method: fc.constantFrom<RoundingMethod>('nearest', 'ceiling', 'midpoint'),
      base: fc.integer({ min: 2, max: 20 }),
    })
    fc.assert(
      fc.property(rounding, fc.nat({ max: 500 }), (how, count) => {
        const text = roundCount(count, how)
        const from = Array.from({ length: 600 }, (_, i) => i).filter((i) => roundCount(i, how) === text)
        expect(roundedFrom(text, how)).toEqual({ least: from[0], most: from.at(-1) })
      }),
    )
    expect(roundedFrom(7, { method: 'nearest', base: 5 })).toBeUndefined()
    expect(roundedFrom(6, { method: 'midpoint', base: 6 })).toBeUndefined()
  })

  it('is found in counts that have it, and not in a few', () => {
    expect(detectRounding([10, 20, 40, 80, 90, 0])).toEqual({ method: 'nearest', base: 10 })
    expect(detectRounding([5, 10, 25, 40, 80])).toEqual({ method: 'nearest', base: 5 })
    expect(detectRounding([3, 9, 15, 21, 33])).toEqual({ method: 'midpoint', base: 6 })
    expect(detectRounding([10, 20, 40])).toBeUndefined()
    expect(detectRounding([10, 20, 30, 40, 50, 51])).toBeUndefined()
  })
})

describe('dominance', () => {
  // sdcTable's microdata by region and gender: of D-male's 366, the top two hold 280 and 11.
  const dMale = [280, 11, 10, 10, 10, 10, 10, 10, 10, 5]

  it('flags D-male for nk(2, 75), p 70 and pq(60, 80) as sdcTable does', () => {
    expect(dMale.reduce((sum, value) => sum + value, 0)).toBe(366)
    expect(isDominated(dMale, 2, 0.75)).toBe(true)
    expect(isEstimable(dMale, 0.7)).toBe(true)
    expect(isEstimableWithPrior(dMale, 60, 80)).toBe(true)
  })

  it('does not flag it for nk(2, 90) and p 10 as ACRO does not', () => {
    expect(isDominated(dMale, 2, 0.9)).toBe(false)
    expect(isEstimable(dMale, 0.1)).toBe(false)
  })

  it('flags A-female too, of two people: whatever they hold, they hold all of it', () => {
    for (const first of [10, 15, 19, 20]) {
      const aFemale = [first, 20 - first]
      expect(isDominated(aFemale, 2, 0.75)).toBe(true)
      expect(isEstimable(aFemale, 0.7)).toBe(true)
      expect(isEstimableWithPrior(aFemale, 60, 80)).toBe(true)
      expect(isDominated(aFemale, 2, 0.9)).toBe(true)
      expect(isEstimable(aFemale, 0.1)).toBe(true)
    }
  })

  it('adds up the largest two as ACRO’s top_2_sum does: of 1 to 11 they are 21', () => {
    const oneToEleven = Array.from({ length: 11 }, (_, i) => i + 1)
    expect(isDominated(oneToEleven, 2, 21 / 66)).toBe(true)
    expect(isDominated(oneToEleven, 2, 21.001 / 66)).toBe(false)
    expect(isDominated([...oneToEleven].reverse(), 2, 21 / 66)).toBe(true)
  })

  it('is at the edges what ACRO has: a single contributor fails, nobody passes, k is included', () => {
    expect(isDominated([5], 2, 0.9)).toBe(true)
    expect(isEstimable([5], 0.1)).toBe(true)
    expect(isDominated([], 2, 0.9)).toBe(false)
    expect(isEstimable([0, 0], 0.1)).toBe(false)
    expect(isDominated([45, 45, 10], 2, 0.9)).toBe(true)
    expect(isDominated([45, 44, 11], 2, 0.9)).toBe(false)
    expect(isEstimable([10, 5, 1], 0.1)).toBe(false)
    expect(isEstimable([11, 5, 1], 0.1)).toBe(true)
    expect(contributors([0, 3, 0, 1])).toBe(2)
  })
})

describe('geometric noise', () => {
  it.each([
    [1, 10, 0.049958, 199.8334],
    [1, 2, 0.244919, 7.8354],
    [1, 1, 0.462117, 1.8413],
    [2, 1, 0.761594, 0.362],
  ])('with ε = %i/%i is 0 with probability %f and has variance %f', (numerator, denominator, none, variance) => {
    const random = seededBytes(numerator * 1000 + denominator)
    const draws = Array.from({ length: 20_000 }, () => geometricNoise({ numerator, denominator }, random))
    const zeros = draws.filter((draw) => draw === 0).length / draws.length
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length
    const spread = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length
    const sigma = (p: number) => Math.sqrt((p * (1 - p)) / draws.length)
    expect(Math.abs(zeros - none)).toBeLessThan(4 * sigma(none))
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / draws.length))
    expect(spread / variance).toBeGreaterThan(0.93)
    expect(spread / variance).toBeLessThan(1.07)
    expect(geometricVariance(numerator / denominator)).toBeCloseTo(variance, 3)
  })

  it('has the distribution of its formula (chi-square, 1 %)', () => {
    const random = seededBytes(7)
    const total = 30_000
    const counts = new Map<number, number>()
    for (let i = 0; i < total; i++) {
      const draw = Math.max(-5, Math.min(5, geometricNoise({ numerator: 1, denominator: 2 }, random)))
      counts.set(draw, (counts.get(draw) ?? 0) + 1)
    }
    const q = Math.exp(-0.5)
    const density = (d: number) => ((1 - q) / (1 + q)) * q ** Math.abs(d)
    const tail = q ** 5 / (1 + q)
    let statistic = 0
    for (let d = -5; d <= 5; d++) {
      const expected = total * (Math.abs(d) === 5 ? tail : density(d))
      statistic += ((counts.get(d) ?? 0) - expected) ** 2 / expected
    }
    expect(statistic).toBeLessThan(23.21)
  })

  it('stays within what a count can be, and its budget adds up', () => {
    const random = seededBytes(3)
    for (let i = 0; i < 500; i++) {
      const count = noisedCount(1, 4, { numerator: 1, denominator: 10 }, random)
      expect(count).toBeGreaterThanOrEqual(0)
      expect(count).toBeLessThanOrEqual(4)
    }
    expect(totalEpsilon(0.5, 1000, 3, 2)).toBe(3000)
  })

  it.each([
    [0, 1],
    [1, 0],
    [0.5, 1],
    [2 ** 21, 1],
  ])('refuses ε = %f/%f', (numerator, denominator) => {
    expect(() => geometricNoise({ numerator, denominator })).toThrow(/fraction of whole numbers/)
  })

  it('draws from the system where nothing else is given', () => {
    expect(Number.isInteger(geometricNoise({ numerator: 1, denominator: 3 }))).toBe(true)
  })
})
