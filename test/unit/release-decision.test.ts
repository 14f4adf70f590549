import { beforeAll, describe, expect, it } from 'vitest'
import {
  commentNeeded,
  type Decision,
  makeDecision,
  outcomeOf,
  outcomeText,
  parseDecision,
  printDecision,
  samePerson,
} from '../../sdk/release/decision.ts'
import { exceptionsFor, findingIds, uncoveredFindings } from '../../sdk/release/exception.ts'
import type { Policy } from '../../sdk/release/policy.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { leaveOf } from '../../sdk/release/released-table.ts'
import { makeReport, parseReport, printReport, type Report, withExceptions } from '../../sdk/release/report.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { sha256OfJson } from '../../sdk/release/sha256.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

const AT = '2026-11-21T10:00:00.000Z'
const NAMES = { description: 'x', relation: 'none', author: 'mori' }

async function reportOf(people: number, policy: Policy, context: Record<string, string> = NAMES): Promise<Report> {
  const carriers: Array<[number, number]> = people < 100 ? [[3, 0]] : [[100, 20]]
  const world = genotypedWorld([{ level: 0, people, carriers }], 1, 1)
  const subject = subjectOf(world, { cohorts: { a: 'p0=p0l0' }, context })
  const binding = {
    file: { sha256: 'a'.repeat(64), bytes: 10, format: 'tsv' },
    ledger: { head: '0'.repeat(64), entries: 0 },
    kernel: 'b'.repeat(64),
  }
  return makeReport(subject, await reviewSubject(subject, policy), binding, AT)
}

const one = profileOf('jp-ndb')
const two: Policy = { ...one, id: 'two', reviewers: 2 }
let fail: Report
let pass: Report
let review: Report
let failForTwo: Report

beforeAll(async () => {
  fail = await reportOf(30, one)
  pass = await reportOf(400, one)
  review = await reportOf(400, { ...one, rules: { ...one.rules, 'variant.unique': { most: 1000 } } })
  failForTwo = await reportOf(30, two)
  expect([fail, pass, review].map(({ body }) => body.status)).toEqual(['fail', 'pass', 'review'])
})

const approve = (report: Report, by: string) => makeDecision(report, { by, vote: 'approve', comment: 'public' }, AT)
const reject = (report: Report, by: string) => makeDecision(report, { by, vote: 'reject', comment: 'no' }, AT)

describe('a finding', () => {
  it('has a name that tells nothing of its evidence, and that another finding has not', () => {
    const check = fail.body.checks.find(({ findings }) => findings.length > 0)!
    const [finding] = check.findings
    const other = { ...finding!, evidence: { least: 9, count: 3 } }
    const moved = { ...finding!, cells: [[7, 0]] as Array<[number, number]> }
    const ids = findingIds({ ...check, findings: [finding!, other, moved] })
    expect(findingIds({ ...check, findings: [other] })).toEqual([ids[0]])
    expect(new Set(ids).size).toBe(3)
    expect(findingIds({ ...check, rule: 'another', findings: [finding!] })).not.toEqual([ids[0]])
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{12}$/)
  })
})

