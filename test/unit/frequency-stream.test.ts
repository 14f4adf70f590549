import { beforeAll, describe, expect, it } from 'vitest'
import { HindoError } from '../../sdk/errors.ts'
import { runQuery } from '../../sdk/frequency/query.ts'
import type { FrequencyTable } from '../../sdk/frequency/table.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { makeQueryDataset, makeWorld } from '../support/query-dataset.ts'

const BATCH = 8192
const BATCHES = 8
const world = makeWorld({ people: 12, rows: { 22: BATCH * BATCHES }, seed: 21 })

let kernel: Kernel
beforeAll(async () => {
  kernel = (await loadKernel()).kernel
})

function batchesRead(reads: string[]): string[] {
  return reads.filter((read) => read.startsWith('variants'))
}

describe('a query over many batches', () => {
  it('tells rows and progress after each, and completes at the end', async () => {
    const dataset = makeQueryDataset(world, { batchRows: BATCH })
    const progress: number[] = []
    const rows: Array<[number, boolean]> = []
    const table = await runQuery(
      dataset,
      kernel,
      { columns: ['AC'] },
      {
        onProgress: ({ done, total, unit, phase }) => {
          expect([total, unit, phase]).toEqual([BATCH * BATCHES, 'rows', 'compute'])
          progress.push(done)
        },
        onRows: (info) => rows.push([info.rows, info.complete]),
      },
    )
    const steps = Array.from({ length: BATCHES }, (_, i) => (i + 1) * BATCH)
    expect(progress).toEqual([0, ...steps])
    expect(rows).toEqual(steps.map((count) => [count, false]))
    expect(table.info).toMatchObject({ rows: BATCH * BATCHES, complete: true })
  })

  it('shows its table once, with the first rows that match', async () => {
    const dataset = makeQueryDataset(world, { batchRows: BATCH })
    const place = world.sites[3 * BATCH + 5]!.position
    const early: FrequencyTable[] = []
    const seen: number[][] = []
    const table = await runQuery(
      dataset,
      kernel,
      { where: `position >= ${place}`, columns: ['AN'] },
      {
        onTable: (growing) => {
          early.push(growing)
          seen.push([...growing.column('AN', 'all', { from: 0, to: 3 }).values])
        },
      },
    )
    expect(early).toEqual([table])
    expect(seen).toEqual([[...table.column('AN', 'all', { from: 0, to: 3 }).values]])
  })

  it('reads little ahead of what it computes', async () => {
    let computed = 0
    let most = 0
    const dataset = makeQueryDataset(world, {
      batchRows: BATCH,
      onRead: () => {
        most = Math.max(most, batchesRead(dataset.reads).length - computed)
      },
    })
    await runQuery(dataset, kernel, {}, { onRows: () => void computed++ })
    expect(computed).toBe(BATCHES)
    expect(most).toBeLessThanOrEqual(4)
  })

  it('reads a sparse stratum once per part, and the measures it needs only', async () => {
    const dataset = makeQueryDataset(world, { batchRows: BATCH })
    await runQuery(dataset, kernel, { cohorts: { a: 'sex=male and region=north' }, columns: ['AC'] })
    const sparse = dataset.reads.filter((read) => read.startsWith('sparse'))
    expect(sparse.map((read) => read.split(':')[2])).toEqual(['AC', 'AN'])
    expect(dataset.reads.some((read) => /nhomalt|haploid|hemizygote/.test(read))).toBe(false)
  })

  it('reads for its filter what it does not keep', async () => {
    const dataset = makeQueryDataset(world, { batchRows: BATCH })
    const query = { by: ['sex'], columns: ['AN'], where: 'male.nhomalt > 0' }
    const table = await runQuery(dataset, kernel, query)
    const read = new Set(dataset.reads.filter((one) => one.includes('nhomalt')).map((one) => one.split(':')[4]))
    expect(read.size).toBe(1)
    expect(() => table.column('nhomalt', 'male', { from: 0, to: 1 })).toThrowError(
      expect.objectContaining({ code: 'usage' }),
    )
  })
})

describe('a query that ends early', () => {
  it('stops reading when it is cancelled, and takes its table with it', async () => {
    const dataset = makeQueryDataset(world, { batchRows: BATCH })
    const controller = new AbortController()
    let table: FrequencyTable | undefined
    const running = runQuery(
      dataset,
      kernel,
      {},
      {
        signal: controller.signal,
        onTable: (growing) => {
          table = growing
          controller.abort()
        },
      },
    )
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    const read = batchesRead(dataset.reads).length
    expect(read).toBeLessThan(BATCHES)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(batchesRead(dataset.reads)).toHaveLength(read)
    await expect(table!.variants({ from: 0, to: 1 })).rejects.toMatchObject({ code: 'usage' })
  })

  it('lets a cancellation in although everything is in memory', async () => {
    const dataset = makeQueryDataset(world, { batchRows: BATCH * BATCHES })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 0)
    // Enough work for several slices, in one batch.
    const running = runQuery(
      dataset,
      kernel,
      { by: ['sex', 'region'], where: 'any.hwe_p < 0.5' },
      { signal: controller.signal },
    )
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
  })

  it('fails with what a read fails with, whichever batch it was', async () => {
    const broken = new HindoError('checksum', 'bad bytes', { where: { file: 'x.arrow' } })
    for (const at of ['variants:0:0', 'variants:0:5', 'dense:0:7:AC:0']) {
      const dataset = makeQueryDataset(world, {
        batchRows: BATCH,
        onRead: async (what) => {
          if (what === at) throw broken
        },
      })
      await expect(runQuery(dataset, kernel, {})).rejects.toBe(broken)
    }
  })

  it('reads nothing when the query itself is wrong', async () => {
    const dataset = makeQueryDataset(world)
    for (const query of [{ where: 'AF >' }, { columns: ['X'] }, { regions: ['9'] }, { cohorts: { a: 'sex=' } }]) {
      await expect(runQuery(dataset, kernel, query)).rejects.toBeInstanceOf(HindoError)
    }
    expect(dataset.reads).toEqual([])
  })

  it('gives kernel memory back, however it ends', async () => {
    const dataset = makeQueryDataset(world, { batchRows: BATCH })
    const query = { by: ['sex', 'region'], where: 'any.AF > 0.1', sort: '-female/north.AF' }
    await runQuery(dataset, kernel, query)
    const size = kernel.buffer().byteLength
    for (let i = 0; i < 20; i++) {
      const signal = i % 2 ? AbortSignal.timeout(i) : undefined
      await runQuery(dataset, kernel, query, signal ? { signal } : {}).catch(() => {})
    }
    expect(kernel.buffer().byteLength).toBe(size)
  })

  it('leaves other queries on the same kernel alone', async () => {
    const dataset = makeQueryDataset(world, { batchRows: BATCH })
    const query = { by: ['sex'], where: 'any.AF > 0.05', columns: ['AC', 'AN', 'hwe_p'] }
    const alone = await runQuery(dataset, kernel, query)
    const together = await Promise.all([
      runQuery(dataset, kernel, query),
      runQuery(dataset, kernel, { by: ['region'], sort: '-north.AF' }),
      runQuery(dataset, kernel, query),
      runQuery(dataset, kernel, query, { signal: AbortSignal.timeout(3) }).catch(() => undefined),
    ])
    const range = { from: 0, to: alone.info.rows }
    for (const column of query.columns) {
      for (const table of [together[0]!, together[2]!]) {
        expect(table.column(column, 'female', range)).toEqual(alone.column(column, 'female', range))
      }
    }
  })
})
