import { beforeAll, describe, expect, it } from 'vitest'
import { runQuery } from '../../sdk/frequency/query.ts'
import type { FrequencyTable } from '../../sdk/frequency/table.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { STATE, type Stratum } from '../../sdk/types.ts'
import { countSite, makeQueryDataset, makeWorld } from '../support/query-dataset.ts'

const world = makeWorld({ people: 40, rows: { 22: 9000, X: 3000, Y: 200 }, seed: 11 })
const { value, suppressed, notCalled, notCollected, MARKED } = STATE

let kernel: Kernel
beforeAll(async () => {
  kernel = (await loadKernel()).kernel
})

function states(table: FrequencyTable, column: string, cohort = 'all'): number[] {
  return [...table.column(column, cohort, { from: 0, to: table.info.rows }).state]
}

function everySite<T>(of: (site: number) => T): T[] {
  return world.sites.map((_, site) => of(site))
}

function isLevel(stratum: Stratum, level: string): boolean {
  return stratum.terms.length === 1 && stratum.terms[0]![1] === level
}

describe('a cell where nobody was called', () => {
  it('is null in every column but AN and the counts of missing people', async () => {
    const columns = ['AC', 'AN', 'AF', 'n_het', 'hwe_p', 'AF_low', 'n_missing', 'call_rate']
    const table = await runQuery(makeQueryDataset(world), kernel, { cohorts: { all: 'all' }, columns })
    const nobody = everySite((site) => countSite(world, site, () => true).AN === 0)
    expect(nobody.filter(Boolean).length).toBeGreaterThan(100)
    for (const column of ['AC', 'AF', 'n_het', 'AF_low']) {
      expect(states(table, column), column).toEqual(nobody.map((is) => (is ? notCalled : value)))
    }
    for (const column of ['AN', 'n_missing', 'call_rate'])
      expect(new Set(states(table, column))).toEqual(new Set([value]))
    const af = table.column('AF', 'all', { from: 0, to: table.info.rows })
    expect(af.values.filter((frequency, i) => nobody[i] && frequency !== 0)).toHaveLength(0)
  })

  it('is every cell of a cohort without people', async () => {
    const columns = ['AC', 'AN', 'AF', 'n_missing', 'call_rate']
    const request = { cohorts: { none: 'sex=male and sex=female' }, columns, regions: ['Y'] }
    const table = await runQuery(makeQueryDataset(world), kernel, request)
    expect(table.info.cohorts[0]!.participants).toBe(0)
    expect(table.info.rows).toBe(200)
    for (const column of ['AC', 'AF', 'call_rate'])
      expect(new Set(states(table, column, 'none'))).toEqual(new Set([notCalled]))
    for (const column of ['AN', 'n_missing']) {
      expect(new Set(table.column(column, 'none', { from: 0, to: 200 }).values)).toEqual(new Set([0]))
    }
  })
})

