import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { canonicalJson } from '../../sdk/release/canonical-json.ts'
import { parseDecision } from '../../sdk/release/decision.ts'
import { findingIds, uncoveredFindings } from '../../sdk/release/exception.ts'
import { nextEntry, parseLedger, printLedger } from '../../sdk/release/ledger.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { parseReport, printReport, type Report, type ReportBody } from '../../sdk/release/report.ts'
import { researcherView } from '../../sdk/release/researcher-view.ts'
import { sha256OfJson } from '../../sdk/release/sha256.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'

let hindo: CommandRunner
let data: string
let made: string
let folder: string
const at = (name: string) => `${folder}/${name}`
const read = (name: string) => readFileSync(at(name), 'utf8')
const write = (name: string, text: string) => writeFileSync(at(name), text)
const report = (name = 'report.json') => parseReport(read(name))

/** A report with another body, and the hash that it then has. */
function rewrite(change: (body: ReportBody) => void, name = 'report.json'): void {
  const { body, made: when } = report()
  change(body)
  write(name, printReport({ body, sha256: sha256OfJson(body), made: when } as Report))
}

const POLICY = { ...structuredClone(profileOf('jp-ndb')), id: 'lab', reviewers: 2 as const }

beforeAll(async () => {
  hindo = await commandRunner()
  const own = hindo.folder()
  data = `${own}/data`
  made = hindo.folder()
  expect(
    (await hindo.run('simulate', '--out', data, '--participants', '1500', '--variants', '400', '--seed', '5')).code,
  ).toBe(0)
  const freq = async (name: string, ...words: string[]) => {
    const out = `${made}/${name}`
    expect(await hindo.run('freq', data, '--columns', 'AC,AN,AF', ...words, '--out', out)).toMatchObject({ code: 0 })
  }
  await freq('pass.tsv', '--by', 'sex', '--where', 'all.AF >= 0.1 and all.AF <= 0.9')
  await freq('other.tsv', '--by', 'sex', '--where', 'all.AF >= 0.1 and all.AF <= 0.9', '--limit', '1')
  await freq('fail.tsv', '--by', 'sex', '--limit', '40')
  writeFileSync(`${made}/lab.json`, JSON.stringify(POLICY))
})
beforeEach(() => {
  folder = hindo.folder()
  cpSync(made, folder, { recursive: true })
})
afterAll(() => hindo.close())

const check = (name: string, ...words: string[]) =>
  hindo.run(
    ...(['check', at(name), '--dataset', data, '--author', 'mori', '--report', at('report.json')] as const),
    ...(['--context', 'description=test', '--context', 'relation=none'] as const),
    ...words,
  )
const ledger = () => ['--ledger', at('ledger.jsonl')]
const verify = (name: string, ...words: string[]) =>
  hindo.run('verify', at(name), '--dataset', data, '--report', at('report.json'), ...words)
const release = (name: string, ...words: string[]) =>
  hindo.run('release', at(name), '--dataset', data, '--report', at('report.json'), ...ledger(), ...words)
const approval = ['--approver', 'sato', '--comment', 'in the paper']

