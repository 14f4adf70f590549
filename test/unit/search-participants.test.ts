import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PublishedStrata, Suppression } from '../../sdk/build/publish.ts'
import { publishRules } from '../../sdk/build/publish-policy.ts'
import { relationsOfAxes } from '../../sdk/build/publish-relations.ts'
import type { Cohort, CohortLeaf } from '../../sdk/cohort/cohort.ts'
import { addLevel } from '../../sdk/cohort/edit.ts'
import { join } from '../../sdk/cohort/expression.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { countParticipants, type Splits } from '../../sdk/search/participants.ts'
import type { AddTo, Count, Unanswerable } from '../../sdk/types.ts'
import { cohortsOver, makeWorld, membersOf, type World, worlds } from '../support/cohort-world.ts'

const RUNS = Number(process.env.HINDO_PROPERTY_RUNS ?? 200)
const nothing = async () => {}

const count = (world: World, cohort: Cohort, splits: Splits = {}, planner = createPlanner(world.manifest)) =>
  countParticipants(planner, world.axes, printCohort(cohort), { tell: true, ...splits }, nothing)

/** A number is the truth, or the truth lies within the bounds. */
function check(answer: Count | Unanswerable, truth: number, text: string): 'told' | 'bounded' | 'open' {
  if ('participants' in answer && answer.participants !== null) {
    expect(answer.participants, text).toBe(truth)
    expect(answer.bounds).toBeUndefined()
    return 'told'
  }
  if (!answer.bounds) return 'open'
  expect(answer.bounds.lower, text).toBeLessThanOrEqual(truth)
  expect(answer.bounds.upper, text).toBeGreaterThanOrEqual(truth)
  expect(answer.bounds.lower).toBeGreaterThanOrEqual(0)
  return 'bounded'
}

/** Every way from the root of a cohort to a group or condition. */
function placesIn(cohort: Cohort): number[][] {
  const found: number[][] = []
  const open: Array<{ at: Cohort; path: number[] }> = [{ at: cohort, path: [] }]
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { at, path } = entry
    found.push(path)
    const items = at.op === 'not' ? [at.item] : at.op === 'and' || at.op === 'or' ? at.items : []
    for (const [index, item] of items.entries()) open.push({ at: item, path: [...path, index] })
  }
  return found
}

interface Tally {
  told: number
  bounded: number
  open: number
}

async function checkAll(world: World, cohort: Cohort, addTo: AddTo, tally: Tally, by?: string[]): Promise<void> {
  const text = `${printCohort(cohort)} + ${JSON.stringify(addTo)}`.slice(-2000)
  const answer = await count(world, cohort, by ? { addTo, by } : { addTo })
  tally[check(answer, membersOf(world, cohort).length, text)]++
  expect(answer.axes.map(({ axis, adds }) => [axis, adds])).toEqual(
    world.axes.filter(({ id }) => !by || by.includes(id)).map(({ id, kind }) => [id, kind === 'partition']),
  )
  for (const { axis, adds, levels } of answer.axes) {
    const told: number[] = []
    for (const entry of levels) {
      const level: Cohort = { op: 'in', axis, levels: [entry.level] }
      const within = membersOf(world, join<CohortLeaf>('and', [cohort, level])).length
      tally[check(entry, within, `${text} ${entry.level}`)]++
      if ('participants' in entry && entry.participants !== null) told.push(entry.participants)
      const changed = addLevel(cohort, addTo, level)
      tally[check(entry.added!, membersOf(world, changed).length, `${text} added ${entry.level}`)]++
    }
    // The levels of a partition add up to the cohort wherever they are all told.
    if (adds && told.length === levels.length && answer.participants !== null) {
      expect(told.reduce((sum, one) => sum + one, 0)).toBe(answer.participants)
    }
  }
}

function cases(options: Parameters<typeof worlds>[0]) {
  return worlds(options)
    .chain((world) => fc.tuple(fc.constant(world), cohortsOver(world.axes, 3)))
    .chain(([world, cohort]) =>
      fc.record({
        world: fc.constant(world),
        cohort: fc.constant(cohort),
        path: fc.constantFrom(...placesIn(cohort)),
        op: fc.constantFrom('and' as const, 'or' as const),
      }),
    )
}

