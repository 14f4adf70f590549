import { expect, test } from 'vitest'
import { loadPolars, readWithPolars } from '../support/polars.ts'
import { plainSparseValues } from '../support/sparse-columns.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const polars = await loadPolars()
const controlled = await tinyDataset({ variants: 9000, people: 30, contigs: ['X'] })

test.skipIf(!polars)('Polars reads every cell of a dense part, suppressed ones as null', async () => {
  const { manifest, files, truth } = await tinyDataset({ variants: 6000, people: 12, suppressed: 0.1 })
  const columns = (await readWithPolars(files[manifest.parts[0]!.dense.file]!))!
  expect(Object.keys(columns)).toStrictEqual(
    manifest.layout.dense.flatMap((stratum) => manifest.measures.map((measure) => `${measure}:${stratum}`)),
  )
  for (const measure of manifest.measures) {
    for (const stratum of manifest.layout.dense) {
      const expected = Array.from(truth.counts[measure][stratum]!, (n, row) =>
        truth.suppressed[stratum]![row] ? null : n,
      )
      expect(columns[`${measure}:${stratum}`], `${measure}:${stratum}`).toStrictEqual(expected)
    }
  }
})

test.skipIf(!polars)('Polars reads every variant', async () => {
  const { manifest, files, truth } = controlled
  const columns = (await readWithPolars(files[manifest.parts[0]!.variants.file]!))!
  for (const name of ['contig', 'position', 'id', 'ref', 'alt', 'filter'] as const) {
    expect(columns[name], name).toStrictEqual(truth.rows.map((row) => row[name]))
  }
})

test.skipIf(!polars)('the sparse records that Polars reads give back every cell', async () => {
  const { manifest, files, truth } = controlled
  for (const measure of manifest.measures) {
    const columns = (await readWithPolars(files[manifest.parts[0]!.sparse[measure]!.file]!))!
    const values = plainSparseValues(measure, columns, 9000)
    expect([...values.keys()]).toStrictEqual(
      manifest.layout.sparse.filter((stratum) => truth.counts[measure][stratum]!.some((n) => n > 0)),
    )
    for (const [stratum, found] of values) {
      expect(found, `${measure}:${stratum}`).toStrictEqual([...truth.counts[measure][stratum]!])
    }
  }
})
