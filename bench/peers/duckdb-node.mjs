import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** DuckDB-Wasm in this thread; only `eh` runs in Node. */
export async function startDuckDB(kind) {
  if (kind !== 'eh') throw new Error(`DuckDB-Wasm ${kind} does not run in Node`)
  const duckdb = require('@duckdb/duckdb-wasm/blocking')
  const of = (name) => require.resolve(`@duckdb/duckdb-wasm/dist/${name}`)
  const bundle = (name) => ({ mainModule: of(`duckdb-${name}.wasm`), mainWorker: of(`duckdb-node-${name}.worker.cjs`) })
  const bundles = { mvp: bundle('mvp'), eh: bundle('eh') }
  const database = await duckdb.createDuckDB(bundles, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME)
  await database.instantiate(() => {})
  const connection = database.connect()
  return {
    version: database.getVersion(),
    query: (sql) => connection.query(sql),
    insert: (name, stream) => connection.insertArrowFromIPCStream(stream, { name, create: true }),
    close: () => connection.close(),
  }
}
