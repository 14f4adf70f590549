import type { RecordField } from '../record-types.ts'
import type { Axis } from '../types.ts'
import { axis, DISEASES, PHENOTYPES, UNKNOWN_LEVEL } from './records-levels.ts'

/** Consent by the codes of the Data Use Ontology. */
export const CONSENT = `
GRU|General research use|一般研究利用|DUO:0000042
HMB|Health, medical and biomedical research|健康・医療・生命医学研究|DUO:0000006
DS|Research on the disease only|当該疾患の研究のみ|DUO:0000007
NPUNCU|Not-for-profit, non-commercial use only|非営利・非商用利用のみ|DUO:0000018
IRB|Ethics approval required|倫理審査の承認が必要|DUO:0000021
GS|Use in given countries only|利用国の限定|DUO:0000022
COL|Collaboration required|共同研究が条件|DUO:0000020
PUB|Publication required|成果の公表が条件|DUO:0000019
RTN|Results are returned to the database|結果の返却が条件|DUO:0000029`

const SAMPLE_TYPES = `
frozen_tissue|Frozen tissue|凍結組織
ffpe|Tissue in paraffin (FFPE)|FFPE組織
whole_blood|Whole blood|全血
plasma|Plasma|血漿
serum|Serum|血清
buffy_coat|Buffy coat|バフィーコート
pbmc|Mononuclear blood cells|末梢血単核球
dna|DNA|DNA
rna|RNA|RNA
urine|Urine|尿
csf|Cerebrospinal fluid|髄液
saliva|Saliva|唾液
stool|Stool|便
cells|Cell line|細胞株`

const ANALYSES = `
wgs|Whole-genome sequencing|全ゲノム解析
wes|Exome sequencing|エクソーム解析
array|SNP array|SNPアレイ
panel|Gene panel|遺伝子パネル
rna_seq|RNA sequencing|RNAシーケンス
methylation|Methylation|メチル化解析
proteome|Proteome|プロテオーム
metabolome|Metabolome|メタボローム
microbiome|Microbiome|メタゲノム
single_cell|Single cell|シングルセル`

const REGIONS = `
hokkaido|Hokkaido|北海道
tohoku|Tohoku|東北
kanto|Kanto|関東
chubu|Chubu|中部
kinki|Kinki|近畿
chugoku|Chugoku|中国
shikoku|Shikoku|四国
kyushu|Kyushu|九州
okinawa|Okinawa|沖縄
${UNKNOWN_LEVEL}`

const SEXES = `
female|Female|女性
male|Male|男性
${UNKNOWN_LEVEL}`

const FIXATIONS = `
none|Not fixed|固定なし
nbf|Neutral buffered formalin|中性緩衝ホルマリン
paxgene|PAXgene|PAXgene
alcohol|Alcohol|アルコール
${UNKNOWN_LEVEL}`

const ETHICS = `
required|Ethics review required|倫理審査委員会の審査が必要
done|Reviewed by the biobank|バイオバンクで審査済
not_required|Not required|不要`

const PROFIT = `
allowed|For-profit use allowed|営利目的利用可
barred|For-profit use barred|営利目的利用禁止
ask|To be asked|要相談`

/** Ends of age bands. */
export const AGE_BANDS = [20, 30, 40, 50, 60, 70, 80, 90]

const AGES = [
  'under20|Under 20|20歳未満',
  ...AGE_BANDS.slice(0, -1).map((from) => `${from}-${from + 9}|${from}–${from + 9}|${from}代`),
  '90plus|90 and over|90歳以上',
  UNKNOWN_LEVEL,
].join('\n')

const YES_NO = `
yes|Yes|あり
no|No|なし
${UNKNOWN_LEVEL}`

const HABITS = `
never|Never|なし
former|In the past|過去にあり
current|Now|現在あり
${UNKNOWN_LEVEL}`

const BIOBANKS = `
BBJ|BioBank Japan (simulated)|バイオバンク・ジャパン（模擬）
TMM|Tohoku Medical Megabank (simulated)|東北メディカル・メガバンク（模擬）
NCBN|National Center Biobank Network (simulated)|NCBN（模擬）
UBA|University biobank A (simulated)|大学バイオバンクA（模擬）
UBB|University biobank B (simulated)|大学バイオバンクB（模擬）
UBC|University biobank C (simulated)|大学バイオバンクC（模擬）
UBD|University biobank D (simulated)|大学バイオバンクD（模擬）
UBE|University biobank E (simulated)|大学バイオバンクE（模擬）
UBF|University biobank F (simulated)|大学バイオバンクF（模擬）
HBA|Hospital biobank A (simulated)|病院バイオバンクA（模擬）
HBB|Hospital biobank B (simulated)|病院バイオバンクB（模擬）
HBC|Hospital biobank C (simulated)|病院バイオバンクC（模擬）
COA|Cohort A (simulated)|コホートA（模擬）
COB|Cohort B (simulated)|コホートB（模擬）`

