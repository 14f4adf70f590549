import { afterEach, describe, expect, test } from 'vitest'
import type { PieceStore } from '../../sdk/dataset/cache.ts'
import { LruCache } from '../../sdk/dataset/lru-cache.ts'
import type { PartFile } from '../../sdk/dataset/manifest.ts'
import { PartBytes } from '../../sdk/dataset/part-bytes.ts'
import { type ByteRange, ROUND_REQUESTS } from '../../sdk/dataset/ranges.ts'
import { urlSource } from '../../sdk/dataset/source.ts'
import { type FileServer, serveFiles } from '../support/file-server.ts'

const servers: FileServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const MIB = 1024 * 1024
const content = Uint8Array.from({ length: 4 * MIB }, (_, i) => (i >> 12) & 255)
const file: PartFile = { file: 'parts/large', bytes: content.length, sha256: 'abc', batches: [] }
/** More than a MiB apart, so that each is a request of its own. */
const apart = (count: number): ByteRange[] =>
  Array.from({ length: count }, (_, i) => ({ start: i * MIB, end: i * MIB + 100 }))

/** A source whose reads are answered when the test says so, and a store over a map. */
function held(kept: Array<[ByteRange, Uint8Array]> = [], stored = true) {
  const sent: Array<{ range: ByteRange; answer(bytes?: Uint8Array): void; fail(error: Error): void }> = []
  const read = (_: string, range?: ByteRange) =>
    new Promise<Uint8Array>((resolve, fail) => {
      const { start, end } = range!
      sent.push({ range: range!, answer: (bytes = content.slice(start, end)) => resolve(bytes), fail })
    })
  const key = ({ start, end }: ByteRange) => `${start}-${end}`
  const pieces = new Map(kept.map(([range, bytes]) => [key(range), bytes]))
  const store: PieceStore = {
    get: async (_, ranges) => ranges.map((range) => pieces.get(key(range))),
    put: (_, all) => {
      for (const { range, bytes } of all) pieces.set(key(range), bytes)
    },
    drop: (_, ranges) => {
      for (const range of ranges) pieces.delete(key(range))
    },
    close: async () => {},
  }
  const bytes = new PartBytes({ name: 'held', read }, new LruCache(0), stored ? store : undefined)
  return { bytes, sent, pieces, key }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))
const strict = (range: ByteRange) => (bytes: Uint8Array) => {
  if (bytes.some((byte, i) => byte !== content[range.start + i])) throw new Error('other bytes')
  return range.start
}

