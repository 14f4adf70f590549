import { describe, expect, it } from 'vitest'
import { type Import, parseSource, readSources } from '../support/sources.ts'

/** What a room may import from other rooms and from packages. Its own files, `types`, `errors` and `columns` are free to all. */
interface Rule {
  rooms?: string[]
  /** Only for types, erased when compiled. */
  types?: string[]
  /** Only by `import()` or as the address of a worker. */
  lazy?: string[]
  packages?: string[]
}

const RULES: Record<string, Rule> = {
  words: {},
  public: { rooms: ['client', 'api', 'cohort', 'filter'], types: ['dataset', 'build', 'release'] },
  node: { rooms: ['build', 'dataset', 'release', 'client', 'api'] },
  elements: { rooms: ['components'] },
  components: {
    rooms: ['client', 'api', 'cohort', 'filter'],
    types: ['release'],
    lazy: ['release'],
    packages: ['lit', '@shoelace-style/localize'],
  },
  client: {
    rooms: ['api'],
    types: ['dataset', 'build', 'release'],
    lazy: ['engine', 'dataset'],
    packages: ['comlink'],
  },
  api: { types: ['dataset', 'build', 'release'] },
  engine: {
    rooms: [
      'api',
      'dataset',
      'arrow',
      'cohort',
      'frequency',
      'filter',
      'search',
      'release',
      'export',
      'build',
      'kernel',
    ],
    packages: ['comlink'],
  },
  export: { rooms: ['arrow', 'frequency', 'dataset', 'release'] },
  release: {
    rooms: ['cohort', 'filter', 'dataset', 'kernel'],
    packages: [
      'valibot',
      '@noble/hashes',
      '@stdlib/stats-base-dists-normal-cdf',
      '@stdlib/stats-base-dists-normal-quantile',
      'highs',
    ],
  },
  search: { rooms: ['dataset', 'cohort', 'kernel'] },
  frequency: { rooms: ['dataset', 'cohort', 'filter', 'kernel'] },
  filter: { rooms: ['cohort', 'kernel'] },
  cohort: { types: ['dataset'], packages: ['valibot'] },
  dataset: { rooms: ['arrow', 'kernel'], packages: ['valibot', '@noble/hashes'] },
  arrow: { rooms: ['kernel'], types: ['dataset'], packages: ['apache-arrow', 'flatbuffers', '@noble/hashes'] },
  kernel: {},
  build: { rooms: ['dataset', 'arrow', 'cohort', 'kernel', 'release'], packages: ['valibot', '@noble/hashes'] },
  cli: {
    rooms: [
      'build',
      'dataset',
      'arrow',
      'cohort',
      'frequency',
      'filter',
      'search',
      'release',
      'export',
      'kernel',
      'client',
      'api',
    ],
  },
  wasm: {},
  demo: { rooms: ['hindo'] },
}

/** In `sdk/worker`: what only the worker's side loads, and the protocol; the rest is the client. */
const ENGINE = /^sdk\/worker\/(entry|worker|engine|session|serve)[a-z-]*\.ts$/
const PROTOCOL = /^sdk\/worker\/(api|public|packed-report|report-tasks)\.ts$/

const sources = ['sdk', 'demo', 'wasm'].flatMap(readSources).filter(({ file }) => !file.endsWith('.mjs'))

describe('import statements', () => {
  it('take only the edges that the design draws', () => {
    expect(
      sources
        .flatMap((source) => source.imports)
        .filter((edge) => !isAllowed(edge))
        .map(describeEdge),
    ).toEqual([])
  })

  it('of Node modules stand only in the command and in files named .node.ts', () => {
    const wrong = sources
      .flatMap((source) => source.imports)
      .filter((edge) => {
        return edge.from.startsWith('sdk/') && edge.to.startsWith('node:') && !edge.types && !isNodeFile(edge.from)
      })
    expect(wrong.map(describeEdge)).toEqual([])
  })

  it('reach .node.ts files only from Node files, or lazily', () => {
    const wrong = sources
      .flatMap((source) => source.imports)
      .filter((edge) => {
        return edge.to.endsWith('.node.ts') && !edge.types && !edge.lazy && !isNodeFile(edge.from)
      })
    expect(wrong.map(describeEdge)).toEqual([])
  })

  it('name existing files, with their extension', () => {
    const files = new Set(sources.map((source) => source.file))
    const generated = new Set(['sdk/kernel/bytes.ts'])
    const wrong = sources
      .flatMap((source) => source.imports)
      .filter(({ to }) => {
        return to.startsWith('sdk/') && !files.has(to) && !generated.has(to)
      })
    expect(wrong.map(describeEdge)).toEqual([])
  })

  it('do not go round in circles', () => {
    expect(circles()).toEqual([])
  })
})