describe('a suppressed cell', () => {
  const hidden = (stratum: Stratum, row: number) => isLevel(stratum, 'isles') && row % 7 === 0
  const open = () => makeQueryDataset(world, { presetsOnly: true, suppressed: hidden })

  it('is suppressed in every column that reads it, and nowhere else', async () => {
    const table = await runQuery(open(), kernel, { by: ['region'], columns: ['AC', 'AN', 'AF', 'n_missing', 'hwe_p'] })
    for (const column of table.info.columns) {
      const seen = states(table, column, 'isles')
      expect(
        seen.map((state) => state === suppressed),
        column,
      ).toEqual(everySite((site) => site % 7 === 0))
      expect(states(table, column, 'north')).not.toContain(suppressed)
    }
    const { values, state } = table.column('AC', 'isles', { from: 0, to: table.info.rows })
    expect(values.filter((number, i) => state[i] === suppressed && number !== 0)).toHaveLength(0)
  })

  it('suppresses sums it goes into', async () => {
    const request = { cohorts: { coast: 'region in (isles, south)' }, columns: ['AN'] }
    const table = await runQuery(open(), kernel, request)
    expect(states(table, 'AN', 'coast')).toEqual(everySite((site) => (site % 7 === 0 ? suppressed : value)))
    const inside = (person: { region: string }) => person.region === 'isles' || person.region === 'south'
    const { values } = table.column('AN', 'coast', { from: 0, to: table.info.rows })
    expect([...values]).toEqual(everySite((site) => (site % 7 === 0 ? 0 : countSite(world, site, inside).AN)))
  })

  it('is every cell of a cohort whose participants are suppressed', async () => {
    const dataset = open()
    for (const stratum of dataset.manifest.strata) if (isLevel(stratum, 'south')) stratum.participants = null
    const request = { cohorts: { south: 'region=south', both: 'region in (south, north)', north: 'region=north' } }
    const columns = ['AN', 'AF', 'n_missing', 'call_rate']
    const table = await runQuery(dataset, kernel, { ...request, columns, regions: ['22'] })
    expect(table.info.cohorts.map((cohort) => cohort.participants)).toEqual([null, null, expect.any(Number)])
    for (const column of columns) {
      for (const cohort of ['south', 'both']) {
        expect(new Set(states(table, column, cohort)), `${column} ${cohort}`).toEqual(new Set([suppressed]))
      }
      expect(states(table, column, 'north')).not.toContain(suppressed)
    }
  })

  it('leaves a filter undecided unless the rest decides it, and sorts last', async () => {
    const where = 'isles.AN > 0 or north.AN >= 0'
    const either = await runQuery(open(), kernel, { by: ['region'], where })
    expect(either.info).toMatchObject({ matched: world.sites.length, undecided: 0 })
    const strict = await runQuery(open(), kernel, { by: ['region'], where: 'not (isles.AN < 0)', sort: 'isles.AC' })
    expect(strict.info.undecided).toBe(everySite((site) => site % 7 === 0).filter(Boolean).length)
    expect(strict.info.matched + strict.info.undecided).toBe(strict.info.considered)
    const sorted = await runQuery(open(), kernel, { by: ['region'], columns: ['AN'], sort: '-isles.AN' })
    const order = states(sorted, 'AN', 'isles')
    expect(order.lastIndexOf(value)).toBeLessThan(order.indexOf(suppressed))
  })
})

describe('a column that needs what the dataset does not have', () => {
  const alleles = () => makeQueryDataset(world, { kind: 'allele', measures: ['AC', 'AN'], presetsOnly: true })

  it('is not collected, and can be asked for', async () => {
    const columns = ['AC', 'AF', 'nhomalt', 'n_het', 'hemizygote_count', 'hwe_p', 'n_missing']
    const table = await runQuery(alleles(), kernel, { columns })
    for (const column of columns.slice(2))
      expect(new Set(states(table, column)), column).toEqual(new Set([notCollected]))
    expect(states(table, 'AF')).not.toContain(notCollected)
  })

  it('is the number of missing people where nobody knows how many there are', async () => {
    const dataset = makeQueryDataset(world, { kind: 'allele', presetsOnly: true })
    for (const stratum of dataset.manifest.strata) stratum.participants = null
    const table = await runQuery(dataset, kernel, { columns: ['AN', 'n_missing', 'call_rate'] })
    expect(new Set(states(table, 'AN'))).toEqual(new Set([value]))
    for (const column of ['n_missing', 'call_rate'])
      expect(new Set(states(table, column))).toEqual(new Set([notCollected]))
  })

  it('leaves filters on it undecided', async () => {
    const table = await runQuery(alleles(), kernel, { where: 'nhomalt > 0' })
    expect(table.info).toMatchObject({ matched: 0, undecided: world.sites.length })
  })

  it('is known on diploid contigs when only haploid counts are missing', async () => {
    const measures = ['AC', 'AN', 'nhomalt'] as const
    const dataset = makeQueryDataset(world, { kind: 'allele', measures: [...measures], presetsOnly: true })
    const table = await runQuery(dataset, kernel, { columns: ['n_het'] })
    const haploid = (site: number) => {
      const { contig, position } = world.sites[site]!
      return contig === 'Y' || (contig === 'X' && position >= 2000)
    }
    expect(states(table, 'n_het').map((state) => state === notCollected)).toEqual(everySite(haploid))
  })

  it('is zero where a dataset of genotypes never saw a haploid call', async () => {
    const diploid = makeWorld({ people: 20, rows: { 22: 500 }, seed: 3 })
    const dataset = makeQueryDataset(diploid, { measures: ['AC', 'AN', 'nhomalt'] })
    const table = await runQuery(dataset, kernel, { columns: ['hemizygote_count', 'n_hom_ref'] })
    const { values, state } = table.column('hemizygote_count', 'all', { from: 0, to: 500 })
    expect(new Set(values)).toEqual(new Set([0]))
    expect(new Set(state)).toEqual(new Set([value, notCalled]))
    expect(dataset.reads.filter((read) => read.includes('hemizygote'))).toEqual([])
  })
})

