import { describe, expect, test } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import type { PlannerManifest } from '../../sdk/cohort/strata-index.ts'
import { isHindoError, toErrorRecord } from '../../sdk/errors.ts'
import type { Axis, Stratum, Term } from '../../sdk/types.ts'
import { expectJapanese } from '../support/japanese.ts'

function axis(id: string, kind: Axis['kind'], levels: string[], parents: Record<string, string> = {}): Axis {
  const made = levels.map((level) => ({
    id: level,
    label: { en: level, ja: level },
    ...(parents[level] ? { parent: parents[level] } : {}),
  }))
  return { id, label: { en: id, ja: id }, kind, ordered: false, levels: made }
}

const AXES = [
  axis('sex', 'partition', ['male', 'female']),
  axis('region', 'partition', ['kanto', 'kinki', 'kyushu']),
  axis('disease', 'overlapping', ['block', 'C50', 'C34'], { C50: 'block', C34: 'block' }),
]

type Count = number | null | { participants: number; mark: 'rounded' | 'noised' }

/** An open dataset of presets with these participants. */
function open(counts: Record<string, Count>, kind: PlannerManifest['kind'] = 'genotype'): PlannerManifest {
  const strata = Object.entries(counts).map(([key, count]): Stratum => {
    const terms = key === 'all' ? [] : key.split('&').map((term) => term.split('=') as Term)
    return typeof count === 'object' && count !== null ? { terms, ...count } : { terms, participants: count }
  })
  return { axes: AXES, strata, layout: { dense: strata.map((_, i) => i), sparse: [] }, kind, serving: 'open' }
}

const PLAIN = {
  all: 100,
  'sex=male': 45,
  'sex=female': 55,
  'region=kanto': 60,
  'region=kinki': 40,
  'disease=block': 30,
  'disease=C50': 20,
  'disease=C34': 15,
}

function answer(manifest: PlannerManifest, text: string) {
  const planner = createPlanner(manifest)
  const plan = planner.plan(parseCohort(text, AXES))
  const spell = (number: number) => manifest.strata[number]!.terms.map((term) => term.join('=')).join('&') || 'all'
  return {
    ...planner.count(plan),
    terms: Object.fromEntries(plan.terms.map(({ stratum, coefficient }) => [spell(stratum), coefficient])),
    guards: plan.guards.map(spell),
  }
}

function refusal(manifest: PlannerManifest, text: string) {
  try {
    answer(manifest, text)
  } catch (error) {
    if (isHindoError(error)) return toErrorRecord(error)
    throw error
  }
  throw new Error(`${text} was answered`)
}

describe('presets alone', () => {
  test.each<[string, number, Record<string, number>]>([
    ['all', 100, { all: 1 }],
    ['sex=male', 45, { 'sex=male': 1 }],
    ['not sex=male', 55, { 'sex=female': 1 }],
    ['sex=male or sex=female', 100, { all: 1 }],
    ['region in (kanto, kyushu)', 60, { 'region=kanto': 1 }],
    ['region in (kanto, kinki)', 100, { all: 1 }],
    ['region=kyushu', 0, {}],
    ['not disease=C50', 80, { all: 1, 'disease=C50': -1 }],
    ['disease=block and not disease=C50', 10, { 'disease=block': 1, 'disease=C50': -1 }],
    ['disease in (block, C34)', 30, { 'disease=block': 1 }],
    ['(sex=male and disease=C50) or (sex=female and disease=C50)', 20, { 'disease=C50': 1 }],
  ])('%s', (text, participants, terms) => {
    expect(answer(open(PLAIN), text)).toMatchObject({ participants, state: 'value', terms })
  })

  test('guards are the strata of the plan, for their suppressed cells', () => {
    expect(answer(open(PLAIN), 'not disease=C50').guards).toEqual(['all', 'disease=C50'])
  })

  test.each<[string, { lower: number; upper: number }]>([
    ['sex=male and region=kanto', { lower: 5, upper: 45 }],
    ['sex=male or region=kanto', { lower: 60, upper: 100 }],
    ['disease in (C50, C34)', { lower: 20, upper: 35 }],
    ['disease=C50 and disease=C34', { lower: 0, upper: 15 }],
    ['not disease=C50 and sex=female', { lower: 35, upper: 55 }],
    ['sex=male and region in (kanto, kinki) and disease=C50', { lower: 0, upper: 20 }],
  ])('%s is refused, between its Fréchet bounds', (text, bounds) => {
    const error = refusal(open(PLAIN), text)
    expect(error).toMatchObject({ code: 'not-answerable', bounds })
    expectJapanese(error)
  })

  test('a refusal names what is not stored together', () => {
    expect(refusal(open(PLAIN), 'sex=male and region=kanto')).toMatchObject({
      message: 'The dataset does not store sex and region together as this cohort needs it',
      hint: 'Ask for the levels of one attribute at a time',
    })
  })
})

describe('a suppressed stratum', () => {
  const counts = { ...PLAIN, 'region=kinki': null, 'region=kanto': 52, 'region=kyushu': 40 }
  test.each(['region=kinki', 'region in (kanto, kinki)', 'not region=kanto', 'not region in (kanto, kyushu)'])(
    'inside %s suppresses it, though a difference would give it away',
    (text) => expect(answer(open(counts), text)).toMatchObject({ participants: null, state: 'suppressed' }),
  )
  test.each<[string, number]>([
    ['region=kanto', 52],
    ['region in (kanto, kyushu)', 92],
    ['not region=kinki', 92],
    ['all', 100],
    ['region in (kanto, kinki, kyushu)', 100],
  ])('outside %s does not', (text, participants) => {
    expect(answer(open(counts), text)).toMatchObject({ participants, state: 'value' })
  })
  test('is bounded by what is left of everybody', () => {
    expect(refusal(open(counts), 'region=kinki and sex=male').bounds).toEqual({ lower: 0, upper: 8 })
  })
  test('of a disease is bounded by the level above it', () => {
    expect(refusal(open({ ...PLAIN, 'disease=C50': null }), 'disease=C50 and sex=male').bounds).toEqual({
      lower: 0,
      upper: 30,
    })
  })
  test('without the number of people there are no bounds', () => {
    expect(refusal(open({ ...PLAIN, all: null }), 'disease=C50 and sex=male').bounds).toBeUndefined()
  })
})

