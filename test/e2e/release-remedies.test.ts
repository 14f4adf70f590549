import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { type Dataset, type MitigationStep, openDataset, type Remedy } from '../../sdk/index.ts'
import { geometricNoise } from '../../sdk/release/geometric-noise.ts'
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.mjs'
import { type ElementSite, serveElements } from '../support/element-site.ts'
import { seededBytes } from '../support/seeded-bytes.ts'

const SECRET = Array.from({ length: 32 }, (_, i) => (37 * i + 5) % 256)
const FRACTION = { numerator: 1, denominator: 2 }
const DRAWS = 20_000

const SCRIPT = `
import { openDataset } from 'hindo'
import { geometricNoise } from 'hindo/release'

const opened = openDataset('data/dataset.json')
const secret = Uint8Array.from(${JSON.stringify(SECRET)})
globalThis.mitigate = async (text, steps, options) => {
  const own = steps.map((step) => (step.kind === 'cell-key' ? { ...step, secret } : step))
  const { file, ...answer } = await (await opened).mitigate(new File([text], 'table.tsv'), 'tsv', own, options)
  return JSON.stringify([await file.text(), answer])
}
globalThis.remedies = async (text, options) => {
  const found = await (await opened).remedies(new File([text], 'table.tsv'), 'tsv', { ...options, secret })
  return JSON.stringify(found, (key, value) => (key === 'secret' ? undefined : value))
}
${seededBytes.toString()}
globalThis.draws = (seed, epsilon, count) => {
  const random = seededBytes(seed)
  return Array.from({ length: count }, () => geometricNoise(epsilon, random))
}
`

describe('remedies in a page', () => {
  let browser: Browser
  let page: Page
  let site: ElementSite
  let here: Dataset
  let table: string

  beforeAll(async () => {
    const output = memoryOutput()
    await simulateDataset({ options: { participants: 1200, variants: 60, seed: 11 }, output })
    const blobs = output.files()
    here = await openDataset(memorySource('simulated', blobs))
    const cohorts = { all: 'all', male: 'sex=male', female: 'sex=female' }
    const made = await here.frequencies({ cohorts, columns: ['AC', 'AN', 'AF', 'nhomalt', 'n_het'] })
    table = await (await made.export('tsv')).text()
    const files = Object.fromEntries(
      await Promise.all(
        Object.entries(blobs).map(
          async ([name, blob]) => [`/data/${name}`, new Uint8Array(await blob.arrayBuffer())] as const,
        ),
      ),
    )
    const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:"
    site = await serveElements({ body: '', script: SCRIPT, policy, files })
    browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
    page = await browser.newPage()
    await page.goto(site.url)
    await page.waitForFunction('typeof globalThis.draws === "function"')
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
    await here?.close()
  })

  const inPage = <Answer>(name: string, ...given: unknown[]) =>
    page.evaluate(
      ([own, words]) =>
        (globalThis as unknown as Record<string, (...all: unknown[]) => Promise<Answer>>)[own]!(...words),
      [name, given] as const,
    )
  const cohorts = { all: 'all', male: 'sex=male', female: 'sex=female' }
  const options = { policy: 'jp-ndb', cohorts }
  const secret = Uint8Array.from(SECRET)
  const file = () => new File([table], 'table.tsv')

  it.each([
    [[{ kind: 'cell-key', reach: 5, variance: 2, blocked: 0 }]],
    [[{ kind: 'suppress' }, { kind: 'cell-key', reach: 3, variance: 1, blocked: 1 }]],
    [[{ kind: 'limit', variants: 20 }, { kind: 'suppress' }, { kind: 'round', method: 'nearest', base: 10 }]],
  ])('give the same table as in Node, byte by byte: %j', async (steps) => {
    const own = steps.map((step) => (step.kind === 'cell-key' ? { ...step, secret } : step)) as MitigationStep[]
    const { file: made, ...answer } = await here.mitigate(file(), 'tsv', own, options)
    const there = await inPage<string>('mitigate', table, steps, options)
    expect(there).toBe(JSON.stringify([await made.text(), answer]))
    expect(await made.text()).not.toBe(table)
  })

  it('are the same as in Node, noise by key among them', async () => {
    const found = await here.remedies(file(), 'tsv', { ...options, secret })
    // every geometric noise is another one
    const fixed = (remedies: Remedy[]) =>
      JSON.stringify(
        remedies.filter(({ loss }) => loss.epsilon === undefined),
        (key, value) => (key === 'secret' ? undefined : value),
      )
    const there = JSON.parse(await inPage<string>('remedies', table, options)) as Remedy[]
    expect(fixed(there)).toBe(fixed(found))
    expect(there.map(({ steps }) => steps.map(({ kind }) => kind).join())).toContain('suppress,cell-key')
  })

  it('draw from the exact distribution of geometric noise: the same as in Node, and as its formula says', async () => {
    const random = seededBytes(23)
    const own = Array.from({ length: DRAWS }, () => geometricNoise(FRACTION, random))
    expect(await inPage<number[]>('draws', 23, FRACTION, DRAWS)).toEqual(own)
    // P(d) = (1 − q) / (1 + q) q^|d|, q = exp(−ε); what is further than 6 together on either side
    const q = Math.exp(-FRACTION.numerator / FRACTION.denominator)
    const tail = q ** 7 / (1 + q)
    const expected = Array.from({ length: 15 }, (_, i) =>
      i === 0 || i === 14 ? tail : ((1 - q) / (1 + q)) * q ** Math.abs(i - 7),
    )
    expect(expected.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12)
    const counts = expected.map(() => 0)
    for (const draw of own) counts[Math.max(-7, Math.min(7, draw)) + 7]!++
    const square = counts.reduce(
      (sum, count, i) => sum + (count - DRAWS * expected[i]!) ** 2 / (DRAWS * expected[i]!),
      0,
    )
    // 14 degrees of freedom: 36.12 is exceeded once in a thousand times, 2.70 missed as seldom
    expect(square).toBeLessThan(36.12)
    expect(square).toBeGreaterThan(2.7)
  })
})
