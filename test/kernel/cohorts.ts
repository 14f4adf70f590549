import type { CountRange } from '../../sdk/kernel/matrix-range.ts'
import { randomU32 } from './stage.ts'

export interface Cohort {
  ac: Uint32Array[]
  an: Uint32Array[]
  coefficients: number[]
}

export type Site = (next: () => number) => { share: number; missing: () => number }

export const SITES: Record<string, Site> = {
  'rare variants, little missing': (next) => ({
    share: next() % 20 ? 2e-4 : 0.2,
    missing: () => (next() % 4 ? 0 : 2 * (next() % 5)),
  }),
  'rare variants, much missing in some rows': (next) => {
    const bad = next() % 3 === 0
    return { share: next() % 10 ? 5e-4 : 0.05, missing: () => (bad ? next() % 1500 : next() % 3) }
  },
  'rows that nobody was called in': (next) => {
    const none = next() % 3 === 0
    return { share: 0.01, missing: () => (none ? 4000 : 0) }
  },
  'common variants': (next) => ({ share: (next() % 1000) / 1000, missing: () => next() % 30 }),
}

export function cohortOf(site: Site, strata: number, rows: number, seed: number): Cohort {
  const next = randomU32(seed)
  const [ac, an] = [0, 1].map(() => Array.from({ length: strata }, () => new Uint32Array(rows))) as [
    Uint32Array[],
    Uint32Array[],
  ]
  for (let row = 0; row < rows; row++) {
    const { share, missing } = site(next)
    for (let stratum = 0; stratum < strata; stratum++) {
      const number = Math.max(0, 4000 - missing())
      an[stratum]![row] = number
      ac[stratum]![row] = Math.min(number, Math.floor((next() / 2 ** 32) * 2 * share * number))
    }
  }
  return { ac, an, coefficients: Array(strata).fill(1) }
}

export const RANGES: Record<string, CountRange> = {
  'AF between two values': { af: { low: 0.001, high: 0.05 } },
  'AF and call rate': { af: { low: 0.001, high: 0.05 }, an: { low: 19_000 } },
  'AF at least, AC at least': { af: { low: 0.002 }, ac: { low: 3 } },
  'AF at most': { af: { high: 0.0005 } },
  'AC at least': { ac: { low: 10 } },
  'AN alone': { an: { low: 19_990, high: 19_998 } },
  'AF of exactly one value': { af: { low: 20 / 20_000, high: 20 / 20_000 } },
  everything: {},
  nothing: { af: { low: 0.5, high: 0.1 } },
}
