import * as v from 'valibot'
import { PinnedGroups } from '../pinned-groups.ts'
import { type CheckStatus, defineRule, type Finding, type Pause, worst } from '../rule.ts'
import { scenesOf } from '../scene.ts'
import { calledPeople, carriersOf } from '../shown.ts'
import type { Subject, TrueCounts } from '../subject.ts'
import { derivedCounts } from '../subtraction.ts'
import { suspectRows } from '../suspect-rows.ts'
import { untoldRows } from '../untold-rows.ts'
import { cellMinParameters } from './cell-min.ts'

const parameters = v.strictObject({
  ...cellMinParameters.entries,
  /** Everybody of such a group carries the allele, see `cell.uniform`. */
  full: v.optional(v.picklist(['pass', 'review', 'fail'])),
  /** Groups of fewer people than this must not be known whatever they have. */
  people: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Most numbers that are bounded by linear programs, as in `attack.interval`; default 500. */
  programs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
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
    const least = Math.max(limits.least, limits.people ?? 0)
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
    const points = await subject.cellCounts()
    const failing = new Set<number>()
    const add = (row: number, cohorts: number[], status: Finding['status'], from: string[], reason?: string) => {
      const key = `${status} ${from.join()} ${reason ?? ''}`
      const evidence = { least, from, ...(reason === undefined ? {} : { reason }) }
      const finding: Finding = found.get(key) ?? { status, cells: [], cohorts, evidence, learned }
      finding.cohorts = [...new Set([...finding.cohorts, ...cohorts])].sort((a, b) => a - b)
      for (const cohort of cohorts) finding.cells.push({ row, cohort })
      found.set(key, finding)
    }
    for (const { rows, cohorts, from, counts, people } of derivedCounts(subject, points)) {
      await pause?.()
      for (const [place, row] of rows.entries()) {
        const status = counts ? derivedVerdict(counts, place, limits, people) : 'review'
        if (status === 'pass') continue
        if (status === 'fail') failing.add(row)
        add(row, cohorts, status, from, counts ? undefined : UNTOLD)
      }
    }
    for await (const { row, cohorts, status, from, reason } of pinnedRows(subject, points, limits, failing, pause)) {
      add(row, cohorts, status, from, reason)
    }
    for await (const { row, cohorts } of points ? [] : untoldRows(subject, pause)) {
      if (!failing.has(row)) add(row, cohorts, 'review', [BOUNDS], UNTOLD)
    }
    for (const { cells } of found.values()) cells.sort((a, b) => a.row - b.row || a.cohort - b.cohort)
    return [...found.values()]
  },
})

/** How a group follows that sums alone do not give. */
const BOUNDS = 'everything released, and counts being from none to all'
/** Why a row is for a person of which not all groups were looked at. */
const TOO_MANY = 'more groups than can be looked at'
const UNTOLD = 'the dataset does not tell the counts'
/** Most programs where a policy says nothing. */
export const PROGRAMS = 500

/** Rows that give a group away by sums and bounds together, as far as no sums alone do, or that may. */
async function* pinnedRows(
  subject: Subject,
  points: readonly TrueCounts[] | undefined,
  limits: DerivedSumParameters,
  failing: ReadonlySet<number>,
  pause: Pause | undefined,
): AsyncGenerator<{ row: number; cohorts: number[]; status: Finding['status']; from: string[]; reason?: string }> {
  if (!points) return
  const programs = { left: limits.programs ?? PROGRAMS }
  for (const { scene, rows } of scenesOf(subject)) {
    const verdict = (counts: TrueCounts, people: number) => derivedVerdict(counts, 0, limits, people)
    const pinned = new PinnedGroups(subject, scene, points, verdict, programs)
    for (const row of suspectRows(scene, points, rows, limits)) {
      if (failing.has(row)) continue
      await pause?.()
      const { found, left } = await pinned.inRow(row)
      const cohortsOf = (given: readonly number[]) => {
        const cells = new Set(given)
        return scene.cohorts.flatMap((own) =>
          own.cohort !== undefined && own.cells.some((cell) => cells.has(cell)) ? [own.cohort] : [],
        )
      }
      if (left.length > 0) yield { row, cohorts: cohortsOf(left), status: 'review', from: [BOUNDS], reason: TOO_MANY }
      if (found.length === 0) continue
      const cohorts = cohortsOf(found.flatMap((one) => one.cells))
      const status = worst(found.map((one) => one.status)) === 'fail' ? 'fail' : 'review'
      const sums = found.find((one) => one.sums !== undefined)?.sums
      const from = [sums === undefined ? BOUNDS : `a combination of ${sums} released groups`]
      yield { row, cohorts, status, from, ...(found.every(({ open }) => open) ? { reason: 'not decided' } : {}) }
    }
  }
}

/**
 * What a group is that nobody released and everybody can compute.
 *
 * @param people greatest number of people in it, where that is known
 */
export function derivedVerdict(
  counts: TrueCounts,
  place: number,
  { least, nonCarriers, full = 'pass', people: fewest = 0 }: DerivedSumParameters,
  people = Number.POSITIVE_INFINITY,
): CheckStatus {
  const { AC, AN, nhomalt, n_haploid } = counts
  if (nhomalt && n_haploid) {
    // All numbers are exact: nothing of them is left to a person.
    const some = AC[place]! - nhomalt[place]!
    const none = (AN[place]! + n_haploid[place]!) / 2 - some
    const isFew = (side: number) => side > 0 && side < least
    if ((people < fewest && some > 0) || isFew(some) || (nonCarriers && isFew(none))) return 'fail'
    return some + none > 0 && none <= 0 ? full : 'pass'
  }
  const carriers = carriersOf(counts, place)
  if (people < fewest && carriers.most > 0) return 'fail'
  const called = calledPeople(counts, place)
  const others = { least: called.least - carriers.most, most: called.most - carriers.least }
  const sides = nonCarriers ? [carriers, others] : [carriers]
  const isFew = (people: number) => people > 0 && people < least
  if (sides.some((side) => isFew(side.least) && isFew(side.most))) return 'fail'
  const isOpen = sides.some((side) => side.least < least && side.most > 0 && side.least !== side.most)
  const isEvery = counts.AC[place]! > 0 && counts.AC[place] === counts.AN[place]
  const isFull = isEvery || (called.most > 0 && carriers.least >= called.most)
  return worst([isOpen ? 'review' : 'pass', isFull ? full : 'pass'])
}
