import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proposeSuppression, withHidden } from '../../sdk/release/mitigations/suppress.ts'
import type { Policy } from '../../sdk/release/policy.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { genotypedWorld, releaseOf, subjectOf } from '../support/release-world.ts'

const POLICY = profileOf('jp-ndb')
const HIDING = ['cell.min', 'derive.sum', 'suppress.complementary', 'attack.interval']
const groups = (carriers: readonly number[], people = 400) =>
  carriers.map((het, level) => ({ level, people, carriers: [[het, 0]] as Array<[number, number]> }))

/** Whether what suppression is for is left to fail, by the rules themselves. */
async function isSafe(subject: Subject, hidden: readonly number[], policy: Policy): Promise<boolean> {
  const own = Object.fromEntries(Object.entries(policy.rules).filter(([id]) => HIDING.includes(id)))
  const cells = hidden.map((cohort) => ({ row: 0, cohort }))
  const { checks } = await reviewSubject(withHidden(subject, cells), { ...policy, rules: own })
  return checks.every(({ status }) => status === 'pass')
}

/** Fewest cells of a row that can be hidden besides what must be, by trying all of them. */
async function fewest(subject: Subject, policy: Policy, primary: readonly number[]): Promise<number | undefined> {
  const count = subject.cohorts.length
  const subsets = Array.from({ length: 1 << count }, (_, mask) =>
    Array.from({ length: count }, (_, number) => number).filter((number) => (mask >> number) & 1),
  )
    .filter((hidden) => primary.every((number) => hidden.includes(number)))
    .sort((a, b) => a.length - b.length)
  for (const hidden of subsets) if (await isSafe(subject, hidden, policy)) return hidden.length
  return undefined
}

describe('suppression beside what is best', () => {
  it('is always enough where it says so, and hides at most twice as many cells as have to be', async () => {
    const level = fc.oneof(
      { weight: 2, arbitrary: fc.integer({ min: 1, max: 9 }) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }) },
    )
    const shapes: Array<Record<string, string>> = [
      { first: 'p0 in (p0l0, p0l1)', everybody: 'all' },
      { first: 'p0 in (p0l0, p0l1)', second: 'p0 in (p0l2, p0l3)', everybody: 'all' },
      { rest: 'not p0=p0l0', everybody: 'all' },
    ]
    const ratios: number[] = []
    await fc.assert(
      fc.asyncProperty(
        fc.array(level, { minLength: 4, maxLength: 4 }),
        fc.constantFrom(...shapes),
        async (carriers, sums) => {
          const names = Object.fromEntries(carriers.map((_, i) => [`l${i}`, `p0=p0l${i}`]))
          const world = genotypedWorld(groups(carriers), carriers.length, 1)
          const subject = subjectOf(world, { cohorts: { ...names, ...sums }, columns: ['AC', 'AN'] })
          const { primary, secondary, sufficient } = await proposeSuppression(subject, POLICY)
          const hidden = [...primary, ...secondary].map(({ cohort }) => cohort)
          expect(await isSafe(subject, hidden, POLICY)).toBe(sufficient)
          const best = await fewest(
            subject,
            POLICY,
            primary.map(({ cohort }) => cohort),
          )
          expect(sufficient).toBe(best !== undefined)
          if (best) ratios.push(hidden.length / best)
        },
      ),
      { numRuns: 30 },
    )
    expect(ratios.length).toBeGreaterThan(15)
    expect(Math.max(...ratios)).toBeLessThanOrEqual(2)
  })

  it('adds the one cell that sdcTable and GaussSuppression add to the 4 x 4 table with two hidden in every line', async () => {
    const counts = [
      [30, 47, 64, 89],
      [90, 124, 5, 31],
      [92, 100, 59, 85],
      [800, 991, 651, 685],
    ]
    const inner = counts.flatMap((line, row) =>
      line.map((het, column) => ({ name: `${'wxyz'[row]}${'abcd'[column]}`, het })),
    )
    const world = genotypedWorld(
      inner.map(({ het }, level) => ({ level, people: het + 200, carriers: [[het, 0]] })),
      16,
      1,
    )
    const sumOf = (part: string) =>
      `p0 in (${inner.flatMap(({ name }, level) => (name.includes(part) ? [`p0l${level}`] : [])).join(', ')})`
    const hidden = ['wa', 'wb', 'wc', 'xa', 'xc', 'yb', 'yd', 'zb', 'zd']
    const subject = subjectOf(world, {
      cohorts: {
        ...Object.fromEntries(inner.map(({ name }, level) => [name, `p0=p0l${level}`])),
        ...Object.fromEntries([...'wxyzabcd'].map((part) => [part, sumOf(part)])),
        everybody: 'all',
      },
      columns: ['AC'],
      suppressed: (_, cohort) => hidden.includes(cohort),
    })
    const policy = profileOf('datashield')
    const { primary, secondary, sufficient } = await proposeSuppression(subject, policy)
    expect({ primary, sufficient }).toEqual({ primary: [], sufficient: true })
    expect(secondary.map(({ cohort }) => subject.cohorts[cohort]!.name)).toEqual(['xd'])
    const names = subject.cohorts.map(({ name }) => name)
    const all = [...hidden, 'xd'].map((name) => names.indexOf(name))
    expect(await isSafe(subject, all, policy)).toBe(true)
    expect(await isSafe(subject, all.slice(0, -1), policy)).toBe(false)
  })

  it('shows what only protected a cell that need not be hidden: nothing besides where no sum is shown', async () => {
    const subject = subjectOf(genotypedWorld(groups([4, 60, 90]), 3, 1), {
      cohorts: { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2' },
    })
    expect(await proposeSuppression(subject, POLICY)).toMatchObject({ secondary: [], sufficient: true })
  })

  it('does not hide everything where a group is told however much is hidden', async () => {
    const world = genotypedWorld(groups([4, 60, 90, 70]), 4, 1)
    const cohorts = { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2', d: 'p0=p0l3' }
    const earlier = [releaseOf(subjectOf(world, { cohorts: { rest: 'not p0=p0l0', everybody: 'all' } }), 1)]
    const found = await proposeSuppression(subjectOf(world, { cohorts, earlier }), POLICY)
    expect(found).toMatchObject({ primary: [{ row: 0, cohort: 0 }], secondary: [], sufficient: false })
  })

  it('stops when it is told to, and says how far it is', async () => {
    const world = genotypedWorld(
      [{ level: 0, people: 400, carriers: Array.from({ length: 200 }, (): [number, number] => [4, 0]) }],
      2,
      200,
    )
    const subject = subjectOf(world, { cohorts: { a: 'p0=p0l0', everybody: 'all' } })
    const told: string[] = []
    const onRow = (done: number, total: number) => told.push(`${done}/${total}`)
    await proposeSuppression(subject, POLICY, { onRow })
    expect(told).toEqual(['1/200', '65/200', '129/200', '193/200', '200/200'])
    const abort = new AbortController()
    const stopping = proposeSuppression(subject, POLICY, {
      signal: abort.signal,
      pause: async () => abort.abort(),
    })
    await expect(stopping).rejects.toMatchObject({ code: 'aborted' })
  })
})