describe('a page that embeds Hindo', () => {
  it.each(['sdk/index.ts', 'sdk/elements.ts'])('loads neither Arrow nor the kernel with %s', (entry) => {
    const heavy = [...loaded(entry)].filter((file) =>
      /^(sdk\/(arrow|kernel|build|dataset)\/|apache-arrow|node:)/.test(file),
    )
    expect(sources.map((source) => source.file)).toContain(entry)
    expect(heavy).toEqual([])
  })
})

describe('the rule itself', () => {
  const edges = (file: string, text: string) => parseSource(file, text).imports

  it.each([
    ['sdk/kernel/load.ts', "import { html } from 'lit'"],
    ['sdk/cohort/plan.ts', "import { wrap } from 'comlink'"],
    ['sdk/dataset/open.ts', "import { Table } from 'apache-arrow'"],
    ['sdk/components/table.ts', "import { runQuery } from '../frequency/query.ts'"],
    ['sdk/components/table.ts', "export * from '../dataset/open.ts'"],
    ['sdk/worker/client.ts', "import { serve } from './worker.ts'"],
    ['sdk/kernel/load.ts', "const open = await import('../dataset/open.ts')"],
    ['wasm/sum.ts', "import { x } from '../sdk/types.ts'"],
    ['demo/page.ts', "import { openDataset } from '../sdk/index.ts'"],
  ])('refuses in %s: %s', (file, text) => {
    expect(edges(file, text).map(isAllowed)).toEqual([false])
  })

  it.each([
    ['sdk/worker/client.ts', "const engine = await import('./worker.ts')"],
    ['sdk/worker/client.ts', "new Worker(new URL('./entry.ts', import.meta.url), { type: 'module' })"],
    ['sdk/arrow/read.ts', "import type { BatchEntry } from '../dataset/manifest.ts'"],
    ['sdk/components/table.ts', "import { html } from 'lit/directives/repeat.js'"],
    ['demo/page.ts', "import { openDataset } from 'hindo'"],
  ])('allows in %s: %s', (file, text) => {
    expect(edges(file, text).map(isAllowed)).toEqual([true])
  })
})

function isAllowed(edge: Import): boolean {
  const room = roomOf(edge.from)
  const rule = RULES[room]
  const target = roomOf(edge.to)
  if (!rule) return false
  if (edge.to.startsWith('node:')) return isNodeFile(edge.from) || edge.types
  if (!edge.to.includes('/') || !RULES[target]) {
    return (rule.packages ?? []).includes(packageOf(edge.to)) || (rule.rooms ?? []).includes(packageOf(edge.to))
  }
  if (target === room) return true
  if (target === 'words') return room !== 'wasm' && room !== 'demo'
  return (
    (rule.rooms ?? []).includes(target) ||
    (edge.types && (rule.types ?? []).includes(target)) ||
    (edge.lazy && (rule.lazy ?? []).includes(target))
  )
}

function roomOf(file: string): string {
  if (/^sdk\/(types|search-types|record-types|errors|columns|version|turns)\.ts$/.test(file)) return 'words'
  if (file === 'sdk/index.ts') return 'public'
  if (file === 'sdk/node.ts') return 'node'
  if (file === 'sdk/elements.ts') return 'elements'
  if (PROTOCOL.test(file)) return 'api'
  if (file.startsWith('sdk/worker/')) return ENGINE.test(file) ? 'engine' : 'client'
  const [top = '', room = ''] = file.split('/')
  return top === 'sdk' ? room : top
}

function packageOf(request: string): string {
  return request.split('/', request.startsWith('@') ? 2 : 1).join('/')
}

function isNodeFile(file: string): boolean {
  return file.endsWith('.node.ts') || file.startsWith('sdk/cli/') || file === 'sdk/node.ts'
}

function describeEdge(edge: Import): string {
  return `${edge.from} → ${edge.to}${edge.types ? ' (types)' : ''}${edge.lazy ? ' (lazy)' : ''}`
}

/** Files and packages that load with a module: its static imports, and theirs. */
function loaded(entry: string): Set<string> {
  const seen = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    const source = sources.find((candidate) => candidate.file === file)
    for (const edge of source?.imports ?? []) if (!edge.types && !edge.lazy) visit(edge.to)
  }
  visit(entry)
  return seen
}

/** Chains of static imports that come back to where they began, once each. */
function circles(): string[] {
  const found = new Set<string>()
  const done = new Set<string>()
  const visit = (file: string, path: string[]) => {
    const start = path.indexOf(file)
    if (start >= 0) found.add([...path.slice(start), file].join(' → '))
    if (start >= 0 || done.has(file)) return
    const source = sources.find((candidate) => candidate.file === file)
    for (const edge of source?.imports ?? []) if (!edge.types && !edge.lazy) visit(edge.to, [...path, file])
    done.add(file)
  }
  for (const { file } of sources) visit(file, [])
  return [...found]
}
