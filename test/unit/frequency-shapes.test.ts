import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../sdk/dataset/manifest.ts'
import type { QueryDataset } from '../../sdk/frequency/batches.ts'
import { computeFst } from '../../sdk/frequency/fst.ts'
import { runQuery } from '../../sdk/frequency/query.ts'
import { residentStore } from '../../sdk/frequency/resident.ts'
import { computeSpectrum } from '../../sdk/frequency/spectrum.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { type FrequencyQuery, STATE } from '../../sdk/types.ts'

type Cell = (row: number, stratum: number) => number

interface Shape {
  rows: number
  strata: number
  ac: Cell
  an: Cell
  batchRows?: number
  /** What a part's columns hold of its rows; absent: all. */
  held?: number
}

/** A dataset of presets along one axis with the given counts, everybody beside them. */
function datasetOf({ rows, strata, ac, an, batchRows = 65_536, held = batchRows }: Shape): QueryDataset {
  const levels = Array.from({ length: strata }, (_, i) => ({ id: `g${i}`, label: { en: `${i}`, ja: `${i}` } }))
  const batches: Array<[number, number, number, number]> = []
  for (let row = 0; row < rows; row += batchRows) batches.push([0, 0, 0, Math.min(batchRows, rows - row)])
  const file = { file: '', bytes: 0, sha256: '', batches }
  const everybody: Cell = (row, measure) =>
    levels.reduce((sum, _, stratum) => sum + (measure === 0 ? ac : an)(row, stratum), 0)
  const manifest = {
    kind: 'allele',
    contigs: [{ name: '1' }],
    axes: [{ id: 'group', label: { en: 'Group', ja: '群' }, kind: 'partition', ordered: false, levels }],
    strata: [
      { terms: [], participants: 5 * strata },
      ...levels.map(({ id }) => ({ terms: [['group', id]], participants: 5 })),
    ],
    layout: { dense: [0, ...levels.map((_, i) => i + 1)], sparse: [] },
    measures: ['AC', 'AN'],
    variants: rows,
    parts: [
      {
        contig: '1',
        first: 1,
        last: rows,
        rows,
        spans: batches.map(([, , , n], i) => [i * batchRows + 1, i * batchRows + n]),
        variants: file,
        dense: file,
        sparse: {},
      },
    ],
  } as unknown as Manifest
  return {
    manifest,
    async readVariants(_, batch) {
      const n = batches[batch]![3]
      const position = Int32Array.from({ length: n }, (_, i) => batch * batchRows + i + 1)
      return { rows: n, contig: '1', position, id: () => null, ref: () => 'A', alt: () => 'C', filter: () => null }
    },
    async readDense(_, batch, columns) {
      const n = Math.min(held, batches[batch]![3])
      return columns.map(({ measure, stratum }) => {
        const values = new Uint32Array(n)
        for (let i = 0; i < n; i++) {
          const row = batch * batchRows + i
          if (stratum === 0) values[i] = everybody(row, measure === 'AC' ? 0 : 1)
          else values[i] = (measure === 'AC' ? ac : an)(row, stratum - 1)
        }
        return { values, valid: null }
      })
    },
    readSparse: async () => new Map(),
  }
}

async function kernels(): Promise<Kernel[]> {
  return [(await loadKernel()).kernel, createReferenceKernel()]
}

/** Positions that pass and their AC, AN and AF: the same from both kernels, with columns kept (asked twice) and without. */
async function ask(shape: Shape, query: FrequencyQuery) {
  const answers = []
  for (const kernel of await kernels()) {
    for (const limit of [0, 1e9]) {
      residentStore(kernel).limit = limit
      const dataset = datasetOf(shape)
      for (let round = 0; round < 2; round++) {
        const table = await runQuery(dataset, kernel, { columns: ['AC', 'AN', 'AF'], ...query })
        const range = { from: 0, to: table.info.rows }
        const [ac, an, af] = ['AC', 'AN', 'AF'].map((name) => table.column(name, table.info.cohorts[0]!.name, range))
        const { position } = await table.variants(range)
        answers.push({ position, ac: ac!.values, an: an!.values, af: af!.values, state: af!.state, info: table.info })
        table.close()
      }
    }
  }
  for (const answer of answers) expect(answer).toStrictEqual(answers[0])
  return answers[0]!
}

