// A cube of 1,000 atoms: AC summed over k of them; the answer is in how many rows the cohort has two copies or more, and all copies.
import { tableFromIPC } from 'apache-arrow'
import { BLOCK } from '../peers/javascript.mjs'
import { blocksOf, streamOf } from './columns.mjs'

const regions = (from, to) => `region in (${Array.from({ length: to - from }, (_, i) => `r${from + i}`).join(', ')})`

/** Cohorts that no margin answers, by their number of atoms (axes as in `cubeData`): expression, and whether an atom is in it. */
const COHORTS = {
  1: ['biobank=b0 and age=a0 and sex=s0 and region=r0', (l) => l.every((level) => level === 0)],
  10: [`biobank=b0 and age=a0 and sex=s0 and ${regions(0, 10)}`, ([b, a, s, r]) => b + a + s === 0 && r < 10],
  100: [`sex=s0 and ${regions(0, 4)}`, ([, , s, r]) => s === 0 && r < 4],
  250: [`sex=s0 and ${regions(0, 10)}`, ([, , s, r]) => s === 0 && r < 10],
  500: [`(sex=s0 and ${regions(0, 10)}) or (sex=s1 and ${regions(10, 20)})`, ([, , s, r]) => (s === 0) === r < 10],
  750: [`sex=s0 or ${regions(0, 10)}`, ([, , s, r]) => s === 0 || r < 10],
}

export const cube = {
  name: 'cube',
  data: 'cube',
  title: 'Cube of 1,000 atoms',
  async *cases(ctx) {
    const { variants: rows } = ctx.cube
    const bytes = await ctx.load(`${ctx.cube.name}/cells.arrow`)
    const table = tableFromIPC(bytes)
    const [variant, cell, ac] = ['variant', 'cell', 'ac'].map((name) => table.getChild(name).data[0].values)
    const database = await ctx.startDuckDB('eh')
    await database.insert('long', streamOf(bytes))
    const own = ctx.hindo.createEngine()
    const dataset = await own.open(ctx.dataset(ctx.cube.name))
    for (const k of ctx.ks ?? [1, 100, 500]) {
      const [expression, test] = COHORTS[k]
      const chosen = Array.from({ length: 1000 }, (_, atom) => atom).filter((atom) => test(levelsOf(atom)))
      if (chosen.length !== k) throw new Error(`${expression} has ${chosen.length} atoms, not ${k}`)
      yield {
        name: `k=${k}`,
        k,
        rows,
        implementations: [
          javaScript({ variant, cell, ac, rows, chosen }),
          engine(dataset, expression),
          kernelCells(await placeCells(ctx, { variant, cell, ac, rows, chosen }), chosen, rows),
          long(database, chosen),
          ...(k > 1 && k <= 100 ? [await wide(ctx, { variant, cell, ac, rows, chosen })] : []),
        ],
      }
    }
  },
}

function levelsOf(atom) {
  return [atom % 5, Math.floor(atom / 5) % 5, Math.floor(atom / 25) % 2, Math.floor(atom / 50)]
}

function countRows(sums, n, answer) {
  for (let i = 0; i < n; i++) {
    answer.copies += sums[i]
    if (sums[i] >= 2) answer.rows++
  }
}

/** Cells by atom, so that only the chosen ones are looked at. */
function javaScript({ variant, cell, ac, rows, chosen }) {
  const lists = byCell(cell)
  const columns = chosen.map((atom) => ({
    rows: Int32Array.from(lists[atom], (i) => variant[i]),
    counts: Int32Array.from(lists[atom], (i) => ac[i]),
  }))
  const sums = new Int32Array(rows)
  return {
    name: 'JS loop',
    peer: true,
    run() {
      sums.fill(0)
      for (const { rows: at, counts } of columns) for (let i = 0; i < at.length; i++) sums[at[i]] += counts[i]
      const answer = { rows: 0, copies: 0 }
      countRows(sums, rows, answer)
      return answer
    },
    verify: () => sums.slice(),
  }
}

function engine(dataset, expression) {
  const ask = (limit) =>
    dataset.frequencies({
      cohorts: { c: expression },
      columns: ['AC'],
      where: 'AC >= 2',
      ...(limit === 0 && { limit }),
    })
  return {
    name: 'Hindo engine',
    async run() {
      const table = await ask(0)
      const { matched } = table.info
      void table.close()
      return { rows: matched }
    },
  }
}

