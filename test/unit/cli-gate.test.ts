import { existsSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { canonicalJson } from '../../sdk/release/canonical-json.ts'
import { nextEntry, parseLedger, printLedger } from '../../sdk/release/ledger.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import type { ReportBody } from '../../sdk/release/report.ts'
import { researcherView } from '../../sdk/release/researcher-view.ts'
import { sha256OfJson } from '../../sdk/release/sha256.ts'
import { GateWorld, swapped } from '../support/gate-world.ts'

let world: GateWorld
beforeAll(async () => {
  world = await GateWorld.make()
})
beforeEach(() => world.renew())
afterAll(() => world.hindo.close())

const approval = ['--approver', 'sato', '--comment', 'in the paper']

describe('hindo verify and release', () => {
  /** Files changed after a table was checked against a ledger of one entry: each is refused for what it is. */
  const refusals: Array<[string, () => Promise<void> | void, RegExp, string[]?]> = [
    [
      'an edited table',
      () => world.write('pass.tsv', swapped(world.read('pass.tsv'))),
      /pass\.tsv was edited after the check: its SHA-256/,
    ],
    [
      'another table',
      () => world.write('pass.tsv', world.read('other.tsv')),
      /is not the file that the report is about: variants and cohorts are 1 and 2, in the report/,
    ],
    [
      'a torn table',
      () => world.write('pass.tsv', world.read('pass.tsv').slice(0, -30)),
      /is not the file that the report is about: it does not read/,
    ],
    ['a table with a byte more', () => world.write('pass.tsv', `${world.read('pass.tsv')}\n`), /differs: /],
    [
      'an edited report',
      () => world.write('report.json', world.read('report.json').replace('"mori"', '"sato"')),
      /was changed after it was made/,
    ],
    [
      'a report of a newer Hindo',
      () => world.write('report.json', world.read('report.json').replace('report/1', 'report/9')),
      /newer than this Hindo reads/,
    ],
    [
      'a view of the report',
      () => world.write('report.json', canonicalJson(researcherView(world.report()))),
      /is a researcher's view, which leaves out what the gate compares/,
    ],
    [
      'a lax policy by a known name',
      () => world.rewrite(({ policy }) => relax(policy)),
      /the policy jp-ndb of the report has another text than the profile of that name/,
    ],
    [
      'a policy with another hash',
      () => world.rewrite(({ policy }) => Object.assign(policy, { version: 'other' })),
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
      () => world.write('own.json', JSON.stringify({ ...profileOf('jp-ndb'), sources: ['ours'] })),
      /has another text than the one given/,
      ['--policy', './own.json'],
    ],
    [
      'another dataset',
      () => world.rewrite(({ subject }) => Object.assign(subject, { dataset: 'x' })),
      /about the dataset x, not about synthetic/,
    ],
    [
      'another version of the dataset',
      () => world.rewrite(({ subject }) => Object.assign(subject, { dataVersion: 'v0' })),
      /about version v0 of synthetic, not about version/,
    ],
    [
      'a status that was made up',
      () => world.rewrite((body) => Object.assign(body, { status: 'review' })),
      /something else about its status|incomplete/,
    ],
    [
      'findings that were left out',
      () => world.rewrite(({ checks }) => checks.splice(3, 1)),
      /comes out otherwise: |says something else now/,
    ],
    [
      'a report by another kernel',
      () => world.rewrite(({ engine }) => Object.assign(engine, { kernel: 'c'.repeat(64) })),
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
      () => world.write('ledger.jsonl', world.read('ledger.jsonl').slice(0, -20)),
      /entry \d of the ledger is torn/,
    ],
    [
      'a shorter ledger',
      () => world.write('ledger.jsonl', ''),
      /judged against a ledger of 1 entries, and this one has 0/,
    ],
    ['another ledger', () => world.write('ledger.jsonl', otherLedger()), /judged against another ledger/],
  ]

  let judged: string
  beforeAll(async () => {
    // one release of before, so that there is a ledger to differ from
    world.renew()
    judged = world.folder
    expect(await world.check('other.tsv', ...world.ledger)).toMatchObject({ code: 0 })
    expect(await world.release('other.tsv')).toMatchObject({ code: 0 })
    expect(await world.check('pass.tsv', ...world.ledger)).toMatchObject({ code: 0 })
  })
  beforeEach(() => world.renew(judged))

  it.each(refusals)('refuse %s', async (what, change, message, more = []) => {
    const codes: Array<number | null> = []
    await change()
    const words = more.map((word) => (word.startsWith('./') ? world.at(word.slice(2)) : word))
    const before = world.read('ledger.jsonl')
    for (const gate of [
      await world.verify('pass.tsv', ...world.ledger, ...words),
      await world.release('pass.tsv', ...words),
    ]) {
      expect(gate.stderr).toMatch(message)
      codes.push(gate.code)
    }
    // what says of itself that a person has to look is not released before one has
    expect(codes).toEqual([1, what === 'a status that was made up' ? 3 : 1])
    expect(world.read('ledger.jsonl')).toBe(before)
  })

  it('take what nothing was done to', async () => {
    expect(await world.verify('pass.tsv', ...world.ledger)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^matches: pass under jp-ndb/),
    })
    expect(await world.verify('pass.tsv', ...world.ledger, '--policy', 'jp-ndb')).toMatchObject({ code: 0 })
    // a ledger that is there, and not named
    expect(await world.verify('pass.tsv')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a ledger of 1 entries, and this one has 0'),
    })
    expect(await world.release('pass.tsv')).toMatchObject({ code: 0 })
    expect(await world.verify('pass.tsv', ...world.ledger)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('passed (ledger entry 2)'),
    })
    const { id, version, sha256 } = world.report().body.policy
    const [first, second] = parseLedger(world.read('ledger.jsonl'))
    expect([first!.policy, second!.policy]).toEqual(Array(2).fill({ id, version, sha256 }))
    // entries of an older Hindo do not say it
    const { schema: _, seq: __, previous: ___, hash: ____, policy, ...older } = second!
    const kept = nextEntry([first!], older)
    world.write('ledger.jsonl', printLedger([first!, kept]))
    expect(await world.verify('pass.tsv', ...world.ledger)).toMatchObject({ code: 0 })
    const lax = { ...policy!, id: 'lax', sha256: 'e'.repeat(64) }
    world.write('ledger.jsonl', printLedger([first!, nextEntry([first!], { ...older, policy: lax })]))
    expect(await world.verify('pass.tsv', ...world.ledger)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`ledger entry 2 was judged by the policy lax ${version}, and the report`),
    })
  })
})

