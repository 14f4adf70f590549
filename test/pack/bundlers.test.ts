import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, parseSync, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageFile } from '../support/folders.mjs'
import { installTarball, packTarball, writeFiles } from '../support/packed.ts'

let tarball = ''
let project = ''
let packed = ''

beforeAll(() => {
  tarball = packTarball()
  project = installTarball(tarball)
  packed = join(project, 'node_modules/hindo')
}, 300_000)

afterAll(() => {
  for (const path of [project, tarball && join(tarball, '..')]) if (path) rmSync(path, { recursive: true, force: true })
})

/** What a module imports, at once or later, where it says so in letters: an address that is computed is no bundler's. */
function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8')
  const { staticImports, staticExports, dynamicImports } = parseSync(file, code, { lang: 'js' }).module
  const later = dynamicImports.map(({ moduleRequest: { start, end } }) => code.slice(start, end))
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...later.filter((text) => /^(["'`])[^$]*\1$/.test(text)).map((text) => text.slice(1, -1)),
  ]
}

/** The files of the package that a page's entry reaches, and what they ask others for. */
function graphOf(entries: string[]): { files: Set<string>; others: Set<string> } {
  const files = new Set(entries.map((name) => join(packed, name)))
  const others = new Set<string>()
  for (const file of files) {
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) files.add(join(dirname(file), name))
      else others.add(name)
    }
  }
  return { files, others }
}

describe('what a bundler for pages sees', () => {
  const entries = ['dist/index.js', 'dist/elements.js', 'dist/release/index.js', 'dist/build/index.js']

  it('is whole, and asks for nothing but dependencies: no module of Node, and no file that asks for one', () => {
    const { files, others } = graphOf(entries)
    expect([...files].filter((file) => !existsSync(file))).toEqual([])
    expect(files).toContain(join(packed, 'dist/worker/highs.mjs'))
    const dependencies = Object.keys(packageFile().dependencies)
    expect(
      [...others].filter((name) => !dependencies.some((one) => name === one || name.startsWith(`${one}/`))),
    ).toEqual([])
    expect(others).not.toContain('highs')
  })

  it.each(['dist/worker/entry.js', 'dist/bundle/hindo.js', 'dist/bundle/hindo-entry.js'])(
    'needs nothing outside of its folder to serve %s',
    (entry) => {
      const { files, others } = graphOf([entry])
      expect([...others]).toEqual([])
      expect([...files].map(dirname)).toEqual([...files].map(() => join(packed, dirname(entry))))
      expect([...files].filter((file) => !existsSync(file))).toEqual([])
      expect(existsSync(join(packed, dirname(entry), 'highs.wasm'))).toBe(true)
    },
  )

  it('gives Vite no cause to warn', async () => {
    writeFiles(project, {
      'warned/index.html': '<!doctype html><title>portal</title><script type="module" src="./main.js"></script>',
      'warned/main.js': "import 'hindo/elements'\nimport 'hindo/release'\nimport 'hindo/build'\n",
    })
    const told: string[] = []
    const onLog = (level: Rolldown.LogLevel, { code = '', message }: Rolldown.RolldownLog) => {
      // how long plugins took is no fault of the package
      if (level === 'warn' && code !== 'PLUGIN_TIMINGS') told.push(message)
    }
    await build({
      configFile: false,
      root: join(project, 'warned'),
      logLevel: 'silent',
      build: { outDir: join(project, 'warned-built'), chunkSizeWarningLimit: 10_000, rolldownOptions: { onLog } },
    })
    expect(told).toEqual([])
  })
})

it('has a solver in Node too, from the file that pages load', () => {
  const script = `
    const { default: load } = await import('./node_modules/hindo/dist/worker/highs.mjs')
    const highs = await load()
    console.log(highs.solve('Maximize\\n obj: x\\nSubject To\\n c: x <= 7\\nEnd').ObjectiveValue)`
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: project,
    encoding: 'utf8',
  })
  expect(answer.trim()).toBe('7')
})
