import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type OpenDataset, openDataset } from '../../sdk/dataset/open.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { isHindoError } from '../../sdk/errors.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { random } from '../support/arrow-samples.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const kernel = createReferenceKernel()
/** Parts of more than 256 KiB, so that nothing is protected by the SHA-256 of whole files. */
const large = await tinyDataset({ variants: 66_000, people: 60, contigs: ['X'], suppressed: 0.05, seed: 8 })
const sparse = await tinyDataset({ variants: 66_000, people: 60, missing: 0.15, seed: 8 })
const small = await tinyDataset({ variants: 200 })

function openWith(
  files: Record<string, Uint8Array>,
  changed: Record<string, Uint8Array | undefined>,
): Promise<OpenDataset> {
  const all = Object.fromEntries(Object.entries({ ...files, ...changed }).filter(([, bytes]) => bytes)) as typeof files
  return openDataset(memorySource('damaged', all), { kernel })
}

function flip(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const copy = bytes.slice()
  copy[at]! ^= 1 << bit
  return copy
}

const denseFile = large.manifest.parts[0]!.dense
const variantsFile = large.manifest.parts[0]!.variants
const sparseFile = sparse.manifest.parts[0]!.sparse.AN!
const wanted = [0, 2, 4].map((stratum) => ({ measure: 'AN' as const, stratum }))
const strata = sparse.manifest.layout.sparse.slice(0, 3)

function digest(arrays: Array<Uint8Array | Uint16Array | Uint32Array | Int32Array>): string {
  const hash = createHash('sha256')
  for (const array of arrays) hash.update(`${array.byteLength};`).update(array)
  return hash.digest('hex')
}

const readers = {
  dense: {
    set: large,
    file: denseFile,
    read: async (dataset: OpenDataset) =>
      digest((await dataset.readDense(0, 0, wanted)).flatMap(({ values, valid }) => [values, valid!])),
  },
  sparse: {
    set: sparse,
    file: sparseFile,
    read: async (dataset: OpenDataset) => {
      const blocks = [...(await dataset.readSparse(0, 'AN', strata)).values()].flat()
      const heads = Int32Array.from(blocks.flatMap(({ firstRow, base }) => [firstRow, base]))
      return digest([heads, ...blocks.flatMap(({ packed, rows, deltas }) => [packed, rows, deltas])])
    },
  },
  variants: {
    set: large,
    file: variantsFile,
    read: async (dataset: OpenDataset) => {
      const batch = await dataset.readVariants(0, 0)
      const text = Array.from({ length: batch.rows }, (_, row) =>
        [batch.contig, batch.position[row], batch.id(row), batch.ref(row), batch.alt(row), batch.filter(row)].join(' '),
      )
      return text.join('\n')
    },
  },
}

test.each(['dense', 'sparse', 'variants'] as const)(
  'any flipped bit of a %s file gives the right values or a typed error with its place',
  async (kind) => {
    const { set, file, read } = readers[kind]
    const bytes = set.files[file.file]!
    expect(bytes.length).toBeGreaterThan(256 * 1024)
    const expected = await read(await openWith(set.files, {}))
    const next = random(kind.length)
    const [offset, metadata] = file.batches[0]!
    const refused = { head: 0, metadata: 0, body: 0 }
    const places = {
      head: [0, offset],
      metadata: [offset, offset + metadata],
      body: [offset + metadata, bytes.length],
    } as const
    for (const place of ['head', 'metadata', 'body'] as const) {
      const [from, to] = places[place]
      for (let i = 0; i < (kind === 'variants' ? 25 : 80); i++) {
        const at = from + Math.floor(next() * (to - from))
        const dataset = await openWith(set.files, { [file.file]: flip(bytes, at, Math.floor(next() * 8)) })
        try {
          expect(await read(dataset), `bit flipped at ${at}`).toStrictEqual(expected)
        } catch (error) {
          if (!isHindoError(error)) throw error
          expect(['format', 'checksum', 'not-found']).toContain(error.code)
          expect(error.where?.file).toBe(file.file)
          refused[place]++
        }
      }
    }
    // The sparse head is not read at all; padding and footer are never looked at.
    if (kind !== 'sparse') expect(refused.head).toBeGreaterThan(0)
    expect(refused.metadata).toBeGreaterThan(kind === 'variants' ? 20 : 70)
    expect(refused.body).toBeGreaterThan(0)
  },
)