const LARGE = [15, 16, 255, 256, 65_535, 65_536, 70_000, 1_000_000_000]
/** Rare copies and full calls, and now and then what does not fit 4, 8 or 16 bits. */
const MIXED: Shape = {
  rows: 20_000,
  strata: 3,
  ac: (row, stratum) => (row % 101 === stratum ? LARGE[row % 8]! : row % 13 === 0 ? 1 : 0),
  an: (row) => (row % 11 === 3 ? 2_000_000_000 / 3 : 500_000_000) - (row % 17),
}

describe('counts that overflow 4, 8 and 16 bits', () => {
  it.each(['AF >= 0.000001', 'AC >= 16', 'AF >= 0.0000005 and AF <= 0.1 and AN >= 1499999990'])('%s', async (where) => {
    const found = await ask(MIXED, { cohorts: { c: 'group in (g0, g1, g2)' }, where })
    const wanted: number[] = []
    for (let row = 0; row < MIXED.rows; row++) {
      const [AC, AN] = [MIXED.ac, MIXED.an].map((cell) =>
        [0, 1, 2].reduce((sum, s) => sum + Math.trunc(cell(row, s)), 0),
      )
      const AF = AC! / AN!
      if (where === 'AC >= 16' ? AC! >= 16 : where === 'AF >= 0.000001' ? AF >= 1e-6 : AF >= 5e-7 && AF <= 0.1 && AN! >= 1_499_999_990) wanted.push(row + 1) // biome-ignore format: one line
    }
    expect(wanted.length).toBeGreaterThan(50)
    expect([...found.position]).toEqual(wanted)
  })
})

describe('a comparison that any of several cohorts may meet', () => {
  const shape: Shape = {
    rows: 150_000,
    strata: 5,
    ac: (row, s) => (row % 37 === s ? 1 + (row % 7) : row % 997 === s ? 300 + (row % 500) : 0),
    an: (row, s) => 1000 + s - (row % 29 === s ? row % 200 : 0),
  }

  it.each([
    ['any.AF >= 0.006', (AC: number, AN: number) => AC / AN >= 0.006, undefined],
    ['any.AC >= 400', (AC: number) => AC >= 400, undefined],
    ['any.AF > 0.0001', (AC: number) => AC > 0, 100],
  ] as const)('%s', async (where, passes, limit) => {
    const found = await ask(shape, { by: ['group'], where, ...(limit && { limit }) })
    const rows = Array.from({ length: shape.rows }, (_, row) => row)
    const wanted = rows.filter((row) => [0, 1, 2, 3, 4].some((s) => passes(shape.ac(row, s), shape.an(row, s))))
    expect(found.info).toMatchObject({ matched: wanted.length, considered: 150_000, undecided: 0 })
    expect([...found.position]).toEqual(wanted.slice(0, limit).map((row) => row + 1))
  })

  it('sorted with a limit, finds the first rows of the whole order', async () => {
    const query = { by: ['group'], where: 'g3.AC >= 2', sort: '-g3.AF' }
    const all = await ask(shape, query)
    const first = await ask(shape, { ...query, limit: 50 })
    expect([...first.position]).toEqual([...all.position.subarray(0, 50)])
    expect(first.info.matched).toBe(all.info.matched)
    const most = await ask(shape, { ...query, where: '', sort: '-g3.AC', limit: 30 })
    const counts = Array.from({ length: shape.rows }, (_, row) => shape.ac(row, 3)).sort((a, b) => b - a)
    const table = await ask(shape, { cohorts: { g3: 'group=g3' }, sort: '-g3.AC', limit: 30 })
    expect([...table.position]).toEqual([...most.position])
    expect([...table.ac]).toEqual(counts.slice(0, 30))
  })
})

