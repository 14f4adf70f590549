import { expect, test } from 'vitest'
import { memorySink } from '../../sdk/arrow/write.ts'
import { denseColumns } from '../../sdk/dataset/encode-dense.ts'
import type { Manifest } from '../../sdk/dataset/manifest.ts'
import { openDataset } from '../../sdk/dataset/open.ts'
import { partFile } from '../../sdk/dataset/part-files.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { DenseWriter } from '../../sdk/dataset/write-dense.ts'
import { VariantsWriter } from '../../sdk/dataset/write-variants.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const kernel = createReferenceKernel()

/** A dataset of allele counts only, wide enough for every integer type. */
async function alleleDataset() {
  const tiny = await tinyDataset({ variants: 3, people: 20 })
  const strata = [
    { terms: [] as Manifest['strata'][number]['terms'], participants: 100_000 },
    { terms: [['sex', 'female']] as Manifest['strata'][number]['terms'], participants: 20_000 },
    { terms: [['sex', 'male']] as Manifest['strata'][number]['terms'], participants: 90 },
  ]
  const values = [
    [0, 4_000_000_000, 200_000],
    [65_535, 7, 0],
    [180, 0, 255],
  ]
  const columns = denseColumns(
    strata.map(({ participants }, stratum) => ({ stratum, bound: 2 * participants })),
    ['AC', 'AN'],
    false,
  )
  const sink = memorySink()
  const writer = new DenseWriter(sink, { part: '22-0', contig: '22', strata: 3 }, columns)
  await writer.writeBatch(
    3,
    columns.map(({ stratum }) => ({ values: values[stratum]! })),
  )
  const dense = partFile('parts/dense.arrow', await writer.finish())
  const variantsSink = memorySink()
  const variants = new VariantsWriter()
  for (const row of tiny.truth.rows) variants.add(row)
  const written = await variants.write(variantsSink, { part: '22-0', contig: '22', strata: 3 })
  const part = { ...tiny.manifest.parts[0]!, dense, variants: partFile('parts/variants.arrow', written), sparse: {} }
  const manifest: Manifest = {
    ...tiny.manifest,
    kind: 'allele',
    measures: ['AC', 'AN'],
    strata,
    layout: { dense: [0, 1, 2], sparse: [] },
    parts: [part],
  }
  const files = {
    'dataset.json': new TextEncoder().encode(JSON.stringify(manifest)),
    'parts/dense.arrow': sink.bytes(),
    'parts/variants.arrow': variantsSink.bytes(),
  }
  return { dataset: await openDataset(memorySource('allele', files), { kernel }), values, manifest, files }
}

test('columns come in the type of their bound: 8, 16 and 32 bits, up to their largest values', async () => {
  const { dataset, values } = await alleleDataset()
  const read = await dataset.readDense(
    0,
    0,
    [0, 1, 2].map((stratum) => ({ measure: 'AC', stratum })),
  )
  expect(read.map((column) => column.values.constructor.name)).toStrictEqual([
    'Uint32Array',
    'Uint16Array',
    'Uint8Array',
  ])
  expect(read.map((column) => Array.from(column.values))).toStrictEqual(values)
  expect(read.map((column) => column.valid)).toStrictEqual([null, null, null])
})

test('a measure that was not collected is not made up as 0', async () => {
  const { dataset } = await alleleDataset()
  for (const measure of ['nhomalt', 'hemizygote_count', 'n_haploid'] as const) {
    await expect(dataset.readDense(0, 0, [{ measure, stratum: 0 }])).rejects.toMatchObject({ code: 'not-found' })
  }
})

test('a dense file that lacks a measure the manifest names is refused', async () => {
  const { manifest, files } = await alleleDataset()
  const more = { ...manifest, measures: ['AC', 'AN', 'nhomalt'] }
  const changed = { ...files, 'dataset.json': new TextEncoder().encode(JSON.stringify(more)) }
  const dataset = await openDataset(memorySource('more', changed), { kernel })
  await expect(dataset.readDense(0, 0, [{ measure: 'AC', stratum: 0 }])).rejects.toMatchObject({
    code: 'format',
    message: 'parts/dense.arrow has no column nhomalt:0',
  })
})
