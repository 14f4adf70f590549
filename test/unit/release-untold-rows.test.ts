import { describe, expect, it } from 'vitest'
import { worst } from '../../sdk/release/rule.ts'
import { derivedSum } from '../../sdk/release/rules/derived-sum.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { type GroupOfPeople, genotypedWorld, releaseOf, subjectOf, type TableShape } from '../support/release-world.ts'

const LEAST = { least: 10, nonCarriers: false }
const of = (...levels: number[]) => `p0 in (${levels.map((level) => `p0l${level}`).join(', ')})`
const QUARTERS = { a: of(0, 1), b: of(2, 3), c: of(0, 2), d: of(1, 3) }
const world = genotypedWorld(
  [40, 60, 70, 80].map((het, level): GroupOfPeople => ({ level, people: 400, carriers: [[het, 0]] })),
  4,
  1,
)

/** A table, and the same where the dataset does not tell the counts of its cells. */
const check = (cohorts: Record<string, string>, shape: Partial<TableShape> = {}, changed: Partial<Subject> = {}) =>
  derivedSum.check({ ...subjectOf(world, { cohorts, ...shape }), ...changed }, LEAST)
const UNTOLD = { cellCounts: async () => undefined }

describe('derive.sum, where the dataset does not tell the counts of cells', () => {
  it('leaves to a person what bounds may give away, in one finding', async () => {
    expect(await check(QUARTERS)).toEqual([])
    expect(await check(QUARTERS, {}, UNTOLD)).toMatchObject([
      {
        status: 'review',
        cohorts: [0, 1, 2, 3],
        cells: [0, 1, 2, 3].map((cohort) => ({ row: 0, cohort })),
        evidence: {
          from: ['everything released, and counts being from none to all'],
          reason: 'the dataset does not tell the counts',
        },
      },
    ])
    const earlier = [releaseOf(subjectOf(world, { cohorts: { a: of(0, 1) } }), 1)]
    expect(worst((await check({ c: of(0, 2) }, { earlier }, UNTOLD)).map(({ status }) => status))).toBe('review')
  })

  it.each([
    ['one group', { a: of(0, 1) }],
    ['groups of nobody in common', { a: of(0, 1), b: of(2), c: of(3) }],
    ['groups in one another', { all: 'all', a: of(0, 1), b: of(0) }],
    ['groups of which every part is shown', { ...QUARTERS, w: of(0), x: of(1), y: of(2), z: of(3) }],
    ['twice the same', { a: of(0, 1), again: of(1, 0) }],
  ])('says nothing of %s', async (_, cohorts) => {
    expect(await check(cohorts, {}, UNTOLD)).toEqual([])
  })

  it('says nothing of rows that hide all but one group', async () => {
    const suppressed = (_: number, name: string) => name !== 'a'
    expect(await check(QUARTERS, { suppressed }, UNTOLD)).toEqual([])
  })

  it('adds nothing where people of an earlier version are not known: that is for a person anyway', async () => {
    const earlier = [releaseOf(subjectOf(world, { cohorts: { a: of(0, 1) } }), 1, '0')]
    expect(await check(QUARTERS, { earlier }, UNTOLD)).toEqual([])
  })
})
