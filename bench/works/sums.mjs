// Cohort sum + AF + filter: AC and AN summed over k of 32 presets, AF = AC / AN, rows with 0.001 <= AF <= 0.05 and AN >= 90 % of
// all copies; the answer is how many rows and which.

import { tableFromIPC as flechetteTable } from '@uwdata/flechette'
import { fromArrow } from 'arquero'
import { eachBlock } from '../peers/javascript.mjs'
import { blocksOf, chooseStrata, loadPresets, placeColumns, rowsOf, sumPlaced } from './columns.mjs'
import { packedFilter, packPresets } from './packed.mjs'
import { startWorkers } from './workers.mjs'

const LOW = 0.001
const HIGH = 0.05

export const sums = {
  name: 'sums',
  data: 'presets',
  title: 'Cohort sum + AF + filter',
  async *cases(ctx) {
    const data = await loadPresets(ctx)
    const makers = [
      javaScript(data),
      await engine(ctx, 1),
      ...(ctx.browser && !ctx.few ? [await engine(ctx, 2)] : []),
      await kernelColumns(ctx, data),
      await packed(ctx, data),
      ...(ctx.browser && ctx.hindo.matrix.CountMatrix && !ctx.few
        ? [await workers(ctx, data, 1), await workers(ctx, data, 2)]
        : []),
      await bandwidth(ctx, data),
      ...(await duckdb(ctx, 'eh', data)),
    ]
    if (!ctx.few) {
      if (ctx.browser) makers.push(...(await duckdb(ctx, 'coi', data, 2)))
      makers.push(arquero(data), arrowLoop(data), flechetteLoop(data))
    }
    for (const k of ctx.ks ?? (ctx.quick ? [8, 32] : [8, 16, 32])) {
      const chosen = chooseStrata(data.ac.length, k)
      const minimum = Math.round(0.9 * 2 * chosen.reduce((sum, s) => sum + data.people[s], 0))
      const task = { chosen, minimum, k }
      yield {
        name: `k=${k}`,
        k,
        rows: data.rows,
        int32Bytes: 8 * k * data.rows,
        implementations: makers.flatMap((make) => make(task)),
      }
    }
  },
}

function javaScript({ ac, an, rows }) {
  return ({ chosen, minimum }) => {
    const acColumns = chosen.map((s) => ac[s])
    const anColumns = chosen.map((s) => an[s])
    const bitmap = new Uint8Array(Math.ceil(rows / 8))
    const run = () => {
      let count = 0
      bitmap.fill(0)
      eachBlock(acColumns, anColumns, rows, (from, n, acs, ans) => {
        for (let i = 0; i < n; i++) {
          const called = ans[i]
          const frequency = acs[i] / called
          if (called >= minimum && frequency >= LOW && frequency <= HIGH) {
            count++
            bitmap[(from + i) >> 3] |= 1 << (i & 7)
          }
        }
      })
      return count
    }
    const verify = () => {
      run()
      return rowsOf(bitmap, rows)
    }
    return [{ name: 'JS loop', peer: true, run, verify }]
  }
}

/** The public way: a query of the engine, in its worker where there is one. */
async function engine(ctx, count) {
  const own = ctx.hindo.createEngine({ workers: count })
  const dataset = await own.open(ctx.dataset(ctx.presets.name))
  await own.workers
  const { thread } = await own.mode
  return ({ chosen, minimum }) => {
    const query = {
      cohorts: { c: `group in (${chosen.map((s) => `g${s}`).join(', ')})` },
      where: `AF >= ${LOW} and AF <= ${HIGH} and AN >= ${minimum}`,
      columns: ['AC', 'AN', 'AF'],
    }
    const run = async () => {
      const table = await dataset.frequencies({ ...query, limit: 0 })
      const { matched } = table.info
      // the answer is there: nobody waits for its memory
      void table.close()
      return matched
    }
    const verify = async () => {
      const table = await dataset.frequencies(query)
      const { position } = await table.variants({ from: 0, to: table.rows })
      await table.close()
      return Uint32Array.from(position, (at) => (at - 1) / 3)
    }
    const name = count > 1 ? 'Hindo engine, two workers' : 'Hindo engine'
    return [{ name, run, verify, note: thread }]
  }
}

/** The kernel's functions over 16-bit columns that are in its memory already. */
async function kernelColumns({ hindo }, data) {
  const { kernel } = await hindo.loadKernel()
  const ac = placeColumns(hindo, kernel, data.ac)
  const an = placeColumns(hindo, kernel, data.an)
  const arena = new hindo.Arena(kernel)
  const BLOCK = 8192
  const [acSum, anSum, selected] = [0, 0, 0].map(() => arena.take(4 * BLOCK))
  const [frequency, wide] = [0, 0].map(() => arena.take(8 * BLOCK))
  const [state, mask, more] = [0, 0, 0].map(() => arena.take(BLOCK))
  arena.u8(state, BLOCK).fill(0)
  return ({ chosen, minimum }) => {
    const walk = (keep) => {
      let count = 0
      blocksOf(data.rows, (from, n) => {
        sumPlaced(kernel, ac, chosen, from, n, acSum)
        sumPlaced(kernel, an, chosen, from, n, anSum)
        kernel.alleleFrequency(acSum, anSum, frequency, n)
        kernel.widen(anSum, wide, n)
        kernel.compare(frequency, state, 3, LOW, mask, n)
        kernel.compare(frequency, state, 1, HIGH, more, n)
        kernel.and3(mask, more, n)
        kernel.compare(wide, state, 3, minimum, more, n)
        kernel.and3(mask, more, n)
        const found = kernel.select(mask, selected, n)
        keep?.(arena.u32(selected, found), from)
        count += found
      })
      return count
    }
    const verify = () => {
      const rows = []
      walk((found, from) => rows.push(...Array.from(found, (row) => row + from)))
      return Uint32Array.from(rows)
    }
    return [
      { name: 'Hindo kernel, columns in memory', run: () => walk(), verify, bytes: 4 * chosen.length * data.rows },
    ]
  }
}

