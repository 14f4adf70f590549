import { beforeAll, describe, expect, it } from 'vitest'
import { isHindoError } from '../../sdk/errors.ts'
import { runQuery } from '../../sdk/frequency/query.ts'
import { residentStore } from '../../sdk/frequency/resident.ts'
import type { FrequencyTable } from '../../sdk/frequency/table.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import type { FrequencyQuery } from '../../sdk/types.ts'
import { countSite, makeQueryDataset, makeWorld } from '../support/query-dataset.ts'

const world = makeWorld({ people: 14, rows: { 22: 40_000, X: 9000 }, seed: 6 })
/** Joint strata only, and together with presets. */
const JOINT: FrequencyQuery = {
  cohorts: { north: 'sex=female and region=north', ill: 'sex=male and disease=C50' },
  where: 'north.AC >= 1 or ill.AF > 0.2',
  columns: ['AC', 'AN', 'hwe_p'],
}
const MIXED: FrequencyQuery = {
  cohorts: { all: '', some: 'sex=female or region=north' },
  columns: ['AC', 'AN'],
  sort: '-some.AC',
  limit: 500,
}

async function textOf(table: FrequencyTable): Promise<string> {
  const range = { from: 0, to: table.info.rows }
  const cells = table.info.cohorts.flatMap(({ name }) =>
    table.info.columns.map((column) => {
      const { values, state } = table.column(column, name, range)
      return [name, column, [...values], [...state]]
    }),
  )
  const { position } = await table.variants(range)
  return JSON.stringify([table.info, cells, [...position]])
}

const freshKernel = async (): Promise<Kernel> => (await loadKernel()).kernel
const sparseReads = (reads: string[]) => reads.filter((read) => read.startsWith('sparse'))

const expected: string[] = []
beforeAll(async () => {
  const kernel = await freshKernel()
  residentStore(kernel).limit = 0
  for (const query of [JOINT, MIXED])
    expected.push(await textOf(await runQuery(makeQueryDataset(world), kernel, query)))
})

describe('cells of joint strata', () => {
  it('sum to the counts of their people, from memory too', async () => {
    const kernel = await freshKernel()
    const dataset = makeQueryDataset(world)
    const inside = (person: { sex: string; region: string }) => person.sex === 'female' && person.region === 'north'
    for (let round = 0; round < 2; round++) {
      const table = await runQuery(dataset, kernel, {
        cohorts: { c: 'sex=female and region=north' },
        columns: ['AC', 'AN'],
      })
      const range = { from: 0, to: table.info.rows }
      const [ac, an] = ['AC', 'AN'].map((name) => table.column(name, 'c', range).values)
      for (let row = 0; row < 49_000; row += 7) {
        const counts = countSite(world, row, inside)
        expect([ac![row], an![row]]).toEqual([counts.AC, counts.AN])
      }
      table.close()
    }
  })

  it('are not asked of the dataset again, and give the same table', async () => {
    const kernel = await freshKernel()
    const dataset = makeQueryDataset(world)
    for (const [i, query] of [JOINT, MIXED].entries()) {
      expect(await textOf(await runQuery(dataset, kernel, query))).toBe(expected[i])
      expect(sparseReads(dataset.reads).length).toBeGreaterThan(0)
      dataset.reads.length = 0
      expect(await textOf(await runQuery(dataset, kernel, query))).toBe(expected[i])
      expect(sparseReads(dataset.reads)).toEqual([])
    }
    expect(residentStore(kernel).bytes).toBeGreaterThan(1000)
  })

  it('of a larger cohort are asked for only where they are new', async () => {
    const kernel = await freshKernel()
    const dataset = makeQueryDataset(world)
    const ask = async (cohort: string) =>
      (await runQuery(dataset, kernel, { cohorts: { c: cohort }, columns: ['AC'] })).close()
    await ask('sex=female and region=north')
    const first = sparseReads(dataset.reads).map((read) => read.split(':').at(-1)!)
    dataset.reads.length = 0
    await ask('sex=female and (region=north or region=south)')
    const more = sparseReads(dataset.reads).flatMap((read) => read.split(':').at(-1)!.split(','))
    expect(more.length).toBeGreaterThan(0)
    for (const one of first) expect(more).not.toContain(one)
  })

  it.each([0, 3000, 40_000, 300_000, 1e9])(
    'may take %i bytes: a dataset larger than that gives the same tables',
    async (limit) => {
      const kernel = await freshKernel()
      const store = residentStore(kernel)
      store.limit = limit
      const dataset = makeQueryDataset(world)
      for (let round = 0; round < 2; round++) {
        for (const [i, query] of [JOINT, MIXED].entries()) {
          const table = await runQuery(dataset, kernel, query)
          expect(store.bytes).toBeLessThanOrEqual(limit)
          expect(await textOf(table)).toBe(expected[i])
          table.close()
        }
      }
    },
  )

  it('make room for others while a table that reads them stays as it is', async () => {
    const kernel = await freshKernel()
    const store = residentStore(kernel)
    const table = await runQuery(makeQueryDataset(world), kernel, JOINT)
    store.limit = store.bytes + 20_000
    const other = makeQueryDataset(makeWorld({ people: 11, rows: { 22: 30_000 }, seed: 9 }))
    await runQuery(other, kernel, { cohorts: { c: 'sex=female and region=north' }, columns: ['AC', 'AN'] })
    expect(await textOf(table)).toBe(expected[0])
    expect(store.bytes).toBeLessThanOrEqual(store.limit)
  })

  it('go with their dataset, at the latest with the last table that reads them', async () => {
    const kernel = await freshKernel()
    const store = residentStore(kernel)
    const dataset = makeQueryDataset(world)
    const table = await runQuery(dataset, kernel, JOINT)
    store.forget(dataset)
    expect(await textOf(table)).toBe(expected[0])
    table.close()
    expect(store.bytes).toBe(0)
    expect(await textOf(await runQuery(dataset, kernel, JOINT))).toBe(expected[0])
    expect(store.bytes).toBe(0)
  })

  it('that cannot be read fail the query and hold nothing', async () => {
    const kernel = await freshKernel()
    const store = residentStore(kernel)
    let broken = true
    const dataset = makeQueryDataset(world, {
      onRead: (what) => {
        if (broken && what.startsWith('sparse:1')) throw new Error('gone')
      },
    })
    const failure = await runQuery(dataset, kernel, MIXED).catch((error: unknown) => error)
    expect(isHindoError(failure)).toBe(false)
    expect(String(failure)).toContain('gone')
    broken = false
    expect(await textOf(await runQuery(dataset, kernel, MIXED))).toBe(expected[1])
    store.forget(dataset)
    store.limit = 0
    expect(store.bytes).toBe(0)
  })
})