describe('hindo verify and release', () => {
  /** Files changed after a table was checked against a ledger of one entry: each is refused for what it is. */
  const refusals: Array<[string, () => Promise<void> | void, RegExp, string[]?]> = [
    [
      'an edited table',
      () => write('pass.tsv', swapped(read('pass.tsv'))),
      /pass\.tsv was edited after the check: its SHA-256/,
    ],
    [
      'another table',
      () => write('pass.tsv', read('other.tsv')),
      /is not the file that the report is about: it has 1 variants of 2 cohorts, in the report/,
    ],
    [
      'a torn table',
      () => write('pass.tsv', read('pass.tsv').slice(0, -30)),
      /is not the file that the report is about: it does not read/,
    ],
    ['a table with a byte more', () => write('pass.tsv', `${read('pass.tsv')}\n`), /differs: /],
    [
      'an edited report',
      () => write('report.json', read('report.json').replace('"mori"', '"sato"')),
      /was changed after it was made/,
    ],
    [
      'a report of a newer Hindo',
      () => write('report.json', read('report.json').replace('report/1', 'report/9')),
      /newer than this Hindo reads/,
    ],
    [
      'a view of the report',
      () => write('report.json', canonicalJson(researcherView(report()))),
      /is a researcher's view, which leaves out what the gate compares/,
    ],
    [
      'a lax policy by a known name',
      () => rewrite(({ policy }) => relax(policy)),
      /the policy jp-ndb of the report has another text than the profile of that name/,
    ],
    [
      'a policy with another hash',
      () => rewrite(({ policy }) => Object.assign(policy, { version: 'other' })),
      /the policy jp-ndb inside the report is not the one that its hash is of/,
    ],
    [
      'a policy that the gate does not take',
      () => {},
      /the report is by the policy jp-ndb, not by acro/,
      ['--policy', 'acro'],
    ],
    [
      'the text of a policy that the gate does not take',
      () => write('own.json', JSON.stringify({ ...profileOf('jp-ndb'), sources: ['ours'] })),
      /has another text than the one given/,
      ['--policy', './own.json'],
    ],
    [
      'another dataset',
      () => rewrite(({ subject }) => Object.assign(subject, { dataset: 'x' })),
      /about the dataset x, not about synthetic/,
    ],
    [
      'another version of the dataset',
      () => rewrite(({ subject }) => Object.assign(subject, { dataVersion: 'v0' })),
      /about version v0 of synthetic, not about version/,
    ],
    [
      'a status that was made up',
      () => rewrite((body) => Object.assign(body, { status: 'review' })),
      /something else about its status|incomplete/,
    ],
    [
      'findings that were left out',
      () => rewrite(({ checks }) => checks.splice(3, 1)),
      /comes out otherwise: |says something else now/,
    ],
    [
      'a report by another kernel',
      () => rewrite(({ engine }) => Object.assign(engine, { kernel: 'c'.repeat(64) })),
      /made by hindo .* \(kernel cccccccccccc…\), and this is|says something else now/,
    ],
    ['a ledger with a gap', () => editLedger((lines) => lines.slice(1)), /entry 1 of the ledger does not follow/],
    [
      'an edited ledger',
      () => editLedger((lines) => [lines[0]!.replace('"mori"', '"abe"')]),
      /entry 1 of the ledger was edited/,
    ],
    [
      'a torn ledger',
      () => write('ledger.jsonl', read('ledger.jsonl').slice(0, -20)),
      /entry \d of the ledger is torn/,
    ],
    ['a shorter ledger', () => write('ledger.jsonl', ''), /judged against a ledger of 1 entries, and this one has 0/],
    ['another ledger', () => write('ledger.jsonl', otherLedger()), /judged against another ledger/],
  ]

  let judged: string
  beforeAll(async () => {
    // one release of before, so that there is a ledger to differ from
    judged = hindo.folder()
    cpSync(made, judged, { recursive: true })
    folder = judged
    expect(await check('other.tsv', ...ledger())).toMatchObject({ code: 0 })
    expect(await release('other.tsv')).toMatchObject({ code: 0 })
    expect(await check('pass.tsv', ...ledger())).toMatchObject({ code: 0 })
  })
  beforeEach(() => cpSync(judged, folder, { recursive: true }))

  it.each(refusals)('refuse %s', async (what, change, message, more = []) => {
    const codes: Array<number | null> = []
    await change()
    const words = more.map((word) => (word.startsWith('./') ? at(word.slice(2)) : word))
    const before = read('ledger.jsonl')
    for (const gate of [await verify('pass.tsv', ...ledger(), ...words), await release('pass.tsv', ...words)]) {
      expect(gate.stderr).toMatch(message)
      codes.push(gate.code)
    }
    // what says of itself that a person has to look is not released before one has
    expect(codes).toEqual([1, what === 'a status that was made up' ? 3 : 1])
    expect(read('ledger.jsonl')).toBe(before)
  })

  it('take what nothing was done to', async () => {
    expect(await verify('pass.tsv', ...ledger())).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^matches: pass under jp-ndb/),
    })
    expect(await verify('pass.tsv', ...ledger(), '--policy', 'jp-ndb')).toMatchObject({ code: 0 })
    // a ledger that is there, and not named
    expect(await verify('pass.tsv')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a ledger of 1 entries, and this one has 0'),
    })
    expect(await release('pass.tsv')).toMatchObject({ code: 0 })
    expect(await verify('pass.tsv', ...ledger())).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('passed (ledger entry 2)'),
    })
  })
})