describe('an exception', () => {
  it('is for a finding, a rule or the whole table, and changes the hash that people decide on', () => {
    const check = fail.body.checks.find(({ rule }) => rule === 'cell.min')!
    const [id] = findingIds(check)
    const asked = exceptionsFor(
      fail.body,
      [{ finding: id!, reason: ' in the paper ' }, { rule: 'member.power', reason: 'few' }, { reason: 'all public' }],
      'mori',
    )
    expect(asked).toEqual([
      { scope: 'finding', rule: 'cell.min', finding: id, reason: 'in the paper', requestedBy: 'mori' },
      { scope: 'rule', rule: 'member.power', reason: 'few', requestedBy: 'mori' },
      { scope: 'output', reason: 'all public', requestedBy: 'mori' },
    ])
    const changed = withExceptions(fail, asked)
    expect(changed.sha256).not.toBe(fail.sha256)
    expect(changed.body.status).toBe('fail')
    expect(parseReport(printReport(changed))).toEqual(changed)
    expect(withExceptions(changed, [])).toEqual(fail)
  })

  it('covers what it names and nothing else', () => {
    const found = fail.body.checks.filter(({ findings }) => findings.length > 0)
    const all = found.flatMap((check) => findingIds(check).map((finding) => ({ rule: check.rule, finding })))
    expect(all.length).toBeGreaterThan(1)
    expect(uncoveredFindings(fail.body, [])).toEqual(all)
    const forRule = exceptionsFor(fail.body, [{ rule: all[0]!.rule, reason: 'x' }], 'mori')
    expect(uncoveredFindings(fail.body, forRule)).toEqual(all.filter(({ rule }) => rule !== all[0]!.rule))
    const forFinding = exceptionsFor(fail.body, [{ finding: all[1]!.finding, reason: 'x' }], 'mori')
    expect(uncoveredFindings(fail.body, forFinding)).toEqual(all.filter((_, i) => i !== 1))
    expect(uncoveredFindings(fail.body, exceptionsFor(fail.body, [{ reason: 'x' }], 'mori'))).toEqual([])
  })

  it.each([
    [{ rule: 'cell.min', reason: '  ' }, 'mori', /the exception for cell\.min needs a reason/],
    [{ reason: '' }, 'mori', /the exception for the whole table needs a reason/],
    [{ rule: 'stratum.min', reason: 'x' }, 'mori', /stratum\.min found nothing that needs an exception/],
    [{ rule: 'cell.most', reason: 'x' }, 'mori', /cell\.most found nothing/],
    [{ finding: '0123456789ab', reason: 'x' }, 'mori', /there is no finding 0123456789ab/],
    [{ rule: 'cell.min', reason: 'x' }, ' ', /needs a name/],
  ])('is refused: %j by "%s"', (asked, by, message) => {
    expect(() => exceptionsFor(fail.body, [asked], by)).toThrow(message)
  })

  it('for a finding of another rule is refused', () => {
    const [id] = findingIds(fail.body.checks.find(({ rule }) => rule === 'cell.min')!)
    expect(() => exceptionsFor(fail.body, [{ rule: 'member.power', finding: id!, reason: 'x' }], 'mori')).toThrow(
      /of member\.power/,
    )
  })

  it('of what the report does not say makes it no report', () => {
    const forged = withExceptions(fail, [{ scope: 'rule', rule: 'stratum.min', reason: 'x', requestedBy: 'mori' }])
    expect(() => parseReport(printReport(forged), 'r.json')).toThrow(/r\.json: stratum\.min found nothing/)
    const bare = withExceptions(fail, [{ scope: 'output', reason: ' ', requestedBy: 'mori' }])
    expect(() => parseReport(printReport(bare))).toThrow(/exceptions/)
  })
})

describe('a decision', () => {
  it('is a file that reads back as what it was', () => {
    const made = approve(fail, ' sato ')
    expect(made).toMatchObject({ schema: 'hindo-decision/1', report: fail.sha256, by: 'sato', vote: 'approve', at: AT })
    expect(parseDecision(printDecision(made))).toEqual(made)
    expect(approve(fail, 'sato')).toEqual(made)
  })

  it.each([
    ['pass', 'approve', false],
    ['pass', 'return', true],
    ['pass', 'reject', true],
    ['review', 'approve', true],
    ['review', 'return', true],
    ['review', 'reject', true],
    ['fail', 'approve', true],
    ['fail', 'return', false],
    ['fail', 'reject', false],
  ] as const)('on a table that says %s, to %s: comment needed: %s', (status, vote, needed) => {
    expect(commentNeeded(status, vote)).toBe(needed)
    const report = { pass, review, fail }[status]
    const make = (comment?: string) =>
      makeDecision(report, { by: 'sato', vote, ...(comment === undefined ? {} : { comment }) }, AT)
    if (needed) {
      expect(() => make()).toThrow(`to ${vote} a table whose check says ${status} needs a comment`)
      expect(() => make('  ')).toThrow(/needs a comment/)
    } else expect(make()).not.toHaveProperty('comment')
    expect(make('because')).toMatchObject({ comment: 'because', vote })
  })

  it.each(['mori', 'Mori', ' ｍｏｒｉ ', 'MORI'])('is not the author’s: %s', (by) => {
    expect(() => approve(fail, by)).toThrow(/asked for this table and cannot approve it/)
    expect(() => reject(fail, by)).toThrow(/asked for this table/)
  })

  it('is not that of who asked for an exception, nor of who the gate says is the author', async () => {
    const anonymous = await reportOf(30, one, { description: 'x', relation: 'none' })
    const asked = withExceptions(anonymous, exceptionsFor(anonymous.body, [{ reason: 'x' }], 'abe'))
    expect(() => approve(asked, 'abe')).toThrow(/abe asked/)
    const own = approve(anonymous, 'mori')
    expect(() => outcomeOf(anonymous, [own], 'mori')).toThrow(/mori asked/)
    expect(outcomeOf(anonymous, [own], 'abe').decision).toBe('approved')
  })

  it('approves nothing that no exception covers, where exceptions were asked for one by one', () => {
    const asked = withExceptions(fail, exceptionsFor(fail.body, [{ rule: 'cell.min', reason: 'public' }], 'mori'))
    const left = uncoveredFindings(asked.body, asked.body.exceptions!)
    expect(left.length).toBeGreaterThan(0)
    expect(() => approve(asked, 'sato')).toThrow(`no exception covers ${left[0]!.rule} ${left[0]!.finding}`)
    expect(reject(asked, 'sato').vote).toBe('reject')
    const whole = {
      by: 'sato',
      vote: 'approve',
      comment: 'fine',
      exceptions: left.map((one) => ({ ...one, reason: 'r' })),
    }
    const made = makeDecision(asked, whole as Parameters<typeof makeDecision>[1], AT)
    expect(made.exceptions).toHaveLength(left.length)
    expect(made.exceptions).toContainEqual({ scope: 'finding', ...left[0], reason: 'r', requestedBy: 'sato' })
    expect(outcomeOf(asked, [made]).decision).toBe('approved')
  })

  it.each([
    ['edited', (text: string) => text.replace('"approve"', '"reject"'), 'checksum', /d\.json was changed after/],
    ['under another name', (text: string) => text.replace('"sato"', '"abe"'), 'checksum', /was changed/],
    ['newer', (text: string) => text.replace('decision/1', 'decision/2'), 'version', /hindo-decision\/2, newer/],
    ['torn', (text: string) => text.slice(0, 40), 'format', /does not read as JSON/],
    ['with more in it', (text: string) => text.replace('{', '{"more":1,'), 'format', /more/],
    ['with an unknown vote', (text: string) => text.replace('"approve"', '"maybe"'), 'format', /vote/],
    ['something else', () => '[]', 'format', /d\.json/],
    ['null', () => 'null', 'format', /d\.json/],
  ])('that is %s is refused', (_, edit, code, message) => {
    const edited = edit(printDecision(approve(fail, 'sato')))
    expect(() => parseDecision(edited, 'd.json')).toThrow(expect.objectContaining({ code }))
    expect(() => parseDecision(edited, 'd.json')).toThrow(message)
  })

  it('that no check would have let through is refused, even if its hash is right', () => {
    const { hash: _, ...own } = approve(fail, 'sato')
    const forged = (change: Partial<Decision>): Decision => {
      const { comment, ...rest } = { ...own, ...change }
      const body = comment === undefined ? rest : { ...rest, comment }
      return { ...body, hash: sha256OfJson(body) } as Decision
    }
    expect(outcomeOf(fail, [forged({})]).decision).toBe('approved')
    expect(() => outcomeOf(fail, [forged({ comment: undefined })])).toThrow(/needs a comment/)
    expect(() => outcomeOf(fail, [{ ...approve(fail, 'sato'), by: 'abe' }])).toThrow(/the decision of abe was changed/)
    expect(() => outcomeOf(fail, [{ ...approve(fail, 'sato'), vote: 'reject' }])).toThrow(/was changed/)
    expect(() => outcomeOf(fail, [forged({ by: 'MORI' })])).toThrow(/asked for this table/)
  })
})

