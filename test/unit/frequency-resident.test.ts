import { beforeAll, describe, expect, it } from 'vitest'
import { runQuery } from '../../sdk/frequency/query.ts'
import { residentStore } from '../../sdk/frequency/resident.ts'
import type { FrequencyTable } from '../../sdk/frequency/table.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { type FrequencyQuery, STATE } from '../../sdk/types.ts'
import { countSite, makeQueryDataset, makeWorld } from '../support/query-dataset.ts'

const world = makeWorld({ people: 12, rows: { 22: 40_000, X: 9000 }, seed: 5 })
const QUERY: FrequencyQuery = {
  by: ['sex', 'region'],
  cohorts: { all: '', case: 'disease=C50' },
  where: '"all/female/north".AF >= 0.05',
  columns: ['AC', 'AN', 'hwe_p'],
}
const PRESETS: FrequencyQuery = { by: ['sex'], where: 'female.AF >= 0.1 and male.AC > 0', columns: ['AC', 'AF'] }
const SUPPRESSED = { suppressed: (_: unknown, row: number) => row % 7 === 3 }

async function freshKernel(): Promise<Kernel> {
  return (await loadKernel()).kernel
}

/** All that a table says, as text. */
async function textOf(table: FrequencyTable): Promise<string> {
  const range = { from: 0, to: table.info.rows }
  const cells = table.info.cohorts.flatMap(({ name }) =>
    table.info.columns.map((column) => {
      const { values, state } = table.column(column, name, range)
      return [name, column, [...values], [...state]]
    }),
  )
  const { position, ref } = await table.variants(range)
  return JSON.stringify([table.info, cells, [...position], ref])
}

let expected: string
beforeAll(async () => {
  const kernel = await freshKernel()
  residentStore(kernel).limit = 0
  expected = await textOf(await runQuery(makeQueryDataset(world), kernel, PRESETS))
})

describe('columns that a query has used', () => {
  it('are not asked of the dataset again, and give the same table', async () => {
    const kernel = await freshKernel()
    const dataset = makeQueryDataset(world)
    expect(await textOf(await runQuery(dataset, kernel, PRESETS))).toBe(expected)
    expect(residentStore(kernel).bytes).toBeGreaterThan(10_000)
    dataset.reads.length = 0
    expect(await textOf(await runQuery(dataset, kernel, PRESETS))).toBe(expected)
    expect(dataset.reads.filter((read) => read.startsWith('dense'))).toEqual([])
    await runQuery(dataset, kernel, { by: ['region'], columns: ['AC'] })
    const more = dataset.reads.filter((read) => read.startsWith('dense'))
    expect(new Set(more.map((read) => read.split(':').slice(3).join(':'))).size).toBe(6)
  })

  it.each([0, 20_000, 150_000, 1e9])(
    'may take %i bytes: a dataset larger than that gives the same table',
    async (limit) => {
      const kernel = await freshKernel()
      const store = residentStore(kernel)
      store.limit = limit
      const dataset = makeQueryDataset(world)
      for (let round = 0; round < 2; round++) {
        const table = await runQuery(dataset, kernel, PRESETS)
        const more = await runQuery(dataset, kernel, { by: ['region'], columns: ['AN'] })
        expect(store.bytes).toBeLessThanOrEqual(limit)
        expect(await textOf(table)).toBe(expected)
        expect(more.info.rows).toBe(49_000)
        table.close()
        more.close()
      }
    },
  )

  it('keep what fits of a dataset that does not', async () => {
    const kernel = await freshKernel()
    const store = residentStore(kernel)
    const dataset = makeQueryDataset(world)
    const whole = await runQuery(dataset, kernel, PRESETS)
    whole.close()
    const all = store.bytes
    store.limit = Math.ceil(all / 2) + 200_000
    for (let round = 0; round < 3; round++) (await runQuery(dataset, kernel, PRESETS)).close()
    expect(store.bytes).toBeGreaterThan(0)
    dataset.reads.length = 0
    ;(await runQuery(dataset, kernel, PRESETS)).close()
    expect(dataset.reads.filter((read) => read.startsWith('dense')).length).toBeLessThan(4 * 4)
  })

  it('make room for others, while tables that read them stay as they are', async () => {
    const kernel = await freshKernel()
    const store = residentStore(kernel)
    const one = makeQueryDataset(world)
    const table = await runQuery(one, kernel, PRESETS)
    store.limit = store.bytes + 100_000
    const other = makeQueryDataset(makeWorld({ people: 9, rows: { 22: 30_000 }, seed: 8 }))
    await runQuery(other, kernel, { by: ['sex'], columns: ['AC', 'AN'] })
    expect(await textOf(table)).toBe(expected)
  })

  it('go when their dataset is closed, at the latest with the last table that reads them', async () => {
    const kernel = await freshKernel()
    const store = residentStore(kernel)
    const dataset = makeQueryDataset(world)
    const table = await runQuery(dataset, kernel, PRESETS)
    store.forget(dataset)
    expect(await textOf(table)).toBe(expected)
    table.close()
    expect(store.bytes).toBe(0)
    await runQuery(dataset, kernel, PRESETS)
    expect(store.bytes).toBe(0)
  })

  it('are as suppressed as they were when they were read', async () => {
    const kernel = await freshKernel()
    const dataset = makeQueryDataset(world, SUPPRESSED)
    const plain = await freshKernel()
    residentStore(plain).limit = 0
    const wanted = await textOf(await runQuery(makeQueryDataset(world, SUPPRESSED), plain, PRESETS))
    expect(wanted).toContain('"undecided":')
    for (let round = 0; round < 2; round++) expect(await textOf(await runQuery(dataset, kernel, PRESETS))).toBe(wanted)
  })

  it('may be mixed with joint strata, which are not kept', async () => {
    const [kept, plain] = await Promise.all([freshKernel(), freshKernel()])
    residentStore(plain).limit = 0
    const dataset = makeQueryDataset(world)
    const wanted = await textOf(await runQuery(dataset, plain, QUERY))
    for (let round = 0; round < 2; round++) expect(await textOf(await runQuery(dataset, kept, QUERY))).toBe(wanted)
  })
})

