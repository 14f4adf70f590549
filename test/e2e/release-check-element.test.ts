import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { launchChromium } from '../support/chromium.mjs'
import { openPage } from '../support/demo-site.ts'
import { type ElementSite, serveElements } from '../support/element-site.ts'

const SCRIPT = `import 'hindo/elements'
import { indexedDbLedger } from 'hindo/release'
const check = document.getElementById('check')
check.ledger = indexedDbLedger('element')
globalThis.told = []
for (const name of ['hindo-reviewed', 'hindo-decided', 'hindo-released']) check.addEventListener(name, () => globalThis.told.push(name))
const cohorts = { men: 'sex=male', kanto: 'region=kanto', few: 'sex=male and region=kanto' }
document.getElementById('dataset').addEventListener('hindo-ready', async () => {
  check.table = await document.getElementById('dataset').data.frequencies({ cohorts, columns: ['AC', 'AN', 'AF'] })
})`

describe('a release check on a page that forbids inline styles and Wasm', () => {
  let browser: Browser
  let site: ElementSite

  beforeAll(async () => {
    const output = memoryOutput()
    await simulateDataset({ options: { participants: 1200, variants: 60, seed: 11 }, output })
    const files = await Promise.all(
      Object.entries(output.files()).map(async ([name, blob]) => {
        return [`/data/${name}`, new Uint8Array(await blob.arrayBuffer())] as const
      }),
    )
    site = await serveElements({
      policy: "default-src 'self'; img-src 'self' data:",
      body: `<main><h1>Frequencies</h1><hindo-dataset id="dataset" src="/data/dataset.json"
        ><hindo-release-check id="check" policy="jp-ndb" view="reviewer"></hindo-release-check></hindo-dataset></main>`,
      script: SCRIPT,
      files: Object.fromEntries(files),
    })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  const focused = (page: Page) =>
    page.evaluate(() => {
      let at = document.activeElement
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
      return at?.id || at?.textContent?.replace(/\s+/g, ' ').trim() || ''
    })

  async function tabTo(page: Page, wanted: RegExp): Promise<void> {
    for (let step = 0; step < 60; step++) {
      if (wanted.test(await focused(page))) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not reach ${wanted}`)
  }

  async function ready(page: Page): Promise<void> {
    await page.locator('[data-check]:not([aria-disabled])').waitFor()
  }

  async function violations(page: Page): Promise<string[]> {
    const { violations: found } = await new AxeBuilder({ page }).analyze()
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target} ${failureSummary}`),
    )
  }

  it('goes from the check to the release by keyboard alone', async () => {
    const { page, trouble } = await openPage(browser, `${site.url}/`)
    await ready(page)
    await tabTo(page, /^description$/)
    await page.keyboard.type('For a poster')
    await tabTo(page, /^Check$/)
    await page.keyboard.press('Enter')
    await page.locator('.verdict[data-status=fail]').waitFor()
    expect(await focused(page)).toBe('Check again')
    await tabTo(page, /Too few carriers/)
    await page.keyboard.press('Enter')
    await page.locator('[data-rule="cell.min"] .cells').waitFor()
    await tabTo(page, /^Suppress and check$/)
    await page.keyboard.press('Space')
    await page.locator('.comparison').waitFor()
    expect(await focused(page)).toBe('Undo the last remedy')
    await tabTo(page, /^author$/)
    await page.keyboard.type('Mori')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('by')
    await page.keyboard.type('Sato')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await focused(page)).toBe('vote-approve')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Agreed')
    await tabTo(page, /^Record the decision$/)
    await page.keyboard.press('Enter')
    await page.locator('[data-decision=approved]').waitFor()
    expect(await focused(page)).toBe('Save the file')
    await tabTo(page, /^Release$/)
    await page.keyboard.press('Enter')
    await page.locator('.released').getByText('Released as entry 1 of the ledger').waitFor()
    await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.matches('.released'))
    expect(await page.evaluate('globalThis.told')).toEqual([
      'hindo-reviewed',
      'hindo-reviewed',
      'hindo-decided',
      'hindo-released',
    ])
    expect(trouble).toEqual([])
    await page.close()
  })

  it.each([
    ['light', 'en', 1400],
    ['dark', 'ja', 380],
    ['light', 'ja', 768],
  ] as const)('is readable for everybody: %s, %s, %i px', async (colorScheme, lang, width) => {
    const { page } = await openPage(browser, `${site.url}/`, { colorScheme, viewport: { width, height: 900 } })
    await page.evaluate((tag) => {
      document.documentElement.lang = tag
      document.documentElement.style.colorScheme = 'light dark'
      document.documentElement.style.background = 'Canvas'
    }, lang)
    await ready(page)
    expect(await violations(page)).toEqual([])
    await page.locator('[data-check]').click()
    await page.locator('.verdict').waitFor()
    await page.locator('.rule-head').first().click()
    await page.locator('[data-apply=suppress]').click()
    await page.locator('.comparison').waitFor()
    await page.locator('[data-decide]').click()
    await page.locator('#by-wrong').waitFor()
    await page.locator('[data-ask]').click()
    await page.locator('#reason-wrong').waitFor()
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await page.close()
  })

  it('prints every detail, and no button', async () => {
    const { page } = await openPage(browser, `${site.url}/`)
    await ready(page)
    await page.locator('[data-check]').click()
    await page.locator('.verdict').waitFor()
    const bodies = page.locator('.rule-body')
    expect(await bodies.first().isVisible()).toBe(false)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.field:visible label').allTextContents()).toEqual(['Policy'])
    for (const body of await bodies.all()) expect(await body.isVisible()).toBe(true)
    expect(await page.locator('.button:visible').count()).toBe(0)
    expect(await page.locator('.bound code').first().isVisible()).toBe(true)
    await page.close()
  })

  it('keeps its signs in forced colours', async () => {
    const { page } = await openPage(browser, `${site.url}/`, { forcedColors: 'active' })
    await ready(page)
    await page.locator('[data-check]').click()
    await page.locator('.verdict').waitFor()
    const sign = page.locator('.verdict .sign')
    const [ink, ground] = await sign.evaluate((one) => {
      const { color, backgroundColor } = getComputedStyle(one)
      return [color, backgroundColor]
    })
    expect(await sign.textContent()).toBe('✕')
    expect(ink).not.toBe(ground)
    await page.close()
  })
})
