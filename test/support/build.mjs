import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, posix, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { sourceAlias } from './alias.mjs'
import { filesUnder, packageFile, root } from './folders.mjs'
import { setup as compileKernel } from './kernel-bytes.mjs'

const sdk = join(root, 'sdk')
const dist = join(root, 'dist')
/** The demo as built pages; its data stay in `demo/data`. */
export const demoPages = join(root, '.cache/demo')

const dependencies = Object.keys(packageFile().dependencies)
const left = dependencies.filter((name) => name !== 'highs')
const external = [/^node:/, ...left.map((name) => new RegExp(`^${name}(/|$)`))]

/** Everything that is published, from an empty `dist`: modules, workers, one-file bundle, types, schemas. */
export async function buildPackage() {
  compileKernel()
  rmSync(dist, { recursive: true, force: true })
  const urls = workerFiles()
  await buildModules(urls.filter((file) => file.endsWith('.node.ts')))
  const workers = urls.filter((file) => !file.endsWith('.node.ts'))
  for (const file of workers) {
    await buildAlone(file, dist)
    copySolver(join(dist, dirname(outputName(file))))
  }
  await buildBundle(workers)
  emitTypes()
  for (const file of filesUnder(sdk).filter((name) => name.endsWith('.schema.json'))) {
    mkdirSync(join(dist, 'schema'), { recursive: true })
    copyFileSync(file, join(dist, 'schema', basename(file)))
  }
}

/** The demo's pages, from sources, as a portal would build them. */
export async function buildDemo() {
  const demo = join(root, 'demo')
  const pages = filesUnder(demo).filter((file) => file.endsWith('.html') && !file.startsWith(join(demo, 'data')))
  if (pages.length === 0) return
  await build({
    ...quiet(demo),
    base: './',
    publicDir: false,
    resolve: { alias: sourceAlias },
    worker: { format: 'es' },
    build: { outDir: demoPages, emptyOutDir: true, target: 'es2022', rolldownOptions: { input: pages, onLog } },
  })
}

/**
 * The modules, file by file as in `sdk`, dependencies left as imports. Shared chunks would not do: they would carry the
 * registration of elements into files that `sideEffects` calls free of any, and a consumer's bundler would drop it.
 */
async function buildModules(nodeWorkers) {
  const files = [
    ...['index.ts', 'elements.ts', 'node.ts', 'build/index.ts', 'release/index.ts', 'cli/main.ts'].map((name) =>
      join(sdk, name),
    ),
    ...filesUnder(join(sdk, 'elements')),
    ...nodeWorkers,
  ].filter((file) => file.endsWith('.ts') && existsSync(file))
  await build({
    ...quiet(root),
    plugins: [solverInWorker, workerUrls((target) => outputName(target))],
    build: {
      outDir: dist,
      target: 'es2022',
      minify: false,
      lib: { entry: Object.fromEntries(files.map((file) => [outputName(file).slice(0, -3), file])), formats: ['es'] },
      rolldownOptions: {
        external,
        output: { entryFileNames: '[name].js', preserveModules: true, preserveModulesRoot: sdk },
      },
    },
  })
  const command = join(dist, 'cli/main.js')
  if (existsSync(command)) chmodSync(command, 0o755)
}

/** The solver of release checks stays beside what may ask for it: most pages never do, and it is larger than all the rest. */
const solverBeside = {
  name: 'solver-beside',
  enforce: 'pre',
  resolveId: (id) => (id === 'highs' ? { id: './highs.mjs', external: true } : undefined),
}

/** Modules ask for the same copy: the package's own file imports a module of Node, at which bundlers for pages stop. */
const solverInWorker = {
  name: 'solver-in-worker',
  enforce: 'pre',
  resolveId(id, importer) {
    if (id !== 'highs' || !importer) return undefined
    return { id: posix.relative(posix.dirname(outputName(importer)), 'worker/highs.mjs'), external: true }
  },
}

const NODE_IMPORT = 'await import("node:module")'

function copySolver(folder) {
  const from = join(root, 'node_modules/highs/build')
  copyFileSync(join(from, 'highs.wasm'), join(folder, 'highs.wasm'))
  const code = readFileSync(join(from, 'highs.mjs'), 'utf8')
  if (code.split(NODE_IMPORT).length !== 2) throw new Error('highs.mjs no longer asks for node:module in one place')
  writeFileSync(join(folder, 'highs.mjs'), code.replace(NODE_IMPORT, 'process.getBuiltinModule("node:module")'))
}

