// Rows with identifiers, for finding them by name: as a Hindo dataset with its index, and as int32 columns for the peers.
import { join } from 'node:path'
import { ensure, presetWriter, writeArrow } from './generate.mjs'
import { rowOf } from './named-rows.mjs'

const BASES = ['A', 'C', 'G', 'T']

export function namedData(variants) {
  return ensure(`names-${variants}`, async (writers, at) => {
    const writer = presetWriter(writers, at, 'names', [1000], { extras: { ids: true } })
    const columns = ['position', 'alleles', 'rs'].map((name) => ({ name, values: new Int32Array(variants) }))
    const counts = { AC: Int32Array.of(1), AN: Int32Array.of(2000) }
    for (let row = 0; row < variants; row++) {
      const { position, ref, alt, rs } = rowOf(row)
      columns[0].values[row] = position
      columns[1].values[row] = 4 * ref + alt
      columns[2].values[row] = rs | 0
      const fields = { contig: '1', position, id: `rs${rs}`, ref: BASES[ref], alt: BASES[alt], filter: 'PASS' }
      const written = writer.row(fields, counts)
      if (written) await written
    }
    await writer.finish()
    await writeArrow(writers, join(at, 'columns.arrow'), columns)
    return { variants }
  })
}
