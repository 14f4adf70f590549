import { describe, expect, it } from 'vitest'
import { absenceChance, affordableAnswers, beaconBudget, beaconEvidence, yesCost } from '../../sdk/release/beacon.ts'

describe('presence and absence', () => {
  it.each([
    [0.01, 100, 0.13398, 0.143847, 20.83],
    [0.001, 100, 0.818649, 1.70732, 1.755],
  ])('of a variant of frequency %f among %i people: D_N %f, cost %f, %f answers at p = 0.05', (...row) => {
    const [frequency, people, absent, cost, answers] = row
    const query = { frequency, people }
    expect(absenceChance(query)).toBeCloseTo(absent, 6)
    expect(yesCost(query)).toBeCloseTo(cost, 6)
    expect(affordableAnswers(query, 0.05)).toBeCloseTo(answers, 2)
  })

  it('costs 0.145257 among 1000 people at frequency 0.001', () => {
    expect(yesCost({ frequency: 0.001, people: 1000 })).toBeCloseTo(0.145257, 6)
  })

  it('is evidence of −0.143847 for a yes, of 13.795410 for a no', () => {
    const query = { frequency: 0.01, people: 100 }
    expect(beaconEvidence(query, 'yes')).toBeCloseTo(-0.143847, 6)
    expect(beaconEvidence(query, 'no')).toBeCloseTo(13.79541, 6)
  })

  it('is the ratio of the two chances, by long multiplication', () => {
    for (const [frequency, people, mismatch] of [
      [0.3, 2, 1e-6],
      [0.05, 7, 0.01],
      [0.002, 60, 0.2],
    ] as const) {
      let absent = 1
      for (let copy = 0; copy < 2 * people - 2; copy++) absent *= 1 - frequency
      const [smaller, whole] = [absent, absent * (1 - frequency) ** 2]
      const query = { frequency, people }
      expect(beaconEvidence(query, 'yes', mismatch)).toBeCloseTo(Math.log((1 - whole) / (1 - mismatch * smaller)), 10)
      expect(beaconEvidence(query, 'no', mismatch)).toBeCloseTo(Math.log(whole / (mismatch * smaller)), 10)
    }
  })

  it('keeps its digits for rare variants and for common ones', () => {
    // 1 − (1 − 1e-12)^2 is 2e-12 − 1e-24
    expect(yesCost({ frequency: 1e-12, people: 1 })).toBeCloseTo(-Math.log(2e-12 - 1e-24), 9)
    expect(yesCost({ frequency: 0.5, people: 100_000 })).toBe(0)
    expect(affordableAnswers({ frequency: 0.5, people: 100_000 }, 0.05)).toBe(Number.POSITIVE_INFINITY)
  })

  it('costs more the rarer the variant and the smaller the group', () => {
    expect(yesCost({ frequency: 0.001, people: 100 })).toBeGreaterThan(yesCost({ frequency: 0.002, people: 100 }))
    expect(yesCost({ frequency: 0.001, people: 100 })).toBeGreaterThan(yesCost({ frequency: 0.001, people: 101 }))
  })

  it('has a budget of −ln p', () => {
    expect(beaconBudget(0.05)).toBeCloseTo(2.995732, 6)
    expect(beaconBudget(1)).toBe(0)
    for (const p of [0, -1, 1.1, Number.NaN]) expect(() => beaconBudget(p)).toThrow(/p-value/)
  })

  it.each([
    [0, 100],
    [1, 100],
    [Number.NaN, 100],
    [0.1, 0],
    [0.1, 2.5],
  ])('is refused for the frequency %f and %f people', (frequency, people) => {
    expect(() => yesCost({ frequency, people })).toThrow(/no beacon of/)
    expect(() => absenceChance({ frequency, people })).toThrow(/no beacon of/)
    expect(() => beaconEvidence({ frequency, people }, 'yes')).toThrow(/no beacon of/)
  })

  it.each([0, 1, Number.NaN])('is refused for a mismatch of %f', (mismatch) => {
    expect(() => beaconEvidence({ frequency: 0.1, people: 10 }, 'no', mismatch)).toThrow(/mismatch/)
  })
})