/** A worker in one file: nothing to resolve or fetch beside it, but for the solver. */
function buildAlone(file, outDir, name = outputName(file)) {
  return build({
    ...quiet(root),
    plugins: [solverBeside],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: file, formats: ['es'], fileName: () => name },
      rolldownOptions: { output: { codeSplitting: false, minify: true } },
    },
  })
}

/** `bundle/hindo.js`, its chunks and worker: for a page without a bundler, dependencies included, elements registered. */
async function buildBundle(workers) {
  if (!existsSync(join(sdk, 'elements.ts')) || !existsSync(join(sdk, 'index.ts'))) return
  const outDir = join(dist, 'bundle')
  const entry = '\0bundle'
  await build({
    ...quiet(root),
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      solverBeside,
      workerUrls((target) => `hindo-${basename(target, '.ts')}.js`),
      {
        name: 'bundle-entry',
        resolveId: (id) => (id.endsWith('hindo-bundle') ? entry : undefined),
        load: (id) =>
          id === entry
            ? `import ${JSON.stringify(join(sdk, 'elements.ts'))}\nexport * from ${JSON.stringify(join(sdk, 'index.ts'))}`
            : undefined,
      },
    ],
    build: {
      outDir,
      target: 'es2022',
      lib: { entry: { hindo: 'hindo-bundle' }, formats: ['es'] },
      rolldownOptions: {
        external: [/^node:/],
        output: { entryFileNames: '[name].js', chunkFileNames: 'hindo-[name]-[hash].js', minify: true },
      },
    },
  })
  for (const file of workers) await buildAlone(file, outDir, `hindo-${basename(file, '.ts')}.js`)
  copySolver(outDir)
}

function emitTypes() {
  const settings = join(root, '.cache/tsconfig.types.json')
  mkdirSync(dirname(settings), { recursive: true })
  const compilerOptions = {
    noEmit: false,
    allowJs: false,
    declaration: true,
    emitDeclarationOnly: true,
    outDir: '../dist/types',
    rootDir: '../sdk',
  }
  writeFileSync(settings, JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: ['../sdk'] }))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const done = spawnSync(process.execPath, [tsc, '-p', settings], { stdio: ['ignore', 2, 2] })
  if (done.status !== 0) throw new Error('The declaration files could not be made: see the messages above.')
  // declarations keep `.ts` in their imports, and stricter resolutions than a bundler's do not find those
  for (const file of filesUnder(join(dist, 'types'))) {
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replaceAll(/((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2'))
  }
}

const WORKER_URL = /new URL\(\s*(['"])(\.{1,2}\/[^'"]+\.ts)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g

/** Files that sources start as workers, by `new URL('./file.ts', import.meta.url)`. */
function workerFiles() {
  const found = filesUnder(sdk).flatMap((file) =>
    file.endsWith('.ts')
      ? [...readFileSync(file, 'utf8').matchAll(WORKER_URL)].map(([, , target]) => join(dirname(file), target))
      : [],
  )
  return [...new Set(found)]
}

/**
 * Keeps `new URL('./worker.js', import.meta.url)` as it stands, pointing at the worker's own file: that form every
 * bundler of a consumer understands. Vite would emit a hashed asset behind an expression that webpack does not see.
 */
function workerUrls(fileOf) {
  const mark = (target) => `__WORKER_${Buffer.from(target).toString('hex')}__`
  return {
    name: 'worker-urls',
    enforce: 'pre',
    transform(code, id) {
      if (!id.startsWith(sdk) || !code.includes('import.meta.url')) return undefined
      return code.replaceAll(WORKER_URL, (_, _quote, target) => mark(join(dirname(id), target)))
    },
    renderChunk(code, chunk) {
      return code.replaceAll(/__WORKER_([0-9a-f]+)__/g, (_, hex) => {
        const target = fileOf(Buffer.from(hex, 'hex').toString())
        const path = posix.relative(posix.dirname(chunk.fileName), target)
        return `new URL(${JSON.stringify(path.startsWith('.') ? path : `./${path}`)}, import.meta.url)`
      })
    },
  }
}

/** `sdk/cli/main.ts` → `cli/main.js`. */
function outputName(file) {
  return relative(sdk, file).replaceAll('\\', '/').replace(/\.ts$/, '.js')
}

/** The solver asks for Node's modules where it runs in Node, and says so to every bundler. */
function onLog(level, log, tell) {
  if (!/"node:module" has been externalized.*highs/s.test(log.message)) tell(level, log)
}

function quiet(folder) {
  return { configFile: false, root: folder, logLevel: 'warn' }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildPackage()
  await buildDemo()
}
