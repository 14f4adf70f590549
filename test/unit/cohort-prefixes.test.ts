import { describe, expect, test } from 'vitest'
import { explainCohort } from '../../sdk/cohort/explain.ts'
import { levelsBetween } from '../../sdk/cohort/level-names.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { isHindoError } from '../../sdk/errors.ts'
import type { Axis, Level } from '../../sdk/types.ts'
import { AXES } from '../support/cohort-axes.ts'

const axes = AXES
const disease = axes[3]!

function levels(text: string): string[] {
  const cohort = parseCohort(text, axes)
  if (cohort.op === 'in') return cohort.levels
  if (cohort.op !== 'range') throw new Error(`${text} is ${cohort.op}`)
  return levelsBetween(disease, cohort.from, cohort.to).levels
}

function problem(text: string, own: readonly Axis[] = axes) {
  try {
    parseCohort(text, own)
  } catch (error) {
    if (isHindoError(error)) return { message: error.message, hint: error.hint, where: error.where }
    throw error
  }
  throw new Error(`${text} was read`)
}

describe('a prefix', () => {
  test('means every code that begins with it, blocks that lie inside included', () => {
    expect(levels('disease=C5*')).toEqual(['C50', 'her2', 'idc', 'C58.9'])
    expect(levels('disease=C50*')).toEqual(['C50', 'her2', 'idc'])
    expect(levels('disease=c50.9*')).toEqual(['her2', 'idc'])
    expect(levels('disease=C*')).toEqual(['neoplasms', 'C34', 'C50', 'her2', 'idc', 'C58.9', 'C61'])
    expect(levels('疾患＝Ｃ５＊')).toEqual(levels('disease=C5*'))
  })

  test('stands in lists, also beside ranges and levels, which read back from what is printed', () => {
    const cohort = parseCohort('disease in (C34, C5*, C60..C62, I21)', axes)
    expect(printCohort(cohort)).toBe('disease in (C34, I21) or disease=C5* or disease=C60..C62')
    expect(parseCohort(printCohort(cohort), axes)).toEqual(cohort)
    expect(printCohort(parseCohort('not disease in (C5*)', axes))).toBe('not disease=C5*')
    expect(printCohort(parseCohort('sex=male and disease not in (C5*, I21)', axes))).toBe(
      'sex=male and not (disease=I21 or disease=C5*)',
    )
  })

  test('is never guessed: without the star a short code is no level', () => {
    expect(problem('disease=C5')).toMatchObject({
      message: 'disease has no level C5',
      hint: 'Write C5* for every code that begins with it',
      where: { offset: 8, length: 2 },
    })
  })

  test('that no code has, or on an axis without codes, is pointed at', () => {
    expect(problem('disease=Q9*')).toMatchObject({ message: 'No code of disease begins with Q9', where: { length: 3 } })
    expect(problem('sex=ma*')).toMatchObject({ message: 'The levels of sex have no codes to begin with ma' })
    expect(problem('disease=*')).toMatchObject({ message: 'Expected a level of disease, found *' })
    expect(problem('disease=C5**')).toMatchObject({ where: { offset: 11 } })
  })

  test('on ordered levels is the range of one', () => {
    expect(parseCohort('age=10-19*', axes)).toEqual(parseCohort('age=10-19..10-19', axes))
    expect(printCohort(parseCohort('age=10-19..10-19', axes))).toBe('age=10-19*')
  })

  test('is said in a sentence', () => {
    const cohort = parseCohort('disease=C5* and not sex=male', axes)
    expect(explainCohort(cohort, axes, 'en')).toBe('people with any disease whose code begins with C5 who are not male')
    expect(explainCohort(cohort, axes, 'ja')).toBe('疾患のコードがC5で始まるもので、男性でない人')
    expect(explainCohort(parseCohort('not disease=C5*', axes), axes, 'ja')).toBe(
      '疾患のコードがC5で始まるものに当たらない人',
    )
  })
})

describe('chapters', () => {
  const code = (id: string): Level => ({
    id,
    label: { en: id, ja: id },
    codes: [{ system: 'ICD-10', version: '2019', code: id }],
  })
  const axis: Axis = { ...disease, levels: ['I', 'II', 'IX', 'I10-I15', 'I10', 'I21'].map(code) }

  test('are numbered in Roman figures, which are not the letter I', () => {
    expect(levelsBetween(axis, 'I', 'I').levels).toEqual(['I10-I15', 'I10', 'I21'])
    expect(levelsBetween(axis, 'I00', 'I99').levels).toEqual(['I10-I15', 'I10', 'I21'])
    expect(parseCohort('disease=IX', [axis])).toEqual({ op: 'in', axis: 'disease', levels: ['IX'] })
  })
})

describe('names', () => {
  const axis: Axis = {
    ...disease,
    levels: [
      {
        id: 'C50.9',
        label: { en: 'Breast cancer', ja: '乳癌' },
        codes: [{ system: 'ICD-10', version: '2019', code: 'C50.9' }],
        terms: [
          { en: 'HER2-positive breast cancer', ja: 'HER2陽性乳癌' },
          { ja: '浸潤性乳管癌', kana: 'シンジュンセイニュウカンガン' },
        ],
      },
      {
        id: 'HP_0001250',
        label: { en: 'Seizure', ja: 'けいれん発作' },
        codes: [{ system: 'HPO', version: '1', code: 'HP:0001250' }],
      },
    ],
  }

  test.each([
    'disease="HER2-positive breast cancer"',
    'disease=ＨＥＲ２陽性乳がん',
    'disease=乳ガン',
    'disease=しんじゅんせいにゅうかんがん',
    '疾患「=」C50.9'.replace('「=」', '='),
  ])('other terms of a level, folded: %s', (text) => {
    expect(parseCohort(text, [axis])).toEqual({ op: 'in', axis: 'disease', levels: ['C50.9'] })
  })

  test('codes with a colon need no quotes', () => {
    const cohort = parseCohort('disease=HP:0001250', [axis])
    expect(printCohort(cohort)).toBe('disease=HP_0001250')
    expect(parseCohort('disease=HP:00012*', [axis])).toMatchObject({ op: 'range', from: 'HP:00012' })
    expect(printCohort(parseCohort('disease=HP:00012*', [axis]))).toBe('disease="HP:00012"*')
    expect(parseCohort('disease="HP:00012"*', [axis])).toMatchObject({ op: 'range', from: 'HP:00012' })
  })

  test('dashes and wave dashes of every keyboard count', () => {
    const bands: Axis = {
      ...axes[1]!,
      levels: [
        { id: '60s', label: { en: '60–69', ja: '60代' } },
        { id: '70s', label: { en: '70–79', ja: '70代' } },
      ],
    }
    expect(parseCohort('age in (60-69, 70–79)', [bands])).toEqual({ op: 'in', axis: 'age', levels: ['60s', '70s'] })
    expect(parseCohort('age=60代〜70代', [bands])).toEqual({ op: 'range', axis: 'age', from: '60s', to: '70s' })
  })
})
