import * as v from 'valibot'
import { type CheckStatus, defineRule, type Finding, worst } from '../rule.ts'
import { calledPeople, carriersOf } from '../shown.ts'
import type { TrueCounts } from '../subject.ts'
import { derivedCounts } from '../subtraction.ts'
import { cellMinParameters } from './cell-min.ts'

const parameters = v.strictObject({
  ...cellMinParameters.entries,
  /** Everybody of such a group carries the allele, see `cell.uniform`. */
  full: v.optional(v.picklist(['pass', 'review', 'fail'])),
})

/** What a policy says of this rule. */
export type DerivedSumParameters = v.InferOutput<typeof parameters>

/** Groups of few carriers that a table leaves out and gives away. */
export const derivedSum = defineRule<DerivedSumParameters>({
  id: 'derive.sum',
  kind: 'value',
  title: { en: 'Few carriers by subtraction', ja: '差分で少数の保有者が分かる' },
  rationale: {
    en: 'A cell that may not be shown is no safer left out: a total less the rest of it is the same number.',
    ja: '示せないセルは、表から省いても、合計から他を引けば求められる。',
  },
  remedy: {
    en: 'Hide the total or one of the others, or leave one of them out.',
    ja: '合計または他のセルを秘匿するか、いずれかを省く。',
  },
  reference: 'All of Us: no count of 1 to 20, nor any from which it can be derived; OpenSAFELY on differencing',
  parameters,
  async check(subject, limits, pause) {
    const { least } = limits
    const learned = {
      en: `That fewer than ${least} people of a group that the table leaves out carry an allele, or that fewer than ${least} do not.`,
      ja: `表にない集団の${least}人未満があるアレルを持つ（または持たない）こと。`,
    }
    if (!subject.cells) {
      const evidence = { reason: 'more overlapping levels than can be told apart' }
      return subject.cohorts.length < 2 && subject.earlier.length === 0
        ? []
        : [{ status: 'review', cells: [], cohorts: [], evidence, learned }]
    }
    const found = new Map<string, Finding>()
    for (const { rows, cohorts, from, counts } of derivedCounts(subject, await subject.cellCounts())) {
      await pause?.()
      for (const [place, row] of rows.entries()) {
        const status = counts ? derivedVerdict(counts, place, limits) : 'review'
        if (status === 'pass') continue
        const key = `${status} ${from.join()}`
        const evidence = { least, from, ...(counts ? {} : { reason: 'the dataset does not tell the counts' }) }
        const finding: Finding = found.get(key) ?? { status, cells: [], cohorts, evidence, learned }
        for (const cohort of cohorts) finding.cells.push({ row, cohort })
        found.set(key, finding)
      }
    }
    for (const { cells } of found.values()) cells.sort((a, b) => a.row - b.row || a.cohort - b.cohort)
    return [...found.values()]
  },
})

/** What a group is that nobody released and everybody can compute. */
export function derivedVerdict(
  counts: TrueCounts,
  place: number,
  { least, nonCarriers, full = 'pass' }: DerivedSumParameters,
): CheckStatus {
  const carriers = carriersOf(counts, place)
  const called = calledPeople(counts, place)
  const others = { least: called.least - carriers.most, most: called.most - carriers.least }
  const sides = nonCarriers ? [carriers, others] : [carriers]
  const isFew = (people: number) => people > 0 && people < least
  if (sides.some((side) => isFew(side.least) && isFew(side.most))) return 'fail'
  const isOpen = sides.some((side) => side.least < least && side.most > 0 && side.least !== side.most)
  const isFull = called.most > 0 && carriers.least >= called.most
  return worst([isOpen ? 'review' : 'pass', isFull ? full : 'pass'])
}
