import { describe, expect, test } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import type { Plan } from '../../sdk/types.ts'
import { makeWorld, type World } from '../support/cohort-world.ts'

/** Three sexes-like by four region-like levels, diseases 0 ⊃ 1, and 2, 3; everybody has a place, some have diseases. */
function population(pairs: Array<[number, number]> = []): World {
  const people = Array.from({ length: 240 }, (_, i) => ({
    places: [i % 3, Math.floor(i / 3) % 4],
    // 1 implies 0 by its parent; 2 and 3 never meet.
    has: [(i % 5 === 0 ? 2 : 0) | (i % 7 === 0 ? 4 : i % 11 === 0 ? 8 : 0)],
    measure: i,
  }))
  return makeWorld({ partitions: [3, 4], overlapping: [[-1, 0, -1, -1]], people, pairs, joint: true, declared: true })
}

/** Terms as `+2 p0=p0l1&q0=q0l0`, which read better than stratum numbers. */
function spell(world: World, plan: Plan): string[] {
  return plan.terms.map(({ stratum, coefficient }) => {
    const terms = world.manifest.strata[stratum]!.terms.map(([axis, level]) => `${axis}=${level.slice(2)}`)
    return `${coefficient > 0 ? '+' : ''}${coefficient} ${terms.join('&') || 'all'}`
  })
}

const world = population()
const planner = createPlanner(world.manifest)
const terms = (text: string) => spell(world, planner.plan(parseCohort(text, world.axes))).sort()

describe('the fewest strata are used', () => {
  test.each<[string, string, string[]]>([
    ['everybody is one stratum', 'all', ['+1 all']],
    ['a level is its preset', 'p0=p0l1', ['+1 p0=l1']],
    ['levels of one axis add up', 'p1 in (p1l0, p1l1)', ['+1 p1=l0', '+1 p1=l1']],
    ['all levels of an axis are everybody', 'p0=p0l0 or p0=p0l1 or p0=p0l2', ['+1 all']],
    ['all but one are a difference', 'p1=p1l1..p1l3', ['+1 all', '-1 p1=l0']],
    ['all but one, said otherwise', 'not p1=p1l0', ['+1 all', '-1 p1=l0']],
    ['one atom', 'p0=p0l1 and p1=p1l2', ['+1 p0=l1&p1=l2']],
    ['all but one atom', 'not (p0=p0l1 and p1=p1l2)', ['+1 all', '-1 p0=l1&p1=l2']],
    ['a disease is its preset', 'q0=q0l2', ['+1 q0=l2']],
    ['without a disease', 'not q0=q0l2', ['+1 all', '-1 q0=l2']],
    ['a parent less its child', 'q0=q0l0 and not q0=q0l1', ['+1 q0=l0', '-1 q0=l1']],
    ['a child is inside its parent', 'q0=q0l0 and q0=q0l1', ['+1 q0=l1']],
    ['a parent takes in its child', 'q0 in (q0l0, q0l1)', ['+1 q0=l0']],
    ['an axis said away', '(p0=p0l1 and q0=q0l2) or (p0=p0l1 and not q0=q0l2)', ['+1 p0=l1']],
    ['nobody, by contradiction', 'q0=q0l2 and not q0=q0l2', []],
    ['nobody, by two places', 'p0=p0l1 and p0=p0l2', []],
    ['nobody', 'not all', []],
    ['everybody, by cases', 'q0=q0l2 or not q0=q0l2', ['+1 all']],
  ])('%s', (_, text, expected) => expect(terms(text)).toEqual([...expected].sort()))

  test('a disease in one place is the disease in its atoms', () => {
    const spelled = terms('p0=p0l1 and q0=q0l2')
    expect(spelled).toHaveLength(4)
    for (const term of spelled) expect(term).toMatch(/^\+1 p0=l1&p1=l\d&q0=l2$/)
  })

  test('a place without a disease mixes a preset and atoms', () => {
    const spelled = terms('p0=p0l1 and not q0=q0l2')
    expect(spelled).toContain('+1 p0=l1')
    expect(spelled.filter((term) => /^-1 p0=l1&p1=l\d&q0=l2$/.test(term))).toHaveLength(4)
    expect(spelled).toHaveLength(5)
  })
})

describe('two overlapping levels', () => {
  test('need their pairs', () => {
    expect(() => terms('q0 in (q0l0, q0l2)')).toThrow(/does not store who has q0=q0l0 and q0=q0l2 together/)
  })

  const paired = population([[0, 0]])
  const planner = createPlanner(paired.manifest)
  const plan = (text: string) => spell(paired, planner.plan(parseCohort(text, paired.axes)))

  test('are a sum less what they share', () => {
    const spelled = plan('q0 in (q0l0, q0l2)')
    expect(spelled).toContain('+1 q0=l0')
    expect(spelled).toContain('+1 q0=l2')
    expect(spelled.filter((term) => term.startsWith('-1'))).toSatisfy((shared: string[]) =>
      shared.every((term) => /^-1 p0=l\d&p1=l\d&q0=l0&q0=l2$/.test(term)),
    )
  })

  test('that never meet are a plain sum', () => {
    expect(plan('q0 in (q0l2, q0l3)')).toEqual(['+1 q0=l2', '+1 q0=l3'])
    expect(plan('q0=q0l2 and q0=q0l3')).toEqual([])
  })

  test('and a third that never meets one of them are answered', () => {
    expect(plan('q0=q0l0 and q0=q0l2 and q0=q0l3')).toEqual([])
    expect(plan('q0 in (q0l1, q0l2, q0l3)')).toContain('+1 q0=l3')
  })
})

test('a declared pair of axes without any pair is known to be empty, an undeclared one is not', () => {
  const shape = {
    partitions: [1],
    overlapping: [[-1, -1]],
    people: [1, 2, 0].map((has) => ({ places: [0], has: [has], measure: 0 })),
    pairs: [[0, 0]] as Array<[number, number]>,
    joint: true,
  }
  const plan = (declared: boolean) => {
    const { manifest, axes } = makeWorld({ ...shape, declared })
    const planner = createPlanner(manifest)
    return planner.count(planner.plan(parseCohort('q0 in (q0l0, q0l1)', axes))).participants
  }
  expect(plan(true)).toBe(2)
  expect(() => plan(false)).toThrow(/does not store who has/)
})

test('strata that do not exist in the layout are not used', () => {
  const { manifest, axes } = population()
  const onlyPresets = { ...manifest, serving: 'open' as const, layout: { dense: manifest.layout.dense, sparse: [] } }
  expect(() => createPlanner(onlyPresets).plan(parseCohort('p0=p0l1 and p1=p1l2', axes))).toThrow(
    /does not store p0 and p1 together/,
  )
})

test('a cohort of unknown names is not found', () => {
  expect(() => planner.plan({ op: 'in', axis: 'x', levels: ['y'] })).toThrow('no attribute x')
  expect(() => planner.plan({ op: 'in', axis: 'p0', levels: ['y'] })).toThrow('no level y')
})

test('strata that name unknown levels, or the same people twice, are refused', () => {
  const { manifest } = population()
  const extra = (terms: Array<[string, string]>) => {
    const strata = [...manifest.strata, { terms, participants: 1 }]
    return () => createPlanner({ ...manifest, strata, layout: { dense: strata.map((_, i) => i), sparse: [] } })
  }
  expect(extra([['p0', 'nowhere']])).toThrow(/names the level p0=nowhere/)
  expect(extra([['p0', 'p0l1']])).toThrow(/are the same people/)
})
