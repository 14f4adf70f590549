import { describe, expect, it } from 'vitest'
import { withMarksExplained } from '../../sdk/release/marks.ts'
import { roundColumns } from '../../sdk/release/mitigations/round.ts'
import { type Finding, worst } from '../../sdk/release/rule.ts'
import { derivedSum } from '../../sdk/release/rules/derived-sum.ts'
import { STATE } from '../../sdk/types.ts'
import { type GroupOfPeople, genotypedWorld, releaseOf, subjectOf } from '../support/release-world.ts'

const LEAST = { least: 10, nonCarriers: false }
const statusOf = (findings: Finding[]) => worst(findings.map(({ status }) => status))
const worldOf = (...carriers: Array<[het: number, hom?: number, people?: number]>) =>
  genotypedWorld(
    carriers.map(([het, hom = 0, people = 400], level): GroupOfPeople => ({ level, people, carriers: [[het, hom]] })),
    carriers.length,
    1,
  )
const of = (...levels: number[]) => `p0 in (${levels.map((level) => `p0l${level}`).join(', ')})`

// Nobody of 2 and 3 has a copy, so the others of "with" have as many more than "without" as 0 has. No sums give that: 3 is in two of them.
const CROSSED = { with: of(0, 1, 3), without: of(1, 2), nobody: of(2, 3) }
const BY_BOUNDS = ['everything released, and counts being from none to all']

describe('derive.sum, where counts are never negative', () => {
  it.each([
    [9, 0, 'fail'],
    [10, 0, 'pass'],
    [0, 0, 'pass'],
    // somebody of 2 or 3 has a copy, and it is not known of which
    [9, 12, 'pass'],
  ])('of 10 says of a group of %i carriers beside one of %i that nobody shows: %s', async (few, other, expected) => {
    const subject = subjectOf(worldOf([few], [60], [other], [0]), { cohorts: CROSSED })
    expect(statusOf(await derivedSum.check(subject, LEAST))).toBe(expected)
  })

  it('says so of the rows and groups that tell it', async () => {
    const [finding, ...others] = await derivedSum.check(
      subjectOf(worldOf([9], [60], [0], [0], [80]), { cohorts: { apart: of(4), ...CROSSED } }),
      LEAST,
    )
    expect(others).toEqual([])
    expect(finding).toMatchObject({ status: 'fail', evidence: { least: 10, from: BY_BOUNDS }, cohorts: [1] })
    expect(finding!.cells).toEqual([{ row: 0, cohort: 1 }])
  })

  it('is no fault of a table that adds nothing to what left before', async () => {
    const world = worldOf([9], [60], [0], [0])
    const { nobody, ...rest } = CROSSED
    const before = releaseOf(subjectOf(world, { cohorts: rest }), 1)
    const check = (cohorts: Record<string, string>, earlier = [before]) =>
      derivedSum.check(subjectOf(world, { cohorts, earlier }), LEAST)
    expect(statusOf(await check({ nobody }))).toBe('fail')
    const all = [before, releaseOf(subjectOf(world, { cohorts: { nobody } }), 2)]
    expect(await check({ nobody }, all)).toEqual([])
    expect(await check({ again: of(1, 2) }, all)).toEqual([])
  })

  it('finds that all of a small group have the allele where only rounded numbers say so', async () => {
    // 18 rounded from 17 or more, 8 from 8 or less: at least 9 copies among 5 people
    const world = genotypedWorld(
      [
        { level: 0, people: 5, carriers: [[0, 4]] },
        { level: 0, people: 5, has: 1, carriers: [[1, 4]] },
      ],
      1,
      1,
      1,
    )
    const check = async (base: number, full: 'fail' | 'pass', least = 3) => {
      const subject = subjectOf(world, { cohorts: { well: 'not q0=q0l0', all: 'all' }, columns: ['AC'] })
      const cohorts = subject.cohorts.map((own) => ({
        ...own,
        columns: roundColumns(own.columns, { method: 'nearest', base }),
      }))
      const mitigation = withMarksExplained({ steps: [], variance: 0 }, cohorts)
      return statusOf(await derivedSum.check({ ...subject, cohorts, mitigation }, { ...LEAST, least, full }))
    }
    expect(await check(2, 'fail')).toBe('fail')
    expect(await check(2, 'pass')).toBe('pass')
    expect(await check(2, 'pass', 6)).toBe('fail')
    expect(await check(5, 'fail')).toBe('pass')
  })

  it('protects a group of few people whatever it has, where a policy says so', async () => {
    const world = worldOf([5, 0, 6], [60], [0], [0])
    const check = (limits: object) => derivedSum.check(subjectOf(world, { cohorts: CROSSED }), { ...LEAST, ...limits })
    expect(statusOf(await check({ least: 1 }))).toBe('pass')
    expect(statusOf(await check({ least: 1, people: 6 }))).toBe('pass')
    expect(statusOf(await check({ least: 1, people: 7 }))).toBe('fail')
  })

  it('says nothing of small groups that are merely bounded, nor of what is hidden', async () => {
    const margins = { a: of(0, 1), b: of(2, 3), c: of(0, 2), d: of(1, 3) }
    const world = worldOf([3], [40], [40], [3])
    expect(await derivedSum.check(subjectOf(world, { cohorts: margins }), LEAST)).toEqual([])
    const suppressed = (_: number, name: string) => name === 'nobody'
    const hidden = subjectOf(worldOf([9], [60], [0], [0]), { cohorts: CROSSED, suppressed })
    expect(hidden.cohorts[2]!.columns.get('AC')!.state[0]).toBe(STATE.suppressed)
    expect(await derivedSum.check(hidden, LEAST)).toEqual([])
  })
})
