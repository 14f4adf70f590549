import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.mjs'
import { root } from '../support/folders.mjs'
import { serveFolders } from '../support/static-server.mjs'
import { tinyDataset } from '../support/tiny-dataset.ts'

const bundle = join(root, 'dist/bundle')
const built = existsSync(join(bundle, 'hindo.js'))
if (!built) console.warn('the package is not built (npm run build): engines are not tried under policies')

interface Setting {
  /** Where the page takes the package from. */
  from: 'same' | 'other'
  /** Policy of the page, and of the worker file where it differs. */
  page?: string
  worker?: string
}

const SELF = "default-src 'self'"

const SETTINGS: Array<[string, Setting, { kernel: string; thread: string; reason: RegExp }]> = [
  ['a plain page', { from: 'same' }, { kernel: 'wasm', thread: 'worker', reason: /^$/ }],
  [
    'a page with the package on another origin',
    { from: 'other' },
    { kernel: 'wasm', thread: 'blob-worker', reason: /^worker file: / },
  ],
  [
    'a page and worker that forbid Wasm',
    { from: 'same', page: SELF, worker: SELF },
    { kernel: 'typescript', thread: 'worker', reason: /Wasm was refused/ },
  ],
  [
    'a page that forbids Wasm but whose worker does not',
    { from: 'same', page: SELF },
    { kernel: 'wasm', thread: 'worker', reason: /^$/ },
  ],
  [
    'a page that forbids workers',
    { from: 'same', page: `${SELF} 'wasm-unsafe-eval'; worker-src 'none'` },
    { kernel: 'wasm', thread: 'main', reason: /^worker file: / },
  ],
  [
    'a page that forbids both',
    { from: 'same', page: `${SELF}; worker-src 'none'` },
    { kernel: 'typescript', thread: 'main', reason: /worker file: .*Wasm was refused/ },
  ],
  [
    'a page with the package on another origin that forbids blobs',
    { from: 'other', page: "default-src 'self' OTHER 'wasm-unsafe-eval'" },
    { kernel: 'wasm', thread: 'main', reason: /worker file: .*blob worker: / },
  ],
]

describe.skipIf(!built)('the ladder', () => {
  let browser: Browser
  const servers: Array<{ close(): Promise<void> }> = []
  let other: { url: string }
  let tiny: Awaited<ReturnType<typeof tinyDataset>>

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
    tiny = await tinyDataset({ variants: 2000, contigs: ['22', 'X'] })
    const cors = await serveFolders({ '/': bundle }, { headers: { 'access-control-allow-origin': '*' } })
    other = cors
    servers.push(cors)
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all(servers.map((server) => server.close()))
  })

  /** Opens a page that asks the query of this file; returns what it says, and the policy violations it reported. */
  async function run({ from, page: policy, worker }: Setting) {
    const script = `import { openDataset } from '${from === 'same' ? '' : other.url}/hindo.js'
const dataset = await openDataset('/data/dataset.json')
const table = await dataset.frequencies({ cohorts: { case: 'disease=C50', rest: 'not disease=C50' },
  columns: ['AC', 'AN', 'AF', 'AF_high', 'hwe_p'], where: 'any.AF > 0.01', sort: '-case.AF' })
window.answer = { mode: await dataset.engine.mode, text: await (await table.export('tsv')).text() }
`
    const onRequest = (_: unknown, response: import('node:http').ServerResponse, path: string) => {
      const header = (path.endsWith('entry.js') ? worker : policy)?.replaceAll('OTHER', other.url)
      if (header) response.setHeader('content-security-policy', header)
      const file = path.startsWith('/data/') ? tiny.files[path.slice(6)] : undefined
      const body =
        path === '/'
          ? '<!doctype html><title>t</title><script type="module" src="/page.js"></script>'
          : path === '/page.js'
            ? script
            : file
      if (body === undefined) return false
      response.writeHead(200, {
        'content-type':
          path === '/' ? 'text/html' : path.endsWith('.js') ? 'text/javascript' : 'application/octet-stream',
      })
      response.end(body)
      return true
    }
    const server = await serveFolders({ '/': bundle }, { onRequest })
    servers.push(server)
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`${server.url}/`)
    await page.waitForFunction(() => 'answer' in window, undefined, { timeout: 60_000 }).catch(() => {})
    const answer = await page.evaluate(() => (window as unknown as { answer?: { mode: object; text: string } }).answer)
    await page.close()
    expect(errors).toEqual([])
    return answer!
  }

  let first: string | undefined
  it.each(SETTINGS)('in %s', async (_, setting, mode) => {
    const { mode: seen, text } = await run(setting)
    expect(seen).toEqual({ ...mode, reason: expect.stringMatching(mode.reason) })
    expect(text.split('\n').length).toBeGreaterThan(500)
    first ??= text
    expect(text).toBe(first)
  })
})
