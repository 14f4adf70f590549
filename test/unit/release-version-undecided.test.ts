import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { versionCells } from '../../sdk/release/algebra/version-cells.ts'
import { PROFILES } from '../../sdk/release/profiles.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { differencing } from '../../sdk/release/rules/differencing.ts'
import type { ShownColumn, Subject } from '../../sdk/release/subject.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'
import { makeVersions, type Stay, versionName } from '../support/version-world.ts'

const LEAST = 10
const levelOf = (level: number): Cohort => ({ op: 'in', axis: 'q0', levels: [`q0l${level}`] })
const either = (a: number, b: number): Cohort => ({ op: 'in', axis: 'q0', levels: [`q0l${a}`, `q0l${b}`] })

/** What a table of some groups of today says besides the same groups of an earlier version, of people who gain levels in between. */
function subjectOver(stays: Stay[][], levels: number, now: Cohort[], before: Cohort[]): Subject {
  const { manifest } = makeVersions([1], [Array(levels).fill(-1)], stays)
  const shown = (value: number): ShownColumn => ({ values: Float64Array.of(value), state: Uint8Array.of(0) })
  const named = (list: Cohort[]) =>
    list.map((cohort) => ({
      ...{ name: printCohort(cohort), expression: printCohort(cohort), cohort },
      columns: new Map([
        ['AC', shown(40)],
        ['AN', shown(200)],
      ]),
    }))
  const variants = [{ contig: '1', position: 1, ref: 'A', alt: 'G' }]
  const list = [
    ...now.map((cohort) => ({ cohort, dataVersion: manifest.dataVersion })),
    ...before.map((cohort) => ({ cohort, dataVersion: versionName(0) })),
  ]
  const plain = subjectOf(genotypedWorld([{ level: 0, people: 100, carriers: [[30, 0]] }], 1, 1), {
    cohorts: { everybody: 'all' },
  })
  return {
    ...plain,
    dataset: { ...plain.dataset, dataVersion: manifest.dataVersion, versions: manifest.history!.versions },
    variants,
    cohorts: named(now).map((own) => ({ ...own, participants: 50 })),
    cells: versionCells(manifest, list),
    earlier: [{ entry: 1, dataVersion: versionName(0), cohorts: named(before), variants, variance: 0 }],
  }
}

const statusOf = (findings: Array<{ status: string }>) =>
  ['fail', 'review'].find((status) => findings.some((finding) => finding.status === status)) ?? 'pass'
const judged = async (subject: Subject) => statusOf(await differencing.check(subject, { least: LEAST }))

describe('groups of several data versions', () => {
  /** 200 people with a level each; the first few gain the next one, more than a table may single out. */
  const growing = (levels: number, gained: number): Stay[][] =>
    Array.from({ length: 200 }, (_, i) => {
      const bit = 1 << (i % levels)
      const more = i < gained ? 1 << ((i + 1) % levels) : 0
      return [
        { places: [0], has: [bit] },
        { places: [0], has: [bit | more] },
      ]
    })

  it('of more than eight levels and versions together are for a person', async () => {
    const five = [0, 1, 2, 3, 4].map(levelOf)
    const subject = subjectOver(growing(5, 60), 5, five, five)
    expect(subject.cells).toBeUndefined()
    expect(await judged(subject)).toBe('review')
  })

  it('of eight at most are told apart, and what their overlap may be is for a person where it is only bounded', async () => {
    const subject = subjectOver(growing(4, 60), 4, [either(0, 1)], [either(0, 1)])
    expect(subject.cells).toBeDefined()
    const { lower, upper } = subject.cells!
    expect([...lower].some((least, cell) => least < upper[cell]!)).toBe(true)
    expect(await judged(subject)).not.toBe('pass')
  })

  it('of one level pass where as many gained it as a table may show, and fail where they are fewer', async () => {
    expect(await judged(subjectOver(growing(2, 60), 2, [levelOf(1)], [levelOf(1)]))).toBe('pass')
    expect(await judged(subjectOver(growing(2, 8), 2, [levelOf(1)], [levelOf(1)]))).toBe('fail')
  })
})

describe('where groups cannot be told apart', () => {
  const world = genotypedWorld([{ level: 0, people: 400, carriers: [[150, 20]] }], 1, 1)

  it.each(PROFILES.filter(({ rules }) => rules['diff.prior']).map((policy) => [policy.id, policy] as const))(
    'no table passes under %s',
    async (_, policy) => {
      const subject = { ...subjectOf(world, { cohorts: { everybody: 'all' } }), cells: undefined }
      const { checks } = await reviewSubject(subject, policy)
      expect(checks.find(({ rule }) => rule === 'diff.prior')!.status).toBe('review')
    },
  )
})
