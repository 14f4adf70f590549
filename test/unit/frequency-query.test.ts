import { beforeAll, describe, expect, it } from 'vitest'
import { runQuery } from '../../sdk/frequency/query.ts'
import type { FrequencyTable } from '../../sdk/frequency/table.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { type FrequencyQuery, type Measure, STATE } from '../../sdk/types.ts'
import { countSite, makeQueryDataset, makeWorld, type Person } from '../support/query-dataset.ts'

const world = makeWorld({ people: 60, rows: { 22: 20_000, X: 9000, Y: 300 }, seed: 7 })
const dataset = makeQueryDataset(world)
const { sites } = world

const COHORTS: Array<[string, (person: Person) => boolean]> = [
  ['all', () => true],
  ['sex=female', (p) => p.sex === 'female'],
  ['sex=male and region=north', (p) => p.sex === 'male' && p.region === 'north'],
  ['not (region=isles or sex=male)', (p) => p.region !== 'isles' && p.sex === 'female'],
  ['disease=C50', (p) => p.diseases.includes('C50')],
  ['not disease=C34 and sex=male', (p) => !p.diseases.includes('C34') && p.sex === 'male'],
]

const kernels: Kernel[] = []
beforeAll(async () => {
  for (const prefer of ['wasm', 'typescript'] as const) {
    const { kernel } = await loadKernel({ prefer })
    expect(kernel.kind).toBe(prefer)
    kernels.push(kernel)
  }
})

async function query(request: FrequencyQuery, kernel = kernels[0]!): Promise<FrequencyTable> {
  return runQuery(dataset, kernel, request)
}

/** A column, null where it has no value. */
function cells(table: FrequencyTable, name: string, cohort = 'all'): Array<number | null> {
  const { values, state } = table.column(name, cohort, { from: 0, to: table.info.rows })
  return Array.from(values, (value, i) => (state[i] === STATE.value ? value : null))
}

type Counts = Record<Measure, number>

/** Each column by the plainest formula, null where nobody was called. */
const EXPECTED: Record<string, (c: Counts, n: number) => number | null> = {
  AC: (c) => (c.AN ? c.AC : null),
  AN: (c) => c.AN,
  AF: (c) => (c.AN ? c.AC / c.AN : null),
  nhomalt: (c) => (c.AN ? c.nhomalt : null),
  n_het: (c) => (c.AN ? c.AC - 2 * c.nhomalt - c.hemizygote_count : null),
  n_hom_ref: (c) => {
    return c.AN ? (c.AN - c.n_haploid) / 2 - (c.AC - 2 * c.nhomalt - c.hemizygote_count) - c.nhomalt : null
  },
  hemizygote_count: (c) => (c.AN ? c.hemizygote_count : null),
  n_missing: (c, n) => n - (c.AN - c.n_haploid) / 2 - c.n_haploid,
  call_rate: (c, n) => (n ? ((c.AN - c.n_haploid) / 2 + c.n_haploid) / n : null),
}

function expected(name: string, inside: (person: Person) => boolean): Array<number | null> {
  const people = world.people.filter(inside)
  const men = people.filter((person) => person.sex === 'male').length
  return sites.map((site, i) => {
    return EXPECTED[name]!(countSite(world, i, inside), site.contig === 'Y' ? men : people.length)
  })
}

describe('every count of every row equals a count over the people', () => {
  it.each(COHORTS)('%s', async (expression, inside) => {
    const table = await query({ cohorts: { it: expression }, columns: Object.keys(EXPECTED) })
    expect(table.info).toMatchObject({ rows: sites.length, matched: sites.length, undecided: 0, complete: true })
    expect(table.info.cohorts[0]!.participants).toBe(world.people.filter(inside).length)
    for (const name of Object.keys(EXPECTED)) expect(cells(table, name, 'it'), name).toEqual(expected(name, inside))
  })

  it('with both kernels, to the bit', async () => {
    const columns = [...Object.keys(EXPECTED), 'AF_low', 'AF_high', 'hwe_p', 'hwe_midp']
    const request = { cohorts: { a: 'disease=C50', b: 'not region=north' }, columns, where: 'any.AF >= 0.01' }
    const [one, two] = await Promise.all(kernels.map((kernel) => query(request, kernel)))
    expect(one!.info.rows).toBeGreaterThan(1000)
    for (const column of columns) {
      for (const cohort of ['a', 'b']) {
        const range = { from: 0, to: one!.info.rows }
        expect(two!.column(column, cohort, range), column).toEqual(one!.column(column, cohort, range))
      }
    }
  })
})

