import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CacheMode } from '../../sdk/dataset/cache.ts'
import { clearPieces, createPieceStore } from '../../sdk/dataset/cache-indexed-db.ts'
import { type OpenDataset, openDataset } from '../../sdk/dataset/open.ts'
import { urlSource } from '../../sdk/dataset/source.ts'
import { clearCache } from '../../sdk/index.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const kernel = createReferenceKernel()
const large = await tinyDataset({ variants: 70_000, people: 60, seed: 6, suppressed: 0.02 })
const controlled = await tinyDataset({ variants: 300 })
controlled.manifest.synthetic = false
controlled.files['dataset.json'] = new TextEncoder().encode(JSON.stringify(controlled.manifest))

beforeEach(() => clearPieces())
afterEach(() => clearPieces())
afterAll(() => indexedDB.deleteDatabase('hindo-test'))

/** A page load: nothing of an earlier one is in memory. Tells what was asked of the server. */
async function load(files: Record<string, Uint8Array>, cache?: CacheMode) {
  const asked: string[] = []
  const serve: typeof fetch = async (input, init) => {
    const file = new URL(String(input)).pathname.slice(3)
    const range = /bytes=(\d+)-(\d+)/.exec(new Headers(init?.headers).get('range') ?? '')
    asked.push(file)
    const bytes = files[file] as Uint8Array<ArrayBuffer>
    const headers = { 'accept-ranges': 'bytes' }
    if (!range) return new Response(bytes, { headers })
    return new Response(bytes.slice(Number(range[1]), Number(range[2]) + 1), { status: 206, headers })
  }
  const source = urlSource('https://data.example/d/dataset.json', { fetch: serve })
  const dataset = await openDataset(source, { kernel, ...(cache && { cache }) })
  return { dataset, asked }
}

async function readSome(dataset: OpenDataset): Promise<string> {
  const columns = [0, 2, 4].flatMap((stratum) => [
    { measure: 'AC' as const, stratum },
    { measure: 'AN' as const, stratum },
  ])
  const dense = await dataset.readDense(0, 0, columns)
  const variants = await dataset.readVariants(0, 1)
  const sums = dense.map(({ values, valid }) => [...(valid ?? [])].reduce((a, b) => a + b, 0) + sum(values))
  return `${sums.join()} ${sum(variants.position)} ${variants.id(7)} ${variants.ref(9)}`
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0)
}

const stores = ['pieces', 'uses', 'totals']

async function inDatabase<T>(
  mode: IDBTransactionMode,
  run: (pieces: IDBObjectStore, uses: IDBObjectStore, totals: IDBObjectStore) => IDBRequest<T>,
  name = 'hindo',
): Promise<T> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const transaction = db.transaction(stores, mode)
  const [pieces, uses, totals] = stores.map((store) => transaction.objectStore(store))
  const request = run(pieces!, uses!, totals!)
  await new Promise((resolve) => {
    transaction.oncomplete = resolve
  })
  db.close()
  return request.result
}

const keys = () => inDatabase('readonly', (pieces) => pieces.getAllKeys())

/** What was read is stored a moment later. */
async function stored(dataset: OpenDataset): Promise<void> {
  dataset.close()
  let before = -1
  for (let now = 0; now !== before; now = (await keys()).length) {
    before = now
    await new Promise((resolve) => setTimeout(resolve, 120))
  }
}

