import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundColumns } from '../../sdk/release/mitigations/round.ts'
import { proposeSuppression, withHidden } from '../../sdk/release/mitigations/suppress.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { STATE } from '../../sdk/types.ts'
import { genotypedWorld, releaseOf, subjectOf } from '../support/release-world.ts'

const POLICY = profileOf('jp-ndb')
const groups = (...carriers: number[]) =>
  carriers.map((het, level) => ({ level, people: 400, carriers: [[het, 0]] as Array<[number, number]> }))
const cohorts = { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2', everybody: 'all' }

describe('suppression', () => {
  it('hides what is small, and the cheapest other cell that gives it away', async () => {
    const subject = subjectOf(genotypedWorld(groups(4, 60, 90), 3, 1), { cohorts })
    const found = await proposeSuppression(subject, POLICY)
    expect(found).toEqual({
      primary: [{ row: 0, cohort: 0 }],
      secondary: [{ row: 0, cohort: 1 }],
      loss: 0.5,
      sufficient: true,
    })
    const safe = withHidden(subject, [...found.primary, ...found.secondary])
    const { checks } = await reviewSubject(safe, POLICY)
    expect(
      checks
        .filter(({ rule }) => ['cell.min', 'suppress.complementary', 'attack.interval'].includes(rule))
        .map(({ status }) => status),
    ).toEqual(['pass', 'pass', 'pass'])
    expect(subject.cohorts[0]!.columns.get('AC')!.state[0]).toBe(STATE.value)
  })

  it('hides nothing of a table that passes, and nothing else where no total is shown', async () => {
    const fine = subjectOf(genotypedWorld(groups(40, 60, 90), 3, 1), { cohorts })
    expect(await proposeSuppression(fine, POLICY)).toEqual({ primary: [], secondary: [], loss: 0, sufficient: true })
    const { everybody: _, ...levels } = cohorts
    const noTotal = subjectOf(genotypedWorld(groups(4, 60, 90), 3, 1), { cohorts: levels })
    expect((await proposeSuppression(noTotal, POLICY)).secondary).toEqual([])
  })

  it.each([400, 30, 20])(
    'is of four cells, as sdcTable’s, for A-female of region x gender (%i people a cell)',
    async (people) => {
      const counts = { A: [18, 2], B: [14, 19], C: [12, 10], D: [11, 14] }
      const inner = Object.entries(counts).flatMap(([region, pair]) =>
        pair.map((het, i) => ({ name: `${region}-${['male', 'female'][i]}`, het })),
      )
      const world = genotypedWorld(
        inner.map(({ het }, level) => ({ level, people, carriers: [[het, 0]] })),
        8,
        1,
      )
      const sumOf = (isIn: (name: string) => boolean) =>
        `p0 in (${inner.flatMap(({ name }, level) => (isIn(name) ? [`p0l${level}`] : [])).join(', ')})`
      const names = ['', '-male', '-female', ...['A', 'B', 'C', 'D'].map((region) => `${region}-`)]
      const sums = names.map((part) => [part || 'everybody', part ? sumOf((name) => name.includes(part)) : 'all'])
      const each = inner.map(({ name }, level) => [name, `p0=p0l${level}`])
      const subject = subjectOf(world, { cohorts: Object.fromEntries([...sums, ...each]), columns: ['AC'] })
      expect(subject.cohorts.map((own) => own.counts!.AC[0])).toEqual([
        100, 55, 45, 20, 33, 22, 25, 18, 2, 14, 19, 12, 10, 11, 14,
      ])
      const policy = profileOf('datashield')
      const found = await proposeSuppression(subject, policy)
      const named = (cells: typeof found.primary) => cells.map(({ cohort }) => subject.cohorts[cohort]!.name)
      expect(named(found.primary)).toEqual(['A-female'])
      expect(named(found.secondary)).toEqual(['A-male', 'C-male', 'C-female'])
      expect(found).toMatchObject({ sufficient: true, loss: 4 / 15 })
      const { checks } = await reviewSubject(withHidden(subject, [...found.primary, ...found.secondary]), policy)
      const attacks = checks.filter(({ rule }) => ['suppress.complementary', 'attack.interval'].includes(rule))
      expect(attacks.map(({ status }) => status)).toEqual(['pass', 'pass'])
    },
  )

  it('takes what was released before into account, and says when nothing helps', async () => {
    const world = genotypedWorld(groups(4, 60, 90), 3, 1)
    const earlier = [releaseOf(subjectOf(world, { cohorts: { b: 'p0=p0l1', everybody: 'all' } }), 1)]
    const { everybody: _, ...levels } = cohorts
    const found = await proposeSuppression(subjectOf(world, { cohorts: levels, earlier }), POLICY)
    expect(found).toMatchObject({
      primary: [{ row: 0, cohort: 0 }],
      secondary: [{ row: 0, cohort: 2 }],
      sufficient: true,
    })
    const both = [releaseOf(subjectOf(world, { cohorts: { rest: 'not p0=p0l0', everybody: 'all' } }), 1)]
    expect(
      await proposeSuppression(subjectOf(world, { cohorts: { a: 'p0=p0l0' }, earlier: both }), POLICY),
    ).toMatchObject({ sufficient: false })
  })

  it('is always enough where it says so, and no secondary cell is there for nothing', async () => {
    // one group in four is small, so that most tables have something to hide
    const carriers = fc.oneof(
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 120 }) },
    )
    const rows = fc.array(carriers, { minLength: 4, maxLength: 5 })
    let hiding = 0
    await fc.assert(
      fc.asyncProperty(rows, async (carriers) => {
        const names = Object.fromEntries(carriers.map((_, level) => [`l${level}`, `p0=p0l${level}`]))
        const pairs = { first: 'p0 in (p0l0, p0l1)', second: 'p0 in (p0l2, p0l3)', everybody: 'all' }
        const subject = subjectOf(genotypedWorld(groups(...carriers), carriers.length, 1), {
          cohorts: { ...names, ...pairs },
        })
        const { primary, secondary, sufficient } = await proposeSuppression(subject, POLICY)
        expect(sufficient).toBe(true)
        hiding += secondary.length
        const leaking = async (cells: typeof primary) => {
          const { checks } = await reviewSubject(withHidden(subject, cells), POLICY)
          return checks.some(
            ({ rule, status }) => status !== 'pass' && ['suppress.complementary', 'attack.interval'].includes(rule),
          )
        }
        expect(await leaking([...primary, ...secondary])).toBe(false)
        for (const cell of secondary) {
          expect(await leaking([...primary, ...secondary.filter((other) => other !== cell)])).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
    expect(hiding).toBeGreaterThan(20)
  })
})

describe('rounding of a table', () => {
  it('rounds counts, computes ratios from them, and withholds what it cannot compute', () => {
    const column = (value: number, state: number = STATE.value) => ({
      values: Float64Array.of(value),
      state: Uint8Array.of(state),
    })
    const rounded = roundColumns(
      new Map([
        ['AC', column(13)],
        ['AN', column(98)],
        ['AF', column(13 / 98)],
        ['hwe_p', column(0.5)],
        ['nhomalt', column(Number.NaN, STATE.suppressed)],
      ]),
      { method: 'nearest', base: 5 },
    )
    const shown = Object.fromEntries([...rounded].map(([name, { values, state }]) => [name, [values[0], state[0]]]))
    const marked = STATE.value | STATE.MARKED
    expect(shown).toEqual({
      AC: [15, marked],
      AN: [100, marked],
      AF: [0.15, marked],
      hwe_p: [Number.NaN, STATE.suppressed],
      nhomalt: [Number.NaN, STATE.suppressed],
    })
  })

  it('makes a table that the rounding rule passes', async () => {
    const policy = profileOf('opensafely')
    const context = { description: 'x', relation: 'none' }
    const subject = subjectOf(genotypedWorld(groups(43, 61, 92), 3, 1), {
      cohorts,
      context,
      columns: ['AC', 'AN', 'AF'],
    })
    const before = await reviewSubject(subject, policy)
    expect(before.checks.find(({ rule }) => rule === 'round.detect')!.status).toBe('fail')
    const rounded = {
      ...subject,
      mitigation: { steps: ['round nearest:5'], variance: 25 / 12 },
      cohorts: subject.cohorts.map((own) => ({
        ...own,
        columns: roundColumns(own.columns, { method: 'nearest', base: 5 }),
      })),
    }
    const after = await reviewSubject(rounded, policy)
    expect(after.checks.filter(({ status }) => status !== 'pass').map(({ rule }) => rule)).toEqual([])
  })
})
