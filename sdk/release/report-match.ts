import { canonicalJson } from './canonical-json.ts'
import { outcomeOf } from './decision.ts'
import { headOf, type LedgerEntry } from './ledger.ts'
import type { Policy } from './policy.ts'
import { PROFILES } from './profiles.ts'
import type { Report, ReportBody } from './report.ts'
import { sha256OfJson } from './sha256.ts'

/**
 * How a report differs from what a gate has, in one sentence each; undefined where nothing does. A gate asks all of them: a report that was
 * made for something else proves nothing.
 *
 * @module
 */

/**
 * The policy: a profile that goes by a name that Hindo knows has to be that profile, and where the gate has a policy of its own, it has to
 * be that one, to the letter.
 */
export function policyMismatch({ body }: Report, own?: Policy): string | undefined {
  const { sha256, ...policy } = body.policy
  if (sha256OfJson(policy) !== sha256)
    return `the policy ${policy.id} inside the report is not the one that its hash is of`
  const wanted = own ?? PROFILES.find(({ id }) => id === policy.id)
  if (!wanted || sha256OfJson(wanted) === sha256) return undefined
  return own && own.id !== policy.id
    ? `the report is by the policy ${policy.id}, not by ${own.id}`
    : `the policy ${policy.id} of the report has another text than ${own ? 'the one given' : 'the profile of that name'}`
}

/** The dataset, by its name and version. */
export function datasetMismatch({ body }: Report, own: { id: string; dataVersion: string }): string | undefined {
  const { dataset, dataVersion } = body.subject
  if (dataset !== own.id) return `the report is about the dataset ${dataset}, not about ${own.id}`
  return dataVersion === own.dataVersion
    ? undefined
    : `the report is about version ${dataVersion} of ${dataset}, not about version ${own.dataVersion}`
}

/** The ledger: it may have grown since the report was made, but it has to begin with what the report was judged against. */
export function ledgerMismatch({ body }: Report, entries: readonly LedgerEntry[]): string | undefined {
  const { head, entries: count } = body.ledger
  if (entries.length < count) {
    return `the report was judged against a ledger of ${count} entries, and this one has ${entries.length}`
  }
  return headOf(entries.slice(0, count)) === head
    ? undefined
    : `the report was judged against another ledger: this one differs in its first ${count} entries`
}

/** The review itself, as it comes out now; what the ledger has grown by, and what people asked for, aside. */
export function reviewMismatch({ body }: Report, again: ReportBody): string | undefined {
  const told = (value: unknown) => canonicalJson(value)
  const { engine } = again
  if (told(body.engine) !== told(engine)) {
    return `the report was made by hindo ${body.engine.version} (kernel ${body.engine.kernel.slice(0, 12)}…), and this is ${engine.version} (${engine.kernel.slice(0, 12)}…)`
  }
  const rules = again.checks.filter((check, at) => told(check) !== told(body.checks[at] ?? null))
  const changed = rules.map(({ rule, status }) => {
    const before = body.checks.find((check) => check.rule === rule)?.status ?? 'nothing'
    return before === status ? `other findings of ${rule}` : `${rule} says ${status}, in the report ${before}`
  })
  const missing = body.checks.filter(({ rule }) => !again.checks.some((check) => check.rule === rule))
  changed.push(...missing.map(({ rule }) => `${rule} says nothing, in the report something`))
  if (changed.length > 0) return `the same check comes out otherwise: ${changed.join('; ')}`
  for (const part of ['policy', 'subject', 'context', 'status'] as const) {
    if (told(body[part]) !== told(again[part])) return `the same check says something else about its ${part}`
  }
  return undefined
}

/** The ledger's entry of the very release that a report was made for. */
export function entryOf(report: Report, entries: readonly LedgerEntry[]): LedgerEntry | undefined {
  return entries.find((entry) => entry.report === report.sha256)
}

/** An entry of a report: who let it leave has to have been allowed to. */
export function entryMismatch(report: Report, entry: LedgerEntry): string | undefined {
  const { body } = report
  const of = `ledger entry ${entry.seq}`
  if (entry.status !== body.status)
    return `${of} says that the check said ${entry.status}, and the report says ${body.status}`
  if (entry.file.sha256 !== body.subject.file.sha256) return `${of} is of another file`
  if (entry.policy && entry.policy.sha256 !== body.policy.sha256) {
    return `${of} was judged by the policy ${entry.policy.id} ${entry.policy.version}, and the report is by another`
  }
  const { decision } = outcomeOf(report, entry.decisions ?? [], entry.author)
  return decision === entry.decision ? undefined : `${of} says ${entry.decision}, and its decisions come to ${decision}`
}
