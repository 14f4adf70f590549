// Site frequency spectrum, Hudson's Fst of two cohorts, and the 100 rows of highest AF, from the 32 presets.
import { BLOCK, eachBlock, sumBlock } from '../peers/javascript.mjs'
import { loadPresets } from './columns.mjs'
import { eachPackedBlock, packPresets } from './packed.mjs'

const BINS = 1024
const TOP = 100

export const statistics = {
  name: 'statistics',
  data: 'presets',
  title: 'SFS, Fst, top-k',
  async *cases(ctx) {
    const data = await loadPresets(ctx)
    const database = await ctx.startDuckDB('eh')
    await database.insert('t', data.stream)
    const own = ctx.hindo.createEngine({ workers: 1 })
    const dataset = await own.open(ctx.dataset(ctx.presets.name))
    const work = { data, database, dataset, packed: await packPresets(ctx.hindo, data) }
    yield { name: 'SFS', rows: data.rows, implementations: spectrum(work) }
    yield { name: 'Fst', rows: data.rows, tolerance: 1e-9, implementations: fst(work) }
    yield { name: 'top-k', rows: data.rows, tolerance: 1e-12, implementations: top(work) }
  },
}

const sum = (kind, from, to) => Array.from({ length: to - from }, (_, i) => `${kind}${from + i}`).join('+')

const levelsOf = (columns, from, to) =>
  `group in (${columns
    .map((_, s) => `g${s}`)
    .slice(from, to)
    .join(', ')})`

const all = (columns, measure = 'AC') => [measure, columns.map((_, s) => s)]

/** Sums from the packed layout, the statistic over them in JavaScript. */
function overPacked(packed, wanted, compute) {
  if (!packed) return []
  return [
    { name: 'Hindo packed sums, JS statistic', run: () => compute((visit) => eachPackedBlock(packed, wanted, visit)) },
  ]
}

/** A statistic that the kernel computes from the packed columns by itself: `compute(tables, room)`, one table for each set of strata. */
function inKernel(packed, cohorts, compute) {
  if (!packed?.hindo.matrixStretch.planTable) return []
  const { hindo, arena, matrix } = packed
  // once for each kernel: two revisions have one each
  packed.statistics ??= {
    pointers: [arena.take(4096), arena.take(4096)],
    scratch: arena.take(163_840),
    out: arena.take(16),
    bins: arena.take(16 * BINS),
  }
  const room = packed.statistics
  const plans = cohorts.map((strata) =>
    ['AC', 'AN'].map((measure) =>
      hindo.matrixSum.planMatrixSum(
        matrix,
        measure,
        strata.map((stratum) => ({ stratum, coefficient: 1 })),
      ),
    ),
  )
  const tables = () => plans.map(([ac, an], i) => hindo.matrixStretch.planTable(ac, an, room.pointers[i]))
  const run = () => {
    // the room of tables may begin anew between one and the next
    tables()
    return compute(tables(), room)
  }
  return [{ name: 'Hindo packed', run }]
}

/** Rows by AF in 1,024 bins, all strata together. */
function spectrum({ data: { ac, an, rows }, database, dataset, packed }) {
  const count = (walk) => {
    const bins = new Int32Array(BINS + 1)
    walk((_, n, acs, ans) => {
      for (let i = 0; i < n; i++) bins[Math.floor((acs[i] * BINS) / ans[i])]++
    })
    return bins
  }
  const run = () => count((visit) => eachBlock(ac, an, rows, visit))
  const sql = `select b::int, count(*)::int from (select floor(ac::double * ${BINS} / an) b from
    (select ${sum('ac', 0, ac.length)} ac, ${sum('an', 0, an.length)} an from t)) group by b`
  const query = async () => {
    const bins = new Int32Array(BINS + 1)
    const answer = await database.query(sql)
    const [bin, count] = [answer.getChildAt(0).toArray(), answer.getChildAt(1).toArray()]
    bin.forEach((b, i) => {
      bins[b] = count[i]
    })
    return bins
  }
  const cohorts = { c: levelsOf(ac, 0, ac.length) }
  // AF of 1 has no bin of its own there, and does not occur
  const engine = async () => Int32Array.of(...(await dataset.spectrum({ cohorts, bins: BINS })).cohorts[0].counts, 0)
  const bySelf = inKernel(packed, [ac.map((_, s) => s)], ([{ task, blocks }], { scratch, bins }) => {
    const { kernel, arena, matrix } = packed
    // rows take turns between four tables
    const tables = arena.u32(bins, 4 * BINS).fill(0)
    kernel.binsStretch(task, blocks, matrix.blocks, scratch, 0, BINS, BINS - 1, bins)
    const at = (bin, turn) => tables[turn * BINS + bin]
    return Int32Array.from({ length: BINS + 1 }, (_, bin) =>
      bin < BINS ? at(bin, 0) + at(bin, 1) + at(bin, 2) + at(bin, 3) : 0,
    )
  })
  return [
    { name: 'JS loop', peer: true, run },
    ...(dataset.spectrum ? [{ name: 'Hindo engine', run: engine }] : []),
    ...bySelf,
    ...overPacked(packed, [all(ac), all(an, 'AN')], count),
    { name: 'DuckDB-Wasm eh', peer: true, run: query },
  ]
}

