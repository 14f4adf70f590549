import { HindoError } from '../errors.ts'
import type { Label } from '../types.ts'
import type { Policy } from './policy.ts'
import type { CheckStatus } from './rule.ts'

/** Checks that follow from arithmetic, whoever sets the thresholds: every profile has them. */
function arithmetic(least: number): Policy['rules'] {
  return {
    'table.faithful': {},
    'derive.ratio': { least: 3 },
    'suppress.complementary': {},
    'attack.interval': suppressed(least),
    // of few people nobody is to know that somebody has an allele, also where small counts may be shown
    'derive.sum': { least: 1, nonCarriers: false, people: least },
    'symbol.leak': {},
    'diff.prior': { least },
    'member.power': { alpha: 0.001, review: 0.1, fail: 0.5, leastPool: 100, leastFrequency: 0.05 },
  }
}

/** Fewest carriers of a cell, shown, left out and given away, or suppressed and bounded. */
function carriers(least: number, nonCarriers: boolean, full?: CheckStatus): Policy['rules'] {
  return {
    'cell.min': { least, nonCarriers },
    'derive.sum': { least, nonCarriers, people: least, ...(full ? { full } : {}) },
    'attack.interval': { ...suppressed(least), least },
  }
}

function suppressed(least: number) {
  return { width: Math.max(2, Math.min(least, 10)), programs: 500 }
}

function profile(
  id: string,
  label: Label,
  sources: string[],
  rules: Policy['rules'],
  more: Pick<Policy, 'reviewers'> = {},
): Policy {
  return { schema: 'hindo-policy/1', id, version: '2026-11', label, sources, ...more, rules }
}

