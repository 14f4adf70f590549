import { describe, expect, test } from 'vitest'
import { openDataset } from '../../sdk/dataset/open.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { runQuery } from '../../sdk/frequency/query.ts'
import { residentStore } from '../../sdk/frequency/resident.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import type { FrequencyQuery } from '../../sdk/types.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'
import { wideDataset } from '../support/wide-dataset.ts'

const wide = await wideDataset({ rows: 70_000, groups: 24 })
const joint = await tinyDataset({ variants: 70_000, people: 60, seed: 6 })

const QUERIES: FrequencyQuery[] = [
  { by: ['group'], where: 'any.AF >= 0.01', columns: ['AC', 'AN', 'AF'] },
  { cohorts: { some: 'group in (g1, g5, g9)' }, columns: ['AC', 'hwe_p'], sort: '-AC', limit: 50 },
]

describe.each(['wasm', 'typescript'] as const)('the memory of the %s kernel', (prefer) => {
  test('is back where it was once a dataset is closed, however often one is opened', async () => {
    const { kernel } = await loadKernel({ prefer })
    const store = residentStore(kernel)
    expect([kernel.kind, store.bytes]).toEqual([prefer, 0])
    const sizes: number[] = []
    for (let round = 0; round < 5; round++) {
      const dataset = await openDataset(memorySource('wide', wide.files), { kernel })
      for (const query of QUERIES) {
        const table = await runQuery(dataset, kernel, query)
        expect(table.info.rows).toBeGreaterThan(0)
        table.close()
      }
      // Eight bytes a row at the least, of one group: AC and AN in half bytes, and more for those that do not fit.
      expect(store.bytes).toBeGreaterThan(24 * 70_000 * 0.5)
      dataset.close()
      store.forget(dataset)
      expect(store.bytes).toBe(0)
      sizes.push(kernel.buffer().byteLength)
    }
    // What was given back is used again: once the pieces have found their places, the memory itself no longer grows.
    expect(new Set(sizes.slice(3)).size, sizes.join(', ')).toBe(1)
    expect(sizes.at(-1)).toBeLessThanOrEqual(1.5 * sizes[0]!)
  })

  test('keeps what another dataset has in it', async () => {
    const { kernel } = await loadKernel({ prefer })
    const store = residentStore(kernel)
    const first = await openDataset(memorySource('wide', wide.files), { kernel })
    const second = await openDataset(memorySource('joint', joint.files), { kernel })
    const table = await runQuery(first, kernel, QUERIES[0]!)
    const kept = store.bytes
    const other = await runQuery(second, kernel, { cohorts: { all: '' }, where: 'AC > 0', columns: ['AC'] })
    expect(store.bytes).toBeGreaterThan(kept)
    other.close()
    second.close()
    store.forget(second)
    expect(store.bytes).toBe(kept)
    expect(table.column('AC', table.info.cohorts[0]!.name, { from: 0, to: 10 }).values).toHaveLength(10)
    table.close()
    first.close()
    store.forget(first)
    expect(store.bytes).toBe(0)
  })
})