describe('counts of random nested cohorts, of every level, and of every level added anywhere', () => {
  test('over atoms equal brute force, or their bounds hold it', async () => {
    const tally = { told: 0, bounded: 0, open: 0 }
    await fc.assert(
      fc.asyncProperty(cases({ joint: true, partitions: { min: 1, max: 3 } }), ({ world, cohort, path, op }) =>
        checkAll(world, cohort, { path, op }, tally),
      ),
      { numRuns: RUNS },
    )
    expect(tally.told).toBeGreaterThan(tally.bounded)
    expect(tally.bounded).toBeGreaterThan(RUNS / 3)
    expect(tally.open).toBe(0)
  })

  test('over presets with small numbers suppressed equal brute force, or their bounds hold it', async () => {
    const tally = { told: 0, bounded: 0, open: 0 }
    let suppressed = 0
    await fc.assert(
      fc.asyncProperty(
        cases({ joint: false, partitions: { min: 1, max: 3 } }),
        fc.integer({ min: 2, max: 6 }),
        async ({ world, cohort, path, op }, threshold) => {
          const people = Int32Array.from(world.manifest.strata, ({ participants }) => participants!)
          const published: PublishedStrata = {
            strata: world.manifest.strata,
            people,
            axes: world.axes,
            relation: relationsOfAxes(world.manifest.strata, world.axes),
            kind: 'genotype',
            measures: ['AC', 'AN', 'nhomalt'],
          }
          const { strata } = new Suppression(published, publishRules({ threshold }))
          const hidden = strata.filter(({ participants }) => participants === null).length
          suppressed += hidden
          const manifest = { ...world.manifest, strata }
          await checkAll({ ...world, manifest }, cohort, { path, op }, tally)
          // What is hidden stays hidden: no question about that level alone is answered with a number.
          const planner = createPlanner(manifest)
          for (const { terms, participants } of strata) {
            if (participants !== null || terms.length !== 1) continue
            const [[axis, level]] = terms as [[string, string]]
            const one: Cohort = { op: 'in', axis, levels: [level] }
            for (const same of [one, join<CohortLeaf>('and', [one, { op: 'all' }])]) {
              expect(planner.people(same)).toMatchObject({ participants: null, state: 'suppressed' })
            }
          }
        },
      ),
      { numRuns: RUNS },
    )
    expect(suppressed).toBeGreaterThan(RUNS / 2)
    expect(tally.told).toBeGreaterThan(RUNS / 3)
    expect(tally.bounded).toBeGreaterThan(RUNS / 3)
  })

  test('match-all is a subset of match-any', async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(
        worlds({ joint: true, partitions: { min: 1, max: 2 } }).chain((world) =>
          fc.tuple(fc.constant(world), fc.array(cohortsOver(world.axes, 1), { minLength: 2, maxLength: 4 })),
        ),
        async ([world, parts]) => {
          const [every, any] = [join<CohortLeaf>('and', parts), join<CohortLeaf>('or', parts)]
          const [all, some] = [await count(world, every, { by: [] }), await count(world, any, { by: [] })]
          const upper = some.participants ?? some.bounds!.upper
          expect(all.participants ?? all.bounds!.lower).toBeLessThanOrEqual(upper)
          if (all.participants !== null && some.participants !== null) {
            compared++
            const but = join<CohortLeaf>('and', [every, { op: 'not', item: any }])
            const none = await count(world, but, { by: [] })
            expect(none.participants ?? none.bounds!.lower).toBe(0)
          }
        },
      ),
      { numRuns: RUNS },
    )
    expect(compared).toBeGreaterThan(RUNS / 2)
  })
})

describe('long expressions', () => {
  const world = makeWorld({
    partitions: [2, 3],
    overlapping: [[-1, 0, -1, 2]],
    people: Array.from({ length: 24 }, (_, i) => ({ places: [i % 2, i % 3], has: [(i * 7) % 16], measure: i })),
    pairs: [[0, 0]],
    joint: true,
    declared: true,
  })
  const q = world.axes.find(({ kind }) => kind === 'overlapping')!
  const last = q.levels.length - 1

  test('10,000 groups deep are counted, and added to at the bottom', async () => {
    let text = `q0=q0l${last}`
    for (let depth = 0; depth < 10_000; depth++) {
      text = depth % 2 ? `not (${text} and p0=p0l0)` : `(${text} or p1=p1l0)`
    }
    const cohort = parseCohort(text, world.axes)
    const deepest: number[] = []
    for (let at = cohort; at.op !== 'in' && at.op !== 'range' && at.op !== 'all'; ) {
      at = at.op === 'not' ? at.item : at.items[0]!
      deepest.push(0)
    }
    expect(deepest.length).toBeGreaterThan(10_000)
    const tally = { told: 0, bounded: 0, open: 0 }
    await checkAll(world, cohort, { path: deepest, op: 'or' }, tally, ['p0'])
    expect(tally.told).toBeGreaterThan(0)
  })

  test('10,000 conditions wide are counted', async () => {
    const parts = ['p0=p0l0', `q0=q0l${last}`, '(p1=p1l0 and not q0=q0l0)', 'not (p0=p0l0 or q0=q0l0)']
    const text = Array.from({ length: 10_000 }, (_, i) => parts[i % 4]).join(' or ')
    await checkAll(world, parseCohort(text, world.axes), { path: [], op: 'or' }, { told: 0, bounded: 0, open: 0 }, [
      'q0',
    ])
  })

  test('10,000 brackets that are never closed are one error at the innermost', () => {
    expect(() => parseCohort(`${'('.repeat(10_000)}p0=p0l0`, world.axes)).toThrow('The bracket is never closed')
    expect(() => parseCohort(`p0=p0l0${')'.repeat(10_000)}`, world.axes)).toThrow('This bracket was never opened')
    expect(() => parseCohort('not '.repeat(10_000), world.axes)).toThrow('Expected a condition, found the end')
  })
})