test('a flipped bit in an LZ4 column is a checksum or format error that says where and how big', async () => {
  const [offset, metadata, body] = denseFile.batches[0]!
  const middle = offset + metadata + Math.floor(body / 2)
  const dataset = await openWith(large.files, { [denseFile.file]: flip(large.files[denseFile.file]!, middle, 0) })
  const all = large.manifest.layout.dense.map((stratum) => ({ measure: 'AN' as const, stratum }))
  const every = large.manifest.measures.flatMap((measure) => all.map(({ stratum }) => ({ measure, stratum })))
  await expect(dataset.readDense(0, 0, every)).rejects.toMatchObject({
    code: expect.stringMatching(/^(checksum|format)$/),
    message: expect.stringMatching(/^parts\/X-0\.dense\.arrow: buffer of \d+ bytes at \d+ is damaged: LZ4 frame /),
    where: { file: denseFile.file, offset: expect.any(Number), length: expect.any(Number) },
  })
})

test('a flipped bit in a sparse body is a checksum error', async () => {
  const [offset, metadata] = sparseFile.batches[0]!
  const damaged = flip(sparse.files[sparseFile.file]!, offset + metadata + 500, 3)
  const dataset = await openWith(sparse.files, { [sparseFile.file]: damaged })
  await expect(dataset.readSparse(0, 'AN', strata)).rejects.toMatchObject({
    code: 'checksum',
    message: expect.stringContaining(`bytes at ${offset} have xxHash32 `),
  })
})

test('a small file is checked by its SHA-256, and by its size first', async () => {
  const file = small.manifest.parts[0]!.dense.file
  const bytes = small.files[file]!
  const flipped = await openWith(small.files, { [file]: flip(bytes, bytes.length - 20, 1) })
  await expect(flipped.readDense(0, 0, [{ measure: 'AC', stratum: 0 }])).rejects.toMatchObject({
    code: 'checksum',
    message: expect.stringMatching(
      /^parts\/22-0\.dense\.arrow \(\d+ bytes\) has SHA-256 [0-9a-f]{12}…, its manifest says /,
    ),
  })
  const cut = await openWith(small.files, { [file]: bytes.subarray(0, 100) })
  await expect(cut.readDense(0, 0, [{ measure: 'AC', stratum: 0 }])).rejects.toMatchObject({
    code: 'checksum',
    message: `${file} has 100 bytes, its manifest says ${bytes.length}`,
  })
  const gone = await openWith(small.files, { [file]: undefined })
  await expect(gone.readDense(0, 0, [{ measure: 'AC', stratum: 0 }])).rejects.toMatchObject({ code: 'not-found' })
})

test('after a failure the next read works once the file is whole again', async () => {
  const file = small.manifest.parts[0]!.dense.file
  const files = { ...small.files, [file]: small.files[file]!.subarray(0, 50) }
  const dataset = await openDataset(memorySource('mended', files), { kernel })
  await expect(dataset.readDense(0, 0, [{ measure: 'AC', stratum: 0 }])).rejects.toMatchObject({ code: 'checksum' })
  files[file] = small.files[file]!
  const [column] = await dataset.readDense(0, 0, [{ measure: 'AC', stratum: 0 }])
  expect(Array.from(column!.values)).toStrictEqual(Array.from(small.truth.counts.AC[0]!))
})

test('files of another part or dataset in the place of one are refused', async () => {
  const two = await tinyDataset({ variants: 66_000, people: 60, contigs: ['22'], suppressed: 0.05, seed: 8 })
  const asX = { ...two.manifest, contigs: [{ name: 'X' }], parts: [{ ...two.manifest.parts[0]!, contig: 'X' }] }
  const swapped = { ...two.files, 'dataset.json': new TextEncoder().encode(JSON.stringify(asX)) }
  const dataset = await openDataset(memorySource('swapped', swapped), { kernel })
  await expect(dataset.readDense(0, 0, [{ measure: 'AC', stratum: 0 }])).rejects.toMatchObject({
    code: 'format',
    message: 'parts/22-0.dense.arrow has hindo.contig "22" where "X" is needed',
  })
  await expect(dataset.readVariants(0, 0)).rejects.toMatchObject({ code: 'format' })
})