describe('hindo verify says', () => {
  it('4 for what fails until it is approved, and then 0, but not by its author’s own entry', async () => {
    expect(await check('fail.tsv')).toMatchObject({ code: 4 })
    expect(await verify('fail.tsv', ...ledger())).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('matches: fail'),
    })
    expect(await release('fail.tsv', ...approval)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('approved by sato'),
    })
    expect(await verify('fail.tsv', ...ledger())).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('approved (ledger entry 1)'),
    })
    const [entry] = parseLedger(read('ledger.jsonl'))
    const { schema: _, seq: __, previous: ___, hash: ____, ...record } = entry!
    const { decisions, ...bare } = record
    write('ledger.jsonl', printLedger([nextEntry([], bare)]))
    expect(await verify('fail.tsv', ...ledger())).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ledger entry 1 says approved, and its decisions come to incomplete'),
    })
    write('ledger.jsonl', printLedger([nextEntry([], { ...record, author: 'sato', decisions: decisions! })]))
    expect(await verify('fail.tsv', ...ledger())).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('sato asked for this table'),
    })
    write('ledger.jsonl', printLedger([nextEntry([], { ...record, status: 'pass', decision: 'passed' })]))
    expect(await verify('fail.tsv', ...ledger())).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('says that the check said pass'),
    })
  })

  it('3 for what a person has to look at', async () => {
    const rules = { ...profileOf('jp-ndb').rules, 'variant.unique': { most: 100000 } }
    write('own.json', JSON.stringify({ ...profileOf('jp-ndb'), id: 'own', rules }))
    expect(await check('pass.tsv', '--policy', at('own.json'))).toMatchObject({ code: 3 })
    expect(await verify('pass.tsv')).toMatchObject({ code: 3 })
    expect(await verify('pass.tsv', '--policy', at('own.json'))).toMatchObject({ code: 3 })
    expect(await verify('pass.tsv', '--policy', 'jp-ndb')).toMatchObject({ code: 1 })
    expect(await release('pass.tsv')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('one decision is needed'),
    })
    expect(existsSync(at('ledger.jsonl'))).toBe(false)
  })

  it('nothing of a later release that does not change the verdict', async () => {
    expect(await check('pass.tsv')).toMatchObject({ code: 0 })
    expect(await release('pass.tsv')).toMatchObject({ code: 0 })
    const kept = read('report.json')
    expect(await check('pass.tsv', ...ledger())).toMatchObject({ code: 0 })
    expect(await release('pass.tsv')).toMatchObject({ code: 0 })
    write('report.json', kept)
    expect(await verify('pass.tsv', ...ledger())).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('ledger entry 1'),
    })
  })
})