describe('decisions together', () => {
  it('are none for a table that passes, and one for another', () => {
    expect(outcomeOf(pass, [])).toEqual({ decision: 'passed', needed: 0, by: [], votes: [] })
    expect(outcomeOf(fail, [])).toEqual({ decision: 'incomplete', needed: 1, by: [], votes: [] })
    expect(outcomeOf(fail, [approve(fail, 'sato')])).toMatchObject({ decision: 'approved', by: ['sato'] })
    expect(outcomeOf(pass, [reject(pass, 'sato')])).toMatchObject({ decision: 'rejected' })
  })

  it('of two reviewers tell nothing of the first before there is a second', () => {
    const first = approve(failForTwo, 'sato')
    const alone = outcomeOf(failForTwo, [first])
    expect(alone).toEqual({ decision: 'incomplete', needed: 2, by: ['sato'], votes: [] })
    const other = outcomeOf(failForTwo, [reject(failForTwo, 'sato')])
    expect(other).toEqual(alone)
    expect(outcomeText(alone, failForTwo.body)).toBe(
      'incomplete: fail, so that 2 decisions are needed, and there is that of sato',
    )
    const both = outcomeOf(failForTwo, [first, approve(failForTwo, 'abe')])
    expect(both).toMatchObject({ decision: 'approved', by: ['sato', 'abe'] })
    expect(both.votes).toHaveLength(2)
  })

  it('that differ let nothing leave, and say who said what', () => {
    const outcome = outcomeOf(failForTwo, [approve(failForTwo, 'sato'), reject(failForTwo, 'abe')])
    expect(outcome.decision).toBe('conflicted')
    expect(outcomeText(outcome, failForTwo.body)).toBe(
      'conflicted: sato: approve (public); abe: reject (no); nothing leaves until they agree',
    )
    const returned = makeDecision(failForTwo, { by: 'abe', vote: 'return' }, AT)
    expect(outcomeOf(failForTwo, [approve(failForTwo, 'sato'), returned]).decision).toBe('conflicted')
    const again = makeDecision(failForTwo, { by: 'sato', vote: 'return' }, AT)
    expect(outcomeOf(failForTwo, [again, returned]).decision).toBe('returned')
  })

  it('are not two of one person, nor on different reports', () => {
    expect(() => outcomeOf(failForTwo, [approve(failForTwo, 'sato'), approve(failForTwo, 'Sato ')])).toThrow(
      /decided twice/,
    )
    expect(() => outcomeOf(failForTwo, [approve(fail, 'sato')])).toThrow(/is on another report/)
    const asked = withExceptions(fail, exceptionsFor(fail.body, [{ reason: 'x' }], 'mori'))
    expect(() => outcomeOf(asked, [approve(fail, 'sato')])).toThrow(/is on another report/)
  })

  it('knows a person by any spelling of a name', () => {
    expect(samePerson('Sato  Ken', 'ｓａｔｏ ken ')).toBe(true)
    expect(samePerson('sato', 'saito')).toBe(false)
    // zero-width space, soft hyphen, joiner, variation selector, direction mark, Hangul filler
    for (const unseen of ['\u200b', '\u00ad', '\u200d', '\ufe0f', '\u202e', '\u3164']) {
      expect(samePerson('mori', `mo${unseen}ri`)).toBe(true)
      expect(() => approve(fail, `${unseen}mori`)).toThrow('asked for this table')
      expect(() => approve(fail, unseen)).toThrow('needs the name')
    }
    expect(samePerson('Weiß', 'WEISS')).toBe(true)
    expect(samePerson('森', '守')).toBe(false)
  })
})

