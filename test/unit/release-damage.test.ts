import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { isHindoError } from '../../sdk/errors.ts'
import { type Dataset, openDataset } from '../../sdk/index.ts'
import { makeDecision, outcomeOf, parseDecision, printDecision } from '../../sdk/release/decision.ts'
import { printLedger } from '../../sdk/release/ledger.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { parseReport, printReport } from '../../sdk/release/report.ts'
import { printResearcherView } from '../../sdk/release/researcher-view.ts'
import { GateWorld } from '../support/gate-world.ts'

/** What is changed of a file. Places are shares of its length, so that every region of it has its turn. */
type Damage =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'write' | 'insert'; at: number; bytes: Uint8Array }
  | { kind: 'cut' | 'double'; at: number; length: number }
  | { kind: 'move'; at: number; length: number; to: number }
  | { kind: 'end'; at: number }

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const length = fc.integer({ min: 1, max: 60 })
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 8 }),
  fc
    .constantFrom(' ', '\n', '\r\n', '0', '1', '"', ',', '}', '\t', '\ufeff', 'e0', '.0')
    .map((text) => new TextEncoder().encode(text)),
)
const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: share, bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constantFrom('write' as const, 'insert' as const), at: share, bytes }),
  fc.record({ kind: fc.constantFrom('cut' as const, 'double' as const), at: share, length }),
  fc.record({ kind: fc.constant('move' as const), at: share, length, to: share }),
  fc.record({ kind: fc.constant('end' as const), at: share }),
)

function damaged(whole: Uint8Array, damage: Damage): Uint8Array<ArrayBuffer> {
  const at = Math.floor(damage.at * whole.length)
  const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
  switch (damage.kind) {
    case 'flip':
      return new Uint8Array(whole.with(at, whole[at]! ^ (1 << damage.bit)))
    case 'write':
      return joined(whole.subarray(0, at), damage.bytes, whole.subarray(at + damage.bytes.length))
    case 'insert':
      return joined(whole.subarray(0, at), damage.bytes, whole.subarray(at))
    case 'cut':
      return joined(whole.subarray(0, at), whole.subarray(at + damage.length))
    case 'double':
      return joined(whole.subarray(0, at + damage.length), whole.subarray(at))
    case 'move': {
      const piece = whole.subarray(at, at + damage.length)
      const rest = joined(whole.subarray(0, at), whole.subarray(at + damage.length))
      const to = Math.floor(damage.to * rest.length)
      return joined(rest.subarray(0, to), piece, rest.subarray(to))
    }
    case 'end':
      return joined(whole.subarray(0, at))
  }
}

