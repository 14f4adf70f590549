import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expose } from 'comlink'
import { afterEach, describe, expect, it } from 'vitest'
import { createEngine, openDataset } from '../../sdk/worker/client.ts'
import { createEngineDoor } from '../../sdk/worker/worker.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

// The far end of a channel runs in the same thread here; messages, clones and transfers are the real ones.
const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

function startEngine(): { page: MessagePort; engine: MessagePort } {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  expose(createEngineDoor(), port2)
  return { page: port1, engine: port2 }
}

describe('an engine behind a port', () => {
  it('answers as an engine in this thread does', async () => {
    const tiny = await tinyDataset({ variants: 400 })
    const engine = createEngine({ worker: startEngine().page })
    expect(await engine.mode).toEqual({ kernel: 'wasm', thread: 'own-worker', reason: '' })
    const far = await openDataset(tiny.source, { engine })
    const near = await openDataset(tiny.source)
    const query = { cohorts: { a: 'disease=C50', b: 'sex=male' }, where: 'any.AF > 0', sort: '-a.AF' }
    const [one, two] = await Promise.all([far.frequencies(query), near.frequencies(query)])
    expect(one.info).toEqual(two.info)
    const range = { from: 0, to: 400 }
    expect(await one.column('AF', 'a', range)).toEqual(await two.column('AF', 'a', range))
    expect(await one.variants(range)).toEqual(await two.variants(range))
    expect(await far.count('sex=male')).toEqual(await near.count('sex=male'))
    expect(await (await one.export('csv')).text()).toBe(await (await two.export('csv')).text())
    engine.close()
    await near.close()
  })

  it('keeps code, place, hint and bounds of errors', async () => {
    const engine = createEngine({ worker: startEngine().page, kernel: 'typescript' })
    const dataset = await openDataset((await tinyDataset({ variants: 10 })).source, { engine })
    expect((await engine.mode).kernel).toBe('typescript')
    await expect(dataset.count('sx=male')).rejects.toMatchObject({
      name: 'HindoError',
      code: 'parse',
      where: { offset: 0 },
    })
    await expect(dataset.count('disease=C50 and disease=E11')).rejects.toMatchObject({
      code: 'not-answerable',
      bounds: { lower: 0, upper: expect.any(Number) },
    })
    const secret = { name: 'mine', read: () => Promise.reject(new Error('out of reach')) }
    await expect(openDataset(secret, { engine })).rejects.toMatchObject({ message: 'out of reach' })
    engine.close()
  })

  it('reports progress, shows early tables and can be cancelled', async () => {
    const tiny = await tinyDataset({ variants: 2000, partRows: 100 })
    const engine = createEngine({ worker: startEngine().page })
    const dataset = await openDataset(tiny.source, { engine })
    const controller = new AbortController()
    const rows: number[] = []
    const running = dataset.frequencies({
      signal: controller.signal,
      onTable: (table) => rows.push(table.rows),
      // The first few events come at once, later ones at a distance that a fast query may not need.
      onProgress: ({ done }) => done > 0 && done < 2000 && controller.abort(),
    })
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    const table = await dataset.frequencies({ onTable: ({ info }) => rows.push(info.rows) })
    expect(table.info).toMatchObject({ rows: 2000, complete: true })
    expect(rows).toHaveLength(2)
    expect(rows.every((count) => count > 0 && count <= 2000)).toBe(true)
    engine.close()
  })

  it('serves several clients that share a worker, each with datasets of its own', async () => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1, port2)
    expose(createEngineDoor(), port2)
    const engines = [createEngine({ worker: port1 }), createEngine({ worker: port1 })]
    const tinies = [await tinyDataset({ variants: 30 }), await tinyDataset({ variants: 50, seed: 2 })]
    const datasets = await Promise.all(engines.map((engine, i) => openDataset(tinies[i]!.source, { engine })))
    const tables = await Promise.all(datasets.map((dataset) => dataset.frequencies()))
    expect(tables.map((table) => table.rows)).toEqual([30, 50])
    engines[0]!.close()
    expect((await datasets[1]!.count()).participants).toBe(60)
    engines[1]!.close()
  })

  it('outlives the garbage collector: what waits is answered, and its port can be used again', async () => {
    const tiny = await tinyDataset({ variants: 30 })
    const { page } = startEngine()
    const slow = {
      name: 'slow',
      async read(...args: Parameters<typeof tiny.source.read>) {
        await collectGarbage()
        return tiny.source.read(...args)
      },
    }
    const ask = async () => {
      const engine = createEngine({ worker: page })
      const dataset = await openDataset(slow, { engine })
      await collectGarbage()
      const { participants } = await dataset.count()
      engine.close()
      return participants
    }
    for (let round = 0; round < 3; round++) {
      expect(await ask()).toBe(60)
      await collectGarbage()
    }
  })

  it('rejects everything under way, and everything after, when the port is closed at the other end', async () => {
    const { page, engine: far } = startEngine()
    const engine = createEngine({ worker: page })
    const never = { name: 'slow', read: () => new Promise<Uint8Array>(() => {}) }
    await engine.mode
    const opening = [openDataset(never, { engine }), openDataset(never, { engine })]
    setTimeout(() => far.close(), 20)
    for (const one of opening) await expect(one).rejects.toMatchObject({ code: 'worker' })
    expect(engine.closed).toBe(true)
    await expect(openDataset(never, { engine })).rejects.toMatchObject({ code: 'worker' })
  })

  it('rejects what is under way with "aborted" when it is closed', async () => {
    const engine = createEngine({ worker: startEngine().page })
    const opening = openDataset({ name: 'slow', read: () => new Promise<Uint8Array>(() => {}) }, { engine })
    engine.close()
    await expect(opening).rejects.toMatchObject({ code: 'aborted' })
    await expect(engine.open('x')).rejects.toMatchObject({ code: 'worker' })
  })

  it('of another version is refused, and the next rung taken, with the reason', async () => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1, port2)
    const old = { ...createEngineDoor(), connect: async () => oldHost() }
    expose(old, port2)
    const engine = createEngine({ worker: port1 })
    expect(await engine.mode).toMatchObject({ thread: 'main', reason: expect.stringContaining('protocol 0') })
    engine.close()
  })

  it('that throws while it starts is passed over, with the reason', async () => {
    const engine = createEngine({
      worker: () => {
        throw new Error('blocked by policy')
      },
    })
    expect(await engine.mode).toMatchObject({ thread: 'main', reason: expect.stringContaining('blocked by policy') })
    engine.close()
  })
})

/** Collects what nobody refers to, and lets its finalizers run. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < 3; i++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function oldHost() {
  const { proxy } = await import('comlink')
  return proxy({
    hello: async () => ({ ok: true, value: { protocol: 0, kernel: 'wasm', reason: '' } }),
    leave: async () => {},
  }) as unknown as Awaited<ReturnType<ReturnType<typeof createEngineDoor>['connect']>>
}