describe('splitting by axes', () => {
  it('names cohorts by level, or by cohort and levels', async () => {
    const names = async (request: FrequencyQuery) => {
      const table = await query({ ...request, regions: ['Y'] })
      return table.info.cohorts.map((cohort) => cohort.name)
    }
    expect(await names({})).toEqual(['all'])
    expect(await names({ by: ['sex'] })).toEqual(['female', 'male'])
    expect(await names({ by: ['sex', 'region'] })).toEqual([
      ...['female/north', 'female/south', 'female/isles'],
      ...['male/north', 'male/south', 'male/isles'],
    ])
    expect(await names({ cohorts: { case: 'disease=C50' }, by: ['sex'] })).toEqual(['case/female', 'case/male'])
  })

  it('labels them in both languages and says who is in them', async () => {
    const table = await query({ by: ['sex', 'region'], regions: ['Y'] })
    expect(table.info.cohorts[3]).toEqual({
      name: 'male/north',
      expression: 'sex=male and region=north',
      label: { en: 'MALE / NORTH', ja: '「male」 / 「north」' },
      participants: world.people.filter((p) => p.sex === 'male' && p.region === 'north').length,
    })
  })

  it('counts every split as if it had been asked for alone', async () => {
    const table = await query({ cohorts: { case: 'disease=E11' }, by: ['sex'], columns: ['AC'], regions: ['X'] })
    const women = (p: Person) => p.diseases.includes('E11') && p.sex === 'female'
    const onX = expected('AC', women).filter((_, i) => sites[i]!.contig === 'X')
    expect(cells(table, 'AC', 'case/female')).toEqual(onX)
  })

  it('fails for an axis that does not exist', async () => {
    await expect(query({ by: ['height'] })).rejects.toMatchObject({
      code: 'not-found',
      hint: 'It has sex, region, disease',
    })
  })
})

describe('regions and variants', () => {
  it('give the rows at those places and nothing else', async () => {
    const table = await query({ regions: ['chr22:1500-1600', 'Y:1010', 'X:1000-1200'] })
    const inside = sites.filter(({ contig, position }) => {
      if (contig === '22') return position >= 1500 && position <= 1600
      if (contig === 'X') return position <= 1200
      return position === 1010
    })
    const { position, contig, ref, alt, id, filter } = await table.variants({ from: 0, to: 1e9 })
    expect(Array.from(position, (at, i) => [contig[i], at, ref[i], alt[i], id[i], filter[i]])).toEqual(
      inside.map((site) => [site.contig, site.position, site.ref, site.alt, site.id, site.filter]),
    )
    expect(table.info.considered).toBe(inside.length)
    expect(table.info.total).toBe(sites.length)
  })

  it('read only the batches they touch', async () => {
    const small = makeQueryDataset(world)
    await runQuery(small, kernels[0]!, { regions: ['22:1500-1510'], columns: ['AN'] })
    expect(small.reads).toEqual(['variants:0:0', 'dense:0:0:AN:0'])
  })

  it('find exact variants', async () => {
    const wanted = [sites[3]!, sites[19_000]!, sites[29_100]!]
    const variants = wanted.map((site) => `${site.contig}-${site.position}-${site.ref}-${site.alt}`)
    const table = await query({ variants })
    const { position } = await table.variants({ from: 0, to: 99 })
    const same = sites.filter((site) => variants.includes(`${site.contig}-${site.position}-${site.ref}-${site.alt}`))
    expect([...position]).toEqual(same.map((site) => site.position))
  })

  it('that no row has give an empty table', async () => {
    const table = await query({ variants: ['22-1-A-G'], sort: 'AF' })
    expect(table.info).toMatchObject({ rows: 0, matched: 0, considered: 0, complete: true })
    expect(table.column('AF', 'all', { from: 0, to: 10 }).values).toHaveLength(0)
  })
})