describe('pieces of an open dataset', () => {
  it('come from the device at the next page load: only the manifest is asked for', async () => {
    const first = await load(large.files)
    const answer = await readSome(first.dataset)
    await stored(first.dataset)
    expect(first.asked.length).toBeGreaterThan(3)
    const second = await load(large.files)
    expect(await readSome(second.dataset)).toBe(answer)
    expect(second.asked).toEqual(['dataset.json'])
    const third = await load(large.files)
    await third.dataset.readDense(0, 0, [{ measure: 'nhomalt', stratum: 1 }])
    expect(third.asked.length).toBe(2)
  })

  it('are not used for a file of other content', async () => {
    const first = await load(large.files)
    await readSome(first.dataset)
    await stored(first.dataset)
    const other = await tinyDataset({ variants: 70_000, people: 60, seed: 7, suppressed: 0.02 })
    const second = await load(other.files)
    const answer = await readSome(second.dataset)
    expect(second.asked.length).toBe(first.asked.length)
    const { dataset } = await load(other.files, 'memory')
    expect(answer).toBe(await readSome(dataset))
  })

  it.each(['flipped', 'shortened', 'of another kind'])(
    'that are damaged (%s) are dropped and fetched again',
    async (how) => {
      const first = await load(large.files)
      const answer = await readSome(first.dataset)
      await stored(first.dataset)
      for (const key of await keys()) {
        const piece = await inDatabase<ArrayBuffer>('readonly', (pieces) => pieces.get(key))
        const bytes = new Uint8Array(piece)
        for (let at = 40; at < bytes.length; at += 50) bytes[at]! ^= 4
        const bad = how === 'flipped' ? piece : how === 'shortened' ? piece.slice(1) : { words: 'nothing of ours' }
        await inDatabase('readwrite', (pieces) => pieces.put(bad, key))
      }
      const second = await load(large.files)
      expect(await readSome(second.dataset)).toBe(answer)
      // every file again; damaged columns are noticed one by one, and come one by one
      expect(new Set(second.asked)).toEqual(new Set(first.asked))
      expect(second.asked.length).toBeGreaterThanOrEqual(first.asked.length)
      await stored(second.dataset)
      const third = await load(large.files)
      expect(await readSome(third.dataset)).toBe(answer)
      expect(third.asked).toEqual(['dataset.json'])
    },
  )

  it('that the server sent damaged are not stored', async () => {
    const file = large.manifest.parts[0]!.dense.file
    const bytes = large.files[file]!.slice()
    for (let at = 5000; at < bytes.length; at += 100) bytes[at]! ^= 1
    const bad = await load({ ...large.files, [file]: bytes })
    await expect(readSome(bad.dataset)).rejects.toMatchObject({ name: 'HindoError' })
    await stored(bad.dataset)
    const good = await load(large.files)
    const fresh = await load(large.files, 'none')
    expect(await readSome(good.dataset)).toBe(await readSome(fresh.dataset))
  })

  it('are gone after clearCache, and the total with them', async () => {
    const { dataset } = await load(large.files)
    await readSome(dataset)
    await stored(dataset)
    expect((await keys()).length).toBeGreaterThan(5)
    await clearCache()
    expect(await keys()).toEqual([])
    expect(await inDatabase('readonly', (_, uses) => uses.getAllKeys())).toEqual([])
    expect(await inDatabase('readonly', (_, __, totals) => totals.get('bytes'))).toBeUndefined()
  })
})

describe('nothing is stored', () => {
  it.each(['persistent', undefined] as const)('of a controlled dataset, whatever is asked for (%s)', async (cache) => {
    const { dataset } = await load(controlled.files, cache)
    await dataset.readDense(0, 0, [{ measure: 'AC', stratum: 0 }])
    await dataset.readSparse(0, 'AC', controlled.manifest.layout.sparse)
    await stored(dataset)
    expect(await keys()).toEqual([])
  })

  it.each(['memory', 'none'] as const)('with cache %s', async (cache) => {
    const { dataset, asked } = await load(large.files, cache)
    await readSome(dataset)
    const before = asked.length
    await readSome(dataset)
    if (cache === 'memory') expect(asked.length).toBe(before)
    else expect(asked.length).toBeGreaterThan(before)
    await stored(dataset)
    expect(await keys()).toEqual([])
  })
})

describe('a store', () => {
  const database = 'hindo-test'
  const range = (index: number) => ({ start: 1000 * index, end: 1000 * index + 100 })
  const piece = (index: number) => ({ range: range(index), bytes: new Uint8Array(100).fill(index) })
  const settle = () => new Promise((resolve) => setTimeout(resolve, 150))
  beforeEach(() => clearPieces({ database }))

  it('keeps to its limit by forgetting what was used longest ago', async () => {
    const store = createPieceStore({ database, limit: 1000 })
    for (let index = 0; index < 9; index++) {
      store.put('a', [piece(index)])
      await settle()
    }
    expect((await store.get('a', [range(0)]))[0]).toEqual(new Uint8Array(100).fill(0))
    await settle()
    store.put('a', [piece(9), piece(10)])
    await settle()
    const left = await store.get(
      'a',
      Array.from({ length: 11 }, (_, index) => range(index)),
    )
    expect(left.map((bytes) => bytes?.[0])).toEqual([0, undefined, undefined, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(await inDatabase('readonly', (_, __, totals) => totals.get('bytes'), database)).toBe(900)
    await store.close()
  })

  it('counts a piece once however often it is put, also by two tabs at a time', async () => {
    const tabs = [createPieceStore({ database }), createPieceStore({ database })]
    for (const store of tabs) store.put('a', [piece(1), piece(2)])
    await Promise.all(tabs.map((store) => store.close()))
    expect(await inDatabase('readonly', (_, __, totals) => totals.get('bytes'), database)).toBe(200)
  })

  it('finishes what it was given when it closes', async () => {
    const store = createPieceStore({ database })
    store.put('a', [piece(3)])
    await store.close()
    const next = createPieceStore({ database })
    expect((await next.get('a', [range(3), range(4)])).map((bytes) => bytes?.[0])).toEqual([3, undefined])
    await next.close()
  })
})
