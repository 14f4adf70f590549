import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import { type AskedException, exceptionSchema } from './exception.ts'
import type { Report } from './report.ts'

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

/** What both renderings of a report say of what was checked; the rest is what the check says again. */
const handedSchema = v.object({
  report: hash,
  policy: v.object({ id: v.string(), sha256: hash }),
  subject: v.object({ file: v.object({ sha256: hash }) }),
  ledger: v.object({ head: v.string() }),
  context: v.record(v.string(), v.string()),
  exceptions: v.optional(v.array(exceptionSchema)),
})

/** A report as a reviewer gets it from a researcher: enough to make the same check again, and to see that it is the same. */
export interface HandOver {
  /** SHA-256 of the report's body. */
  report: string
  policy: { id: string; sha256: string }
  /** SHA-256 of the table. */
  file: string
  /** Head of the ledger. */
  ledger: string
  context: Record<string, string>
  exceptions: AskedException[]
}

/** What two checks differ by, the first that explains it; `check` where only what the rules found does. */
export type Difference = 'file' | 'policy' | 'ledger' | 'said' | 'check'

/**
 * Reads what a researcher hands to a reviewer: a report, or the researcher's view of one. Nothing in it is believed but what was asked: the
 * reviewer's own check says the rest.
 *
 * @throws HindoError `format` for what is neither
 */
export function parseHandOver(source: string, file = 'report'): HandOver {
  const fail = (what: string) =>
    new HindoError('format', `${file}: ${what}`, {
      where: { file },
      ja: { message: `${file}は審査の報告書として読めません` },
    })
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch {
    throw fail('does not read as JSON')
  }
  const given = value as { schema?: unknown; body?: { schema?: unknown }; sha256?: unknown } | null
  const whole = given?.body?.schema === 'hindo-report/1'
  if (!whole && given?.schema !== 'hindo-report-view/1') throw fail('is no report of a release check')
  const result = v.safeParse(handedSchema, whole ? { ...given.body, report: given.sha256 } : given)
  if (!result.success) {
    const [issue] = result.issues
    throw fail(`${issue.path?.map(({ key }) => String(key)).join('.') ?? 'body'}: ${issue.message}`)
  }
  const { report, policy, subject, ledger, context, exceptions = [] } = result.output
  return {
    report,
    policy,
    file: subject.file.sha256,
    ledger: ledger.head,
    context,
    exceptions: exceptions.map((exception): AskedException => {
      const { reason } = exception
      if (exception.scope === 'output') return { reason }
      const { rule } = exception
      return exception.scope === 'rule' ? { rule, reason } : { rule, finding: exception.finding, reason }
    }),
  }
}

/** By what one's own report differs from one that was handed over; undefined where they are the same. */
export function differenceOf({ body, sha256 }: Report, handed: HandOver): Difference | undefined {
  if (sha256 === handed.report) return undefined
  if (body.subject.file.sha256 !== handed.file) return 'file'
  if (body.policy.sha256 !== handed.policy.sha256) return 'policy'
  if (body.ledger.head !== handed.ledger) return 'ledger'
  const said = (context: Record<string, string>, exceptions: readonly AskedException[]) =>
    JSON.stringify([
      Object.entries(context).sort(),
      exceptions.map(({ rule, finding, reason }) => [rule, finding, reason]),
    ])
  return said(body.context, body.exceptions ?? []) === said(handed.context, handed.exceptions) ? 'check' : 'said'
}
