import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { printLedger } from '../../sdk/release/ledger.ts'
import { isArchive, packArchive, unpackArchive } from '../../sdk/release/ledger-archive.ts'
import { fileLedger } from '../../sdk/release/ledger-file.node.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { exportLedger, importLedger } from '../../sdk/release/ledger-transfer.ts'
import { ledgerOf, releasedBytes } from '../support/ledger-records.ts'

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())
const text = (content: string) => new TextEncoder().encode(content)

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hindo-archive-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function tar(...words: string[]): string {
  const done = spawnSync('tar', words, { cwd: folder, encoding: 'utf8' })
  expect(done.stderr).toBe('')
  expect(done.status).toBe(0)
  return done.stdout
}

describe('an archive', () => {
  it('unpacks to what was packed, whatever the sizes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({ name: fc.stringMatching(/^[a-z0-9./]{1,100}$/), bytes: fc.uint8Array({ maxLength: 1100 }) }),
          {
            maxLength: 4,
            selector: ({ name }) => name,
          },
        ),
        async (files) => {
          const packed = await bytesOf(packArchive(files))
          expect(packed.length % 512).toBe(0)
          expect(unpackArchive(packed)).toEqual(files.map(({ name, bytes }) => ({ name, bytes })))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is one that tar lists, verifies and unpacks', async () => {
    const files = [
      { name: 'ledger.jsonl', bytes: text('one\n') },
      { name: `ledger.jsonl.files/${'a'.repeat(64)}`, bytes: new Uint8Array(1000).fill(7) },
      { name: 'ledger.jsonl.files/empty', bytes: new Uint8Array() },
    ]
    writeFileSync(join(folder, 'a.tar'), await bytesOf(packArchive(files)))
    expect(tar('tvf', 'a.tar').trimEnd().split('\n')).toHaveLength(3)
    tar('xf', 'a.tar')
    for (const { name, bytes } of files) expect(new Uint8Array(readFileSync(join(folder, name)))).toEqual(bytes)
  })

  it.each(['ustar', 'gnu', 'pax'])('may be made by tar, as %s', (format) => {
    mkdirSync(join(folder, 'own/ledger.jsonl.files'), { recursive: true })
    writeFileSync(join(folder, 'own/ledger.jsonl'), 'x'.repeat(700))
    writeFileSync(join(folder, `own/ledger.jsonl.files/${'b'.repeat(64)}`), 'y')
    tar('cf', 'own.tar', `--format=${format}`, './own')
    const packed = new Uint8Array(readFileSync(join(folder, 'own.tar')))
    expect(isArchive(packed)).toBe(true)
    const names = unpackArchive(packed).map(({ name, bytes }) => [name, bytes.length])
    expect(names.sort()).toEqual([
      ['./own/ledger.jsonl', 700],
      [`./own/ledger.jsonl.files/${'b'.repeat(64)}`, 1],
    ])
  })

  it.each(['-1', '-1000', '-40000000000', '', '9'])(
    'whose file has %j bytes is refused, not read for ever',
    async (size) => {
      const packed = await bytesOf(packArchive([{ name: 'ledger.jsonl', bytes: new Uint8Array(900).fill(65) }]))
      packed.set(text(size.padEnd(12, '\0')).subarray(0, 12), 124)
      packed.fill(32, 148, 156)
      const sum = packed.subarray(0, 512).reduce((all, byte) => all + byte, 0)
      packed.set(text(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
      expect(() => unpackArchive(packed, 'my.tar')).toThrow(/my\.tar is torn/)
    },
  )

  it('that is torn or damaged is refused, wherever', async () => {
    const packed = await bytesOf(packArchive([{ name: 'ledger.jsonl', bytes: new Uint8Array(900).fill(65) }]))
    for (const length of [100, 512, 900, 1500, 1536]) {
      expect(() => unpackArchive(packed.slice(0, length), 'my.tar')).toThrow(/my\.tar is torn/)
    }
    for (const at of [0, 100, 130, 150, 260]) {
      const damaged = packed.with(at, packed[at]! ^ 3)
      expect(() => unpackArchive(damaged, 'my.tar')).toThrow(/my\.tar is (damaged|torn)/)
    }
  })
})

describe('an exported ledger', () => {
  const full = () => memoryLedger(ledgerText(3), [1, 2, 3].map(releasedBytes))

  it('unpacks to what the command keeps', async () => {
    writeFileSync(join(folder, 'export.tar'), await bytesOf(await exportLedger(full())))
    tar('xf', 'export.tar')
    const store = fileLedger(join(folder, 'ledger.jsonl'))
    expect(await store.read()).toEqual(ledgerOf(3))
    for (const number of [1, 2, 3]) {
      expect(await store.file(ledgerOf(3)[number - 1]!.file.sha256)).toEqual(releasedBytes(number))
    }
    // and back again, packed by something else
    tar('cf', 'back.tar', 'ledger.jsonl', 'ledger.jsonl.files')
    const back = memoryLedger()
    const imported = await importLedger(back, new Blob([new Uint8Array(readFileSync(join(folder, 'back.tar')))]))
    expect(imported).toEqual({ before: 0, added: 3, missing: [] })
    expect(readdirSync(join(folder, 'ledger.jsonl.files'))).toHaveLength(3)
  })

  it('with a released file that was changed, or is of no entry, or with no ledger or two, is not imported', async () => {
    const changed = (edit: (files: ReturnType<typeof unpackArchive>) => ReturnType<typeof unpackArchive>) => async () =>
      packArchive(edit(unpackArchive(await bytesOf(await exportLedger(full())))))
    const wrong: Array<[() => Promise<Blob>, RegExp]> = [
      [
        changed(([ledger, one, ...rest]) => [ledger!, { ...one!, bytes: text('other') }, ...rest]),
        /no entry of the ledger is of the file/,
      ],
      [changed((files) => [...files, { name: 'more', bytes: text('more') }]), /no entry of the ledger is of the file/],
      [changed(([, ...files]) => files), /e\.tar has no ledger in it/],
      [
        changed(([ledger, ...files]) => [ledger!, { ...ledger!, name: 'other.jsonl' }, ...files]),
        /more than one ledger/,
      ],
    ]
    for (const [make, message] of wrong) {
      const store = memoryLedger()
      await expect(importLedger(store, await make(), 'e.tar')).rejects.toThrow(message)
      expect(await store.read()).toEqual([])
    }
  })
})

function ledgerText(count: number): string {
  return printLedger(ledgerOf(count))
}
