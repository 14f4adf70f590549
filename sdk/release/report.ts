import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import { VERSION } from '../version.ts'
import { canonicalJson, type JsonValue } from './canonical-json.ts'
import { type Decision, outcomeOf, parseDecision, printDecision } from './decision.ts'
import { type Exception, exceptionsFor } from './exception.ts'
import type { Policy } from './policy.ts'
import { reportName } from './report-name.ts'
import { reportBodySchema } from './report-schema.ts'
import type { Review } from './review.ts'
import type { CheckStatus } from './rule.ts'
import { sha256Of, sha256OfJson } from './sha256.ts'
import type { Subject } from './subject.ts'

/** What a report is bound to, besides what the rules looked at. */
export interface ReportBinding {
  /** The exact file. */
  file: { sha256: string; bytes: number; format: string }
  /** Head of the ledger that the table was judged against, and how many entries it had. */
  ledger: { head: string; entries: number }
  /** SHA-256 of the kernel that recomputed the numbers: the same for both kernels, which agree to the bit. */
  kernel: string
}

/** What was found, as JSON. The same inputs give the same bytes, in a browser and in Node: no time, no order of finding. */
export interface ReportBody {
  schema: 'hindo-report/1'
  engine: { name: 'hindo'; version: string; kernel: string }
  policy: Policy & { sha256: string }
  subject: {
    dataset: string
    dataVersion: string
    synthetic: boolean
    file: ReportBinding['file']
    variants: number
    columns: string[]
    cohorts: Array<{ name: string; expression: string }>
    query: Record<string, JsonValue>
    mitigation: { steps: string[]; variance: number }
  }
  ledger: ReportBinding['ledger']
  context: Record<string, string>
  status: CheckStatus
  /** What the author asks exceptions for; absent where for nothing. */
  exceptions?: Exception[]
  checks: Array<{
    rule: string
    kind: 'structural' | 'value'
    status: CheckStatus
    findings: Array<{
      status: CheckStatus
      cells: Array<[row: number, cohort: number, column?: string]>
      /** How many cells there are, where not all are listed. */
      count?: number
      cohorts: number[]
      evidence: Record<string, JsonValue>
      learned: { en: string; ja: string }
    }>
  }>
}

/** A report as it is kept: the body, its name, and what people said of it since. */
export interface Report {
  body: ReportBody
  /** What it goes by: a hash of the body without evidence; see `reportName`. */
  sha256: string
  /** When it was made; outside of what is hashed. */
  made: string
  /** Of a table that left: by the check alone, or by these decisions. The check's own status stays what it was. */
  decision?: 'passed' | 'approved'
  decisions?: Decision[]
}

/** The report of a review. Numbers in evidence have six significant digits, so that they are the same on every machine. */
export function makeReport(subject: Subject, review: Review, binding: ReportBinding, made: string): Report {
  const { policy } = review
  const body: ReportBody = {
    schema: 'hindo-report/1',
    engine: { name: 'hindo', version: VERSION, kernel: binding.kernel },
    policy: { ...policy, sha256: sha256OfJson(policy) },
    subject: {
      dataset: subject.dataset.id,
      dataVersion: subject.dataset.dataVersion,
      synthetic: subject.dataset.synthetic,
      file: binding.file,
      variants: subject.variants.length,
      columns: subject.columns,
      cohorts: subject.cohorts.map(({ name, expression }) => ({ name, expression })),
      query: definedOnly(subject.query ?? {}),
      mitigation: sixDigits(subject.mitigation) as Subject['mitigation'],
    },
    ledger: binding.ledger,
    context: subject.context,
    status: review.status,
    checks: review.checks.map(({ findings, ...check }) => ({
      ...check,
      findings: findings.map(({ cells, evidence, all: _, ...finding }) => ({
        ...finding,
        cells: cells.map(({ row, cohort, column }) => (column === undefined ? [row, cohort] : [row, cohort, column])),
        evidence: sixDigits(evidence) as Record<string, JsonValue>,
      })),
    })),
  }
  return { body, sha256: reportName(body), made }
}

/**
 * The report with the exceptions that its author asks for, and so with another hash: whoever decides, decides on these as well.
 *
 * @param exceptions as `exceptionsFor` gives them; none takes them back
 */
