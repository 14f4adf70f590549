import { beforeAll, describe, expect, it } from 'vitest'
import { sortRows } from '../../sdk/frequency/order.ts'
import { createPacer } from '../../sdk/frequency/pace.ts'
import { runQuery } from '../../sdk/frequency/query.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { makeQueryDataset, makeWorld, random } from '../support/query-dataset.ts'

const kernels: Kernel[] = []
beforeAll(async () => {
  for (const prefer of ['wasm', 'typescript'] as const) kernels.push((await loadKernel({ prefer })).kernel)
})

function plainOrder(keys: Float64Array, known: Uint8Array, descending: boolean): number[] {
  const sign = descending ? -1 : 1
  return Array.from(keys, (_, row) => row).sort((a, b) => {
    return known[b]! - known[a]! || (known[a] ? sign * (keys[a]! - keys[b]!) : 0) || a - b
  })
}

describe('the order of rows', () => {
  it.each([0, 1, 2, 65_535, 65_536, 65_537, 200_000])('of %i rows is that of a plain stable sort', async (n) => {
    const draw = random(n + 1)
    // Few different keys, so that ties matter; zeros of both signs; unknown rows.
    const keys = Float64Array.from(
      { length: n },
      () => [0, -0, 0.5, 1, -3, 1e-300][Math.floor(draw() * 6)]! + (draw() < 0.2 ? draw() : 0),
    )
    const known = Uint8Array.from({ length: n }, () => (draw() < 0.9 ? 1 : 0))
    for (const kernel of kernels) {
      for (const descending of [false, true]) {
        const order = await sortRows(kernel, { keys, known }, descending, createPacer())
        expect([...order]).toEqual(plainOrder(keys, known, descending))
      }
    }
  })

  it('of many rows is found without holding the thread, and can be cancelled', async () => {
    const n = 400_000
    const draw = random(5)
    const task = { keys: Float64Array.from({ length: n }, draw), known: new Uint8Array(n).fill(1) }
    let turns = 0
    let done = false
    const count = () => {
      turns++
      if (!done) setImmediate(count)
    }
    setImmediate(count)
    await sortRows(kernels[0]!, task, false, createPacer())
    done = true
    expect(turns).toBeGreaterThan(2)
    const controller = new AbortController()
    setImmediate(() => controller.abort())
    await expect(sortRows(kernels[0]!, task, false, createPacer(controller.signal))).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})

describe('the first rows of an order', () => {
  it('are the same whether the rest is kept or thrown away on the way', async () => {
    const world = makeWorld({ people: 5, rows: { 22: 100_000, X: 60_000 }, seed: 9 })
    const dataset = makeQueryDataset(world)
    for (const sort of ['-AF', 'AF', '-position', 'hwe_p']) {
      const all = await runQuery(dataset, kernels[0]!, { sort, columns: ['AC'] })
      const some = await runQuery(dataset, kernels[0]!, { sort, columns: ['AC'], limit: 40 })
      expect(some.info).toMatchObject({ rows: 40, matched: 160_000 })
      expect(all.info.rows).toBe(160_000)
      expect(await some.variants({ from: 0, to: 40 })).toEqual(await all.variants({ from: 0, to: 40 }))
      const range = { from: 0, to: 40 }
      expect(some.column('AC', 'all', range)).toEqual(all.column('AC', 'all', range))
    }
  })
})
