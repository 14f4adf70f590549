// From nothing but an address to the first answer (k = 8 of 32 presets, as in `sums`), server on this machine, no cache.
import { tableFromIPC } from 'apache-arrow'
import { eachBlock } from '../peers/javascript.mjs'
import { chooseStrata, streamOf } from './columns.mjs'

const LOW = 0.001
const HIGH = 0.05

export const firstResult = {
  name: 'first-result',
  data: 'large',
  title: 'First result of a dataset on a server',
  browserOnly: true,
  async *cases(ctx) {
    const { large, hindo } = ctx
    const chosen = chooseStrata(large.strata, 8)
    const minimum = Math.round(0.9 * 2 * chosen.reduce((sum, s) => sum + large.sizes[s], 0))
    const fetchColumns = () => ctx.load(`${large.name}/columns.arrow`)
    const running = await ctx.startDuckDB('eh')
    const engine = hindo.createEngine()
    await engine.mode
    const sum = (kind) => chosen.map((s) => `${kind}${s}`).join('+')
    const sql = `select sum(case when an >= ${minimum} and ac::double / an between ${LOW} and ${HIGH} then 1 else 0 end)
      from (select ${sum('ac')} ac, ${sum('an')} an from t)`

    const inDuckDB = async (database) => {
      await database.insert('t', streamOf(await fetchColumns()), { own: true })
      return Number((await database.query(sql)).getChildAt(0).get(0))
    }
    const inHindo = async (own, cache = 'memory') => {
      const dataset = await own.open(ctx.dataset(large.name), { cache })
      const table = await dataset.frequencies({
        cohorts: { c: `group in (${chosen.map((s) => `g${s}`).join(', ')})` },
        where: `AF >= ${LOW} and AF <= ${HIGH} and AN >= ${minimum}`,
        columns: ['AC', 'AN', 'AF'],
      })
      return [table.info.matched, dataset]
    }
    yield {
      name: `${large.variants} x ${large.strata}`,
      rows: large.variants,
      implementations: [
        {
          name: 'fetch, apache-arrow, JS loop',
          peer: true,
          async run() {
            const table = tableFromIPC(await fetchColumns())
            const of = (kind) => chosen.map((s) => table.getChild(`${kind}${s}`).data[0].values)
            let count = 0
            eachBlock(of('ac'), of('an'), large.variants, (_, n, ac, an) => {
              for (let i = 0; i < n; i++) {
                if (an[i] >= minimum && ac[i] / an[i] >= LOW && ac[i] / an[i] <= HIGH) count++
              }
            })
            return count
          },
        },
        timed('Hindo, engine running', {
          run: () => inHindo(engine),
          after: (dataset) => dataset.close(),
        }),
        timed('Hindo, engine running, second load', {
          run: () => inHindo(engine, 'persistent'),
          after: (dataset) => dataset.close(),
        }),
        timed('Hindo, cold', {
          run: async () => {
            const own = hindo.createEngine()
            return [(await inHindo(own))[0], own]
          },
          after: (own) => own.close(),
        }),
        timed('DuckDB-Wasm eh, warm', {
          peer: true,
          run: async () => [await inDuckDB(running)],
          after: () => running.query('drop table t'),
        }),
        timed('DuckDB-Wasm eh, cold', {
          peer: true,
          run: async () => {
            const database = await ctx.startDuckDB('eh')
            return [await inDuckDB(database), database]
          },
          after: (database) => database.close(),
        }),
      ],
    }
  },
}

/** Takes the time until the answer; what is put away afterwards does not count. */
function timed(name, { run, after, ...rest }) {
  let took = 0
  return {
    name,
    ...rest,
    async run() {
      const start = performance.now()
      const [answer, used] = await run()
      took = performance.now() - start
      await after(used)
      return answer
    },
    took: () => took,
  }
}