/** The practices that Hindo knows, each with the numbers of its sources. What a source leaves open is `review`. */
export const PROFILES: readonly Policy[] = [
  profile(
    'acro',
    { en: 'ACRO defaults', ja: 'ACRO既定値' },
    ['AI-SDC/ACRO 1.0.1, acro/default.yaml: safe_threshold 10, nk (2, 0.90), p 10 %, zeros are disclosive'],
    {
      ...arithmetic(10),
      'stratum.min': { least: 10, emptyAllowed: false },
      ...carriers(10, true, 'fail'),
      'cell.uniform': { zero: 'fail', full: 'fail', fullOfOverlapping: 'fail' },
      dominance: { axis: 'biobank', n: 2, k: 0.9, p: 0.1, least: 1 },
    },
  ),
  profile(
    'opensafely',
    { en: 'OpenSAFELY', ja: 'OpenSAFELY' },
    [
      'opensafely/documentation, docs/outputs/sdc.md: counts of 7 and fewer redacted, then rounded to 5; CSV up to 5,000 rows',
      'opensafely-core/airlock: two reviewers, neither shown the other’s vote before both have decided',
    ],
    {
      ...arithmetic(8),
      context: { fields: ['description', 'relation'] },
      bulk: { variants: 5000 },
      'stratum.min': { least: 8, emptyAllowed: true },
      ...carriers(8, true, 'review'),
      'cell.uniform': { zero: 'pass', full: 'review', fullOfOverlapping: 'review' },
      'round.detect': { method: 'nearest', base: 5 },
    },
    { reviewers: 2 },
  ),
  profile(
    'allofus',
    { en: 'All of Us', ja: 'All of Us' },
    ['All of Us Data and Statistics Dissemination Policy: no count of 1 to 20, none derivable, 0 allowed'],
    {
      ...arithmetic(21),
      'stratum.min': { least: 21, emptyAllowed: true },
      ...carriers(21, true),
    },
  ),
  profile(
    'finngen',
    { en: 'FinnGen sandbox', ja: 'FinnGen' },
    ['FinnGen sandbox download policy: every group of 5 people or more; genotype counts of such groups may be smaller'],
    {
      ...arithmetic(5),
      'stratum.min': { least: 5, emptyAllowed: true },
      'variant.unique': { most: 1 },
    },
  ),
  profile(
    'gel',
    { en: 'Genomics England Airlock', ja: 'Genomics England' },
    ['Genomics England Airlock rules: non-zero counts under 5 not shown, nor calculable from other values'],
    {
      ...arithmetic(5),
      context: { fields: ['description'] },
      'stratum.min': { least: 5, emptyAllowed: true },
      ...carriers(5, false),
      'variant.unique': { most: 1 },
    },
  ),
  profile(
    'jp-ndb',
    { en: 'MHLW national databases (NDB)', ja: 'NDB等の公表基準' },
    [
      'MHLW NDB, kaigo-DB and nanbyo-DB guidelines: patients under 10 not shown, 0 may be; institutions under 3; few ages and areas',
    ],
    {
      ...arithmetic(10),
      'stratum.min': { least: 10, emptyAllowed: true },
      ...carriers(10, true),
      'group.grain': { together: {}, mostAxes: 4 },
      dominance: { axis: 'biobank', n: 1, k: 1, p: 0, least: 3 },
    },
  ),
  profile(
    'jga-snp',
    { en: 'TogoVar JGA-SNP', ja: 'TogoVar JGA-SNP' },
    ['TogoVar JGA-SNP dataset: variants with 5 or fewer alternative alleles are excluded'],
    {
      ...arithmetic(6),
      'stratum.min': { least: 6, emptyAllowed: true },
      'ac.min': { least: 6, noneAllowed: false, alleles: 'alternate' },
    },
  ),
  profile(
    'datashield',
    { en: 'DataSHIELD defaults', ja: 'DataSHIELD既定値' },
    ['dsBase 6.3.3: nfilter.tab 3, nfilter.subset 3'],
    {
      ...arithmetic(3),
      'stratum.min': { least: 3, emptyAllowed: true },
      ...carriers(3, false),
    },
  ),
  profile(
    'samply',
    { en: 'Samply / BBMRI Sample Locator', ja: 'Samply / BBMRI' },
    ['samply/focus with laplace-rs: counts under 10 shown as 10, zero unperturbed, rounded to 10'],
    {
      ...arithmetic(10),
      'stratum.min': { least: 10, emptyAllowed: true },
      ...carriers(10, false),
      'round.detect': { method: 'nearest', base: 10 },
    },
  ),
  profile(
    'anonymised',
    { en: 'Anonymised medical information (Japan)', ja: '匿名加工医療情報' },
    [
      'Next-generation medical infrastructure act: outliers and rare disease names are removed; MHLW NDB guideline for counts',
    ],
    {
      ...arithmetic(10),
      context: { fields: ['description'] },
      'stratum.min': { least: 10, emptyAllowed: false },
      'label.rare': {
        codes: ['E70', 'E71', 'E72', 'E74', 'E75', 'G10', 'G12', 'Q'],
        least: 100,
        combinations: [['region', 'age_band']],
      },
      ...carriers(10, true, 'fail'),
      'cell.uniform': { zero: 'pass', full: 'fail', fullOfOverlapping: 'fail' },
      'variant.unique': { most: 1 },
    },
  ),
  profile(
    'pseudonymised',
    { en: 'Pseudonymised medical information (Japan)', ja: '仮名加工医療情報' },
    ['Next-generation medical infrastructure act as amended: for certified users; outliers and rare names may stay'],
    {
      ...arithmetic(10),
      context: { fields: ['description'] },
      'stratum.min': { least: 10, emptyAllowed: true },
      ...carriers(10, false),
    },
  ),
]

/** The profile of that name. @throws HindoError `not-found` with the names there are */
export function profileOf(id: string): Policy {
  const found = PROFILES.find((policy) => policy.id === id)
  if (found) return found
  throw new HindoError('not-found', `there is no policy "${id}"`, {
    hint: `There are ${PROFILES.map((policy) => policy.id).join(', ')}, or a file`,
  })
}
