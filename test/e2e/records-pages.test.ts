import { existsSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateCatalogue } from '../../sdk/build/simulate-catalogue.ts'
import { simulateRecords } from '../../sdk/build/simulate-records.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { createEngine, type Records } from '../../sdk/worker/client.ts'
import { buildDemo, demoPages } from '../support/build.mjs'
import { launchChromium } from '../support/chromium.mjs'
import { openPage } from '../support/demo-site.ts'
import { answerFrom, serveElements } from '../support/element-site.ts'
import { serveFolders } from '../support/static-server.mjs'

let browser: Browser
let site: Awaited<ReturnType<typeof serveFolders>>
let samples: Records
let files: Record<string, Uint8Array>

type Simulate = typeof simulateRecords

async function filesOf(simulate: Simulate, records: number): Promise<Record<string, Uint8Array>> {
  const output = memoryOutput()
  await simulate({ options: { records, seed: 7 }, output })
  const entries = Object.entries(output.files()).map(async ([name, blob]) => {
    return [name, new Uint8Array(await blob.arrayBuffer())] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

const under = (prefix: string, files: Record<string, Uint8Array>) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${prefix}${name}`, bytes]))

beforeAll(async () => {
  browser = await launchChromium()
  if (!existsSync(join(demoPages, 'records.html'))) await buildDemo()
  const [records, catalogue] = [await filesOf(simulateRecords, 3000), await filesOf(simulateCatalogue, 300)]
  files = { ...under('/records-data/', records), ...under('/catalogue-data/', catalogue) }
  site = await serveFolders(
    { '/': demoPages },
    {
      onRequest: (request: { headers: { range?: string } }, response: ServerResponse, path: string) =>
        answerFrom(files, path, request.headers.range, response),
    },
  )
  samples = await createEngine({ kernel: 'typescript' }).openRecords(memorySource('records', records))
}, 180_000)
afterAll(async () => {
  samples?.engine.close()
  await browser?.close()
  await site?.close()
})

async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const roots = ['hindo-record-search', 'hindo-record-table'].map((name) => document.querySelector(name)?.shadowRoot)
    return roots.every(
      (root) => root?.querySelector('.headline, .records, .charts') && !root.querySelector('.bar, [aria-busy=true]'),
    )
  })
}

const status = (page: Page) => page.locator('hindo-record-table .status').textContent()
const found = (page: Page, text: string) => page.locator('hindo-record-table .status', { hasText: text }).waitFor()
const thousands = (value: number) => value.toLocaleString('en-US')

describe('the search of records', () => {
  it('is built with the keyboard alone, stands in the address, and comes back by back and by link', async () => {
    const { page, trouble } = await openPage(browser, `${site.url}/records.html?lang=en`)
    await settled(page)
    expect(await status(page)).toBe('3,000 of 3,000 records')
    const focus = async (name: string, most = 120) => {
      for (let step = 0; step < most; step++) {
        await page.keyboard.press('Tab')
        const at = await page.evaluate(() => {
          let element = document.activeElement
          while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
          return (
            element?.getAttribute('aria-label') ??
            (element?.closest('label, summary, button')?.textContent?.trim() || '')
          )
        })
        if (at === name) return
      }
      throw new Error(`${name} is not reached by Tab`)
    }
    await focus('Female')
    await page.keyboard.press('Space')
    const women = (await samples.facets({ where: 'sex=female' })).records!
    await found(page, `${thousands(women)} of 3,000 records`)
    await focus('Exclude Male')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => location.search.includes('not'))
    await focus('Disease')
    await page.keyboard.press('Enter')
    await page.locator('hindo-record-search [data-axis=disease] .find').waitFor()
    await focus('Find in disease')
    await page.keyboard.type('ｃ５０')
    await page.locator('hindo-record-search [data-level=C50]').waitFor()
    await focus('Breast cancer (C50)')
    await page.keyboard.press('Space')
    const where = 'sex=female and not sex=male and disease=C50'
    const expected = await samples.facets({ where })
    await found(page, `${thousands(expected.records!)} of 3,000 records`)
    expect(decodeURIComponent(new URL(page.url()).search)).toContain(
      'find=1;where=sex=female~and~not~sex=male~and~disease=C50',
    )
    const banks = expected.axes.find(({ axis }) => axis === 'biobank')!.counts
    const tree = await page.locator('hindo-record-search [part=split]').ariaSnapshot()
    for (const { level, records } of banks) {
      const name = samples.axes[0]!.levels.find(({ id }) => id === level)!.label.en
      const words = `${thousands(records!)} record${records === 1 ? '' : 's'}`
      expect(tree).toMatch(new RegExp(`checkbox "${name.replace(/[()]/g, '\\$&')}"[^]*?${words}`))
    }
    const link = page.url()
    await page.goBack()
    await found(page, `${thousands(women)} of 3,000 records`)
    await page.goForward()
    await found(page, `${thousands(expected.records!)} of 3,000 records`)
    const { page: other } = await openPage(browser, link)
    await settled(other)
    expect(await status(other)).toBe(`${thousands(expected.records!)} of 3,000 records`)
    expect(trouble).toEqual([])
  })

  it('opens a record by Enter, walks on, and gives the focus back by Escape', async () => {
    const { page, trouble } = await openPage(browser, `${site.url}/records.html?lang=ja&find=1;where=disease=C50`)
    await settled(page)
    const { rows } = await samples.rows({ where: 'disease=C50' }, { from: 0, to: 3 })
    const first = page.locator('hindo-record-table .open').first()
    await first.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: String(rows[0]!.fields.donor_id) })
    await dialog.waitFor()
    expect(await dialog.ariaSnapshot()).toMatch(/乳/)
    await dialog.getByText('類似レコード').waitFor()
    await page.getByRole('button', { name: '次のレコード' }).press('Enter')
    await page.getByRole('dialog', { name: String(rows[1]!.fields.donor_id) }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(await first.evaluate((button) => (button.getRootNode() as ShadowRoot).activeElement === button)).toBe(true)
    expect(trouble).toEqual([])
  })

  it('sends nothing anywhere but for the files of the dataset', async () => {
    const { page, trouble } = await openPage(browser, `${site.url}/records.html?lang=en`)
    await settled(page)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.getByRole('checkbox', { name: 'Female' }).check()
    await settled(page)
    await page.getByRole('button', { name: 'Summary' }).click()
    await page.locator('hindo-record-table .charts').waitFor()
    // a browser looks for the icon again when the address changes
    expect(asked.filter((path) => !/^\/(records-data\/|assets\/icon)/.test(path))).toEqual([])
    expect(trouble).toEqual([])
  })

  it('refuses a link of a newer version politely and works on', async () => {
    const { page } = await openPage(browser, `${site.url}/records.html?lang=en&find=7;where=sex=female`)
    await settled(page)
    await page.locator('hindo-record-search [part=state-notice]').waitFor()
    expect(await status(page)).toBe('3,000 of 3,000 records')
  })
})

describe('a page whose policy is default-src self', () => {
  it('counts, shows and draws the same without WebAssembly and inline styles', async () => {
    const strict = await serveElements({
      policy: "default-src 'self'; img-src 'self' data:",
      body: `<hindo-records src="/records-data/dataset.json"><hindo-record-search where="disease=C50"></hindo-record-search>
        <hindo-record-table></hindo-record-table></hindo-records>`,
      script: "import 'hindo/elements'",
      files,
    })
    const { page, trouble } = await openPage(browser, `${strict.url}/`)
    await settled(page)
    const { records } = await samples.facets({ where: 'disease=C50' })
    expect(await status(page)).toBe(`${thousands(records!)} of 3,000 records`)
    const mode = await page.evaluate(
      () => (document.querySelector('hindo-records') as { mode?: { kernel: string } }).mode,
    )
    expect(mode?.kernel).toBe('typescript')
    const widths = await page
      .locator('hindo-record-search [data-axis=sex] .level')
      .evaluateAll((rows) => rows.map((row) => Number.parseFloat(getComputedStyle(row, '::after').width)))
    expect(widths[0]).toBeGreaterThan(widths[1]!)
    expect(trouble).toEqual([])
    await strict.close()
  })
})

/** Every finding of axe, also the slight ones. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.target} ${nodes[0]!.failureSummary}`)
}

describe('without barriers', () => {
  it.each([
    ['records', 'ja', 'light', 380],
    ['records', 'en', 'dark', 1400],
    ['catalogue', 'en', 'light', 380],
    ['catalogue', 'ja', 'dark', 1400],
  ])('are the page of %s in %s, %s, at %i px, a record of it and the summary', async (name, lang, theme, width) => {
    // few rows and facets: every rule looks at every element
    const where = name === 'records' ? 'disease=C50 and biobank=NCBN' : 'field=cancer and funder=JST'
    const query = `find=1;where=${where.replaceAll(' ', '~')}&rows=1;size=25`
    const url = `${site.url}/${name}.html?lang=${lang}&theme=${theme}&${query}`
    const { page, trouble } = await openPage(browser, url, { viewport: { width, height: 900 } })
    await settled(page)
    await page.evaluate(() => {
      document.querySelector<HTMLDetailsElement>('#fold')!.open = true
      const root = document.querySelector('hindo-record-search')!.shadowRoot!
      for (const facet of root.querySelectorAll<HTMLDetailsElement>('[data-axis=disease], .as-text')) facet.open = true
    })
    await page.waitForTimeout(300)
    expect(await findings(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    await page.locator('hindo-record-table .open').first().click()
    await page.getByRole('dialog').waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('hindo-record-table [data-view=summary]').click()
    await page.locator('hindo-record-table .charts').waitFor()
    expect(await findings(page)).toEqual([])
    expect(trouble).toEqual([])
  })
})
