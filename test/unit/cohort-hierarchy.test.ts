import { expect, test } from 'vitest'
import { ancestorsOf, childrenOf, descendantsOf, parentsOf, pathTo } from '../../sdk/cohort/hierarchy.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import type { Axis, Level } from '../../sdk/types.ts'

function level(id: string, ...parents: string[]): Level {
  const own = { id, label: { en: id, ja: id } }
  if (parents.length === 0) return own
  return parents.length === 1 ? { ...own, parent: parents[0]! } : { ...own, parent: parents[0]!, parents }
}

/** `seizure` lies below two levels, as terms of ontologies do. */
const phenotype: Axis = {
  id: 'phenotype',
  label: { en: 'Phenotype', ja: '表現型' },
  kind: 'overlapping',
  ordered: false,
  levels: [
    level('all'),
    level('nervous', 'all'),
    level('physiology', 'nervous'),
    level('episodic', 'all'),
    level('seizure', 'physiology', 'episodic'),
    level('focal', 'seizure'),
    level('other', 'all'),
  ],
}

test('ancestors are found by every way up, nearest first, each once', () => {
  expect(parentsOf(phenotype.levels[4]!)).toEqual(['physiology', 'episodic'])
  expect(ancestorsOf(phenotype, 'focal')).toEqual(['seizure', 'physiology', 'episodic', 'nervous', 'all'])
  expect(ancestorsOf(phenotype, 'all')).toEqual([])
  expect(ancestorsOf(phenotype, 'nothing')).toEqual([])
})

test('descendants, children and the way down', () => {
  expect(descendantsOf(phenotype, 'episodic')).toEqual(['seizure', 'focal'])
  expect(descendantsOf(phenotype, 'focal')).toEqual([])
  expect(childrenOf(phenotype).get('all')).toEqual(['nervous', 'episodic', 'other'])
  expect(pathTo(phenotype, 'focal')).toEqual(['all', 'nervous', 'physiology', 'seizure'])
  expect(pathTo(phenotype, 'all')).toEqual([])
})

test('loops and parents that are not there end a walk', () => {
  const broken = { ...phenotype, levels: [level('A', 'B'), level('B', 'A'), level('C', 'gone')] }
  expect(ancestorsOf(broken, 'A')).toEqual(['B'])
  expect(descendantsOf(broken, 'A')).toEqual(['B'])
  expect(pathTo(broken, 'A')).toEqual(['A', 'B'])
  expect(ancestorsOf(broken, 'C')).toEqual([])
})

test('the planner knows both parents: a level within either is the level', () => {
  const people = { all: 50, nervous: 30, physiology: 20, episodic: 15, seizure: 10, focal: 4, other: 25 }
  const strata = [
    { terms: [], participants: 60 },
    ...Object.entries(people).map(([id, participants]) => ({
      terms: [['phenotype', id] as [string, string]],
      participants,
    })),
  ]
  const layout = { dense: strata.map((_, i) => i), sparse: [] }
  const planner = createPlanner({ axes: [phenotype], strata, layout, kind: 'genotype', serving: 'open' })
  const inLevel = (id: string) => ({ op: 'in' as const, axis: 'phenotype', levels: [id] })
  const both = (a: string, b: string) => planner.people({ op: 'and', items: [inLevel(a), inLevel(b)] }).participants
  expect(both('focal', 'episodic')).toBe(4)
  expect(both('seizure', 'nervous')).toBe(10)
  expect(planner.people({ op: 'or', items: [inLevel('seizure'), inLevel('episodic')] }).participants).toBe(15)
  expect(() => both('episodic', 'nervous')).toThrow(/does not store/)
})
