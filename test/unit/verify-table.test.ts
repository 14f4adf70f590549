import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { type Dataset, openDataset, type VerifyAnswer } from '../../sdk/index.ts'
import { makeDecision } from '../../sdk/release/decision.ts'
import { exceptionsFor } from '../../sdk/release/exception.ts'
import { nextEntry, printLedger } from '../../sdk/release/ledger.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { type Report, type ReportBody, withExceptions } from '../../sdk/release/report.ts'
import { reportName } from '../../sdk/release/report-name.ts'
import { sha256OfJson } from '../../sdk/release/sha256.ts'
import { swapped } from '../support/gate-world.ts'
import { portalLedger, servePortalLedger } from '../support/portal-ledger.ts'

const AT = '2026-11-21T10:00:00.000Z'
const TWO = { ...profileOf('jp-ndb'), id: 'two', reviewers: 2 as const }
const HEADER = 'assembly cohorts dataVersion dataset query reviewed rows synthetic undecided'
const context = { author: 'mori', description: 'test', relation: 'none' }

describe('verifying a table by its report', () => {
  let dataset: Dataset
  let other: Dataset
  let pass: File
  let fail: File
  const open: Array<{ close(): void }> = []

  beforeAll(async () => {
    const made = async (seed: number) => {
      const output = memoryOutput()
      await simulateDataset({ options: { participants: 1500, variants: 300, seed }, output })
      return openDataset(memorySource('simulated', output.files()))
    }
    dataset = await made(5)
    other = await made(6)
    const tableOf = async (where: string) => {
      const table = await dataset.frequencies({ by: ['sex'], columns: ['AC', 'AN', 'AF'], where, limit: 20 })
      return new File([await table.export('tsv')], 'table.tsv')
    }
    pass = await tableOf('all.AF >= 0.1 and all.AF <= 0.9')
    fail = await tableOf('all.AF <= 0.9')
  })
  afterEach(() => {
    for (const portal of open.splice(0)) portal.close()
  })
  afterAll(async () => {
    await dataset?.close()
    await other?.close()
  })

  const check = async (file: File, more: Partial<Parameters<Dataset['check']>[2]> = {}) =>
    (await dataset.check(file, 'tsv', { policy: 'jp-ndb', context, ...more })).report
  const rewritten = (report: Report, change: (body: ReportBody) => void): Report => {
    const body = structuredClone(report.body)
    change(body)
    return { body, sha256: reportName(body), made: report.made }
  }

  it('says what the check said, and by which entry it left', async () => {
    const ledger = memoryLedger()
    const passing = await check(pass)
    const failing = await check(fail)
    expect(await dataset.verify(pass, 'tsv', { report: passing })).toEqual({ status: 'pass' })
    expect(await dataset.verify(fail, 'tsv', { report: failing, policy: 'jp-ndb' })).toEqual({ status: 'fail' })
    const by = { author: 'mori', approver: 'sato', comment: 'public' }
    const options = { policy: 'jp-ndb', context, ledger, ...by }
    const { entry, report } = await dataset.releaseTable(fail, 'tsv', { ...options, report: failing })
    expect(report).toMatchObject({ sha256: failing.sha256, decision: 'approved', decisions: [{ by: 'sato' }] })
    expect(report.body.status).toBe('fail')
    expect(await dataset.verify(fail, 'tsv', { report, ledger })).toEqual({ status: 'fail', entry })
    // the ledger has grown by it, and the other report still stands where it adds nothing to that
    const again = await check(fail, { ledger })
    expect(await dataset.verify(fail, 'tsv', { report: again, ledger })).toEqual({ status: 'fail' })
  })

  it('takes two decisions and the exceptions that they are on, against a ledger of the portal’s own', async () => {
    const portal = await servePortalLedger()
    open.push(portal)
    const ledger = portalLedger(portal.url)
    const plain = await check(fail, { policy: TWO, ledger })
    const report = withExceptions(plain, exceptionsFor(plain.body, [{ reason: 'public' }], 'mori'))
    const decide = (by: string, vote: 'approve' | 'reject') => makeDecision(report, { by, vote, comment: 'seen' }, AT)
    const options = { policy: TWO, context, ledger, report, author: 'mori' }
    const refused: Array<[object, RegExp]> = [
      [{}, /2 decisions are needed, and there is none/],
      [{ decisions: [decide('sato', 'approve')] }, /2 decisions are needed, and there is that of sato$/],
      [
        { decisions: [decide('sato', 'approve'), decide('abe', 'reject')] },
        /conflicted: sato: approve \(seen\); abe: reject/,
      ],
      [{ approver: 'sato', comment: 'alone' }, /2 decisions are needed/],
      [{ decisions: [decide('sato', 'approve'), { ...decide('abe', 'reject'), vote: 'approve' }] }, /was changed/],
    ]
    for (const [by, message] of refused) {
      await expect(dataset.releaseTable(fail, 'tsv', { ...options, ...by })).rejects.toThrow(message)
    }
    expect(await ledger.read()).toEqual([])
    const decisions = [decide('sato', 'approve'), decide('abe', 'approve')]
    const { entry } = await dataset.releaseTable(fail, 'tsv', { ...options, decisions })
    expect(entry).toMatchObject({ status: 'fail', decision: 'approved', decisions, exceptions: report.body.exceptions })
    expect(await ledger.read()).toEqual([entry])
    expect(await dataset.verify(fail, 'tsv', { report, ledger, policy: TWO })).toEqual({ status: 'fail', entry })
    // the same table without the exceptions is another report
    const { entry: none } = await dataset.verify(fail, 'tsv', { report: plain, ledger })
    expect(none).toBeUndefined()
  })

  it('lets nothing leave by a policy that only goes by the name of another', async () => {
    const { policy } = await check(pass).then(({ body }) => body)
    const { sha256: _, ...named } = policy
    const rules = { 'table.faithful': {}, 'stratum.min': { least: 2, emptyAllowed: true } }
    const weak = { ...named, rules }
    const ledger = memoryLedger()
    const leave = (own: typeof weak) =>
      dataset.releaseTable(fail, 'tsv', { policy: own, context, ledger, author: 'mori' })
    await expect(leave(weak)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('another text'),
    })
    expect(await ledger.read()).toEqual([])
    const { entry } = await leave({ ...weak, id: 'weak' })
    expect(await ledger.read()).toEqual([entry])
  })

  it('puts into a released file who checked it by what, and nothing of why a cell is hidden or who said what', async () => {
    const steps = [{ kind: 'suppress' as const }]
    const safer = await dataset.mitigate(fail, 'tsv', steps, { policy: 'jp-ndb', context })
    expect(safer.suppressed.primary).toBeGreaterThan(0)
    const file = new File([safer.file], 'safer.tsv')
    const ledger = memoryLedger()
    const checked = await check(file, { ledger, mitigation: safer.mitigation })
    const found = checked.body.checks.some(({ findings }) => findings.length > 0)
    const report = found
      ? withExceptions(checked, exceptionsFor(checked.body, [{ reason: 'REASON' }], 'mori'))
      : checked
    const decisions = [makeDecision(report, { by: 'sato', vote: 'approve', comment: 'COMMENT' }, AT)]
    const { files } = await dataset.releaseTable(file, 'tsv', {
      ...{ policy: 'jp-ndb', context, ledger, report, mitigation: safer.mitigation },
      author: 'mori',
      decisions,
      formats: ['tsv', 'csv', 'json', 'arrow', 'vcf'],
    })
    expect(Object.keys(files)).toHaveLength(5)
    for (const [format, blob] of Object.entries(files)) {
      const text = new TextDecoder().decode(await blob.arrayBuffer())
      expect(text, format).toMatch(/suppressed/)
      expect(text, format).not.toMatch(/primary|secondary|complementary|REASON|COMMENT|sato|mori|evidence|learned/)
    }
    const { hindo, rows: _, ...outside } = JSON.parse(await files.json!.text())
    expect(Object.keys(outside)).toEqual([])
    expect(Object.keys(hindo.reviewed).sort()).toEqual(['decision', 'policy', 'report', 'status'])
    expect(Object.keys(hindo).sort()).toEqual(HEADER.split(' '))
  })

  const differing: Array<[string, (report: Report) => Promise<VerifyAnswer> | VerifyAnswer, RegExp]> = [
    [
      'an edited table',
      async (report) => dataset.verify(new File([swapped(await pass.text())], 'table.tsv'), 'tsv', { report }),
      /^table\.tsv was edited after the check/,
    ],
    [
      'another table',
      (report) => dataset.verify(fail, 'tsv', { report }),
      /^table\.tsv is not the file that the report is about: variants/,
    ],
    ['no table', (report) => dataset.verify(new Blob(['x']), 'tsv', { report }), /does not read as a table/],
    [
      'another policy',
      (report) => dataset.verify(pass, 'tsv', { report, policy: 'acro' }),
      /by the policy jp-ndb, not by acro/,
    ],
    [
      'another dataset of the same name',
      (report) => other.verify(pass, 'tsv', { report }),
      /comes out otherwise: table\.faithful says fail|about version/,
    ],
    [
      'another version',
      (report) =>
        dataset.verify(pass, 'tsv', {
          report: rewritten(report, ({ subject }) => Object.assign(subject, { dataVersion: 'v0' })),
        }),
      /about version v0/,
    ],
    [
      'a lax policy by a known name',
      (report) => dataset.verify(pass, 'tsv', { report: rewritten(report, ({ policy }) => relax(policy)) }),
      /another text than the profile of that name/,
    ],
    [
      'a verdict that was made up',
      async () => dataset.verify(fail, 'tsv', { report: rewritten(await check(fail), (body) => acquit(body)) }),
      /the same check comes out otherwise: .*cell\.min says fail, in the report pass/,
    ],
    [
      'a rule that was left out',
      (report) => dataset.verify(pass, 'tsv', { report: rewritten(report, ({ checks }) => checks.pop()) }),
      /the same check comes out otherwise/,
    ],
    [
      'a rule too many',
      (report) =>
        dataset.verify(pass, 'tsv', {
          report: rewritten(report, ({ checks }) => checks.push({ ...checks[0]!, rule: 'all.well' })),
        }),
      /all\.well says nothing, in the report something/,
    ],
    [
      'context that was made up',
      (report) =>
        dataset.verify(pass, 'tsv', {
          report: rewritten(report, ({ subject }) => Object.assign(subject, { synthetic: false })),
        }),
      /something else about its subject/,
    ],
    [
      'another engine',
      (report) =>
        dataset.verify(pass, 'tsv', {
          report: rewritten(report, ({ engine }) => Object.assign(engine, { version: '9.9.9' })),
        }),
      /made by hindo 9\.9\.9/,
    ],
    [
      'a ledger that was not there',
      (report) =>
        dataset.verify(pass, 'tsv', {
          report: rewritten(report, ({ ledger }) => Object.assign(ledger, { entries: 2 })),
        }),
      /a ledger of 2 entries, and this one has 0/,
    ],
    ['an entry by its author alone', (report) => approvedBy(report, 'mori'), /mori asked for this table/],
    [
      'an entry by nobody',
      (report) => approvedBy(report),
      /ledger entry 1 says approved, and its decisions come to incomplete/,
    ],
  ]

  it.each(differing)('names %s', async (_, verify, message) => {
    const answer = await verify(await check(pass))
    expect(answer.differs).toMatch(message)
    expect(answer.ja?.message).toMatch(/[ぁ-ん]/)
  })

  it('fails for what is no report, and for a ledger that does not hold', async () => {
    const report = await check(pass)
    const edited = { ...report, body: { ...report.body, variants: 1 } } as Report
    await expect(dataset.verify(pass, 'tsv', { report: edited })).rejects.toThrow(/variants|was changed/)
    const wrong = { ...report, sha256: 'a'.repeat(64) }
    await expect(dataset.verify(pass, 'tsv', { report: wrong })).rejects.toMatchObject({ code: 'checksum' })
    const ledger = memoryLedger()
    const torn = { ...ledger, read: async () => memoryLedger('{"seq":1}\n').read() }
    await expect(dataset.verify(pass, 'tsv', { report, ledger: torn })).rejects.toThrow(/entry 1 of the ledger/)
    await expect(dataset.verify(pass, 'tsv', { report, policy: 'none' })).rejects.toThrow(/no policy "none"/)
    await expect(dataset.verify(pass, 'tsv', { report, policy: {} })).rejects.toMatchObject({ code: 'format' })
  })

  /** What verify says where the ledger has an approval by somebody, made past all checks. */
  async function approvedBy(_: Report, by?: string): Promise<VerifyAnswer> {
    const report = await check(fail)
    const { record } = await dataset.check(fail, 'tsv', { policy: 'jp-ndb', context })
    const body = {
      schema: 'hindo-decision/1' as const,
      report: report.sha256,
      by: by ?? '',
      vote: 'approve' as const,
      comment: 'x',
      at: AT,
    }
    const decisions = by ? [{ ...body, hash: sha256OfJson(body) }] : []
    const entry = nextEntry([], { ...record, at: AT, author: 'somebody', decision: 'approved', decisions })
    return dataset.verify(fail, 'tsv', { report, ledger: memoryLedger(printLedger([entry])) })
  }
})

function relax(policy: ReportBody['policy']): void {
  const { sha256: _, ...own } = policy
  const rules = { ...own.rules, 'cell.min': { least: 1, nonCarriers: false } }
  Object.assign(policy, { rules, sha256: sha256OfJson({ ...own, rules }) })
}

/** A report that found nothing. */
function acquit(body: ReportBody): void {
  body.status = 'pass'
  for (const check of body.checks) Object.assign(check, { status: 'pass', findings: [] })
}