describe('rounded or noised strata', () => {
  const rounded = { ...PLAIN, 'disease=C50': { participants: 20, mark: 'rounded' as const } }
  test('add up, and say so', () => {
    const counts = { ...PLAIN, 'region=kinki': { participants: 40, mark: 'noised' as const }, 'region=kyushu': 7 }
    expect(answer(open(counts), 'region in (kinki, kyushu)')).toMatchObject({
      participants: 47,
      mark: 'noised',
      state: 'value',
    })
    expect(answer(open(counts), 'not region=kanto')).toMatchObject({ participants: 47, mark: 'noised' })
  })
  test('are never subtracted', () => {
    expect(refusal(open(rounded), 'not disease=C50')).toMatchObject({
      code: 'not-answerable',
      message: 'This cohort is a difference of rounded or noised counts, which would undo their protection',
    })
  })
  test('are never subtracted from', () => {
    const counts = { ...PLAIN, all: { participants: 100, mark: 'rounded' as const } }
    expect(refusal(open(counts), 'not disease=C50').code).toBe('not-answerable')
    expect(answer(open(counts), 'not sex=male')).toMatchObject({ participants: 55 })
  })
  test('make no bounds, as nothing is certain', () => {
    expect(refusal(open(rounded), 'not disease=C50').bounds).toBeUndefined()
  })
})

describe('controlled data with a suppressed atom', () => {
  const atoms: Record<string, Count> = {
    all: 100,
    'sex=male': 50,
    'sex=female': 50,
    'region=kanto': 60,
    'region=kinki': 40,
    'sex=male&region=kanto': 40,
    'sex=male&region=kinki': 10,
    'sex=female&region=kanto': 20,
    'sex=female&region=kinki': null,
  }
  const manifest = { ...open(atoms), serving: 'controlled' as const }
  test('answers a preset by itself', () => {
    expect(answer(manifest, 'sex=female')).toMatchObject({ participants: 50, terms: { 'sex=female': 1 } })
  })
  test('does not go around the suppressed atom by a complement', () => {
    expect(answer(manifest, 'not (sex=male or region=kanto)')).toMatchObject({ state: 'suppressed' })
    expect(answer(manifest, 'sex=female or region=kinki')).toMatchObject({ state: 'suppressed' })
  })
  test('answers what leaves it out', () => {
    expect(answer(manifest, 'sex=male or region=kanto')).toMatchObject({ participants: 70, state: 'value' })
  })
})

describe('a source that lists what it likes', () => {
  test('a level without a stratum is not nobody', () => {
    const manifest = open({ all: 100, 'region=kanto': 60 }, 'allele')
    expect(answer(manifest, 'region=kanto').participants).toBe(60)
    expect(refusal(manifest, 'region=kyushu').bounds).toEqual({ lower: 0, upper: 40 })
    expect(refusal(manifest, 'region=kyushu and sex=male').bounds).toEqual({ lower: 0, upper: 40 })
  })
  test('the others are everybody less the levels that are listed', () => {
    const manifest = open({ all: 100, 'region=kanto': 60, 'region=kinki': 30 }, 'allele')
    expect(answer(manifest, 'not region=kanto')).toMatchObject({
      participants: 40,
      terms: { all: 1, 'region=kanto': -1 },
    })
  })
  test('but not where a suppressed level is among them', () => {
    const manifest = open({ all: 100, 'region=kanto': 60, 'region=kinki': null }, 'allele')
    expect(refusal(manifest, 'not region=kanto').code).toBe('not-answerable')
  })
  test('a listed combination is used, one that is not listed is refused', () => {
    const manifest = open(
      { ...PLAIN, 'region=kyushu': 0, 'sex=male&region=kanto': 25, 'sex=female&region=kanto': 35 },
      'allele',
    )
    expect(answer(manifest, 'sex=male and region=kanto')).toMatchObject({
      participants: 25,
      terms: { 'sex=male&region=kanto': 1 },
    })
    expect(refusal(manifest, 'sex=male and region=kinki').code).toBe('not-answerable')
  })
  test('everything but a listed group is a difference, where the group is of its own kind', () => {
    expect(answer(open(PLAIN, 'allele'), 'not disease=C50').participants).toBe(80)
  })
})

describe('people of each sex', () => {
  const strata = (xx: number | undefined) => [
    { terms: [], participants: 10, xx: 6, xy: 4 },
    { terms: [['disease', 'C50'] as Term], participants: 3, ...(xx === undefined ? {} : { xx, xy: 3 - xx }) },
  ]
  const sexes = (xx: number | undefined, text: string) => {
    const manifest = { ...open({}), strata: strata(xx), layout: { dense: [0, 1], sparse: [] } }
    const planner = createPlanner(manifest)
    return planner.sexes(planner.plan(parseCohort(text, AXES)))
  }
  test('follow the same plan', () => expect(sexes(1, 'not disease=C50')).toEqual({ xx: 5, xy: 2 }))
  test('are unknown where a stratum does not say', () => expect(sexes(undefined, 'not disease=C50')).toEqual({}))
  test('of nobody are 0', () => expect(sexes(1, 'not all')).toEqual({ xx: 0, xy: 0 }))
})
