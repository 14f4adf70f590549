import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kernelBytes } from './kernel-size.mjs'
import { folder } from './measure.mjs'

/** Of a task that people may notice, ms. */
const LONG = 50

/**
 * The goals and what this run measured, in Chromium where it ran there. Ratios are of medians; of several formulations of a peer, and
 * of several of the kernel's ways, the fastest counts. Rows of works that `failed` say so.
 */
export function reachTable(done, data, failed = []) {
  const place = (name) => (failed.includes(name) ? undefined : (done[name]?.chromium ?? done[name]?.node))
  const statistic = (name) => only(place('statistics'), name)
  const of = (work, ...list) =>
    failed.includes(work) ? list.map(([what, goal]) => [what, goal, `${work} failed in this run`, '']) : list
  const rows = [
    ...of(
      'sums',
      ['sum + AF + filter, one worker, against DuckDB-Wasm eh', '30x', ...ways(place('sums'), 'DuckDB-Wasm eh')],
      ['the same against the best JS loop', '12x', ...ways(place('sums'), 'JS loop')],
      ['the same, two workers, against eh', '45x', ...pooled(place('sums'), 'DuckDB-Wasm eh')],
      ['the same, two workers, against coi with 2 threads', '24x', ...pooled(place('sums'), 'DuckDB-Wasm coi')],
    ),
    ...of('column-sum', ['int32 column sum, share of v128 read bandwidth', '95 %', '', share(place('column-sum'))]),
    ...of('sums', [
      'packed sum, int32-equivalent over v128 read bandwidth',
      '3x',
      '',
      ratios(place('sums'), packed, 'v128 read'),
    ]),
    ...of(
      'cube',
      ['cube, bytes per non-zero AC cell', '<= 2.0', storage(data).ac, ''],
      ['cube, AN, bytes per variant', '', storage(data).an, ''],
      ['cube, k = 100, against DuckDB-Wasm, long or wide', '70x', ...ways(only(place('cube'), 'k=100'), 'DuckDB-Wasm')],
    ),
    ...of('first-rows', [
      'first rows of 8 of 260 columns, 30 ms server',
      '<= 3 trips, 110 ms',
      waited(place('first-rows')),
      '',
    ]),
    ...of('presets', ['32 preset AF columns against create table as', '60x', ...ways(place('presets'), 'DuckDB-Wasm')]),
    ...of(
      'statistics',
      ...['SFS', 'Fst', 'top-k'].map((name) => [
        `${name} against DuckDB-Wasm`,
        '20x',
        ...ways(statistic(name), 'DuckDB-Wasm'),
      ]),
    ),
    ...of(
      'records',
      ['facets of 490,000 records x 30, a new query', '16 ms', waitedFor(place('records')), ''],
      ...['DuckDB-Wasm', 'crossfilter2', 'arquero', 'JS loop'].map((peer) => [
        `the same against ${peer}`,
        '',
        ratios(place('records'), (name) => name === 'Hindo engine', peer),
        '',
      ]),
    ),
    ...of(
      'locate',
      ['1,000 pasted variants in 10,000,000 rows', '50 ms', waitedFor(only(place('locate'), 'variants')), ''],
      ['1,000 pasted identifiers in 10,000,000 rows', '', waitedFor(only(place('locate'), 'identifiers')), ''],
    ),
    ...of('lz4', ['LZ4 decode per worker', '3 GB/s', '', rates(place('lz4'))]),
    ...of(
      'first-result',
      [
        'first result, 100 MB, against warm DuckDB-Wasm',
        '3x',
        ratios(place('first-result'), running, 'DuckDB-Wasm eh, warm'),
        '',
      ],
      [
        'first result, 100 MB, against cold DuckDB-Wasm',
        '10x',
        ratios(place('first-result'), cold, 'DuckDB-Wasm eh, cold'),
        '',
      ],
    ),
    ...of('build', ['`hindo build` against `bcftools +fill-tags`, one thread', '3x', built(done.build), '']),
    ...of('trace', [
      'longest main-thread task while 1,000,000 rows scroll and are filtered',
      '<= 50 ms',
      traced(done.trace),
      '',
    ]),
    ...of('trace-check', [
      'longest main-thread task around a check that finds 100,000 cells',
      '<= 50 ms',
      tracedSteps(done['trace-check']),
      '',
    ]),
    ...of(
      'thresholds',
      ['threshold rules, 1,000,000 x 32 cells', '100 ms', waitedFor(place('thresholds'), 'Hindo'), ''],
      ...['JS loop', 'DuckDB-Wasm'].map((peer) => [
        `the same against ${peer}`,
        '',
        ratios(place('thresholds'), (name) => name === 'Hindo', peer),
        '',
      ]),
    ),
    ...of('derivability', [
      'leverage and derivability, 1,000 atoms x 200 releases',
      '1 s',
      waitedFor(place('derivability'), 'Hindo'),
      '',
    ]),
    ...of('interval', [
      'one hidden cell between bounds, by two linear programs',
      '20 ms',
      waitedFor(place('interval'), 'Hindo, a system of its own'),
      '',
    ]),
    ...of('check', ['release check of 5,000 x 32 with 20 earlier releases', '3 s', waitedFor(place('check')), '']),
    ['kernel, bytes', '<= 61,440', kernelBytes().toLocaleString('en'), ''],
  ]
  return [['work', 'at least', 'public API', 'kernel, data in its memory'], ...rows]
}

