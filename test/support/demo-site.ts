import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { buildDemo, demoPages } from './build.mjs'
import { serveFolders } from './static-server.mjs'
import { readVcf } from './vcf-reader.ts'

/** A person of the simulated cohort: the sheet's row. */
export type SheetRow = Record<string, string>

export interface DemoSite {
  url: string
  /** Paths asked for so far. */
  requests: Array<{ path: string }>
  /** The people behind the dataset. */
  sheet: SheetRow[]
  vcf: ReturnType<typeof readVcf>
  /** Files of the people, by name. */
  individuals: Record<string, Uint8Array>
  close(): Promise<void>
}

/** The demo's built pages over a small simulated cohort whose individuals are known. */
export async function serveDemo({
  participants = 1200,
  variants = 1500,
  pairs = [] as string[],
} = {}): Promise<DemoSite> {
  if (!existsSync(join(demoPages, 'index.html'))) await buildDemo()
  const [output, people] = [memoryOutput(), memoryOutput()]
  await simulateDataset({ options: { participants, variants, pairs, seed: 11 }, output, individuals: people })
  const files = await bytesOf(output.files())
  const individuals = await bytesOf(people.files())
  const [head, ...rows] = new TextDecoder()
    .decode(individuals['samples.tsv'])
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
  const sheet = rows.map((row) => Object.fromEntries(head!.map((name, index) => [name, row[index]!])))
  const server = await serveFolders(
    { '/': demoPages },
    {
      onRequest(request: { headers: { range?: string } }, response: import('node:http').ServerResponse, path: string) {
        const body = path.startsWith('/data/') ? files[path.slice(6)] : undefined
        if (!body) return false
        const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
        const [start, end] = range
          ? [Number(range[1]), Math.min(Number(range[2]), body.length - 1)]
          : [0, body.length - 1]
        const piece = body.subarray(start, end + 1)
        const headers = { 'content-length': piece.length, 'content-range': `bytes ${start}-${end}/${body.length}` }
        response.writeHead(range ? 206 : 200, headers).end(piece)
        return true
      },
    },
  )
  return {
    url: server.url,
    requests: server.requests,
    sheet,
    vcf: readVcf(individuals['individuals.vcf.gz']!),
    individuals,
    close: server.close,
  }
}

async function bytesOf(files: Record<string, Blob>): Promise<Record<string, Uint8Array>> {
  const entries = Object.entries(files).map(async ([name, blob]) => [name, new Uint8Array(await blob.arrayBuffer())])
  return Object.fromEntries(await Promise.all(entries))
}

export interface WatchedPage {
  page: Page
  /** Errors of scripts, messages of the console, reports of the policy, requests to other origins. */
  trouble: string[]
}

/** Opens a page of the demo and writes down whatever goes wrong on it. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: 'en-US', ...options })
  const page = await context.newPage()
  const trouble: string[] = []
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== new URL(url).origin) trouble.push(`request: ${request.url()}`)
  })
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  await page.goto(url)
  return { page, trouble }
}

/** Waits until the table of a page is answered and drawn; fails where it shows an error. */
export async function tableReady(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const root = document.querySelector('hindo-frequency-table')?.shadowRoot
    if (root?.querySelector('.viewport')?.getAttribute('aria-busy') !== 'false') return false
    return root.querySelector('.row, .card, .empty, .error') !== null && !root.querySelector('.waiting, .stale')
  })
  const errors = await page.locator('hindo-frequency-table .error').allTextContents()
  if (errors.length > 0) throw new Error(`the table shows an error: ${errors.join(' ')}`)
}

/** Rows of the table as its own file has them: header line and fields, straight from the element's table. */
export async function tableText(page: Page): Promise<string[][]> {
  const text = await page.evaluate(async () => {
    const element = document.querySelector('hindo-frequency-table') as HTMLElement & {
      table: { export(format: 'tsv'): Promise<Blob> }
    }
    return (await element.table.export('tsv')).text()
  })
  return text
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
}
