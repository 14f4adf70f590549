import { describe, expect, test } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { explainCohort } from '../../sdk/cohort/explain.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { AXES } from '../support/cohort-axes.ts'

const TABLE: Array<[text: string, en: string, ja: string]> = [
  ['', 'everybody', '全員'],
  ['not all', 'nobody', '該当者なし'],
  ['sex=male', 'people who are male', '男性の人'],
  ['not region=kanto', 'people whose region is not Kanto', '地域が関東でない人'],
  ['disease=C50 and not sex=male', 'people with breast cancer (C50) who are not male', '乳がん（C50）で、男性でない人'],
  ['not sex=male and disease=C50', 'people with breast cancer (C50) who are not male', '男性でなく、乳がん（C50）の人'],
  [
    'disease=C50 and not disease=C34',
    'people with breast cancer (C50) and without lung cancer (C34)',
    '乳がん（C50）で、肺がん（C34）でない人',
  ],
  [
    'disease in (C50, C34) and region in (kanto, kinki)',
    'people with breast cancer (C50) or lung cancer (C34), whose region is Kanto or Kinki',
    '乳がん（C50）または肺がん（C34）で、地域が関東または近畿の人',
  ],
  [
    'not disease in (C50, C34) and age=10-19..30-39',
    'people with neither breast cancer (C50) nor lung cancer (C34), whose age band is from 10-19 to 30-39',
    '乳がん（C50）でも肺がん（C34）でもなく、年齢階層が10-19から30-39までの人',
  ],
  [
    'not region in (kanto, kinki, kyushu)',
    'people whose region is none of Kanto, Kinki and Kyushu',
    '地域が関東でも近畿でも九州でもない人',
  ],
  [
    '(disease=C50 or disease=C34) and sex=female',
    'people either with breast cancer (C50) or with lung cancer (C34), and who are female',
    '（乳がん（C50）の人、または肺がん（C34）の人）のうち、女性の人',
  ],
  [
    'sex=male and disease=C50 or region=kanto',
    'people both with breast cancer (C50) and who are male, or whose region is Kanto',
    '（男性で、乳がん（C50）の人）、または地域が関東の人',
  ],
  [
    'not (sex=male and (disease=C50 or region=kanto))',
    'people who are not male, or both without breast cancer (C50) and whose region is not Kanto',
    '男性でない人、または（乳がん（C50）でなく、地域が関東でない人）',
  ],
  ['disease=C50..C58', 'people with any disease from breast cancer (C50) to C58', '疾患が乳がん（C50）からC58までの人'],
  [
    'disease!=C50..C58',
    'people without any disease from breast cancer (C50) to C58',
    '疾患が乳がん（C50）からC58までのいずれでもない人',
  ],
  ['sex=male and all', 'people who are male', '男性の人'],
  ['sex=male and not all', 'nobody', '該当者なし'],
  ['sex=male or all', 'everybody', '全員'],
]

describe('in English', () => {
  test.each(TABLE)('%j', (text, en) => expect(explainCohort(parseCohort(text, AXES), AXES, 'en')).toBe(en))
})

describe('in Japanese', () => {
  test.each(TABLE)('%j', (text, _, ja) => expect(explainCohort(parseCohort(text, AXES), AXES, 'ja')).toBe(ja))
})

test('without labels, ids are said', () => {
  const cohort: Cohort = { op: 'in', axis: 'super_population', levels: ['EAS'] }
  expect(explainCohort(cohort, [], 'en')).toBe('people whose super_population is EAS')
  expect(explainCohort(cohort, [], 'ja')).toBe('super_populationがEASの人')
})

test('groups inside groups are bracketed, so that the sentence has one meaning', () => {
  const text = 'sex=male or disease=C50 and (region=kanto or not disease=C34)'
  expect(explainCohort(parseCohort(text, AXES), AXES, 'en')).toBe(
    'people who are male, or (with breast cancer (C50), and either whose region is Kanto or without lung cancer (C34))',
  )
})

test('a tree of 10,000 levels does not overflow', () => {
  let cohort: Cohort = { op: 'in', axis: 'sex', levels: ['male'] }
  for (let depth = 0; depth < 10_000; depth++) {
    cohort = { op: depth % 2 ? 'or' : 'and', items: [cohort, { op: 'in', axis: 'sex', levels: ['female'] }] }
  }
  for (const lang of ['en', 'ja'] as const) expect(explainCohort(cohort, AXES, lang).length).toBeGreaterThan(50_000)
})
