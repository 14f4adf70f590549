import type { Measure } from './types.ts'

/** One column of a frequency table: its name in files, its name in TypeScript, and what it means. */
export interface ColumnDefinition {
  name: string
  camel: string
  type: 'int32' | 'float64'
  /** What the number counts or measures. */
  unit: 'alleles' | 'participants' | 'ratio' | 'probability'
  en: string
  ja: string
  /** How it follows from the stored counts (N: participants of the cohort). */
  formula: string
  source: string
  /** Stored counts it needs; a dataset without one of them answers "not collected". */
  needs: Measure[]
  /** Null where AN is 0. */
  nullWhenNotCalled: boolean
}

const VCF = 'VCF 4.5, INFO AC AN AF'
const GNOMAD = 'gnomAD sites VCF'

function column(
  name: string,
  camel: string,
  type: ColumnDefinition['type'],
  unit: ColumnDefinition['unit'],
  en: string,
  ja: string,
  formula: string,
  source: string,
  needs: Measure[],
  nullWhenNotCalled = true,
): ColumnDefinition {
  return { name, camel, type, unit, en, ja, formula, source, needs, nullWhenNotCalled }
}

const GENOTYPE: Measure[] = ['AC', 'AN', 'nhomalt']

/** Every computed column, once. */
export const COLUMNS: readonly ColumnDefinition[] = [
  column('AC', 'alleleCount', 'int32', 'alleles', 'copies of the alternate allele', '代替アレルの数', 'AC', VCF, [
    'AC',
  ]),
  column(
    'AN',
    'alleleNumber',
    'int32',
    'alleles',
    'called alleles',
    '判定されたアレルの総数',
    'AN',
    VCF,
    ['AN'],
    false,
  ),
  column(
    'AF',
    'alleleFrequency',
    'float64',
    'ratio',
    'share of alternate alleles among called alleles',
    '判定されたアレルに占める代替アレルの割合',
    'AC / AN',
    VCF,
    ['AC', 'AN'],
  ),
  column(
    'nhomalt',
    'homozygoteCount',
    'int32',
    'participants',
    'people with two copies of the alternate allele',
    '代替アレルをホモ接合で持つ人数',
    'nhomalt',
    GNOMAD,
    ['nhomalt'],
  ),
  column(
    'n_het',
    'heterozygoteCount',
    'int32',
    'participants',
    'people with exactly one copy among two alleles',
    '代替アレルを1つだけ持つ二倍体の人数',
    'AC - 2 nhomalt - hemizygote_count',
    'bcftools +fill-tags AC_Het',
    GENOTYPE,
  ),
  column(
    'n_hom_ref',
    'homRefCount',
    'int32',
    'participants',
    'called diploids without this alternate allele',
    'この代替アレルを持たない二倍体の人数',
    '(AN - n_haploid) / 2 - n_het - nhomalt',
    'plink2 TWO_AX_CT',
    GENOTYPE,
  ),
  column(
    'hemizygote_count',
    'hemizygoteCount',
    'int32',
    'participants',
    'people with the alternate allele as their only copy',
    '代替アレルをヘミ接合で持つ人数',
    'hemizygote_count',
    'gnomAD GraphQL',
    ['hemizygote_count'],
  ),
  column(
    'n_missing',
    'missingCount',
    'int32',
    'participants',
    'people without a call',
    '判定されなかった人数',
    '(2 N - AN - n_haploid) / 2, N counts only XY on non-PAR Y',
    'plink2 MISSING_CT',
    GENOTYPE,
    false,
  ),
  column(
    'call_rate',
    'callRate',
    'float64',
    'ratio',
    'share of people with a call',
    '判定された人の割合',
    '(N - n_missing) / N',
    'sgkit variant_call_rate',
    GENOTYPE,
    false,
  ),
  column(
    'AF_low',
    'alleleFrequencyLow',
    'float64',
    'ratio',
    'lower end of the 95 % Wilson interval of AF',
    'AFの95%信頼区間（Wilson）下限',
    'Wilson score, z = 1.959963984540054',
    'Wilson 1927, doi:10.2307/2276774',
    ['AC', 'AN'],
  ),
  column(
    'AF_high',
    'alleleFrequencyHigh',
    'float64',
    'ratio',
    'upper end of the 95 % Wilson interval of AF',
    'AFの95%信頼区間（Wilson）上限',
    'Wilson score, z = 1.959963984540054',
    'Wilson 1927, doi:10.2307/2276774',
    ['AC', 'AN'],
  ),
  column(
    'hwe_p',
    'hweP',
    'float64',
    'probability',
    'exact test of Hardy-Weinberg proportions among diploids',
    'ハーディー・ワインベルグ平衡の正確検定（二倍体）',
    'exact p of (n_hom_ref, n_het, nhomalt)',
    'Wigginton 2005, doi:10.1086/429864',
    GENOTYPE,
  ),
  column(
    'hwe_midp',
    'hweMidP',
    'float64',
    'probability',
    'the same with the mid-p correction',
    '同上、mid-p 補正',
    'mid-p of (n_hom_ref, n_het, nhomalt)',
    'Graffelman & Moreno 2013, doi:10.1515/sagmb-2012-0039',
    GENOTYPE,
  ),
]

/** Columns shown when none are asked for. */
export const DEFAULT_COLUMNS = ['AC', 'AN', 'AF', 'nhomalt']

/** Columns of the variant itself, in file order. */
export const VARIANT_COLUMNS = ['contig', 'position', 'id', 'ref', 'alt', 'filter'] as const

/** The definition of a column; undefined for an unknown name. */
export function findColumn(name: string): ColumnDefinition | undefined {
  return COLUMNS.find((candidate) => candidate.name === name)
}
