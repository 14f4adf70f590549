import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { stringsOf } from '../../sdk/components/i18n/localize.ts'
import {
  type Conditions,
  choose,
  cohortOf,
  facetsOf,
  limit,
  mark,
  NO_CONDITIONS,
  queryOf,
} from '../../sdk/components/record-search/conditions.ts'
import {
  conditionChips,
  inputText,
  querySentence,
  rangeText,
} from '../../sdk/components/record-search/conditions-text.ts'
import { levelRows, levelsMeeting } from '../../sdk/components/record-search/level-rows.ts'
import { dateText, type RecordWords, safeLink, valueText } from '../../sdk/components/records/words.ts'
import type { RecordsInfo } from '../../sdk/record-types.ts'
import type { Axis } from '../../sdk/types.ts'
import { isIn, recordsWorld, WORLD_AXES, WORLD_FIELDS } from '../support/records-world.ts'

const info: RecordsInfo = {
  id: 'world',
  label: { en: 'World', ja: '世界' },
  dataVersion: '1',
  kind: 'samples',
  synthetic: true,
  serving: 'open',
  axes: WORLD_AXES,
  fields: WORLD_FIELDS,
  split: 'biobank',
  records: 300,
  bytes: 0,
}
const words = (lang: 'en' | 'ja', more: Partial<RecordsInfo> = {}): RecordWords => {
  return { t: stringsOf(lang), lang, labelLang: lang, info: { ...info, ...more } }
}
const read = (text: string): Conditions => ({ ...NO_CONDITIONS, ...facetsOf(parseCohort(text, WORLD_AXES)) })
const print = (conditions: Conditions) => printCohort(cohortOf(conditions, WORLD_AXES))

describe('facets of an expression', () => {
  it.each([
    ['', 'all'],
    ['disease=C50', 'disease=C50'],
    ['disease in (C50, C34) and not biobank=A', 'not biobank=A and disease in (C50, C34)'],
    ['disease=C50 and disease=I10', 'disease=C50 and disease=I10'],
    ['not sample=dna and not sample=rna', 'not sample in (dna, rna)'],
    ['age=young..old', 'age=young..old'],
    ['disease=C50 or biobank=A', 'disease=C50 or biobank=A'],
    ['biobank=A and (disease=C50 or sample=dna)', 'biobank=A and (disease=C50 or sample=dna)'],
    ['disease in (C50, C34) and disease=I10', 'disease in (C50, C34) and disease=I10'],
  ])('of %j are written as %j', (text, written) => {
    expect(print(read(text))).toBe(written)
  })

  it('keep what they cannot show in `rest`, and show the others', () => {
    const { facets, rest } = read('biobank=A and (disease=C50 or sample=dna) and age=young..middle and not sample=rna')
    expect(Object.fromEntries(facets)).toEqual({
      biobank: { levels: ['A'], how: 'any', without: [] },
      sample: { levels: [], how: 'any', without: ['rna'] },
    })
    expect(rest.map((item) => printCohort(item))).toEqual(['disease=C50 or sample=dna', 'age=young..middle'])
  })

  it('mean what the expression means, whatever it is', async () => {
    const { people } = await recordsWorld({ records: 120, seed: 3 })
    const leaf = fc.constantFrom(...WORLD_AXES).chain(({ id, levels }) =>
      fc
        .subarray(
          levels.map((level) => level.id),
          { minLength: 1, maxLength: 3 },
        )
        .map((ids) => `${id} in (${ids.join(', ')})`),
    )
    const signed = fc.tuple(fc.boolean(), leaf).map(([not, text]) => (not ? `not ${text}` : text))
    const group = fc.array(signed, { minLength: 2, maxLength: 3 }).map((items) => `(${items.join(' or ')})`)
    const text = fc.array(fc.oneof({ weight: 4, arbitrary: signed }, group), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(text, (items) => {
        const cohort = parseCohort(items.join(' and '), WORLD_AXES)
        const again = parseCohort(printCohort(cohortOf(facetsOf(cohort), WORLD_AXES)), WORLD_AXES)
        for (const person of people) expect(isIn(again, person, WORLD_AXES)).toBe(isIn(cohort, person, WORLD_AXES))
      }),
      { numRuns: 300 },
    )
  })

  it('change one choice at a time', () => {
    let conditions = mark(read('biobank=B'), 'disease', 'C50', 'with')
    conditions = mark(conditions, 'disease', 'C34', 'with')
    expect(print(conditions)).toBe('biobank=B and disease in (C50, C34)')
    expect(print(choose(conditions, 'disease', { how: 'all' }))).toBe('biobank=B and disease=C50 and disease=C34')
    conditions = mark(conditions, 'disease', 'C34', 'without')
    expect(print(conditions)).toBe('biobank=B and disease=C50 and not disease=C34')
    conditions = mark(mark(conditions, 'disease', 'C34', 'free'), 'disease', 'C50', 'free')
    expect(print(conditions)).toBe('biobank=B')
    expect(conditions.facets.has('disease')).toBe(false)
  })

  it('become a query without what is not asked', () => {
    expect(queryOf(NO_CONDITIONS, '')).toEqual({})
    expect(queryOf(limit({ ...NO_CONDITIONS, words: '  frozen ' }, 'years', { from: 4 }), 'biobank=A')).toEqual({
      where: 'biobank=A',
      ranges: { years: { from: 4 } },
      words: 'frozen',
    })
    expect(limit(limit(NO_CONDITIONS, 'years', { from: 4 }), 'years', {}).ranges).toEqual({})
  })
})