describe('exceptions on the command line', () => {
  it('are for a rule, a finding by its name, or the output, go into the report and from there into the ledger', async () => {
    const plain = await check('fail.tsv')
    expect(plain.code).toBe(4)
    const found = report().body.checks.filter(({ findings }) => findings.length > 0)
    for (const id of found.flatMap((own) => findingIds(own).slice(0, 3))) expect(plain.stderr).toContain(`  ${id} `)
    const [first, ...others] = found
    const [id] = findingIds(first!)
    const words = [
      '--exception',
      `${id}=one = two`,
      ...others.flatMap(({ rule }) => ['--exception', `${rule}=published`]),
    ]
    const asked = await check('fail.tsv', ...words)
    expect(asked).toMatchObject({ code: 4, stdout: plain.stdout })
    expect(report().body.exceptions).toEqual([
      { scope: 'finding', rule: first!.rule, finding: id, reason: 'one = two', requestedBy: 'mori' },
      ...others.map(({ rule }) => ({ scope: 'rule', rule, reason: 'published', requestedBy: 'mori' })),
    ])
    expect(await verify('fail.tsv')).toMatchObject({ code: 4 })
    // the first rule has more than the one finding, or all is covered
    const left = uncoveredFindings(report().body, report().body.exceptions!)
    const answer = await release('fail.tsv', ...approval)
    if (left.length > 0) {
      expect(answer).toMatchObject({ code: 1, stderr: expect.stringContaining(`no exception covers ${left[0]!.rule}`) })
      await check('fail.tsv', '--exception', 'output=published')
      expect(await release('fail.tsv', ...approval)).toMatchObject({ code: 0 })
    } else expect(answer).toMatchObject({ code: 0 })
    const [entry] = parseLedger(read('ledger.jsonl'))
    expect(entry!.exceptions).toEqual(report().body.exceptions)
    expect(await verify('fail.tsv', ...ledger())).toMatchObject({ code: 0 })
  })

  it.each([
    [['--exception', 'cell.min'], 2, /--exception takes WHAT=REASON, not "cell\.min"/],
    [['--exception', 'cell.min= '], 2, /takes WHAT=REASON/],
    [['--exception', '=why'], 2, /takes WHAT=REASON/],
    [['--exception', 'stratum.min=why'], 2, /stratum\.min found nothing that needs an exception/],
    [['--exception', '0123456789ab=why'], 2, /there is no finding 0123456789ab/],
    [['--view', 'public'], 2, /--view takes researcher or reviewer/],
  ])('are refused as %j', async (words, code, message) => {
    const answer = await check('fail.tsv', ...words)
    expect(answer.stderr).toMatch(message)
    expect(answer.code).toBe(code)
    expect(existsSync(at('report.json'))).toBe(false)
  })
})

describe('two reviewers on the command line', () => {
  const decide = (by: string, vote: string, ...words: string[]) =>
    verify('fail.tsv', '--vote', vote, '--reviewer', by, '--decision', at(`${by}.json`), ...words)
  const handIn = (...names: string[]) => names.flatMap((name) => ['--decision', `${name}=${at(`${name}.json`)}`])

  beforeEach(async () => {
    expect(await check('fail.tsv', '--policy', at('lab.json'), '--exception', 'output=published')).toMatchObject({
      code: 4,
    })
  })

  it('decide without knowing of each other, and the table leaves by both', async () => {
    expect(await decide('sato', 'approve', '--comment', 'seen')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('approve by sato'),
    })
    const alone = await release('fail.tsv', ...handIn('sato'))
    expect(alone).toMatchObject({
      code: 4,
      stderr: 'incomplete: fail, so that 2 decisions are needed, and there is that of sato\n',
    })
    expect(alone.stderr + alone.stdout).not.toMatch(/approve|seen/)
    expect(existsSync(at('ledger.jsonl'))).toBe(false)
    const other = await decide('abe', 'approve', '--comment', 'looked')
    expect(other.stderr + other.stdout).not.toMatch(/sato|seen/)
    expect(await release('fail.tsv', ...handIn('sato', 'abe'), '--out', at('out.json'))).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('approved by sato and abe'),
    })
    const [entry] = parseLedger(read('ledger.jsonl'))
    expect(entry).toMatchObject({ author: 'mori', status: 'fail', decision: 'approved' })
    expect(entry!.decisions).toEqual(['sato', 'abe'].map((name) => parseDecision(read(`${name}.json`))))
    expect(JSON.parse(read('out.json')).hindo.reviewed).toEqual({
      policy: 'lab',
      report: report().sha256,
      status: 'fail',
      decision: 'approved',
    })
    expect(await verify('fail.tsv', ...ledger())).toMatchObject({ code: 0 })
  })

  it('who do not agree let nothing leave', async () => {
    await decide('sato', 'approve', '--comment', 'seen')
    await decide('abe', 'reject', '--comment', 'too small')
    expect(await release('fail.tsv', ...handIn('sato', 'abe'))).toMatchObject({
      code: 4,
      stderr: 'conflicted: sato: approve (seen); abe: reject (too small); nothing leaves until they agree\n',
    })
    await decide('sato', 'return')
    await decide('abe', 'return')
    expect(await release('fail.tsv', ...handIn('sato', 'abe'))).toMatchObject({
      code: 4,
      stderr: 'returned: sato: return; abe: return\n',
    })
    expect(existsSync(at('ledger.jsonl'))).toBe(false)
  })

  it('are two people, neither the author, and hand in what is theirs and of this report', async () => {
    expect(await decide('mori', 'approve', '--comment', 'mine')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('mori asked for this table'),
    })
    expect(existsSync(at('mori.json'))).toBe(false)
    expect(await decide('sato', 'approve')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('needs a comment'),
    })
    expect(await decide('sato', 'maybe')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--vote takes approve, return, reject'),
    })
    expect(await verify('fail.tsv', '--vote', 'approve')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--reviewer NAME'),
    })
    await decide('sato', 'approve', '--comment', 'seen')
    cpSync(at('sato.json'), at('abe.json'))
    const refused: Array<[string[], number, RegExp]> = [
      [handIn('sato', 'abe'), 1, /abe\.json says that it is sato's decision, not abe's/],
      [handIn('sato', 'sato'), 1, /sato decided twice/],
      [['--decision', at('sato.json')], 2, /--decision takes NAME=FILE/],
      [['--decision', `abe=${at('nobody.json')}`], 1, /nobody\.json does not exist/],
      [[...handIn('sato'), ...approval], 2, /two ways/],
      [approval, 4, /2 decisions are needed, and there is that of sato/],
    ]
    for (const [words, code, message] of refused) {
      const answer = await release('fail.tsv', ...words)
      expect(answer.stderr).toMatch(message)
      expect(answer.code).toBe(code)
    }
    write('sato.json', read('sato.json').replace('seen', 'SEEN'))
    expect(await release('fail.tsv', ...handIn('sato'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('sato.json was changed after'),
    })
    await decide('sato', 'approve', '--comment', 'seen')
    await check('fail.tsv', '--policy', at('lab.json'))
    expect(await release('fail.tsv', ...handIn('sato'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is on another report'),
    })
    expect(existsSync(at('ledger.jsonl'))).toBe(false)
  })

  it('decide only on what verify finds as the report says', async () => {
    write('fail.tsv', swapped(read('fail.tsv')))
    expect(await decide('sato', 'approve', '--comment', 'seen')).toMatchObject({ code: 1 })
    expect(existsSync(at('sato.json'))).toBe(false)
  })
})