/** The 30 facets of simulated donors. */
export const SIMULATED_FACETS: Axis[] = [
  axis('biobank', 'Biobank|バイオバンク', 'partition', BIOBANKS),
  axis('sex', 'Sex|性別', 'partition', SEXES),
  axis('age_band', 'Age at sampling|採取時年齢', 'ordered', AGES),
  axis('region', 'Region|地域', 'partition', REGIONS),
  axis('disease', 'Disease|疾患', 'overlapping', DISEASES),
  axis('phenotype', 'Phenotype|表現型', 'overlapping', PHENOTYPES),
  axis('sample_type', 'Sample|試料', 'overlapping', SAMPLE_TYPES),
  axis('analysis', 'Analysis|解析', 'overlapping', ANALYSES),
  axis('consent', 'Consent (DUO)|同意（DUO）', 'overlapping', CONSENT),
  axis('ethics_review', 'Ethics review|倫理審査委員会', 'partition', ETHICS),
  axis('profit_use', 'For-profit use|営利目的利用', 'partition', PROFIT),
  axis(
    'sharing',
    'Sharing|共有区分',
    'partition',
    'shared|Controlled sharing|制限共有\ncontrolled|Controlled access|制限公開\nopen|Open|非制限公開',
  ),
  axis('fixation', 'Fixation|固定方法', 'partition', FIXATIONS),
  axis(
    'ischemia_band',
    'Cold ischemia|冷虚血時間',
    'ordered',
    `under30|Under 30 min|30分未満\n30-59|30–59 min|30–59分\n60-119|60–119 min|60–119分\n120plus|120 min and over|120分以上\n${UNKNOWN_LEVEL}`,
  ),
  axis(
    'storage',
    'Storage temperature|保管温度',
    'partition',
    `ln2|Liquid nitrogen|液体窒素\nm80|−80 °C|−80℃\nm20|−20 °C|−20℃\nroom|Room temperature|室温\n${UNKNOWN_LEVEL}`,
  ),
  axis(
    'storage_band',
    'Stored for|保管期間',
    'ordered',
    `under1|Under 1 year|1年未満\n1-4|1–4 years|1–4年\n5-9|5–9 years|5–9年\n10plus|10 years and over|10年以上\n${UNKNOWN_LEVEL}`,
  ),
  axis(
    'freeze_thaw',
    'Freeze-thaw cycles|凍結融解回数',
    'ordered',
    `0|None|なし\n1|Once|1回\n2plus|Twice or more|2回以上\n${UNKNOWN_LEVEL}`,
  ),
  axis(
    'collected_year',
    'Year of collection|採取年',
    'ordered',
    Array.from({ length: 24 }, (_, i) => `${2003 + i}|${2003 + i}|${2003 + i}年`).join('\n'),
  ),
  axis(
    'treatment',
    'Treatment|治療',
    'overlapping',
    'surgery|Surgery|手術\nchemotherapy|Chemotherapy|化学療法\nradiation|Radiation|放射線療法\nhormone|Hormone therapy|ホルモン療法\nimmune|Immunotherapy|免疫療法\ntargeted|Targeted therapy|分子標的療法',
  ),
  axis(
    'medication',
    'Medication|服薬',
    'overlapping',
    'statin|Statin|スタチン\nantihypertensive|Blood pressure lowering|降圧薬\nantidiabetic|Glucose lowering|血糖降下薬\nanticoagulant|Anticoagulant|抗凝固薬\nsteroid|Steroid|ステロイド\npsychotropic|Psychotropic|向精神薬',
  ),
  axis(
    'stage',
    'Cancer stage|がんの病期',
    'ordered',
    'none|No cancer|該当なし\nI|Stage I|I期\nII|Stage II|II期\nIII|Stage III|III期\nIV|Stage IV|IV期',
  ),
  axis('smoking', 'Smoking|喫煙', 'partition', HABITS),
  axis('alcohol', 'Alcohol|飲酒', 'partition', HABITS),
  axis(
    'bmi_band',
    'Body mass index|BMI',
    'ordered',
    `under18.5|Under 18.5|18.5未満\n18.5-24.9|18.5–24.9|18.5–24.9\n25-29.9|25–29.9|25–29.9\n30plus|30 and over|30以上\n${UNKNOWN_LEVEL}`,
  ),
  axis('blood_type', 'Blood type|血液型', 'partition', `A|A|A型\nO|O|O型\nB|B|B型\nAB|AB|AB型\n${UNKNOWN_LEVEL}`),
  axis('family_history', 'Family history|家族歴', 'partition', YES_NO),
  axis('questionnaire', 'Questionnaire|生活習慣調査票', 'partition', YES_NO),
  axis(
    'images',
    'Images|画像',
    'overlapping',
    'ct|CT|CT\nmri|MRI|MRI\npet|PET|PET\npathology|Pathology slides|病理画像\nfundus|Fundus|眼底画像',
  ),
  axis('follow_up', 'Follow-up|追跡', 'partition', 'followed|Followed|追跡中\nended|Ended|追跡終了\nnone|None|なし'),
  axis('phenopacket_kept', 'Phenopacket|Phenopacket', 'partition', 'yes|Yes|あり\nno|No|なし'),
]

function field(id: string, kind: RecordField['kind'], label: string, column: boolean, unit?: string): RecordField {
  const [en = id, ja = en] = label.split('|')
  return { id, label: { en, ja }, kind, ...(unit && { unit }), column }
}

/** What a sample's record says besides its facets. */
export const SAMPLE_FIELDS: RecordField[] = [
  field('donor_id', 'text', 'Donor|ドナーID', true),
  field('age', 'number', 'Age at sampling|採取時年齢', true, 'years'),
  field('collected', 'date', 'Collected|採取日', true),
  field('fixation_time', 'number', 'Fixation time|固定時間', false, 'h'),
  field('cold_ischemia', 'number', 'Cold ischemia time|冷虚血時間', true, 'min'),
  field('storage_days', 'number', 'Stored for|保管期間', true, 'days'),
  field('storage_temperature', 'number', 'Storage temperature|保管温度', false, '°C'),
  field('contact', 'email', 'Contact|連絡先', false),
  field('phenopacket', 'link', 'Phenopacket|Phenopacket', false),
  field('jga_study', 'text', 'JGA study|JGA研究ID', false),
  field('jga_dataset', 'text', 'JGA dataset|JGAデータセットID', false),
  field('jga_policy', 'text', 'JGA policy|JGAポリシーID', false),
]
