import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { build, createServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.mjs'
import { packageFile, root } from '../support/folders.mjs'
import { buildSmallDataset, installTarball, packTarball, runBin, SMALL_COUNTS, writeFiles } from '../support/packed.ts'
import { serveFolders } from '../support/static-server.mjs'

let tarball = ''
let project = ''
let browser: Browser

beforeAll(async () => {
  tarball = packTarball()
  project = installTarball(tarball)
  buildSmallDataset(project)
  browser = await launchChromium()
}, 300_000)

afterAll(async () => {
  await browser?.close()
  for (const path of [project, join(tarball, '..')]) if (path) rmSync(path, { recursive: true, force: true })
})

describe('the tarball', () => {
  it('satisfies publint', () => {
    const done = spawnSync(process.execPath, [bin('publint/src/cli.js'), 'run', tarball, '--strict'], {
      encoding: 'utf8',
    })
    expect(done.stdout + done.stderr).toContain('All good!')
  })

  it('has types that every module resolution finds', () => {
    const args = [bin('@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only', '--no-emoji']
    const done = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect(done.status, done.stdout + done.stderr).toBe(0)
  })

  it('has types that a strict program checks against, declaration files included', () => {
    writeFiles(project, {
      'use.ts': `
        import { type Dataset, openDataset, type Table } from 'hindo'
        import { buildDataset } from 'hindo/build'
        import type { HindoFrequencyTable } from 'hindo/elements/frequency-table'
        import { folderSource } from 'hindo/node'
        const dataset: Dataset = await openDataset(folderSource('dataset'))
        const table: Table = await dataset.frequencies({ by: ['region'] })
        export const values: Float64Array = (await table.column('AF', 'hondo', { from: 0, to: 1 })).values
        export const rows = (element: HindoFrequencyTable): number | undefined => element.table?.rows
        export { buildDataset }
        // @ts-expect-error: there is no such call, so these types are not any
        dataset.frequencyTable()`,
    })
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--lib',
      'es2023,dom,dom.iterable',
      '--types',
      '',
    ]
    const args = [bin('typescript/bin/tsc'), ...options, 'use.ts']
    const done = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' })
    expect(done.stdout + done.stderr).toBe('')
  })

  it('holds the built package and its papers, no sources, tests or demo', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n')
    const tops = [...new Set(files.map((file) => file.split('/').slice(0, 2).join('/')))].sort()
    expect(tops).toEqual([
      'package/CHANGELOG.md',
      'package/LICENSE',
      'package/README.md',
      'package/dist',
      'package/package.json',
      'package/sdk',
    ])
    expect(
      files.filter((file) => file.startsWith('package/sdk/') && !file.startsWith('package/sdk/decisions/')),
    ).toEqual([])
  })
})

describe('in Node', () => {
  it('hindo --help names the commands on stdout', () => {
    const { status, stdout } = runBin(project, 'hindo', ['--help'])
    expect(status).toBe(0)
    for (const command of ['build', 'info', 'count', 'freq', 'simulate']) expect(stdout).toContain(command)
  })

  it('hindo --version is the package’s', () => {
    expect(runBin(project, 'hindo', ['--version']).stdout.trim()).toBe(packageFile().version)
  })

  it('opens a dataset and gives the numbers counted by hand', () => {
    writeFiles(project, {
      'read.js': `
        import { openDataset } from 'hindo'
        import { folderSource } from 'hindo/node'
        const dataset = await openDataset(folderSource('dataset'))
        const table = await dataset.frequencies({
          cohorts: { all: 'all', hondo: 'region=hondo', ryukyu: 'region=ryukyu', unknown: 'region=unknown' },
          columns: ['AC', 'AN', 'nhomalt'] })
        const answer = {}
        for (const cohort of ['all', 'hondo', 'ryukyu', 'unknown']) {
          answer[cohort] = {}
          for (const column of ['AC', 'AN', 'nhomalt']) {
            answer[cohort][column] = [...(await table.column(column, cohort, { from: 0, to: table.rows })).values]
          }
        }
        console.log(JSON.stringify(answer))
        await dataset.close()`,
    })
    expect(JSON.parse(execFileSync(process.execPath, ['read.js'], { cwd: project, encoding: 'utf8' }))).toEqual(
      SMALL_COUNTS,
    )
  })

  it('imports elements without a document', () => {
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', "import 'hindo/elements'"], { cwd: project }),
    ).not.toThrow()
  })
})

describe('on a page', () => {
  const page = (script: string) => `<!doctype html><html lang="en"><title>stranger</title>
    <hindo-dataset src="/dataset/dataset.json"><hindo-frequency-table by="region" columns="AC AN"></hindo-frequency-table></hindo-dataset>
    ${script}</html>`

  beforeAll(() => {
    writeFiles(project, {
      'app/index.html': page('<script type="module" src="./main.js"></script>'),
      'app/main.js': "import 'hindo/elements'\n",
      'plain/index.html': page('<script type="module" src="/node_modules/hindo/dist/bundle/hindo.js"></script>'),
    })
  })

  it('built by Vite shows the numbers, computed in the package’s worker', async () => {
    await build({
      configFile: false,
      root: join(project, 'app'),
      logLevel: 'error',
      build: { outDir: join(project, 'built') },
    })
    const server = await serveFolders({ '/': join(project, 'built'), '/dataset/': join(project, 'dataset') })
    try {
      await expectNumbers(`${server.url}/`)
      expect(server.requests.some(({ path }) => /entry.*\.js$/.test(path))).toBe(true)
    } finally {
      await server.close()
    }
  })

  it('served by Vite’s development server shows the numbers', async () => {
    const server = await createServer({
      configFile: false,
      root: join(project, 'app'),
      logLevel: 'error',
      publicDir: project,
      server: { port: 0, fs: { allow: [project] } },
    })
    try {
      await server.listen()
      await expectNumbers(server.resolvedUrls?.local[0] ?? '')
    } finally {
      await server.close()
    }
  })

  it('without any bundler shows the numbers from one script tag', async () => {
    const server = await serveFolders({ '/': project })
    try {
      await expectNumbers(`${server.url}/plain/`)
    } finally {
      await server.close()
    }
  })

  it('of another origin than the package’s shows the numbers', async () => {
    const other = await serveFolders({ '/': project }, { headers: { 'access-control-allow-origin': '*' } })
    writeFiles(project, {
      'cdn/index.html': page(
        `<script type="module" src="${other.url}/node_modules/hindo/dist/bundle/hindo.js"></script>`,
      ),
    })
    const server = await serveFolders({ '/': project })
    try {
      await expectNumbers(`${server.url}/cdn/`)
    } finally {
      await server.close()
      await other.close()
    }
  })
})

/** Opens the page and compares every number of its table with those counted by hand. */
async function expectNumbers(url: string): Promise<void> {
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  try {
    await page.goto(url)
    const rows = page.locator('hindo-frequency-table tr[part=row]')
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(4)
    const { hondo, ryukyu, unknown } = SMALL_COUNTS
    for (const row of [0, 1, 2, 3]) {
      const expected = [hondo, ryukyu, unknown].flatMap(({ AC, AN }) => [AC[row], AN[row]])
      await expect.poll(() => rows.nth(row).locator('td.number').allInnerTexts()).toEqual(expected.map(String))
    }
    expect(errors).toEqual([])
  } finally {
    await page.close()
  }
}

function bin(path: string): string {
  return join(root, 'node_modules', path)
}
