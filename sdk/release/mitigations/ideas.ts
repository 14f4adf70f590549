import type { Check, Review } from '../review.ts'
import type { Rounding } from '../rounding.ts'
import type { CheckStatus } from '../rule.ts'
import type { MembershipParameters } from '../rules/membership.ts'
import type { Subject } from '../subject.ts'
import { exposureFits, type Fit } from './exposure-ideas.ts'
import { mergeIdeas } from './merge-ideas.ts'
import type { MitigationStep } from './step.ts'
import { BEYOND_OWN, OWN } from './trial-review.ts'

/** Rules that hidden cells can satisfy. */
const HIDING: ReadonlySet<string> = new Set([...OWN, ...BEYOND_OWN])
/** Rules about who is in a group. */
const GROUPS = new Set(['stratum.min', 'group.grain', 'label.rare', 'diff.prior'])
/** Of these, the ones that look at several groups together. */
const TOGETHER = new Set(['diff.prior'])
/** Rules about columns that a table can do without. */
const COLUMNS = new Set(['derive.ratio', 'geno.min'])
/** Rules that no step here can satisfy: the table has to be asked for again. */
const BEYOND = new Set(['table.faithful', 'context'])

/** Steps that may help. */
export interface Idea {
  steps: MitigationStep[]
  /** What they have that was not there before. */
  kind: 'round' | 'columns' | 'fit' | 'merge' | 'drop' | 'hide'
  /** Other steps would do as well: these are worth going on with only as long as they pay. */
  optional: boolean
}

/**
 * Steps that may help against what a check found, each of them a way of its own to go on. Nothing where no step can help at all.
 *
 * @param against the worst status that has to go
 */
export function ideasFor(
  subject: Subject,
  review: Review,
  steps: readonly MitigationStep[],
  against: CheckStatus,
): Idea[] {
  const bad = review.checks.filter(({ status }) => status === against)
  if (bad.some(({ rule }) => BEYOND.has(rule))) return []
  const has = (kind: MitigationStep['kind']) => steps.some((step) => step.kind === kind)
  const rounding = bad.find(({ rule }) => rule === 'round.detect')
  if (rounding && !has('round')) {
    const round: MitigationStep = { kind: 'round', ...(review.policy.rules[rounding.rule] as Rounding) }
    return [{ steps: [...steps, round], kind: 'round', optional: false }]
  }
  const found: Idea[] = []
  const suggest = (kind: Idea['kind'], more: MitigationStep[], optional = false) =>
    found.push({ steps: more, kind, optional })
  const fits = fitsOf(subject, bad, review, against)
  for (const { merges, drops, variants } of fits)
    suggest('fit', limiting(dropping(merging(steps, merges), drops, []), variants))
  const canHide = bad.some(({ rule }) => HIDING.has(rule)) && !has('suppress')
  // Whatever else is done, groups or rows have to go: first that, then what is left of the rest.
  const isFirst = fits.length > 0
  if (canHide && !isFirst) suggest('hide', [...steps, { kind: 'suppress' }])
  const columns = columnsOf(bad, against)
  if (columns.length > 0 && columns.length < subject.columns.length) suggest('columns', dropping(steps, [], columns))
  const { groups, named } = groupsOf(subject, bad, against)
  if (isFirst && !named) return found
  for (const merges of mergeIdeas(subject, groups)) suggest('merge', merging(steps, merges), !named)
  const made = new Set(steps.map((step) => (step.kind === 'merge' ? step.into : '')))
  const names = groups.map((number) => subject.cohorts[number]!.name).filter((name) => !made.has(name))
  if (names.length < subject.cohorts.length) {
    // Where groups are wrong only together, one of them less may do.
    const together = bad.some(({ rule }) => TOGETHER.has(rule))
    if (together && names.length > 1)
      for (const name of names.slice(0, 3)) suggest('drop', dropping(steps, [name], []), !named)
    if (names.length > 0) suggest('drop', dropping(steps, names, []), !named)
  }
  return found
}

/** The most promising idea, whatever it costs: first what nothing else can do, then groups that are wrong, then cells. */
export function straightest(ideas: readonly Idea[]): Idea | undefined {
  const rank = ({ kind, optional }: Idea) =>
    ['round', 'columns', 'fit', 'merge', 'drop', 'hide'].indexOf(kind) + (optional ? 10 : 0)
  return [...ideas].sort((a, b) => rank(a) - rank(b))[0]
}

