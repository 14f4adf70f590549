import type { ByteSink, ColumnData, ColumnSpec } from '../arrow/write.ts'
import { ArrowFileWriter } from '../arrow/write.ts'
import { HindoError } from '../errors.ts'
import { xxh32 } from '../kernel/reference/xxh32.ts'
import type { Measure } from '../types.ts'
import type { SparseRecord } from './encode-sparse.ts'
import type { PartFile } from './manifest.ts'
import { type PartHeader, partMetadata } from './part-files.ts'

/** A batch is written once its lists and records reach this size: about what one request should fetch. */
const BATCH_BYTES = 64 * 1024

/** Columns of a sparse file for this number of strata. */
export function sparseColumns(strata: number): ColumnSpec[] {
  return [
    { name: 'stratum', type: strata > 65_536 ? 'uint32' : 'uint16' },
    { name: 'first_row', type: 'uint32' },
    { name: 'base', type: 'int32' },
    { name: 'packed', type: 'list<uint16>' },
    { name: 'row', type: 'list<uint16>' },
    { name: 'delta', type: 'list<int32>' },
  ]
}

/**
 * Writes the sparse file of one measure and part. Bodies are not compressed (packed cells hardly shrink), so each batch's
 * entry ends with first stratum, last stratum and the xxHash32 of its message and body.
 *
 * @param records sorted by stratum, then first row
 * @throws HindoError `usage` when records are out of order
 */
export async function writeSparseFile(
  sink: ByteSink,
  header: PartHeader,
  measure: Measure,
  records: Iterable<SparseRecord>,
): Promise<Omit<PartFile, 'file'>> {
  const columns = sparseColumns(header.strata)
  const wide = columns[0]!.type === 'uint32'
  const writer = new ArrowFileWriter(sink, columns, { metadata: partMetadata(header, measure), compression: 'none' })
  let batch: SparseRecord[] = []
  let bytes = 0
  let last: SparseRecord | undefined
  const flush = async () => {
    if (!batch.length) return
    const [first, end] = [batch[0]!.stratum, batch.at(-1)!.stratum]
    await writer.writeBatch(batch.length, sparseData(batch, wide), (_, whole) => [first, end, xxh32(whole)])
    batch = []
    bytes = 0
  }
  for (const record of records) {
    if (
      last &&
      (record.stratum < last.stratum || (record.stratum === last.stratum && record.firstRow <= last.firstRow))
    ) {
      throw new HindoError(
        'usage',
        `sparse ${measure}: stratum ${record.stratum} at row ${record.firstRow} is out of order`,
      )
    }
    last = record
    batch.push(record)
    bytes += 22 + 2 * record.packed.length + 6 * record.rows.length
    if (bytes >= BATCH_BYTES) await flush()
  }
  await flush()
  return writer.finish()
}

function sparseData(records: SparseRecord[], wide: boolean): ColumnData[] {
  const strata = records.map(({ stratum }) => stratum)
  return [
    { values: wide ? new Uint32Array(strata) : new Uint16Array(strata) },
    { values: new Uint32Array(records.map(({ firstRow }) => firstRow)) },
    { values: new Int32Array(records.map(({ base }) => base)) },
    joinLists(
      records.map(({ packed }) => packed),
      (size) => new Uint16Array(size),
    ),
    joinLists(
      records.map(({ rows }) => rows),
      (size) => new Uint16Array(size),
    ),
    joinLists(
      records.map(({ deltas }) => deltas),
      (size) => new Int32Array(size),
    ),
  ]
}

function joinLists<T extends Uint16Array | Int32Array>(lists: T[], make: (size: number) => T) {
  const offsets = new Int32Array(lists.length + 1)
  for (const [index, list] of lists.entries()) offsets[index + 1] = offsets[index]! + list.length
  const values = make(offsets[lists.length]!)
  for (const [index, list] of lists.entries()) values.set(list, offsets[index]!)
  return { offsets, values }
}