describe('leaving', () => {
  const by = (more: object) => ({ author: 'mori', ...more })

  it('in one step is an approval with a comment', () => {
    expect(leaveOf(fail, by({ approver: 'sato', comment: 'public' }), AT)).toEqual({
      decision: 'approved',
      decisions: [approve(fail, 'sato')],
    })
    expect(leaveOf(pass, by({}), AT)).toEqual({ decision: 'passed', decisions: [] })
  })

  it('by decisions needs as many as the policy says', () => {
    const decisions = [approve(failForTwo, 'sato'), approve(failForTwo, 'abe')]
    expect(leaveOf(failForTwo, by({ decisions }), AT)).toEqual({ decision: 'approved', decisions })
    expect(() => leaveOf(failForTwo, by({ approver: 'sato', comment: 'x' }), AT)).toThrow(/2 decisions are needed/)
    expect(() => leaveOf(failForTwo, by({ decisions: decisions.slice(1) }), AT)).toThrow(/that of abe/)
  })

  it.each([
    [{ author: ' ' }, 'usage', /name of its author/],
    [{}, 'forbidden', /this table does not leave: incomplete/],
    [{ approver: 'sato' }, 'usage', /a name and a comment/],
    [{ comment: 'x' }, 'usage', /a name and a comment/],
    [{ approver: 'sato', comment: ' ' }, 'usage', /a name and a comment/],
    [{ approver: 'mori', comment: 'x' }, 'forbidden', /cannot approve it/],
  ])('is refused to %j', (more, code, message) => {
    expect(() => leaveOf(fail, by(more), AT)).toThrow(expect.objectContaining({ code }))
    expect(() => leaveOf(fail, by(more), AT)).toThrow(message)
  })

  it('is refused where somebody rejects or returns, whatever the check says', () => {
    expect(() => leaveOf(pass, by({ decisions: [reject(pass, 'sato')] }), AT)).toThrow(/rejected: sato: reject \(no\)/)
    expect(() =>
      leaveOf(fail, by({ decisions: [makeDecision(fail, { by: 'sato', vote: 'return' }, AT)] }), AT),
    ).toThrow(/returned: sato/)
    expect(() => leaveOf(fail, by({ approver: 'sato', comment: 'x', decisions: [approve(fail, 'sato')] }), AT)).toThrow(
      /not both/,
    )
  })

  it('is kept in the report that goes with the table, which is refused where it says something else', () => {
    const decisions = [approve(fail, 'sato')]
    const kept: Report = { ...fail, decision: 'approved', decisions }
    expect(parseReport(printReport(kept))).toEqual(kept)
    expect(parseReport(printReport({ ...pass, decision: 'passed' })).decision).toBe('passed')
    expect(() => parseReport(printReport({ ...fail, decision: 'passed' }))).toThrow(/decision: incomplete, not passed/)
    expect(() => parseReport(printReport({ ...fail, decision: 'approved' }))).toThrow(/incomplete, not approved/)
    expect(() => parseReport(printReport({ ...pass, decision: 'approved', decisions }))).toThrow(/another report/)
    const edited = decisions.map((own) => ({ ...own, by: 'abe' }))
    expect(() => parseReport(printReport({ ...kept, decisions: edited }))).toThrow(/was changed/)
  })
})
