import { type ColumnDefinition, findColumn } from '../columns.ts'
import type { Manifest } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import type { Measure } from '../types.ts'

/** Counts that each column's formula reads. The dictionary's `needs` says which of them a dataset must hold. */
const READS: Record<string, Measure[]> = {
  AC: ['AC'],
  AN: ['AN'],
  AF: ['AC', 'AN'],
  nhomalt: ['nhomalt'],
  n_het: ['AC', 'nhomalt', 'hemizygote_count'],
  n_hom_ref: ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'],
  hemizygote_count: ['hemizygote_count'],
  n_missing: ['AN', 'n_haploid'],
  call_rate: ['AN', 'n_haploid'],
  AF_low: ['AC', 'AN'],
  AF_high: ['AC', 'AN'],
  hwe_p: ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'],
  hwe_midp: ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'],
}

/**
 * What a dataset knows of a measure: `stored`; `zero`, because no genotype of the whole dataset has it (haploid counts);
 * or `missing`, because the source never had it.
 */
export type Holding = 'stored' | 'zero' | 'missing'

/** How a dataset holds each measure. */
export function holdings(manifest: Pick<Manifest, 'kind' | 'measures'>): Record<Measure, Holding> {
  const of = (measure: Measure): Holding =>
    manifest.measures.includes(measure) ? 'stored' : manifest.kind === 'genotype' ? 'zero' : 'missing'
  return {
    AC: of('AC'),
    AN: of('AN'),
    nhomalt: of('nhomalt'),
    hemizygote_count: of('hemizygote_count'),
    n_haploid: of('n_haploid'),
  }
}

/** The definition of a computed column; fails with `usage` for a name that is not one. */
export function requireColumn(name: string): ColumnDefinition {
  const column = findColumn(name)
  if (!column) throw new HindoError('usage', `there is no column "${name}"`, { hint: 'See the column dictionary' })
  return column
}

/** Measures a column reads, with AN where the column is null without called alleles. */
export function measuresOf(name: string): Measure[] {
  const column = requireColumn(name)
  const measures = READS[name] ?? column.needs
  return column.nullWhenNotCalled && !measures.includes('AN') ? [...measures, 'AN'] : measures
}
