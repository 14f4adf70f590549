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

/** Types a query into the search and waits for its numbers. */
async function say(page: Page, expression: string): Promise<void> {
  await page.locator('#case #expression').fill(expression)
  await page.waitForTimeout(300)
  await page.waitForFunction(() => {
    const answer = document.querySelector('#case')?.shadowRoot?.querySelector('.answer')
    return answer?.getAttribute('aria-busy') === 'false'
  })
}

/** The number of people that the search shows. */
const people = (page: Page) => page.locator('#case .whole strong').textContent()

/** A parameter of the address, as it is read. */
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name) ?? ''

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
    await say(page, 'age_band=60-69 and sex=male and not disease=I10')
    expect(await people(page)).toBe(String(samplesWhere(test).length))
    for (const biobank of ['NCBN', 'TMM', 'BBJ']) {
      const count = samplesWhere((row) => test(row) && row.biobank === biobank).length
      expect(await page.locator(`#case .split [data-level="${biobank}"] .people span`).first().textContent()).toBe(
        String(count),
      )
    }
    expect(await page.locator('#case .said').textContent()).toContain('male')
    await page.locator('#case #cohort-name').fill('mine')
    await page.getByRole('button', { name: 'Show frequencies' }).click()
    await page.waitForFunction(() => location.search.includes('c.mine'))
    await tableReady(page)
    expect(shown(await tableText(page), 'mine')).toEqual(truth(test))
    expect(trouble).toEqual([])
  })

  it('points at the mistake in an expression', async () => {
    const { page } = await visit()
    await tableReady(page)
    await say(page, 'sex=male')
    await say(page, 'sex=male and regoin=kanto')
    expect(await page.locator('#case mark').textContent()).toBe('regoin')
    expect(await page.locator('#case .mistake').textContent()).toContain('Did you mean region')
    expect(await page.locator('#case #expression').getAttribute('aria-invalid')).toBe('true')
    expect(await people(page)).toBe(String(samplesWhere((row) => row.sex === 'male').length))
    expect(parameter(page, 'case')).toBe('1;q=sex=male')
  })

  it('shows nobody twice: the same people under a new name take the place of the old', async () => {
    const { page } = await visit()
    await tableReady(page)
    await page.locator('#case #cohort-name').fill('again')
    await page.getByRole('button', { name: 'Show frequencies' }).click()
    await page.waitForFunction(() => location.search.includes('c.again'))
    await tableReady(page)
    const chips = page.locator('#cohorts [data-cohort]')
    expect(await chips.evaluateAll((all) => all.map((chip) => chip.getAttribute('data-cohort')))).toEqual([
      'again',
      'NCBN',
      'TMM',
      'BBJ',
    ])
    expect(shown(await tableText(page), 'again')).toEqual(truth(() => true))
  })

  it('shows the frequencies of every level of an attribute by one click', async () => {
    const { page } = await visit()
    await tableReady(page)
    await page.getByRole('button', { name: 'Frequencies by sex' }).click()
    await page.waitForFunction(() => location.search.includes('c.female'))
    await tableReady(page)
    const lines = await tableText(page)
    expect(shown(lines, 'all')).toEqual(truth(() => true))
    for (const sex of ['female', 'male']) expect(shown(lines, sex)).toEqual(truth((row) => row.sex === sex))
  })

  it('makes cohorts of chosen levels, shows people within the query, and keeps all of it in the address', async () => {
    const { page } = await visit()
    await tableReady(page)
    await page.click('#cohorts .link')
    await page.locator('#case .axis[data-axis="region"] .axis-open').click()
    for (const region of ['okinawa', 'kanto']) {
      const level = page.locator(`#case [data-level="${region}"]`)
      await level.click()
      await page.getByRole('button', { name: 'Show frequencies' }).click()
      await page.waitForFunction((name) => location.search.includes(`c.${name}=`), region)
      await level.click()
    }
    await tableReady(page)
    await say(page, 'sex=female')
    const kanto = await page.locator('#case [data-level="kanto"] .number').first().textContent()
    expect(kanto).toBe(String(samplesWhere((row) => row.region === 'kanto' && row.sex === 'female').length))
    await page.waitForFunction(() => location.search.includes('case=1;q=sex=female'))
    const again = await openPage(browser, page.url())
    await tableReady(again.page)
    const lines = await tableText(again.page)
    expect([...new Set(lines.slice(1).map((row) => row[lines[0]!.indexOf('cohort')]))]).toEqual(['kanto', 'okinawa'])
    expect(await again.page.locator('#case #expression').inputValue()).toBe('sex=female')
    expect(await again.page.locator('#cohorts .chip span').allTextContents()).toEqual(['Kanto', 'Okinawa'])
    const before = page.url()
    for (let steps = 0; page.url().includes('c.kanto') && steps < 12; steps++) await page.goBack()
    await tableReady(page)
    expect(await page.locator('#cohorts .chip span').allTextContents()).not.toContain('Kanto')
    for (let steps = 0; page.url() !== before && steps < 12; steps++) await page.goForward()
    await tableReady(page)
    expect(await page.locator('#case #expression').inputValue()).toBe('sex=female')
    expect(await page.locator('#cohorts .chip span').allTextContents()).toEqual(['Kanto', 'Okinawa'])
  })

  it('compares two searches side by side', async () => {
    const { page, trouble } = await visit()
    await tableReady(page)
    await say(page, 'disease=I10')
    await page.getByRole('button', { name: 'Compare with the rest' }).click()
    expect(await page.locator('#rest #expression').inputValue()).toBe('not disease=I10')
    const [left, right] = await Promise.all(['#case', '#rest'].map((id) => page.locator(id).boundingBox()))
    expect(right!.x).toBeGreaterThan(left!.x + left!.width - 1)
    await page.getByRole('button', { name: 'Show case and rest' }).click()
    await page.waitForFunction(() => location.search.includes('c.rest'))
    await tableReady(page)
    const sick = (row: SheetRow) => (row.disease ?? '').split(';').includes('I10')
    const lines = await tableText(page)
    expect(shown(lines, 'case')).toEqual(truth(sick))
    expect(shown(lines, 'rest')).toEqual(truth((row) => !sick(row)))
    const again = await openPage(browser, page.url())
    await tableReady(again.page)
    expect(await again.page.locator('#rest #expression').inputValue()).toBe('not disease=I10')
    expect(trouble).toEqual([])
  })

  it('filters by typed conditions, shown as chips that can be removed', async () => {
    const { page } = await visit('?table=1;c.NCBN=biobank=NCBN;c.TMM=biobank=TMM')
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
    const { page } = await visit('?table=1;c.all=all')
    await tableReady(page)
    const row = site.vcf.rows[40]!
    const box = page.locator('#at [role="combobox"]')
    await box.fill(`${row.contig}-${row.position}-${row.ref}-${row.alt}`)
    await box.press('Enter')
    await page.waitForFunction(() => /[?&]at=/.test(location.search) && location.search.includes('variants='))
    await tableReady(page)
    expect(shown(await tableText(page), 'all')).toEqual([truth(() => true)[40]])
  })

  it('saves a file that says it was not reviewed', async () => {
    const { page, trouble } = await visit('?table=1;c.all=all')
    await tableReady(page)
    await page.getByRole('button', { name: 'Download', exact: true }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-format="csv"]').click()])
    expect(download.suggestedFilename()).toMatch(/^synthetic-\d+-variants\.unreviewed\.csv$/)
    expect(trouble).toEqual([])
  })

  it('switches between Japanese and English without losing what was asked', async () => {
    const { page } = await visit('?table=1;c.kanto=region=kanto;where=AF~!3e=~0.01&lang=en')
    await tableReady(page)
    await page.getByRole('button', { name: '日本語' }).click()
    await tableReady(page)
    expect(await page.getAttribute('html', 'lang')).toBe('ja')
    expect(await page.locator('h1').textContent()).toBe('合成コホートのアレル頻度')
    expect(await page.locator('hindo-frequency-table .group-name').last().textContent()).toContain('関東')
    expect(parameter(page, 'table')).toContain('where=AF~!3e=~0.01')
    const words = await page.locator('body').ariaSnapshot()
    expect(words).not.toMatch(/Download|Columns|Cohorts|variants|Show|Levels|Name|Find/)
  })

  it('fits a telephone: cards, nothing wider than the screen', async () => {
    const { page } = await visit('?lang=ja', { viewport: { width: 380, height: 800 } })
    await tableReady(page)
    expect(await page.locator('hindo-frequency-table .card').count()).toBeGreaterThan(1)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380)
    await page.locator('.fold > summary[data-word="makeCohort"]').click()
    expect(await page.locator('#case #expression').isVisible()).toBe(true)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380)
  })

  it('politely refuses a link of a newer version, part by part', async () => {
    const { page } = await visit('?table=2;by=sex&case=1;q=sex=male')
    await tableReady(page)
    expect(await page.locator('#table [part="state-notice"]').textContent()).toContain('newer version')
    expect(await page.locator('#cohorts .chip span').allTextContents()).toHaveLength(4)
    expect(await page.locator('#case #expression').inputValue()).toBe('sex=male')
    expect(await page.locator('#case [part="state-notice"]').count()).toBe(0)
  })
})
