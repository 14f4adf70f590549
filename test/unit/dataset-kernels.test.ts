import { expect, test } from 'vitest'
import { openDataset } from '../../sdk/dataset/open.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import { readCounts } from '../support/read-all.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const large = await tinyDataset({ variants: 66_000, people: 24, contigs: ['X'], seed: 11 })

test.each(['wasm', 'typescript'] as const)('the %s kernel reads every count of a few strata', async (prefer) => {
  const { kernel } = await loadKernel({ prefer })
  expect(kernel.kind).toBe(prefer)
  const dataset = await openDataset(large.source, { kernel })
  for (const measure of large.manifest.measures) {
    for (const stratum of [0, 3, large.manifest.layout.sparse[0]!, large.manifest.layout.sparse.at(-1)!]) {
      const found = Int32Array.from(await readCounts(dataset, measure, stratum), (value) => value!)
      expect(Buffer.compare(Buffer.from(found.buffer), Buffer.from(large.truth.counts[measure][stratum]!.buffer))).toBe(
        0,
      )
    }
  }
})

test.each(['wasm', 'typescript'] as const)(
  'reading leaves what a query holds in the %s kernel memory alone',
  async (prefer) => {
    const { kernel } = await loadKernel({ prefer })
    const arena = new Arena(kernel)
    const held = arena.take(3_000_000)
    arena.u8(held, 3_000_000).fill(0xa5)
    const dataset = await openDataset(large.source, { kernel })
    const strata = large.manifest.layout.dense
    await Promise.all([
      dataset.readDense(
        0,
        0,
        strata.map((stratum) => ({ measure: 'AN', stratum })),
      ),
      dataset.readVariants(0, 0),
      dataset.readVariants(0, 1),
      dataset.readSparse(0, 'AN', large.manifest.layout.sparse),
    ])
    expect(arena.u8(held, 3_000_000).every((byte) => byte === 0xa5)).toBe(true)
  },
)

test('a hundred reads at once, a third of them cancelled, give the same answers', async () => {
  const { kernel } = await loadKernel()
  const dataset = await openDataset(large.source, { kernel })
  const reads = Array.from({ length: 99 }, async (_, index) => {
    const controller = new AbortController()
    const stratum = large.manifest.layout.dense[index % large.manifest.layout.dense.length]!
    const reading = dataset.readDense(0, index % 2, [{ measure: 'AC', stratum }], controller.signal)
    if (index % 3 === 0) controller.abort()
    const outcome = await reading.catch((error: { code: string }) => error.code)
    if (typeof outcome === 'string') return expect(outcome).toBe('aborted')
    const start = (index % 2) * 65_536
    const expected = large.truth.counts.AC[stratum]!.subarray(start, start + 65_536)
    expect(outcome[0]!.values.every((value, row) => value === expected[row])).toBe(true)
  })
  await Promise.all(reads)
})
