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

function overPacked(packed, outputs, rows) {
  const { kernel, arena, acc } = packed
  return {
    name: 'Hindo packed, one stratum at a time',
    run() {
      outputs.forEach((out, s) => {
        eachPackedBlock(
          packed,
          [
            ['AC', [s]],
            ['AN', [s]],
          ],
          (from, n) => kernel.alleleFrequency(acc[0], acc[1], out + 8 * from, n),
        )
      })
      return arena.f64(outputs.at(-1), rows)[rows - 1]
    },
    verify: () => arena.f64(outputs[5], rows).slice(),
  }
}
