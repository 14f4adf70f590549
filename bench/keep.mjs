// `--keep`: puts the latest results into README.md, between its marks, and draws the plots.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folder, markdown } from './measure.mjs'
import { linePlot } from './plots.mjs'

export function keepResults() {
  const file = join(folder, 'README.md')
  const text = readFileSync(file, 'utf8').replaceAll(
    /<!-- results ([a-z-]+)(?: ([a-z]+))? -->\n[\s\S]*?<!-- end -->/g,
    (whole, name, place) => {
      const kept = result(place ? `${name}.${place}` : name)
      const table = kept && tableFor(kept, name)
      return table ? `<!-- results ${name}${place ? ` ${place}` : ''} -->\n${table}\n<!-- end -->` : whole
    },
  )
  writeFileSync(file, text)
  const scale = result('scale')
  if (scale) drawScale(scale)
}

function tableFor(kept, name) {
  if (name === 'reach') return `${about(kept)}\n\n${markdown(kept.reach)}`
  return kept.table
}

function about({ machine, rounds, quick, versions }) {
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${machine}; ${rounds} rounds${quick ? ', small data (--quick)' : ''}; ${peers.join(', ')}.`
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
