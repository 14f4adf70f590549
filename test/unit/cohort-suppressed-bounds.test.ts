import { expect, test } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import type { Axis, Stratum } from '../../sdk/types.ts'

const level = (id: string, parent?: string) => ({ id, label: { en: id, ja: id }, ...(parent ? { parent } : {}) })
const axes: Axis[] = [
  {
    id: 'region',
    label: { en: 'Region', ja: '地域' },
    kind: 'partition',
    ordered: false,
    levels: ['a', 'b', 'c', 'd'].map((id) => level(id)),
  },
  {
    id: 'disease',
    label: { en: 'Disease', ja: '疾患' },
    kind: 'overlapping',
    ordered: false,
    levels: [level('II'), level('C50', 'II'), level('C50.9', 'C50'), level('C34', 'II'), level('I10')],
  },
]
const PEOPLE: Array<[axis: string, level: string, people: number | null]> = [
  ['region', 'a', 60],
  ['region', 'b', 25],
  ['region', 'c', null],
  ['region', 'd', null],
  ['disease', 'II', 30],
  ['disease', 'C50', null],
  ['disease', 'C50.9', 11],
  ['disease', 'C34', null],
  ['disease', 'I10', null],
]
const strata: Stratum[] = [
  { terms: [], participants: 100 },
  ...PEOPLE.map(([axis, id, participants]) => ({ terms: [[axis, id] as [string, string]], participants })),
]
const layout = { dense: strata.map((_, i) => i), sparse: [] }
const planner = createPlanner({ axes, strata, layout, kind: 'genotype', serving: 'open' })

test.each<[string, { lower: number; upper: number }]>([
  ['region=c', { lower: 0, upper: 15 }],
  ['region in (c, d)', { lower: 15, upper: 15 }],
  ['region in (a, c)', { lower: 60, upper: 75 }],
  ['not region=c', { lower: 85, upper: 100 }],
  ['disease=C50', { lower: 11, upper: 30 }],
  ['disease=C34', { lower: 0, upper: 30 }],
  ['disease=I10', { lower: 0, upper: 100 }],
  ['not disease=C50', { lower: 70, upper: 89 }],
])('%s is not told; what is told bounds it', (text, bounds) => {
  expect(planner.people(parseCohort(text, axes))).toEqual({ participants: null, state: 'suppressed', bounds })
})

test.each<[string, number]>([
  ['region in (a, b)', 85],
  ['disease=II', 30],
  ['disease in (II, C50)', 30],
  ['not region in (c, d)', 85],
])('%s is told, as no hidden part is needed', (text, participants) => {
  expect(planner.people(parseCohort(text, axes))).toEqual({ participants, state: 'value' })
})
