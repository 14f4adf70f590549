import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.mjs'
import { type DemoSite, openPage, type SheetRow, serveDemo, tableReady, tableText } from '../support/demo-site.ts'
import { countAlleles } from '../support/vcf-reader.ts'

let browser: Browser
let site: DemoSite

beforeAll(async () => {
  browser = await launchChromium()
  site = await serveDemo()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

const samplesWhere = (test: (row: SheetRow) => boolean) =>
  site.sheet.flatMap((row, index) => (test(row) ? [index] : []))

/** AC and AN of a cohort in every row, counted from the individuals. */
function truth(test: (row: SheetRow) => boolean): string[] {
  const samples = samplesWhere(test)
  return site.vcf.rows.map((row) => {
    const { AC, AN } = countAlleles(row, samples)
    return `${row.contig}:${row.position} ${AC}/${AN}`
  })
}

/** The same of the table's file. */
function shown(lines: string[][], cohort: string): string[] {
  const [head, ...rows] = lines as [string[], ...string[][]]
  const at = (name: string) => head.indexOf(name)
  return rows
    .filter((row) => row[at('cohort')] === cohort)
    .map((row) => `${row[at('contig')]}:${row[at('position')]} ${row[at('AC')] || 0}/${row[at('AN')]}`)
}

const visit = (search = '', options = {}) => openPage(browser, `${site.url}/index.html${search}`, options)

async function say(page: Page, expression: string): Promise<string> {
  await page.fill('#expression', expression)
  await page.waitForFunction((text) => new URLSearchParams(location.search).get('draft') === text, expression)
  await page.waitForTimeout(150)
  return (await page.textContent('.rail .answer'))!
}

describe('the portal', () => {
  it('shows everybody and the three biobanks, as counted from the individuals', async () => {
    const { page, trouble } = await visit()
    await tableReady(page)
    const lines = await tableText(page)
    expect(shown(lines, 'all')).toEqual(truth(() => true))
    for (const biobank of ['NCBN', 'TMM', 'BBJ']) {
      expect(shown(lines, biobank)).toEqual(truth((row) => row.biobank === biobank))
    }
    expect(await page.locator('hindo-dataset').getByText('Synthetic data').isVisible()).toBe(true)
    expect(
      await page.locator('hindo-frequency-table').getByText('Computed in this page: WebAssembly').isVisible(),
    ).toBe(true)
    expect(trouble).toEqual([])
  })

  it('counts a typed cohort as it is typed, explains it, and adds it to the table', async () => {
    const { page, trouble } = await visit()
    await tableReady(page)
    const test = (row: SheetRow) =>
      row.age_band === '60-69' && row.sex === 'male' && !(row.disease ?? '').split(';').includes('I10')
    const answer = await say(page, 'age_band=60-69 and sex=male and not disease=I10')
    expect(answer).toContain(`${samplesWhere(test).length} people`)
    expect(answer).toContain('male')
    await page.fill('#cohort-name', 'mine')
    await page.click('.add button')
    await tableReady(page)
    await page.waitForFunction(() => location.search.includes('mine'))
    await tableReady(page)
    expect(shown(await tableText(page), 'mine')).toEqual(truth(test))
    expect(trouble).toEqual([])
  })

  it('points at the mistake in an expression', async () => {
    const { page } = await visit()
    await tableReady(page)
    const answer = await say(page, 'sex=male and regoin=kanto')
    expect(await page.textContent('.rail mark')).toBe('regoin')
    expect(answer).toContain('region')
    expect(await page.isDisabled('.add button')).toBe(true)
    expect(await page.getAttribute('#expression', 'aria-invalid')).toBe('true')
  })

  it('makes columns of chosen presets, shows their people within the expression, and keeps all of it in the address', async () => {
    const { page } = await visit()
    await tableReady(page)
    await page.click('.chips .link')
    await page.getByText('Okinawa', { exact: true }).click()
    await page.getByText('Kanto', { exact: true }).click()
    await tableReady(page)
    await page.waitForFunction(() => location.search.includes('okinawa'))
    await tableReady(page)
    await say(page, 'sex=female')
    const people = await page.locator('[data-pick="region:kanto"] ~ .count').textContent()
    expect(people).toBe(String(samplesWhere((row) => row.region === 'kanto' && row.sex === 'female').length))
    const url = page.url()
    const again = await openPage(browser, url)
    await tableReady(again.page)
    const lines = await tableText(again.page)
    expect([...new Set(lines.slice(1).map((row) => row[lines[0]!.indexOf('cohort')]))]).toEqual(['kanto', 'okinawa'])
    expect(await again.page.inputValue('#expression')).toBe('sex=female')
    await page.goBack()
    await tableReady(page)
    await page.waitForFunction(() => !location.search.includes('kanto'))
  })

  it('filters by typed conditions, shown as chips that can be removed', async () => {
    const { page } = await visit('?pick=biobank:NCBN,biobank:TMM')
    await tableReady(page)
    await page.fill('#filter', 'any.AF >= 0.01')
    await page.press('#filter', 'Enter')
    await page.fill('#filter', 'NCBN.AN >= 100')
    await page.press('#filter', 'Enter')
    await page.waitForFunction(() => location.search.includes('NCBN.AN'))
    await tableReady(page)
    const samples = ['NCBN', 'TMM'].map((name) => samplesWhere((row) => row.biobank === name))
    const kept = site.vcf.rows.filter((row) => {
      const [a, b] = samples.map((cohort) => countAlleles(row, cohort))
      return (a!.AC / a!.AN >= 0.01 || b!.AC / b!.AN >= 0.01) && a!.AN >= 100
    })
    const count = page.locator('hindo-frequency-table [part="status"] .count')
    expect(await count.textContent()).toContain(
      `${kept.length} of ${site.vcf.rows.length.toLocaleString('en')} variants`,
    )
    expect(await page.locator('#chips .chip').allTextContents()).toEqual([
      'any cohort AF ≥ 0.01×',
      'NCBN (simulated) AN ≥ 100×',
    ])
    await page.click('#chips .chip button')
    await page.waitForFunction(() => !location.search.includes('any.AF'))
    await tableReady(page)
    expect(await page.locator('#chips .chip').count()).toBe(1)
  })

  it('finds regions and single variants', async () => {
    const { page } = await visit('?pick=all')
    await tableReady(page)
    const row = site.vcf.rows[40]!
    await page.fill('#places', `${row.contig}-${row.position}-${row.ref}-${row.alt}`)
    await page.press('#places', 'Enter')
    await page.waitForFunction(() => location.search.includes('at='))
    await tableReady(page)
    expect(shown(await tableText(page), 'all')).toEqual([truth(() => true)[40]])
    await page.fill('#places', 'what is this')
    await page.press('#places', 'Enter')
    expect(await page.textContent('#search .problem-words')).toContain('neither a region')
  })

  it('saves a file that says it was not reviewed', async () => {
    const { page, trouble } = await visit('?pick=all')
    await tableReady(page)
    await page.getByRole('button', { name: 'Download' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-format="csv"]').click()])
    expect(download.suggestedFilename()).toMatch(/^synthetic-\d+-variants\.unreviewed\.csv$/)
    expect(trouble).toEqual([])
  })

  it('switches between Japanese and English without losing what was asked', async () => {
    const { page } = await visit('?pick=region:kanto&where=AF%20%3E%3D%200.01&lang=en')
    await tableReady(page)
    await page.getByRole('button', { name: '日本語' }).click()
    await tableReady(page)
    expect(await page.getAttribute('html', 'lang')).toBe('ja')
    expect(await page.locator('h1').textContent()).toBe('合成コホートのアレル頻度')
    expect(await page.locator('hindo-frequency-table .group-name').last().textContent()).toContain('関東')
    expect(new URL(page.url()).searchParams.get('where')).toBe('AF >= 0.01')
    const words = await page.locator('body').ariaSnapshot()
    expect(words).not.toMatch(/Download|Columns|Cohorts|variants/)
  })

  it('fits a telephone: cards, nothing wider than the screen', async () => {
    const { page } = await visit('?lang=ja', { viewport: { width: 380, height: 800 } })
    await tableReady(page)
    expect(await page.locator('hindo-frequency-table .card').count()).toBeGreaterThan(1)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380)
    await page.locator('.fold > summary').click()
    expect(await page.locator('#expression').isVisible()).toBe(true)
  })

  it('says that a link of a newer version was read as far as it goes', async () => {
    const { page } = await visit('?v=2&pick=all')
    await tableReady(page)
    expect(await page.textContent('#notice')).toContain('newer version')
  })
})
