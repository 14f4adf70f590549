import { bundleForNode, bundleHindo, bundlePage } from './bundle.mjs'
import { chr22Data } from './chr22-data.mjs'
import { startChromium } from './chromium.mjs'
import { cubeData, presetData, writeAs } from './generate.mjs'
import { largeData } from './large-data.mjs'
import { markdown, report } from './measure.mjs'
import { namedData } from './named-data.mjs'
import { runInNode } from './node.mjs'
import { compileProbe } from './probe.mjs'
import { reachTable } from './reach.mjs'
import { recordData } from './record-data.mjs'
import { releaseData } from './release-data.mjs'
import { checkOut } from './revisions.mjs'
import { tableOf } from './tables.mjs'
import { versions } from './versions.mjs'
import { chooseStrata } from './works/columns.mjs'
import { works } from './works.mjs'

const SIZES = {
  full: {
    presets: 1_000_000,
    cube: 200_000,
    large: 393_216,
    wide: 262_144,
    people: 250_000,
    named: 10_000_000,
    records: 490_000,
    release: 5000,
  },
  quick: {
    presets: 150_000,
    cube: 20_000,
    large: 200_000,
    wide: 131_072,
    named: 200_000,
    records: 20_000,
    release: 200,
  },
}
/** Median people per stratum in the plot by cohort size; from 300 on, counts no longer fit 8 bits, from 30,000 on, not 16. */
const MEDIAN_PEOPLE = [30, 300, 3000, 30_000, 300_000]

/**
 * Prepares bundles, data and a browser, for running works one after the other. `revisions`: one to measure, or two to compare.
 * `idle`: nothing but commands will run.
 */
export async function makeBench({ quick, rounds, places: wanted, revisions, idle }) {
  const trees = await Promise.all(revisions.map(checkOut))
  const places = idle ? [] : wanted
  await bundleForNode(trees.at(-1).path)
  writeAs(trees.at(-1).path)
  if (places.includes('chromium')) await bundlePage()
  const bundled = {}
  for (const place of places) {
    const bundle = place === 'node' ? bundleForNode : bundleHindo
    bundled[place] = []
    for (const [i, tree] of trees.entries()) bundled[place].push(await bundle(tree.path, `${place}-${i}`))
  }
  const sizes = quick ? SIZES.quick : SIZES.full
  const makers = {
    presets: () => presetData(sizes.presets),
    cube: () => cubeData(sizes.cube),
    large: () => presetData(sizes.large),
    wide: () => presetData(sizes.wide, 130),
    records: () => recordData(sizes.records),
    release: () => releaseData(sizes.release),
    chr22: chr22Data,
    tenMillion: largeData,
    named: () => namedData(sizes.named),
  }
  const data = {}
  const probe = await compileProbe()
  const chromium = places.includes('chromium') ? await startChromium(probe) : undefined
  const log = (text) => process.stderr.write(`  ${text}\n`)
  const done = {}

  async function measure(work, more = {}, at = places) {
    const cases = {}
    if (work.data && !more[work.data]) data[work.data] ??= await makers[work.data]()
    if (data[work.data]?.absent) return undefined
    for (const place of at) {
      if (work.browserOnly && place === 'node') continue
      process.stderr.write(`${work.name} in ${place}\n`)
      const options = { ...data, quick, rounds, ...more, hindo: bundled[place] }
      cases[place] =
        place === 'node' ? await runInNode(work, { ...options, probe, log }) : await chromium.run(work.name, options)
    }
    return cases
  }

  return {
    async run(work) {
      const cases = await measure(work)
      if (!cases) return skip(work.name, data[work.data].absent)
      done[work.name] = cases
      const name = revisions.length > 1 ? `compare-${work.name}` : work.name
      for (const [place, list] of Object.entries(cases)) {
        const details = { quick, rounds, revisions, versions: versions(chromium, revisions), cases: list }
        report(`${name}.${place}`, tableOf(list), details, `### ${work.title}, ${place}`)
      }
      for (const one of Object.values(cases).flat()) {
        for (const [implementation, { wrong, error }] of Object.entries(one.results)) {
          // a peer that cannot do a work is a finding; a wrong answer is nobody's time
          if (wrong) throw new Error(`${work.name} ${one.name}, ${implementation}: ${error}`)
        }
      }
    },
    /** Something that is not a work: whole processes, whole pages. */
    async command(name, run) {
      const measured = await run()
      if (measured) done[name] = measured
      return measured
    },
    /** How cost grows with variants, with strata, and with people in them. */
    async scale() {
      // plots show one place
      const at = places.includes('chromium') ? ['chromium'] : places
      const variants = [62_500, 125_000, 250_000, 500_000, sizes.presets]
      const series = { variants: {}, strata: {}, people: {} }
      for (const n of variants) {
        const cases = await measure(works.sums, { presets: await presetData(n), ks: [16], few: true }, at)
        for (const place of Object.keys(cases)) {
          const one = { ...cases[place][0], name: `${n.toLocaleString('en')} variants` }
          series.variants[place] = [...(series.variants[place] ?? []), one]
        }
      }
      for (const median of MEDIAN_PEOPLE) {
        const presets = await presetData(sizes.people, 32, median)
        const chosen = chooseStrata(32, 16).reduce((sum, s) => sum + presets.sizes[s], 0)
        const cases = await measure(works.sums, { presets, ks: [16], few: true }, at)
        for (const place of Object.keys(cases)) {
          const one = { ...cases[place][0], people: chosen, name: `${chosen.toLocaleString('en')} people` }
          series.people[place] = [...(series.people[place] ?? []), one]
        }
      }
      const cases = await measure(works.sums, { ks: [1, 2, 4, 8, 16, 24, 32], few: true }, at)
      Object.assign(series.strata, cases)
      const cube = await measure(works.cube, { ks: [1, 10, 100, 250, 500, 750] }, at)
      const tables = Object.entries(series).flatMap(([what, byPlace]) =>
        Object.entries(byPlace).map(([place, list]) => `### Cost by ${what}, ${place}\n\n${tableOf(list)}`),
      )
      report('scale', tables.join('\n\n'), {
        rounds,
        versions: versions(chromium, revisions),
        series: { ...series, atoms: cube },
      })
    },
    /** The table, as far as this run measured it. `failed`: works that did not end; `seconds`: how long all of it took. */
    reach({ failed, seconds }) {
      if (Object.keys(done).length === 0) return
      const goals = reachTable(done, data, failed)
      report('reach', `### Against the goals\n\n${markdown(goals)}`, {
        quick,
        rounds,
        seconds,
        versions: versions(chromium, revisions),
        reach: goals,
      })
    },
    /** Frees the machine for commands. */
    async rest() {
      await chromium?.close()
    },
    async close() {
      await chromium?.close()
      for (const tree of trees) tree.remove()
    },
  }
}

function skip(name, reason) {
  process.stdout.write(`skipped: ${name}: ${reason}\n`)
  return false
}
