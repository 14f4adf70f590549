import type { ReportBody } from '../../release/report.ts'
import type { CheckStatus } from '../../release/rule.ts'
import type { RuleText } from '../../release/rule-texts.ts'
import type { Label } from '../../types.ts'
import type { ReviewAnswer } from '../../worker/api.ts'
import type { ReleaseWords } from './policies.ts'

/** A cell by what people call it. */
export interface NamedCell {
  /** Exact key, `contig:position:ref:alt`. */
  variant: string
  cohort: string
  column?: string
  /** Row of the table, from 0. */
  row: number
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
  /** Fields that a policy asks for and that are empty. */
  missing: string[]
  /** Numbers that the rule decided by, for the reviewer, each line once. */
  evidence: string[]
  /** Its findings by the names that exceptions use, where there are few. */
  findings: Array<{ id: string; cells: number }>
}

type Check = ReportBody['checks'][number]

/** Cells of a rule that are named before "and n more". */
export const SHOWN_CELLS = 10

/** The checks of a report by rule, worst first, in the report's order within a status. */
export function ruleGroups(
  { report, record }: ReviewAnswer,
  texts: readonly RuleText[],
  idsOf: (check: Check) => string[] = () => [],
): RuleGroup[] {
  const order: CheckStatus[] = ['fail', 'review', 'pass']
  const groups = report.body.checks.map((check) => groupOf(check, record, texts, idsOf))
  return order.flatMap((status) => groups.filter((group) => group.status === status))
}

/** The groups of each answer, made once: anew only where the words for them came later. */
export class GroupCache {
  private readonly known = new WeakMap<ReviewAnswer, { words: object | undefined; groups: RuleGroup[] }>()

  of(answer: ReviewAnswer, words?: Pick<ReleaseWords, 'rules' | 'findingIds'>): RuleGroup[] {
    const before = this.known.get(answer)
    if (before?.words === words && before) return before.groups
    const groups = ruleGroups(answer, words?.rules ?? [], words?.findingIds)
    this.known.set(answer, { words, groups })
    return groups
  }
}

function groupOf(
  check: Check,
  { variants, cohorts }: ReviewAnswer['record'],
  texts: readonly RuleText[],
  idsOf: (check: Check) => string[],
): RuleGroup {
  const { rule, status, findings } = check
  const seen = new SeenCells(variants.length, cohorts.length)
  const shown: NamedCell[] = []
  const groups = new Set<number>()
  const learned = new Map<string, Label>()
  const reasons = new Set<string>()
  const missing = new Set<string>()
  const evidence = new Set<string>()
  let unlisted = 0
  for (const finding of findings) {
    unlisted += (finding.count ?? finding.cells.length) - finding.cells.length
    const { cells } = finding
    let lane = seen.column(undefined)
    let last: string | undefined
    // by number: a check names more cells than there is time to take apart
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at]!
      const column = cell[2]
      if (column !== last) {
        last = column
        lane = seen.column(column)
      }
      if (!seen.add(cell[0], cell[1], lane) || shown.length >= SHOWN_CELLS) continue
      shown.push(namedCell(cell, variants, cohorts))
    }
    for (const cohort of finding.cohorts) groups.add(cohort)
    learned.set(finding.learned.en, finding.learned)
    const { reason, missing: fields, ...numbers } = finding.evidence
    if (finding.status === 'review' && typeof reason === 'string') reasons.add(reason)
    if (Array.isArray(fields)) for (const field of fields) missing.add(String(field))
    if (evidence.size < SHOWN_CELLS && Object.keys(numbers).length > 0) evidence.add(evidenceText(numbers))
  }
  return {
    rule,
    text: texts.find(({ id }) => id === rule),
    status,
    cells: seen.count + unlisted,
    shown,
    cohorts: [...groups].sort((a, b) => a - b).map((cohort) => cohorts[cohort]?.name ?? String(cohort + 1)),
    learned: [...learned.values()],
    reasons: [...reasons],
    missing: [...missing],
    evidence: [...evidence],
    findings: few(check) ? idsOf(check).map((id, at) => ({ id, cells: findings[at]!.cells.length })) : [],
  }
}

function namedCell(
  [row, number, column]: Check['findings'][number]['cells'][number],
  variants: readonly string[],
  cohorts: ReadonlyArray<{ name: string }>,
): NamedCell {
  const cell = { variant: variants[row] ?? String(row + 1), cohort: cohorts[number]?.name ?? String(number + 1), row }
  return column === undefined ? cell : { ...cell, column }
}

/** Different cells, by one bit each: a check names more than a set takes in while a page stands still. */
class SeenCells {
  count = 0
  private readonly rows: number
  private readonly cohorts: number
  private readonly columns = new Map<string | undefined, Uint32Array>()

  constructor(rows: number, cohorts: number) {
    this.rows = rows
    this.cohorts = cohorts
  }

  /** Bits of a column's cells. */
  column(name: string | undefined): Uint32Array {
    const known = this.columns.get(name) ?? new Uint32Array(Math.ceil((this.rows * this.cohorts) / 32))
    this.columns.set(name, known)
    return known
  }

  /** False for a cell that is in it. */
  add(row: number, cohort: number, bits: Uint32Array): boolean {
    const at = row * this.cohorts + cohort
    const [word, bit] = [at >>> 5, 1 << (at & 31)]
    const before = bits[word] ?? 0
    if ((before & bit) !== 0) return false
    bits[word] = before | bit
    this.count++
    return true
  }
}

/** More findings than these are spoken of by their rule: naming each hashes its cells. */
const NAMED_FINDINGS = 20
const NAMED_CELLS = 5000

function few({ findings }: Check): boolean {
  const cells = findings.reduce((sum, one) => sum + one.cells.length, 0)
  return findings.length > 1 && findings.length <= NAMED_FINDINGS && cells <= NAMED_CELLS
}

/** `least 10 · power 0.12`: what a rule decided by, shortened where it is a list. */
function evidenceText(numbers: Check['findings'][number]['evidence']): string {
  const text = (value: unknown): string => {
    const json = typeof value === 'string' ? value : JSON.stringify(value)
    return json.length > 80 ? `${json.slice(0, 80)}…` : json
  }
  return Object.entries(numbers)
    .map(([name, value]) => `${name} ${text(value)}`)
    .join(' · ')
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
