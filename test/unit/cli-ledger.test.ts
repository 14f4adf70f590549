import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LedgerEntry, nextEntry, parseLedger, printLedger } from '../../sdk/release/ledger.ts'
import { packArchive, unpackArchive } from '../../sdk/release/ledger-archive.ts'
import { fileLedger } from '../../sdk/release/ledger-file.node.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { exportLedger } from '../../sdk/release/ledger-transfer.ts'
import { sha256OfJson } from '../../sdk/release/sha256.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'
import { ledgerOf, releasedBytes, releaseRecord } from '../support/ledger-records.ts'

let hindo: CommandRunner
let folder: string
beforeAll(async () => {
  hindo = await commandRunner()
})
beforeEach(() => {
  folder = hindo.folder()
})
afterAll(() => hindo.close())

const at = (name: string) => `${folder}/${name}`
const run = (...words: string[]) => hindo.run('ledger', at('ledger.jsonl'), ...words)
const policy = { id: 'jp-ndb', version: '2026-11', sha256: 'd'.repeat(64) }

/** A ledger on disk with the released files of these entries. */
async function kept(
  entries: readonly LedgerEntry[],
  files = entries.map(({ seq }) => releasedBytes(seq)),
): Promise<void> {
  await fileLedger(at('ledger.jsonl')).adopt(entries, files)
}

/** An archive as a page exports it. */
async function archived(entries: readonly LedgerEntry[], name = 'page.tar'): Promise<string> {
  const files = entries.map(({ seq }) => releasedBytes(seq))
  const exported = await exportLedger(memoryLedger(printLedger(entries), files))
  writeFileSync(at(name), new Uint8Array(await exported.arrayBuffer()))
  return at(name)
}

/** Everything there is, by name. */
function everything(): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => [
        `${entry.parentPath}/${entry.name}`,
        readFileSync(`${entry.parentPath}/${entry.name}`, 'latin1'),
      ]),
  )
}

