import { expect, test } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import { isHindoError } from '../../sdk/errors.ts'
import { apply, makeWorld, membersOf, type World } from '../support/cohort-world.ts'

/** The platform's cube: 3 biobanks × 8 age bands × 2 sexes × 9 regions, 12 diseases: 6,000 strata. */
function platform(): World {
  let state = 1
  const random = (n: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
  const people = Array.from({ length: 22_955 }, () => ({
    places: [random(3), random(8), random(2), random(9)],
    has: [(1 << random(12)) | (random(3) === 0 ? 1 << random(12) : 0)],
    measure: 0,
  }))
  return makeWorld({
    partitions: [3, 8, 2, 9],
    overlapping: [Array(12).fill(-1)],
    people,
    pairs: [],
    joint: true,
    declared: true,
  })
}

const world = platform()

test.each([
  ['one atom', 'p0=p0l1 and p1=p1l2 and p2=p2l0 and p3=p3l3'],
  ['a preset', 'p3=p3l3'],
  ['everybody but some', 'not (p3=p3l3 and p2=p2l1)'],
  ['a disease', 'q0=q0l3 and p2=p2l0 and p1=p1l2..p1l5'],
  ['without a disease', 'not q0=q0l3 and (p2=p2l0 or p3 in (p3l1, p3l2))'],
  ['different diseases by region', '(p3=p3l1 and q0=q0l3) or (p3=p3l2 and not q0=q0l4)'],
])('%s over 6,000 strata counts the people it names', (_, text) => {
  expect(world.manifest.strata.length).toBeGreaterThan(5000)
  const cohort = parseCohort(text, world.axes)
  const plan = createPlanner(world.manifest).plan(cohort)
  expect(apply(world, plan).participants).toBe(membersOf(world, cohort).length)
})

test('a union of diseases over 6,000 strata is refused with bounds that hold', () => {
  const cohort = parseCohort('q0 in (q0l1, q0l2) and p2=p2l0', world.axes)
  const truth = membersOf(world, cohort).length
  try {
    createPlanner(world.manifest).plan(cohort)
    expect.unreachable()
  } catch (error) {
    if (!isHindoError(error)) throw error
    expect(error.code).toBe('not-answerable')
    expect(error.bounds!.lower).toBeLessThanOrEqual(truth)
    expect(error.bounds!.upper).toBeGreaterThanOrEqual(truth)
  }
})