const engine = (name) => name.startsWith('Hindo engine') && !name.includes('two workers')
const kernel = (name) => /^Hindo (packed|kernel)/.test(name) && !name.includes('two workers')
const twoEngine = (name) => name.startsWith('Hindo engine') && name.includes('two workers')
const twoPacked = (name) => name.startsWith('Hindo packed') && name.includes('two workers')
const packed = (name) => name.startsWith('Hindo packed') && !name.includes('two workers')
const running = (name) => name === 'Hindo, engine running'
const cold = (name) => name === 'Hindo, cold'

/** By the public way and at the level of the kernel. */
function ways(cases, peer) {
  return [ratios(cases, engine, peer), ratios(cases, kernel, peer)]
}

/** The same with two workers. */
function pooled(cases, peer) {
  return [ratios(cases, twoEngine, peer), ratios(cases, twoPacked, peer)]
}

function best(results, matches, of = 'median') {
  const times = Object.entries(results).filter(([name, result]) => result[of] !== undefined && matches(name))
  return times.length > 0 ? Math.min(...times.map(([, result]) => result[of])) : undefined
}

/** Ratios of medians; in brackets those of the fastest runs, which a disturbed machine changes less. */
function ratios(cases, matches, peer) {
  const found = (cases ?? []).flatMap(({ name, results }) => {
    const of = (kind) => best(results, (key) => key.startsWith(peer), kind) / best(results, matches, kind)
    const ratio = of('median')
    return ratio > 0 ? [{ name, ratio, text: `${times(ratio)} [${times(of('min'))}]` }] : []
  })
  if (found.length < 2) return found[0]?.text ?? 'none'
  return found.map(({ name, text }) => `${name}: ${text}`).join('; ')
}

function times(ratio) {
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)}x`
}

function share(cases) {
  if (!cases) return 'not measured'
  const { results } = cases[0]
  return `${((100 * best(results, (name) => name === 'v128 read')) / best(results, kernel)).toFixed(0)} %`
}

function rates(cases) {
  if (!cases) return 'not measured'
  const text = ({ name, results }) => {
    const rate = (matches) => {
      const result = Object.entries(results).find(([key]) => matches(key))[1]
      return result.bytes / result.median / 1e6
    }
    const [own, peer] = [rate(kernel), rate((key) => key === 'lz4js')]
    return `${name}: ${own.toFixed(2)} GB/s, ${(own / peer).toFixed(1)}x lz4js`
  }
  return cases.map(text).join('; ')
}

function waited(cases) {
  const result = cases?.[0].results['Hindo, first rows']
  return result?.median ? `${result.note}; ${result.median.toFixed(0)} ms` : 'not measured'
}

function waitedFor(cases, own = 'Hindo engine') {
  if (!cases) return 'not measured'
  const text = ({ name, results }) => `${name}: ${results[own]?.median?.toFixed(1) ?? 'none of'} ms`
  return cases.map(text).join('; ')
}

function built(measured) {
  if (!measured) return 'not measured'
  const ratio = (of) => measured.times['bcftools, 1'][of] / measured.times['hindo, 1'][of]
  return `${times(ratio('median'))} [${times(ratio('min'))}]`
}

function traced(measured) {
  if (!measured) return 'not measured'
  const { over, longest, longestCpu } = measured.use
  return `${longest.toFixed(0)} ms, of which computing at most ${longestCpu.toFixed(0)}; ${over} of more than 50 ms`
}

/** Step by step: the longest of all. */
function tracedSteps(measured) {
  if (!measured) return 'not measured'
  const steps = Object.values(measured.steps)
  const most = (of) => Math.max(...steps.map(of))
  const over = steps.reduce((sum, step) => sum + step.over, 0)
  return `${most(({ longest }) => longest).toFixed(0)} ms, of which computing at most ${most(({ longestCpu }) => longestCpu).toFixed(0)}; ${over} of more than ${LONG} ms`
}

function only(cases, name) {
  return cases?.filter((one) => one.name === name)
}

/** From the files' sizes in the manifest. */
function storage({ cube }) {
  if (!cube) return { ac: 'none', an: 'none' }
  const file = join(folder, 'data', cube.name, 'dataset/dataset.json')
  const { parts } = JSON.parse(readFileSync(file, 'utf8'))
  const bytes = (measure) => parts.reduce((sum, { sparse }) => sum + (sparse[measure]?.bytes ?? 0), 0)
  const text = (name, n, per) => `${(bytes(name) / n).toFixed(2)} bytes per ${per}`
  return {
    ac: `${text('AC', cube.cells, 'cell')} (${(cube.cells / cube.variants).toFixed(1)} cells per variant)`,
    an: `${text('AN', cube.variants, 'variant')} (${(bytes('AN') / cube.notFull).toFixed(2)} per cell that is not full)`,
  }
}