export function withExceptions({ body, made }: Report, exceptions: readonly Exception[]): Report {
  const { exceptions: _, ...rest } = body
  const changed: ReportBody = exceptions.length > 0 ? { ...rest, exceptions: [...exceptions] } : rest
  return { body: changed, sha256: reportName(changed), made }
}

/** A report as a file: canonical JSON with a hash of all the rest, evidence included, as `hash`. */
export function printReport(report: Report): string {
  const members = Object.entries(report).filter(([, value]) => value !== undefined)
  const texts = members.map(([name, value]): [string, string] => [name, canonicalJson(value)])
  const hash = sha256Of(new TextEncoder().encode(objectOf(texts)))
  return `${objectOf([...texts, ['hash', canonicalJson(hash)]])}\n`
}

function objectOf(members: ReadonlyArray<[string, string]>): string {
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([name, text]) => `${canonicalJson(name)}:${text}`).join(',')}}`
}

/**
 * Reads a report.
 *
 * @throws HindoError `format` for what is none, `checksum` where the body was changed after it was made, `version` for a newer one
 */
export function parseReport(text: string, file = 'report'): Report {
  const fail = (what: string, ja = 'は審査の報告書として読めません') =>
    new HindoError('format', `${file}: ${what}`, { where: { file }, ja: { message: `${file}${ja}` } })
  let value: (Partial<Report> & { hash?: unknown }) | null
  try {
    value = JSON.parse(text)
  } catch {
    throw fail('does not read as JSON', 'はJSONとして読めません')
  }
  const schema: unknown = value?.body?.schema
  if (typeof schema === 'string' && /^hindo-report\/\d+$/.test(schema) && schema !== 'hindo-report/1') {
    throw new HindoError('version', `${file} is ${schema}, newer than this Hindo reads`, { hint: 'Update Hindo' })
  }
  if ((value as { schema?: unknown } | null)?.schema === 'hindo-report-view/1') {
    throw fail(
      "is a researcher's view, which leaves out what the gate compares; give the report itself",
      'は研究者向けの報告書です。照合に必要な内容がないため、報告書そのものを選びます',
    )
  }
  if (schema !== 'hindo-report/1' || typeof value?.sha256 !== 'string' || typeof value.made !== 'string') {
    throw fail('is no report of a release check', 'は審査の報告書ではありません')
  }
  if (value.hash === undefined) {
    throw new HindoError('version', `${file} is of an older Hindo, whose reports were named by their evidence`, {
      where: { file },
      hint: 'Check the table again',
    })
  }
  const result = v.safeParse(reportBodySchema, value.body)
  if (!result.success) {
    const [issue] = result.issues
    throw fail(`${issue.path?.map(({ key }) => String(key)).join('.') ?? 'body'}: ${issue.message}`)
  }
  const { hash: _, ...rest } = value
  const report = rest as Report
  if (reportName(report.body) !== report.sha256 || printReport(report) !== text) {
    throw new HindoError('checksum', `${file} was changed after it was made`, {
      where: { file },
      hint: 'Check the table again',
      ja: { message: `${file}は作成後に変更されています`, hint: '表をもう一度審査してください' },
    })
  }
  try {
    checkPeople(report)
  } catch (error) {
    throw fail((error as Error).message)
  }
  return report
}

/** Exceptions speak of what was found, and decisions of this report. @throws HindoError */
function checkPeople({ decision, decisions, ...report }: Report): void {
  const { checks, exceptions = [] } = report.body
  for (const exception of exceptions) exceptionsFor({ checks }, [exception], exception.requestedBy)
  if (decision === undefined && decisions === undefined) return
  const outcome = outcomeOf(
    report,
    (decisions ?? []).map((own) => parseDecision(printDecision(own))),
  )
  if (outcome.decision !== decision) throw new HindoError('format', `decision: ${outcome.decision}, not ${decision}`)
}

function definedOnly(record: object): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}

function sixDigits(value: JsonValue): JsonValue {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(6))
  if (Array.isArray(value)) return value.map(sixDigits)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, sixDigits(member)]))
}
