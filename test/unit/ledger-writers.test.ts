import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextEntry } from '../../sdk/release/ledger.ts'
import { fileLedger } from '../../sdk/release/ledger-file.node.ts'
import { root } from '../support/folders.mjs'
import { ledgerOf, releasedBytes, releaseRecord } from '../support/ledger-records.ts'

let script: string
let bundle: string
let folder: string
const running: ChildProcess[] = []

beforeAll(async () => {
  bundle = mkdtempSync(join(tmpdir(), 'hindo-writers-'))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: bundle,
      target: 'node20',
      rolldownOptions: {
        input: [join(root, 'test/support/ledger-child.ts')],
        output: { entryFileNames: '[name].mjs' },
      },
    },
  })
  script = join(bundle, 'ledger-child.mjs')
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hindo-ledger-'))
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
afterAll(() => rmSync(bundle, { recursive: true, force: true }))

const path = () => join(folder, 'ledger.jsonl')

/** Appends in a process of its own. */
function writer(
  first: number,
  count: number,
): { child: ChildProcess; end: Promise<{ code: number | null; said: string }> } {
  const child = spawn(process.execPath, [script, path(), String(first), String(count)])
  running.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', (text) => (said += text))
  return { child, end: new Promise((resolve) => child.on('close', (code) => resolve({ code, said }))) }
}

/** Whether every entry follows, and has its file. */
async function expectWhole(): Promise<number> {
  const store = fileLedger(path())
  const entries = await store.read()
  for (const { file } of entries) expect(await store.file(file.sha256)).toBeDefined()
  return entries.length
}

describe('a ledger file that several processes write to', () => {
  it('holds every release once, in one chain', async () => {
    const ends = await Promise.all([100, 200, 300].map((first) => writer(first, 12).end))
    expect(ends.map(({ code, said }) => (code === 0 ? 0 : said))).toEqual([0, 0, 0])
    // they met, or this would prove nothing
    expect(ends.reduce((sum, { said }) => sum + Number(said), 0)).toBeGreaterThan(0)
    expect(await expectWhole()).toBe(36)
    const variants = (await fileLedger(path()).read()).flatMap((entry) => entry.variants)
    expect(new Set(variants).size).toBe(36)
    expect(readdirSync(folder).sort()).toEqual(['ledger.jsonl', 'ledger.jsonl.files'])
  })

  it('is whole after one of them was killed, whenever that was', async () => {
    for (const wait of [1, 3, 6]) {
      const { child, end } = writer(1000 * wait, 500)
      const before = await expectWhole().catch(() => 0)
      await vi.waitFor(async () => expect(await expectWhole()).toBeGreaterThanOrEqual(before + wait), {
        timeout: 20_000,
      })
      child.kill('SIGKILL')
      await end
      const there = await expectWhole()
      expect(there).toBeGreaterThanOrEqual(before + wait)
      // as its message says: what an interrupted writer held is given back by hand
      rmSync(`${path()}.lock`, { force: true })
      const store = fileLedger(path())
      await store.append(nextEntry(await store.read(), releaseRecord(wait)), releasedBytes(wait))
      expect(await expectWhole()).toBe(there + 1)
    }
  })

  it('says who holds it, and stays as it is', async () => {
    const store = fileLedger(path())
    await store.adopt(ledgerOf(1), [releasedBytes(1)])
    writeFileSync(`${path()}.lock`, '')
    await expect(store.append(nextEntry(ledgerOf(1), releaseRecord(2)), releasedBytes(2))).rejects.toMatchObject({
      code: 'forbidden',
      hint: expect.stringContaining(`remove ${path()}.lock`),
    })
    expect(await store.read()).toEqual(ledgerOf(1))
  })
})
