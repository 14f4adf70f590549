import { cpSync, existsSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseDecision } from '../../sdk/release/decision.ts'
import { findingIds, uncoveredFindings } from '../../sdk/release/exception.ts'
import { parseLedger } from '../../sdk/release/ledger.ts'
import { researcherView } from '../../sdk/release/researcher-view.ts'
import { GateWorld, swapped } from '../support/gate-world.ts'

let world: GateWorld
beforeAll(async () => {
  world = await GateWorld.make()
})
beforeEach(() => world.renew())
afterAll(() => world.hindo.close())

const approval = ['--approver', 'sato', '--comment', 'in the paper']

describe('exceptions on the command line', () => {
  it('are for a rule, a finding by its name, or the output, go into the report and from there into the ledger', async () => {
    const plain = await world.check('fail.tsv')
    expect(plain.code).toBe(4)
    const found = world.report().body.checks.filter(({ findings }) => findings.length > 0)
    for (const id of found.flatMap((own) => findingIds(own).slice(0, 3))) expect(plain.stderr).toContain(`  ${id} `)
    const [first, ...others] = found
    const [id] = findingIds(first!)
    const words = [
      '--exception',
      `${id}=one = two`,
      ...others.flatMap(({ rule }) => ['--exception', `${rule}=published`]),
    ]
    const asked = await world.check('fail.tsv', ...words)
    expect(asked).toMatchObject({ code: 4, stdout: plain.stdout })
    expect(world.report().body.exceptions).toEqual([
      { scope: 'finding', rule: first!.rule, finding: id, reason: 'one = two', requestedBy: 'mori' },
      ...others.map(({ rule }) => ({ scope: 'rule', rule, reason: 'published', requestedBy: 'mori' })),
    ])
    expect(await world.verify('fail.tsv')).toMatchObject({ code: 4 })
    // the first rule has more than the one finding, or all is covered
    const left = uncoveredFindings(world.report().body, world.report().body.exceptions!)
    const answer = await world.release('fail.tsv', ...approval)
    if (left.length > 0) {
      expect(answer).toMatchObject({ code: 1, stderr: expect.stringContaining(`no exception covers ${left[0]!.rule}`) })
      await world.check('fail.tsv', '--exception', 'output=published')
      expect(await world.release('fail.tsv', ...approval)).toMatchObject({ code: 0 })
    } else expect(answer).toMatchObject({ code: 0 })
    const [entry] = parseLedger(world.read('ledger.jsonl'))
    expect(entry!.exceptions).toEqual(world.report().body.exceptions)
    expect(await world.verify('fail.tsv', ...world.ledger)).toMatchObject({ code: 0 })
  })

  it.each([
    [['--exception', 'cell.min'], 2, /--exception takes WHAT=REASON, not "cell\.min"/],
    [['--exception', 'cell.min= '], 2, /takes WHAT=REASON/],
    [['--exception', '=why'], 2, /takes WHAT=REASON/],
    [['--exception', 'stratum.min=why'], 2, /stratum\.min found nothing that needs an exception/],
    [['--exception', '0123456789ab=why'], 2, /there is no finding 0123456789ab/],
    [['--view', 'public'], 2, /--view takes researcher or reviewer/],
  ])('are refused as %j', async (words, code, message) => {
    const answer = await world.check('fail.tsv', ...words)
    expect(answer.stderr).toMatch(message)
    expect(answer.code).toBe(code)
    expect(existsSync(world.at('report.json'))).toBe(false)
  })
})

