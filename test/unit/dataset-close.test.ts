import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { openDataset as openDatasetHere } from '../../sdk/dataset/open.ts'
import { urlSource } from '../../sdk/dataset/source.ts'
import { openDataset } from '../../sdk/index.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { serveFiles } from '../support/file-server.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const large = await tinyDataset({ variants: 70_000, people: 60, seed: 6 })
const columns = [0, 1, 2, 3].map((stratum) => ({ measure: 'AC' as const, stratum }))

async function collect(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  // What a WeakRef was asked for stays alive until the end of the turn.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    gc()
  }
}

test("a closed dataset lets go of every column and variant, though its handle is kept; sparse cells are the reader's", async () => {
  const server = await serveFiles(large.files)
  const dataset = await openDatasetHere(urlSource(server.url('dataset.json')), { kernel: createReferenceKernel() })
  const kept: Array<WeakRef<object>> = []
  const cells: Array<WeakRef<object>> = []
  const read = async () => {
    const stratum = large.manifest.layout.sparse[0]!
    const [dense, variants, sparse] = await Promise.all([
      dataset.readDense(0, 0, columns),
      dataset.readVariants(0, 0),
      dataset.readSparse(0, 'AC', [stratum]),
    ])
    for (const { values } of dense) kept.push(new WeakRef(values.buffer))
    kept.push(new WeakRef(variants.position.buffer))
    cells.push(new WeakRef(sparse.get(stratum)![0]!.packed.buffer))
  }
  await read()
  const left = () => kept.filter((ref) => ref.deref() !== undefined).length
  await collect()
  expect(left()).toBe(kept.length)
  expect(cells.map((ref) => ref.deref())).toStrictEqual([undefined])
  dataset.close()
  await collect()
  expect(left()).toBe(0)
  await expect(dataset.readVariants(0, 0)).rejects.toMatchObject({ code: 'usage', message: 'dataset tiny is closed' })
  await server.close()
})

test('what arrives after a dataset was closed is not held', async () => {
  const server = await serveFiles(large.files, { delay: 40 })
  const dataset = await openDatasetHere(urlSource(server.url('dataset.json')), { kernel: createReferenceKernel() })
  const late = async () => {
    const reading = dataset.readDense(0, 0, columns)
    setTimeout(() => dataset.close(), 10)
    return (await reading).map(({ values }) => new WeakRef(values.buffer))
  }
  const kept = await late()
  expect(kept.length).toBe(4)
  await collect()
  expect(kept.filter((ref) => ref.deref()).length).toBe(0)
  await server.close()
})

test('reading takes no kernel memory that is not given back', async () => {
  for (const prefer of ['wasm', 'typescript'] as const) {
    const { kernel } = await loadKernel({ prefer })
    const server = await serveFiles(large.files)
    const sizes: number[] = []
    for (let round = 0; round < 4; round++) {
      const dataset = await openDatasetHere(urlSource(server.url('dataset.json')), { kernel })
      await dataset.readDense(0, 0, columns)
      await dataset.readVariants(0, 0)
      dataset.close()
      sizes.push(kernel.buffer().byteLength)
    }
    expect(new Set(sizes).size).toBe(1)
    await server.close()
  }
})

test('the engine that a dataset was opened with ends with it, an engine of the caller’s does not', async () => {
  const server = await serveFiles(large.files)
  const first = await openDataset(server.url('dataset.json'))
  await first.close()
  expect(first.engine.closed).toBe(true)
  await expect(first.count()).rejects.toMatchObject({ name: 'HindoError' })
  const other = await openDataset(server.url('dataset.json'))
  const second = await openDataset(server.url('dataset.json'), { engine: other.engine })
  await second.close()
  expect(other.engine.closed).toBe(false)
  expect((await other.count()).participants).toBe(60)
  await other.close()
  await server.close()
})
