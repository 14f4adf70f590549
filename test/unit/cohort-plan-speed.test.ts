import { expect, test } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { createPlanner, type Planner } from '../../sdk/cohort/plan.ts'
import { isHindoError } from '../../sdk/errors.ts'
import { makeWorld, type World } from '../support/cohort-world.ts'

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

function medianTime(planner: Planner, text: string): number {
  const cohort = parseCohort(text, world.axes)
  const times: number[] = []
  for (let run = 0; run < 15; run++) {
    const start = performance.now()
    try {
      planner.plan(cohort)
    } catch (error) {
      if (!isHindoError(error)) throw error
    }
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[7]!
}

// Typical is below 1 ms; the limit allows for a busy machine and still fails on anything quadratic.
test.each([
  ['one atom', 'p0=p0l1 and p1=p1l2 and p2=p2l0 and p3=p3l3'],
  ['a preset', 'p3=p3l3'],
  ['everybody but some', 'not (p3=p3l3 and p2=p2l1)'],
  ['a disease', 'q0=q0l3 and p2=p2l0 and p1=p1l2..p1l5'],
  ['without a disease', 'not q0=q0l3 and (p2=p2l0 or p3 in (p3l1, p3l2))'],
  ['different diseases by region', '(p3=p3l1 and q0=q0l3) or (p3=p3l2 and not q0=q0l4)'],
  ['a refusal with its bounds', 'q0 in (q0l1, q0l2) and p2=p2l0'],
])('planning %s over 6,000 strata takes milliseconds', (_, text) => {
  expect(world.manifest.strata.length).toBeGreaterThan(5000)
  const planner = createPlanner(world.manifest)
  const time = medianTime(planner, text)
  if (process.env.HINDO_TIMES) console.log(text, time.toFixed(2), 'ms')
  expect(time).toBeLessThan(25)
})

test('the strata are indexed once, in well under a second', () => {
  const start = performance.now()
  createPlanner(world.manifest)
  if (process.env.HINDO_TIMES)
    console.log('index', (performance.now() - start).toFixed(1), 'ms', world.manifest.strata.length)
  expect(performance.now() - start).toBeLessThan(500)
})