describe('rounded and noised values', () => {
  it('carry a mark, and still count as values in filters', async () => {
    const dataset = makeQueryDataset(world, { presetsOnly: true })
    for (const stratum of dataset.manifest.strata) if (isLevel(stratum, 'north')) stratum.mark = 'rounded'
    const table = await runQuery(dataset, kernel, { by: ['region'], where: 'north.AN >= 0', columns: ['AC'] })
    expect(table.info.matched).toBe(world.sites.length)
    expect(table.info.cohorts.map((cohort) => cohort.mark)).toEqual(['rounded', undefined, undefined])
    expect(new Set(states(table, 'AC', 'north'))).toEqual(new Set([value | MARKED, notCalled]))
    expect(new Set(states(table, 'AC', 'south'))).toEqual(new Set([value, notCalled]))
  })
})

describe('Hardy-Weinberg', () => {
  it('is tested among diploids only, and not called where there are none', async () => {
    const columns = ['hwe_p', 'n_hom_ref', 'n_het', 'nhomalt']
    const table = await runQuery(makeQueryDataset(world), kernel, { columns, regions: ['X', 'Y'] })
    const range = { from: 0, to: table.info.rows }
    const p = table.column('hwe_p', 'all', range)
    const [ref, het, alt] = columns.slice(1).map((column) => table.column(column, 'all', range).values)
    const { contig } = await table.variants(range)
    let tested = 0
    for (let i = 0; i < table.info.rows; i++) {
      const diploids = ref![i]! + het![i]! + alt![i]!
      if (contig[i] === 'Y' || diploids === 0) expect(p.state[i]).toBe(notCalled)
      else {
        tested++
        expect(p.values[i]! / exactP(ref![i]!, het![i]!, alt![i]!)).toBeCloseTo(1, 9)
      }
    }
    expect(tested).toBeGreaterThan(2000)
  })
})

/** Sum of the probabilities of all tables no likelier than this one, each from logarithms of factorials. */
function exactP(homRef: number, het: number, homAlt: number): number {
  const n = homRef + het + homAlt
  const alt = 2 * homAlt + het
  const weight = (hets: number) => {
    const rare = (alt - hets) / 2
    return hets * Math.LN2 - factorial(hets) - factorial(rare) - factorial(n - hets - rare)
  }
  const all: number[] = []
  for (let hets = alt % 2; hets <= Math.min(alt, 2 * n - alt); hets += 2) all.push(weight(hets))
  const seen = weight(het)
  const sum = (weights: number[]) => weights.reduce((total, one) => total + Math.exp(one - seen), 0)
  return sum(all.filter((one) => one <= seen + 1e-9)) / sum(all)
}

function factorial(n: number): number {
  let log = 0
  for (let i = 2; i <= n; i++) log += Math.log(i)
  return log
}
