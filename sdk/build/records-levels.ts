import type { Axis, Level } from '../types.ts'

/** Levels written short: `id|English|日本語`, then `system:code` and `<parent` where there are any. */
export function levelList(lines: string): Level[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', en = id, ja = en, ...more] = line.trim().split('|')
      const level: Level = { id, label: { en, ja } }
      for (const one of more) {
        if (one.startsWith('<')) level.parent = one.slice(1)
        else if (one.startsWith('DUO:')) level.codes = [{ system: 'DUO', version: '2021-02-23', code: one }]
        else if (one.startsWith('HP:')) level.codes = [{ system: 'HPO', version: '2026-01-08', code: one }]
        else level.codes = [{ system: 'ICD-10', version: '2019', code: one }]
      }
      return level
    })
}

export function axis(
  id: string,
  label: string,
  kind: 'partition' | 'ordered' | 'overlapping',
  levels: string | Level[],
): Axis {
  const [en = id, ja = en] = label.split('|')
  return {
    id,
    label: { en, ja },
    kind: kind === 'overlapping' ? 'overlapping' : 'partition',
    ordered: kind === 'ordered',
    levels: typeof levels === 'string' ? levelList(levels) : levels,
  }
}

export const UNKNOWN_LEVEL = 'unknown|Not known|不明'

/** A small list of our own: what the demonstration's donors may have. Full lists are imported. */
export const DISEASES = levelList(`
A00-B99|Infectious diseases|感染症|A00-B99
A15|Tuberculosis|結核|A15|<A00-B99
B18|Chronic viral hepatitis|慢性ウイルス性肝炎|B18|<A00-B99
C00-C97|Cancers|悪性新生物|C00-C97
C15-C26|Cancers of digestive organs|消化器がん|C15-C26|<C00-C97
C16|Stomach cancer|胃がん|C16|<C15-C26
C18|Colon cancer|結腸がん|C18|<C15-C26
C20|Rectal cancer|直腸がん|C20|<C15-C26
C22|Liver cancer|肝がん|C22|<C15-C26
C25|Pancreatic cancer|膵がん|C25|<C15-C26
C34|Lung cancer|肺がん|C34|<C00-C97
C50|Breast cancer|乳がん|C50|<C00-C97
C506|Cancer of the axillary tail of the breast|腋窩部乳癌|C50.6|<C50
C508|Overlapping breast cancer|乳房境界部乳癌|C50.8|<C50
C509|Breast cancer, not specified|乳癌|C50.9|<C50
C509-her2|HER2-positive breast cancer|HER2陽性乳癌|C50.9|<C50
C509-ductal|Invasive ductal carcinoma of the breast|浸潤性乳管癌|C50.9|<C50
C53|Cervical cancer|子宮頸がん|C53|<C00-C97
C54|Endometrial cancer|子宮体がん|C54|<C00-C97
C56|Ovarian cancer|卵巣がん|C56|<C00-C97
C61|Prostate cancer|前立腺がん|C61|<C00-C97
C64|Kidney cancer|腎がん|C64|<C00-C97
C67|Bladder cancer|膀胱がん|C67|<C00-C97
C73|Thyroid cancer|甲状腺がん|C73|<C00-C97
C81-C96|Cancers of blood and lymph|造血器腫瘍|C81-C96|<C00-C97
C83|Non-follicular lymphoma|非濾胞性リンパ腫|C83|<C81-C96
C92|Myeloid leukaemia|骨髄性白血病|C92|<C81-C96
E00-E90|Endocrine and metabolic diseases|内分泌・代謝疾患|E00-E90
E05|Hyperthyroidism|甲状腺機能亢進症|E05|<E00-E90
E10|Type 1 diabetes|1型糖尿病|E10|<E00-E90
E11|Type 2 diabetes|2型糖尿病|E11|<E00-E90
E66|Obesity|肥満症|E66|<E00-E90
E78|High blood lipids|脂質異常症|E78|<E00-E90
E79|High uric acid|高尿酸血症|E79|<E00-E90
F00-F99|Mental disorders|精神疾患|F00-F99
F20|Schizophrenia|統合失調症|F20|<F00-F99
F31|Bipolar disorder|双極性障害|F31|<F00-F99
F32|Depression|うつ病|F32|<F00-F99
G00-G99|Diseases of the nervous system|神経系疾患|G00-G99
F03|Dementia, not specified|認知症|F03|<F00-F99
G12|Spinal muscular atrophy and ALS|運動ニューロン疾患|G12|<G00-G99
G20|Parkinson disease|パーキンソン病|G20|<G00-G99
G30|Alzheimer disease|アルツハイマー病|G30|<G00-G99
G35|Multiple sclerosis|多発性硬化症|G35|<G00-G99
G40|Epilepsy|てんかん|G40|<G00-G99
H25|Cataract|白内障|H25
H40|Glaucoma|緑内障|H40
I00-I99|Diseases of heart and vessels|循環器疾患|I00-I99
I10|High blood pressure|高血圧症|I10|<I00-I99
I20|Angina|狭心症|I20|<I00-I99
I21|Heart attack|急性心筋梗塞|I21|<I00-I99
I42|Cardiomyopathy|心筋症|I42|<I00-I99
I48|Atrial fibrillation|心房細動|I48|<I00-I99
I63|Stroke by a blocked vessel|脳梗塞|I63|<I00-I99
J44|Chronic obstructive lung disease|慢性閉塞性肺疾患|J44
J45|Asthma|気管支喘息|J45
K50|Crohn disease|クローン病|K50
K51|Ulcerative colitis|潰瘍性大腸炎|K51
K74|Liver cirrhosis|肝硬変|K74
L20|Atopic dermatitis|アトピー性皮膚炎|L20
M06|Rheumatoid arthritis|関節リウマチ|M06
M32|Systemic lupus erythematosus|全身性エリテマトーデス|M32
M81|Osteoporosis|骨粗鬆症|M81
N18|Chronic kidney disease|慢性腎臓病|N18
N80|Endometriosis|子宮内膜症|N80`)

