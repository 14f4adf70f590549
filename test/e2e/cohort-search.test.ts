import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.mjs'
import { type DemoSite, openPage, type SheetRow, serveDemo, tableReady, tableText } from '../support/demo-site.ts'
import { countAlleles } from '../support/vcf-reader.ts'

let browser: Browser
let site: DemoSite

beforeAll(async () => {
  browser = await launchChromium()
  site = await serveDemo({ participants: 3000, variants: 300, pairs: ['disease'] })
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

/** Everybody with one of the diseases, by the sheet: a person who has a subcategory has the category too. */
function wanted(row: SheetRow): boolean {
  const diseases = (row.disease ?? '').split(';')
  const has = diseases.some((one) => one.startsWith('C50') || one.startsWith('C34'))
  return has && row.sex !== 'male' && (row.age_band === '60-69' || row.age_band === '70-79')
}

const QUERY = '(disease=C50 or disease=C34) and not sex=male and age_band in (60-69, 70-79)'

/** What has the focus, in words: role and name, through shadow roots. */
function focused(page: Page): Promise<{ id: string; role: string; name: string }> {
  return page.evaluate(() => {
    let at = document.activeElement
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
    const name = at?.getAttribute('aria-label') ?? at?.textContent ?? ''
    return { id: at?.id ?? '', role: at?.getAttribute('role') ?? at?.tagName.toLowerCase() ?? '', name: name.trim() }
  })
}

/** Presses a key until the focus is where it should be. */
async function walk(page: Page, key: string, there: (at: { id: string; role: string; name: string }) => boolean) {
  for (let step = 0; step < 120; step++) {
    if (there(await focused(page))) return
    await page.keyboard.press(key)
  }
  throw new Error(`${key} never came there; the focus is on ${JSON.stringify(await focused(page))}`)
}

async function numbersReady(page: Page): Promise<void> {
  await page.waitForTimeout(350)
  await page.waitForFunction(() => {
    const answer = document.querySelector('#case')?.shadowRoot?.querySelector('.answer')
    return answer?.getAttribute('aria-busy') === 'false' && !answer.querySelector('.waiting')
  })
}

/** Looks a level up by its text and chooses it, keys only. */
async function choose(page: Page, text: string, name: string): Promise<void> {
  await walk(page, (await focused(page)).id === 'find' ? 'Home' : 'Shift+Tab', ({ id }) => id === 'find')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
  await page.locator('#case .level').filter({ hasText: name }).first().waitFor()
  await numbersReady(page)
  await walk(page, 'Tab', ({ role }) => role === 'treeitem')
  await walk(page, 'ArrowDown', (at) => at.name.startsWith(`${name},`))
  await page.keyboard.press('Space')
  await numbersReady(page)
}

describe('with the keyboard alone', () => {
  it('a nested query is built, its people are read by biobank, and the frequencies of a variant are opened', async () => {
    const { page, trouble } = await openPage(browser, `${site.url}/index.html?lang=en`)
    await tableReady(page)
    await walk(page, 'Tab', ({ id }) => id === 'find')
    await choose(page, 'C50', 'Breast cancer (C50)')
    await choose(page, 'lung', 'Lung cancer (C34)')
    await choose(page, '60-69', '60–69')
    await choose(page, '70-79', '70–79')
    await choose(page, 'male', 'male')
    await walk(page, 'Shift+Tab', ({ role, name }) => role === 'treeitem' && name === 'All of')
    await page.keyboard.press('End')
    await walk(page, 'ArrowUp', ({ name }) => name.includes('Sex: male'))
    await page.keyboard.press('n')
    await numbersReady(page)

    const tree = await page.locator('#case').ariaSnapshot()
    expect(tree).toContain('tree "Conditions"')
    expect(tree).toMatch(/treeitem "All of" \[expanded\]/)
    expect(tree).toContain('treeitem "Disease: Lung cancer (C34), Breast cancer (C50)"')
    expect(tree).toContain('treeitem "and not Sex: male"')
    expect(tree).toContain('treeitem "and Age: 60–69, 70–79"')
    const count = (test: (row: SheetRow) => boolean) => site.sheet.filter((row) => wanted(row) && test(row)).length
    expect(count(() => true)).toBeGreaterThan(10)
    expect(await page.locator('#case .whole strong').textContent()).toBe(String(count(() => true)))
    for (const biobank of ['NCBN', 'TMM', 'BBJ']) {
      expect(tree).toContain(`row "${biobank} (simulated) ${count((row) => row.biobank === biobank)} people"`)
    }

    await walk(page, 'Tab', ({ name }) => name === 'Show frequencies')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => location.search.includes('c.C1'))
    await tableReady(page)
    const samples = site.sheet.flatMap((row, index) => (wanted(row) ? [index] : []))
    const truth = site.vcf.rows.map((row) => countAlleles(row, samples))
    const lines = await tableText(page)
    const at = (name: string) => lines[0]!.indexOf(name)
    const own = lines.slice(1).filter((line) => line[at('cohort')] === 'C1')
    expect(own.map((line) => [Number(line[at('AC')]), Number(line[at('AN')])])).toEqual(
      truth.map(({ AC, AN }) => [AC, AN]),
    )

    const row = truth.findIndex(({ AC }) => AC > 0)
    await walk(page, 'Tab', ({ role }) => ['th', 'td', 'columnheader', 'gridcell', 'rowheader'].includes(role))
    await page.keyboard.press('ControlOrMeta+Home')
    const selected = page.evaluate(() => {
      return new Promise<number>((resolve) => {
        document.addEventListener(
          'hindo-row-selected',
          (event) => resolve((event as CustomEvent<{ row: number }>).detail.row),
          { once: true },
        )
      })
    })
    for (let step = 0; step < row + 4 && (await focusedRow(page)) < row; step++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await selected).toBe(row)
    const { AC, AN } = truth[row]!
    const readout = page.locator('hindo-frequency-table .readout')
    for (const number of [`· C1 · AC ${AC}`, `· C1 · AN ${AN}`]) {
      for (let step = 0; step < 8 && !(await readout.textContent())!.includes(number); step++) {
        await page.keyboard.press('ArrowRight')
      }
      expect(await readout.textContent()).toContain(number)
    }
    expect(trouble).toEqual([])
  })
})

function focusedRow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const root = document.querySelector('hindo-frequency-table')?.shadowRoot
    return Number(root?.activeElement?.closest('[aria-rowindex]')?.getAttribute('aria-rowindex') ?? 0) - 3
  })
}