describe('evidence', () => {
  it('that was made up keeps the name of a report, and is refused at the gate all the same', async () => {
    expect(await world.check('fail.tsv')).toMatchObject({ code: 4 })
    const { sha256, body } = world.report()
    const rule = body.checks.findIndex(({ findings }) =>
      findings.some(({ evidence }) => Object.keys(evidence).length > 0),
    )
    world.rewrite(({ checks }) => {
      for (const finding of checks[rule]!.findings) finding.evidence = { reason: 'harmless' }
    })
    expect(world.report().sha256).toBe(sha256)
    expect(await world.verify('fail.tsv')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`other findings of ${body.checks[rule]!.rule}`),
    })
    expect(await world.release('fail.tsv', ...approval)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the check says something else now'),
    })
    expect(existsSync(world.at('ledger.jsonl'))).toBe(false)
  })
})

describe('hindo release', () => {
  it('records nothing that it cannot write, and writes nothing that it cannot record', async () => {
    expect(await world.check('pass.tsv')).toMatchObject({ code: 0 })
    const nowhere = await world.release('pass.tsv', '--out', world.at('nowhere/out.tsv'))
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be written') })
    expect(existsSync(world.at('ledger.jsonl'))).toBe(false)
    expect(await world.release('pass.tsv', '--out', world.at('out.xlsx'))).toMatchObject({ code: 2 })
    expect(await world.release('pass.tsv', '--out', world.at('out.tsv'))).toMatchObject({ code: 0 })
    expect(world.read('out.tsv')).toBe(world.read('pass.tsv'))
    expect(await world.release('pass.tsv', '--out', world.at('again.tsv'))).toMatchObject({ code: 1 })
    expect(readdirSync(world.folder).filter((name) => /again|partial/.test(name))).toEqual([])
  })

  it('lets one of several at once leave, and tells the others to check again', async () => {
    for (const name of ['pass.tsv', 'other.tsv']) {
      expect(await world.check(name)).toMatchObject({ code: 0 })
      world.write(`${name}.json`, world.read('report.json'))
    }
    const outcomes = await Promise.all(
      ['pass.tsv', 'other.tsv', 'pass.tsv'].map((name) =>
        world.hindo.run(
          ...(['release', world.at(name), '--dataset', world.data] as const),
          ...['--report', world.at(`${name}.json`), ...world.ledger],
        ),
      ),
    )
    expect(outcomes.map(({ code }) => code).sort()).toEqual([0, 1, 1])
    for (const { code, stderr } of outcomes) {
      if (code === 1) expect(stderr).toMatch(/released meanwhile|says something else now/)
    }
    expect(parseLedger(world.read('ledger.jsonl'))).toHaveLength(1)
  })
})

