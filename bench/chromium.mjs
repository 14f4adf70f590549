import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launchChromium } from '../test/support/chromium.mjs'
import { bundles } from './bundle.mjs'
import { folder } from './measure.mjs'
import { serveBench } from './server.mjs'

/** A headless Chromium with a server of its own; each work gets a fresh page. */
export async function startChromium(probe) {
  writeFileSync(join(bundles, 'probe.wasm'), probe)
  const server = await serveBench({
    '/bundles/': bundles,
    '/data/': join(folder, 'data'),
    '/duckdb/': join(folder, 'node_modules/@duckdb/duckdb-wasm/dist'),
  })
  let browser = await launchChromium()
  let open = true
  return {
    version: browser.version(),
    async run(name, options) {
      // one that crashed under a work takes no other with it
      if (!browser.isConnected()) browser = await launchChromium()
      const context = await browser.newContext()
      try {
        const page = await context.newPage()
        page.on('console', (message) => message.type() === 'debug' && process.stderr.write(`  ${message.text()}\n`))
        page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`))
        await page.goto(server.url)
        await page.addScriptTag({ type: 'module', url: '/bundles/page/page.js' })
        await page.waitForFunction(() => globalThis.runWork)
        return await page.evaluate(([work, given]) => globalThis.runWork(work, given), [name, options])
      } finally {
        await context.close()
      }
    },
    async close() {
      if (!open) return
      open = false
      await browser.close()
      server.close()
    },
  }
}
