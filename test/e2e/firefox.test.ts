import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.mjs'
import { type DemoSite, openPage, type SheetRow, serveDemo, tableReady } from '../support/demo-site.ts'
import { type Firefox, findFirefox, KEYS, launchFirefox } from '../support/firefox.ts'

const program = findFirefox()

/** Whether the table is answered and drawn. */
const READY = `(() => {
  const root = document.querySelector('hindo-frequency-table')?.shadowRoot
  if (root?.querySelector('.viewport')?.getAttribute('aria-busy') !== 'false') return false
  return root.querySelector('.row, .empty') !== null && !root.querySelector('.waiting, .stale')
})()`

/** What the page says of its engine, the hash of the table in every format, and the hash of a check of it. */
const ANSWERS = `(async () => {
  const hash = async (file) => {
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
  const { data } = document.querySelector('hindo-dataset')
  const element = document.querySelector('hindo-frequency-table')
  const files = {}
  for (const format of ['tsv', 'csv', 'json', 'arrow', 'vcf']) {
    files[format] = await element.table.export(format).then(hash, ({ code }) => code)
  }
  const cohorts = typeof element.cohorts === 'string' ? JSON.parse(element.cohorts) : element.cohorts
  const options = { policy: 'jp-ndb', ...(cohorts && { cohorts }) }
  const { report } = await data.check(await element.table.export('tsv'), 'tsv', options)
  const engine = element.shadowRoot.querySelector('[part="engine"]').textContent.trim()
  return { engine, files, status: report.body.status, report: report.sha256, rows: element.table.rows }
})()`

interface Answers {
  engine: string
  files: Record<string, string>
  status: string
  report: string
  rows: number
}

// Skipped where no Firefox is installed; HINDO_FIREFOX names one that is not on the path.
describe.skipIf(!program)('in Firefox', () => {
  let chromium: Browser
  let firefox: Firefox
  let site: DemoSite

  beforeAll(async () => {
    site = await serveDemo({ participants: 400, variants: 300 })
    chromium = await launchChromium()
    firefox = await launchFirefox(program!)
  })
  afterAll(async () => {
    await firefox?.close()
    await chromium?.close()
    await site?.close()
  })

  async function until(expression: string): Promise<void> {
    await expect.poll(() => firefox.page.evaluate(expression), { timeout: 30_000 }).toBe(true)
  }

  const people = (test: (row: SheetRow) => boolean) => String(site.sheet.filter(test).length)

  async function inChromium(path: string): Promise<Answers> {
    const { page } = await openPage(chromium, `${site.url}${path}`)
    await tableReady(page)
    const answers = await page.evaluate<Answers>(ANSWERS)
    await page.close()
    return answers
  }

  it.each([
    ['a worker and WebAssembly', '/index.html?lang=en', 'WebAssembly, in a worker', []],
    [
      'sorted statistics',
      '/index.html?lang=en&table=1;c.f=sex=female;c.m=sex=male;where=f.AF~!3e=~0.01;sort=-m.hwe_p;columns=position,ref,alt,AF,hwe_p,hwe_midp',
      'WebAssembly, in a worker',
      [['vcf', 'usage']],
    ],
    ['a policy that forbids both', '/strict.html?lang=en', 'TypeScript, without a worker', []],
  ])('tables and reports are those of Chromium to the byte: %s', async (_, path, engine, refused) => {
    await firefox.page.goto(`${site.url}${path}`)
    await until(READY)
    const answers = await firefox.page.evaluate<Answers>(ANSWERS)
    expect(answers.engine).toContain(engine)
    expect(answers.rows).toBeGreaterThan(1)
    // a VCF is in order of position, and refused where the table is not
    expect(Object.entries(answers.files).filter(([, hash]) => !/^[0-9a-f]{64}$/.test(hash))).toEqual(refused)
    expect(answers).toEqual(await inChromium(path))
  })

  it('a cohort is typed, counted and shown by keys alone', async () => {
    const { page } = firefox
    await page.goto(`${site.url}/index.html?lang=en`)
    await until(READY)
    await page.evaluate(`document.querySelector('#case').shadowRoot.querySelector('#expression').focus()`)
    await page.press('sex=male and not disease=I10')
    const shown = `document.querySelector('#case').shadowRoot.querySelector('.whole strong').textContent`
    const expected = people(({ sex, disease = '' }) => sex === 'male' && !disease.split(';').includes('I10'))
    await expect.poll(() => page.evaluate(shown), { timeout: 30_000 }).toBe(expected)
    const focused = `document.activeElement.shadowRoot?.activeElement?.textContent.trim()`
    for (let steps = 0; (await page.evaluate(focused)) !== 'Show frequencies' && steps < 8; steps++) {
      await page.press([KEYS.Tab])
    }
    expect(await page.evaluate(focused)).toBe('Show frequencies')
    await page.press([KEYS.Enter])
    const cohorts = `JSON.stringify(document.querySelector('#table').cohorts)`
    await expect.poll(() => page.evaluate(cohorts), { timeout: 30_000 }).toContain('sex=male and not disease=I10')
    await until(READY)
    // as it is seen, and as it is read out
    const heads = `Array.from(document.querySelector('#table').shadowRoot.querySelectorAll('.group-name'), (name) =>
      name.parentElement.textContent.replaceAll(/\\s+/g, ' ').trim())`
    await expect.poll(() => page.evaluate(heads)).toContain(`C1 n ${expected}${expected} people`)
  })
})
