import { describe, expect, it } from 'vitest'
import { geometricVariance } from '../../sdk/release/geometric-noise.ts'
import { noiseColumns, noiseTable, spentEpsilon } from '../../sdk/release/mitigations/noise.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { STATE } from '../../sdk/types.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'
import { seededBytes } from '../support/seeded-bytes.ts'

const MARKED = STATE.value | STATE.MARKED
const column = (values: number[], state: number[] = values.map(() => STATE.value)) => ({
  values: Float64Array.from(values),
  state: Uint8Array.from(state),
})
const groups = (...carriers: number[]) =>
  carriers.map((het, level) => ({
    level,
    people: 400,
    carriers: [
      [het, 0],
      [2 * het, 1],
    ] as Array<[number, number]>,
  }))
const levels = { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2' }
const world = genotypedWorld(groups(43, 61, 92), 3, 2)

describe('geometric noise of columns', () => {
  const EPSILON = { numerator: 1, denominator: 2 }

  it('changes and marks counts, zeros too, computes AF from them, and withholds the rest', () => {
    const before = new Map([
      ['AC', column([13, 0, Number.NaN], [STATE.value, STATE.value, STATE.suppressed])],
      ['AN', column([98, 100, 100])],
      ['AF', column([13 / 98, 0, Number.NaN], [STATE.value, STATE.value, STATE.suppressed])],
      ['hwe_p', column([0.5, 1, 1])],
    ])
    const after = noiseColumns(before, 50, EPSILON, seededBytes(5))
    const [ac, an, af] = ['AC', 'AN', 'AF'].map((name) => after.get(name)!)
    expect([...ac!.state]).toEqual([MARKED, MARKED, STATE.suppressed])
    expect([...an!.state]).toEqual([MARKED, MARKED, MARKED])
    expect([...af!.state]).toEqual([MARKED, MARKED, STATE.suppressed])
    for (const row of [0, 1]) expect(af!.values[row]).toBe(ac!.values[row]! / an!.values[row]!)
    expect(ac!.values[2]).toBeNaN()
    expect([...after.get('hwe_p')!.state]).toEqual([STATE.suppressed, STATE.suppressed, STATE.suppressed])
    expect([...after.get('hwe_p')!.values]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect([...before.get('AC')!.values]).toEqual([13, 0, Number.NaN])
    expect([...before.get('AC')!.state]).toEqual([STATE.value, STATE.value, STATE.suppressed])
  })

  it('keeps within what so many people can have, AC at most AN', () => {
    const rows = 400
    const loud = { numerator: 1, denominator: 20 }
    const full = new Map([
      ['AC', column(Array(rows).fill(20))],
      ['AN', column(Array(rows).fill(20))],
      ['nhomalt', column(Array(rows).fill(0))],
    ])
    const after = noiseColumns(full, 10, loud, seededBytes(8))
    const [ac, an, hom] = ['AC', 'AN', 'nhomalt'].map((name) => [...after.get(name)!.values])
    for (let row = 0; row < rows; row++) {
      expect(ac![row]).toBeGreaterThanOrEqual(0)
      expect(ac![row]).toBeLessThanOrEqual(an![row]!)
    }
    expect([Math.min(...an!), Math.max(...an!)]).toEqual([0, 20])
    expect([Math.min(...hom!), Math.max(...hom!)]).toEqual([0, 10])
  })

  it('gives each count noise of its own with the variance', () => {
    const rows = 4000
    const many = new Map([
      ['AC', column(Array(rows).fill(5000))],
      ['AN', column(Array(rows).fill(15_000))],
    ])
    const after = noiseColumns(many, 10_000, EPSILON, seededBytes(9))
    const noise = (name: string, count: number) => Array.from(after.get(name)!.values, (value) => value - count)
    const [ac, an] = [noise('AC', 5000), noise('AN', 15_000)]
    const mean = (numbers: number[]) => numbers.reduce((sum, value) => sum + value, 0) / rows
    const variance = geometricVariance(0.5)
    for (const one of [ac, an]) {
      expect(Math.abs(mean(one))).toBeLessThan(4 * Math.sqrt(variance / rows))
      expect(Math.abs(mean(one.map((value) => value ** 2)) / variance - 1)).toBeLessThan(0.15)
    }
    expect(Math.abs(mean(ac.map((value, row) => value * an[row]!)) / variance)).toBeLessThan(4 / Math.sqrt(rows))
  })

  it('draws from the system where nothing else is given', () => {
    const counts = new Map([['AC', column(Array(64).fill(500))]])
    const quiet = { numerator: 1, denominator: 100 }
    const draw = () => [...noiseColumns(counts, 1000, quiet).get('AC')!.values]
    expect(draw()).not.toEqual(draw())
  })
})

describe('geometric noise of a table', () => {
  const ONE = { numerator: 1, denominator: 1 }

  it('states ε over variants, cohorts of a person, and columns', () => {
    const spent = (cohorts: Record<string, string>, columns: string[]) =>
      spentEpsilon(subjectOf(world, { cohorts, columns }), 0.5)
    // 2 variants x 1 cohort x 2 copies x 0.5: nobody is in two levels
    expect(spent(levels, ['AC', 'AF'])).toBe(2)
    expect(spent({ ...levels, everybody: 'all' }, ['AC', 'AF'])).toBe(4)
    expect(spent({ ...levels, everybody: 'all' }, ['AC', 'AN', 'AF', 'nhomalt'])).toBe(4 + 4 + 2)
    expect(spent({ a: 'all', b: 'all', c: 'p0=p0l1' }, ['AC'])).toBe(6)
    expect(spent(levels, ['hwe_p'])).toBe(0)
  })

  it('counts every cohort where the dataset does not say who is in several', () => {
    const subject = { ...subjectOf(world, { cohorts: levels, columns: ['AC'] }), cells: undefined }
    expect(spentEpsilon(subject, 1)).toBe(2 * 3 * 2)
  })

  it('says what it spent, and leaves the table that it was given', () => {
    const subject = subjectOf(world, { cohorts: levels, columns: ['AC', 'AN', 'AF'] })
    const noised = noiseTable(subject, ONE, seededBytes(4))
    expect(noised.epsilon).toBe(2 * 2 + 2 * 2)
    expect(noised.variance).toBeCloseTo(1.8413, 4)
    for (const [number, own] of noised.subject.cohorts.entries()) {
      const before = subject.cohorts[number]!
      expect([...own.columns.keys()]).toEqual([...before.columns.keys()])
      expect([...own.columns.get('AC')!.state]).toEqual([MARKED, MARKED])
      expect([...before.columns.get('AC')!.state]).toEqual([STATE.value, STATE.value])
      expect(own.counts).toBe(before.counts)
    }
    expect(noiseTable(subject, ONE, seededBytes(4)).subject.cohorts).toEqual(noised.subject.cohorts)
    expect(noiseTable(subject, ONE, seededBytes(6)).subject.cohorts).not.toEqual(noised.subject.cohorts)
  })

  it('is a table that a review can judge', async () => {
    const subject = subjectOf(world, { cohorts: levels, columns: ['AC', 'AN', 'AF'] })
    const { subject: noised } = noiseTable(subject, { numerator: 1, denominator: 10 }, seededBytes(12))
    const { checks } = await reviewSubject(noised, profileOf('finngen'))
    expect(checks.find(({ rule }) => rule === 'stratum.min')!.status).toBe('pass')
    expect(checks.find(({ rule }) => rule === 'derive.ratio')!.status).not.toBe('fail')
  })

  it('is refused where the dataset does not tell how many people a cohort has, or for an ε that is none', () => {
    const subject = subjectOf(world, { cohorts: levels })
    const unknown = { ...subject, cohorts: subject.cohorts.map((own) => ({ ...own, participants: null })) }
    expect(() => noiseTable(unknown, ONE)).toThrow(/"a": the dataset does not tell/)
    expect(() => noiseTable(subject, { numerator: 0, denominator: 1 })).toThrow(/fraction of whole numbers/)
  })
})