describe('pieces of a file', () => {
  test.each([false, true])('are decoded as they come, whatever comes first (store: %s)', async (stored) => {
    const { bytes, sent } = held([], stored)
    const ranges = apart(3)
    const decoded: number[] = []
    const pieces = bytes.pieces(file, ranges, undefined)
    const all = pieces.map((piece, i) => piece.use((got) => void decoded.push(strict(ranges[i]!)(got))))
    await turn()
    expect(sent.length).toBe(3)
    for (const at of [2, 0]) {
      sent[at]!.answer()
      await turn()
    }
    expect(decoded).toStrictEqual([2 * MIB, 0])
    sent[1]!.answer()
    await Promise.all(all)
    expect(decoded).toStrictEqual([2 * MIB, 0, MIB])
  })

  test('that are kept and right are not sent for; a wrong one is dropped and fetched, the others stay', async () => {
    const ranges = apart(3)
    const [first, second] = ranges as [ByteRange, ByteRange]
    const { bytes, sent, pieces, key } = held([
      [first, content.slice(first.start, first.end)],
      [second, new Uint8Array(100).fill(99)],
    ])
    const used = bytes.pieces(file, ranges, undefined).map((piece, i) => piece.use(strict(ranges[i]!)))
    await turn()
    await turn()
    expect(sent.map(({ range }) => range.start)).toStrictEqual([2 * MIB, MIB])
    for (const { answer } of sent) answer()
    expect(await Promise.all(used)).toStrictEqual([0, MIB, 2 * MIB])
    for (const range of ranges) expect(pieces.get(key(range))).toStrictEqual(content.slice(range.start, range.end))
  })

  test('that are not as they must be are not kept', async () => {
    const { bytes, sent, pieces } = held()
    const [range] = apart(1) as [ByteRange]
    const used = bytes.pieces(file, [range], undefined)[0]!.use(strict(range))
    await turn()
    sent[0]!.answer(new Uint8Array(100).fill(99))
    await expect(used).rejects.toThrow('other bytes')
    expect(pieces.size).toBe(0)
  })

  test('fail one by one, and silently where nobody uses them', async () => {
    const { bytes, sent } = held([], false)
    const ranges = apart(3)
    const pieces = bytes.pieces(file, ranges, undefined)
    const used = pieces.slice(0, 2).map((piece, i) => piece.use(strict(ranges[i]!)))
    sent[1]!.fail(new Error('cut off'))
    sent[2]!.fail(new Error('never heard of'))
    sent[0]!.answer()
    expect(await Promise.allSettled(used)).toMatchObject([
      { status: 'fulfilled', value: 0 },
      { status: 'rejected', reason: { message: 'cut off' } },
    ])
    await turn()
  })

  test('outside of their file are refused before anything is sent', () => {
    const { bytes, sent } = held()
    const outside = [
      { start: 0, end: 10 },
      { start: content.length - 5, end: content.length + 5 },
    ]
    expect(() => bytes.pieces(file, outside, undefined)).toThrow(`which has ${content.length}`)
    expect(sent).toStrictEqual([])
  })

  test('are sent for in as few requests as ranges that are read together', async () => {
    const { bytes, sent } = held([], false)
    const near = Array.from({ length: 9 }, (_, i) => ({ start: i * 100_000, end: i * 100_000 + 50 }))
    const used = bytes.pieces(file, near, undefined).map((piece, i) => piece.use(strict(near[i]!)))
    expect(sent.length).toBeLessThanOrEqual(ROUND_REQUESTS)
    for (const { answer } of sent) answer()
    expect(await Promise.all(used)).toStrictEqual(near.map(({ start }) => start))
  })
})

test('a request that waits in the browser for its turn does not stall while others get bytes, and does once they end', async () => {
  let cutOff: (() => void) | undefined
  const fetch = (url: string | URL | Request): Promise<Response> => {
    if (!String(url).endsWith('first')) return new Promise(() => {})
    const body = new ReadableStream({
      start(controller) {
        const timer = setInterval(() => controller.enqueue(new Uint8Array(10)), 40)
        cutOff = () => {
          clearInterval(timer)
          controller.close()
        }
      },
    })
    return Promise.resolve(new Response(body))
  }
  const source = urlSource('http://example.org/data/dataset.json', { fetch, stallTimeout: 150 })
  let settled = false
  const first = source.read('first')
  const second = source.read('second').finally(() => {
    settled = true
  })
  second.catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 450))
  expect(settled).toBe(false)
  cutOff!()
  expect((await first).length).toBeGreaterThan(50)
  await expect(second).rejects.toMatchObject({ code: 'network', message: 'second: the server sent nothing for 0.15 s' })
})

test('ranges are sent as they were asked for, to a server that is not asked for more than twelve at a time', async () => {
  const server = await serveFiles({ 'dataset.json': new Uint8Array(2), large: content }, { delay: 20 })
  servers.push(server)
  const source = urlSource(server.url('dataset.json'))
  await source.read('dataset.json')
  const ranges = Array.from({ length: 30 }, (_, i) => ({ start: 1000 * i, end: 1000 * i + 10 }))
  const read = await Promise.all(ranges.map((range) => source.read('large', range)))
  expect(read).toStrictEqual(ranges.map(({ start, end }) => content.slice(start, end)))
  expect(server.most).toBeGreaterThan(6)
  expect(server.most).toBeLessThanOrEqual(12)
})
