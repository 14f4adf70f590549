import { describe, expect, it } from 'vitest'
import { printCohort } from '../../sdk/cohort/print.ts'
import { proposeRemedies } from '../../sdk/release/mitigations/propose.ts'
import type { Regroup } from '../../sdk/release/mitigations/regroup.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { type GenotypedWorld, genotypedWorld, subjectOf, type TableShape } from '../support/release-world.ts'

const POLICY = profileOf('jp-ndb')
const groups = (...carriers: Array<[people: number, ...het: number[]]>) =>
  carriers.map(([people, ...het], level) => ({
    level,
    people,
    carriers: het.map((one): [number, number] => [one, 0]),
  }))

/** Groups of a world recomputed by brute force. */
const regroupOf =
  (world: GenotypedWorld, shape: TableShape): Regroup =>
  async (subject, wanted) =>
    subjectOf(world, {
      ...shape,
      cohorts: Object.fromEntries(
        wanted.map((group) => {
          const own = 'kept' in group ? subject.cohorts[group.kept]! : group
          return [own.name, printCohort(own.cohort)]
        }),
      ),
    })

async function remedies(world: GenotypedWorld, shape: TableShape, policy = POLICY) {
  return proposeRemedies(subjectOf(world, shape), policy, { regroup: regroupOf(world, shape) })
}

describe('remedies', () => {
  it('hide a few cells where a few fail, and say what else would do', async () => {
    const world = genotypedWorld(groups([400, 4, 60, 70], [400, 60, 90, 80], [400, 90, 100, 120]), 3, 3)
    const cohorts = { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2', everybody: 'all' }
    const found = await remedies(world, { cohorts })
    // noise in the sums tells less of the hidden cell, so that it needs no second one
    expect(found.at(-1)).toMatchObject({
      steps: [{ kind: 'suppress' }, { kind: 'noise' }],
      sufficient: true,
      loss: { cells: 1 },
    })
    expect(found.slice(0, -1).map(({ steps, status }) => [steps.map(({ kind }) => kind).join(), status])).toEqual([
      ['suppress', 'pass'],
      ['merge', 'review'],
      // the total less the others is the group that was left out
      ['drop,suppress', 'pass'],
    ])
    expect(found[0]!.loss).toEqual({
      share: 2 / 12,
      cells: 2,
      people: 0,
      change: 0,
      text: { en: '2 of 12 cells are hidden (16.7 %).', ja: '12個のセルのうち2個を秘匿する（16.7 %）。' },
    })
    expect(found[1]).toMatchObject({
      steps: [{ kind: 'merge', cohorts: ['a', 'b'], into: 'a+b' }],
      left: ['member.power'],
      loss: {
        share: 3 / 12,
        cells: 3,
        people: 800,
        text: {
          en: 'a, b become one group. 800 people no longer stand apart.',
          ja: 'a・bを一つの集団にまとめる。800人が個別の集団として示されなくなる。',
        },
      },
    })
  })

  it('merge a small group with its neighbour on an ordered axis, rather than leave it out', async () => {
    const world = genotypedWorld(groups([5, 2, 3], [400, 60, 90], [300, 90, 100]), 3, 2)
    const [best] = await remedies(world, { cohorts: { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2' } })
    expect(best).toMatchObject({
      steps: [{ kind: 'merge', cohorts: ['a', 'b'], into: 'a+b' }],
      status: 'pass',
      sufficient: true,
      loss: { share: 1 / 3, people: 405 },
    })
  })
})
