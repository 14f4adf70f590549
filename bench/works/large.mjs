// The same sum, AF and filter over 10,000,000 variants: only on request, because the data take two minutes and 1.5 GB to make.
import { eachBlock } from '../peers/javascript.mjs'
import { chooseStrata } from './columns.mjs'

const LOW = 0.001
const HIGH = 0.05

export const large = {
  name: 'large',
  data: 'tenMillion',
  title: 'Cohort sum + AF + filter over 10,000,000 variants',
  onRequest: true,
  browserOnly: true,
  async *cases(ctx) {
    const { name, variants, strata, sizes, peer, matched } = ctx.tenMillion
    const engines = []
    for (const workers of [1, 2]) {
      const engine = ctx.hindo.createEngine({ workers })
      await engine.workers
      engines.push({ workers, dataset: await engine.open(ctx.dataset(name), { cache: 'memory' }) })
    }
    for (const k of [8, 32]) {
      const chosen = chooseStrata(strata, k)
      const minimum = Math.round(0.9 * 2 * chosen.reduce((sum, s) => sum + sizes[s], 0))
      const inHindo = ({ workers, dataset }) => ({
        name: workers === 1 ? 'Hindo engine' : 'Hindo engine, two workers',
        bytes: 8 * k * variants,
        async run() {
          const table = await dataset.frequencies({
            cohorts: { c: `group in (${chosen.map((s) => `g${s}`).join(', ')})` },
            where: `AF >= ${LOW} and AF <= ${HIGH} and AN >= ${minimum}`,
            columns: ['AC', 'AN', 'AF'],
            limit: 0,
          })
          const { matched: found } = table.info
          void table.close()
          if (found !== matched[k]) throw new Error(`differs from the data: ${found} instead of ${matched[k]} rows`)
          return found
        },
      })
      const loop = k === peer.length ? [await javaScript(ctx, minimum)] : []
      yield { name: `k=${k}`, k, rows: variants, implementations: [...loop, ...engines.map(inHindo)] }
    }
  },
}

async function javaScript(ctx, minimum) {
  const { name, variants, peer } = ctx.tenMillion
  const columns = async (kind) => {
    const loaded = []
    for (const s of peer) loaded.push(new Int32Array((await ctx.load(`${name}/${kind}${s}.bin`)).buffer))
    return loaded
  }
  const [ac, an] = [await columns('ac'), await columns('an')]
  return {
    name: 'JS loop',
    peer: true,
    bytes: 8 * peer.length * variants,
    run() {
      let count = 0
      eachBlock(ac, an, variants, (_, n, acs, ans) => {
        for (let i = 0; i < n; i++) {
          const frequency = acs[i] / ans[i]
          if (ans[i] >= minimum && frequency >= LOW && frequency <= HIGH) count++
        }
      })
      return count
    },
  }
}