/** A small piece of the Human Phenotype Ontology, by its own codes; full files are imported. */
export const PHENOTYPES = levelList(`
HP_0000118|Phenotypic abnormality|表現型異常|HP:0000118
HP_0000707|Abnormality of the nervous system|神経系の異常|HP:0000707|<HP_0000118
HP_0012638|Abnormal nervous system physiology|神経系の機能異常|HP:0012638|<HP_0000707
HP_0001250|Seizure|けいれん発作|HP:0001250|<HP_0012638
HP_0007359|Focal-onset seizure|焦点起始発作|HP:0007359|<HP_0001250
HP_0002197|Generalized-onset seizure|全般起始発作|HP:0002197|<HP_0001250
HP_0012759|Neurodevelopmental abnormality|神経発達の異常|HP:0012759|<HP_0012638
HP_0001263|Global developmental delay|全般的発達遅滞|HP:0001263|<HP_0012759
HP_0001249|Intellectual disability|知的障害|HP:0001249|<HP_0012759
HP_0001251|Ataxia|運動失調|HP:0001251|<HP_0012638
HP_0001337|Tremor|振戦|HP:0001337|<HP_0012638
HP_0000726|Dementia|認知症|HP:0000726|<HP_0012638
HP_0001626|Abnormality of the cardiovascular system|心血管系の異常|HP:0001626|<HP_0000118
HP_0001627|Abnormal heart morphology|心臓の形態異常|HP:0001627|<HP_0001626
HP_0001638|Cardiomyopathy|心筋症|HP:0001638|<HP_0001626
HP_0001639|Hypertrophic cardiomyopathy|肥大型心筋症|HP:0001639|<HP_0001638
HP_0001644|Dilated cardiomyopathy|拡張型心筋症|HP:0001644|<HP_0001638
HP_0011675|Arrhythmia|不整脈|HP:0011675|<HP_0001626
HP_0000822|Hypertension|高血圧|HP:0000822|<HP_0001626
HP_0033127|Abnormality of the musculoskeletal system|筋骨格系の異常|HP:0033127|<HP_0000118
HP_0003011|Abnormality of the musculature|筋の異常|HP:0003011|<HP_0033127
HP_0001324|Muscle weakness|筋力低下|HP:0001324|<HP_0003011
HP_0001252|Hypotonia|筋緊張低下|HP:0001252|<HP_0003011
HP_0002650|Scoliosis|側弯|HP:0002650|<HP_0033127
HP_0000478|Abnormality of the eye|眼の異常|HP:0000478|<HP_0000118
HP_0000505|Visual impairment|視覚障害|HP:0000505|<HP_0000478
HP_0000518|Cataract|白内障|HP:0000518|<HP_0000478
HP_0000598|Abnormality of the ear|耳の異常|HP:0000598|<HP_0000118
HP_0000365|Hearing impairment|難聴|HP:0000365|<HP_0000598
HP_0000077|Abnormality of the kidney|腎臓の異常|HP:0000077|<HP_0000118
HP_0000093|Proteinuria|蛋白尿|HP:0000093|<HP_0000077
HP_0001574|Abnormality of the integument|皮膚の異常|HP:0001574|<HP_0000118
HP_0000988|Skin rash|発疹|HP:0000988|<HP_0001574
HP_0001507|Growth abnormality|成長の異常|HP:0001507|<HP_0000118
HP_0004322|Short stature|低身長|HP:0004322|<HP_0001507
HP_0000252|Microcephaly|小頭症|HP:0000252|<HP_0000707`)
