import type { Level, LevelTerm } from '../types.ts'

/** A chapter, block, category or subcategory of ICD-10 with names of our own, its parent, and other terms of the same code. */
type Entry = [code: string, parent: string | null, en: string, ja: string, terms?: LevelTerm[]]

const ENTRIES: readonly Entry[] = [
  ['II', null, 'Neoplasms', '新生物', [{ en: 'Tumours', ja: '腫瘍', kana: 'シュヨウ' }]],
  ['C15-C26', 'II', 'Cancers of digestive organs', '消化器のがん'],
  ['C16', 'C15-C26', 'Stomach cancer', '胃がん', [{ en: 'Gastric cancer', ja: '胃癌', kana: 'イガン' }]],
  ['C18', 'C15-C26', 'Colon cancer', '結腸がん', [{ en: 'Bowel cancer', ja: '大腸癌', kana: 'ダイチョウガン' }]],
  ['C30-C39', 'II', 'Cancers of the airways and chest', '呼吸器・胸腔内臓器のがん'],
  [
    'C34',
    'C30-C39',
    'Lung cancer',
    '肺がん',
    [
      { en: 'Cancer of bronchus and lung', ja: '気管支・肺の悪性新生物' },
      { en: 'Lung adenocarcinoma', ja: '肺腺癌', kana: 'ハイセンガン' },
    ],
  ],
  ['C50-C50', 'II', 'Cancer of the breast', '乳房のがん'],
  [
    'C50',
    'C50-C50',
    'Breast cancer',
    '乳がん',
    [{ en: 'Malignant breast tumour', ja: '乳房の悪性新生物', kana: 'ニュウボウノアクセイシンセイブツ' }],
  ],
  ['C50.8', 'C50', 'Breast cancer across borders of parts', '乳房境界部乳がん', [{ ja: '乳房境界部乳癌' }]],
  [
    'C50.9',
    'C50',
    'Breast cancer, part not stated',
    '乳がん、部位不明',
    [
      { en: 'HER2-positive breast cancer', ja: 'HER2陽性乳癌', kana: 'ハーツーヨウセイニュウガン' },
      { en: 'Invasive ductal carcinoma', ja: '浸潤性乳管癌', kana: 'シンジュンセイニュウカンガン' },
    ],
  ],
  ['C60-C63', 'II', 'Cancers of male genital organs', '男性生殖器のがん'],
  ['C61', 'C60-C63', 'Prostate cancer', '前立腺がん', [{ ja: '前立腺癌', kana: 'ゼンリツセンガン' }]],
  ['IV', null, 'Endocrine and metabolic diseases', '内分泌・代謝疾患'],
  ['E10-E14', 'IV', 'Diabetes', '糖尿病', [{ en: 'Diabetes mellitus', ja: '糖尿病', kana: 'トウニョウビョウ' }]],
  ['E11', 'E10-E14', 'Type 2 diabetes', '2型糖尿病', [{ en: 'T2D', ja: 'インスリン非依存性糖尿病' }]],
  ['E70-E90', 'IV', 'Metabolic disorders', '代謝障害'],
  [
    'E78',
    'E70-E90',
    'High blood lipids',
    '脂質異常症',
    [{ en: 'Dyslipidaemia', ja: '高脂血症', kana: 'コウシケッショウ' }],
  ],
  ['VI', null, 'Diseases of the nervous system', '神経系の疾患'],
  ['G30-G32', 'VI', 'Other degenerative diseases of the nervous system', '神経系のその他の変性疾患'],
  [
    'G30',
    'G30-G32',
    'Alzheimer disease',
    'アルツハイマー病',
    [{ en: 'Dementia of Alzheimer type', ja: 'アルツハイマー型認知症', kana: 'アルツハイマーガタニンチショウ' }],
  ],
  ['IX', null, 'Diseases of heart and vessels', '循環器疾患'],
  ['I10-I15', 'IX', 'Diseases of high blood pressure', '高血圧性疾患'],
  [
    'I10',
    'I10-I15',
    'High blood pressure',
    '高血圧症',
    [{ en: 'Hypertension', ja: '本態性高血圧', kana: 'ホンタイセイコウケツアツ' }],
  ],
  ['I20-I25', 'IX', 'Heart disease by poor blood supply', '虚血性心疾患'],
  ['I21', 'I20-I25', 'Heart attack', '急性心筋梗塞', [{ en: 'Acute myocardial infarction', ja: '急性心筋こうそく' }]],
  ['I60-I69', 'IX', 'Diseases of brain vessels', '脳血管疾患'],
  ['I63', 'I60-I69', 'Stroke by a blocked vessel', '脳梗塞', [{ en: 'Cerebral infarction', ja: '脳こうそく' }]],
  ['XIII', null, 'Diseases of joints, muscles and bones', '筋骨格系の疾患'],
  ['M05-M14', 'XIII', 'Inflammatory joint diseases', '炎症性多発性関節障害'],
  [
    'M06',
    'M05-M14',
    'Rheumatoid arthritis',
    '関節リウマチ',
    [{ en: 'RA', ja: '慢性関節リウマチ', kana: 'カンセツリウマチ' }],
  ],
]

/** Diseases of simulated people and all that contains them, as ICD-10 orders them. */
export const DISEASE_LEVELS: readonly Level[] = ENTRIES.map(([code, parent, en, ja, terms]) => ({
  id: code,
  label: { en, ja },
  codes: [{ system: 'ICD-10', version: '2019', code }],
  ...(terms ? { terms } : {}),
  ...(parent ? { parent } : {}),
}))

/** Category and its subcategories that some of its people have instead, with the share of each in tenths. */
export const SUBCATEGORIES: Readonly<Record<string, ReadonlyArray<[code: string, tenths: number]>>> = {
  C50: [
    ['C50.9', 6],
    ['C50.8', 2],
  ],
}
