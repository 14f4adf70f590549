// The same question of real data: 1000 Genomes chromosome 22, sums over k of 26 populations. So few rows show what a query costs at the least.
import { tableFromIPC } from 'apache-arrow'
import { eachBlock } from '../peers/javascript.mjs'
import { chooseStrata, streamOf } from './columns.mjs'

const LOW = 0.001
const HIGH = 0.05

export const chr22 = {
  name: 'chr22',
  data: 'chr22',
  title: 'Cohort sum + AF + filter, 1000 Genomes chr22',
  async *cases(ctx) {
    const { name, variants, levels, people } = ctx.chr22
    const bytes = await ctx.load(`${name}/columns.arrow`)
    const table = tableFromIPC(bytes)
    const column = (one) => table.getChild(one).data[0].values
    const database = await ctx.startDuckDB('eh')
    await database.insert('t', streamOf(bytes))
    const engine = ctx.hindo.createEngine()
    const dataset = await engine.open(ctx.dataset(name))
    for (const k of [8, levels.length]) {
      const chosen = chooseStrata(levels.length, k)
      const minimum = Math.round(0.9 * 2 * chosen.reduce((sum, s) => sum + people[s], 0))
      const task = { chosen, minimum, levels, rows: variants, column }
      const implementations = [javaScript(task), inEngine(dataset, task), inDuckDB(database, task)]
      yield { name: `k=${k}`, k, rows: variants, implementations }
    }
  },
}

/** Answers positions of the rows that pass. */
function javaScript({ chosen, minimum, rows, column }) {
  const [ac, an] = ['ac', 'an'].map((kind) => chosen.map((s) => column(`${kind}${s}`)))
  const position = column('position')
  const walk = (found) => {
    let count = 0
    eachBlock(ac, an, rows, (from, n, acs, ans) => {
      for (let i = 0; i < n; i++) {
        const frequency = acs[i] / ans[i]
        if (ans[i] < minimum || !(frequency >= LOW && frequency <= HIGH)) continue
        count++
        found?.push(position[from + i])
      }
    })
    return count
  }
  const verify = () => {
    const found = []
    walk(found)
    return Int32Array.from(found)
  }
  return { name: 'JS loop', peer: true, run: () => walk(), verify }
}

function inEngine(dataset, { chosen, minimum, levels }) {
  const query = {
    cohorts: { c: `population in (${chosen.map((s) => levels[s]).join(', ')})` },
    where: `AF >= ${LOW} and AF <= ${HIGH} and AN >= ${minimum}`,
    columns: ['AC', 'AN', 'AF'],
  }
  const run = async () => {
    const table = await dataset.frequencies({ ...query, limit: 0 })
    const { matched } = table.info
    void table.close()
    return matched
  }
  const verify = async () => {
    const table = await dataset.frequencies(query)
    const { position } = await table.variants({ from: 0, to: table.rows })
    void table.close()
    return Int32Array.from(position)
  }
  return { name: 'Hindo engine', run, verify }
}

function inDuckDB(database, { chosen, minimum }) {
  const sum = (kind) => chosen.map((s) => `${kind}${s}`).join('+')
  const passes = `an >= ${minimum} and ac::double / an between ${LOW} and ${HIGH}`
  const from = `(select rowid r, position, ${sum('ac')} ac, ${sum('an')} an from t)`
  const run = async () => {
    const answer = await database.query(`select sum(case when ${passes} then 1 else 0 end) from ${from}`)
    return Number(answer.getChildAt(0).get(0))
  }
  const verify = async () =>
    Int32Array.from(
      (await database.query(`select position from ${from} where ${passes} order by r`)).getChildAt(0).toArray(),
    )
  return { name: 'DuckDB-Wasm eh', peer: true, run, verify }
}
