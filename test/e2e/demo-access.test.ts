import AxeBuilder from '@axe-core/playwright'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.mjs'
import { type DemoSite, openPage, serveDemo, tableReady } from '../support/demo-site.ts'

let browser: Browser
let site: DemoSite

beforeAll(async () => {
  browser = await launchChromium()
  site = await serveDemo({ participants: 400, variants: 300 })
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

const LOOKS = ['ja', 'en'].flatMap((lang) => ['light', 'dark'].map((theme) => [lang, theme] as const))

/** Serious and critical findings of axe, as `rule: element`. */
async function findings(page: Parameters<typeof tableReady>[0]): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')} ${failureSummary}`),
    )
}

describe.each(LOOKS)('in %s, %s', (lang, theme) => {
  const look = `lang=${lang}&theme=${theme}`

  it('the portal has no serious barrier, with a chooser open too', async () => {
    // few rows and columns: every rule looks at every cell
    const search = `?${look}&table=1;c.all=all;c.female=sex=female;where=any.AF~!3e=~0.01&case=1;q=sex=male~and~not~disease=I10`
    const options = { viewport: { width: 1100, height: 600 } }
    const { page } = await openPage(browser, `${site.url}/index.html${search}`, options)
    await tableReady(page)
    await page.waitForTimeout(300)
    expect(await findings(page)).toEqual([])
    await page.locator('[part="columns-button"]').click()
    expect(await findings(page)).toEqual([])
  })

  it('cards on a narrow screen have none', async () => {
    const { page } = await openPage(browser, `${site.url}/index.html?${look}`, {
      viewport: { width: 380, height: 800 },
    })
    await tableReady(page)
    expect(await findings(page)).toEqual([])
  })

  it('the page that builds has none, before and after', async () => {
    const { page } = await openPage(browser, `${site.url}/build.html?${look}`)
    expect(await findings(page)).toEqual([])
  })

  it('the page under a strict policy has none', async () => {
    const { page } = await openPage(browser, `${site.url}/strict.html?${look}`)
    await tableReady(page)
    expect(await findings(page)).toEqual([])
  })
})

describe('without a mouse', () => {
  it('everything is reached by Tab in reading order, and the table is one stop', async () => {
    const { page } = await openPage(browser, `${site.url}/index.html?lang=en`)
    await tableReady(page)
    const seen: string[] = []
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab')
      const at = await page.evaluate(() => {
        let element = document.activeElement
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
        const cell = element?.closest('[aria-colindex]') ? 'cell' : ''
        return cell || element?.id || element?.textContent?.trim() || ''
      })
      seen.push(at)
      if (at === 'cell') break
    }
    expect(seen[0]).toBe('Skip to the table')
    expect(seen).toContain('expression')
    expect(seen).toContain('box')
    expect(seen.at(-1)).toBe('cell')
    expect(seen.indexOf('expression')).toBeLessThan(seen.indexOf('box'))
    await page.keyboard.press('Tab')
    const outside = await page.evaluate(() => {
      const root = document.querySelector('hindo-frequency-table')!.shadowRoot!
      return root.activeElement?.closest('.viewport') === null || root.activeElement === null
    })
    expect(outside).toBe(true)
  })
})