function byCell(cell) {
  const lists = Array.from({ length: 1000 }, () => [])
  for (let i = 0; i < cell.length; i++) lists[cell[i]].push(i)
  return lists
}

/** Cells in the kernel's memory as a query keeps them: those that it asked for, side by side. */
async function placeCells({ hindo }, { variant, cell, ac, rows, chosen }) {
  const { kernel } = await hindo.loadKernel()
  const matrix = new hindo.cellMatrix.CellMatrix(kernel, rows)
  const lists = byCell(cell)
  matrix.addColumns(
    chosen.map((stratum) => {
      const list = lists[stratum]
      const blocks = new Map()
      for (const i of list) {
        const block = Math.floor(variant[i] / BLOCK)
        if (!blocks.has(block)) blocks.set(block, [])
        blocks.get(block).push(i)
      }
      return { measure: 'AC', stratum, blocks: new Map([...blocks].map(([block, own]) => [block, blockOf(own)])) }
    }),
  )
  return { hindo, kernel, matrix }

  function blockOf(list) {
    const near = list.filter((i) => ac[i] <= 8)
    const far = list.filter((i) => ac[i] > 8)
    return {
      base: 0,
      packed: Uint16Array.from(near, (i) => ((ac[i] - 1) << 13) | (variant[i] % BLOCK)),
      rows: Uint16Array.from(far, (i) => variant[i] % BLOCK),
      deltas: Int32Array.from(far, (i) => ac[i]),
    }
  }
}

function kernelCells({ hindo, kernel, matrix }, chosen, rows) {
  const { planCellSum, addCellBlock, takeCellScratch, cellWords } = hindo.cellSum
  const arena = new hindo.Arena(kernel)
  const plan = planCellSum(
    matrix,
    'AC',
    chosen.map((stratum) => ({ stratum, coefficient: 1 })),
  )
  const scratch = takeCellScratch(kernel, arena, cellWords(chosen.length))
  const [acc, mask, limits, bits] = [4 * BLOCK, BLOCK, 48, BLOCK / 8].map((bytes) => arena.take(bytes))
  const [most, least] = [2 ** 31 - 1, -(2 ** 31)]
  arena.i32(limits, 12).set([2, most, least, most, least, most, 0, 0, 0, 0, 0, 0])
  const walk = (keep) => {
    let found = 0
    blocksOf(rows, (from, n) => {
      kernel.clear(acc, n)
      addCellBlock(plan, from / BLOCK, acc, scratch, n)
      kernel.rangeFilter(acc, acc, 0, limits, mask, n)
      found += kernel.bitmap(mask, bits, n)
      keep?.(arena.i32(acc, n))
    })
    return { rows: found }
  }
  const verify = () => {
    const all = []
    walk((sums) => all.push(...sums))
    return Int32Array.from(all)
  }
  return { name: 'Hindo kernel, cells in memory', run: () => walk(), verify }
}

function long(database, chosen) {
  const list = chosen.join(', ')
  const sql = `select count(*) filter (where s >= 2), sum(s) from (select sum(ac) s from long where cell in (${list}) group by variant)`
  return {
    name: 'DuckDB-Wasm eh, long table',
    peer: true,
    run: async () => answerOf(await database.query(sql)),
  }
}

/** Only the columns that are asked for: the kindest case. */
async function wide(ctx, { variant, cell, ac, rows, chosen }) {
  const place = new Map(chosen.map((atom, at) => [atom, at]))
  const columns = chosen.map(() => new Int32Array(rows))
  for (let i = 0; i < cell.length; i++) if (place.has(cell[i])) columns[place.get(cell[i])][variant[i]] = ac[i]
  const { tableFromArrays, tableToIPC } = await import('apache-arrow')
  const table = tableFromArrays(Object.fromEntries(columns.map((values, at) => [`c${chosen[at]}`, values])))
  const database = await ctx.startDuckDB('eh')
  await database.insert('wide', tableToIPC(table, 'stream'))
  const sql = `select sum(case when s >= 2 then 1 else 0 end), sum(s) from (select ${chosen.map((atom) => `c${atom}`).join('+')} s from wide)`
  return { name: 'DuckDB-Wasm eh, wide table', peer: true, run: async () => answerOf(await database.query(sql)) }
}

function answerOf(answer) {
  return { rows: Number(answer.getChildAt(0).get(0)), copies: Number(answer.getChildAt(1).get(0)) }
}
