import { afterEach, expect, test } from 'vitest'
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

const large = await tinyDataset({ variants: 70_000, people: 20, seed: 6 })
const dense = large.manifest.parts[0]!.dense.file
const total = large.files[dense]!.length

async function sourceWith(options: ServerOptions, files: Record<string, Uint8Array> = large.files) {
  const server = await serveFiles(files, options)
  servers.push(server)
  return { source: urlSource(server.url('dataset.json')), server }
}

test('a missing file is not-found, with its name', async () => {
  const { [dense]: _, ...rest } = large.files
  const { source } = await sourceWith({}, rest)
  const dataset = await openDataset(source, { kernel })
  await expect(dataset.readDense(0, 0, [{ measure: 'AC', stratum: 0 }])).rejects.toMatchObject({
    code: 'not-found',
    message: `${dense} is not on the server (status 404)`,
    where: { file: dense },
  })
})

test.each([500, 403, 429])('status %i is a network error that names it', async (status) => {
  const { source } = await sourceWith({
    intercept: (file, _, response) => {
      if (file === dense) response.writeHead(status).end()
      return file === dense
    },
  })
  await expect(source.read(dense, { start: 0, end: 8 })).rejects.toMatchObject({
    code: 'network',
    message: `${dense}: the server answered with status ${status}`,
  })
})

test.each(['range', 'whole'])('a connection that drops half-way (%s) is a network error', async (kind) => {
  const { source } = await sourceWith({
    intercept: (_, __, response) => {
      const headers = kind === 'range' ? { 'content-range': `bytes 0-999/${total}` } : {}
      response.writeHead(kind === 'range' ? 206 : 200, { 'content-length': 1000, ...headers })
      response.write(new Uint8Array(400))
      setTimeout(() => response.destroy(), 20)
      return true
    },
  })
  const range = kind === 'range' ? { start: 0, end: 1000 } : undefined
  await expect(source.read(dense, range)).rejects.toMatchObject({ code: 'network', where: { file: dense } })
})

test('a body shorter than the range, without any other sign, is a network error', async () => {
  const { source } = await sourceWith({
    intercept: (_, __, response) => {
      response.writeHead(206).end(new Uint8Array(400))
      return true
    },
  })
  await expect(source.read(dense, { start: 0, end: 1000 })).rejects.toMatchObject({
    code: 'network',
    message: `${dense}: asked for 1000 bytes at 0, got 400`,
  })
})

test.each(['bytes 8-1007/5000', 'bytes */5000', 'lines 0-999/5000'])(
  'Content-Range "%s" for bytes 0-999 is refused',
  async (header) => {
    const { source } = await sourceWith({
      intercept: (_, __, response) => {
        response.writeHead(206, { 'content-range': header }).end(new Uint8Array(1000))
        return true
      },
    })
    await expect(source.read(dense, { start: 0, end: 1000 })).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining(`got "${header}"`),
    })
  },
)

test.each([true, false])('a part that is cut off is a network error with both sizes (ranges: %s)', async (ranges) => {
  const [offset, metadata, body] = large.manifest.parts[0]!.dense.batches[1]!
  const end = offset + metadata + body - 100
  const cut = { ...large.files, [dense]: large.files[dense]!.subarray(0, end) }
  const { source } = await sourceWith({ withoutRanges: !ranges }, cut)
  const dataset = await openDataset(source, { kernel })
  const last = large.manifest.layout.dense.at(-1)!
  const promise = dataset.readDense(0, 1, [{ measure: 'nhomalt', stratum: last }])
  await expect(promise).rejects.toMatchObject({
    code: 'network',
    message: expect.stringContaining(`${dense} has ${end} bytes where byte `),
  })
})

test('a range behind the end (status 416) is a network error with the size', async () => {
  const { source } = await sourceWith({})
  await expect(source.read(dense, { start: total + 5, end: total + 9 })).rejects.toMatchObject({
    code: 'network',
    message: `${dense} has ${total} bytes where byte ${total + 9} was expected`,
  })
})

test('a server that is not there is a network error', async () => {
  const { source, server } = await sourceWith({})
  await server.close()
  await expect(openDataset(source, { kernel })).rejects.toMatchObject({
    code: 'network',
    where: { file: 'dataset.json' },
  })
})

test('a web page instead of the manifest is recognised', async () => {
  const page = new TextEncoder().encode('<!doctype html><title>Portal</title>')
  const { source } = await sourceWith({}, { 'dataset.json': page })
  await expect(openDataset(source, { kernel })).rejects.toMatchObject({
    code: 'parse',
    message: 'dataset.json is not JSON: it looks like a web page',
  })
})

test('cancelling rejects with aborted at once, before and during a request, and later reads still work', async () => {
  const { source } = await sourceWith({ delay: 300 })
  await expect(source.read(dense, undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'aborted',
  })
  const controller = new AbortController()
  const settled: string[] = []
  const reading = source.read(dense, { start: 0, end: 9 }, { signal: controller.signal })
  const other = source.read(dense, { start: 9, end: 12 })
  void reading.catch(() => settled.push('cancelled'))
  void other.then(() => settled.push('answered'))
  setTimeout(() => controller.abort(), 10)
  await expect(reading).rejects.toMatchObject({ code: 'aborted' })
  expect(await other).toStrictEqual(large.files[dense]!.slice(9, 12))
  expect(settled).toStrictEqual(['cancelled', 'answered'])
})

test('a file that changes on the server between two ranges is refused, not mixed', async () => {
  let version = 1
  const { source } = await sourceWith({
    intercept: (_, __, response) => {
      response.writeHead(206, { etag: `"v${version}"` }).end(new Uint8Array(10))
      return true
    },
  })
  await source.read(dense, { start: 0, end: 10 })
  await source.read(dense, { start: 10, end: 20 })
  version = 2
  await expect(source.read(dense, { start: 20, end: 30 })).rejects.toMatchObject({
    code: 'checksum',
    message: `${dense} changed on the server since the dataset was opened`,
  })
})

test.each(['../secret', '/etc/passwd', 'http://elsewhere/x', 'a/../../b', 'a\\b', ''])(
  'path "%s" is not asked for',
  async (path) => {
    const { source, server } = await sourceWith({})
    await expect(source.read(path)).rejects.toMatchObject({ code: 'forbidden' })
    expect(server.requests).toStrictEqual([])
  },
)
