import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import { canonicalJson } from './canonical-json.ts'
import { type AskedException, exceptionSchema, exceptionsFor, uncoveredFindings } from './exception.ts'
import { checkName, isVisible, samePerson } from './person-name.ts'
import type { Report, ReportBody } from './report.ts'
import type { CheckStatus } from './rule.ts'
import { sha256OfJson } from './sha256.ts'

export { samePerson }

const text = v.pipe(v.string(), v.regex(/\S/))
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

/** Shape of one person's decision; `decision.schema.json` is made from it. */
export const decisionSchema = v.strictObject({
  schema: v.literal('hindo-decision/1'),
  /** SHA-256 of the body of the report that was decided on. */
  report: hash,
  /** Who decided. Whoever hands a decision in has to know that it is theirs. */
  by: text,
  /** `return`: to its author, to be changed. */
  vote: v.picklist(['approve', 'return', 'reject']),
  comment: v.optional(text),
  /** What the reviewer makes an exception for, besides what the author asked for. */
  exceptions: v.optional(v.array(exceptionSchema)),
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** SHA-256 of this decision's canonical JSON without this member. */
  hash,
})

/** What one reviewer says of one report. Two reviewers make two, neither knowing of the other's. */
export type Decision = v.InferOutput<typeof decisionSchema>

export type Vote = Decision['vote']

/** What a reviewer puts into a decision. */
export interface Verdict {
  by: string
  vote: Vote
  comment?: string
  exceptions?: readonly AskedException[]
}

/** Whether a vote says something else than the check did, so that it has to be explained. */
export function commentNeeded(status: CheckStatus, vote: Vote): boolean {
  return status === 'pass' ? vote !== 'approve' : status === 'review' || vote === 'approve'
}

/** How many people have to decide: none where the check passes, else as many as the policy says. */
export function decisionsNeeded({ status, policy }: Pick<ReportBody, 'status' | 'policy'>): number {
  return status === 'pass' ? 0 : (policy.reviewers ?? 1)
}

/**
 * One person's decision on a report.
 *
 * @param at time of the decision, ISO 8601
 * @throws HindoError `forbidden` for the report's author, and for an approval that leaves findings without an exception where exceptions were
 * asked for one by one; `usage` where a name, or a comment that is needed, is missing
 */
export function makeDecision(
  report: Report,
  { by, vote, comment = '', exceptions = [] }: Verdict,
  at: string,
): Decision {
  const name = by.trim()
  const decision = {
    schema: 'hindo-decision/1' as const,
    report: report.sha256,
    by: name,
    vote,
    ...(comment.trim() ? { comment: comment.trim() } : {}),
    ...(exceptions.length > 0 ? { exceptions: exceptionsFor(report.body, exceptions, name) } : {}),
    at,
  }
  const made = { ...decision, hash: sha256OfJson(decision) }
  checkDecision(report, made)
  return made
}

/** A decision as a file. */
export function printDecision(decision: Decision): string {
  return `${canonicalJson(decision)}\n`
}

/**
 * Reads a decision.
 *
 * @throws HindoError `format` for what is none, `checksum` where it was changed after it was made, `version` for a newer one
 */
export function parseDecision(source: string, file = 'decision'): Decision {
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch {
    throw new HindoError('format', `${file}: does not read as JSON`, {
      where: { file },
      ja: { message: `${file}はJSONとして読めません` },
    })
  }
  const decision = readDecision(value, file)
  if (printDecision(decision) !== source) throw changed(file)
  return decision
}

function changed(file: string): HindoError {
  return new HindoError('checksum', `${file} was changed after it was made`, {
    where: { file },
    hint: 'Ask its reviewer for it again',
    ja: { message: `${file}は作成後に変更されています`, hint: '審査者からもう一度受け取ってください' },
  })
}

function readDecision(value: unknown, file: string): Decision {
  const where = { file }
  const schema = (value as { schema?: unknown } | null)?.schema
  if (typeof schema === 'string' && /^hindo-decision\/\d+$/.test(schema) && schema !== 'hindo-decision/1') {
    throw new HindoError('version', `${file} is ${schema}, newer than this Hindo reads`, {
      where,
      hint: 'Update Hindo',
      ja: { message: `${file}はこのHindoより新しい形式です`, hint: 'Hindoを更新してください' },
    })
  }
  const result = v.safeParse(decisionSchema, value)
  if (!result.success) {
    const [issue] = result.issues
    const path = issue.path?.map(({ key }) => String(key)).join('.') ?? ''
    throw new HindoError('format', `${file}: ${path ? `${path}: ` : ''}${issue.message}`, {
      where,
      ja: { message: `${file}は決定ファイルの形式ではありません${path ? `（${path}）` : ''}` },
    })
  }
  const { hash: own, ...decision } = result.output
  if (sha256OfJson(decision) !== own) throw changed(file)
  return result.output
}

/** What all decisions on a report come to. */
export interface Outcome {
  /** `passed`: the check alone was enough. Only `passed` and `approved` let a table leave. */
  decision: 'passed' | 'approved' | 'returned' | 'rejected' | 'conflicted' | 'incomplete'
  /** How many people have to decide. */
  needed: number
  /** Who has decided so far. */
  by: string[]
  /** How they decided: nobody is told before all have. */
  votes: Decision[]
}

