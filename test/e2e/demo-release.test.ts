import AxeBuilder from '@axe-core/playwright'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.mjs'
import { type DemoSite, openPage, serveDemo, tableReady } from '../support/demo-site.ts'

describe('the drawer of the portal that checks its table', () => {
  let browser: Browser
  let site: DemoSite

  beforeAll(async () => {
    browser = await launchChromium()
    site = await serveDemo({ participants: 1500, variants: 200 })
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  it('checks what the table shows, makes it safer and lets it out', async () => {
    const { page, trouble } = await openPage(browser, `${site.url}/`)
    await tableReady(page)
    await page.getByRole('button', { name: 'Check and download' }).click()
    const drawer = page.getByRole('dialog', { name: 'Check and download' })
    await drawer.getByRole('button', { name: 'Reviewer' }).click()
    await drawer.locator('[data-check]:not([aria-disabled])').click()
    await drawer.locator('.verdict[data-status=fail]').waitFor()
    expect(await drawer.locator('.bound dd').first().textContent()).toContain('Synthetic data')
    await drawer.locator('[data-apply=suppress]').click()
    await drawer.locator('.comparison').waitFor()
    const found = await new AxeBuilder({ page }).include('#checking').analyze()
    expect(found.violations).toEqual([])
    await drawer.locator('#author').fill('Mori')
    await drawer.locator('#by').fill('Sato')
    await drawer.locator('#vote-approve').check()
    await drawer.locator('#comment').fill('Agreed')
    await drawer.locator('[data-decide]').click()
    await drawer.locator('[data-release]').click()
    await drawer.locator('.released').waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), drawer.locator('[data-save=tsv]').click()])
    expect(download.suggestedFilename()).toBe('synthetic-table.released-1.tsv')
    await drawer.getByRole('button', { name: 'Close' }).click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('check-open')
    expect(trouble).toEqual([])
    await page.close()
  })

  it('forgets a check when the table changes, and fits a telephone', async () => {
    const { page } = await openPage(browser, `${site.url}/?lang=ja`, { viewport: { width: 380, height: 800 } })
    await tableReady(page)
    await page.locator('#check-open').click()
    await page.locator('#check [data-check]:not([aria-disabled])').click()
    await page.locator('#check .verdict').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380)
    const [scrollWidth, clientWidth] = await page
      .locator('#checking')
      .evaluate((one) => [one.scrollWidth, one.clientWidth] as const)
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
    await page.locator('#check-close').click()
    await page.locator('#table').evaluate((table) => table.setAttribute('where', 'NCBN.AF > 0.2'))
    await tableReady(page)
    await page.locator('#check-open').click()
    await page.locator('#check [data-check]:not([aria-disabled])').waitFor()
    expect(await page.locator('#check .verdict').count()).toBe(0)
    const query = page.evaluate(() => {
      return new Promise((resolve) => {
        document
          .getElementById('check')!
          .addEventListener('hindo-reviewed', ({ detail }) => resolve(detail.report.body.subject.query))
      })
    })
    await page.locator('#check [data-check]').click()
    expect(await query).toEqual({ where: 'NCBN.AF > 0.2' })
    await page.close()
  })
})