describe('two reviewers on the command line', () => {
  const decide = (by: string, vote: string, ...words: string[]) =>
    world.verify('fail.tsv', '--vote', vote, '--reviewer', by, '--decision', world.at(`${by}.json`), ...words)
  const handIn = (...names: string[]) => names.flatMap((name) => ['--decision', `${name}=${world.at(`${name}.json`)}`])

  beforeEach(async () => {
    expect(
      await world.check('fail.tsv', '--policy', world.at('two.json'), '--exception', 'output=published'),
    ).toMatchObject({
      code: 4,
    })
  })

  it('decide without knowing of each other, and the table leaves by both', async () => {
    expect(await decide('sato', 'approve', '--comment', 'seen')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('approve by sato'),
    })
    const alone = await world.release('fail.tsv', ...handIn('sato'))
    expect(alone).toMatchObject({
      code: 4,
      stderr: 'incomplete: fail, so that 2 decisions are needed, and there is that of sato\n',
    })
    expect(alone.stderr + alone.stdout).not.toMatch(/approve|seen/)
    expect(existsSync(world.at('ledger.jsonl'))).toBe(false)
    const other = await decide('abe', 'approve', '--comment', 'looked')
    expect(other.stderr + other.stdout).not.toMatch(/sato|seen/)
    expect(await world.release('fail.tsv', ...handIn('sato', 'abe'), '--out', world.at('out.json'))).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('approved by sato and abe'),
    })
    const [entry] = parseLedger(world.read('ledger.jsonl'))
    expect(entry).toMatchObject({ author: 'mori', status: 'fail', decision: 'approved' })
    expect(entry!.decisions).toEqual(['sato', 'abe'].map((name) => parseDecision(world.read(`${name}.json`))))
    expect(JSON.parse(world.read('out.json')).hindo.reviewed).toEqual({
      policy: 'two',
      report: world.report().sha256,
      status: 'fail',
      decision: 'approved',
    })
    expect(await world.verify('fail.tsv', ...world.ledger)).toMatchObject({ code: 0 })
  })

  it('who do not agree let nothing leave', async () => {
    await decide('sato', 'approve', '--comment', 'seen')
    await decide('abe', 'reject', '--comment', 'too small')
    expect(await world.release('fail.tsv', ...handIn('sato', 'abe'))).toMatchObject({
      code: 4,
      stderr: 'conflicted: sato: approve (seen); abe: reject (too small); nothing leaves until they agree\n',
    })
    await decide('sato', 'return')
    await decide('abe', 'return')
    expect(await world.release('fail.tsv', ...handIn('sato', 'abe'))).toMatchObject({
      code: 4,
      stderr: 'returned: sato: return; abe: return\n',
    })
    expect(existsSync(world.at('ledger.jsonl'))).toBe(false)
  })

  it('are two people, neither the author, and hand in what is theirs and of this report', async () => {
    expect(await decide('mori', 'approve', '--comment', 'mine')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('mori asked for this table'),
    })
    expect(existsSync(world.at('mori.json'))).toBe(false)
    expect(await decide('sato', 'approve')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('needs a comment'),
    })
    expect(await decide('sato', 'maybe')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--vote takes approve, return, reject'),
    })
    expect(await world.verify('fail.tsv', '--vote', 'approve')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--reviewer NAME'),
    })
    await decide('sato', 'approve', '--comment', 'seen')
    cpSync(world.at('sato.json'), world.at('abe.json'))
    const refused: Array<[string[], number, RegExp]> = [
      [handIn('sato', 'abe'), 1, /abe\.json says that it is sato's decision, not abe's/],
      [handIn('sato', 'sato'), 1, /sato decided twice/],
      [['--decision', world.at('sato.json')], 2, /--decision takes NAME=FILE/],
      [['--decision', `abe=${world.at('nobody.json')}`], 1, /nobody\.json does not exist/],
      [[...handIn('sato'), ...approval], 2, /two ways/],
      [approval, 4, /2 decisions are needed, and there is that of sato/],
    ]
    for (const [words, code, message] of refused) {
      const answer = await world.release('fail.tsv', ...words)
      expect(answer.stderr).toMatch(message)
      expect(answer.code).toBe(code)
    }
    world.write('sato.json', world.read('sato.json').replace('seen', 'SEEN'))
    expect(await world.release('fail.tsv', ...handIn('sato'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('sato.json was changed after'),
    })
    await decide('sato', 'approve', '--comment', 'seen')
    await world.check('fail.tsv', '--policy', world.at('two.json'))
    expect(await world.release('fail.tsv', ...handIn('sato'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is on another report'),
    })
    expect(existsSync(world.at('ledger.jsonl'))).toBe(false)
  })

  it('decide only on what verify finds as the report says', async () => {
    world.write('fail.tsv', swapped(world.read('fail.tsv')))
    expect(await decide('sato', 'approve', '--comment', 'seen')).toMatchObject({ code: 1 })
    expect(existsSync(world.at('sato.json'))).toBe(false)
  })
})

describe('views on the command line', () => {
  it('leave out for a researcher what a rule decided by', async () => {
    const all = await world.check('fail.tsv')
    const full = world.report()
    const less = await world.check('fail.tsv', '--view', 'researcher')
    expect(less.stdout).toBe(all.stdout)
    expect(less.code).toBe(4)
    const view = JSON.parse(world.read('report.json'))
    expect(view).toEqual({ ...researcherView(full), made: view.made })
    expect(world.read('report.json')).not.toContain('evidence')
  })
})
