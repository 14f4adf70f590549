import { isHindoError, throwIfAborted } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { CellWalk } from './cell-walk.ts'
import { inReportOrder } from './finding-order.ts'
import { listed } from './found-cells.ts'
import { groupRows } from './overlap.ts'
import type { Policy } from './policy.ts'
import { type CheckStatus, type DefinedRule, type Finding, type Pause, questionsOf, worst } from './rule.ts'
import { RULES } from './rules/index.ts'
import type { Subject } from './subject.ts'
import { isComparable } from './versions.ts'

/** What one rule says of a table. */
export interface Check {
  rule: string
  kind: 'structural' | 'value'
  status: CheckStatus
  findings: Finding[]
}

/** What a policy says of a table: the worst of its checks. */
export interface Review {
  status: CheckStatus
  policy: Policy
  checks: Check[]
}

export interface ReviewOptions {
  /** What looks at the cells; default: the TypeScript kernel. */
  kernel?: Kernel
  signal?: AbortSignal
  /** Lets messages in while a rule looks at much, a cancellation among them. */
  pause?: Pause
  /** Rules that are known to find nothing in this table. */
  settled?: ReadonlySet<string>
  /** Before every rule: how many are done, of how many. */
  onCheck?: (done: number, total: number) => void
}

/**
 * Applies every rule of a policy to a table, in the order of {@link RULES}. A rule that fails to run is a matter for a reviewer, and so
 * is what was released before and cannot be looked at, whichever rules a policy leaves out; a table without rows or groups has nothing that
 * could pass.
 */
export async function reviewSubject(subject: Subject, policy: Policy, options: ReviewOptions = {}): Promise<Review> {
  const rules = RULES.filter(({ id }) => policy.rules[id] !== undefined)
  const walk = new CellWalk(subject, questionsOf(rules, policy.rules), options.kernel)
  const checks: Check[] = []
  for (const [done, rule] of rules.entries()) {
    throwIfAborted(options.signal)
    options.onCheck?.(done, rules.length)
    const findings = options.settled?.has(rule.id)
      ? []
      : await run(rule, subject, policy.rules[rule.id], walk, options.pause)
    checks.push({ rule: rule.id, kind: rule.kind, status: worst(findings.map(({ status }) => status)), findings })
  }
  options.onCheck?.(rules.length, rules.length)
  const empty = subject.cohorts.length === 0 || subject.columns.length === 0
  const status = worst([
    ...checks.map((check) => check.status),
    ...(empty || rules.length === 0 || isPastUnknown(subject) ? ['review' as const] : []),
  ])
  return { status, policy, checks }
}

/** Whether something was released of these variants of which the file, or who was in it, is not known. */
function isPastUnknown(subject: Subject): boolean {
  const { earlier, unavailable } = subject
  if (unavailable.length > 0) return true
  if (earlier.every((release) => isComparable(subject, release))) return false
  return groupRows(subject).some((group) => group.earlier.some((release) => !isComparable(subject, earlier[release]!)))
}

async function run(
  rule: DefinedRule,
  subject: Subject,
  parameters: unknown,
  walk: CellWalk,
  pause?: Pause,
): Promise<Finding[]> {
  try {
    return inReportOrder((await rule.check(subject, parameters, pause, walk)).map(listed))
  } catch (error) {
    if (isHindoError(error) && error.code === 'aborted') throw error
    // An engine's own words differ from one to the next, and reports must not.
    const why = isHindoError(error) ? error.message : error instanceof Error ? error.name : 'unknown error'
    const reason = `could not be evaluated: ${why}`
    const learned = { en: 'Not known.', ja: '不明。' }
    return [{ status: 'review', cells: [], cohorts: [], evidence: { reason }, learned }]
  }
}
