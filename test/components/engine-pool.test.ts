import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEngine, type FrequencyQuery } from '../../sdk/index.ts'
import type { Engine, EngineOptions, Table } from '../../sdk/worker/client.ts'
import { wideDataset } from '../support/wide-dataset.ts'

const ROWS = 200_000
let files: Record<string, Uint8Array>
beforeAll(async () => {
  files = (await wideDataset({ rows: ROWS, groups: 7 })).files
}, 60_000)

const engines: Engine[] = []
afterEach(() => {
  for (const engine of engines.splice(0)) engine.close()
})

/** An open dataset, how often its manifest was read (once by each worker), and when all workers have it. */
async function open(options: EngineOptions = {}) {
  const engine = createEngine(options)
  engines.push(engine)
  let manifests = 0
  let heads = 0
  const source = {
    name: 'wide',
    async read(file: string, range?: { start: number; end: number }) {
      if (file === 'dataset.json') manifests++
      if (file.endsWith('variants.arrow') && !range?.start) heads++
      return files[file]!.slice(range?.start, range?.end)
    },
  }
  const dataset = await engine.open(source)
  return {
    engine,
    dataset,
    /** Workers that have read rows: each reads the variants' dictionaries once. */
    readers: () => heads,
    async opened() {
      const workers = await engine.workers
      await vi.waitFor(() => expect(manifests).toBe(workers))
      // An answer of the last one after its opening.
      await new Promise((resolve) => setTimeout(resolve, 300))
    },
  }
}

const QUERIES: FrequencyQuery[] = [
  { by: ['group'], columns: ['AC', 'AN', 'AF'], where: 'g1.AF >= 0.01 and g2.AC > 3' },
  { cohorts: { c: 'group in (g0, g3, g5)' }, columns: ['AC', 'AF'], where: 'AF > 0.002', limit: 3000 },
  { cohorts: { c: 'not group = g2' }, columns: ['AC'], where: 'AF > 0.001', sort: '-AF', limit: 500 },
  { by: ['group'], columns: ['AC'], sort: 'g3.AC', limit: 1000 },
  { columns: ['AC'], where: 'AF > 2' },
  { columns: ['AN'] },
]

async function allOf(table: Table): Promise<string> {
  const range = { from: 0, to: 1e9 }
  const cells = []
  for (const { name } of table.info.cohorts) {
    for (const column of table.info.columns) {
      const { values, state } = await table.column(column, name, { from: 0, to: 4000 })
      cells.push([...values], [...state])
    }
  }
  const { position, ref, id } = await table.variants(range)
  return JSON.stringify([table.info, table.rows, cells, [...position], ref, id])
}

describe('two workers', () => {
  it('make the tables that one makes, row by row', async () => {
    const [one, two] = await Promise.all([open({ workers: 1 }), open({ workers: 2 })])
    expect([await one.engine.workers, await two.engine.workers]).toEqual([1, 2])
    await two.opened()
    for (const query of QUERIES) {
      const [alone, shared] = await Promise.all([one.dataset.frequencies(query), two.dataset.frequencies(query)])
      expect(await allOf(shared), JSON.stringify(query)).toBe(await allOf(alone))
      expect(await (await shared.export('tsv')).text()).toBe(await (await alone.export('tsv')).text())
      expect((await shared.variants({ from: 7, to: 9 })).position).toEqual(
        (await alone.variants({ from: 7, to: 9 })).position,
      )
      expect([one.readers(), two.readers()]).toEqual([1, 2])
      await shared.close()
      await expect(shared.variants({ from: 0, to: 1 })).rejects.toMatchObject({ code: 'usage' })
    }
  }, 60_000)

  it('fail as one does, and stop when told to', async () => {
    const { dataset, opened } = await open({ workers: 2 })
    await opened()
    const where = 'all.AF > 0'
    await expect(dataset.frequencies({ where: 'AF >' })).rejects.toMatchObject({ code: 'parse' })
    await expect(dataset.frequencies({ where, columns: ['size'] })).rejects.toMatchObject({ code: 'usage' })
    const controller = new AbortController()
    const running = dataset.frequencies({ where, signal: controller.signal, onProgress: () => controller.abort() })
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    const table = await dataset.frequencies({ where, columns: ['AC'] })
    await expect(table.column('AC', 'nobody', { from: 0, to: 0 })).rejects.toMatchObject({ code: 'usage' })
    expect(table.rows).toBeGreaterThan(1000)
  })

  it('are one again when the second dies, and none when the first does', async () => {
    const workers: Worker[] = []
    const start = () => {
      const worker = new Worker(new URL('../../sdk/worker/entry.ts', import.meta.url), { type: 'module' })
      workers.push(worker)
      return worker
    }
    const { engine, dataset, opened } = await open({ worker: start, workers: 2 })
    await opened()
    const query = { where: 'AF > 0.001', columns: ['AC'] }
    const before = await (await dataset.frequencies(query)).export('tsv')
    workers[1]!.terminate()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const after = await (await dataset.frequencies(query)).export('tsv')
    expect(await after.text()).toBe(await before.text())
    expect(engine.closed).toBe(false)
    workers[0]!.terminate()
    await expect(dataset.frequencies(query)).rejects.toMatchObject({ code: 'worker' })
  })

  it('leave the page free while a filter moves', async () => {
    const { dataset, opened } = await open({ workers: 2 })
    await opened()
    const tasks: number[] = []
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    })
    observer.observe({ type: 'longtask' })
    const matched: number[] = []
    for (let step = 0; step < 30; step++) {
      const table = await dataset.frequencies({ by: ['group'], where: `any.AF >= ${0.001 * step}`, columns: ['AF'] })
      matched.push(table.info.matched)
      await table.column('AF', 'g1', { from: 0, to: 60 })
      await table.variants({ from: 0, to: 60 })
      await table.close()
    }
    observer.disconnect()
    expect(matched).toEqual(matched.toSorted((a, b) => b - a))
    expect(new Set(matched).size).toBeGreaterThan(20)
    console.info(`30 filters: ${tasks.length} long tasks, longest ${Math.max(0, ...tasks).toFixed(0)} ms`)
  }, 60_000)
})

describe('the number of workers', () => {
  it('is 1 in the page’s own thread and with a worker that is the only one', async () => {
    const worker = new Worker(new URL('../../sdk/worker/entry.ts', import.meta.url), { type: 'module' })
    expect(await (await open({ worker, workers: 3 })).engine.workers).toBe(1)
    worker.terminate()
    vi.stubGlobal('Worker', undefined)
    try {
      expect(await (await open({ workers: 3 })).engine.workers).toBe(1)
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('is refused where it is none', () => {
    for (const workers of [0, -1, 1.5, 1000, Number.NaN]) {
      expect(() => createEngine({ workers })).toThrowError(expect.objectContaining({ code: 'usage' }))
    }
  })
})