describe('views on the command line', () => {
  it('leave out for a researcher what a rule decided by', async () => {
    const all = await check('fail.tsv')
    const full = report()
    const less = await check('fail.tsv', '--view', 'researcher')
    expect(less.stdout).toBe(all.stdout)
    expect(less.code).toBe(4)
    const view = JSON.parse(read('report.json'))
    expect(view).toEqual({ ...researcherView(full), made: view.made })
    expect(read('report.json')).not.toContain('evidence')
  })
})

/** The same table with the numbers of two lines exchanged: it reads, and is not the dataset's. */
function swapped(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const [one, other] = [lines[1]!, lines[2]!]
  const from = one.indexOf('value') + 1
  lines[1] = [...one.slice(0, from), ...other.slice(from)]
  lines[2] = [...other.slice(0, from), ...one.slice(from)]
  return lines.map((cells) => cells.join('\t')).join('\n')
}

function relax(policy: ReportBody['policy']): void {
  const { sha256: _, ...own } = policy
  const rules = { ...own.rules, 'cell.min': { least: 1, nonCarriers: false } }
  Object.assign(policy, { rules, sha256: sha256OfJson({ ...own, rules }) })
}

/** The ledger's lines changed; a second entry makes sure that there is something to be missing. */
function editLedger(change: (lines: string[]) => string[]): void {
  const [entry] = parseLedger(read('ledger.jsonl'))
  const { schema: _, seq: __, previous: ___, hash: ____, ...record } = entry!
  const text = printLedger([entry!, nextEntry([entry!], record)])
  write('ledger.jsonl', `${change(text.trimEnd().split('\n')).join('\n')}\n`)
}

function otherLedger(): string {
  const [entry] = parseLedger(read('ledger.jsonl'))
  const { schema: _, seq: __, previous: ___, hash: ____, ...record } = entry!
  return printLedger([nextEntry([], { ...record, author: 'abe' })])
}
