import { describe, expect, it } from 'vitest'
import { parseCodeList } from '../../sdk/build/code-list.ts'
import { nameLevels, withLists } from '../../sdk/build/listed-levels.ts'
import { isHindoError } from '../../sdk/errors.ts'
import type { Axis } from '../../sdk/types.ts'
import { ICD_TABLE, ONTOLOGY_JSON, ONTOLOGY_OBO } from '../support/code-lists.ts'

const HEAD = 'code\tparent\tterm_en\tterm_ja'
const spec = { id: 'disease', kind: 'overlapping' as const, ordered: false, levels: [] }

function levels(...texts: string[]) {
  return withLists(
    spec,
    texts.map((text, i) => parseCodeList(text, `list${i}.tsv`)),
  ).levels
}

function problem(work: () => unknown) {
  try {
    work()
  } catch (error) {
    if (isHindoError(error)) return { code: error.code, message: error.message, where: error.where, hint: error.hint }
    throw error
  }
  throw new Error('accepted')
}

describe('a table of codes', () => {
  it('gives levels with codes, names, terms and parents', () => {
    const made = levels(ICD_TABLE)
    expect(made.map(({ id }) => id)).toEqual([
      'II',
      'C30-C39',
      'C34',
      'C50-C50',
      'C50',
      'C50.1',
      'C50.9',
      'IX',
      'I10-I15',
      'I10',
    ])
    expect(made.find(({ id }) => id === 'C50.9')).toEqual({
      id: 'C50.9',
      label: { en: 'Breast cancer, part not stated', ja: '乳癌，部位不明' },
      codes: [{ system: 'ICD-10', version: '2019', code: 'C50.9' }],
      terms: [{ ja: 'HER2陽性乳癌' }, { ja: '浸潤性乳管癌' }, { en: 'Invasive ductal carcinoma' }],
      parent: 'C50',
    })
    expect(made.find(({ id }) => id === 'C34')!.terms).toEqual([
      { ja: '肺癌', kana: 'ハイガン' },
      { ja: '肺の悪性新生物' },
      { en: 'Cancer of the lung' },
    ])
  })

  it('may have its columns in any order, a byte order mark, CRLF, and only codes', () => {
    const text = '\uFEFFcode\tterm_en\tparent\r\nA\tletter\t\r\n\r\nB\t\tA\r\n'
    expect(levels(text)).toMatchObject([
      { id: 'A', label: { en: 'letter', ja: 'letter' } },
      { id: 'B', label: { en: 'B', ja: 'B' }, parent: 'A' },
    ])
    expect(levels('code\nA\nB\n').map(({ id }) => id)).toEqual(['A', 'B'])
  })

  it('may name several parents, in any order of rows', () => {
    const made = levels(`${HEAD}\nC\tA|B\tboth\t\nA\t\ta\t\nB\tA\tb\t\n`)
    expect(made[0]).toMatchObject({ id: 'C', parent: 'A', parents: ['A', 'B'] })
    expect(made[2]).not.toHaveProperty('parents')
  })

  it('of another language adds names to the first', () => {
    const japanese = 'code\tterm_ja\tkana\tsynonyms\nC34\t肺がん\tハイガン\t気管支癌\nC99\tない\t\t\n'
    const [first, other] = levels(`${HEAD}\nC34\t\tLung cancer\t\n`, japanese)
    expect(first).toMatchObject({
      label: { en: 'Lung cancer', ja: '肺がん' },
      terms: [{ ja: '肺がん', kana: 'ハイガン' }, { ja: '気管支癌' }],
    })
    expect(other!.id).toBe('C99')
  })

  it.each<[string, string, string, number | undefined]>([
    ['no header', 'C34\t\tLung cancer\t\n', 'the header is not that of a code list: "C34"', 1],
    ['an unknown column', 'code\tname\nA\tb\n', 'the header is not that of a code list: "name"', 1],
    ['a column twice', 'code\tparent\tparent\n', 'the header is not that of a code list: "parent"', 1],
    ['a short row', `${HEAD}\nA\tB\n`, 'the row has 2 columns; the header has 4', 2],
    ['an empty code', `${HEAD}\n\tA\t\t\n`, 'the code is empty', 2],
    ['a code twice', `${HEAD}\nA\t\tone\t\nB\t\t\t\nA\t\ttwo\t\n`, 'the code "A" is on lines 2 and 4', 4],
    ['nothing', `${HEAD}\n`, 'list0.tsv holds no code', undefined],
    ['a missing parent', `${HEAD}\nA\t\t\t\nB\tX\t\t\n`, 'the parent "X" of "B" does not exist', 3],
    ['a loop', `${HEAD}\nA\t\t\t\nB\tD\t\t\nC\tB\t\t\nD\tC\t\t\n`, 'the codes B → D → C → B contain themselves', 3],
    ['itself as parent', `${HEAD}\nA\tA\t\t\n`, 'the codes A → A contain themselves', 2],
    [
      'codes that are one level',
      `${HEAD}\nA:1\t\t\t\nA_1\t\t\t\n`,
      'the codes "A:1" and "A_1" would be the same level A_1',
      3,
    ],
  ])('with %s is refused, with file and line', (_, text, message, line) => {
    const found = problem(() => levels(text))
    expect(found).toMatchObject({ code: 'parse', message })
    expect(found.where).toMatchObject({ file: 'list0.tsv', ...(line ? { line } : {}) })
  })
})

