import { describe, expect, it } from 'vitest'
import { decodeSparseBlock, SPARSE_BLOCK_ROWS } from '../../sdk/dataset/encode-sparse.ts'
import { type OpenDataset, openDataset } from '../../sdk/dataset/open.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import type { Measure } from '../../sdk/types.ts'
import { type BuiltDataset, build, realFile, vcfText } from '../support/built-dataset.ts'

function open({ files }: BuiltDataset): Promise<OpenDataset> {
  return openDataset(memorySource('built', files), { kernel: createReferenceKernel() })
}

/** Values of a stratum as the dataset's own reader gives them; null where suppressed. */
async function read(dataset: OpenDataset, measure: Measure, stratum: number): Promise<Array<number | null>> {
  const { manifest } = dataset
  const all: Array<number | null> = []
  for (const [index, part] of manifest.parts.entries()) {
    if (manifest.layout.sparse.includes(stratum)) {
      const values = new Int32Array(part.rows)
      const blocks = (await dataset.readSparse(index, measure, [stratum])).get(stratum) ?? []
      for (const block of blocks) {
        decodeSparseBlock(
          measure,
          { stratum, ...block },
          values.subarray(block.firstRow, block.firstRow + SPARSE_BLOCK_ROWS),
        )
      }
      all.push(...values)
      continue
    }
    for (let batch = 0; batch < part.spans.length; batch++) {
      const [column] = await dataset.readDense(index, batch, [{ measure, stratum }])
      const { values, valid } = column!
      all.push(...Array.from(values, (value, row) => (valid && !((valid[row >> 3]! >> (row & 7)) & 1) ? null : value)))
    }
  }
  return all
}

async function expectSame(built: BuiltDataset): Promise<void> {
  const dataset = await open(built)
  expect(dataset.manifest).toEqual(built.manifest)
  for (const [stratum, { terms }] of built.manifest.strata.entries()) {
    const text = terms.map(([axis, level]) => `${axis}=${level}`).join('&')
    for (const measure of built.manifest.measures) {
      expect(await read(dataset, measure, stratum)).toEqual(built.values(measure, text))
    }
  }
}

const SHEET = 'sample\tsex\tdisease\nann\tfemale\tC50\nbob\tmale\tC50;E11\ncid\tmale\t\n'
const RECORDS = [
  ...Array.from(
    { length: 300 },
    (_, i) =>
      `22 ${i + 1} ${i % 2 ? '.' : `rs${i}`} A ${i % 3 ? 'G' : 'G,T'} . PASS . GT 0|1 1|1 ${i % 4 ? '0|0' : './.'}`,
  ),
  ...Array.from({ length: 50 }, (_, i) => `X ${i + 5_000_000} . A G . q10 . GT 0|1 1 ${i % 4 ? '0' : '.'}`),
]

describe('a built dataset, opened', () => {
  it('gives what was built, also where only one part has haploid calls', async () => {
    const built = await build(vcfText(['ann', 'bob', 'cid'], RECORDS), SHEET, {
      axes: ['sex'],
      overlapping: ['disease'],
      pairs: ['disease'],
      assembly: 'GRCh38',
    })
    expect(built.manifest.parts.map(({ sparse }) => Object.keys(sparse).includes('n_haploid'))).toEqual([false, true])
    await expectSame(built)
  })

  it('gives what was built with suppressed cells', async () => {
    await expectSame(
      await build(vcfText(['ann', 'bob', 'cid'], RECORDS), SHEET, {
        axes: ['sex'],
        overlapping: ['disease'],
        publish: 'k=2',
      }),
    )
  })

  it('gives the variants', async () => {
    const built = await build(vcfText(['ann', 'bob', 'cid'], RECORDS), SHEET, { axes: ['sex'] })
    const dataset = await open(built)
    const rows = []
    for (const part of built.manifest.parts.keys()) {
      const batch = await dataset.readVariants(part, 0)
      for (let i = 0; i < batch.rows; i++) {
        rows.push({
          contig: batch.contig,
          position: batch.position[i],
          id: batch.id(i),
          ref: batch.ref(i),
          alt: batch.alt(i),
          filter: batch.filter(i),
        })
      }
    }
    expect(rows).toEqual(built.rows)
  })

  const vcf = realFile('1000g-chr22/chr22-10k.genotypes.vcf.gz')
  it.skipIf(!vcf)('gives chromosome 22 of 2,504 people', async () => {
    const sheet = new TextDecoder().decode(realFile('1000g-chr22/samples.tsv')!)
    await expectSame(await build(vcf!, sheet, { axes: ['sex', 'super_population'] }))
  })
})
