import type { Browser, BrowserContext } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as hindo from '../../sdk/index.ts'
import { launchChromium } from '../support/chromium.mjs'
import { roundTrips, type SourceServer, serveSources } from '../support/source-server.ts'
import { wideDataset } from '../support/wide-dataset.ts'

interface Load {
  rows: number
  text: string
  error?: { code: string; message: string }
  kept: number
}

const wide = await wideDataset({ rows: 70_000, groups: 129 })
const controlled = await wideDataset({ rows: 2000, groups: 70, serving: 'controlled', synthetic: false })
let browser: Browser
const servers: SourceServer[] = []

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await Promise.all(servers.map((server) => server.close()))
})

async function serve(...args: Parameters<typeof serveSources>): Promise<SourceServer> {
  const server = await serveSources(...args)
  servers.push(server)
  return server
}

/** One page load: opens the dataset, asks for four groups of a region, and says what came and what the device keeps. */
async function load(context: BrowserContext, { url }: SourceServer, options: hindo.ReadingOptions = {}): Promise<Load> {
  const page = await context.newPage()
  try {
    await page.goto(`${url}/`)
    await page.waitForFunction(() => 'hindo' in window)
    return await page.evaluate(async (options) => {
      const { openDataset, isHindoError } = (window as unknown as { hindo: typeof hindo }).hindo
      const result: Load = { rows: 0, text: '', kept: 0 }
      try {
        const dataset = await openDataset('/data/dataset.json', options)
        const table = await dataset.frequencies({
          cohorts: { some: 'group in (g5, g18, g31, g60)' },
          columns: ['AC', 'AN', 'AF'],
          regions: ['22:1000-400000'],
          where: 'AC > 0',
        })
        result.rows = table.rows
        result.text = await (await table.export('tsv')).text()
        await new Promise((resolve) => setTimeout(resolve, 400))
        await dataset.close()
      } catch (error) {
        if (!isHindoError(error)) throw error
        result.error = { code: error.code, message: error.message }
      }
      const known = await indexedDB.databases()
      if (known.some(({ name }) => name === 'hindo')) {
        const db = await new Promise<IDBDatabase>((resolve) => {
          const request = indexedDB.open('hindo')
          request.onsuccess = () => resolve(request.result)
        })
        const request = db.transaction('pieces').objectStore('pieces').count()
        result.kept = await new Promise((resolve) => {
          request.onsuccess = () => resolve(request.result)
        })
        db.close()
      }
      return result
    }, options)
  } finally {
    await page.close()
  }
}

describe('a page', () => {
  it('gets the first rows of 8 of 260 columns in two round trips, and at the next load of one', async () => {
    const server = await serve(wide.files, { delay: 30 })
    const context = await browser.newContext()
    const first = await load(context, server)
    expect(first.rows).toBeGreaterThan(1000)
    expect(first.kept).toBeGreaterThan(0)
    expect(server.requests.length).toBeLessThanOrEqual(7)
    expect(roundTrips(server.requests)).toBe(2)
    server.requests.length = 0
    const second = await load(context, server)
    expect(second.text).toBe(first.text)
    expect(server.requests.map(({ file }) => file)).toEqual(['dataset.json'])
    const forgetful = await load(await browser.newContext(), server, { cache: 'none' })
    expect(forgetful).toEqual({ ...first, kept: 0 })
    await context.close()
  })

  it('still reads datasets whose manifest does not tell where columns lie, in three', async () => {
    const manifest = structuredClone(wide.manifest)
    for (const { dense } of manifest.parts) for (const entry of dense.batches) entry.length = 5
    const old = { ...wide.files, 'dataset.json': new TextEncoder().encode(JSON.stringify(manifest)) }
    const [now, before] = [await serve(wide.files, { delay: 30 }), await serve(old, { delay: 30 })]
    const context = await browser.newContext()
    const options = { cache: 'memory' } as const
    expect((await load(context, before, options)).text).toBe((await load(context, now, options)).text)
    expect(roundTrips(before.requests)).toBe(3)
    await context.close()
  })

  it('keeps nothing of a controlled dataset', async () => {
    const server = await serve(controlled.files)
    const context = await browser.newContext()
    const first = await load(context, server, { cache: 'persistent' })
    const asked = server.requests.length
    expect(first).toMatchObject({ kept: 0, rows: expect.any(Number) })
    expect(first.rows).toBeGreaterThan(10)
    expect(await load(context, server, { cache: 'persistent' })).toEqual(first)
    expect(server.requests.length).toBe(2 * asked)
    await context.close()
  })

  it('is told when the server stops half-way, in the time it chose', async () => {
    const server = await serve(wide.files, {
      intercept: (file, response) => {
        if (!file.endsWith('dense.arrow')) return false
        response.writeHead(206, { 'content-length': 1000 }).write('half')
        return true
      },
    })
    const context = await browser.newContext()
    const { error } = await load(context, server, { stallTimeout: 300 })
    expect(error).toEqual({
      code: 'network',
      message: 'parts/22-0.dense.arrow: the server sent nothing for 0.3 s',
    })
    await context.close()
  })

  it('may not ask for a cache or a patience that do not exist', async () => {
    const server = await serve(wide.files)
    const context = await browser.newContext()
    const wrong = { cache: 'forever' } as unknown as hindo.ReadingOptions
    expect((await load(context, server, wrong)).error).toMatchObject({ code: 'usage' })
    expect((await load(context, server, { stallTimeout: 0 })).error).toMatchObject({ code: 'usage' })
    expect(server.requests).toEqual([])
    await context.close()
  })
})
