import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import { checkName } from './person-name.ts'
import type { ReportBody } from './report.ts'
import { sha256Of } from './sha256.ts'

const text = v.pipe(v.string(), v.regex(/\S/))
/** Twelve hexadecimal digits; see {@link findingIds}. */
const findingId = v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/))

/** Shape of an exception, in reports, decisions and ledgers. */
export const exceptionSchema = v.variant('scope', [
  v.strictObject({ scope: v.literal('finding'), rule: text, finding: findingId, reason: text, requestedBy: text }),
  v.strictObject({ scope: v.literal('rule'), rule: text, reason: text, requestedBy: text }),
  v.strictObject({ scope: v.literal('output'), reason: text, requestedBy: text }),
])

/**
 * Why something may leave although a rule speaks against it: one finding, whatever a rule found, or the whole table. Its time is that of the
 * report or decision that holds it.
 */
export type Exception = v.InferOutput<typeof exceptionSchema>

/** An exception as it is asked for: for a finding by its id, for all findings of a rule, or, with neither, for the whole table. */
export interface AskedException {
  rule?: string
  finding?: string
  reason: string
}

type ReportCheck = ReportBody['checks'][number]

/**
 * Names of a check's findings, in their order. A name follows from the rule and from where the finding lies, never from its evidence, so that
 * it may be shown to whoever may not see that; equal findings are told apart by number.
 */
export function findingIds({ rule, findings }: ReportCheck): string[] {
  const seen = new Map<string, number>()
  return findings.map(({ status, cells, cohorts }) => {
    // lists of numbers and names have one text: the native one is canonical, and quick for a hundred thousand cells
    const place = hashOf([rule, status, cells, cohorts])
    const number = seen.get(place) ?? 0
    seen.set(place, number + 1)
    return (number === 0 ? place : hashOf([place, number])).slice(0, 12)
  })
}

/**
 * Exceptions of a report's findings, with what they speak of filled in.
 *
 * @throws HindoError `usage` for one without a reason, for a rule that found nothing, and for a finding that is not in the report
 */
export function exceptionsFor(
  body: Pick<ReportBody, 'checks'>,
  asked: readonly AskedException[],
  requestedBy: string,
): Exception[] {
  if (asked.length > 0 && !requestedBy.trim())
    throw new HindoError('usage', 'an exception needs a name: who asks for it')
  if (asked.length > 0) checkName(requestedBy, 'who asks for an exception')
  const found = body.checks.filter(({ findings }) => findings.length > 0)
  return asked.map(({ rule, finding, reason }): Exception => {
    const about = finding ?? rule ?? 'the whole table'
    if (!reason.trim()) throw new HindoError('usage', `the exception for ${about} needs a reason`)
    const said = { reason: reason.trim(), requestedBy: requestedBy.trim() }
    if (finding !== undefined) {
      const owner = found.find((check) => findingIds(check).includes(finding))
      if (!owner || (rule !== undefined && rule !== owner.rule)) {
        throw new HindoError('usage', `there is no finding ${finding}${rule === undefined ? '' : ` of ${rule}`}`, {
          hint: 'The check says the name of every finding',
        })
      }
      return { scope: 'finding', rule: owner.rule, finding, ...said }
    }
    if (rule === undefined) return { scope: 'output', ...said }
    if (!found.some((check) => check.rule === rule)) {
      throw new HindoError('usage', `${rule} found nothing that needs an exception`, {
        hint:
          found.length > 0 ? `These found something: ${found.map((check) => check.rule).join(', ')}` : 'No rule did',
      })
    }
    return { scope: 'rule', rule, ...said }
  })
}

/** A finding that no exception covers. */
export interface Uncovered {
  rule: string
  finding: string
}

/** Findings of a report that none of these exceptions covers. */
export function uncoveredFindings(body: Pick<ReportBody, 'checks'>, exceptions: readonly Exception[]): Uncovered[] {
  if (exceptions.some(({ scope }) => scope === 'output')) return []
  const covered = new Set(
    exceptions.map((exception) =>
      exception.scope === 'finding' ? exception.finding : exception.scope === 'rule' ? exception.rule : '',
    ),
  )
  return body.checks
    .filter(({ rule }) => !covered.has(rule))
    .flatMap((check) => findingIds(check).map((finding) => ({ rule: check.rule, finding })))
    .filter(({ finding }) => !covered.has(finding))
}

function hashOf(value: unknown[]): string {
  return sha256Of(new TextEncoder().encode(JSON.stringify(value)))
}
