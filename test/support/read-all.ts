import { decodeSparseBlock } from '../../sdk/dataset/encode-sparse.ts'
import type { OpenDataset } from '../../sdk/dataset/open.ts'
import type { Measure } from '../../sdk/types.ts'

/** A measure of one stratum over all rows of a dataset, as read from its files; null where suppressed. */
export async function readCounts(
  dataset: OpenDataset,
  measure: Measure,
  stratum: number,
): Promise<Array<number | null>> {
  const { manifest } = dataset
  const out: Array<number | null> = []
  for (const [part, { variants, rows }] of manifest.parts.entries()) {
    if (manifest.layout.dense.includes(stratum)) {
      for (const batch of variants.batches.keys()) {
        const [column] = await dataset.readDense(part, batch, [{ measure, stratum }])
        const { values, valid } = column!
        for (let row = 0; row < values.length; row++) {
          out.push(valid && ((valid[row >> 3]! >> (row & 7)) & 1) === 0 ? null : values[row]!)
        }
      }
      continue
    }
    const values = new Int32Array(rows)
    const blocks = (await dataset.readSparse(part, measure, [stratum])).get(stratum)!
    for (const block of blocks) {
      decodeSparseBlock(measure, { stratum, ...block }, values.subarray(block.firstRow, block.firstRow + 8192))
    }
    out.push(...values)
  }
  return out
}