const encode = (text: string) => new TextEncoder().encode(text)
/** As the command reads text. */
const decode = (content: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(content)
const isSame = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0

describe('a file that was changed anywhere', () => {
  let dataset: Dataset
  let table: Uint8Array<ArrayBuffer>
  let other: Uint8Array<ArrayBuffer>
  const texts = { report: '', ledger: '', decision: '', failing: '', fail: '' }
  const context = { author: 'mori', description: 'test', relation: 'none' }

  beforeAll(async () => {
    const output = memoryOutput()
    await simulateDataset({ options: { participants: 1500, variants: 300, seed: 5 }, output })
    dataset = await openDataset(memorySource('simulated', output.files()))
    const tableOf = async (where: string, limit: number) => {
      const found = await dataset.frequencies({ by: ['sex'], columns: ['AC', 'AN', 'AF'], where, limit })
      return new Uint8Array(await (await found.export('tsv')).arrayBuffer())
    }
    const common = 'all.AF >= 0.1 and all.AF <= 0.9'.replaceAll('all.', 'all.')
    table = await tableOf(common, 6)
    other = await tableOf(common, 1)
    const ledger = memoryLedger()
    const options = { policy: 'jp-ndb', context, ledger, author: 'mori' }
    await dataset.releaseTable(new File([other], 'other.tsv'), 'tsv', options)
    const { report } = await dataset.check(new File([table], 'table.tsv'), 'tsv', { policy: 'jp-ndb', context, ledger })
    expect(report.body.status).toBe('pass')
    // and one that was released since
    await dataset.releaseTable(new File([table], 'table.tsv'), 'tsv', options)
    texts.report = printReport(report)
    texts.ledger = printLedger(await ledger.read())
    const rare = await tableOf('all.AF <= 0.5', 8)
    const failing = (await dataset.check(new File([rare], 'rare.tsv'), 'tsv', { policy: 'jp-ndb', context })).report
    expect(failing.body.status).toBe('fail')
    texts.fail = printReport(failing)
    texts.decision = printDecision(
      makeDecision(failing, { by: '佐藤 Ken', vote: 'approve', comment: 'in the paper' }, '2026-11-21T10:00:00.000Z'),
    )
  })
  afterAll(() => dataset?.close())

  /** What a gate comes to, with the files as it reads them: `undefined` where all is well, else why not. */
  const verified = async (files: { table?: Uint8Array<ArrayBuffer>; report?: string; ledger?: string }) => {
    const report = parseReport(files.report ?? texts.report, 'report.json')
    const ledger = memoryLedger(files.ledger ?? texts.ledger, [other, table])
    const file = new File([files.table ?? table], 'table.tsv')
    const { differs, status } = await dataset.verify(file, 'tsv', { report, ledger, policy: 'jp-ndb' })
    return differs ?? (status === 'pass' ? undefined : status)
  }

  /** The reason of a refusal; an error has to say what to do or where. */
  const refusal = async (work: () => Promise<unknown> | unknown): Promise<string | undefined> => {
    try {
      const found = await work()
      return found === undefined ? undefined : String(found)
    } catch (error) {
      if (!isHindoError(error) || error.code === 'worker') throw error
      expect(error.message).not.toMatch(/\[object|NaN|at .*\.ts:\d/)
      expect(error.where ?? error.hint).toBeDefined()
      return error.message
    }
  }

  const property = (whole: () => Uint8Array, work: (content: Uint8Array<ArrayBuffer>) => Promise<unknown> | unknown) =>
    fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        const content = damaged(whole(), damage)
        fc.pre(!isSame(content, whole()))
        expect(await refusal(() => work(content))).toMatch(/\S/)
      }),
      { numRuns: 250 },
    )

  it('is none where nothing was', async () => {
    expect(await verified({})).toBeUndefined()
    const report = parseReport(texts.fail)
    expect(outcomeOf(report, [parseDecision(texts.decision)], 'mori').decision).toBe('approved')
  })

  it('is refused with its report', () =>
    property(
      () => encode(texts.report),
      (content) => verified({ report: decode(content) }),
    ))

  it('is refused as a report of findings', () =>
    property(
      () => encode(texts.fail),
      (content) => {
        parseReport(decode(content), 'report.json')
      },
    ))

  it('is refused as a view of a report', () => {
    const view = printResearcherView(parseReport(texts.fail))
    return property(
      () => encode(view),
      (content) => {
        parseReport(decode(content), 'report.json')
      },
    )
  })

  it('is refused with a ledger, unless it ends with an entry as it did before', () =>
    property(
      () => encode(texts.ledger),
      (content) => {
        const text = decode(content)
        // the ledger of an earlier day: only whoever keeps its head knows of a later one
        const isEarlier = texts.ledger.startsWith(text) && text.endsWith('\n')
        return isEarlier ? 'earlier' : verified({ ledger: text })
      },
    ))

  it('is refused as a decision', () =>
    property(
      () => encode(texts.decision),
      (content) => {
        outcomeOf(parseReport(texts.fail), [parseDecision(decode(content), 'decision.json')], 'mori')
      },
    ))

  it('is refused as a table', () =>
    property(
      () => table,
      (content) => verified({ table: content }),
    ))

  it('passes no check as a table with a byte changed', () =>
    fc.assert(
      fc.asyncProperty(share, fc.integer({ min: 1, max: 255 }), async (where, change) => {
        const at = Math.floor(where * table.length)
        const content = new Uint8Array(table.with(at, table[at]! ^ change))
        const found = await refusal(async () => {
          const options = { policy: 'jp-ndb', context }
          const { report } = await dataset.check(new File([content], 'table.tsv'), 'tsv', options)
          return report.body.status === 'pass' ? undefined : report.body.status
        })
        expect(found).toMatch(/\S/)
      }),
      { numRuns: 150 },
    ))
})

describe('the command', () => {
  let world: GateWorld
  beforeAll(async () => {
    world = await GateWorld.make()
    world.renew()
    expect(await world.check('other.tsv', ...world.ledger)).toMatchObject({ code: 0 })
    expect(await world.release('other.tsv')).toMatchObject({ code: 0 })
    expect(await world.check('fail.tsv', ...world.ledger)).toMatchObject({ code: 4 })
    const vote = ['--vote', 'approve', '--reviewer', 'sato', '--comment', 'seen', '--decision', world.at('sato.json')]
    expect(await world.verify('fail.tsv', ...world.ledger, ...vote)).toMatchObject({ code: 4 })
  })
  afterAll(() => world.hindo.close())

  it.each([
    ['fail.tsv', 0.5],
    ['report.json', 0.3],
    ['report.json', 0.97],
    ['ledger.jsonl', 0.7],
    ['sato.json', 0.4],
    ['sato.json', 1],
  ])('says what and where for %s changed at %f, with exit code 1 and nothing written', async (name, at) => {
    const kept = world.read(name)
    const whole = encode(kept)
    const place = Math.min(whole.length - 1, Math.floor(at * whole.length))
    world.write(name, decode(whole.with(place, whole[place] === 48 ? 49 : 48)))
    const ledger = world.read('ledger.jsonl')
    try {
      const done = await world.release(
        'fail.tsv',
        `--decision=sato=${world.at('sato.json')}`,
        '--out',
        world.at('out.tsv'),
      )
      expect(done).toMatchObject({ code: 1, stdout: '' })
      expect(done.stderr).toMatch(/^(hindo|differs): \S/)
      expect(done.stderr).toContain(name === 'ledger.jsonl' ? 'entry 1 of the ledger' : name)
      expect(done.stderr).not.toMatch(/\n\s+at |undefined/)
      expect(world.read('ledger.jsonl')).toBe(ledger)
      expect(() => world.read('out.tsv')).toThrow('ENOENT')
    } finally {
      world.write(name, kept)
    }
  })
})
