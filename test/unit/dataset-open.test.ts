import { expect, test } from 'vitest'
import { openDataset } from '../../sdk/dataset/open.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { readCounts } from '../support/read-all.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const kernel = createReferenceKernel()

test('every count of every stratum reads back, dense and sparse, over several parts and contigs', async () => {
  const { source, manifest, truth } = await tinyDataset({
    variants: 2500,
    contigs: ['22', 'X'],
    partRows: 700,
    seed: 3,
  })
  const dataset = await openDataset(source, { kernel })
  expect(manifest.parts.length).toBe(4)
  expect(manifest.layout.sparse.length).toBeGreaterThan(15)
  for (const measure of manifest.measures) {
    for (const stratum of manifest.strata.keys()) {
      const expected = Array.from(truth.counts[measure][stratum]!)
      expect(await readCounts(dataset, measure, stratum), `${measure}:${stratum}`).toStrictEqual(expected)
    }
  }
})

test('sparse blocks beyond the first 8,192 rows and dense batches beyond the first 65,536 read back', async () => {
  const { source, manifest, truth } = await tinyDataset({ variants: 70_000, people: 12, seed: 4 })
  const dataset = await openDataset(source, { kernel })
  expect(manifest.parts[0]!.variants.batches.map((batch) => batch[3])).toStrictEqual([65_536, 4464])
  for (const stratum of [0, manifest.layout.sparse[0]!, manifest.layout.sparse.at(-1)!]) {
    for (const measure of manifest.measures) {
      expect(await readCounts(dataset, measure, stratum)).toStrictEqual(Array.from(truth.counts[measure][stratum]!))
    }
  }
})

test('suppressed cells are null, with nothing under them, and no other cell is', async () => {
  const { source, manifest, truth } = await tinyDataset({ variants: 400, suppressed: 0.2, seed: 5 })
  const dataset = await openDataset(source, { kernel })
  expect(manifest.layout.sparse).toStrictEqual([])
  let nulls = 0
  for (const stratum of manifest.layout.dense) {
    const expected = Array.from(truth.counts.AC[stratum]!, (value, row) =>
      truth.suppressed[stratum]![row] ? null : value,
    )
    expect(await readCounts(dataset, 'AC', stratum)).toStrictEqual(expected)
    nulls += expected.filter((value) => value === null).length
    const [column] = await dataset.readDense(0, 0, [{ measure: 'AC', stratum }])
    for (const [row, flag] of truth.suppressed[stratum]!.entries()) if (flag) expect(column!.values[row]).toBe(0)
  }
  expect(nulls).toBeGreaterThan(300)
})

test('a part without haploid calls stores no haploid columns: they are 0, and suppressed with the rest', async () => {
  const { source, manifest, truth } = await tinyDataset({ variants: 400, contigs: ['22', 'X'], suppressed: 0.3 })
  const dataset = await openDataset(source, { kernel })
  const [autosome, x] = manifest.parts.map(({ dense }) => dense.batches[0]![1])
  expect(autosome).toBeLessThan(x!)
  for (const measure of manifest.measures) {
    const expected = Array.from(truth.counts[measure][2]!, (value, row) => (truth.suppressed[2]![row] ? null : value))
    expect(await readCounts(dataset, measure, 2), measure).toStrictEqual(expected)
  }
  expect(truth.counts.n_haploid[2]!.subarray(0, 200).every((count) => count === 0)).toBe(true)
})

test('variants read back: contig, position, id, ref, alt and filter with their nulls', async () => {
  const { source, manifest, truth } = await tinyDataset({ variants: 1200, contigs: ['22', 'X'] })
  const dataset = await openDataset(source, { kernel })
  const found = []
  for (const part of manifest.parts.keys()) {
    const batch = await dataset.readVariants(part, 0)
    for (let row = 0; row < batch.rows; row++) {
      found.push({
        contig: batch.contig,
        position: batch.position[row],
        id: batch.id(row),
        ref: batch.ref(row),
        alt: batch.alt(row),
        filter: batch.filter(row),
      })
    }
  }
  expect(found).toStrictEqual(truth.rows)
  expect(new Set(found.map(({ filter }) => filter))).toStrictEqual(new Set(['PASS', null, 'q10;s50']))
})

test('a stratum without a block in a sparse file, and a measure without a file, read as no blocks', async () => {
  const { source, manifest } = await tinyDataset({ variants: 3, people: 30 })
  const dataset = await openDataset(source, { kernel })
  const stratum = manifest.layout.sparse[0]!
  expect(manifest.parts[0]!.sparse.n_haploid).toBeUndefined()
  expect(await dataset.readSparse(0, 'n_haploid', [stratum])).toStrictEqual(new Map([[stratum, []]]))
})

test('the dataset tells what a page may know of it', async () => {
  const { source, files, truth } = await tinyDataset({ variants: 300, contigs: ['22', 'X', 'Y'], partRows: 60 })
  const { info } = await openDataset(source, { kernel })
  const on = (contig: string) => truth.rows.filter((row) => row.contig === contig).map(({ position }) => position)
  expect(info.contigs).toStrictEqual([
    { name: '22', length: undefined, variants: 100, first: on('22')[0], last: on('22').at(-1) },
    { name: 'X', length: 155_270_560, variants: 100, first: on('X')[0], last: on('X').at(-1) },
    { name: 'Y', length: undefined, variants: 100, first: on('Y')[0], last: on('Y').at(-1) },
  ])
  const { 'dataset.json': _, ...parts } = files
  expect(info.bytes).toBe(Object.values(parts).reduce((sum, bytes) => sum + bytes.length, 0))
  expect(info).toMatchObject({ id: 'tiny', kind: 'genotype', serving: 'controlled', synthetic: true, variants: 300 })
})

test('what is not there is named: part, batch, column', async () => {
  const { source } = await tinyDataset({ variants: 10 })
  const dataset = await openDataset(source, { kernel })
  await expect(dataset.readVariants(1, 0)).rejects.toMatchObject({
    code: 'not-found',
    message: 'dataset tiny has no part 1',
  })
  await expect(dataset.readVariants(0, 7)).rejects.toMatchObject({ code: 'not-found' })
  await expect(dataset.readDense(0, 0, [{ measure: 'n_haploid', stratum: 0 }])).rejects.toMatchObject({
    code: 'not-found',
    message: 'parts/22-0.dense.arrow has no column n_haploid:0',
  })
  dataset.close()
  await expect(dataset.readVariants(0, 0)).rejects.toMatchObject({ code: 'usage' })
})
