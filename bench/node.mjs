// Runs works in this process.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { filesUnder } from '../test/support/folders.mjs'
import { runCases } from './cases.mjs'
import { folder } from './measure.mjs'
import { startDuckDB } from './peers/duckdb-node.mjs'
import { startProbe } from './probe.mjs'

/** `hindo`: paths of the modules made by `bundleForNode`. */
export async function runInNode(work, { hindo, probe, ...rest }) {
  const modules = await Promise.all(hindo.map((path) => import(pathToFileURL(path).href)))
  return runCases(work, modules, {
    ...rest,
    addresses: hindo,
    browser: false,
    load: async (path) => plain(readFileSync(join(folder, 'data', path))),
    dataset: (name) => modules[0].memorySource(name, filesOf(join(folder, 'data', name, 'dataset'))),
    startProbe: (bytes) => startProbe(probe, bytes),
    startDuckDB,
  })
}

/** Not a Buffer: peers tell them apart. */
function plain(bytes) {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function filesOf(dataset) {
  return Object.fromEntries(filesUnder(dataset).map((file) => [relative(dataset, file), plain(readFileSync(file))]))
}
