import type { Axis } from '../../sdk/types.ts'

function level(id: string, en: string, ja: string, more: { code?: string; parent?: string } = {}) {
  const codes = more.code === undefined ? {} : { codes: [{ system: 'ICD-10', version: '2019', code: more.code }] }
  return { id, label: { en, ja }, ...codes, ...(more.parent === undefined ? {} : { parent: more.parent }) }
}

/** Axes like the platform's: sex, ordered age bands, regions, overlapping diseases with codes and a block above them. */
export const AXES: Axis[] = [
  {
    id: 'sex',
    label: { en: 'Sex', ja: '性別' },
    kind: 'partition',
    ordered: false,
    levels: [level('male', 'Male', '男性'), level('female', 'Female', '女性')],
  },
  {
    id: 'age',
    label: { en: 'Age band', ja: '年齢階層' },
    kind: 'partition',
    ordered: true,
    levels: ['0-9', '10-19', '20-29', '30-39', '40-49'].map((id) => level(id, id, id)),
  },
  {
    id: 'region',
    label: { en: 'Region', ja: '地域' },
    kind: 'partition',
    ordered: false,
    levels: [level('kanto', 'Kanto', '関東'), level('kinki', 'Kinki', '近畿'), level('kyushu', 'Kyushu', '九州')],
  },
  {
    id: 'disease',
    label: { en: 'Disease', ja: '疾患' },
    kind: 'overlapping',
    ordered: false,
    levels: [
      level('neoplasms', 'neoplasms', '新生物', { code: 'C00-C97' }),
      level('C34', 'lung cancer', '肺がん', { code: 'C34', parent: 'neoplasms' }),
      level('C50', 'breast cancer', '乳がん', { code: 'C50', parent: 'neoplasms' }),
      level('her2', 'HER2-positive breast cancer', 'HER2陽性乳癌', { code: 'C50.9', parent: 'C50' }),
      level('idc', 'invasive ductal carcinoma', '浸潤性乳管癌', { code: 'C509', parent: 'C50' }),
      level('C58.9', 'placental cancer', '胎盤がん', { code: 'C58.9', parent: 'neoplasms' }),
      level('C61', 'prostate cancer', '前立腺がん', { code: 'C61', parent: 'neoplasms' }),
      level('I21', 'myocardial infarction', '心筋梗塞', { code: 'I21' }),
    ],
  },
]