describe('conditions in words', () => {
  const conditions: Conditions = {
    ...read('biobank in (A, B) and not sample=rna and disease=C50 and disease=I10 and (age=old or sample=dna)'),
    ranges: { years: { from: 40, to: 60 }, taken: { from: '2016-01-01' } },
    words: 'frozen',
  }

  it('are one chip each, and taking one away leaves the others', () => {
    const chips = conditionChips(conditions, words('en'))
    expect(chips.map(({ text }) => text)).toEqual([
      'Biobank: A or B',
      'Disease: C50 and I10',
      'Sample: not rna',
      'people whose age is old or with dna',
      'Years: 40 to 60 years',
      'Taken: at least 2016-01-01',
      'Words: frozen',
    ])
    for (const [index, { without }] of chips.entries()) {
      const left = conditionChips(without, words('en')).map(({ text }) => text)
      expect(left).toEqual(chips.map(({ text }) => text).filter((_, at) => at !== index))
    }
  })

  it('are a sentence with every range and word, for people and for catalogues, in both languages', () => {
    const english = querySentence(conditions, words('en'))
    expect(english).toMatch(/^people .*; Years: 40 to 60 years; Taken: at least 2016-01-01; Words: frozen$/)
    expect(querySentence(conditions, words('ja'))).toMatch(
      /人、Years：40～60 歳、Taken：2016-01-01以上、キーワード：frozen$/,
    )
    expect(querySentence(read('biobank=A'), words('en', { kind: 'catalogue' }))).toBe('Biobank: A')
    expect(querySentence(NO_CONDITIONS, words('ja', { kind: 'catalogue' }))).toBe('条件なし（全件）')
  })

  it.each([
    [{ from: 4, to: 5 }, '4 to 5 years'],
    [{ from: 4 }, 'at least 4 years'],
    [{ to: 5 }, 'at most 5 years'],
    [{}, ''],
  ])('write the range %j as %j', (range, text) => {
    expect(rangeText('years', range, words('en'))).toBe(text)
  })

  it('write values with their units, dates as days of the calendar', () => {
    expect(valueText({ kind: 'number', unit: 'min' }, 1234.5, words('en'))).toBe('1,234.5 min')
    expect(valueText({ kind: 'number', unit: 'min' }, 12, words('ja'))).toBe('12 分')
    expect(valueText({ kind: 'number' }, 1e-7, words('en'))).toBe('0.0000001')
    expect(dateText(20_778)).toBe('2026-11-21')
    expect(inputText('date', 0)).toBe('1970-01-01')
    expect(inputText('number', undefined)).toBe('')
  })
})

