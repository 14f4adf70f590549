import { describe, expect, it } from 'vitest'
import { toErrorRecord } from '../../sdk/errors.ts'
import { makeDecision, outcomeOf, parseDecision, printDecision } from '../../sdk/release/decision.ts'
import { parseHandOver } from '../../sdk/release/hand-over.ts'
import { headMoved, nextEntry, parseLedger, printLedger } from '../../sdk/release/ledger.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { importLedger } from '../../sdk/release/ledger-transfer.ts'
import { parseReport, type Report, type ReportBody, withExceptions } from '../../sdk/release/report.ts'
import { ledgerOf, releaseRecord } from '../support/ledger-records.ts'

const AT = '2026-11-21T10:00:00.000Z'
const finding = { status: 'fail', cells: [[0, 1]], cohorts: [], evidence: {}, learned: { en: 'x', ja: 'x' } }
const body = {
  schema: 'hindo-report/1',
  status: 'fail',
  context: { author: '森' },
  policy: { reviewers: 2 },
  checks: [{ rule: 'cell.min', kind: 'value', status: 'fail', findings: [finding] }],
} as unknown as ReportBody
const report: Report = withExceptions({ body, sha256: '', made: '' }, [])
const asked = withExceptions(report, [{ scope: 'rule', rule: 'ac.min', reason: 'x', requestedBy: '森' }])
const verdict = { by: '佐藤', vote: 'approve', comment: 'x' } as const
const decision = makeDecision(report, verdict, AT)
const lines = printLedger(ledgerOf(3)).split('\n')
const fork = nextEntry([], { ...releaseRecord(1), author: 'other' })

/** Every refusal that the element of a check shows, and what has to be in its Japanese words. */
const REFUSALS: Array<[string, () => unknown, RegExp]> = [
  ['a decision that is no JSON', () => parseDecision('{', 'd.json'), /^d\.jsonはJSON/],
  ['one of another shape', () => parseDecision('{}', 'd.json'), /^d\.jsonは決定ファイル/],
  ['one of a newer Hindo', () => parseDecision('{"schema":"hindo-decision/2"}', 'd.json'), /新しい形式/],
  ['one that was changed', () => parseDecision(printDecision(decision).replace('"x"', '"y"'), 'd.json'), /変更されて/],
  ['one on another report', () => outcomeOf(asked, [decision]), /佐藤の決定/],
  ['one by the author', () => makeDecision(report, { ...verdict, by: '森' }, AT), /森はこの表の作成者/],
  ['one without a name', () => makeDecision(report, { ...verdict, by: ' ' }, AT), /名前が必要/],
  ['one without a comment', () => makeDecision(report, { ...verdict, comment: '' }, AT), /コメントが必要/],
  ['two by one person', () => outcomeOf(report, [decision, decision]), /佐藤はすでに/],
  ['findings without an exception', () => makeDecision(asked, verdict, AT), /例外がありません：cell\.min/],
  ['a ledger that was edited', () => parseLedger(`${lines[0]!.replace('researcher', 'nobody')}\n`), /1件目は書き換え/],
  ['a ledger with a gap', () => parseLedger(`${lines[0]}\n${lines[2]}\n`), /2件目は前の記録に続いて/],
  ['a torn ledger', () => parseLedger(`${lines[0]}\n{`), /2件目は途中で切れて/],
  ['no ledger', () => parseLedger('x\n'), /1件目はJSON/],
  ['a ledger that moved on', () => Promise.reject(headMoved()), /台帳が進みました/],
  ['a fork', () => importLedger(memoryLedger(`${lines[0]}\n`), printLedger([fork]), 'l.jsonl'), /^l\.jsonlは枝分かれ/],
  ['a shorter ledger', () => importLedger(memoryLedger(`${lines[0]}\n`), '', 'l.jsonl'), /0件で終わり、ここには1件/],
  ['a report that is no JSON', () => parseReport('{', 'r.json'), /^r\.jsonはJSON/],
  ['no report', () => parseReport('{}', 'r.json'), /^r\.jsonは審査の報告書では/],
  ["a researcher's view for a report", () => parseReport('{"schema":"hindo-report-view/1"}', 'r.json'), /研究者向け/],
  ['a report that was handed over and is none', () => parseHandOver('{}', 'r.json'), /^r\.jsonは審査の報告書/],
]

describe('what a check refuses', () => {
  it.each(REFUSALS)('is said in Japanese as well: %s', async (_, refuse, words) => {
    let ja: string | undefined
    try {
      await refuse()
    } catch (error) {
      ja = toErrorRecord(error).ja?.message
    }
    expect(ja).toMatch(words)
  })
})
