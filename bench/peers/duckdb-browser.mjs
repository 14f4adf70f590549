import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm'

const at = new URL('/duckdb/', globalThis.location?.href)

/** DuckDB-Wasm in a worker: `kind` is `eh` or `coi` (SIMD and threads; needs a cross-origin isolated page). */
export async function startDuckDB(kind, { threads } = {}) {
  const worker = new Worker(new URL(`duckdb-browser-${kind}.worker.js`, at))
  const database = new AsyncDuckDB(new VoidLogger(), worker)
  const helper = kind === 'coi' ? new URL(`duckdb-browser-coi.pthread.worker.js`, at).href : null
  await database.instantiate(new URL(`duckdb-${kind}.wasm`, at).href, helper)
  if (threads) await database.open({ maximumThreads: threads })
  const connection = await database.connect()
  if (threads) await connection.query(`SET threads = ${threads}`)
  return {
    version: await database.getVersion(),
    query: (sql) => connection.query(sql),
    // a copy unless the caller is done with it: DuckDB hands the buffer to its worker, and it is gone here
    insert: (name, stream, { own = false } = {}) =>
      connection.insertArrowFromIPCStream(own ? stream : stream.slice(), { name, create: true }),
    async close() {
      await connection.close()
      await database.terminate()
    },
  }
}
