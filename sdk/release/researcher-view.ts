import type { Label } from '../types.ts'
import { canonicalJson, type JsonValue } from './canonical-json.ts'
import { type Exception, findingIds } from './exception.ts'
import type { Report, ReportBody } from './report.ts'
import type { CheckStatus } from './rule.ts'

/**
 * A report for who may not see everything: which rules found what where, and what somebody would learn. It has no number that a rule
 * decided by, nothing reconstructed, and no word of why a cell is hidden.
 */
export interface ResearcherView {
  schema: 'hindo-report-view/1'
  /** What the report goes by that this is a view of: no hash of anything that the view leaves out. */
  report: string
  made: string
  engine: ReportBody['engine']
  policy: Pick<ReportBody['policy'], 'id' | 'version' | 'label' | 'sha256'>
  subject: ReportBody['subject']
  ledger: ReportBody['ledger']
  context: Record<string, string>
  status: CheckStatus
  exceptions?: Exception[]
  checks: Array<{
    rule: string
    kind: 'structural' | 'value'
    status: CheckStatus
    findings: Array<{
      id: string
      status: CheckStatus
      cells: Array<[row: number, cohort: number, column?: string]>
      cohorts: number[]
      /** Numbers of the policy that the rule goes by; never its own. */
      parameters: Record<string, JsonValue>
      learned: Label
    }>
  }>
}

/**
 * The researcher's view of a report. Every member is named here: what a rule adds to its evidence stays out until somebody lets it in.
 */
export function researcherView({ body, sha256, made }: Report): ResearcherView {
  const { engine, policy, subject, ledger, context, status, exceptions } = body
  return {
    schema: 'hindo-report-view/1',
    report: sha256,
    made,
    engine: { name: engine.name, version: engine.version, kernel: engine.kernel },
    policy: { id: policy.id, version: policy.version, label: policy.label, sha256: policy.sha256 },
    subject: {
      dataset: subject.dataset,
      dataVersion: subject.dataVersion,
      synthetic: subject.synthetic,
      file: subject.file,
      variants: subject.variants,
      columns: subject.columns,
      cohorts: subject.cohorts.map(({ name, expression }) => ({ name, expression })),
      query: subject.query,
      mitigation: subject.mitigation,
    },
    ledger: { head: ledger.head, entries: ledger.entries },
    context,
    status,
    ...(exceptions ? { exceptions } : {}),
    checks: body.checks.map((check) => {
      const ids = findingIds(check)
      return {
        rule: check.rule,
        kind: check.kind,
        status: check.status,
        // by name, since the order of a report follows from evidence
        findings: check.findings
          .map(({ status: own, cells, cohorts, evidence, learned }, number) => ({
            id: ids[number]!,
            status: own,
            cells,
            cohorts,
            parameters: fromPolicy(evidence, policy.rules[check.rule]),
            learned: { en: learned.en, ja: learned.ja },
          }))
          .sort((one, other) =>
            one.status === other.status ? (one.id < other.id ? -1 : 1) : one.status === 'fail' ? -1 : 1,
          ),
      }
    }),
  }
}

/** A researcher's view as a file. */
export function printResearcherView(report: Report): string {
  return `${canonicalJson(researcherView(report))}\n`
}

/** Members of evidence that only repeat the policy. */
function fromPolicy(evidence: Record<string, JsonValue>, parameters: unknown): Record<string, JsonValue> {
  const known = (typeof parameters === 'object' && parameters !== null ? parameters : {}) as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(evidence).filter(
      ([name, value]) => Object.hasOwn(known, name) && canonicalJson(known[name]) === canonicalJson(value),
    ),
  )
}
