import { findColumn } from '../columns.ts'
import { STATE } from '../types.ts'
import { roundCount } from './rounding.ts'
import type { CellPlace, Finding } from './rule.ts'
import { roundingVariance } from './separation.ts'
import { isShown } from './shown.ts'
import { roundingOf, roundingStep, type StatedChange, statedChange } from './stated-change.ts'
import type { Subject, SubjectCohort } from './subject.ts'

/** Probability at which exact numbers that are called noised are no accident. */
const UNLIKELY = 1e-3
/** The same where only too many of them are exact, which chance brings about in many ways. */
const VERY_UNLIKELY = 1e-6
/** Fewest noised numbers whose spread says anything, and the least share of the stated variance that it must have. */
const FEWEST = 20
const LEAST_SHARE = 0.05

/**
 * What was done to a table: what the request says, and where that does not explain the marked numbers, the finest rounding that does.
 */
export function withMarksExplained(
  mitigation: Subject['mitigation'],
  cohorts: readonly Pick<SubjectCohort, 'columns' | 'expected'>[],
): Subject['mitigation'] {
  const { rounding, noise, reach } = statedChange(mitigation.steps)
  const found = rounding || noise || reach !== undefined ? undefined : roundingOf(cohorts)
  if (!found) return mitigation
  return {
    steps: [...mitigation.steps, roundingStep(found)],
    variance: mitigation.variance + roundingVariance(found.base),
  }
}

/** Marked numbers that are not what the stated change makes of the dataset's; a mark alone would hide anything. */
export function unexplainedMarks(subject: Subject): Finding[] {
  const change = statedChange(subject.mitigation.steps)
  const wrong: CellPlace[] = []
  const unsaid: CellPlace[] = []
  const noise: Noise = { zero: 0, cells: 0, squares: 0, inside: 0, kept: 0 }
  for (const [cohort, own] of subject.cohorts.entries()) {
    for (const column of own.columns.keys()) {
      for (const row of markedRows(own, column)) {
        const verdict = judge(own, column, row, change, noise)
        if (verdict === 'wrong') wrong.push({ row, cohort, column })
        else if (verdict === 'unsaid') unsaid.push({ row, cohort, column })
      }
    }
  }
  const inOrder = (cells: CellPlace[]) => cells.sort((a, b) => a.row - b.row || a.cohort - b.cohort)
  const about = { cohorts: [], learned: LEARNED }
  const found: Finding[] = []
  if (wrong.length > 0) {
    const evidence = { reason: 'marked as changed, but not what the stated change gives' }
    found.push({ status: 'fail', cells: inOrder(wrong), evidence, ...about })
  }
  if (unsaid.length > 0) {
    found.push({
      status: 'review',
      cells: inOrder(unsaid),
      evidence: { reason: 'nothing says how they were changed' },
      ...about,
    })
  }
  if ((change.noise || change.reach !== undefined) && isTooLittle(noise, subject.mitigation.variance)) {
    found.push({ status: 'review', cells: [], evidence: { reason: 'less noise than is stated' }, ...about })
  }
  return found
}

const LEARNED = { en: 'Exact numbers behind the name of changed ones.', ja: '加工済みと称する正確な値。' }

interface Noise {
  /** Of the dataset's numbers above 0: how many did not change, how many there are, and the sum of squared changes. */
  zero: number
  cells: number
  squares: number
  /** Of geometric noise, the numbers that are not at the most they can be, where noise upwards is cut off: how many, and how many did not change. */
  inside: number
  kept: number
}

function* markedRows({ columns }: SubjectCohort, column: string): Generator<number> {
  const { state } = columns.get(column)!
  for (let row = 0; row < state.length; row++) if (state[row] === (STATE.value | STATE.MARKED)) yield row
}

function judge(
  { columns, expected, participants }: SubjectCohort,
  column: string,
  row: number,
  { rounding, noise, reach }: StatedChange,
  sum: Noise,
): 'right' | 'wrong' | 'unsaid' {
  const value = columns.get(column)!.values[row]!
  if (findColumn(column)?.type !== 'int32') {
    // A ratio of exact numbers would undo the change.
    if (column !== 'AF' || !isShown({ columns }, 'AC', row) || !isShown({ columns }, 'AN', row)) return 'wrong'
    return value === columns.get('AC')!.values[row]! / columns.get('AN')!.values[row]! ? 'right' : 'wrong'
  }
  const exact = expected?.get(column)
  if (!exact || (exact.state[row]! & ~STATE.MARKED) !== STATE.value) return 'unsaid'
  // Noise by key is for who carries an allele: who was called stays as it was, though the mark is one for the line.
  if (!noise && reach !== undefined && (column === 'AN' || column === 'n_missing') && value === exact.values[row]) {
    return 'right'
  }
  if (noise || reach !== undefined) {
    const most = (reach ?? 0) + (rounding?.base ?? 0)
    if (!noise && Math.abs(value - exact.values[row]!) > most) return 'wrong'
    if (exact.values[row]! > 0) {
      sum.cells++
      sum.squares += (value - exact.values[row]!) ** 2
      if (value === exact.values[row]) sum.zero++
      const most = mostOf(column, participants, expected?.get('AN')?.values[row])
      if (noise && exact.values[row]! < most) {
        sum.inside++
        if (value === exact.values[row]) sum.kept++
      }
    }
    return 'right'
  }
  if (!rounding) return 'unsaid'
  return roundCount(exact.values[row]!, rounding) === value ? 'right' : 'wrong'
}

/** The most that a count can be: alleles or people of the cohort, and copies of an allele no more than are called. */
function mostOf(column: string, participants: number | null, called = Number.POSITIVE_INFINITY): number {
  if (participants === null) return 0
  const all = findColumn(column)?.unit === 'alleles' ? 2 * participants : participants
  return column === 'AC' ? Math.min(all, called) : all
}

/** Whether so little noise is no accident: too many numbers as they were, or a spread far below the stated one. */
function isTooLittle({ zero, cells, squares, inside, kept }: Noise, variance: number): boolean {
  if (cells === 0 || !(variance > 0)) return cells > 0
  // Geometric noise of this variance, 2q / (1 − q)², leaves a number as it is with (1 − q) / (1 + q).
  const q = 1 + 1 / variance - Math.sqrt((1 + 1 / variance) ** 2 - 1)
  const alike = (1 - q) / (1 + q)
  if (zero === cells && alike ** cells < UNLIKELY) return true
  if (isMoreThan(kept, inside, alike)) return true
  return cells >= FEWEST && squares < LEAST_SHARE * cells * variance
}

/** Whether so many of some numbers, each with a chance of its own, are no accident (Chernoff and Hoeffding's bound of a binomial tail). */
function isMoreThan(found: number, of: number, chance: number): boolean {
  const share = found / of
  if (!(share > chance)) return false
  const rest = share < 1 ? (1 - share) * Math.log((1 - share) / (1 - chance)) : 0
  return Math.exp(-of * (share * Math.log(share / chance) + rest)) < VERY_UNLIKELY
}
