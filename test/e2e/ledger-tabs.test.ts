import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { printLedger } from '../../sdk/release/ledger.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { importLedger } from '../../sdk/release/ledger-transfer.ts'
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.mjs'
import { type ElementSite, serveElements } from '../support/element-site.ts'
import { ledgerOf, releasedBytes, releaseRecord } from '../support/ledger-records.ts'

const SCRIPT = `
import { exportLedger, importLedger, indexedDbLedger, printLedger } from 'hindo/release'
const store = indexedDbLedger('tabs')
globalThis.entries = async () => printLedger(await store.read())
globalThis.add = async (lines, contents) => {
  const files = contents.map((text) => new TextEncoder().encode(text))
  try {
    await store.append(JSON.parse(lines), files[0])
    return 'added'
  } catch (error) {
    return error.code
  }
}
globalThis.exported = async () => [...new Uint8Array(await (await exportLedger(store)).arrayBuffer())]
globalThis.imported = async (text) => {
  try {
    return await importLedger(store, text)
  } catch (error) {
    return error.message
  }
}
`
type Global = Record<'entries' | 'add' | 'exported' | 'imported', (...given: unknown[]) => Promise<unknown>>

describe('two tabs of one browser', () => {
  let browser: Browser
  let site: ElementSite
  let tabs: [Page, Page]

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
    site = await serveElements({ body: '', script: SCRIPT, policy: "default-src 'self'; img-src data:", files: {} })
    const context = await browser.newContext()
    tabs = [await context.newPage(), await context.newPage()]
    for (const tab of tabs) {
      await tab.goto(site.url)
      await tab.waitForFunction('typeof globalThis.add === "function"')
    }
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  const call = (tab: Page, name: keyof Global, ...given: unknown[]) =>
    tab.evaluate(([own, values]) => (globalThis as unknown as Global)[own](...values), [name, given] as [
      keyof Global,
      unknown[],
    ])
  const release = (tab: Page, text: string, number: number) =>
    call(tab, 'add', text, [new TextDecoder().decode(releasedBytes(number))])

  it('never fork the ledger: for every place there is one winner, and both see it', async () => {
    const { nextEntry, parseLedger } = await import('../../sdk/release/ledger.ts')
    for (let round = 0; round < 8; round++) {
      const present = parseLedger((await call(tabs[0], 'entries')) as string)
      expect(present).toHaveLength(round)
      const numbers = [10 * round + 1, 10 * round + 2]
      const outcomes = await Promise.all(
        tabs.map((tab, i) => release(tab, JSON.stringify(nextEntry(present, releaseRecord(numbers[i]!))), numbers[i]!)),
      )
      expect(outcomes.sort()).toEqual(['added', 'forbidden'])
      expect(await call(tabs[1], 'entries')).toBe(await call(tabs[0], 'entries'))
    }
  })

  it('export what another place imports, and take no fork of it', async () => {
    const bytes = new Uint8Array((await call(tabs[0], 'exported')) as number[])
    const here = memoryLedger()
    expect(await importLedger(here, new Blob([bytes]))).toEqual({ before: 0, added: 8, missing: [] })
    const text = (await call(tabs[1], 'entries')) as string
    expect(await call(tabs[1], 'imported', text)).toEqual({ before: 8, added: 0, missing: [] })
    expect(await call(tabs[1], 'imported', printLedger(ledgerOf(9)))).toMatch(/is a fork: its entry [12] is another/)
    expect(await call(tabs[0], 'entries')).toBe(text)
  })
})
