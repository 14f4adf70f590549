import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proposeSuppression, withHidden } from '../../sdk/release/mitigations/suppress.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { type Finding, worst } from '../../sdk/release/rule.ts'
import { derivedSum } from '../../sdk/release/rules/derived-sum.ts'
import { STATE } from '../../sdk/types.ts'
import { type GroupOfPeople, genotypedWorld, releaseOf, subjectOf, variantKeys } from '../support/release-world.ts'

const LEAST = { least: 10, nonCarriers: true }
const statusOf = (findings: Finding[]) => worst(findings.map(({ status }) => status))
const groups = (...carriers: Array<[het: number, hom?: number, people?: number]>): GroupOfPeople[] =>
  carriers.map(([het, hom = 0, people = 400], level) => ({ level, people, carriers: [[het, hom]] }))
const worldOf = (...carriers: Array<[het: number, hom?: number, people?: number]>) =>
  genotypedWorld(groups(...carriers), carriers.length, 1)

const REST = { everybody: 'all', rest: 'not p0=p0l0' }

describe('derive.sum', () => {
  it.each([
    [[10, 0], 'pass'],
    [[9, 0], 'fail'],
    [[0, 9], 'fail'],
    [[1, 0], 'fail'],
    [[0, 0], 'pass'],
    [[390, 0], 'pass'],
    [[391, 0], 'fail'],
    [[5, 5], 'pass'],
  ])(
    'of 10 says of a group of %j carriers left out of a table, whose total and rest are in it: %s',
    async (few, expected) => {
      const subject = subjectOf(worldOf(few as [number, number], [60], [80]), { cohorts: REST })
      expect(statusOf(await derivedSum.check(subject, LEAST))).toBe(expected)
    },
  )

  it('names the groups, the rows and the cells', async () => {
    const world = genotypedWorld(
      [
        {
          level: 0,
          people: 100,
          carriers: [
            [30, 0],
            [3, 0],
            [4, 1],
          ],
        },
        {
          level: 1,
          people: 100,
          carriers: [
            [40, 0],
            [40, 0],
            [40, 0],
          ],
        },
      ],
      2,
      3,
    )
    const [finding, ...others] = await derivedSum.check(subjectOf(world, { cohorts: REST }), LEAST)
    expect(others).toEqual([])
    expect(finding).toMatchObject({
      status: 'fail',
      cohorts: [0, 1],
      cells: [1, 2].flatMap((row) => [0, 1].map((cohort) => ({ row, cohort }))),
      evidence: { least: 10, from: ['plus "everybody"', 'less "rest"'] },
    })
  })

  it('finds a group that three sums give, also where what is hidden divides it', async () => {
    const world = genotypedWorld(
      [
        { level: 0, people: 200, carriers: [[2, 0]] },
        { level: 0, people: 200, has: 1, carriers: [[2, 0]] },
        { level: 1, people: 400, carriers: [[60, 0]] },
        { level: 2, people: 400, carriers: [[80, 0]] },
      ],
      3,
      1,
      1,
    )
    const cohorts = { everybody: 'all', one: 'p0=p0l1', two: 'p0=p0l2', ill: 'p0=p0l0 and q0=q0l0' }
    const suppressed = (_: number, name: string) => name === 'ill'
    const [finding] = await derivedSum.check(subjectOf(world, { cohorts, suppressed }), LEAST)
    expect(finding).toMatchObject({ status: 'fail', evidence: { from: ['a combination of 3 released groups'] } })
    const { everybody, ill } = cohorts
    const safe = subjectOf(world, { cohorts: { everybody, ill, one: cohorts.one }, suppressed })
    expect(await derivedSum.check(safe, LEAST)).toEqual([])
  })

  it.each([
    [2, 3, 'fail'],
    [2, 8, 'pass'],
    [0, 0, 'pass'],
  ])(
    'says of two groups less what they have in common, which leaves %i and %i carriers: %s',
    async (a, b, expected) => {
      const cohorts = { ab: 'p0 in (p0l0, p0l1)', cd: 'p0 in (p0l2, p0l3)', bd: 'p0 in (p0l1, p0l3)' }
      const subject = subjectOf(worldOf([a], [60], [b], [50]), { cohorts })
      expect(statusOf(await derivedSum.check(subject, LEAST))).toBe(expected)
    },
  )

  it('finds the same across tables, and is no fault of a table that adds nothing', async () => {
    const world = worldOf([4], [60], [80])
    const everybody = releaseOf(subjectOf(world, { cohorts: { everybody: 'all' } }), 1)
    const rest = releaseOf(subjectOf(world, { cohorts: { rest: 'not p0=p0l0' } }), 2)
    const of = (earlier: Array<typeof rest>, cohorts: Record<string, string>) =>
      derivedSum.check(subjectOf(world, { cohorts, earlier }), LEAST)
    const [finding] = await of([everybody], { rest: 'not p0=p0l0' })
    expect(finding?.evidence).toMatchObject({ from: ['plus "everybody" of entry 1', 'less "rest"'] })
    expect(statusOf(await of([rest], { everybody: 'all' }))).toBe('fail')
    expect(await of([everybody, rest], { b: 'p0=p0l1' })).toEqual([])
    expect(await of([everybody, rest], { rest: 'not p0=p0l0' })).toEqual([])
    expect(await of([{ ...everybody, variants: variantKeys(1, 9000) }], { rest: 'not p0=p0l0' })).toEqual([])
  })

  it('finds what several groups together leave of a total', async () => {
    const world = worldOf([4], [60], [80], [50])
    const cohorts = { everybody: 'all', b: 'p0=p0l1', c: 'p0=p0l2', d: 'p0=p0l3' }
    const [finding] = await derivedSum.check(subjectOf(world, { cohorts }), LEAST)
    expect(finding).toMatchObject({ status: 'fail', evidence: { from: ['a combination of 4 released groups'] } })
    const { d: _, ...fewer } = cohorts
    expect(await derivedSum.check(subjectOf(world, { cohorts: fewer }), LEAST)).toEqual([])
  })

  it('reads copies from frequencies, not from rounded counts or empty cells', async () => {
    const world = worldOf([5], [60], [80])
    const check = (columns: string[], change?: (state: Uint8Array) => void) => {
      const subject = subjectOf(world, { cohorts: REST, columns })
      for (const column of subject.cohorts[0]!.columns.values()) change?.(column.state)
      return derivedSum.check({ ...subject, mitigation: { steps: ['round nearest:5'], variance: 2 } }, LEAST)
    }
    expect(statusOf(await check(['AF', 'AN']))).toBe('fail')
    expect(statusOf(await check(['AF']))).toBe('pass')
    expect(statusOf(await check(['AC'], (state) => state.fill(STATE.suppressed)))).toBe('pass')
    expect(statusOf(await check(['AC'], (state) => state.fill(STATE.notCollected)))).toBe('pass')
    expect(statusOf(await check(['AC'], (state) => state.fill(STATE.value | STATE.MARKED)))).toBe('pass')
    expect(statusOf(await check(['AN']))).toBe('pass')
  })

  it('leaves to a person what the dataset does not tell, and what cannot be told apart', async () => {
    const subject = subjectOf(worldOf([4], [60], [80]), { cohorts: REST })
    const untold = (columns: string[], few = 4) => {
      const shown = subjectOf(worldOf([few], [60], [80]), { cohorts: REST, columns })
      return derivedSum.check({ ...shown, cellCounts: async () => undefined }, LEAST)
    }
    // two shown numbers tell their difference; without AN or nhomalt they do not tell how many people have it
    expect(statusOf(await untold(['AC', 'AN', 'nhomalt']))).toBe('fail')
    expect(statusOf(await untold(['AC', 'AN', 'nhomalt'], 12))).toBe('pass')
    expect(statusOf(await untold(['AC', 'AN']))).toBe('fail')
    expect(statusOf(await untold(['AC', 'AN'], 12))).toBe('review')
    expect(statusOf(await untold(['AC']))).toBe('review')
    expect(statusOf(await derivedSum.check({ ...subject, cells: undefined }, LEAST))).toBe('review')
    const one = subjectOf(worldOf([60]), { cohorts: { everybody: 'all' } })
    expect(await derivedSum.check({ ...one, cells: undefined }, LEAST)).toEqual([])
  })

  it('is what suppression takes care of, with nothing else to hide in the row', async () => {
    const subject = subjectOf(worldOf([4], [60], [80]), { cohorts: REST })
    const policy = profileOf('jp-ndb')
    const { primary, secondary, sufficient } = await proposeSuppression(subject, policy)
    expect({ primary, hidden: secondary.length, sufficient }).toEqual({ primary: [], hidden: 1, sufficient: true })
    expect(await derivedSum.check(withHidden(subject, secondary), LEAST)).toEqual([])
  })

  it('finds every small group that two shown ones differ by, against all pairs', async () => {
    const shape = fc.record({
      carriers: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 3, maxLength: 5 }),
      chosen: fc.array(fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 1, maxLength: 5 }), {
        minLength: 2,
        maxLength: 5,
      }),
    })
    let failing = 0
    await fc.assert(
      fc.asyncProperty(shape, async ({ carriers, chosen }) => {
        const sets = chosen.map((levels) => [...new Set(levels.map((level) => level % carriers.length))])
        const texts = sets.map((levels, i) => [`c${i}`, `p0 in (${levels.map((level) => `p0l${level}`).join(', ')})`])
        const world = worldOf(...carriers.map((het): [number] => [het]))
        const subject = subjectOf(world, { cohorts: Object.fromEntries(texts) })
        const shown = new Set(sets.map((levels) => [...levels].sort().join()))
        const small = sets.some((whole) =>
          sets.some((part) => {
            if (!part.every((level) => whole.includes(level)) || part.length === whole.length) return false
            const rest = whole.filter((level) => !part.includes(level))
            const sum = rest.reduce((all, level) => all + carriers[level]!, 0)
            return sum > 0 && sum < 10 && !shown.has(rest.sort().join())
          }),
        )
        const found = statusOf(await derivedSum.check(subject, { least: 10, nonCarriers: false }))
        if (small) expect(found).toBe('fail')
        if (small) failing++
      }),
      { numRuns: 200 },
    )
    expect(failing).toBeGreaterThan(20)
  })
})
