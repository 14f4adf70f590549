import * as v from 'valibot'
import { RowSpace } from '../algebra/row-space.ts'
import { groupRows, vectorRanges } from '../overlap.ts'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import { isSuppressed, tellsOfAllele } from '../shown.ts'
import type { Subject } from '../subject.ts'

const parameters = v.strictObject({})

/** Suppressed cells that shown ones add up to. */
export const complementary = defineRule<v.InferOutput<typeof parameters>>({
  id: 'suppress.complementary',
  kind: 'value',
  title: { en: 'Suppressed cell can be computed', ja: '秘匿したセルが計算できる' },
  rationale: {
    en: 'A suppressed cell whose total and siblings are shown is not suppressed.',
    ja: '合計と他のセルが示されていれば、秘匿したセルは計算できる。',
  },
  remedy: { en: 'Suppress another cell of the same sum.', ja: '同じ合計に含まれる別のセルも秘匿する。' },
  reference: 'Cox 1980; GaussSuppression; ACRO issue 198 (margins reveal cells)',
  parameters,
  check(subject) {
    if (!subject.cells) return hidesAnything(subject) ? [cannotTell(subject)] : []
    const cells: CellPlace[] = []
    const ranges = vectorRanges(subject)
    const { vectors, count } = subject.cells
    for (const { rows, earlier } of groupRows(subject)) {
      const before = earlier
        .filter((release) => subject.earlier[release]!.dataVersion === subject.dataset.dataVersion)
        .flatMap((release) => ranges.earlier[release]!)
      for (const [pattern, own] of rowsByPattern(subject, rows)) {
        const space = new RowSpace(count)
        for (const number of before) space.add(vectors[number]!)
        for (const [cohort, state] of [...pattern].entries()) if (state === '1') space.add(vectors[cohort]!)
        for (const [cohort, state] of [...pattern].entries()) {
          if (state === 's' && space.contains(vectors[cohort]!)) cells.push(...own.map((row) => ({ row, cohort })))
        }
      }
    }
    if (cells.length === 0) return []
    cells.sort((a, b) => a.row - b.row || a.cohort - b.cohort)
    return [{ status: 'fail', cells, cohorts: [], evidence: {}, learned: LEARNED }]
  },
})

const LEARNED = { en: 'The suppressed number, exactly.', ja: '秘匿した値そのもの。' }

/** Rows by which cohorts they show (1), suppress (s) or leave out (0). */
function rowsByPattern(subject: Subject, rows: readonly number[]): Map<string, number[]> {
  const patterns = new Map<string, number[]>()
  for (const row of rows) {
    const pattern = subject.cohorts
      .map((cohort) => (tellsOfAllele(cohort, row) ? '1' : hides(cohort, row) ? 's' : '0'))
      .join('')
    if (!pattern.includes('s')) continue
    const own = patterns.get(pattern)
    if (own) own.push(row)
    else patterns.set(pattern, [row])
  }
  return patterns
}

function hides(cohort: Subject['cohorts'][number], row: number): boolean {
  return [...cohort.columns.keys()].some((column) => isSuppressed(cohort, column, row))
}

function hidesAnything(subject: Subject): boolean {
  return subject.cohorts.some((cohort) => [...subject.variants.keys()].some((row) => hides(cohort, row)))
}

function cannotTell(subject: Subject): Finding {
  return {
    status: 'review',
    cells: [],
    cohorts: [...subject.cohorts.keys()],
    evidence: { reason: 'more overlapping levels than can be told apart' },
    learned: LEARNED,
  }
}
