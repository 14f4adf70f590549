import { expect, it } from 'vitest'
import { type LedgerStore, nextEntry, printLedger } from '../../sdk/release/ledger.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { exportLedger, importLedger } from '../../sdk/release/ledger-transfer.ts'
import { sha256Of } from '../../sdk/release/sha256.ts'
import { ledgerOf, releasedBytes, releaseRecord } from './ledger-records.ts'

const bytesOf = (count: number, first = 1) => Array.from({ length: count }, (_, i) => releasedBytes(first + i))
const failure = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) })

/** A ledger whose second entry is another. */
export function forkedLedger() {
  const [first] = ledgerOf(1)
  return [first!, nextEntry([first!], releaseRecord(7))]
}

/** What every store of a ledger has to do, wherever it keeps it; `make` gives an empty one. */
export function holdsForEveryStore(make: () => LedgerStore | Promise<LedgerStore>): void {
  async function filled(count: number): Promise<LedgerStore> {
    const store = await make()
    if (count > 0) await store.adopt(ledgerOf(count), bytesOf(count))
    return store
  }

  it('keeps entries and the released files', async () => {
    const store = await make()
    expect(await store.read()).toEqual([])
    for (const number of [1, 2]) {
      await store.append(nextEntry(await store.read(), releaseRecord(number)), releasedBytes(number))
    }
    expect(await store.read()).toEqual(ledgerOf(2))
    expect(await store.file(sha256Of(releasedBytes(2)))).toEqual(releasedBytes(2))
    expect(await store.file(sha256Of(releasedBytes(3)))).toBeUndefined()
  })

  it('refuses the slower of many writers, and keeps nothing of theirs', async () => {
    const store = await filled(1)
    const numbers = [2, 3, 4, 5, 6]
    const outcomes = await Promise.allSettled(
      numbers.map((number) => store.append(nextEntry(ledgerOf(1), releaseRecord(number)), releasedBytes(number))),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'forbidden' })
    }
    const entries = await store.read()
    expect(entries).toHaveLength(2)
    const there = await Promise.all(numbers.map((number) => store.file(sha256Of(releasedBytes(number)))))
    expect(there.filter((bytes) => bytes !== undefined)).toHaveLength(1)
    expect(await store.file(entries[1]!.file.sha256)).toBeDefined()
  })

  it('refuses an entry that was not made by the chain, and a file that is not the entry’s', async () => {
    const store = await filled(1)
    const entry = nextEntry(ledgerOf(1), releaseRecord(2))
    const wrong: Array<[() => Promise<void>, string, RegExp]> = [
      [
        () => store.append({ ...entry, author: 'nobody' }, releasedBytes(2)),
        'checksum',
        /entry 2 of the ledger was edited/,
      ],
      [() => store.append(entry, releasedBytes(3)), 'checksum', /the file is not that of entry 2/],
      [() => store.append(nextEntry([], releaseRecord(2)), releasedBytes(2)), 'forbidden', /released meanwhile/],
      [() => store.adopt([entry], bytesOf(2, 2)), 'checksum', /no entry of the ledger is of the file/],
      [() => store.adopt(ledgerOf(3).slice(2), [releasedBytes(3)]), 'forbidden', /released meanwhile/],
    ]
    for (const [add, code, message] of wrong) await expect(add()).rejects.toMatchObject(failure(code, message))
    expect(await store.read()).toEqual(ledgerOf(1))
    expect(await store.file(sha256Of(releasedBytes(2)))).toBeUndefined()
  })

  it('adopts all entries or none', async () => {
    const store = await filled(1)
    const [, second, third] = ledgerOf(3)
    const edited = { ...third!, author: 'somebody else' }
    await expect(store.adopt([second!, edited], bytesOf(2, 2))).rejects.toMatchObject(failure('checksum', /entry 3/))
    expect(await store.read()).toEqual(ledgerOf(1))
    await store.adopt([second!, third!], bytesOf(2, 2))
    expect(await store.read()).toEqual(ledgerOf(3))
  })

  it('exports what another imports: entries, files, the same bytes again', async () => {
    const exported = await exportLedger(await filled(3))
    const other = await filled(1)
    expect(await importLedger(other, exported)).toEqual({ before: 1, added: 2, missing: [] })
    expect(await other.read()).toEqual(ledgerOf(3))
    for (const bytes of bytesOf(3)) expect(await other.file(sha256Of(bytes))).toEqual(bytes)
    expect(new Uint8Array(await (await exportLedger(other)).arrayBuffer())).toEqual(
      new Uint8Array(await exported.arrayBuffer()),
    )
    expect(await importLedger(other, exported)).toEqual({ before: 3, added: 0, missing: [] })
  })

  it('imports a text without files, says which are missing, and takes them later', async () => {
    const store = await make()
    expect(await importLedger(store, printLedger(ledgerOf(3)))).toEqual({ before: 0, added: 3, missing: [1, 2, 3] })
    expect(await store.file(sha256Of(releasedBytes(1)))).toBeUndefined()
    const half = memoryLedger(printLedger(ledgerOf(3)), [releasedBytes(2)])
    expect(await importLedger(store, await exportLedger(half))).toEqual({ before: 3, added: 0, missing: [1, 3] })
    expect(
      await importLedger(store, await exportLedger(memoryLedger(printLedger(ledgerOf(3)), bytesOf(3)))),
    ).toMatchObject({ missing: [] })
  })

  it('imports no fork, no shorter ledger, nothing edited, removed or torn, and loses nothing by trying', async () => {
    const store = await filled(3)
    const text = printLedger(ledgerOf(5))
    const lines = text.split('\n')
    const wrong: Array<[string, string, RegExp]> = [
      [printLedger(forkedLedger()), 'forbidden', /my\.jsonl is a fork: its entry 2 is another than the one here/],
      [printLedger(ledgerOf(2)), 'forbidden', /my\.jsonl ends with entry 2, and there are 3 here/],
      ['', 'forbidden', /ends with entry 0/],
      [text.replace('"researcher"', '"nobody"'), 'checksum', /entry 1 of the ledger was edited/],
      [lines.toSpliced(3, 1).join('\n'), 'checksum', /entry 4 of the ledger does not follow/],
      [text.slice(0, -9), 'checksum', /entry 5 of the ledger is torn/],
      [text.replace('hindo-ledger/1', 'hindo-ledger/2'), 'version', /newer/],
      ['x\n', 'checksum', /entry 1 of the ledger does not read/],
    ]
    for (const [given, code, message] of wrong) {
      await expect(importLedger(store, given, 'my.jsonl')).rejects.toMatchObject(failure(code, message))
    }
    const strange = memoryLedger(printLedger(ledgerOf(5)))
    await expect(
      importLedger({ ...store, adopt: (more) => store.adopt(more, [releasedBytes(9)]) }, await exportLedger(strange)),
    ).rejects.toMatchObject(failure('checksum', /no entry of the ledger is of the file/))
    expect(await store.read()).toEqual(ledgerOf(3))
    for (const bytes of bytesOf(3)) expect(await store.file(sha256Of(bytes))).toEqual(bytes)
  })
}