describe('the first rows of an order', () => {
  it.each(['-female.AF', 'female.AF', '-male.AC', 'male.hwe_p'])('by %s are those of the whole order', async (sort) => {
    const kernel = await freshKernel()
    const dataset = makeQueryDataset(world)
    const columns = ['AC', 'AF', 'hwe_p']
    for (const where of ['', 'female.AC > 2']) {
      const whole = await runQuery(dataset, kernel, { by: ['sex'], columns, sort, where })
      for (const limit of [0, 1, 37, 5000]) {
        const table = await runQuery(dataset, kernel, { by: ['sex'], columns, sort, where, limit })
        expect(table.info).toEqual({ ...whole.info, rows: limit })
        const range = { from: 0, to: limit }
        expect(await table.variants(range)).toEqual(await whole.variants(range))
        expect(table.column('AF', 'male', range)).toEqual(whole.column('AF', 'male', range))
      }
    }
  })
})

describe('a filter by counts of people who were all called', () => {
  const made = makeWorld({ people: 30, rows: { 22: 30_000 }, seed: 12 })
  const called = {
    ...made,
    call(site: number, person: number) {
      const call = made.call(site, person)
      return call.alleles === 0 ? { copies: 0, alleles: 2 } : call
    },
  }
  const filters = [
    'female.AF >= 0.1',
    'female.AF > 0.1 and female.AF <= 0.25 and female.AN >= 20',
    'female.AF = 0.25',
    'female.AC < 3 and female.AC > 0.5',
    'female.AC = 1.5 or female.AC = 2',
    'female.AC >= 5 and male.AC <= 2 and filter = PASS',
    'all.AF > 0.02 and not any.AC >= 9',
    'any.AF >= 0.3',
    'any.AC >= 12',
    'any.AF <= 0.01',
    'any.AN < 7',
    'female.AN < 1',
    'female.AF < 0',
    'female.AF >= 0 and female.AC <= 3000000000',
    'female.AF <= 0.3 and female.AF >= 0.4',
  ]

  it.each(filters)('%s: the same rows in packed columns as in plain ones', async (where) => {
    const [packed, plain] = await Promise.all([freshKernel(), freshKernel()])
    residentStore(plain).limit = 0
    const query = { by: ['sex'], columns: ['AC', 'AN', 'AF'], where }
    const dataset = makeQueryDataset(called)
    const wanted = await textOf(await runQuery(dataset, plain, query))
    for (let round = 0; round < 2; round++) expect(await textOf(await runQuery(dataset, packed, query))).toBe(wanted)
  })

  it('finds exactly the rows of a plain loop', async () => {
    const kernel = await freshKernel()
    const where = 'female.AF > 0.1 and female.AF <= 0.25 and male.AC >= 2'
    const table = await runQuery(makeQueryDataset(called), kernel, { by: ['sex'], columns: ['AC'], where })
    const wanted = called.sites.flatMap(({ position }, site) => {
      const women = countSite(called, site, (person) => person.sex === 'female')
      const men = countSite(called, site, (person) => person.sex === 'male')
      const af = women.AC / women.AN
      return af > 0.1 && af <= 0.25 && men.AC >= 2 ? [position] : []
    })
    expect(wanted.length).toBeGreaterThan(20)
    expect([...(await table.variants({ from: 0, to: 30_000 })).position]).toEqual(wanted)
    expect(table.info).toMatchObject({ matched: wanted.length, undecided: 0 })
  })
})

describe('AF of many rows that follow each other', () => {
  const plain = makeWorld({ people: 30, rows: { 22: 40_000, X: 9000 }, seed: 12 })

  it.each([
    [0, 49_000],
    [5000, 31_000],
    [16_384, 16_384 + 4096],
    [39_990, 46_000],
  ])('from row %i to %i is the quotient of the counts, with columns kept and without', async (from, to) => {
    for (const [kernel, limit] of [
      [await freshKernel(), 1e9],
      [await freshKernel(), 0],
      [createReferenceKernel(), 1e9],
    ] as const) {
      residentStore(kernel).limit = limit
      const table = await runQuery(makeQueryDataset(plain), kernel, { by: ['sex'], columns: ['AC', 'AN', 'AF'] })
      for (const cohort of ['female', 'male'] as const) {
        const [ac, an, af] = ['AC', 'AN', 'AF'].map((column) => table.column(column, cohort, { from, to }))
        const counts = [from, to - 1, from + 777].map((site) => countSite(plain, site, ({ sex }) => sex === cohort))
        expect([0, to - from - 1, 777].map((row) => [ac!.values[row], an!.values[row]])).toEqual(
          counts.map(({ AC, AN }) => [AC, AN]),
        )
        const wanted = Array.from(ac!.values, (count, row) => (an!.values[row] === 0 ? 0 : count / an!.values[row]!))
        expect([...af!.values]).toEqual(wanted)
        expect([...af!.state]).toEqual(
          Array.from(an!.values, (called) => (called === 0 ? STATE.notCalled : STATE.value)),
        )
      }
      table.close()
    }
  })
})