/** The kernel's packed layout. */
async function packed({ hindo }, data) {
  const place = await packPresets(hindo, data)
  if (!place) return () => []
  return ({ chosen, minimum }) => {
    const { run, bitmap } = packedFilter(place, { chosen, minimum, low: LOW, high: HIGH })
    const verify = () => {
      run()
      return rowsOf(bitmap(), data.rows)
    }
    const note = `${(place.matrix.bytes / data.rows / 2 / data.ac.length).toFixed(2)} bytes per cell`
    // as bytes of the int32 columns that the answer stands for
    return [{ name: 'Hindo packed', run, verify, note, bytes: 8 * chosen.length * data.rows }]
  }
}

/** The packed layout, rows split between workers; messages included. */
async function workers(ctx, data, count) {
  const filter = await startWorkers(ctx.hindoAddress, data, count)
  return ({ chosen, minimum }) => {
    const task = { chosen, minimum, low: LOW, high: HIGH }
    const run = async () => (await filter(task)).count
    const verify = async () => {
      const { bitmaps } = await filter(task)
      const whole = new Uint8Array(Math.ceil(data.rows / 8))
      let at = 0
      for (const bitmap of bitmaps) {
        whole.set(bitmap, at)
        at += bitmap.length
      }
      return rowsOf(whole, data.rows)
    }
    const name = count === 1 ? 'Hindo packed, in a worker' : 'Hindo packed, two workers'
    return [{ name, run, verify, bytes: 8 * chosen.length * data.rows }]
  }
}

async function bandwidth(ctx, data) {
  const probe = await ctx.startProbe(8 * data.ac.length * data.rows)
  return ({ k }) => {
    const bytes = 8 * k * data.rows
    return [{ name: 'v128 read of the int32 columns', unchecked: true, bytes, run: () => probe.read(bytes) }]
  }
}

async function duckdb(ctx, kind, data, threads) {
  const database = await ctx.startDuckDB(kind, { threads })
  await database.insert('t', data.stream)
  const name = `DuckDB-Wasm ${kind}${threads ? `, ${threads} threads` : ''}`
  const parts = ({ chosen, minimum }) => ({
    from: `(select ${chosen.map((s) => `ac${s}`).join('+')} ac, ${chosen.map((s) => `an${s}`).join('+')} an from t)`,
    where: `an >= ${minimum} and ac::double / an between ${LOW} and ${HIGH}`,
  })
  const number = async (sql) => Number((await database.query(sql)).getChildAt(0).get(0))
  const verify = (task) => async () => {
    const { where } = parts(task)
    const sum = (column) => task.chosen.map((s) => `${column}${s}`).join('+')
    const sql = `select r::int from (select rowid r, ${sum('ac')} ac, ${sum('an')} an from t) where ${where} order by r`
    return Uint32Array.from((await database.query(sql)).getChildAt(0).toArray())
  }
  return [
    (task) => {
      const { from, where } = parts(task)
      const run = () => number(`select sum(case when ${where} then 1 else 0 end) from ${from}`)
      return [{ name: `${name}, sum(case)`, peer: true, run, verify: verify(task) }]
    },
    (task) => {
      const { from, where } = parts(task)
      return [{ name: `${name}, where`, peer: true, run: () => number(`select count(*) from ${from} where ${where}`) }]
    },
  ]
}

function arquero(data) {
  const table = fromArrow(flechetteTable(data.bytes))
  return ({ chosen, minimum }) => {
    const sum = (kind) => chosen.map((s) => `d.${kind}${s}`).join('+')
    const test = `d => { const an = ${sum('an')}; const af = (${sum('ac')}) / an; return an >= ${minimum} && af >= ${LOW} && af <= ${HIGH}; }`
    const verify = () => Uint32Array.from(table.filter(test).indices())
    return [{ name: 'arquero filter', peer: true, run: () => table.filter(test).numRows(), verify }]
  }
}

/** Values one by one, as an Arrow library hands them out. */
function loops(name, acs, ans, rows, value) {
  return ({ chosen, minimum }) => {
    const [ac, an] = [chosen.map((s) => acs[s]), chosen.map((s) => ans[s])]
    const run = () => {
      let count = 0
      for (let row = 0; row < rows; row++) {
        let [copies, called] = [0, 0]
        for (let c = 0; c < ac.length; c++) {
          copies += value(ac[c], row)
          called += value(an[c], row)
        }
        const frequency = copies / called
        if (called >= minimum && frequency >= LOW && frequency <= HIGH) count++
      }
      return count
    }
    return [{ name, peer: true, run }]
  }
}

function arrowLoop({ table, rows, ac }) {
  const of = (kind) => ac.map((_, s) => table.getChild(`${kind}${s}`))
  return loops('apache-arrow get()', of('ac'), of('an'), rows, (vector, row) => vector.get(row))
}

function flechetteLoop({ bytes, rows, ac }) {
  const table = flechetteTable(bytes)
  const of = (kind) => ac.map((_, s) => table.getChild(`${kind}${s}`))
  return loops('flechette at()', of('ac'), of('an'), rows, (column, row) => column.at(row))
}
