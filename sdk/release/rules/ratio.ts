import * as v from 'valibot'
import { exactCounts } from '../printed-ratio.ts'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import { isRow, shownRows } from '../scan.ts'
import { isShown } from '../shown.ts'
import type { Subject, SubjectCohort } from '../subject.ts'

const parameters = v.strictObject({
  /** Fewest allele counts that a shown ratio must leave where AC is not shown. */
  least: v.pipe(v.number(), v.integer(), v.minValue(2)),
})

/** Ratios that give away counts which the table does not show. */
export const ratio = defineRule<v.InferOutput<typeof parameters>>({
  id: 'derive.ratio',
  kind: 'value',
  title: { en: 'Ratio gives the count away', ja: '比率から数が分かる' },
  rationale: {
    en: 'A frequency given in full has few quotients; with the group’s size it tells the suppressed count.',
    ja: '桁を省かない頻度は分数に戻せるため、人数と合わせると秘匿した数が分かる。',
  },
  remedy: {
    en: 'Suppress AF, intervals and test results of a cell together with its counts.',
    ja: 'セルの数とともに、AF・区間・検定値も秘匿する。',
  },
  reference: 'All of Us: no counts derivable from percentages or other mathematical formulas',
  parameters,
  check(subject, { least }) {
    const cells: CellPlace[] = []
    const rows = subject.variants.length
    for (const [cohort, own] of subject.cohorts.entries()) {
      const shown = shownRows(own.columns.get('AC'), rows)
      for (let row = 0; row < rows; row++) {
        const column = isRow(shown, row) ? undefined : givenAway(subject, own, row, least)
        if (column) cells.push({ row, cohort, column })
      }
    }
    if (cells.length === 0) return []
    cells.sort((a, b) => a.row - b.row || a.cohort - b.cohort)
    const finding: Finding = {
      status: 'fail',
      cells,
      cohorts: [],
      evidence: { least },
      learned: {
        en: 'A count that the table hides, from a ratio that it shows.',
        ja: '表が隠した数を、示された比率から。',
      },
    }
    return [finding]
  },
})

/** Columns that are functions of AC and AN alone, or of genotype counts, and so tell of them. */
const INTERVALS = ['AF_low', 'AF_high']

function givenAway(subject: Subject, own: SubjectCohort, row: number, least: number): string | undefined {
  if (subject.columns.every((column) => !isShown(own, column, row))) return undefined
  // het = AC − 2 hom − hemi: genotype counts and their shares give AC back.
  if (['n_het', 'nhomalt'].every((column) => isShown(own, column, row))) return 'n_het'
  // Called people less those without a copy are the carriers.
  const called = ['AN', 'n_missing', 'call_rate'].some((column) => isShown(own, column, row))
  if (called && isShown(own, 'n_hom_ref', row)) return 'n_hom_ref'
  const told = [...INTERVALS, 'hwe_p', 'hwe_midp'].find((column) => isShown(own, column, row))
  if (!isShown(own, 'AF', row)) return told
  const an = isShown(own, 'AN', row) ? own.columns.get('AN')!.values[row]! : undefined
  const most = an ?? 2 * (own.participants ?? 0)
  if (most === 0) return 'AF'
  const pairs = exactCounts(own.columns.get('AF')!.values[row]!, { from: an ?? 1, to: most })
  const counts = new Set(pairs.map(({ numerator }) => numerator))
  return counts.size < least ? 'AF' : told
}
