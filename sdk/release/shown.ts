import { STATE } from '../types.ts'
import type { Subject, SubjectCohort, TrueCounts } from './subject.ts'

/** Whether the table shows a value (rounded and noised ones included) in a column. */
export function isShown(cohort: Pick<SubjectCohort, 'columns'>, column: string, row: number): boolean {
  const shown = cohort.columns.get(column)
  return shown !== undefined && (shown.state[row]! & ~STATE.MARKED) === STATE.value
}

/** Whether a row tells anything about the alternate allele of a cohort: any column but AN and n_missing shows a value. */
export function tellsOfAllele(cohort: Pick<SubjectCohort, 'columns'>, row: number): boolean {
  for (const column of cohort.columns.keys()) {
    if (column !== 'AN' && column !== 'n_missing' && column !== 'call_rate' && isShown(cohort, column, row)) return true
  }
  return false
}

export function isSuppressed(cohort: Pick<SubjectCohort, 'columns'>, column: string, row: number): boolean {
  return ((cohort.columns.get(column)?.state[row] ?? STATE.notCollected) & ~STATE.MARKED) === STATE.suppressed
}

/**
 * People with at least one copy of the alternate allele: AC − nhomalt, since who is homozygous has two copies. Where genotypes are not
 * collected, from half the copies (rounded up) to all of them.
 */
export function carriersOf(counts: TrueCounts, row: number): { least: number; most: number } {
  const copies = counts.AC[row]!
  if (!counts.nhomalt) return { least: Math.ceil(copies / 2), most: copies }
  const carriers = copies - counts.nhomalt[row]!
  return { least: carriers, most: carriers }
}

/** People with a call: half the called alleles of diploids, and all haploid ones. Where that is not collected, at least half of AN. */
export function calledPeople(counts: TrueCounts, row: number): { least: number; most: number } {
  const alleles = counts.AN[row]!
  if (!counts.n_haploid) return { least: Math.ceil(alleles / 2), most: alleles }
  const haploid = counts.n_haploid[row]!
  const called = (alleles - haploid) / 2 + haploid
  return { least: called, most: called }
}

/** Every cell of the table that tells of the alternate allele, with the true counts, row by row. */
export function* shownCells(
  subject: Subject,
): Generator<{ row: number; cohort: number; counts: TrueCounts | undefined }> {
  for (let row = 0; row < subject.variants.length; row++) {
    for (const [cohort, own] of subject.cohorts.entries()) {
      if (tellsOfAllele(own, row)) yield { row, cohort, counts: own.counts }
    }
  }
}
