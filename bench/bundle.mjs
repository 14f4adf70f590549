// Bundles Hindo's sources (of the working tree or of another revision) for Node and for pages.
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from '../test/support/folders.mjs'
import { folder } from './measure.mjs'

/** Kept beside the peers' packages, so that Node finds those from here. */
export const bundles = join(folder, 'data/bundles')

/** `sdk/…` is that of `tree`; a module that this revision does not have is an empty one. */
function sdkOf(tree) {
  const absent = '\0absent'
  return {
    name: 'sdk-of-revision',
    enforce: 'pre',
    resolveId(id) {
      if (!id.startsWith('sdk/')) return undefined
      const file = join(tree, id)
      return existsSync(file) ? file : absent
    },
    load: (id) => (id === absent ? 'export default undefined' : undefined),
  }
}

function settings(tree, outDir, input) {
  return {
    configFile: false,
    root: tree,
    logLevel: 'error',
    base: './',
    publicDir: false,
    plugins: [sdkOf(tree)],
    worker: { format: 'es', plugins: () => [sdkOf(tree)] },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input,
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  }
}

/** Hindo for Node: answers the path of the module. */
export async function bundleForNode(tree = root, name = 'node') {
  const outDir = join(bundles, name)
  const made = settings(tree, outDir, {
    hindo: join(folder, 'hindo.mjs'),
    writers: join(folder, 'writers.mjs'),
  })
  await build({ ...made, build: { ...made.build, ssr: true }, ssr: { noExternal: true } })
  // the solver looks for its binary beside itself; in pages the bundler sees to that
  copyFileSync(join(root, 'node_modules/highs/build/highs.wasm'), join(outDir, 'highs.wasm'))
  return join(outDir, 'hindo.js')
}

/** Hindo for pages: answers the address of the module. */
export async function bundleHindo(tree = root, name = 'hindo') {
  await build(settings(tree, join(bundles, name), { hindo: join(folder, 'hindo.mjs') }))
  return `/bundles/${name}/hindo.js`
}

/** The harness with the peers, for pages. */
export async function bundlePage() {
  await build(settings(root, join(bundles, 'page'), { page: join(folder, 'page.mjs') }))
}
