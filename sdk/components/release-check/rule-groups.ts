import type { ReportBody } from '../../release/report.ts'
import type { CheckStatus } from '../../release/rule.ts'
import type { RuleText } from '../../release/rule-texts.ts'
import type { Label } from '../../types.ts'
import type { ReviewAnswer } from '../../worker/api.ts'

/** A cell by what people call it. */
export interface NamedCell {
  /** Exact key, `contig:position:ref:alt`. */
  variant: string
  cohort: string
  column?: string
}

/** All that one rule found in a table. */
export interface RuleGroup {
  rule: string
  text: RuleText | undefined
  status: CheckStatus
  /** How many different cells it is about. */
  cells: number
  /** The first of them. */
  shown: NamedCell[]
  /** Whole cohorts that it is about. */
  cohorts: string[]
  /** What somebody could learn, each sentence once. */
  learned: Label[]
  /** Why something could not be judged, in the engine's words. */
  reasons: string[]
}

/** Cells of a rule that are named before "and n more". */
export const SHOWN_CELLS = 10

/** The checks of a report by rule, worst first, in the report's order within a status. */
export function ruleGroups({ report, record }: ReviewAnswer, texts: readonly RuleText[]): RuleGroup[] {
  const order: CheckStatus[] = ['fail', 'review', 'pass']
  const groups = report.body.checks.map((check) => groupOf(check, record, texts))
  return order.flatMap((status) => groups.filter((group) => group.status === status))
}

function groupOf(
  { rule, status, findings }: ReportBody['checks'][number],
  { variants, cohorts }: ReviewAnswer['record'],
  texts: readonly RuleText[],
): RuleGroup {
  // numbers: a table has many cells, and this runs beside the page
  const seen = new Set<number>()
  const columns = new Map<string | undefined, number>()
  const shown: NamedCell[] = []
  const groups = new Set<number>()
  const learned = new Map<string, Label>()
  const reasons = new Set<string>()
  for (const finding of findings) {
    for (const [row, cohort, column] of finding.cells) {
      if (!columns.has(column)) columns.set(column, columns.size)
      const key = (columns.get(column)! * variants.length + row) * cohorts.length + cohort
      if (seen.has(key)) continue
      seen.add(key)
      if (shown.length >= SHOWN_CELLS) continue
      const cell = { variant: variants[row] ?? String(row + 1), cohort: cohorts[cohort]?.name ?? String(cohort + 1) }
      shown.push(column === undefined ? cell : { ...cell, column })
    }
    for (const cohort of finding.cohorts) groups.add(cohort)
    learned.set(finding.learned.en, finding.learned)
    if (finding.status === 'review') for (const reason of reasonsOf(finding.evidence)) reasons.add(reason)
  }
  return {
    rule,
    text: texts.find(({ id }) => id === rule),
    status,
    cells: seen.size,
    shown,
    cohorts: [...groups].sort((a, b) => a - b).map((cohort) => cohorts[cohort]?.name ?? String(cohort + 1)),
    learned: [...learned.values()],
    reasons: [...reasons],
  }
}

/** What evidence says in words; its numbers are for the gate. */
function reasonsOf({ reason, missing }: ReportBody['checks'][number]['findings'][number]['evidence']): string[] {
  if (typeof reason === 'string') return [reason]
  return Array.isArray(missing) ? [`missing: ${missing.join(', ')}`] : []
}

/** One rule before and after the remedies. */
export interface Compared {
  rule: string
  text: RuleText | undefined
  before: CheckStatus
  after: CheckStatus
  cellsBefore: number
  cellsAfter: number
}

/** Every rule before and after, in the order of the first. */
export function compareGroups(before: readonly RuleGroup[], after: readonly RuleGroup[]): Compared[] {
  return before.map(({ rule, text, status, cells }) => {
    const other = after.find((group) => group.rule === rule)
    return {
      rule,
      text,
      before: status,
      after: other?.status ?? 'review',
      cellsBefore: cells,
      cellsAfter: other?.cells ?? 0,
    }
  })
}
