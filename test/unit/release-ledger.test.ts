import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GENESIS, headOf, type LedgerStore, nextEntry, parseLedger, printLedger } from '../../sdk/release/ledger.ts'
import { fileLedger } from '../../sdk/release/ledger-file.node.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { sha256Of } from '../../sdk/release/sha256.ts'
import { holdsForEveryStore } from '../support/ledger-contract.ts'
import { ledgerOf, releasedBytes, releaseRecord } from '../support/ledger-records.ts'
import { portalLedger, servePortalLedger } from '../support/portal-ledger.ts'

describe('a ledger', () => {
  it('reads back what it was, each entry following the one before', () => {
    const entries = ledgerOf(3)
    expect(entries.map(({ previous }) => previous)).toEqual([GENESIS, entries[0]!.hash, entries[1]!.hash])
    expect(parseLedger(printLedger(entries))).toEqual(entries)
    expect(parseLedger('')).toEqual([])
    expect(headOf([])).toBe(GENESIS)
  })

  it('names the first entry of which a single character was changed', () => {
    const text = printLedger(ledgerOf(3))
    const lines = text.split('\n')
    fc.assert(
      fc.property(
        fc.nat({ max: 2 }),
        fc.nat({ max: 400 }),
        fc.constantFrom('0', 'x', '"', ' '),
        (line, at, character) => {
          const own = lines[line]!
          const place = at % own.length
          if (own[place] === character) return
          const changed = lines.with(line, own.slice(0, place) + character + own.slice(place + 1)).join('\n')
          let message = ''
          try {
            parseLedger(changed)
          } catch (error) {
            message = (error as Error).message
          }
          expect(message).toMatch(new RegExp(`entry ${line + 1} of the ledger`))
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    ['removed', (lines: string[]) => lines.toSpliced(1, 1), 2],
    ['moved', (lines: string[]) => [lines[1]!, lines[0]!, lines[2]!, ''], 1],
    ['repeated', (lines: string[]) => lines.toSpliced(1, 0, lines[0]!), 2],
    ['cut off', (lines: string[]) => [...lines.slice(0, 2), lines[2]!.slice(0, 50)], 3],
  ])('names an entry that was %s', (_, edit, entry) => {
    const lines = printLedger(ledgerOf(3)).split('\n')
    expect(() => parseLedger(edit(lines).join('\n'), 'my.jsonl')).toThrow(new RegExp(`entry ${entry} of the ledger`))
  })

  it('refuses what a newer Hindo wrote, and entries with members that it does not know', () => {
    const [entry] = ledgerOf(1)
    expect(() => parseLedger(`${JSON.stringify({ ...entry, schema: 'hindo-ledger/2' })}\n`)).toThrow(/newer/)
    expect(() => parseLedger(`${JSON.stringify({ ...entry, counts: [1, 2] })}\n`)).toThrow(
      /entry 1 of the ledger: counts/,
    )
  })
})

let ledgers = 0
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindo-ledger-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const stores: Array<[string, () => LedgerStore]> = [
  ['in memory', () => memoryLedger()],
  ['in a file', () => fileLedger(join(folder, `ledger-${++ledgers}.jsonl`))],
]

describe.each(stores)('a ledger %s', (_, make) => holdsForEveryStore(make))

describe('a ledger of a portal’s own', () => {
  const open: Array<{ close(): void }> = []
  afterEach(() => {
    for (const portal of open.splice(0)) portal.close()
  })
  holdsForEveryStore(async () => {
    const portal = await servePortalLedger()
    open.push(portal)
    return portalLedger(portal.url)
  })
})

describe('a ledger file', () => {
  it('is never half written, and leaves no lock or temporary file', async () => {
    const store = fileLedger(join(folder, 'ledger.jsonl'))
    await store.append(nextEntry([], releaseRecord(1)), releasedBytes(1))
    expect((await readdir(folder)).sort()).toEqual(['ledger.jsonl', 'ledger.jsonl.files'])
    expect(await readFile(join(folder, 'ledger.jsonl'), 'utf8')).toBe(printLedger(ledgerOf(1)))
  })

  it('is refused once it was edited, by the entry’s number, and stays as it is', async () => {
    const path = join(folder, 'ledger.jsonl')
    const edited = printLedger(ledgerOf(2)).replace('"researcher"', '"nobody"')
    await writeFile(path, edited)
    const store = fileLedger(path)
    await expect(store.read()).rejects.toThrow(/entry 1 of the ledger was edited/)
    await expect(store.append(nextEntry(ledgerOf(2), releaseRecord(3)), releasedBytes(3))).rejects.toThrow(/entry 1/)
    expect(await readFile(path, 'utf8')).toBe(edited)
    expect(await readdir(folder)).toEqual(['ledger.jsonl'])
  })

  it('does not hand out a released file that was changed since', async () => {
    const path = join(folder, 'ledger.jsonl')
    const store = fileLedger(path)
    await store.append(nextEntry([], releaseRecord(1)), releasedBytes(1))
    const sha256 = sha256Of(releasedBytes(1))
    await writeFile(join(`${path}.files`, sha256), 'something else')
    expect(await store.file(sha256)).toBeUndefined()
  })

  it('says where it cannot be written', async () => {
    const store = fileLedger(join(folder, 'missing', 'ledger.jsonl'))
    await expect(store.append(nextEntry([], releaseRecord(1)), releasedBytes(1))).rejects.toThrow(/cannot be written/)
  })
})
