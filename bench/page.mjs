// Runs works in a page; the runner calls `runWork`.
import { runCases } from './cases.mjs'
import { startDuckDB } from './peers/duckdb-browser.mjs'
import { startProbe } from './probe.mjs'
import { works } from './works.mjs'

globalThis.runWork = async (name, { hindo, ...rest }) => {
  const fetchBytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer())
  // which revisions there are is known to the server only
  const modules = await Promise.all(hindo.map((address) => import(/* @vite-ignore */ address)))
  return runCases(works[name], modules, {
    ...rest,
    addresses: hindo,
    browser: true,
    load: (path) => fetchBytes(`/data/${path}`),
    dataset: (id) => new URL(`/data/${id}/dataset/dataset.json`, location.href).href,
    startProbe: async (bytes) => startProbe(await fetchBytes('/bundles/probe.wasm'), bytes),
    startDuckDB,
    log: (text) => console.debug(text),
    waits: async () => (await fetch('/waits')).json(),
  })
}
