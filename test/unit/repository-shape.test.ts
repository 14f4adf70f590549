import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VERSION } from '../../sdk/version.ts'
import { filesUnder, packageFile, root } from '../support/folders.mjs'
import { nodesOf, parseSource, placeOf, readSources } from '../support/sources.ts'

const sdk = readSources('sdk').filter(({ file }) => file !== 'sdk/kernel/bytes.ts')
const all = [...sdk, ...['demo', 'wasm', 'test', 'bench'].flatMap(readSources)]
const lines = (text: string) => text.trimEnd().split('\n').length

describe('files', () => {
  it('are at most 400 lines long', () => {
    expect(all.filter(({ text }) => lines(text) > 400).map(({ file, text }) => `${file}: ${lines(text)}`)).toEqual([])
  })

  it('of the SDK have a median of at most 120 lines', () => {
    const lengths = sdk.map(({ text }) => lines(text)).sort((a, b) => a - b)
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(120)
  })

  it('are named by kebab-case nouns, none by utils', () => {
    const odd = all
      .map(({ file }) => file)
      .filter((file) => {
        return (
          !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.(node|test|bench|styles|d|config))*\.(ts|mjs|js)$/.test(file) ||
          /util|helper|misc/.test(file)
        )
      })
    expect(odd).toEqual([])
  })

  it('at the root are those that belong there', () => {
    const expected = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'biome.json',
      'package-lock.json',
      'package.json',
      'tsconfig.json',
      'vite.config.ts',
    ]
    const found = readdirSync(root, { withFileTypes: true }).filter(
      (entry) => entry.isFile() && !entry.name.startsWith('.'),
    )
    expect(found.map((entry) => entry.name).filter((name) => !name.endsWith('.tgz'))).toEqual(expected)
  })
})

describe('code', () => {
  it('has no any, enum, namespace, default export, eval or new Function', () => {
    expect(sdk.flatMap((source) => forbidden(source.file, source.text))).toEqual([])
  })

  it('finds those where they are', () => {
    const text =
      'const a: any = 1\nenum B {}\nexport default a\neval("1")\nnew Function("1")\nnamespace C { export const d = 1 }'
    expect(forbidden('sdk/example.ts', text).map((found) => found.split(' ')[1])).toEqual([
      'any',
      'enum',
      'default',
      'eval',
      'Function',
      'namespace',
    ])
  })

  it('runs nothing when a module loads, but for the files that the package names', () => {
    const allowed = new Set<string>(packageFile().sideEffects.map((name: string) => name.replace('./', '')))
    const quiet = sdk.filter(({ file }) => !allowed.has(file) && !file.startsWith('sdk/elements/'))
    const running = quiet.flatMap((source) => {
      const { body } = source.program as { body: Array<{ type: string; start: number; directive?: string }> }
      const loud = body.filter(
        ({ type, directive }) => /^(Expression|If|Try|Switch)Statement$/.test(type) && !directive,
      )
      const bare = source.text.matchAll(/^import '.*'$/gm)
      return [
        ...loud.map(({ start }) => placeOf(source, start)),
        ...[...bare].map(({ index }) => placeOf(source, index)),
      ]
    })
    expect(running).toEqual([])
  })

  it('writes no inline style in templates', () => {
    const styled = sdk.concat(readSources('demo')).flatMap((source) => {
      const templates = [...nodesOf(source.program)].filter(({ type, tag }) => {
        return type === 'TaggedTemplateExpression' && ['html', 'svg'].includes(tag?.name ?? '')
      })
      const guilty = templates.filter(({ quasi }) =>
        quasi?.quasis.some(({ value }) => /\sstyle\s*=|<style/.test(value.raw)),
      )
      return guilty.map(({ start }) => placeOf(source, start))
    })
    expect(styled).toEqual([])
  })
})

describe('texts', () => {
  it('name no path of a machine and no registry', () => {
    const pattern = /(^|[^A-Za-z0-9_.])\/(work|root|home|tmp|Users)\/[a-z]|[a-z]\.local\/|npmjs\.org\/[a-z@]|"resolved"/
    const texts = ['sdk', 'demo', 'wasm', 'test', 'bench', '.ci'].flatMap((folder) => filesUnder(join(root, folder)))
    const rootFiles = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => join(root, name))
    const named = [...texts, ...rootFiles].filter((file) => {
      if (
        !/\.(ts|mjs|js|json|md|html|css|tsv|svg|run)$|\/run$/.test(file) ||
        /node_modules|\/(data|results)\//.test(file)
      )
        return false
      return (
        !file.includes('repository-shape') &&
        readFileSync(file, 'utf8')
          .split('\n')
          .some((line) => pattern.test(line))
      )
    })
    expect(named).toEqual([])
  })
})

describe('decisions', () => {
  it('are all in the index, by their titles’ numbers', () => {
    const index = readFileSync(join(root, 'sdk/decisions/README.md'), 'utf8')
    const pages = readdirSync(join(root, 'sdk/decisions')).filter((name) => name !== 'README.md')
    expect(pages.filter((name) => !index.includes(`[${name.slice(0, 4)}](${name})`))).toEqual([])
    const numbers = pages.map((name) => readFileSync(join(root, 'sdk/decisions', name), 'utf8').slice(2, 6))
    expect(numbers).toEqual(pages.map((name) => name.slice(0, 4)))
  })
})

describe('version', () => {
  it('in the sources is that of the package', () => {
    expect(VERSION).toBe(packageFile().version)
  })
})

describe('lock file', () => {
  it('has an entry for every optional package, whatever the platform it was made on', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    const missing = Object.entries<{ optionalDependencies?: object }>(packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter((name) => {
        return path !== '' && !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`]
      }),
    )
    expect(missing).toEqual([])
  })
})

function forbidden(file: string, text: string): string[] {
  const source = parseSource(file, text)
  const found = [...nodesOf(source.program)].flatMap(({ type, start, callee }) => {
    const what =
      {
        TSAnyKeyword: 'any',
        TSEnumDeclaration: 'enum',
        TSModuleDeclaration: 'namespace',
        ExportDefaultDeclaration: 'default',
      }[type] ??
      (type === 'CallExpression' && callee?.name === 'eval' ? 'eval' : undefined) ??
      (/^(New|Call)Expression$/.test(type) && callee?.name === 'Function' ? 'Function' : undefined)
    // `declare global` shares the node's type, and tells TypeScript about new elements and events
    return what && !/^(declare )?global\b/.test(text.slice(start, start + 20)) ? [{ start, what }] : []
  })
  return found.sort((a, b) => a.start - b.start).map(({ start, what }) => `${placeOf(source, start)} ${what}`)
}
