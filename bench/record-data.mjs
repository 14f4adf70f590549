// Records of donors with 30 facets, as a Hindo dataset and as columns for the peers.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensure } from './generate.mjs'

/** `records.json` beside the dataset says where each column stands in `columns.bin`. */
export function recordData(records) {
  return ensure(`records-${records}x30`, async (writers, at) => {
    await writers.simulateRecords({
      options: { records, seed: 3 },
      output: writers.folderOutput(join(at, 'dataset')),
    })
    const axesOfFile = await readColumns(writers, join(at, 'dataset'))
    const pieces = []
    let offset = 0
    const put = (array) => {
      const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength)
      const padded = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 7)])
      const place = { offset, length: array.length }
      offset += padded.length
      pieces.push(padded)
      return place
    }
    const axes = axesOfFile.map(({ id, kind, levels, codes, offsets, values }) => ({
      id,
      kind,
      levels,
      ...(codes ? { codes: put(codes) } : { offsets: put(offsets), values: put(values) }),
    }))
    writeFileSync(join(at, 'columns.bin'), Buffer.concat(pieces))
    return { records, axes }
  })
}

/** Level numbers of every record: one of a partition, all (those above included) of a list. */
async function readColumns({ openRecordsSource, folderSource, levelsAbove, createReferenceKernel }, at) {
  const opened = await openRecordsSource(folderSource(at), { kernel: createReferenceKernel(), cache: 'none' })
  const { axes, records } = opened.manifest
  const batches = []
  await opened.readFacets((firstRow, rows, columns) => batches.push({ firstRow, rows, columns }))
  opened.close()
  batches.sort((a, b) => a.firstRow - b.firstRow)
  return axes.map((axis, index) => {
    const levels = axis.levels.map(({ id }) => id)
    if (axis.kind === 'partition') {
      const codes = new Uint8Array(records)
      for (const { firstRow, columns } of batches) codes.set(columns[index].values, firstRow)
      return { id: axis.id, kind: axis.kind, levels, codes }
    }
    const above = levelsAbove(axis)
    const offsets = new Uint32Array(records + 1)
    const values = []
    for (const { firstRow, rows, columns } of batches) {
      const { offsets: starts, values: own } = columns[index]
      for (let row = 0; row < rows; row++) {
        const all = new Set()
        for (let at = starts[row]; at < starts[row + 1]; at++) for (const level of above[own[at]]) all.add(level)
        for (const level of all) values.push(level)
        offsets[firstRow + row + 1] = values.length
      }
    }
    return { id: axis.id, kind: axis.kind, levels, offsets, values: Uint8Array.from(values) }
  })
}
