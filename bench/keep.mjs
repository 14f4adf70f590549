// `--keep`: puts this run's results into the READMEs, between their marks, and draws the plots.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../test/support/folders.mjs'
import { folder, markdown } from './measure.mjs'
import { linePlot } from './plots.mjs'

/** `measured`: names that this run measured, `reach` for the goals; results of earlier runs are left where they are. */
export function keepResults(measured) {
  for (const file of [join(folder, 'README.md'), join(root, 'README.md')]) {
    writeFileSync(
      file,
      withTables(readFileSync(file, 'utf8'), measured, (name) => tableFor(result(name), name)),
    )
  }
  const scale = measured.includes('scale') && result('scale')
  if (scale) drawScale(scale)
}

/** A text with the tables of `measured` between its marks anew; all others stay. */
export function withTables(text, measured, tableOf) {
  return text.replaceAll(/<!-- results ([a-z0-9-]+)(?: ([a-z]+))? -->\n[\s\S]*?<!-- end -->/g, (old, name, place) => {
    const table = measured.includes(name) && tableOf(place ? `${name}.${place}` : name)
    return table ? `<!-- results ${name}${place ? ` ${place}` : ''} -->\n${table}\n<!-- end -->` : old
  })
}

function tableFor(kept, name) {
  if (!kept) return undefined
  if (name === 'reach') return `${about(kept)}\n\n${markdown(kept.reach)}`
  return kept.table
}

function about({ machine, rounds, seconds, versions }) {
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const took = seconds ? `, one run of ${(seconds / 60).toFixed(0)} minutes` : ''
  return `${machine}; ${rounds} rounds${took}; ${peers.join(', ')}.`
}

function result(name) {
  const file = join(folder, 'results', `${name}.json`)
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  // A quick run shows that all works; its small data say nothing about speed.
  return kept?.quick ? undefined : kept
}

function drawScale({ series }) {
  const plots = {
    variants: ['Cohort sum + AF + filter, 16 strata', 'variants', ({ rows }) => rows],
    strata: ['Cohort sum + AF + filter, 1,000,000 variants', 'strata in the cohort', ({ k }) => k],
    people: ['Cohort sum + AF + filter, 250,000 variants, 16 strata', 'people in the cohort', ({ people }) => people],
    atoms: ['AC of a cohort in a cube of 1,000 atoms, 200,000 variants', 'atoms in the cohort', ({ k }) => k],
  }
  for (const [name, [title, x, placeOf]] of Object.entries(plots)) {
    const cases = series[name]?.chromium ?? series[name]?.node
    if (!cases) continue
    const names = [...new Set(cases.flatMap(({ results }) => Object.keys(results)))]
    const lines = names
      .map((one) => ({
        name: one,
        points: cases.flatMap((each) => {
          const median = each.results[one]?.median
          return median ? [[placeOf(each), median]] : []
        }),
      }))
      .filter(({ points }) => points.length > 1)
    const svg = linePlot({ title, x, y: 'ms, median', series: lines })
    writeFileSync(join(folder, `cost-by-${name}.svg`), svg)
  }
}
