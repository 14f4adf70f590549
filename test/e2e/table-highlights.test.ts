import AxeBuilder from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { launchChromium } from '../support/chromium.mjs'
import { openPage } from '../support/demo-site.ts'
import { type ElementSite, serveElements } from '../support/element-site.ts'

const POLICY = "default-src 'self'; img-src 'self' data:"
const COHORTS = `{"men":"sex=male","kanto":"region=kanto","few":"sex=male and region=kanto"}`
const TABLE = `<hindo-frequency-table id="table" columns="position,ref,alt,AF,AC,AN" cohorts='${COHORTS}'></hindo-frequency-table>`

describe('cells that are pointed out, on a page that forbids inline styles and Wasm', () => {
  let browser: Browser
  let files: Record<string, Uint8Array>
  /** A table and its check; a table alone, whose page loads nothing of the check. */
  let both: ElementSite
  let alone: ElementSite

  beforeAll(async () => {
    const output = memoryOutput()
    await simulateDataset({ options: { participants: 1200, variants: 400, seed: 11 }, output })
    files = Object.fromEntries(
      await Promise.all(
        Object.entries(output.files()).map(async ([name, blob]) => {
          return [`/data/${name}`, new Uint8Array(await blob.arrayBuffer())] as const
        }),
      ),
    )
    const page = (inner: string) =>
      `<main><h1>Frequencies</h1><hindo-dataset id="dataset" src="/data/dataset.json">${inner}</hindo-dataset></main>`
    both = await serveElements({
      policy: POLICY,
      body: page(`${TABLE}<hindo-release-check id="check" of="table" policy="jp-ndb"></hindo-release-check>`),
      script: "import 'hindo/elements'",
      files,
    })
    alone = await serveElements({
      policy: POLICY,
      body: page(TABLE),
      script: `import 'hindo/elements/dataset'
import 'hindo/elements/frequency-table'
const table = document.getElementById('table')
globalThis.mark = async (row, cohort, column) => {
  const { contig, position, ref, alt } = await table.table.variants({ from: row, to: row + 1 })
  const cell = { variant: [contig[0], position[0], ref[0], alt[0]].join(':'), cohort, column, row }
  table.highlights = [{ id: 'mine', sign: 'note', text: { en: 'look here', ja: 'ここ' }, cells: [cell] }]
  return table.showCell(cell)
}`,
      files,
    })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await both?.close()
    await alone?.close()
  })

  async function open(site: ElementSite, options: BrowserContextOptions = {}) {
    const opened = await openPage(browser, `${site.url}/`, options)
    await opened.page.locator('.row, .card').first().waitFor()
    return opened
  }

  async function checked(page: Page): Promise<void> {
    await page.locator('[data-check]:not([aria-disabled])').click()
    await page.locator('.verdict').waitFor()
    await page.locator('.highlights').waitFor()
  }

  /** What a screen reader is told of the cell that has the focus. */
  const focusedCell = (page: Page) =>
    page.evaluate(() => document.getElementById('table')!.shadowRoot!.activeElement?.textContent ?? '')

  it('lead from the check to the cell, and from the cell to the rule', async () => {
    const { page, trouble } = await open(both)
    await checked(page)
    const cells = await page.locator('[data-rule="cell.min"] .extent').textContent()
    expect(Number(cells!.replace(/\D/g, ''))).toBeGreaterThan(100)
    await page.locator('[data-rule="cell.min"] .rule-head').click()
    const link = page.locator('[data-rule="cell.min"] .cell-link').last()
    const [, position] = (await link.locator('code').textContent())!.split(':')
    await link.click()
    await page.waitForFunction(() => document.getElementById('table')!.shadowRoot!.activeElement?.matches('td.lit'))
    expect(await focusedCell(page)).toContain('Fail: ')
    const row = page.locator('tr.row:has(td.lit:focus) .position')
    expect((await row.textContent())!.replace(/\D/g, '')).toContain(position!.replace(/\D/g, ''))
    await page.locator('[data-rule="cell.min"] .rule-head').click()
    expect(await page.locator('[data-rule="cell.min"] .rule-body').isVisible()).toBe(false)
    await page.locator('td.lit[tabindex="0"]').press('Enter')
    await page.locator('[data-rule="cell.min"] .rule-body').waitFor()
    expect(trouble).toEqual([])
    await page.close()
  })

  it('go where the check says nothing any more: another table, another policy', async () => {
    const { page } = await open(both)
    await checked(page)
    await page.locator('#policy').selectOption('acro')
    await page.locator('.highlights').waitFor({ state: 'detached' })
    await page.locator('#policy').selectOption('jp-ndb')
    await page.locator('.highlights').waitFor()
    await page.locator('#table').evaluate((table) => table.setAttribute('where', 'men.AF > 0.2'))
    await page.locator('.highlights').waitFor({ state: 'detached' })
    await page.locator('.verdict').waitFor({ state: 'detached' })
    await checked(page)
    await page.evaluate(() => document.getElementById('check')!.remove())
    await page.locator('.highlights').waitFor({ state: 'detached' })
    expect(await page.locator('td.lit').count()).toBe(0)
    await page.close()
  })

  it('need no check: any page points out its own, and the check is not even loaded', async () => {
    const { page, trouble } = await open(alone)
    const mark = (row: number) =>
      page.evaluate(
        (at) => (globalThis as unknown as { mark: (...given: unknown[]) => Promise<boolean> }).mark(at, 'few', 'AC'),
        row,
      )
    expect(await mark(300)).toBe(true)
    await page.locator('td.lit').waitFor()
    expect(await focusedCell(page)).toContain('Note: look here')
    await page.locator('[data-step=on]').press('Enter')
    await page.waitForFunction(() => document.getElementById('table')!.shadowRoot!.activeElement?.matches('td.lit'))
    expect(alone.requests.some(({ path }) => /release-check/.test(path))).toBe(false)
    expect(await page.evaluate(() => customElements.get('hindo-release-check') === undefined)).toBe(true)
    expect(trouble).toEqual([])
    await page.close()
  })

  it.each([
    ['light', 'en', 1400],
    ['dark', 'ja', 380],
  ] as const)('are readable for everybody: %s, %s, %i px', async (colorScheme, lang, width) => {
    const { page } = await open(both, { colorScheme, viewport: { width, height: 900 } })
    await page.evaluate((tag) => {
      document.documentElement.lang = tag
      document.documentElement.style.colorScheme = 'light dark'
      document.documentElement.style.background = 'Canvas'
    }, lang)
    await checked(page)
    await page.locator('.lit .flag').first().waitFor()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target}`))).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    // text for screen readers stays inside the table: the page ends where its last element does
    const [height, end] = await page.evaluate(() => [
      document.documentElement.scrollHeight,
      document.querySelector('main')!.getBoundingClientRect().bottom + scrollY,
    ])
    expect(height).toBeLessThanOrEqual(Math.max(900, end! + 40))
    await page.close()
  })

  it('keep their signs in forced colours and on paper', async () => {
    const { page } = await open(both, { forcedColors: 'active' })
    await checked(page)
    const cell = page.locator('td.lit').first()
    await cell.waitFor()
    expect(await cell.evaluate((one) => getComputedStyle(one).outlineStyle)).toBe('dashed')
    await page.emulateMedia({ media: 'print', forcedColors: 'none' })
    await page.locator('.lit .flag:visible').first().waitFor()
    expect(await page.locator('.highlights .button:visible').count()).toBe(0)
    await page.close()
  })

  it('stand in a table that fits a sheet of paper, to its last column', async () => {
    const { page } = await open(alone)
    await page
      .locator('#table')
      .evaluate((table) => table.setAttribute('cohorts', '{"men":"sex=male","women":"sex=female"}'))
    await page.locator('.group.cohort').filter({ hasText: 'women' }).waitFor()
    await page.waitForFunction(() => !document.getElementById('table')!.shadowRoot!.querySelector('.waiting, .stale'))
    // A4 less its margins, at 96 px an inch
    await page.setViewportSize({ width: 718, height: 1000 })
    await page.emulateMedia({ media: 'print' })
    const last = page.locator('tr.row').first().locator('td.number').last()
    await last.waitFor()
    const { x, width } = (await last.boundingBox())!
    expect(x + width).toBeLessThanOrEqual(718)
    expect(await page.locator('tr.row').first().locator('td.number').count()).toBe(6)
    await page.close()
  })
})
