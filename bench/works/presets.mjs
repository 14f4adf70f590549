// AF of each of 32 presets, for every row, kept: 32 columns of f64.
import { BLOCK } from '../peers/javascript.mjs'
import { blocksOf, loadPresets, placeColumns, sumPlaced } from './columns.mjs'
import { eachPackedBlock, packPresets } from './packed.mjs'

export const presets = {
  name: 'presets',
  data: 'presets',
  title: '32 preset AF columns',
  async *cases(ctx) {
    const { hindo } = ctx
    const { ac, an, rows, stream } = await loadPresets(ctx)
    const strata = ac.length
    const { kernel } = await hindo.loadKernel()
    const placed = { ac: placeColumns(hindo, kernel, ac), an: placeColumns(hindo, kernel, an) }
    const arena = new hindo.Arena(kernel)
    const [acSum, anSum] = [0, 0].map(() => arena.take(4 * BLOCK))
    const inKernel = ac.map(() => arena.take(8 * rows))
    const inScript = ac.map(() => new Float64Array(rows))
    const probe = await ctx.startProbe(8 * strata * rows)
    const database = await ctx.startDuckDB('eh')
    await database.insert('t', stream)
    const column = (s) => `ac${s}::double / an${s} af${s}`
    const all = ac.map((_, s) => column(s)).join(', ')
    const packed = await packPresets(hindo, { ac, an })
    const fromPacked = packed && ac.map(() => packed.arena.take(8 * rows))
    const own = hindo.createEngine({ workers: 1 })
    const dataset = await own.open(ctx.dataset(ctx.presets.name))
    const last = (values) => values[rows - 1]
    const bytes = 12 * strata * rows
    yield {
      name: `${strata} columns`,
      rows,
      implementations: [
        {
          name: 'JS loop',
          peer: true,
          run() {
            for (let s = 0; s < strata; s++) {
              const [copies, called, out] = [ac[s], an[s], inScript[s]]
              for (let i = 0; i < rows; i++) out[i] = called[i] === 0 ? 0 : copies[i] / called[i]
            }
            return last(inScript[strata - 1])
          },
          verify: () => inScript[5].slice(),
        },
        {
          name: 'Hindo kernel, columns in memory',
          bytes,
          run() {
            for (let s = 0; s < strata; s++) {
              blocksOf(rows, (from, n) => {
                sumPlaced(kernel, placed.ac, [s], from, n, acSum)
                sumPlaced(kernel, placed.an, [s], from, n, anSum)
                kernel.alleleFrequency(acSum, anSum, inKernel[s] + 8 * from, n)
              })
            }
            return last(arena.f64(inKernel[strata - 1], rows))
          },
          verify: () => arena.f64(inKernel[5], rows).slice(),
        },
        ...(dataset ? [engine(dataset, strata, rows)] : []),
        ...(packed ? [overPacked(packed, fromPacked, rows)] : []),
        {
          name: 'v128 write of the result',
          unchecked: true,
          bytes: 8 * strata * rows,
          run: () => probe.write(8 * strata * rows, 1),
        },
        {
          name: 'DuckDB-Wasm eh, create table as',
          peer: true,
          async run() {
            await database.query(`create or replace table result as select ${all} from t`)
          },
          verify: async () =>
            Float64Array.from((await database.query('select coalesce(af5, 0) from result')).getChildAt(0).toArray()),
        },
      ],
    }
  },
}

/** As a page reads them: a query without a filter, and its 32 columns as arrays of the page's own. */
function engine(dataset, strata, rows) {
  const query = { by: ['group'], columns: ['AF'] }
  const columns = async () => {
    const table = await dataset.frequencies(query)
    const names = table.info.cohorts.map(({ name }) => name)
    const read = await Promise.all(names.map((name) => table.column('AF', name, { from: 0, to: rows })))
    void table.close()
    return read.map(({ values }) => values)
  }
  const run = async () => (await columns())[strata - 1][rows - 1]
  return { name: 'Hindo engine', run, verify: async () => (await columns())[5] }
}

function overPacked(packed, outputs, rows) {
  const { hindo, arena } = packed
  const fused = hindo.matrixStretch.planTable !== undefined
  return {
    name: fused ? 'Hindo packed' : 'Hindo packed, one stratum at a time',
    run() {
      if (fused) inStretches(packed, outputs, rows)
      else inBlocks(packed, outputs)
      return arena.f64(outputs.at(-1), rows)[rows - 1]
    },
    verify: () => arena.f64(outputs[5], rows).slice(),
  }
}

function inStretches(packed, outputs, rows) {
  const { hindo, kernel, arena, matrix } = packed
  // once for each kernel: two revisions have one each
  packed.room ??= { pointers: arena.take(4096), scratch: arena.take(163_840), state: arena.take(rows) }
  const { room } = packed
  outputs.forEach((out, stratum) => {
    const terms = [{ stratum, coefficient: 1 }]
    const [ac, an] = ['AC', 'AN'].map((measure) => hindo.matrixSum.planMatrixSum(matrix, measure, terms))
    const { task, blocks } = hindo.matrixStretch.planTable(ac, an, room.pointers)
    kernel.frequencyStretch(task, blocks, matrix.blocks, room.scratch, out, room.state)
  })
}

/** As revisions before a2da14d did it. */
function inBlocks(packed, outputs) {
  const { kernel, acc } = packed
  outputs.forEach((out, s) => {
    const wanted = [
      ['AC', [s]],
      ['AN', [s]],
    ]
    eachPackedBlock(packed, wanted, (from, n) => kernel.alleleFrequency(acc[0], acc[1], out + 8 * from, n))
  })
}
