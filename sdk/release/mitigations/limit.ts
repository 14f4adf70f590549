import { HindoError } from '../../errors.ts'
import type { ShownColumn, Subject, SubjectCohort, TrueCounts } from '../subject.ts'

/**
 * The first rows of a table. Which rows these are depends on their order alone: rows chosen by their counts would tell of the others.
 *
 * @param rows 1 or more; more than there are: all
 * @throws HindoError `usage` for what is no such number
 */
export function limitRows(subject: Subject, rows: number): Subject {
  if (!Number.isInteger(rows) || rows < 1) {
    throw new HindoError('usage', `a table can be limited to 1 variant or more, not to ${rows}`)
  }
  if (rows >= subject.variants.length) return subject
  const { texts, query } = subject
  return {
    ...subject,
    variants: subject.variants.slice(0, rows),
    cohorts: subject.cohorts.map((own) => firstRows(own, rows)),
    ...(texts
      ? {
          texts: texts.map(({ name, shown, expected }) => ({
            name,
            ...(shown ? { shown: shown.slice(0, rows) } : {}),
            ...(expected ? { expected: expected.slice(0, rows) } : {}),
          })),
        }
      : {}),
    ...(query ? { query: { ...query, limit: Math.min(query.limit ?? rows, rows) } } : {}),
    countsOf: async (cohorts) => (await subject.countsOf(cohorts)).map((counts) => counts && firstCounts(counts, rows)),
    cellCounts: async () => (await subject.cellCounts())?.map((counts) => firstCounts(counts, rows)),
  }
}

function firstRows(own: SubjectCohort, rows: number): SubjectCohort {
  const { counts, expected } = own
  return {
    ...own,
    ...(counts ? { counts: firstCounts(counts, rows) } : {}),
    ...(expected ? { expected: firstOf(expected, rows) } : {}),
    columns: firstOf(own.columns, rows),
  }
}

function firstOf(columns: ReadonlyMap<string, ShownColumn>, rows: number): Map<string, ShownColumn> {
  return new Map(
    Array.from(columns, ([name, { values, state }]) => [
      name,
      { values: values.subarray(0, rows), state: state.subarray(0, rows) },
    ]),
  )
}

function firstCounts(counts: TrueCounts, rows: number): TrueCounts {
  const { AC, AN, nhomalt, hemizygote_count, n_haploid } = counts
  return {
    AC: AC.subarray(0, rows),
    AN: AN.subarray(0, rows),
    ...(nhomalt ? { nhomalt: nhomalt.subarray(0, rows) } : {}),
    ...(hemizygote_count ? { hemizygote_count: hemizygote_count.subarray(0, rows) } : {}),
    ...(n_haploid ? { n_haploid: n_haploid.subarray(0, rows) } : {}),
  }
}
