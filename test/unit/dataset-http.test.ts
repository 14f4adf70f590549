import { afterEach, expect, test } from 'vitest'
import { openDataset } from '../../sdk/dataset/open.ts'
import { urlSource } from '../../sdk/dataset/source.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { type FileServer, type ServerOptions, serveFiles } from '../support/file-server.ts'
import { readCounts } from '../support/read-all.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const kernel = createReferenceKernel()
const servers: FileServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

/** Files of more than 256 KiB, so that ranges are used. */
const large = await tinyDataset({ variants: 70_000, people: 60, seed: 6 })
const small = await tinyDataset({ variants: 200 })
const dense = large.manifest.parts[0]!.dense.file

async function serve(files: Record<string, Uint8Array>, options?: ServerOptions) {
  const server = await serveFiles(files, options)
  servers.push(server)
  return server
}

const columns = [0, 1, 2, 3].flatMap((stratum) => [
  { measure: 'AC' as const, stratum },
  { measure: 'AN' as const, stratum },
])

test('eight columns of a batch cost at most four requests beyond the manifest', async () => {
  expect(large.files[dense]!.length).toBeGreaterThan(512 * 1024)
  const server = await serve(large.files)
  const dataset = await openDataset(urlSource(server.url('dataset.json')), { kernel })
  const read = await dataset.readDense(0, 0, columns)
  for (const [index, { measure, stratum }] of columns.entries()) {
    const expected = Array.from(large.truth.counts[measure][stratum]!.subarray(0, 65_536))
    expect(Array.from(read[index]!.values)).toStrictEqual(expected)
  }
  const ranges = server.requests.filter(({ file }) => file === dense)
  expect(ranges.length).toBeLessThanOrEqual(4)
  expect(ranges.every(({ range }) => range !== undefined)).toBe(true)
  expect(server.requests.length).toBe(ranges.length + 1)
})

test('what was read is not asked for again', async () => {
  const server = await serve(large.files)
  const dataset = await openDataset(urlSource(server.url('dataset.json')), { kernel })
  await dataset.readDense(0, 0, columns)
  await dataset.readVariants(0, 1)
  const stratum = large.manifest.layout.sparse[3]!
  await dataset.readSparse(0, 'AC', [stratum])
  const before = server.requests.length
  await dataset.readDense(0, 0, columns.toReversed())
  await dataset.readVariants(0, 1)
  await dataset.readSparse(0, 'AC', [stratum])
  expect(server.requests.length).toBe(before)
})

test('sparse strata come without any metadata request: one range for neighbours', async () => {
  const server = await serve(large.files)
  const dataset = await openDataset(urlSource(server.url('dataset.json')), { kernel })
  const [first, second] = large.manifest.layout.sparse
  await dataset.readSparse(0, 'AC', [first!, second!])
  expect(server.requests.length).toBe(2)
  expect(await readCounts(dataset, 'AC', second!)).toStrictEqual(Array.from(large.truth.counts.AC[second!]!))
})

test('a small dataset is read file by file, whole', async () => {
  const server = await serve(small.files)
  const dataset = await openDataset(urlSource(server.url('dataset.json')), { kernel })
  await readCounts(dataset, 'AC', 0)
  await readCounts(dataset, 'AN', 1)
  expect(server.requests).toStrictEqual([
    { file: 'dataset.json', range: undefined },
    { file: small.manifest.parts[0]!.dense.file, range: undefined },
  ])
})

test('a server without range support gives the same numbers, and each file is sent once', async () => {
  const server = await serve(large.files, { withoutRanges: true, delay: 5 })
  const dataset = await openDataset(urlSource(server.url('dataset.json')), { kernel })
  const atoms = large.manifest.layout.sparse.slice(0, 3)
  await Promise.all([0, 1, 2, 3].map((stratum) => dataset.readDense(0, 0, [{ measure: 'AC', stratum }])))
  for (const stratum of [0, 5, ...atoms]) {
    expect(await readCounts(dataset, 'AC', stratum)).toStrictEqual(Array.from(large.truth.counts.AC[stratum]!))
  }
  const files = server.requests.map(({ file }) => file)
  expect(files.length).toBe(new Set(files).size)
})

test('at most twelve requests are open at a time', async () => {
  const server = await serve(large.files, { delay: 20 })
  const source = urlSource(server.url('dataset.json'))
  await Promise.all(Array.from({ length: 20 }, (_, index) => source.read(dense, { start: index, end: index + 10 })))
  expect(server.requests.length).toBe(20)
  expect(server.most).toBeGreaterThan(1)
  expect(server.most).toBeLessThanOrEqual(12)
})

test('the query of the address goes with every file, and a folder address finds dataset.json', async () => {
  const seen: string[] = []
  const server = await serve(small.files, {
    intercept: (_, request) => {
      seen.push(request.url!)
      return false
    },
  })
  const withToken = urlSource(`${server.url('dataset.json')}?token=a%26b`)
  await (await openDataset(withToken, { kernel })).readVariants(0, 0)
  const folder = urlSource(server.url(''))
  expect(folder.manifest).toBe('dataset.json')
  await openDataset(folder, { kernel })
  expect(seen).toStrictEqual(['/dataset.json?token=a%26b', '/parts/22-0.variants.arrow?token=a%26b', '/dataset.json'])
})

test('ranges go past the browser cache and whole files through it', async () => {
  const init: Array<RequestInit | undefined> = []
  const fake: typeof fetch = async (_, options) => {
    init.push(options)
    return new Response(new Uint8Array(4), { status: options?.headers ? 206 : 200 })
  }
  const source = urlSource('http://example.org/d/dataset.json', { fetch: fake })
  await source.read('a', { start: 3, end: 7 })
  await source.read('a')
  expect(init.map((options) => [options?.cache, options?.headers])).toStrictEqual([
    ['no-store', { Range: 'bytes=3-6' }],
    ['no-cache', undefined],
  ])
})
