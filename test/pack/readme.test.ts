import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.mjs'
import { packageFile, root } from '../support/folders.mjs'
import { ensureBuilt, SMALL_SHEET, SMALL_VCF } from '../support/packed.ts'
import { serveFolders } from '../support/static-server.mjs'

// inside the repository, where Node resolves the package's own name to what was built
const folder = join(root, '.cache/readme')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
  language,
  text,
}))

/** A block of a language by number, and what the README says that it prints. */
function example(language: string, number = 0): { code: string; output: string } {
  const index = blocks.indexOf(blocks.filter((block) => block.language === language)[number]!)
  const next = blocks[index + 1]
  return { code: blocks[index]?.text ?? '', output: next?.language === 'text' ? next.text : '' }
}

beforeAll(() => {
  ensureBuilt()
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'cohort.vcf.gz'), gzipSync(SMALL_VCF))
  writeFileSync(join(folder, 'samples.tsv'), SMALL_SHEET)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.sequential('the README', () => {
  it.each([0, 1])('has commands that print what it says: example %i', (number) => {
    const { code, output } = example('sh', number)
    const script = code.replaceAll('npx hindo', `"${process.execPath}" "${join(root, 'dist/cli/main.js')}"`)
    const done = spawnSync('bash', ['-e', '-c', script], { cwd: folder, encoding: 'utf8' })
    expect(done.stdout, done.stderr).toBe(output)
    expect(done.status).toBe(0)
  })

  it('has a program that prints what it says', () => {
    const { code, output } = example('js')
    writeFileSync(join(folder, 'example.mjs'), code)
    const done = spawnSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8' })
    expect(done.stdout, done.stderr).toBe(output)
    expect(done.status).toBe(0)
  })

  it('has a page that shows the variants', async () => {
    writeFileSync(join(folder, 'index.html'), example('html').code)
    const server = await serveFolders({ '/': folder, '/node_modules/hindo/dist/': join(root, 'dist') })
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      await page.goto(server.url)
      const table = page.locator('hindo-frequency-table')
      await table.getByText('rs3').first().waitFor({ timeout: 20_000 })
      const text = await table.evaluate((element) => element.shadowRoot?.textContent ?? '')
      expect(text).toContain('rs1')
      expect(text).not.toContain('16,050,115')
    } finally {
      await browser.close()
      await server.close()
    }
  })

  it('has searches whose answers go into the table', async () => {
    const script = '<script type="module" src="node_modules/hindo/dist/bundle/hindo.js"></script>'
    writeFileSync(
      join(folder, 'search.html'),
      `<!doctype html><html lang="en"><head>${script}</head><body>${example('html', 1).code}</body></html>`,
    )
    const server = await serveFolders({ '/': folder, '/node_modules/hindo/dist/': join(root, 'dist') })
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      await page.goto(`${server.url}/search.html`)
      const table = page.locator('hindo-frequency-table')
      await table.getByText('rs3').first().waitFor({ timeout: 20_000 })
      await page.locator('hindo-variant-search').getByRole('combobox').fill('rs1')
      await page.keyboard.press('Enter')
      await table.getByText('rs3').first().waitFor({ state: 'detached', timeout: 20_000 })
      const search = page.locator('hindo-cohort-search')
      await search.evaluate((element: HTMLElement & { expression?: string }) => {
        element.expression = 'region=ryukyu'
      })
      await search.getByRole('button', { name: 'Show frequencies' }).click()
      await page.waitForFunction(() => {
        const found = document.querySelector('hindo-frequency-table') as HTMLElement & {
          cohorts?: Record<string, string>
        }
        return Object.values(found.cohorts ?? {}).includes('region=ryukyu')
      })
    } finally {
      await browser.close()
      await server.close()
    }
  })

  it('names only entry points, commands and files that exist', () => {
    const { exports, scripts } = packageFile()
    const entries = [...readme.matchAll(/`hindo\/([a-z/.*-]+)`/g)].map(([, name = '']) => `./${name}`)
    const patterns = Object.keys(exports).map(
      (name) => new RegExp(`^${name.replaceAll('.', '\\.').replace('*', '.+')}$`),
    )
    expect(entries.filter((name) => !patterns.some((pattern) => pattern.test(name)))).toEqual([])
    const commands = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name)
    expect(commands.filter((name) => !scripts[name])).toEqual([])
    const links = [...readme.matchAll(/\]\(([^):]+)\)/g)].map(([, file = '']) => join(root, file))
    expect(() => links.map((file) => readFileSync(file))).not.toThrow()
  })
})
