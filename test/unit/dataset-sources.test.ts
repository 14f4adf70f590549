import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDataset } from '../../sdk/dataset/open.ts'
import { folderSource } from '../../sdk/dataset/source.node.ts'
import { filesSource, memorySource, type Source } from '../../sdk/dataset/source.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { readCounts } from '../support/read-all.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const kernel = createReferenceKernel()
const tiny = await tinyDataset({ variants: 300 })
const folder = await mkdtemp(join(tmpdir(), 'hindo-source-'))
for (const [path, bytes] of Object.entries(tiny.files)) {
  await mkdir(dirname(join(folder, 'data', path)), { recursive: true })
  await writeFile(join(folder, 'data', path), bytes)
}
await writeFile(join(folder, 'secret'), 'outside')
afterAll(() => rm(folder, { recursive: true }))

function file(path: string, bytes: Uint8Array, withFolder: boolean): File {
  const made = new File([bytes as Uint8Array<ArrayBuffer>], path.slice(path.lastIndexOf('/') + 1))
  if (withFolder) Object.defineProperty(made, 'webkitRelativePath', { value: path })
  return made
}

const entries = Object.entries(tiny.files)
const sources: Array<[name: string, make: () => Source]> = [
  ['memory, bytes', () => memorySource('m', tiny.files)],
  [
    'memory, blobs',
    () =>
      memorySource(
        'm',
        Object.fromEntries(entries.map(([path, bytes]) => [path, new Blob([bytes as Uint8Array<ArrayBuffer>])])),
      ),
  ],
  ['a folder on disk', () => folderSource(join(folder, 'data'))],
  ['a manifest on disk', () => folderSource(join(folder, 'data', 'dataset.json'))],
  ['a chosen folder', () => filesSource(entries.map(([path, bytes]) => file(`picked/${path}`, bytes, true)))],
  [
    'a folder deep inside others',
    () => filesSource(entries.map(([path, bytes]) => file(`a/b/c/${path}`, bytes, true))),
  ],
  ['loose files', () => filesSource(entries.map(([path, bytes]) => file(path, bytes, false)))],
]

test.each(sources)('%s gives the right counts', async (_, make) => {
  const dataset = await openDataset(make(), { kernel })
  for (const stratum of [0, tiny.manifest.strata.length - 1]) {
    expect(await readCounts(dataset, 'AN', stratum)).toStrictEqual(Array.from(tiny.truth.counts.AN[stratum]!))
  }
})

test.each(sources)('%s: ranges are exact, too long ones and missing files are typed errors', async (_, make) => {
  const source = make()
  const path = tiny.manifest.parts[0]!.variants.file
  const bytes = tiny.files[path]!
  expect(Array.from(await source.read(path, { start: 10, end: 20 }))).toStrictEqual(Array.from(bytes.subarray(10, 20)))
  expect((await source.read(path)).length).toBe(bytes.length)
  await expect(source.read(path, { start: 10, end: bytes.length + 1 })).rejects.toMatchObject({
    code: 'network',
    message: `${path} has ${bytes.length} bytes where byte ${bytes.length + 1} was expected`,
  })
  await expect(source.read('parts/none.arrow')).rejects.toMatchObject({
    code: 'not-found',
    where: { file: 'parts/none.arrow' },
  })
  await expect(source.read(path, undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
})

test.each(['../secret', '/etc/hostname', 'parts/../../secret', '..\\secret'])(
  'a folder does not give "%s"',
  async (path) => {
    await expect(folderSource(join(folder, 'data')).read(path)).rejects.toMatchObject({ code: 'forbidden' })
  },
)

test('chosen files without a manifest, or with two side by side, say so', () => {
  expect(() => filesSource([file('a.arrow', new Uint8Array(1), false)])).toThrowError(
    expect.objectContaining({ code: 'not-found', message: 'no dataset.json among the 1 chosen files' }),
  )
  const two = ['x/one/dataset.json', 'x/two/dataset.json'].map((path) => file(path, new Uint8Array(1), true))
  expect(() => filesSource(two)).toThrowError(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining('x/one/, x/two/') }),
  )
  const nested = filesSource([...two.slice(0, 1), file('x/dataset.json', new Uint8Array(2), true)])
  expect(nested.name).toBe('x')
})

test('a file that can no longer be read is a network error', async () => {
  const gone = new Blob(['text'])
  gone.arrayBuffer = () => Promise.reject(new DOMException('moved', 'NotReadableError'))
  await expect(memorySource('m', { a: gone }).read('a')).rejects.toMatchObject({
    code: 'network',
    message: 'a cannot be read',
  })
})