describe('an ontology', () => {
  it.each([
    ['OBO', ONTOLOGY_OBO, '2026-11-21'],
    ['an OBO graph', ONTOLOGY_JSON, '2026-11-21'],
  ])('as %s keeps both parents, synonyms and old codes', (_, text, version) => {
    const list = parseCodeList(text, 'hp')
    expect([list.system, list.version]).toEqual(['HP', expect.stringContaining(version)])
    const made = withLists(spec, [list]).levels
    expect(made.map(({ id }) => id)).toEqual([
      'HP_0000001',
      'HP_0000707',
      'HP_0025031',
      'HP_0001250',
      'HP_0007359',
      'HP_0004322',
    ])
    expect(made[3]).toMatchObject({
      label: { en: 'Seizure', ja: 'Seizure' },
      codes: [{ system: 'HP', code: 'HP:0001250' }],
      terms: [{ en: 'Fit "of" nerves' }, { en: 'Epileptic bout' }],
      parent: 'HP_0000707',
      parents: ['HP_0000707', 'HP_0025031'],
      values: ['HP:0002279'],
    })
    expect(made[2]!.parent).toBe('HP_0000001')
  })

  it.each<[string, string, RegExp, number | undefined]>([
    ['an unknown parent', '[Term]\nid: X:1\nname: a\nis_a: X:2\n', /the parent "X:2" of "X_1" does not exist/, 2],
    ['a loop', '[Term]\nid: X:1\nis_a: X:2\n\n[Term]\nid: X:2\nis_a: X:1\n', /X_1 → X_2 → X_1 contain themselves/, 2],
    ['an id twice', '[Term]\nid: X:1\n\n[Term]\nid: X:1\n', /the code "X:1" is on lines 2 and 5/, 5],
    ['an empty id', '[Term]\nid: ! nothing\n', /the id of the term is empty/, 2],
    ['a name without id', '[Term]\nname: a\n', /"name" stands before the id/, 2],
    ['an unquoted synonym', '[Term]\nid: X:1\nsynonym: fit EXACT []\n', /does not begin with a text in quotes/, 3],
    ['broken JSON', '{"graphs": [', /is not JSON/, undefined],
    ['another JSON', '{"graphs": []}', /is no OBO graph: graphs/, undefined],
    [
      'nodes of no kind',
      '{"graphs": [{"nodes": [{"lbl": "a"}]}]}',
      /is no OBO graph: graphs\.0\.nodes\.0\.id/,
      undefined,
    ],
    ['only obsolete terms', '[Term]\nid: X:1\nis_obsolete: true\n', /holds no code/, undefined],
  ])('with %s is refused', (_, text, message, line) => {
    const found = problem(() => levels(text))
    expect(found).toMatchObject({ code: 'parse', message: expect.stringMatching(message) })
    expect(found.where).toMatchObject({ file: 'list0.tsv', ...(line ? { line } : {}) })
  })

  it('20,000 terms deep is read without recursion', () => {
    const terms = Array.from({ length: 20_000 }, (_, i) => `[Term]\nid: X:${i}\n${i ? `is_a: X:${i - 1}\n` : ''}`)
    expect(levels(terms.join('\n'))).toHaveLength(20_000)
  })
})

describe('levels that a mapping gives', () => {
  const axis: Axis = {
    ...spec,
    label: { en: 'Disease', ja: '疾患' },
    levels: ['II', 'C50.9', 'I10', 'other'].map((id) => ({ id, label: { en: id, ja: id } })),
  }

  it('are named, and lie in the nearest given level above', () => {
    const { axis: named, rest } = nameLevels(axis, [parseCodeList(ICD_TABLE, 'icd.tsv')])
    expect(named.levels.map(({ id }) => id)).toEqual(['II', 'C50.9', 'I10', 'other'])
    expect(named.levels[1]).toMatchObject({ label: { ja: '乳癌，部位不明' }, parent: 'II' })
    expect(named.levels[2]).not.toHaveProperty('parent')
    expect(named.levels[3]!.label.en).toBe('other')
    expect(rest.map(({ id }) => id)).toEqual(['C30-C39', 'C34', 'C50-C50', 'C50', 'C50.1', 'IX', 'I10-I15'])
  })

  it('keep several parents only where none of them contains another', () => {
    const own: Axis = {
      ...axis,
      levels: ['HP_0000001', 'HP_0000707', 'HP_0025031', 'HP_0007359'].map((id) => ({ id, label: { en: id, ja: id } })),
    }
    const { axis: named } = nameLevels(own, [parseCodeList(ONTOLOGY_OBO, 'hp.obo')])
    expect(named.levels[3]!.parents).toEqual(['HP_0000707', 'HP_0025031'])
  })
})
