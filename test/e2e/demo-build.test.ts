import { gunzipSync, gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDataset } from '../../sdk/build/build.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { openDataset } from '../../sdk/worker/client.ts'
import { launchChromium } from '../support/chromium.mjs'
import { type DemoSite, openPage, serveDemo, tableReady, tableText } from '../support/demo-site.ts'

let browser: Browser
let site: DemoSite

beforeAll(async () => {
  browser = await launchChromium()
  site = await serveDemo({ participants: 300, variants: 400 })
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

interface Dropped {
  name: string
  mimeType: string
  buffer: Buffer
}

function dropped(name: string, content: Uint8Array | string): Dropped {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) }
}

const vcf = () => site.individuals['individuals.vcf.gz']!
const sheet = () => site.individuals['samples.tsv']!

async function choose(page: Page, genotypes: Dropped, samples?: Dropped): Promise<void> {
  await page.setInputFiles('#vcf', genotypes)
  if (!samples) return
  await page.setInputFiles('#samples', samples)
  for (const name of ['biobank', 'sex', 'region'])
    await page.getByLabel(new RegExp(`: ${name}$`)).selectOption('partition')
  await page.getByLabel(/: disease$/).selectOption('overlapping')
}

async function build(page: Page): Promise<void> {
  await page.click('#build')
  await page.waitForSelector('#result hindo-frequency-table')
  await tableReady(page)
}

describe('building in the page', () => {
  it('gives the numbers that the same build gives outside the browser', async () => {
    const { page, trouble } = await openPage(browser, `${site.url}/build.html?lang=en`)
    await choose(page, dropped('people.vcf.gz', vcf()), dropped('samples.tsv', sheet()))
    await build(page)
    const output = memoryOutput()
    await buildDataset({
      inputs: [bytesInput('people.vcf.gz', vcf())],
      samples: bytesInput('samples.tsv', sheet()),
      options: { axes: ['biobank', 'sex', 'region'], overlapping: ['disease'] },
      output,
    })
    const dataset = await openDataset(memorySource('people', output.files()))
    const table = await dataset.frequencies({ by: ['biobank'] })
    const expected = (await (await table.export('tsv')).text())
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(await tableText(page)).toEqual(expected)
    expect(expected.length).toBeGreaterThan(1000)
    await dataset.close()
    expect(trouble).toEqual([])
  })

  it('offers the files of the dataset, which open again', async () => {
    const { page } = await openPage(browser, `${site.url}/build.html?lang=en`)
    await choose(page, dropped('people.vcf.gz', vcf()), dropped('samples.tsv', sheet()))
    await build(page)
    const files: Record<string, Uint8Array> = {}
    for (const link of await page.locator('.files a').all()) {
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
      // a browser holds back downloads that follow one another too fast for a person
      await page.waitForTimeout(400)
      const chunks: Buffer[] = []
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
      files[(await link.textContent())!] = new Uint8Array(Buffer.concat(chunks))
    }
    const dataset = await openDataset(memorySource('saved', files))
    expect((await dataset.count()).participants).toBe(300)
    const table = await dataset.frequencies({})
    expect(table.rows).toBe(site.vcf.rows.length)
    await dataset.close()
  })

  it('takes plain text and gzip alike, and no sheet at all', async () => {
    const texts: string[][][] = []
    const text = gunzipSync(vcf())
    for (const file of [dropped('a.vcf', text), dropped('a.vcf.gz', gzipSync(text))]) {
      const { page } = await openPage(browser, `${site.url}/build.html?lang=en`)
      await choose(page, file)
      await build(page)
      texts.push(await tableText(page))
    }
    expect(texts[0]).toEqual(texts[1])
    expect(texts[0]!.length).toBe(site.vcf.rows.length + 1)
  })

  it('sends nothing: its policy allows no connection, and the server hears of no file', async () => {
    const { page } = await openPage(browser, `${site.url}/build.html?lang=en`)
    const before = site.requests.length
    await choose(page, dropped('people.vcf.gz', vcf()), dropped('samples.tsv', sheet()))
    await build(page)
    const after = site.requests.slice(before).map(({ path }) => path)
    expect(after.filter((path) => !/\.(js|css|svg)$/.test(path))).toEqual([])
    const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content')
    expect(policy).toContain("connect-src 'none'")
    expect(await page.textContent('.promise')).toContain('Nothing leaves this page')
    const refused = await page.evaluate(() =>
      fetch('/data/dataset.json').then(
        () => 'sent',
        () => 'refused',
      ),
    )
    expect(refused).toBe('refused')
  })

  it('says what is wrong with a file, by line, and builds nothing', async () => {
    const { page } = await openPage(browser, `${site.url}/build.html?lang=en`)
    const lines = gunzipSync(vcf()).toString().split('\n')
    const broken = lines.map((line, index) => (index === 40 ? line.replace(/\t\S+$/, '\t0|x') : line)).join('\n')
    await choose(page, dropped('broken.vcf', broken), dropped('samples.tsv', sheet()))
    await page.click('#build')
    await page.waitForSelector('#failure')
    const failure = await page.textContent('#failure')
    expect(failure).toContain('broken.vcf:41')
    expect(await page.locator('hindo-frequency-table').count()).toBe(0)
  })

  it('can be cancelled, and built after that', async () => {
    const { page } = await openPage(browser, `${site.url}/build.html?lang=en`)
    const text = gunzipSync(vcf()).toString().split('\n')
    const at = text.findIndex((line) => line.startsWith('#CHROM'))
    const body = text.slice(at + 1).filter((line) => line.startsWith('chr22'))
    const head = text.slice(0, at + 1).join('\n')
    const many = body.flatMap((line) => Array.from({ length: 60 }, () => line)).join('\n')
    await choose(page, dropped('large.vcf', `${head}\n${many}\n`), dropped('samples.tsv', sheet()))
    await page.click('#build')
    await page.click('#cancel')
    await page.waitForSelector('#cancel', { state: 'detached' })
    expect(await page.locator('#failure').count()).toBe(0)
    await choose(page, dropped('people.vcf.gz', vcf()))
    await build(page)
    expect(await page.locator('hindo-frequency-table').count()).toBe(1)
  })
})