const LOOKS = ['ja', 'en'].flatMap((lang) =>
  ['light', 'dark'].flatMap((theme) => [380, 1400].map((width) => [lang, theme, width] as const)),
)

describe.each(LOOKS)('in %s, %s, at %i px', (lang, theme, width) => {
  it('the search has no barrier that axe knows of, while building, searching and mistaken', async () => {
    const state = `1;q=${QUERY.replaceAll(' ', '~')}`
    const url = `${site.url}/index.html?lang=${lang}&theme=${theme}&table=1;c.all=all;limit=5&case=${state}`
    const { page } = await openPage(browser, url, { viewport: { width, height: 900 } })
    await tableReady(page)
    if (width < 1000) await page.locator('#fold > summary').click()
    await numbersReady(page)
    await page.locator('#case .axis[data-axis="disease"] .axis-open').click()
    await numbersReady(page)
    expect(await findings(page)).toEqual([])
    await page.locator('#case #find').fill('cancer')
    await page.locator('#case .levels .path').first().waitFor()
    await page.locator('#case #expression').fill('sex=male and (regoin=kanto')
    await page.locator('#case .mistake').waitFor()
    await page.locator('#case [popovertarget="saved"]').click()
    expect(await findings(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  })
})

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include('hindo-cohort-search#case').analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')} ${failureSummary}`),
  )
}
