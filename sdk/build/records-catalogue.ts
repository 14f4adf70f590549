import type { RecordField } from '../record-types.ts'
import type { Axis } from '../types.ts'
import { axis, DISEASES, UNKNOWN_LEVEL } from './records-levels.ts'
import { CONSENT } from './records-samples.ts'

/** Facets of a data catalogue: the national common fields and the medical ones that are lists of words. */
export const CATALOGUE_AXES: Axis[] = [
  axis(
    'funder',
    'Funder|資金配分機関',
    'partition',
    'AMED|AMED|AMED\nJST|JST|JST\nMEXT|MEXT|文部科学省\nMHLW|MHLW|厚生労働省\nother|Other|その他',
  ),
  axis(
    'field',
    'Field|分野',
    'partition',
    'genome|Genome medicine|ゲノム医療\ncancer|Cancer|がん\nrare|Rare diseases|難病\nneuro|Brain and mind|脳とこころ\ninfection|Infection|感染症\nregeneration|Regenerative medicine|再生医療\ndrug|Drug discovery|医薬品\ndevice|Medical devices|医療機器\nbasic|Basic research|シーズ・基礎研究',
  ),
  axis(
    'kind',
    'Kind of data|データの種別',
    'overlapping',
    'genome|Genome sequence|ゲノム配列\ntranscriptome|Transcriptome|トランスクリプトーム\nproteome|Proteome|プロテオーム\nmetabolome|Metabolome|メタボローム\nimage|Images|画像\nclinical|Clinical data|臨床情報\nquestionnaire|Questionnaires|質問票\nsimulation|Simulation|シミュレーション',
  ),
  axis(
    'access_right',
    'Access right|アクセス権',
    'partition',
    'open|Open|公開\nshared|Shared|共有\nclosed|Closed|非公開\nembargoed|Open from a date|公開期間猶予',
  ),
  axis(
    'disease_area',
    'Disease area|疾患領域',
    'overlapping',
    'cancer|Cancer|がん\nlifestyle|Lifestyle diseases|生活習慣病\nneuro|Mental and neural|精神・神経疾患\ngeriatric|Ageing and dementia|老年医学・認知症\nrare|Rare diseases|難病\ngrowth|Child health|成育\ninfection|Infection|感染症',
  ),
  axis('disease', 'Disease|対象疾患', 'overlapping', DISEASES),
  axis(
    'genomic_information',
    'Genomic information|ゲノム情報の扱い',
    'partition',
    `yes|Held|あり\nno|Not held|なし\n${UNKNOWN_LEVEL}`,
  ),
  axis(
    'format',
    'Format|データ形式',
    'overlapping',
    'fastq|FASTQ|FASTQ\nbam|BAM/CRAM|BAM/CRAM\nvcf|VCF|VCF\ndicom|DICOM|DICOM\ncsv|Tables|表（CSV等）\nfhir|HL7 FHIR|HL7 FHIR\nother|Other|その他',
  ),
  axis(
    'volume',
    'Volume|概略データ量',
    'ordered',
    `under1gb|Under 1 GB|1GB未満\n1-10gb|1–10 GB|1–10GB\n10-100gb|10–100 GB|10–100GB\n100gb-1tb|100 GB – 1 TB|100GB–1TB\nover1tb|Over 1 TB|1TB以上\n${UNKNOWN_LEVEL}`,
  ),
  axis('consent', 'Consent (DUO)|同意（DUO）', 'overlapping', CONSENT),
]

function field(id: string, kind: RecordField['kind'], label: string, column = false): RecordField {
  const [en = id, ja = en] = label.split('|')
  return { id, label: { en, ja }, kind, column }
}

/** The fields of a catalogue record that are no facets, in the order of the national form. */
export const CATALOGUE_FIELDS: RecordField[] = [
  field('number', 'text', 'No.|No.', true),
  field('title', 'text', 'Title|データの名称', true),
  field('published', 'date', 'Publication date|掲載日・掲載更新日', true),
  field('project', 'text', 'Project|プログラム名', true),
  field('erad', 'text', 'e-Rad number|e-Rad課題番号'),
  field('description', 'text', 'Description|データの説明'),
  field('use_policy', 'text', 'Use and provision policy|データの利活用・提供方針'),
  field('released', 'date', 'Release date|公開予定日'),
  field('repository', 'text', 'Repository|リポジトリ'),
  field('repository_url', 'link', 'Repository URL|リポジトリURL・DOIリンク'),
  field('creator', 'text', 'Creator|データ作成者'),
  field('manager', 'text', 'Manager|データ管理機関'),
  field('contact', 'email', 'Contact|データ管理者の連絡先'),
  field('notes', 'text', 'Notes|備考'),
  field('processing_policy', 'text', 'Processing policy|加工方針'),
  field('trial_url', 'link', 'Clinical study registration|臨床研究情報のURL'),
  field('protocol', 'text', 'Protocol|取得プロトコル'),
  field('representation', 'text', 'Representation|データ表現形式'),
  field('quality', 'text', 'Quality|データ品質'),
  field('management', 'text', 'Data management|データ管理方法'),
  field('subjects', 'number', 'People or samples|対象者・検体数', true),
]