/** Cells that have to be hidden, where nothing else is done. */
export function cellsToHide(review: Review, against: CheckStatus): number {
  const cells = new Set<string>()
  for (const { rule, findings } of review.checks) {
    if (!OWN.has(rule)) continue
    for (const { status, cells: own, all = own } of findings) {
      for (const { row, cohort } of status === against ? all : []) cells.add(`${row}/${cohort}`)
    }
  }
  return cells.size
}

function columnsOf(bad: readonly Check[], against: CheckStatus): string[] {
  const columns = new Set<string>()
  for (const { rule, findings } of bad) {
    if (!COLUMNS.has(rule)) continue
    for (const { status, cells } of findings) {
      for (const { column } of status === against ? cells : []) if (column !== undefined) columns.add(column)
    }
  }
  return [...columns]
}

/** Groups to begin with: those that a rule names, most often named first; else the one with the most failing cells. */
function groupsOf(subject: Subject, bad: readonly Check[], against: CheckStatus): { groups: number[]; named: boolean } {
  const named = new Map<number, number>()
  const celled = new Map<number, number>()
  const count = (times: Map<number, number>, number: number) => times.set(number, (times.get(number) ?? 0) + 1)
  for (const { rule, findings } of bad) {
    for (const { status, cells, all = cells, cohorts } of findings) {
      if (status !== against) continue
      if (GROUPS.has(rule)) for (const number of cohorts) count(named, number)
      else for (const { cohort } of all) count(celled, cohort)
    }
  }
  const people = (number: number) => subject.cohorts[number]!.participants ?? 0
  const most = (times: Map<number, number>) =>
    [...times.keys()].sort((a, b) => times.get(b)! - times.get(a)! || people(a) - people(b) || a - b)
  return named.size > 0 ? { groups: most(named), named: true } : { groups: most(celled).slice(0, 1), named: false }
}

/** A merge of what was merged before is one merge of all of them. */
function merging(steps: readonly MitigationStep[], merges: readonly MitigationStep[]): MitigationStep[] {
  let all = [...steps]
  for (const merge of merges) {
    if (merge.kind !== 'merge') continue
    const inner = all.filter((step) => step.kind === 'merge' && merge.cohorts.includes(step.into))
    const from = merge.cohorts.flatMap((name) => {
      const made = inner.find((step) => step.kind === 'merge' && step.into === name)
      return made?.kind === 'merge' ? made.cohorts : [name]
    })
    all = [...all.filter((step) => !inner.includes(step)), { ...merge, cohorts: from }]
  }
  return all
}

/** Ways to satisfy the rule about presence, where it is among what has to go. */
function fitsOf(subject: Subject, bad: readonly Check[], { policy }: Review, against: CheckStatus): Fit[] {
  if (!bad.some(({ rule }) => rule === 'member.power')) return []
  const parameters = policy.rules['member.power'] as MembershipParameters
  return exposureFits(subject, parameters, against === 'fail' ? parameters.fail : parameters.review)
}

function limiting(steps: readonly MitigationStep[], variants: number | undefined): MitigationStep[] {
  if (variants === undefined) return [...steps]
  return [...steps.filter(({ kind }) => kind !== 'limit'), { kind: 'limit', variants }]
}

function dropping(steps: readonly MitigationStep[], cohorts: string[], columns: string[]): MitigationStep[] {
  if (cohorts.length === 0 && columns.length === 0) return [...steps]
  const before = steps.find((step) => step.kind === 'drop')
  const all = {
    cohorts: [...new Set([...(before?.cohorts ?? []), ...cohorts])],
    columns: [...new Set([...(before?.columns ?? []), ...columns])],
  }
  const drop: MitigationStep = {
    kind: 'drop',
    ...(all.cohorts.length > 0 ? { cohorts: all.cohorts } : {}),
    ...(all.columns.length > 0 ? { columns: all.columns } : {}),
  }
  return [...steps.filter((step) => step !== before), drop]
}

/** Text by which two lists of steps are the same. */
export function keyOfSteps(steps: readonly MitigationStep[]): string {
  return steps
    .map((step) => JSON.stringify(step))
    .sort()
    .join('\n')
}
