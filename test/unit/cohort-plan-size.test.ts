import { expect, test } from 'vitest'
import type { Cohort, CohortLeaf } from '../../sdk/cohort/cohort.ts'
import { join } from '../../sdk/cohort/expression.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import { isHindoError } from '../../sdk/errors.ts'
import { apply, makeWorld, membersOf, type World } from '../support/cohort-world.ts'

/** Thirty diseases; person i has disease i and, when asked, the next one. */
function chain(options: { meet: boolean; pairs: boolean; places?: number; people?: number }): World {
  const levels = 30
  const places = options.places ?? 2
  const people = Array.from({ length: options.people ?? 200 }, (_, i) => ({
    places: [i % places],
    has: [((1 << (i % levels)) | (options.meet && i % 3 === 0 ? 1 << ((i + 1) % levels) : 0)) >>> 0],
    measure: i,
  }))
  const shape = { partitions: [places], overlapping: [Array(levels).fill(-1)], people, joint: true, declared: true }
  return makeWorld({ ...shape, pairs: options.pairs ? [[0, 0]] : [] })
}

const union = (world: World): Cohort => ({
  op: 'range',
  axis: 'q0',
  from: 'q0l0',
  to: world.axes[1]!.levels.at(-1)!.id,
})

function participants(world: World, cohort: Cohort): number {
  return apply(world, createPlanner(world.manifest).plan(cohort)).participants
}

/** The refusal, with its bounds. */
function refusal(world: World, cohort: Cohort) {
  const planner = createPlanner(world.manifest)
  try {
    planner.plan(cohort)
  } catch (error) {
    if (isHindoError(error)) return { error }
    throw error
  }
  throw new Error('answered')
}

test('a union of 30 levels that never meet is their sum', () => {
  const world = chain({ meet: false, pairs: true })
  expect(createPlanner(world.manifest).plan(union(world)).terms).toHaveLength(30)
  expect(participants(world, union(world))).toBe(200)
})

test('a union of 30 levels of which only neighbours meet is answered by pairs', () => {
  const world = chain({ meet: true, pairs: true })
  expect(participants(world, union(world))).toBe(membersOf(world, union(world)).length)
  const none: Cohort = { op: 'not', item: union(world) }
  expect(participants(world, none)).toBe(0)
})

test('a union of 30 levels without pairs is refused at once, with bounds', () => {
  const world = chain({ meet: true, pairs: false })
  const { error } = refusal(world, union(world))
  expect(error.code).toBe('not-answerable')
  expect(error.message).toMatch(/and \d+ more such combinations/)
  expect(error.bounds!.lower).toBeLessThanOrEqual(200)
  expect(error.bounds!.upper).toBe(200)
})

test('what would take 2^30 combinations is refused in time, never tried', () => {
  const world = chain({ meet: true, pairs: false })
  const levels = world.axes[1]!.levels.map(({ id }): Cohort => ({ op: 'in', axis: 'q0', levels: [id] }))
  // At least three of thirty: degree 1 and 2 vanish, so the search has to give up by itself.
  const some: Cohort[] = []
  for (let i = 0; i < 28; i++) some.push(join<CohortLeaf>('and', levels.slice(i, i + 3)))
  const { error } = refusal(world, { op: 'or', items: some })
  expect(error.code).toBe('not-answerable')
  const truth = membersOf(world, { op: 'or', items: some }).length
  expect(error.bounds!.lower).toBeLessThanOrEqual(truth)
  expect(error.bounds!.upper).toBeGreaterThanOrEqual(truth)
})

test('all thirty at once is refused in time', () => {
  const world = chain({ meet: true, pairs: false, places: 1 })
  const all = join<CohortLeaf>(
    'and',
    world.axes[1]!.levels.map(({ id }): Cohort => ({ op: 'in', axis: 'q0', levels: [id] })),
  )
  const { error } = refusal(world, all)
  expect(error.message).toBe('This cohort combines too many levels to tell whether the stored counts give it')
  const rarest = Math.min(
    ...world.axes[1]!.levels.map(({ id }) => participants(world, { op: 'in', axis: 'q0', levels: [id] })),
  )
  expect(error.bounds).toEqual({ lower: 0, upper: rarest })
})

test('an expression of 100,000 terms is planned', () => {
  const world = chain({ meet: true, pairs: true, people: 60 })
  const parts = ['p0=p0l0', 'q0=q0l3', '(p0=p0l1 and not q0=q0l4)', 'not (q0=q0l3 or p0=p0l1)']
  const text = Array.from({ length: 100_000 }, (_, i) => parts[i % 4]).join(' or ')
  const cohort = parseCohort(text, world.axes)
  expect(participants(world, cohort)).toBe(membersOf(world, cohort).length)
})

test('an expression 10,000 levels deep is planned', () => {
  const world = chain({ meet: true, pairs: true, people: 60 })
  let text = 'q0=q0l5'
  for (let depth = 0; depth < 10_000; depth++) {
    text = depth % 2 ? `not (${text} and p0=p0l${(depth >> 1) % 2})` : `(${text} or q0=q0l${depth % 3})`
  }
  const cohort = parseCohort(text, world.axes)
  expect(participants(world, cohort)).toBe(membersOf(world, cohort).length)
})
