import { readFileSync } from 'node:fs'
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

  it('shows what left earlier in words, saves and takes over its ledger, and checks a saved table again', async () => {
    const { page, trouble } = await openPage(browser, `${site.url}/?lang=ja`)
    await tableReady(page)
    const drawer = page.locator('#checking')
    await page.getByRole('button', { name: '持ち出した表' }).click()
    await drawer.getByText('持ち出した表はまだありません。').waitFor()
    await drawer.locator('#view-reviewer').click()
    await drawer.locator('#policy').selectOption('jp-ndb')
    expect(await drawer.locator('#policy ~ .help').textContent()).toContain('厚生労働省')
    await drawer.locator('[data-check]:not([aria-disabled])').click()
    await drawer.locator('.verdict').waitFor()
    await drawer.locator('[data-apply=suppress]').click()
    await drawer.locator('.comparison').waitFor()
    await drawer.locator('#author').fill('森')
    await drawer.locator('#by').fill('佐藤')
    await drawer.locator('#vote-approve').check()
    await drawer.locator('#comment').fill('公表済み')
    await drawer.locator('[data-decide]').click()
    await drawer.locator('[data-release]:not([aria-disabled])').click()
    await drawer.locator('.released').waitFor()
    const save = async (selector: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), drawer.locator(selector).click()])
      return { name: download.suggestedFilename(), path: await download.path() }
    }
    const [released, report, ledger] = [
      await save('[data-save=tsv]'),
      await save('[data-save-report]'),
      await save('[data-save-ledger]'),
    ]

    await page.reload()
    await tableReady(page)
    await page.locator('#releases-open').click()
    const entry = drawer.locator('[data-entry="1"]')
    await entry.getByText('バイオバンクがNCBN（模擬）の人').waitFor()
    expect((await entry.allInnerTexts()).join('').replace(/\s+/g, ' ')).toMatch(
      /1件目 .+ 作成者 森 .*200バリアント：.*佐藤が承認して持ち出し。/,
    )
    expect(await entry.locator('time').getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/)
    const kept = await save('[data-save-release="1"]')
    expect(kept.name).toBe('synthetic-table.released-1.tsv')
    await drawer.locator('.saved summary').click()
    await drawer.locator('[data-verify]').click()
    await drawer.getByText('表とその報告書を選びます。').waitFor()
    await drawer
      .locator('[data-saved=table]')
      .setInputFiles({ name: kept.name, mimeType: 'text/plain', buffer: readFileSync(kept.path) })
    await drawer
      .locator('[data-saved=report]')
      .setInputFiles({ name: report.name, mimeType: 'application/json', buffer: readFileSync(report.path) })
    await drawer.locator('[data-verify]').click()
    await drawer.locator('[data-verified=same]').getByText('台帳の1件目').waitFor()
    const edited = readFileSync(kept.path, 'utf8').replace(/\tvalue\t(\d)/, '\tvalue\t9$1')
    expect(edited).not.toBe(readFileSync(kept.path, 'utf8'))
    await drawer
      .locator('[data-saved=table]')
      .setInputFiles({ name: kept.name, mimeType: 'text/plain', buffer: Buffer.from(edited) })
    expect(await drawer.locator('[data-verified]').count()).toBe(0)
    await drawer.locator('[data-verify]').click()
    await drawer.locator('[data-verified=differs]').waitFor()
    await drawer
      .locator('[data-saved=report]')
      .setInputFiles({ name: 'table.json', mimeType: 'application/json', buffer: readFileSync(released.path) })
    await drawer.locator('[data-verify]').click()
    await drawer.locator('.saved .problem').waitFor()
    const found = await new AxeBuilder({ page }).include('#checking').analyze()
    expect(found.violations).toEqual([])

    const other = await openPage(browser, `${site.url}/`)
    await tableReady(other.page)
    await other.page.locator('#releases-open').click()
    await other.page
      .locator('#check [data-ledger]')
      .setInputFiles({ name: ledger.name, mimeType: 'application/x-tar', buffer: readFileSync(ledger.path) })
    await other.page.locator('#check [data-entry="1"]').getByText('people whose biobank is NCBN').waitFor()
    expect([...trouble, ...other.trouble]).toEqual([])
    await other.page.close()
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
