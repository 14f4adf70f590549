import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build, realFile, tableRows } from '../support/built-dataset.ts'
import { launchChromium } from '../support/chromium.mjs'
import { openPage, tableReady } from '../support/demo-site.ts'
import { type ElementSite, serveElements } from '../support/element-site.ts'

const vcf = realFile('1000g-chr22/chr22-10k.genotypes.vcf.gz')
const sheet = realFile('1000g-chr22/samples.tsv')
const expected = realFile('1000g-chr22/expected/bcftools_filltags.pop.tsv.gz')
if (!vcf || !sheet || !expected) console.warn('1000g-chr22 is absent: a real variant is not looked for')

describe.skipIf(!vcf || !sheet || !expected)('a real variant, with the keyboard alone', () => {
  let browser: Browser
  let site: ElementSite

  beforeAll(async () => {
    browser = await launchChromium()
    const { files } = await build(vcf!, new TextDecoder().decode(sheet!), { axes: ['population'], ids: true })
    site = await serveElements({
      policy: "default-src 'self'; img-src 'self' data:",
      body: `<main><h1>Frequencies</h1><hindo-dataset id="dataset" src="/data/dataset.json"><hindo-variant-search id="find"></hindo-variant-search>
        <hindo-frequency-table id="table" cohorts='{"JPT":"population=JPT"}' columns="position,ref,alt,id,AF,AC,AN"></hindo-frequency-table></hindo-dataset></main>`,
      script: `import 'hindo/elements'
        const table = document.getElementById('table')
        document.getElementById('find').addEventListener('hindo-variants-located', ({ detail }) => {
          if (!detail.query) return
          table.regions = detail.query.regions
          table.variants = detail.query.variants
        })`,
      files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`/data/${name}`, bytes])),
    })
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  /** What the focused element is to a screen reader, and what it says. */
  const focused = (page: Page) =>
    page.evaluate(() => {
      let at = document.activeElement
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
      return {
        role: at?.getAttribute('role') ?? at?.localName,
        cell: at?.closest('[aria-colindex]') !== null,
        text: at?.textContent?.trim() ?? '',
      }
    })

  it('is found by its rsID, and its frequency in JPT is what bcftools counted', async () => {
    const truth = tableRows(expected!).find((row) => row.POS === '16051249' || row['[2]POS'] === '16051249')
    expect(truth).toBeDefined()
    const { page, trouble } = await openPage(browser, `${site.url}/`)
    await tableReady(page)
    await page.keyboard.press('Tab')
    expect((await focused(page)).role).toBe('combobox')
    await page.keyboard.type('rs6222460')
    const option = page.getByRole('option', { name: /^rs62224609/ })
    await option.waitFor()
    for (let step = 0; step < 10 && (await option.getAttribute('aria-selected')) !== 'true'; step++) {
      await page.keyboard.press('ArrowDown')
    }
    expect((await focused(page)).role).toBe('combobox')
    await page.keyboard.press('Enter')
    await page.getByText('1 of 1 found').waitFor()
    await page.waitForFunction(
      () => document.querySelector('hindo-frequency-table')?.shadowRoot?.querySelectorAll('.row').length === 1,
    )
    await tableReady(page)
    expect(await page.locator('hindo-variant-search .lines').ariaSnapshot()).toContain('rs62224609')
    for (let step = 0; step < 20 && !(await focused(page)).cell; step++) await page.keyboard.press('Tab')
    const cells: string[] = []
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Home')
    for (let step = 0; step < 7; step++) {
      cells.push((await focused(page)).text.replace(/\s+/g, ' '))
      await page.keyboard.press('ArrowRight')
    }
    expect(cells[0]).toMatch(/22:16,051,249/)
    expect(cells.slice(1, 4)).toEqual(['T', 'C', 'rs62224609'])
    const row = await page
      .locator('hindo-frequency-table tbody [role=row], hindo-frequency-table tbody tr.row')
      .first()
      .ariaSnapshot()
    const of = (name: string) =>
      Number(Object.entries(truth!).find(([key]) => key.replace(/^\[\d+\]/, '') === name)?.[1])
    const [AC, AN] = [of('AC_JPT'), of('AN_JPT')]
    expect(AN).toBe(208)
    expect(cells.slice(5, 7).map((text) => Number(text.replace(/,/g, '')))).toEqual([AC, AN])
    expect(Number(/0\.\d+|0|1/.exec(cells[4]!)![0])).toBeCloseTo(AC / AN, 3)
    expect(row).toContain(String(AC))
    expect(trouble).toEqual([])
  })

  it.each([
    [380, 'light'],
    [1400, 'dark'],
  ] as const)('leaves no barrier at %i px, %s, with suggestions and many answers', async (width, scheme) => {
    const { page, trouble } = await openPage(browser, `${site.url}/`, {
      viewport: { width, height: 800 },
      colorScheme: scheme,
      reducedMotion: 'reduce',
    })
    await tableReady(page)
    await page.evaluate((theme) => {
      for (const element of document.querySelectorAll('hindo-dataset, hindo-variant-search, hindo-frequency-table'))
        element.setAttribute('theme', theme)
      document.body.style.setProperty('background', theme === 'dark' ? '#15181c' : '#ffffff')
      document.body.style.setProperty('color', theme === 'dark' ? '#e6e9ec' : '#1b1f24')
    }, scheme)
    const { violations: before } = await new AxeBuilder({ page }).include('hindo-variant-search').analyze()
    expect(before.map(({ id, nodes }) => `${id}: ${nodes[0]!.target}`)).toEqual([])
    await page
      .locator('hindo-variant-search #box')
      .fill('22-16051249-T-C, 22-16051249-T-G, 22-1-A-G, chr7:5, nonsense!, rs62224609')
    await page.keyboard.press('Enter')
    await page.getByText('2 of 6 found').waitFor()
    const { violations: after } = await new AxeBuilder({ page }).include('hindo-variant-search').analyze()
    expect(after.map(({ id, nodes }) => `${id}: ${nodes[0]!.target}`)).toEqual([])
    await page.locator('hindo-variant-search #box').fill('rs6222')
    await page.getByRole('option').first().waitFor()
    const { violations: open } = await new AxeBuilder({ page }).include('hindo-variant-search').analyze()
    expect(open.map(({ id, nodes }) => `${id}: ${nodes[0]!.target}`)).toEqual([])
    expect(trouble).toEqual([])
  })
})
