import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { toErrorRecord } from '../../sdk/errors.ts'
import {
  followLedger,
  type LedgerEntry,
  nextEntry,
  parseLedger,
  printLedger,
  readLedger,
} from '../../sdk/release/ledger.ts'
import { sha256InTurns, sha256Of } from '../../sdk/release/sha256.ts'
import { createTurn } from '../../sdk/turns.ts'
import { ledgerOf, releaseRecord } from '../support/ledger-records.ts'

/** What a way of reading a ledger says of it: its entries, or why not. */
async function told(read: () => LedgerEntry[] | Promise<LedgerEntry[]>): Promise<unknown> {
  try {
    return await read()
  } catch (error) {
    const { code, message, hint, where } = toErrorRecord(error)
    return { code, message, hint, where }
  }
}

const TEXT = printLedger(ledgerOf(3))

describe('a ledger that is followed in stretches', () => {
  it('says of any text, whole, edited, cut or moved, what following it at once says', async () => {
    const edits = fc.oneof(
      fc.tuple(fc.nat(TEXT.length), fc.constantFrom('', '0', 'x', '"', '\n', ' ')).map(([at, text]) => {
        return TEXT.slice(0, at) + text + TEXT.slice(at + 1)
      }),
      fc.nat(TEXT.length).map((at) => TEXT.slice(0, at)),
      fc.shuffledSubarray(TEXT.trimEnd().split('\n')).map((lines) => lines.map((line) => `${line}\n`).join('')),
      fc.nat(TEXT.length).map((at) => `${TEXT.slice(0, at)} ${TEXT.slice(at)}`),
      fc.constantFrom(TEXT.replace('{', '{ '), TEXT.replace('"seq":2', '"seq":2.0'), TEXT.replaceAll('\n', '\r\n')),
      fc.constantFrom('', '\n', '{}\n', 'null\n', '[1]\n', '{"schema":"hindo-ledger/2"}\n', TEXT),
    )
    await fc.assert(
      fc.asyncProperty(edits, async (text) => {
        expect(await told(() => readLedger(text, 'my.jsonl'))).toEqual(await told(() => parseLedger(text, 'my.jsonl')))
      }),
      { numRuns: 300 },
    )
  })

  it('gives the thread away within an entry of many variants, and finds what was edited there', async () => {
    const variants = Array.from({ length: 5500 }, (_, row) => `22:${row + 1}:A:G`)
    const [first, second] = [releaseRecord(1), releaseRecord(2)].map((record) => ({ ...record, variants }))
    const one = nextEntry([], first!)
    const text = printLedger([one, nextEntry([one], second!)])
    let turns = 0
    const turn = async () => {
      turns++
    }
    expect(await readLedger(text, 'ledger', turn)).toEqual(parseLedger(text))
    expect(turns).toBeGreaterThan(20)
    const edited = text.replace('22:5432:A:G', '22:5432:A:T')
    await expect(readLedger(edited, 'ledger', turn)).rejects.toThrow('entry 1 of the ledger was edited')
    const empty = text.replace('"22:5432:A:G"', '""')
    await expect(readLedger(empty, 'ledger', turn)).rejects.toMatchObject({ code: 'format' })
    const stop = async () => {
      throw new Error('cancelled')
    }
    await expect(readLedger(text, 'ledger', stop)).rejects.toThrow('cancelled')
  })

  it('goes on after entries that are known', async () => {
    const [first, ...more] = parseLedger(TEXT)
    const after = { head: first!.hash, entries: 1 }
    expect(await followLedger(more, { after })).toEqual(more)
    await expect(followLedger(more)).rejects.toThrow('entry 1 of the ledger does not follow')
    await expect(followLedger(more.slice(1), { after })).rejects.toThrow('entry 2 of the ledger does not follow')
  })
})

describe('a hash that is made in stretches', () => {
  it('is that of the whole, of bytes and of texts', async () => {
    const bytes = Uint8Array.from({ length: 700_000 }, (_, i) => (i * 7919) % 251)
    let turns = 0
    const turn = async () => {
      turns++
    }
    expect(await sha256InTurns(bytes, turn)).toBe(sha256Of(bytes))
    expect(turns).toBe(3)
    expect(await sha256InTurns(new Uint8Array(), turn)).toBe(sha256Of(new Uint8Array()))
    expect(await sha256InTurns(['頻', '度'], turn)).toBe(sha256Of(new TextEncoder().encode('頻度')))
  })
})

describe('a turn', () => {
  it('lets others in once a stretch is over, and throws where nobody waits', async () => {
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
    const turn = createTurn()
    now = 7
    expect(turn()).toBeUndefined()
    now = 9
    const others: string[] = []
    const waiting = turn()
    expect(waiting).toBeInstanceOf(Promise)
    setImmediate(() => others.push('others'))
    await waiting
    others.push('again')
    await new Promise((resolve) => setImmediate(resolve))
    expect(others.sort()).toEqual(['again', 'others'])
    now = 16
    expect(turn()).toBeUndefined()
    clock.mockRestore()
    const abort = new AbortController()
    const mine = createTurn(abort.signal)
    abort.abort()
    expect(mine).toThrow('aborted')
  })
})
