import { describe, expect, test } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { AXES } from '../support/cohort-axes.ts'

const parse = (text: string) => parseCohort(text, AXES)
const is = (axis: string, ...levels: string[]): Cohort => ({ op: 'in', axis, levels })
const not = (item: Cohort): Cohort => ({ op: 'not', item })
const and = (...items: Cohort[]): Cohort => ({ op: 'and', items })
const or = (...items: Cohort[]): Cohort => ({ op: 'or', items })

const male = is('sex', 'male')
const kanto = is('region', 'kanto')
const breast = is('disease', 'C50')

describe('conditions', () => {
  test.each<[string, Cohort]>([
    ['sex=male', male],
    ['sex == male', male],
    ['sex!=male', not(male)],
    ['sex <> male', not(male)],
    ['region in (kanto, kinki)', is('region', 'kanto', 'kinki')],
    ['region in (kanto)', kanto],
    ['region in (kanto, kanto, kinki)', is('region', 'kanto', 'kinki')],
    ['region not in (kanto, kinki)', not(is('region', 'kanto', 'kinki'))],
    ['age=10-19..30-39', { op: 'range', axis: 'age', from: '10-19', to: '30-39' }],
    ['age!=10-19..30-39', not({ op: 'range', axis: 'age', from: '10-19', to: '30-39' })],
    ['disease=C50..C58', { op: 'range', axis: 'disease', from: 'C50', to: 'C58' }],
    ['all', { op: 'all' }],
    ['', { op: 'all' }],
    [' \n\t ', { op: 'all' }],
  ])('%j', (text, cohort) => expect(parse(text)).toEqual(cohort))
})

describe('a level is named by', () => {
  test.each<[string, string, Cohort]>([
    ['id', 'disease=C34', is('disease', 'C34')],
    ['id in another case', 'SEX=Male', male],
    ['code, with or without its dot', 'disease=c58.9', is('disease', 'C58.9')],
    ['code without its dot', 'disease=C589', is('disease', 'C58.9')],
    ['a code that several levels share', 'disease=C50.9', is('disease', 'her2', 'idc')],
    ['English label', 'disease="breast cancer"', breast],
    ['Japanese label', '性別=男性', male],
    ['Japanese label in Japanese quotes', '「疾患」=「乳がん」', breast],
  ])('%s', (_, text, cohort) => expect(parse(text)).toEqual(cohort))
})

describe('operators', () => {
  test.each<[string, Cohort]>([
    ['not sex=male and region=kanto', and(not(male), kanto)],
    ['sex=male or region=kanto and disease=C50', or(male, and(kanto, breast))],
    ['(sex=male or region=kanto) and disease=C50', and(or(male, kanto), breast)],
    ['not (sex=male and region=kanto)', not(and(male, kanto))],
    ['not not sex=male', male],
    ['not not not sex=male', not(male)],
    ['sex=male AND (region=kanto And disease=C50)', and(male, kanto, breast)],
    ['((((sex=male))))', male],
    ['NOT(sex=male)', not(male)],
    ['all and not all', and({ op: 'all' }, not({ op: 'all' }))],
  ])('%j', (text, cohort) => expect(parse(text)).toEqual(cohort))
})

describe('a Japanese keyboard', () => {
  test.each<[string, Cohort]>([
    ['ｓｅｘ＝ｍａｌｅ', male],
    ['（ｓｅｘ＝ｍａｌｅ）　ＡＮＤ　ｒｅｇｉｏｎ＝ｋａｎｔｏ', and(male, kanto)],
    ['region in （kanto、kinki）', is('region', 'kanto', 'kinki')],
    ['sex≠male', not(male)],
    ['disease=Ｃ５０‥Ｃ５８', { op: 'range', axis: 'disease', from: 'C50', to: 'C58' }],
    ['性別=＂男性＂', male],
  ])('%j', (text, cohort) => expect(parse(text)).toEqual(cohort))
})

test('the JSON form is accepted where text is', () => {
  expect(parse('{"format":"hindo-cohort","version":1,"cohort":{"op":"in","axis":"sex","levels":["male"]}}')).toEqual(
    male,
  )
})

test('10,000 brackets inside one another are read', () => {
  expect(parse(`${'('.repeat(10_000)}sex=male${')'.repeat(10_000)}`)).toEqual(male)
})

test('10,000 negations are read', () => {
  expect(parse(`${'not '.repeat(10_001)}sex=male`)).toEqual(not(male))
})

test('10,000 levels of alternating and, or are read', () => {
  let text = 'sex=male'
  for (let depth = 0; depth < 10_000; depth++) text = `(${text} ${depth % 2 ? 'or' : 'and'} region=kanto)`
  let depth = 0
  for (let node = parse(text); node.op === 'and' || node.op === 'or'; node = node.items[0]!) depth++
  expect(depth).toBe(10_000)
})

test('100,000 conditions are read into one list', () => {
  const cohort = parse(Array(100_000).fill('sex=male').join(' or '))
  expect(cohort.op === 'or' && cohort.items.length).toBe(100_000)
})