/** Hudson's Fst (Bhatia 2013, ratio of sums) of the first and the second half of the strata. */
function fst({ data: { ac, an, rows }, database, dataset, packed }) {
  const half = ac.length >> 1
  const ratio = (walk) => {
    let [numerator, denominator] = [0, 0]
    walk((_, n, ac1, an1, ac2, an2) => {
      for (let i = 0; i < n; i++) {
        const [n1, n2] = [an1[i], an2[i]]
        const [p, q] = [ac1[i] / n1, ac2[i] / n2]
        numerator += (p - q) * (p - q) - (p * (1 - p)) / (n1 - 1) - (q * (1 - q)) / (n2 - 1)
        denominator += p * (1 - q) + q * (1 - p)
      }
    })
    return numerator / denominator
  }
  const columns = [ac.slice(0, half), an.slice(0, half), ac.slice(half), an.slice(half)]
  const sums = columns.map(() => new Int32Array(BLOCK))
  const overColumns = (visit) => {
    for (let from = 0; from < rows; from += BLOCK) {
      const n = Math.min(BLOCK, rows - from)
      for (const [i, chosen] of columns.entries()) sumBlock(chosen, from, n, sums[i])
      visit(from, n, ...sums)
    }
  }
  const [low, high] = [ac.map((_, s) => s).slice(0, half), ac.map((_, s) => s).slice(half)]
  const wanted = [
    ['AC', low],
    ['AN', low],
    ['AC', high],
    ['AN', high],
  ]
  const sql = `select sum((p - q) * (p - q) - p * (1 - p) / (n1 - 1) - q * (1 - q) / (n2 - 1)) / sum(p * (1 - q) + q * (1 - p))
    from (select ac1::double / n1 p, ac2::double / n2 q, n1, n2 from
    (select ${sum('ac', 0, half)} ac1, ${sum('an', 0, half)} n1, ${sum('ac', half, ac.length)} ac2, ${sum('an', half, ac.length)} n2 from t))`
  const query = { a: levelsOf(ac, 0, half), b: levelsOf(ac, half, ac.length) }
  const bySelf = inKernel(packed, [low, high], ([a, b], { scratch, out }) => {
    const { kernel, arena, matrix } = packed
    arena.f64(out, 2).fill(0)
    kernel.fstStretch(a.task, a.blocks, b.task, b.blocks, matrix.blocks, scratch, out)
    const [numerator, denominator] = arena.f64(out, 2)
    return numerator / denominator
  })
  return [
    { name: 'JS loop', peer: true, run: () => ratio(overColumns) },
    ...(dataset.fst ? [{ name: 'Hindo engine', run: async () => (await dataset.fst(query)).value }] : []),
    ...bySelf,
    ...overPacked(packed, wanted, ratio),
    { name: 'DuckDB-Wasm eh', peer: true, run: async () => (await database.query(sql)).getChildAt(0).get(0) },
  ]
}

/** Values only: rows tie. */
function top({ data: { ac, an, rows }, database, dataset, packed }) {
  const highest = (walk) => {
    // rows that cannot be among the first any more are passed by
    const best = new Float64Array(TOP)
    let least = 0
    walk((_, n, acs, ans) => {
      for (let i = 0; i < n; i++) {
        const frequency = acs[i] / ans[i]
        if (frequency <= least) continue
        best[0] = frequency
        best.sort()
        least = best[0]
      }
    })
    return best.reverse()
  }
  const run = () => highest((visit) => eachBlock(ac, an, rows, visit))
  const sql = `select ac::double / an af from (select ${sum('ac', 0, ac.length)} ac, ${sum('an', 0, an.length)} an from t)
    order by af desc limit ${TOP}`
  const engine = async () => {
    const query = { cohorts: { c: levelsOf(ac, 0, ac.length) }, columns: ['AF'], sort: '-AF', limit: TOP }
    const table = await dataset.frequencies(query)
    const { values } = await table.column('AF', 'c', { from: 0, to: TOP })
    void table.close()
    return values
  }
  return [
    { name: 'JS loop', peer: true, run },
    { name: 'Hindo engine', run: engine },
    ...overPacked(packed, [all(ac), all(an, 'AN')], highest),
    { name: 'DuckDB-Wasm eh', peer: true, run: async () => (await database.query(sql)).getChildAt(0).toArray() },
  ]
}
