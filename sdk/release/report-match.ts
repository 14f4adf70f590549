import { canonicalJson } from './canonical-json.ts'
import { outcomeOf } from './decision.ts'
import { headOf, type LedgerEntry } from './ledger.ts'
import type { Policy } from './policy.ts'
import { PROFILES } from './profiles.ts'
import type { Report, ReportBody } from './report.ts'
import { sha256OfJson } from './sha256.ts'

/** What differs, in one sentence: as an error says it. */
export interface Mismatch {
  message: string
  ja: { message: string }
}

/** A mismatch in both languages. */
export function mismatchOf(message: string, ja: string): Mismatch {
  return { message, ja: { message: ja } }
}

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
export function policyMismatch({ body }: Report, own?: Policy): Mismatch | undefined {
  const { sha256, ...policy } = body.policy
  if (sha256OfJson(policy) !== sha256)
    return mismatchOf(
      `the policy ${policy.id} inside the report is not the one that its hash is of`,
      `報告書の中のポリシー ${policy.id} は、記録されたハッシュのものではありません`,
    )
  const wanted = own ?? PROFILES.find(({ id }) => id === policy.id)
  if (!wanted || sha256OfJson(wanted) === sha256) return undefined
  return own && own.id !== policy.id
    ? mismatchOf(
        `the report is by the policy ${policy.id}, not by ${own.id}`,
        `報告書はポリシー ${own.id} ではなく ${policy.id} によるものです`,
      )
    : mismatchOf(
        `the policy ${policy.id} of the report has another text than ${own ? 'the one given' : 'the profile of that name'}`,
        `報告書のポリシー ${policy.id} は、${own ? '指定されたもの' : '同じ名前の既定のもの'}と内容が異なります`,
      )
}

/** The dataset, by its name and version. */
export function datasetMismatch({ body }: Report, own: { id: string; dataVersion: string }): Mismatch | undefined {
  const { dataset, dataVersion } = body.subject
  if (dataset !== own.id) {
    return mismatchOf(
      `the report is about the dataset ${dataset}, not about ${own.id}`,
      `報告書はデータセット ${own.id} ではなく ${dataset} についてのものです`,
    )
  }
  return dataVersion === own.dataVersion
    ? undefined
    : mismatchOf(
        `the report is about version ${dataVersion} of ${dataset}, not about version ${own.dataVersion}`,
        `報告書は ${dataset} の版 ${own.dataVersion} ではなく、版 ${dataVersion} についてのものです`,
      )
}

/** The ledger: it may have grown since the report was made, but it has to begin with what the report was judged against. */
export function ledgerMismatch({ body }: Report, entries: readonly LedgerEntry[]): Mismatch | undefined {
  const { head, entries: count } = body.ledger
  if (entries.length < count) {
    return mismatchOf(
      `the report was judged against a ledger of ${count} entries, and this one has ${entries.length}`,
      `報告書は${count}件の台帳と照らしたもので、この台帳は${entries.length}件です`,
    )
  }
  return headOf(entries.slice(0, count)) === head
    ? undefined
    : mismatchOf(
        `the report was judged against another ledger: this one differs in its first ${count} entries`,
        `報告書は別の台帳と照らしたものです。最初の${count}件がこの台帳と異なります`,
      )
}

const PARTS = { policy: 'ポリシー', subject: '対象', context: '説明', status: '判定' } as const

/** The review itself, as it comes out now; what the ledger has grown by, and what people asked for, aside. */
export function reviewMismatch({ body }: Report, again: ReportBody): Mismatch | undefined {
  const told = (value: unknown) => canonicalJson(value)
  const { engine } = again
  if (told(body.engine) !== told(engine)) {
    const [made, own] = [body.engine, engine].map(({ version, kernel }) => [version, kernel.slice(0, 12)])
    return mismatchOf(
      `the report was made by hindo ${made![0]} (kernel ${made![1]}…), and this is ${own![0]} (${own![1]}…)`,
      `報告書はhindo ${made![0]}（カーネル ${made![1]}…）で作られ、ここは ${own![0]}（${own![1]}…）です`,
    )
  }
  const rules = again.checks.filter((check, at) => told(check) !== told(body.checks[at] ?? null))
  const changed = rules.map(({ rule, status }) => {
    const before = body.checks.find((check) => check.rule === rule)?.status ?? 'nothing'
    return before === status ? `other findings of ${rule}` : `${rule} says ${status}, in the report ${before}`
  })
  const missing = body.checks.filter(({ rule }) => !again.checks.some((check) => check.rule === rule))
  changed.push(...missing.map(({ rule }) => `${rule} says nothing, in the report something`))
  if (changed.length > 0) {
    const names = new Set(
      [...rules, ...body.checks.filter((check) => !again.checks.some(({ rule }) => rule === check.rule))].map(
        ({ rule }) => rule,
      ),
    )
    return mismatchOf(
      `the same check comes out otherwise: ${changed.join('; ')}`,
      `同じ審査の結果が報告書と異なります（規則：${[...names].join('、')}）`,
    )
  }
  for (const part of ['policy', 'subject', 'context', 'status'] as const) {
    if (told(body[part]) !== told(again[part])) {
      return mismatchOf(
        `the same check says something else about its ${part}`,
        `同じ審査の${PARTS[part]}が報告書と異なります`,
      )
    }
  }
  return undefined
}

/** The ledger's entry of the very release that a report was made for. */
export function entryOf(report: Report, entries: readonly LedgerEntry[]): LedgerEntry | undefined {
  return entries.find((entry) => entry.report === report.sha256)
}

/** An entry of a report: who let it leave has to have been allowed to. */
export function entryMismatch(report: Report, entry: LedgerEntry): Mismatch | undefined {
  const { body } = report
  const of = `ledger entry ${entry.seq}`
  const ofJa = `台帳の${entry.seq}件目`
  if (entry.status !== body.status) {
    return mismatchOf(
      `${of} says that the check said ${entry.status}, and the report says ${body.status}`,
      `${ofJa}では審査の判定が ${entry.status} で、報告書では ${body.status} です`,
    )
  }
  if (entry.file.sha256 !== body.subject.file.sha256) {
    return mismatchOf(`${of} is of another file`, `${ofJa}は別のファイルのものです`)
  }
  if (entry.policy && entry.policy.sha256 !== body.policy.sha256) {
    return mismatchOf(
      `${of} was judged by the policy ${entry.policy.id} ${entry.policy.version}, and the report is by another`,
      `${ofJa}はポリシー ${entry.policy.id} ${entry.policy.version} によるもので、報告書は別のポリシーによるものです`,
    )
  }
  const { decision } = outcomeOf(report, entry.decisions ?? [], entry.author)
  if (decision === entry.decision) return undefined
  return mismatchOf(
    `${of} says ${entry.decision}, and its decisions come to ${decision}`,
    `${ofJa}には ${entry.decision} とありますが、その決定からは ${decision} になります`,
  )
}