describe('adding a level', () => {
  const axes = [
    {
      id: 'p',
      label: { en: 'p', ja: 'p' },
      kind: 'partition' as const,
      ordered: false,
      levels: ['a', 'b', 'c'].map((id) => ({ id, label: { en: id, ja: id } })),
    },
  ]
  const add = (text: string, path: number[], op: 'and' | 'or', level = 'c') =>
    printCohort(addLevel(parseCohort(text, axes), { path, op }, { op: 'in', axis: 'p', levels: [level] }))

  test.each<[string, number[], 'and' | 'or', string]>([
    ['', [], 'and', 'p=c'],
    ['all', [], 'or', 'p=c'],
    ['p=a', [], 'or', 'p=a or p=c'],
    ['p=a and p=b', [], 'and', 'p=a and p=b and p=c'],
    ['p=a and p=b', [], 'or', 'p=a and p=b or p=c'],
    ['p=a and p=b', [1], 'or', 'p=a and (p=b or p=c)'],
    ['p=a and (p=b or all)', [1, 1], 'and', 'p=a and (p=b or p=c)'],
    ['not (p=a or p=b)', [0], 'or', 'not (p=a or p=b or p=c)'],
    ['not p=a', [0], 'and', 'not (p=a and p=c)'],
    ['not p=a', [], 'and', 'not p=a and p=c'],
    ['p=a or not (p=b and p=a)', [1, 0], 'and', 'p=a or not (p=b and p=a and p=c)'],
  ])('to %s at %j with %s', (text, path, op, result) => expect(add(text, path, op)).toBe(result))

  test.each([[[0]], [[2]], [[0, 0]], [[-1]], [[1, 0, 0]]])(
    'at a place that is not there (%j) is refused',
    async (path) => {
      expect(() => add(path.length > 1 ? 'p=a and not p=b' : 'p=a', path, 'or')).toThrow('has nothing at the place')
    },
  )

  test('leaves the cohort given as it was', () => {
    const cohort = parseCohort('p=a and not (p=b or p=c)', axes)
    const before = structuredClone(cohort)
    addLevel(cohort, { path: [1, 0], op: 'or' }, { op: 'in', axis: 'p', levels: ['a'] })
    expect(cohort).toEqual(before)
  })
})

describe('an axis of 3,000 levels', () => {
  const levels = Array.from({ length: 3000 }, (_, i) => ({ id: `L${i}`, label: { en: `L${i}`, ja: `L${i}` } }))
  const axes = [{ id: 'q', label: { en: 'q', ja: 'q' }, kind: 'overlapping' as const, ordered: false, levels }]
  const strata = [
    { terms: [], participants: 5000 },
    ...levels.map(({ id }, i) => ({ terms: [['q', id] as [string, string]], participants: i })),
  ]
  const layout = { dense: strata.map((_, i) => i), sparse: [] }
  const planner = createPlanner({ axes, strata, layout, kind: 'genotype', serving: 'open' })

  test('is counted whole, with a pause at every level', async () => {
    let pauses = 0
    const answer = await countParticipants(planner, axes, 'not q=L7', {}, async () => {
      pauses++
    })
    expect(pauses).toBe(3000)
    expect(answer.participants).toBe(4993)
    expect(answer.axes[0]!.levels[7]).toMatchObject({ level: 'L7', participants: 0 })
    expect(answer.axes[0]!.levels[2999]).toMatchObject({ level: 'L2999', bounds: { lower: 2992, upper: 2999 } })
  })

  test('stops at the level where the pause throws', async () => {
    let pauses = 0
    const stop = async () => {
      if (++pauses === 10) throw new Error('stopped')
    }
    await expect(countParticipants(planner, axes, '', {}, stop)).rejects.toThrow('stopped')
    expect(pauses).toBe(10)
  })
})
