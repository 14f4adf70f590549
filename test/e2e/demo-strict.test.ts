import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.mjs'
import { type DemoSite, openPage, serveDemo, tableReady, tableText } from '../support/demo-site.ts'

let browser: Browser
let site: DemoSite

beforeAll(async () => {
  browser = await launchChromium()
  site = await serveDemo({ participants: 400, variants: 600 })
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

describe('a page whose policy forbids Wasm and workers', () => {
  it('shows the same numbers, and says which engine ran and why', async () => {
    const strict = await openPage(browser, `${site.url}/strict.html?lang=en`)
    await tableReady(strict.page)
    expect(await strict.page.textContent('#engine')).toBe('TypeScript, on the main thread')
    expect(await strict.page.textContent('#why')).toContain('Wasm was refused')
    const engine = strict.page.locator('hindo-frequency-table [part="engine"]')
    expect(await engine.textContent()).toContain('Computed in this page: TypeScript, without a worker')
    const columns = 'position,ref,alt,id,AF,AC,AN'
    const usual = await openPage(
      browser,
      `${site.url}/index.html?lang=en&table=1;c.NCBN=biobank=NCBN;c.TMM=biobank=TMM;c.BBJ=biobank=BBJ;columns=${columns}`,
    )
    await tableReady(usual.page)
    const [a, b] = [await tableText(strict.page), await tableText(usual.page)]
    expect(a.length).toBeGreaterThan(1500)
    expect(a).toEqual(b)
  })

  it('breaks no rule but the two that the ladder tries', async () => {
    const { page, trouble } = await openPage(browser, `${site.url}/strict.html?lang=en`)
    await tableReady(page)
    await page.locator('[part="columns-button"]').click()
    await page.keyboard.press('Escape')
    const search = page.locator('hindo-cohort-search')
    await search.locator('#expression').fill('sex=male and (disease=I10 or region=kanto)')
    await search.locator('[role="tree"] [data-path="1.1"]').waitFor()
    await search.locator('#find').fill('cancer')
    await search.locator('.levels .path').first().waitFor()
    await search.getByRole('button', { name: 'Saved' }).click()
    await page.keyboard.press('Escape')
    await page.mouse.move(700, 500)
    await page.mouse.wheel(0, 4000)
    await tableReady(page)
    const reports = trouble.filter((line) => line.startsWith('console: policy'))
    const expected = /policy: (worker-src .*\/assets\/|script-src wasm-eval)/
    expect(reports.filter((line) => !expected.test(line))).toEqual([])
    expect(trouble.filter((line) => line.startsWith('error') || line.startsWith('request'))).toEqual([])
  })
})