describe('filter, sort and limit', () => {
  it('keep the rows whose frequency passes, and count those that cannot be decided', async () => {
    const inside = (p: Person) => p.sex === 'male'
    const table = await query({ cohorts: { men: 'sex=male' }, where: 'AF >= 0.01 and filter = PASS' })
    const af = expected('AF', inside)
    const kept = sites.flatMap((site, i) => (af[i] !== null && af[i]! >= 0.01 && site.filter === 'PASS' ? [i] : []))
    const unknown = sites.filter((site, i) => af[i] === null && site.filter === 'PASS')
    const { position, contig } = await table.variants({ from: 0, to: 1e9 })
    expect(Array.from(position, (at, i) => `${contig[i]}:${at}`)).toEqual(
      kept.map((i) => `${sites[i]!.contig}:${sites[i]!.position}`),
    )
    expect(cells(table, 'AF', 'men')).toEqual(kept.map((i) => af[i]))
    expect(table.info).toMatchObject({ matched: kept.length, undecided: unknown.length, considered: sites.length })
    expect(unknown.length).toBeGreaterThan(10)
  })

  it('sort by a column of one cohort, nulls last in both directions, ties in file order', async () => {
    const af = expected('AF', (p) => p.region === 'isles')
    const rows = sites.map((_, i) => i)
    for (const [sort, sign] of [
      ['isles.AF', 1],
      ['-isles.AF', -1],
    ] as const) {
      const table = await query({ cohorts: { isles: 'region=isles', rest: 'not region=isles' }, sort })
      const order = rows.toSorted((a, b) => {
        const [x, y] = [af[a]!, af[b]!]
        if (x === null || y === null) return Number(x === null) - Number(y === null) || a - b
        return sign * (x - y) || a - b
      })
      const { position } = await table.variants({ from: 0, to: 1e9 })
      expect([...position], sort).toEqual(order.map((i) => sites[i]!.position))
      expect(cells(table, 'AF', 'isles'), sort).toEqual(order.map((i) => af[i]))
    }
  })

  it('take the first rows of the order, whatever was asked to be shown', async () => {
    const ac = expected('AC', () => true).map((value, i) => ({ value, i }))
    const known = ac.filter(({ value }) => value !== null).toSorted((a, b) => b.value! - a.value! || a.i - b.i)
    const table = await query({ sort: '-AC', limit: 50, columns: ['AN'] })
    const { position } = await table.variants({ from: 0, to: 1e9 })
    expect([...position]).toEqual(known.slice(0, 50).map(({ i }) => sites[i]!.position))
    expect(table.info).toMatchObject({ rows: 50, matched: sites.length })
  })

  it('sort by position backwards across contigs', async () => {
    const table = await query({ sort: '-position', regions: ['22:1000-1100', 'Y'] })
    const { contig, position } = await table.variants({ from: 0, to: 3 })
    expect(contig[0]).toBe('Y')
    expect(position[0]).toBe(sites.at(-1)!.position)
  })

  it('a limit without an order gives the first rows but counts all', async () => {
    const table = await query({ limit: 10, where: 'AN > 0' })
    expect(table.info.rows).toBe(10)
    expect(table.info.matched).toBe(expected('AN', () => true).filter((an) => an! > 0).length)
    const called = sites.filter((_, i) => countSite(world, i, () => true).AN > 0)
    expect((await table.variants({ from: 0, to: 100 })).ref).toEqual(called.slice(0, 10).map((site) => site.ref))
  })

  it('name a column that exists, of a cohort that exists', async () => {
    const cohorts = { a: 'sex=male', 'b c': 'sex=female' }
    const fails = (request: FrequencyQuery) => expect(query({ cohorts, ...request })).rejects
    await fails({ sort: 'AF' }).toMatchObject({ code: 'usage', hint: 'Write a.AF' })
    await fails({ sort: '-x.AF' }).toMatchObject({ code: 'usage' })
    await fails({ sort: 'a.size' }).toMatchObject({ code: 'usage' })
    await fails({ columns: ['AC', 'size'] }).toMatchObject({ code: 'usage' })
    await fails({ where: 'AF > 0.1' }).toMatchObject({ code: 'parse' })
    await fails({ limit: -1 }).toMatchObject({ code: 'usage' })
    await fails({ limit: 1.5 }).toMatchObject({ code: 'usage' })
    await expect(query({ cohorts, sort: '"b c".AF', regions: ['Y'] })).resolves.toBeDefined()
  })
})
