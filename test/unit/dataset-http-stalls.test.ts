import { afterEach, describe, expect, test } from 'vitest'
import { openDataset } from '../../sdk/dataset/open.ts'
import { urlSource } from '../../sdk/dataset/source.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { type FileServer, type ServerOptions, serveFiles } from '../support/file-server.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const kernel = createReferenceKernel()
const servers: FileServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const tiny = await tinyDataset({ variants: 200 })
const dense = tiny.manifest.parts[0]!.dense.file
const content = new Uint8Array(1000).map((_, index) => index)

async function sourceWith(options: ServerOptions, stallTimeout = 150, files: Record<string, Uint8Array> = tiny.files) {
  const server = await serveFiles(files, options)
  servers.push(server)
  return { source: urlSource(server.url('dataset.json'), { stallTimeout }), server }
}

const stall = (file: string) => ({
  code: 'network',
  message: `${file}: the server sent nothing for 0.15 s`,
  where: { file },
})

describe('a server that stops sending', () => {
  test('before any answer is a network error in time, and is not asked twice', async () => {
    const { source, server } = await sourceWith({ intercept: () => true })
    const started = Date.now()
    await expect(openDataset(source, { kernel })).rejects.toMatchObject(stall('dataset.json'))
    expect(Date.now() - started).toBeGreaterThanOrEqual(145)
    // A busy machine may not even have connected in that time.
    expect(server.requests.length).toBeLessThanOrEqual(1)
  })

  test.each(['range', 'whole'])('half-way through a body (%s) without closing is a network error', async (kind) => {
    const { source, server } = await sourceWith({
      intercept: (_, __, response) => {
        const headers = kind === 'range' ? { 'content-range': 'bytes 0-999/5000' } : {}
        response.writeHead(kind === 'range' ? 206 : 200, { 'content-length': 1000, ...headers })
        response.write(content.subarray(0, 400))
        return true
      },
    })
    const range = kind === 'range' ? { start: 0, end: 1000 } : undefined
    await expect(source.read(dense, range)).rejects.toMatchObject(stall(dense))
    expect(server.requests.length).toBe(1)
  })

  test('in one file fails that read only', async () => {
    const { source } = await sourceWith({ intercept: (file) => file === dense })
    const dataset = await openDataset(source, { kernel })
    const [failed, read] = await Promise.allSettled([
      dataset.readDense(0, 0, [{ measure: 'AC', stratum: 0 }]),
      dataset.readVariants(0, 0),
    ])
    expect(failed).toMatchObject({ status: 'rejected', reason: stall(dense) })
    expect(read).toMatchObject({ status: 'fulfilled', value: { rows: 200 } })
  })

  test('does so also where the page’s own fetch takes no notice of its signal', async () => {
    const source = urlSource('http://example.org/dataset.json', {
      fetch: () => new Promise(() => {}),
      stallTimeout: 150,
    })
    await expect(source.read('dataset.json')).rejects.toMatchObject(stall('dataset.json'))
  })

  test('can be left by cancelling, long before the time is over', async () => {
    const { source } = await sourceWith({ intercept: () => true }, 60_000)
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 30)
    // More than fit in at a time: those that wait for their turn leave as well.
    const reads = Array.from({ length: 9 }, () => source.read(dense, undefined, { signal: controller.signal }))
    const settled = await Promise.allSettled(reads)
    expect(settled.map(({ status }) => status)).toStrictEqual(Array(9).fill('rejected'))
    for (const one of settled) expect(one).toMatchObject({ reason: { code: 'aborted' } })
  })
})

test('a slow server is no stalled one: every piece starts the clock anew', async () => {
  const { source } = await sourceWith(
    {
      intercept: (_, __, response) => {
        response.writeHead(200, { 'content-length': 1000 })
        for (let at = 0; at < 10; at++) {
          setTimeout(() => {
            response.write(content.subarray(100 * at, 100 * at + 100))
            if (at === 9) response.end()
          }, 150 * at)
        }
        return true
      },
    },
    800,
  )
  const started = Date.now()
  expect(await source.read(dense)).toStrictEqual(content)
  expect(Date.now() - started).toBeGreaterThan(1200)
})

describe('a connection that drops', () => {
  const dropping = (times: number) => {
    let left = times
    return sourceWith(
      {
        intercept: (_, __, response) => {
          if (left-- <= 0) return false
          response.writeHead(206, { 'content-length': 100, 'content-range': 'bytes 0-99/5000' })
          response.write(content.subarray(0, 40))
          setTimeout(() => response.destroy(), 5)
          return true
        },
      },
      10_000,
    )
  }

  test('once is asked again, and the answer is whole', async () => {
    const { source, server } = await dropping(1)
    expect(await source.read(dense, { start: 0, end: 100 })).toStrictEqual(tiny.files[dense]!.slice(0, 100))
    expect(server.requests.length).toBe(2)
  })

  test('twice is a network error: nothing is asked more than twice', async () => {
    const { source, server } = await dropping(99)
    await expect(source.read(dense, { start: 0, end: 100 })).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining('was cut off'),
    })
    expect(server.requests.length).toBe(2)
  })

  test('is told from an error status, which is not asked again', async () => {
    const { source, server } = await sourceWith(
      {
        intercept: (_, __, response) => {
          response.writeHead(503).end()
          return true
        },
      },
      10_000,
    )
    await expect(source.read(dense)).rejects.toMatchObject({ code: 'network' })
    expect(server.requests.length).toBe(1)
  })
})

test('ranges go side by side once the manifest said that ranges are served', async () => {
  const files = { ...tiny.files, large: new Uint8Array(10_000) }
  for (const [accepts, most] of [
    [true, 4],
    [false, 3],
  ] as const) {
    const headers: Record<string, string> = accepts ? {} : { 'accept-ranges': 'none' }
    const server = await serveFiles(files, { delay: 40, headers })
    servers.push(server)
    const source = urlSource(server.url('dataset.json'))
    await source.read('dataset.json')
    await Promise.all([0, 1, 2, 3].map((at) => source.read('large', { start: 2000 * at, end: 2000 * at + 9 })))
    expect(server.most).toBe(most)
  }
})
