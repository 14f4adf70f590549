import { check } from './works/check.mjs'
import { chr22 } from './works/chr22.mjs'
import { columnSum } from './works/column-sum.mjs'
import { cube } from './works/cube.mjs'
import { derivability } from './works/derivability.mjs'
import { firstResult } from './works/first-result.mjs'
import { firstRows } from './works/first-rows.mjs'
import { interval } from './works/interval.mjs'
import { large } from './works/large.mjs'
import { locate } from './works/locate.mjs'
import { lz4 } from './works/lz4.mjs'
import { presets } from './works/presets.mjs'
import { recordFacets } from './works/records.mjs'
import { statistics } from './works/statistics.mjs'
import { sums } from './works/sums.mjs'
import { thresholds } from './works/thresholds.mjs'

/** What can be measured, by name. */
export const works = Object.fromEntries(
  [
    sums,
    columnSum,
    cube,
    presets,
    statistics,
    lz4,
    firstResult,
    firstRows,
    chr22,
    locate,
    large,
    recordFacets,
    thresholds,
    derivability,
    interval,
    check,
  ].map((work) => [work.name, work]),
)