describe('hindo verify says', () => {
  it('4 for what fails until it is approved, and then 0, but not by its author’s own entry', async () => {
    expect(await world.check('fail.tsv')).toMatchObject({ code: 4 })
    expect(await world.verify('fail.tsv', ...world.ledger)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('matches: fail'),
    })
    expect(await world.release('fail.tsv', ...approval)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('approved by sato'),
    })
    expect(await world.verify('fail.tsv', ...world.ledger)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('approved (ledger entry 1)'),
    })
    const [entry] = parseLedger(world.read('ledger.jsonl'))
    const { schema: _, seq: __, previous: ___, hash: ____, ...record } = entry!
    const { decisions, ...bare } = record
    world.write('ledger.jsonl', printLedger([nextEntry([], bare)]))
    expect(await world.verify('fail.tsv', ...world.ledger)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ledger entry 1 says approved, and its decisions come to incomplete'),
    })
    world.write('ledger.jsonl', printLedger([nextEntry([], { ...record, author: 'sato', decisions: decisions! })]))
    expect(await world.verify('fail.tsv', ...world.ledger)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('sato asked for this table'),
    })
    world.write('ledger.jsonl', printLedger([nextEntry([], { ...record, status: 'pass', decision: 'passed' })]))
    expect(await world.verify('fail.tsv', ...world.ledger)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('says that the check said pass'),
    })
  })

  it('3 for what a person has to look at', async () => {
    const rules = { ...profileOf('jp-ndb').rules, 'variant.unique': { most: 100000 } }
    world.write('own.json', JSON.stringify({ ...profileOf('jp-ndb'), id: 'own', rules }))
    expect(await world.check('pass.tsv', '--policy', world.at('own.json'))).toMatchObject({ code: 3 })
    expect(await world.verify('pass.tsv')).toMatchObject({ code: 3 })
    expect(await world.verify('pass.tsv', '--policy', world.at('own.json'))).toMatchObject({ code: 3 })
    expect(await world.verify('pass.tsv', '--policy', 'jp-ndb')).toMatchObject({ code: 1 })
    expect(await world.release('pass.tsv')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('one decision is needed'),
    })
    expect(existsSync(world.at('ledger.jsonl'))).toBe(false)
  })

  it('nothing of a later release that does not change the verdict', async () => {
    expect(await world.check('pass.tsv')).toMatchObject({ code: 0 })
    expect(await world.release('pass.tsv')).toMatchObject({ code: 0 })
    const kept = world.read('report.json')
    expect(await world.check('pass.tsv', ...world.ledger)).toMatchObject({ code: 0 })
    expect(await world.release('pass.tsv')).toMatchObject({ code: 0 })
    world.write('report.json', kept)
    expect(await world.verify('pass.tsv', ...world.ledger)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('ledger entry 1'),
    })
  })
})

function relax(policy: ReportBody['policy']): void {
  const { sha256: _, ...own } = policy
  const rules = { ...own.rules, 'cell.min': { least: 1, nonCarriers: false } }
  Object.assign(policy, { rules, sha256: sha256OfJson({ ...own, rules }) })
}

/** The ledger's lines changed; a second entry makes sure that there is something to be missing. */
function editLedger(change: (lines: string[]) => string[]): void {
  const [entry] = parseLedger(world.read('ledger.jsonl'))
  const { schema: _, seq: __, previous: ___, hash: ____, ...record } = entry!
  const text = printLedger([entry!, nextEntry([entry!], record)])
  world.write('ledger.jsonl', `${change(text.trimEnd().split('\n')).join('\n')}\n`)
}

function otherLedger(): string {
  const [entry] = parseLedger(world.read('ledger.jsonl'))
  const { schema: _, seq: __, previous: ___, hash: ____, ...record } = entry!
  return printLedger([nextEntry([], { ...record, author: 'abe' })])
}
