import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { isHindoError } from '../../sdk/errors.ts'
import { cohortsOver, makeWorld, membersOf, type World } from '../support/cohort-world.ts'

/** Worlds of two diseases whose pairs are not stored. */
const worlds = fc
  .record({
    partitions: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    people: fc.array(
      fc.record({
        places: fc.array(fc.nat(2), { minLength: 2, maxLength: 2 }),
        has: fc.tuple(fc.nat(3)),
        measure: fc.constant(0),
      }),
      { minLength: 1, maxLength: 40 },
    ),
  })
  .map((shape) => makeWorld({ ...shape, overlapping: [[-1, -1]], pairs: [], joint: true, declared: true }))

/** Least and most people that any world with the same stored strata puts into the cohort: how many share both diseases is free in every atom. */
function extremes(world: World, cohort: Cohort): { lower: number; upper: number } {
  const total = { lower: 0, upper: 0 }
  const atomOf = (levels: Map<string, Set<string>>) =>
    [...levels]
      .filter(([axis]) => axis.startsWith('p'))
      .map(([, own]) => [...own].join())
      .join('&')
  for (const atom of new Set(world.people.map(({ levels }) => atomOf(levels)))) {
    const people = world.people.filter(({ levels }) => atomOf(levels) === atom)
    const count = (level: string) => people.filter(({ levels }) => levels.get('q0')!.has(level)).length
    const [n, a, b] = [people.length, count('q0l0'), count('q0l1')]
    const inside = [[], ['q0l0'], ['q0l1'], ['q0l0', 'q0l1']].map((own) => {
      const person = { levels: new Map([...people[0]!.levels, ['q0', new Set(own)]]), measure: 0 }
      return membersOf({ ...world, people: [person] }, cohort).length
    })
    const sums: number[] = []
    for (let both = Math.max(0, a + b - n); both <= Math.min(a, b); both++) {
      const sizes = [n - a - b + both, a - both, b - both, both]
      sums.push(sizes.reduce((sum, size, i) => sum + size * inside[i]!, 0))
    }
    total.lower += Math.min(...sums)
    total.upper += Math.max(...sums)
  }
  return total
}

test('bounds of two diseases are the least and most that the stored counts allow', () => {
  let refused = 0
  fc.assert(
    fc.property(
      worlds.chain((world) => fc.tuple(fc.constant(world), cohortsOver(world.axes, 3))),
      ([world, cohort]) => {
        try {
          createPlanner(world.manifest).plan(cohort)
        } catch (error) {
          if (!isHindoError(error)) throw error
          refused++
          expect({ text: printCohort(cohort), ...error.bounds }).toEqual({
            text: printCohort(cohort),
            ...extremes(world, cohort),
          })
        }
      },
    ),
    { numRuns: 1500 },
  )
  expect(refused).toBeGreaterThan(200)
})
