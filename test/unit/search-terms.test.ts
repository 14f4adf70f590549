import { beforeAll, describe, expect, it, test } from 'vitest'
import { foldText } from '../../sdk/cohort/fold-text.ts'
import { createTermIndex, type TermIndex } from '../../sdk/search/terms.ts'
import type { Axis, Level } from '../../sdk/types.ts'

describe('folding', () => {
  it.each([
    ['ＩＣＤ－１０', 'icd-10'],
    ['ガン', 'がん'],
    ['ｶﾞﾝ', 'がん'],
    ['乳癌', '乳がん'],
    ['乳ガン', '乳がん'],
    ['髙血圧', '高血圧'],
    ['子宮頚部', '子宮頸部'],
    ['神経麻痺', '神経麻ひ'],
    ['川﨑病', '川崎病'],
    ['膵臟癌', 'すい臓がん'],
    ['囊胞', 'のう胞'],
    ["Alzheimer's  disease", 'alzheimer disease'],
    ['Parkinson’s', 'parkinson'],
    ['C50–C58', 'c50-c58'],
    ['アルツハイマー・病', 'あるつはいまー病'],
    ['Ménière', 'ménière'],
    [' \u3000 ', ''],
    ['\u202b乳癌\u200f', '乳がん'],
  ])('%s is %s', (text, folded) => expect(foldText(text)).toBe(folded))

  it('changes nothing that is folded', () => {
    for (const text of ['癌', '潰瘍性大腸炎', '帯状疱疹', '蕁麻疹', '髙﨑']) {
      expect(foldText(foldText(text))).toBe(foldText(text))
    }
  })
})

function icd(code: string, en: string, ja: string, parent?: string, terms?: Level['terms']): Level {
  return {
    id: code,
    label: { en, ja },
    codes: [{ system: 'ICD-10', version: '2019', code }],
    ...(parent ? { parent } : {}),
    ...(terms ? { terms } : {}),
  }
}

const disease: Axis = {
  id: 'disease',
  label: { en: 'Disease', ja: '疾患' },
  kind: 'overlapping',
  ordered: false,
  levels: [
    icd('II', 'Neoplasms', '新生物'),
    icd('C50-C50', 'Breast', '乳房', 'II'),
    icd('C50', 'Breast cancer', '乳癌', 'C50-C50'),
    icd('C50.9', 'Breast cancer, site not stated', '乳癌，部位不明', 'C50', [
      { en: 'HER2-positive breast cancer', ja: 'HER2陽性乳癌' },
      { en: 'Invasive ductal carcinoma', ja: '浸潤性乳管癌', kana: 'シンジュンセイニュウカンガン' },
    ]),
    icd('C34', 'Lung cancer', '肺癌', 'II'),
    icd('I10', 'High blood pressure', '高血圧症'),
  ],
}
const sex: Axis = {
  id: 'sex',
  label: { en: 'Sex', ja: '性別' },
  kind: 'partition',
  ordered: false,
  levels: [
    { id: 'male', label: { en: 'Male', ja: '男性' } },
    { id: 'female', label: { en: 'Female', ja: '女性' } },
  ],
}
const unheld = [
  {
    axis: 'disease',
    levels: [
      icd('C50.1', 'Central part of the breast', '乳房中央部', 'C50'),
      icd('C51', 'Cancer of the vulva', '外陰癌', 'II'),
      icd('C58', 'Cancer of the placenta', '胎盤癌', 'C57-C58'),
    ],
  },
]

let index: TermIndex
beforeAll(() => {
  index = createTermIndex([sex, disease], unheld)
})
const nothing = async () => {}
async function search(text: string, query = {}): Promise<string[]> {
  return (await index.search(text, query, nothing)).map(({ level, code }) => level ?? `(${code?.code})`)
}

test.each<[string, string[]]>([
  ['C50', ['C50', 'C50-C50', 'C50.9', '(C50.1)']],
  ['c509', ['C50.9']],
  ['Ｃ５０．９', ['C50.9']],
  ['C5', ['C50-C50', 'C50', 'C50.9', '(C50.1)', '(C51)', '(C58)']],
  ['C5*', ['C50-C50', 'C50', 'C50.9', '(C50.1)', '(C51)', '(C58)']],
  ['C51..C58', ['(C51)', '(C58)']],
  ['C34-C50', ['C50-C50', 'C50', 'C50.9', 'C34', '(C50.1)']],
  ['C58..C51', []],
  ['II', ['II']],
  ['乳がん', ['C50', 'C50.9']],
  ['乳ガン', ['C50', 'C50.9']],
  ['her2', ['C50.9']],
  ['breast', ['C50-C50', 'C50', 'C50.9', '(C50.1)']],
  ['cancer breast', ['C50', 'C50.9']],
  ['ductal invasive', ['C50.9']],
  ['ニュウカン', ['C50.9']],
  ['髙血圧', ['I10']],
  ['male', ['male', 'female']],
  ['男', ['male']],
  ['がん', ['C50', 'C34', '(C51)', '(C58)', 'C50.9']],
  ['nothing like it', []],
  ['', []],
  ['  ', []],
  ['"', []],
  ['\u202eC34\u200b', ['C34']],
  ['\u200e\u202c', []],
])('%s', async (text, found) => expect(await search(text)).toEqual(found))

test('a hit says what it met, and where it stands', async () => {
  const [hit] = await index.search('浸潤', {}, nothing)
  expect(hit).toEqual({
    axis: 'disease',
    level: 'C50.9',
    code: { system: 'ICD-10', version: '2019', code: 'C50.9' },
    label: { en: 'Breast cancer, site not stated', ja: '乳癌，部位不明' },
    matched: 'synonym',
    text: '浸潤性乳管癌',
    path: ['II', 'C50-C50', 'C50'],
  })
  const [unknown] = await index.search('C50.1', {}, nothing)
  expect(unknown).toMatchObject({ level: null, matched: 'code', path: ['II', 'C50-C50', 'C50'] })
  expect((await index.search('胎盤', {}, nothing))[0]).toMatchObject({ level: null, matched: 'label', path: [] })
})

test('only one axis, only so many', async () => {
  expect(await search('a', { axis: 'sex' })).toEqual(['male', 'female'])
  expect(await search('C5', { limit: 2 })).toEqual(['C50-C50', 'C50'])
  expect(await search('C5', { limit: 0 })).toEqual([])
})

test('a search of 50,000 terms pauses often, and stops when the pause throws', async () => {
  const levels = Array.from({ length: 50_000 }, (_, i) => icd(`X${i}`, `term number ${i}`, `第${i}号の疾患`))
  const large = createTermIndex([{ ...disease, levels }])
  let pauses = 0
  const hits = await large.search('number 49999', {}, async () => {
    pauses++
  })
  expect(hits.map(({ level }) => level)).toEqual(['X49999'])
  expect(pauses).toBeGreaterThan(150)
  const stop = async () => {
    throw new Error('stopped')
  }
  await expect(large.search('number', {}, stop)).rejects.toThrow('stopped')
})
