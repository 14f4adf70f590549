import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { isHindoError } from '../../sdk/errors.ts'
import {
  apply,
  cohortsOver,
  membersOf,
  overlappingNamed,
  sumMeasure,
  type World,
  worlds,
} from '../support/cohort-world.ts'

const RUNS = Number(process.env.HINDO_PROPERTY_RUNS ?? 1500)

interface Tally {
  answered: number
  refused: number
}

/** The plan equals brute force over people, or is refused with bounds that hold. */
function check(world: World, cohort: Cohort, tally: Tally): 'answered' | 'refused' {
  const truth = membersOf(world, cohort)
  const planner = createPlanner(world.manifest)
  const text = printCohort(cohort)
  try {
    const plan = planner.plan(cohort)
    const answer = apply(world, plan)
    expect({ text, ...answer }).toEqual({ text, participants: truth.length, measure: sumMeasure(truth) })
    expect(planner.count(plan).participants).toBe(truth.length)
    for (const { coefficient } of plan.terms) {
      expect(Number.isInteger(coefficient) && coefficient !== 0).toBe(true)
    }
    tally.answered++
    return 'answered'
  } catch (error) {
    if (!isHindoError(error) || error.code !== 'not-answerable') throw error
    const { bounds } = error
    expect(bounds, text).toBeDefined()
    expect(bounds!.lower, text).toBeLessThanOrEqual(truth.length)
    expect(bounds!.upper, text).toBeGreaterThanOrEqual(truth.length)
    expect(bounds!.lower).toBeGreaterThanOrEqual(0)
    expect(bounds!.upper).toBeLessThanOrEqual(world.people.length)
    tally.refused++
    return 'refused'
  }
}

function cases(options: Parameters<typeof worlds>[0]) {
  return worlds(options).chain((world) => fc.tuple(fc.constant(world), cohortsOver(world.axes)))
}

test('over stored atoms, a plan equals brute force or is refused with true bounds', () => {
  const tally = { answered: 0, refused: 0 }
  fc.assert(
    fc.property(cases({ joint: true, partitions: { min: 0, max: 3 } }), ([world, cohort]) => {
      const outcome = check(world, cohort, tally)
      const named = overlappingNamed(world, cohort)
      const paired =
        named.length === 2 &&
        world.pairs.some(([x, y]) => [x, y].sort().join() === [named[0]![0], named[1]![0]].sort().join()) &&
        world.manifest.layout.pairs !== undefined
      if (named.length < 2 || paired) expect(outcome, printCohort(cohort)).toBe('answered')
    }),
    { numRuns: RUNS },
  )
  // Neither side of the property may be empty.
  expect(tally.answered).toBeGreaterThan(RUNS / 4)
  expect(tally.refused).toBeGreaterThan(RUNS / 40)
})

test('over presets alone, a plan equals brute force or is refused with true bounds', () => {
  const tally = { answered: 0, refused: 0 }
  fc.assert(
    fc.property(cases({ joint: false, partitions: { min: 0, max: 3 } }), ([world, cohort]) => {
      const outcome = check(world, cohort, tally)
      const axes = new Set(printCohort(cohort).match(/\b[pq]\d(?=[= ])/g))
      const partitionOnly = [...axes].every((axis) => axis.startsWith('p'))
      const named = overlappingNamed(world, cohort)
      const simple = axes.size <= 1 && (partitionOnly || named.length < 2)
      if (simple) expect(outcome, printCohort(cohort)).toBe('answered')
    }),
    { numRuns: RUNS },
  )
  expect(tally.answered).toBeGreaterThan(RUNS / 10)
  expect(tally.refused).toBeGreaterThan(RUNS / 10)
})