describe('hindo ledger', () => {
  it('lists what was released, by which policy, and whether its file is there', async () => {
    const entries = ledgerOf(1)
    entries.push(nextEntry(entries, { ...releaseRecord(2), policy, author: 'Ａ\tB\u001b[2J\u202e' }))
    await kept(entries, [releasedBytes(2)])
    const { code, stdout, stderr } = await run()
    expect(code).toBe(0)
    expect(stderr).toBe(`${at('ledger.jsonl')}: 2 entries, chain intact\n`)
    const [head, ...lines] = stdout.trimEnd().split('\n')
    const rows = lines.map((line) => {
      const cells = line.split('\t')
      return Object.fromEntries(head!.split('\t').map((name, i) => [name, cells[i]]))
    })
    expect(rows).toMatchObject([
      { seq: '1', author: 'researcher', status: 'pass', decision: 'passed', policy: '', variants: '1', kept: 'no' },
      { seq: '2', author: 'Ａ B [2J ', policy: 'jp-ndb', dataset: 'world', version: '1', kept: 'yes' },
    ])
    expect(rows.map(({ file }) => file)).toEqual(entries.map(({ file }) => file.sha256))
  })

  it('verifies entries with and without a policy, which the hash covers', () => {
    const entries = [nextEntry([], { ...releaseRecord(1), policy })]
    entries.push(nextEntry(entries, releaseRecord(2)))
    expect(parseLedger(printLedger(entries))).toEqual(entries)
    expect(() => parseLedger(printLedger(entries).replace('"jp-ndb"', '"lax"'))).toThrow(
      /entry 1 of the ledger was edited/,
    )
    const { hash: _, ...body } = { ...entries[0]!, policy: { ...policy, name: 'x' } }
    const forged = `${JSON.stringify({ ...body, hash: sha256OfJson(body) })}\n`
    expect(() => parseLedger(forged)).toThrow(/entry 1 of the ledger: policy\.name/)
  })

  it('hands a ledger over as one file, and another takes it over: the same files, once', async () => {
    await kept(ledgerOf(3))
    expect(await run('--export', at('out.tar'))).toMatchObject({ code: 0, stderr: `${at('out.tar')}: 3 entries\n` })
    const packed = unpackArchive(new Uint8Array(readFileSync(at('out.tar'))))
    expect(packed[0]).toMatchObject({ name: 'ledger.jsonl' })
    expect(packed).toHaveLength(4)
    mkdirSync(at('gate'))
    const gate = (...words: string[]) => hindo.run('ledger', at('gate/ledger.jsonl'), ...words)
    expect(await gate('--import', at('out.tar'))).toMatchObject({
      code: 0,
      stderr: `${at('out.tar')}: 3 entries added, 3 entries now\n`,
    })
    expect(readFileSync(at('gate/ledger.jsonl'), 'utf8')).toBe(readFileSync(at('ledger.jsonl'), 'utf8'))
    expect(readdirSync(at('gate/ledger.jsonl.files')).sort()).toEqual(readdirSync(at('ledger.jsonl.files')).sort())
    const before = everything()
    expect(await gate('--import', at('out.tar'))).toMatchObject({
      code: 0,
      stderr: `${at('out.tar')}: nothing new, 3 entries now\n`,
    })
    expect(everything()).toEqual(before)
    expect(await gate('--export', at('again.tar'))).toMatchObject({ code: 0 })
    expect(readFileSync(at('again.tar'))).toEqual(readFileSync(at('out.tar')))
  })

  it('adds what a page released since, and says whose files are missing', async () => {
    await kept(ledgerOf(2), [releasedBytes(2)])
    const path = await archived(ledgerOf(4))
    expect(await run('--import', path)).toMatchObject({ code: 0, stderr: `${path}: 2 entries added, 4 entries now\n` })
    expect((await fileLedger(at('ledger.jsonl')).read()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    // the text of a ledger alone has no files
    writeFileSync(at('alone.jsonl'), printLedger(ledgerOf(6)))
    expect(await run('--import', at('alone.jsonl'))).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/2 entries added, 6 entries now\nthe released files of entries 5, 6 are not there/),
    })
    expect(await run('--export', at('out.tar'))).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('entries 5, 6'),
    })
  })

  /** What an import of an archive is refused for, given a ledger of two entries. */
  const refusals: Array<[string, () => Promise<string> | string, RegExp]> = [
    [
      'a fork',
      async () => {
        const entries = ledgerOf(1)
        for (const number of [7, 8]) entries.push(nextEntry(entries, releaseRecord(number)))
        const files = [1, 7, 8].map(releasedBytes)
        const exported = await exportLedger(memoryLedger(printLedger(entries), files))
        writeFileSync(at('fork.tar'), new Uint8Array(await exported.arrayBuffer()))
        return at('fork.tar')
      },
      /fork\.tar is a fork: its entry 2 is another than the one here/,
    ],
    ['a ledger of before', () => archived(ledgerOf(1)), /ends with entry 1, and there are 2 here/],
    ['a gap', () => text((lines) => lines.toSpliced(2, 1)), /entry 3 of the ledger does not follow the one before/],
    ['a beginning that is missing', () => text((lines) => lines.slice(2)), /entry 1 of the ledger does not follow/],
    [
      'an edited entry',
      () => text((lines) => lines.with(3, lines[3]!.replace('researcher', 'reviewer'))),
      /entry 4 of the ledger was edited/,
    ],
    [
      'an entry with spaces',
      () => text((lines) => lines.with(2, lines[2]!.replace(':', ': '))),
      /entry 3 of the ledger was written again/,
    ],
    [
      'entries that changed places',
      () => text((lines) => lines.with(2, lines[3]!).with(3, lines[2]!)),
      /entry 3 of the ledger does not follow/,
    ],
    [
      'a torn entry',
      () => {
        writeFileSync(at('torn.jsonl'), printLedger(ledgerOf(4)).slice(0, -9))
        return at('torn.jsonl')
      },
      /entry 4 of the ledger is torn/,
    ],
    [
      'a torn archive',
      async () => {
        const path = await archived(ledgerOf(4))
        writeFileSync(path, readFileSync(path).subarray(0, -700))
        return path
      },
      /page\.tar is torn/,
    ],
    [
      'a released file that was edited',
      async () => {
        const path = await archived(ledgerOf(4))
        const packed = unpackArchive(new Uint8Array(readFileSync(path)))
        packed[2]!.bytes[0]! ^= 1
        writeFileSync(path, new Uint8Array(await packArchive(packed).arrayBuffer()))
        return path
      },
      /no entry of the ledger is of the file/,
    ],
    [
      'what is no ledger',
      () => {
        writeFileSync(at('x'), 'contig\tposition\n')
        return at('x')
      },
      /entry 1 of the ledger does not read as JSON/,
    ],
    ['what is not there', () => at('nothing.tar'), /the archive .*nothing\.tar does not exist/],
    ['a folder', () => folder, /is no file/],
  ]

  function text(change: (lines: string[]) => string[]): string {
    writeFileSync(at('text.jsonl'), `${change(printLedger(ledgerOf(5)).trimEnd().split('\n')).join('\n')}\n`)
    return at('text.jsonl')
  }

  it.each(refusals)('takes nothing over from %s', async (_, make, message) => {
    await kept(ledgerOf(2))
    const path = await make()
    const before = everything()
    const { code, stderr, stdout } = await run('--import', path)
    expect(stderr).toMatch(message)
    expect([code, stdout]).toEqual([1, ''])
    expect(everything()).toEqual(before)
  })

  it('lets one of two imports of forked ledgers in, whichever comes first', async () => {
    const fork = ledgerOf(1)
    fork.push(nextEntry(fork, releaseRecord(7)))
    writeFileSync(at('one.jsonl'), printLedger(ledgerOf(2)))
    writeFileSync(at('other.jsonl'), printLedger(fork))
    const done = await Promise.all(['one', 'other', 'one', 'other'].map((name) => run('--import', at(`${name}.jsonl`))))
    const names = ['one', 'other', 'one', 'other'].filter((_, i) => done[i]!.code === 0)
    expect(new Set(names).size).toBe(1)
    expect(readFileSync(at('ledger.jsonl'), 'utf8')).toBe(readFileSync(at(`${names[0]}.jsonl`), 'utf8'))
    for (const { code, stderr } of done) if (code !== 0) expect(stderr).toMatch(/is a fork|released meanwhile/)
  })

  it('refuses a ledger that does not hold, writes nothing, and says what is wrong usage', async () => {
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringMatching(/the ledger .* does not exist/) })
    expect(await run('--export', at('out.tar'))).toMatchObject({ code: 1 })
    writeFileSync(at('ledger.jsonl'), printLedger(ledgerOf(3)).replace('22:102:A:G', '22:102:A:T'))
    for (const words of [[], ['--export', at('out.tar')], ['--import', await archived(ledgerOf(4))]]) {
      expect(await run(...words)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('entry 2 of the ledger was edited'),
      })
    }
    expect(existsSync(at('out.tar'))).toBe(false)
    expect(await run('--export', at('a'), '--import', at('b'))).toMatchObject({ code: 2 })
    expect(await run('--export', '')).toMatchObject({ code: 2 })
    expect(await hindo.run('ledger')).toMatchObject({ code: 2, stderr: expect.stringContaining('LEDGER is missing') })
    writeFileSync(at('ledger.jsonl'), printLedger(ledgerOf(1)))
    expect(await run('--export', at('no/out.tar'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be written'),
    })
  })
})
