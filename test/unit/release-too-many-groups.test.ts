import { describe, expect, it } from 'vitest'
import { PinnedGroups, type PinnedLimits } from '../../sdk/release/pinned-groups.ts'
import { derivedSum, derivedVerdict } from '../../sdk/release/rules/derived-sum.ts'
import { scenesOf } from '../../sdk/release/scene.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

const LEAST = { least: 10, nonCarriers: false }
const COMBINATIONS = { steps: 20_000, groups: 2000, entries: 200_000 }
const of = (...levels: number[]) => `p0 in (${levels.map((level) => `p0l${level}`).join(', ')})`
/** People by both halves of two divisions, which leaves every quarter open by sums. */
const QUARTERS = { a: of(0, 1), b: of(2, 3), c: of(0, 2), d: of(1, 3) }

/** What is found in a table of groups of 400 with so many carriers each. */
async function lookedAt(carriers: number[], cohorts: Record<string, string>, limits?: PinnedLimits) {
  const groups = carriers.map((het, level) => ({ level, people: 400, carriers: [[het, 0] as [number, number]] }))
  const subject = subjectOf(genotypedWorld(groups, carriers.length, 1), { cohorts })
  const [{ scene } = { scene: undefined }] = [...scenesOf(subject)]
  const points = (await subject.cellCounts())!
  const verdict = (...[counts, people]: Parameters<ConstructorParameters<typeof PinnedGroups>[3]>) =>
    derivedVerdict(counts, 0, LEAST, people)
  const { found, left } = await new PinnedGroups(subject, scene!, points, verdict, { left: 50 }, limits).inRow(0)
  const carriersOf = (cell: number) => scene!.parts[cell]!.reduce((sum, part) => sum + points[part]!.AC[0]!, 0)
  return { found: found.length, left: left.map(carriersOf) }
}

const limited = (changed: Partial<typeof COMBINATIONS>): PinnedLimits => ({
  classes: 400,
  combinations: { ...COMBINATIONS, ...changed },
})

describe('groups that no table shows', () => {
  it.each([
    ['cells that tables tell apart', { classes: 3 }],
    ['cells times sums', limited({ entries: 15 })],
    ['steps', limited({ steps: 3 })],
    ['groups', limited({ groups: 1 })],
  ])('are left to a person beyond a budget of %s, where one of few carriers may be among them', async (_, limits) => {
    expect(await lookedAt([4, 60, 70, 80], QUARTERS)).toEqual({ found: 0, left: [] })
    expect(await lookedAt([4, 60, 70, 80], QUARTERS, limits)).toEqual({ found: 0, left: [4] })
    // nobody is to be protected
    expect(await lookedAt([14, 60, 70, 80], QUARTERS, limits)).toEqual({ found: 0, left: [] })
    expect(await lookedAt([0, 60, 70, 80], QUARTERS, limits)).toEqual({ found: 0, left: [] })
    // whoever is to be protected is shown
    expect(await lookedAt([4, 60, 70, 80], { ...QUARTERS, few: of(0) }, limits)).toEqual({ found: 0, left: [] })
    // one table, and tables of nobody in common
    expect(await lookedAt([4, 60, 70, 80], { a: of(0, 1) }, limits)).toEqual({ found: 0, left: [] })
    expect(await lookedAt([4, 60, 70, 80, 90], { a: of(0, 1), b: of(2, 3), c: of(4) }, limits)).toMatchObject({
      left: [],
    })
  })

  it('are looked at up to the budget', async () => {
    expect(await lookedAt([4, 60, 70, 80], QUARTERS, { classes: 4 })).toEqual({ found: 0, left: [] })
    const limits = limited({ entries: 16 })
    expect(await lookedAt([4, 60, 70, 80], QUARTERS, limits)).toEqual({ found: 0, left: [] })
  })

  it('are left where they hang together, and found elsewhere', async () => {
    const cohorts = { ...QUARTERS, all: of(4, 5), rest: of(5) }
    const limits = limited({ steps: 6 })
    expect(await lookedAt([4, 60, 70, 80, 3, 90], cohorts)).toEqual({ found: 1, left: [] })
    expect(await lookedAt([4, 60, 70, 80, 3, 90], cohorts, limits)).toEqual({ found: 1, left: [4] })
  })
})

describe('derive.sum', () => {
  /** So many groups that are not told, by the digits of their numbers: every two of them are told apart. */
  const byDigits = (levels: number, few: number) => {
    const digits = Array.from({ length: 9 }, (_, digit) => [...Array(levels).keys()].filter((level) => (level >> digit) & 1)) // biome-ignore format: one line
    const people = Array.from({ length: levels }, (_, level) => ({
      level,
      people: 14,
      carriers: [[level === 0 ? few : 12, 0] as [number, number]],
    }))
    const cohorts = Object.fromEntries(digits.map((own, digit) => [`digit${digit}`, of(...own)]))
    return subjectOf(genotypedWorld(people, levels, 1), { cohorts: { everybody: 'all', ...cohorts } })
  }

  it('leaves a table to a person that tells more cells apart than can be looked at, in one finding', async () => {
    expect(await derivedSum.check(byDigits(400, 9), LEAST)).toEqual([])
    const found = await derivedSum.check(byDigits(401, 9), LEAST)
    expect(found).toMatchObject([
      {
        status: 'review',
        evidence: {
          least: 10,
          from: ['everything released, and counts being from none to all'],
          reason: 'more groups than can be looked at',
        },
      },
    ])
    expect(await derivedSum.check(byDigits(401, 12), LEAST)).toEqual([])
  })
})