describe('ranges over joint strata in which somebody is called everywhere', () => {
  /** Nobody is missing altogether: on 22 a block without a row of nobody, as in real data. */
  const called = {
    ...world,
    call: (site: number, person: number) => atLeastOne(world.call(site, person), site, person),
  }
  const inside = (person: { sex: string; region: string }) => person.sex === 'female' && person.region === 'north'

  it.each(['wasm', 'typescript'] as const)(
    'are decided from the %s kernel memory as by their counts',
    async (prefer) => {
      const { kernel } = await loadKernel({ prefer })
      const dataset = makeQueryDataset(called)
      const rows = Array.from({ length: 40_000 }, (_, row) => countSite(called, row, inside))
      expect(rows.every(({ AN }) => AN > 0)).toBe(true)
      const most = Math.max(...rows.map(({ AN }) => AN))
      for (const [where, test] of [
        ['AC >= 2', ({ AC }) => AC >= 2],
        ['AC < 1', ({ AC }) => AC < 1],
        ['AC >= 1 and AC <= 3', ({ AC }) => AC >= 1 && AC <= 3],
        [`AC >= 1 and AN < ${most}`, ({ AC, AN }) => AC >= 1 && AN < most],
        ['AF > 0.1 and AF <= 0.4', ({ AC, AN }) => AC / AN > 0.1 && AC / AN <= 0.4],
      ] as Array<[string, (row: { AC: number; AN: number }) => boolean]>) {
        for (let round = 0; round < 2; round++) {
          const query = { cohorts: { c: 'sex=female and region=north' }, where, columns: ['AC', 'AN'], regions: ['22'] }
          const table = await runQuery(dataset, kernel, query)
          const expected = rows.filter(test)
          expect([where, table.info.matched, table.info.undecided]).toEqual([where, expected.length, 0])
          const { values } = table.column('AC', 'c', { from: 0, to: table.info.rows })
          expect([...values]).toEqual(expected.map(({ AC }) => AC))
          table.close()
        }
      }
    },
  )
})

function atLeastOne(call: { copies: number; alleles: number }, site: number, person: number) {
  return call.alleles > 0 ? call : { copies: (site + person) % 3 === 0 ? 1 : 0, alleles: 2 }
}