describe('a cohort', () => {
  const shape: Shape = { rows: 9000, strata: 4, ac: (row, s) => (row + s) % 4, an: (row, s) => 10 - ((row * s) % 3) }
  const total = (row: number, strata: number[], cell: Cell) => strata.reduce((sum, s) => sum + cell(row, s), 0)

  it.each([
    ['of every stratum', 'group in (g0, g1, g2, g3)', [0, 1, 2, 3]],
    ['of everybody', '', [0, 1, 2, 3]],
    ['that takes strata away from everybody', 'not group=g1', [0, 2, 3]],
    ['that takes all but one away', 'not group in (g0, g1, g2)', [3]],
  ])('%s has exact sums', async (_, c, strata) => {
    const found = await ask(shape, { cohorts: { c }, where: 'AF >= 0.2' })
    const rows = Array.from({ length: shape.rows }, (_, row) => row)
    const wanted = rows.filter((row) => total(row, strata, shape.ac) / total(row, strata, shape.an) >= 0.2)
    expect([...found.position]).toEqual(wanted.map((row) => row + 1))
    expect([...found.ac]).toEqual(wanted.map((row) => total(row, strata, shape.ac)))
    expect([...found.an]).toEqual(wanted.map((row) => total(row, strata, shape.an)))
  })

  it('of nobody has no frequency anywhere', async () => {
    const found = await ask(shape, { cohorts: { c: 'group=g0 and group=g1' } })
    expect(found.position.length).toBe(9000)
    expect(new Set(found.state)).toEqual(new Set([STATE.notCalled]))
    const none = await ask(shape, { cohorts: { c: 'group=g0 and group=g1' }, where: 'AF >= 0.1' })
    expect([none.position.length, none.info.undecided]).toEqual([0, 9000])
  })
})

describe('columns of all missing calls', () => {
  const shape: Shape = { rows: 9000, strata: 2, ac: (row, s) => (s ? row % 3 : 0), an: (_, s) => (s ? 8 : 0) }

  it('are not called, and a filter leaves them undecided', async () => {
    const found = await ask(shape, { cohorts: { c: 'group=g0' }, where: 'AF >= 0.1' })
    expect([found.position.length, found.info.undecided]).toEqual([0, 9000])
    const both = await ask(shape, { cohorts: { c: 'group in (g0, g1)' }, where: 'AF >= 0.2' })
    expect(both.position.length).toBe(3000)
  })

  it('are in no spectrum and no Fst', async () => {
    for (const kernel of await kernels()) {
      const dataset = datasetOf(shape)
      const { cohorts } = await computeSpectrum(dataset, kernel, { by: ['group'], bins: 4 })
      expect(cohorts.map(({ variants, counts }) => [variants, ...counts])).toEqual([
        [0, 0, 0, 0, 0],
        [9000, 6000, 3000, 0, 0],
      ])
      const fst = await computeFst(dataset, kernel, { a: 'group=g0', b: 'group=g1' })
      expect(fst).toMatchObject({ value: null, variants: 0, considered: 9000 })
    }
  })
})

describe('sizes', () => {
  it.each([1, 2, 31, 32, 33, 8191, 8192, 8193, 65_537])('%i rows', async (rows) => {
    const shape: Shape = { rows, strata: 2, ac: (row) => (row === rows - 1 ? 4 : row % 50 ? 0 : 1), an: () => 10 }
    const found = await ask(shape, { cohorts: { c: 'group in (g0, g1)' }, where: 'AF >= 0.3' })
    expect([[...found.position], [...found.ac]]).toEqual([[rows], [8]])
  })

  it('10,000,000 rows', { timeout: 300_000 }, async () => {
    const rows = 10_000_000
    const ac: Cell = (row) => (row % 999_983 === 7 ? 9 : 0)
    const dataset = datasetOf({ rows, strata: 1, ac, an: () => 10, batchRows: 1_000_000 })
    const wanted = Array.from({ length: 11 }, (_, i) => i * 999_983 + 8).filter((at) => at <= rows)
    for (const kernel of await kernels()) {
      const table = await runQuery(dataset, kernel, { cohorts: { c: 'group=g0' }, where: 'AC >= 1', columns: ['AC'] })
      expect([...(await table.variants({ from: 0, to: 20 })).position]).toEqual(wanted)
      expect(table.info.considered).toBe(rows)
      table.close()
    }
  })
})

describe('a part that promises more rows than it holds', () => {
  it.each([0, 1e9])('is a format error, with room for %i bytes of columns', async (limit) => {
    const short: Shape = { rows: 9000, strata: 1, ac: () => 1, an: () => 10, held: 8999 }
    for (const kernel of await kernels()) {
      residentStore(kernel).limit = limit
      const asked = { cohorts: { c: 'group=g0' }, where: 'AC >= 1' }
      await expect(runQuery(datasetOf(short), kernel, asked)).rejects.toMatchObject({ code: 'format' })
      await expect(computeSpectrum(datasetOf(short), kernel, { bins: 3 })).rejects.toMatchObject({ code: 'format' })
    }
  })
})