describe('links of a record', () => {
  it.each([
    ['link', 'https://example.org/a?b=1', 'https://example.org/a?b=1'],
    ['link', ' http://example.org ', 'http://example.org/'],
    ['link', 'mailto:a@b.org', 'mailto:a@b.org'],
    ['email', 'a.b@example.org', 'mailto:a.b@example.org'],
    ['link', 'javascript:alert(1)', undefined],
    ['link', 'JavaScript://example.org/%0aalert(1)', undefined],
    ['link', 'data:text/html,x', undefined],
    ['link', '//example.org', undefined],
    ['link', 'https://', undefined],
    ['email', 'a@b.org?bcc=everybody@c.org', undefined],
    ['email', 'javascript:a@b', undefined],
    ['text', 'https://example.org', undefined],
  ] as const)('%s %j leads to %j', (kind, value, href) => {
    expect(safeLink(kind, value)).toBe(href)
  })
})

describe('levels of a facet', () => {
  const disease = WORLD_AXES.find(({ id }) => id === 'disease')!
  const usual = { open: new Set<string>(), words: '', most: 50, always: new Set<string>() }
  const names = (rows: ReturnType<typeof levelRows>['rows']): unknown[] =>
    rows.map(({ level, inside }) => (inside.length > 0 ? { [level.id]: names(inside) } : level.id))

  it('are drawn from the outside in, and unfold', () => {
    expect(names(levelRows(disease, usual).rows)).toEqual(['C00-C97', 'I10', 'nobody'])
    const open = new Set(['C00-C97', 'C34', 'I10'])
    expect(names(levelRows(disease, { ...usual, open }).rows)).toEqual([
      { 'C00-C97': ['C50', { C34: ['deep'] }] },
      { I10: ['deep'] },
      'nobody',
    ])
  })

  it('found by words stand in their places, whatever the width, kana or case of the words', () => {
    expect(names(levelRows(disease, { ...usual, words: 'ｃ５０９' }).rows)).toEqual([
      { 'C00-C97': [{ C50: ['C509'] }] },
    ])
    const named: Axis = {
      ...disease,
      levels: [
        {
          id: 'x',
          label: { en: 'Stomach cancer', ja: '胃癌' },
          terms: [{ ja: '胃の悪性腫瘍', kana: 'いのあくせいしゅよう' }],
        },
        { id: 'y', label: { en: 'Alzheimer’s disease', ja: 'アルツハイマー病' } },
      ],
    }
    expect(levelsMeeting(named, '胃がん')).toEqual(['x'])
    expect(levelsMeeting(named, 'イノアクセイ')).toEqual(['x'])
    expect(levelsMeeting(named, 'STOMACH')).toEqual(['x'])
    expect(levelsMeeting(named, 'ｱﾙﾂﾊｲﾏｰ')).toEqual(['y'])
    expect(levelsMeeting(named, '  ')).toEqual([])
    expect(levelsMeeting(named, 'stomach lung')).toEqual([])
  })

  it('of a long list are the most frequent ones, with the chosen ones always among them', () => {
    const counts: Record<string, number> = { 'C00-C97': 5, I10: 9, nobody: 0 }
    const count = (id: string) => counts[id] ?? 0
    const few = levelRows(disease, { ...usual, most: 2, count, always: new Set(['nobody']) })
    expect(names(few.rows)).toEqual(['I10', 'nobody'])
    expect(few.rest).toBe(1)
  })

  it('whose hierarchy has a loop end', () => {
    const loop: Axis = {
      ...disease,
      levels: [
        { id: 'top', label: { en: 'top', ja: 'top' } },
        { id: 'a', label: { en: 'a', ja: 'a' }, parents: ['top', 'b'] },
        { id: 'b', label: { en: 'b', ja: 'b' }, parents: ['a'] },
      ],
    }
    const { rows } = levelRows(loop, { ...usual, open: new Set(['top', 'a', 'b']) })
    expect(names(rows)).toEqual([{ top: [{ a: [{ b: ['a'] }] }] }])
  })
})