/**
 * What the decisions on a report come to. As long as one is missing, the outcome says who has decided and not how.
 *
 * @param author who asks for the release, as the gate knows; the report's own word for it counts as well
 * @throws HindoError `checksum` for a decision on another report, `forbidden` for one by the author, for two by one person, and for an
 * approval that {@link makeDecision} would not have made; what {@link parseDecision} fails with
 */
export function outcomeOf(report: Report, decisions: readonly Decision[], author = ''): Outcome {
  checkName(author, 'the author')
  for (const [number, decision] of decisions.entries()) {
    checkDecision(report, readDecision(decision, `the decision of ${decision.by}`), author)
    if (decisions.slice(0, number).some(({ by }) => samePerson(by, decision.by))) {
      throw new HindoError('forbidden', `${decision.by} decided twice: a second reviewer is somebody else`, {
        ja: { message: `${decision.by}はすでに決定しています。2人目の審査者は別の人です` },
      })
    }
  }
  const needed = decisionsNeeded(report.body)
  const by = decisions.map((decision) => decision.by)
  if (decisions.length < needed) return { decision: 'incomplete', needed, by, votes: [] }
  const [first, ...others] = decisions
  const decision = !first
    ? 'passed'
    : others.some(({ vote }) => vote !== first.vote)
      ? 'conflicted'
      : DECISIONS[first.vote]
  return { decision, needed, by, votes: [...decisions] }
}

const DECISIONS = { approve: 'approved', return: 'returned', reject: 'rejected' } as const

/** What an outcome means, in words. */
export function outcomeText({ decision, needed, by, votes }: Outcome, { status }: Pick<ReportBody, 'status'>): string {
  if (decision === 'passed') return 'passed: the check found nothing'
  if (decision === 'incomplete') {
    const there = by.length === 0 ? 'there is none' : `there is that of ${by.join(' and ')}`
    return `incomplete: ${status}, so that ${needed === 1 ? 'one decision is' : `${needed} decisions are`} needed, and ${there}`
  }
  const said = votes.map(({ by: name, vote, comment }) => `${name}: ${vote}${comment ? ` (${comment})` : ''}`)
  const end = decision === 'conflicted' ? '; nothing leaves until they agree' : ''
  return `${decision}: ${said.join('; ')}${end}`
}

/** Whether a decision is one on this report, by somebody who may decide, and whole. */
function checkDecision(report: Report, decision: Decision, author = ''): void {
  const { by, vote, comment, exceptions = [] } = decision
  const { body } = report
  if (decision.report !== report.sha256) {
    throw new HindoError(
      'checksum',
      `the decision of ${by} is on another report, ${short(decision.report)}, not on ${short(report.sha256)}`,
      {
        hint: 'Everybody decides on the same report; after a new check, decide again',
        ja: {
          message: `${by}の決定は、この報告書に対するものではありません`,
          hint: '全員が同じ報告書について決定します。再審査の後は、決定もやり直します',
        },
      },
    )
  }
  if (!isVisible(by))
    throw new HindoError('usage', 'a decision needs the name of who decides', {
      ja: { message: '決定する人の名前が必要です' },
    })
  const asking = [author, body.context.author ?? '', ...(body.exceptions ?? []).map(({ requestedBy }) => requestedBy)]
  if (asking.some((name) => name.trim() && samePerson(name, by))) {
    throw new HindoError('forbidden', `${by} asked for this table and cannot approve it, nor decide otherwise`, {
      hint: 'Somebody else has to decide; names that look alike count as one, so write the whole name',
      ja: {
        message: `${by}はこの表の作成者なので、決定できません`,
        hint: '別の人が決定します。見分けのつかない名前は同じ人とみなすので、氏名を略さず書きます',
      },
    })
  }
  checkName(by, 'who decides')
  if (commentNeeded(body.status, vote) && !comment?.trim()) {
    throw new HindoError('usage', `to ${vote} a table whose check says ${body.status} needs a comment`, {
      ja: { message: '審査の判定と異なる決定には、コメントが必要です' },
    })
  }
  if (vote !== 'approve') return
  // Where nobody asked for an exception, the comment is the reason for everything.
  const all = [...(body.exceptions ?? []), ...exceptions]
  const left = all.length === 0 ? [] : uncoveredFindings(body, all)
  if (left.length > 0) {
    const names = left.slice(0, 3).map(({ rule, finding }) => `${rule} ${finding}`)
    throw new HindoError(
      'forbidden',
      `no exception covers ${names.join(', ')}${left.length > 3 ? ` and ${left.length - 3} more` : ''}`,
      {
        hint: 'Make exceptions for these as well, each with a reason, or one for the whole table',
        ja: {
          message: `次の指摘には例外がありません：${names.join('、')}${left.length > 3 ? `、ほか${left.length - 3}件` : ''}`,
          hint: 'これらにも理由を付けて例外を認めるか、表全体の例外にします',
        },
      },
    )
  }
}

function short(sha256: string): string {
  return `${sha256.slice(0, 12)}…`
}
