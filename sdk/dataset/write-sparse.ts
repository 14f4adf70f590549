import type { ByteSink, ColumnData, ColumnSpec } from '../arrow/write.ts'
import { ArrowFileWriter } from '../arrow/write.ts'
import { HindoError } from '../errors.ts'
import { xxh32 } from '../kernel/reference/xxh32.ts'
import type { Measure } from '../types.ts'
import type { SparseRecord } from './encode-sparse.ts'
import { ColumnEncoder, ListedCells, type SparseColumn } from './encode-sparse-column.ts'
import type { PartFile } from './manifest.ts'
import { type PartHeader, partMetadata } from './part-files.ts'
import { classifyRows, type RowClasses } from './sparse-classes.ts'

/** A batch is written once its lists and columns reach this size: about what one request should fetch. */
const BATCH_BYTES = 64 * 1024

/** Columns of a sparse file for this number of strata; what they hold says {@link SparseColumn}. */
export function sparseColumns(strata: number): ColumnSpec[] {
  return [
    // The number after the last stratum is that of the classes.
    { name: 'stratum', type: strata > 65_535 ? 'uint32' : 'uint16' },
    { name: 'step', type: 'uint8' },
    { name: 'base', type: 'list<int32>' },
    { name: 'gap', type: 'list<uint8>' },
    { name: 'cell', type: 'list<uint8>' },
    { name: 'width', type: 'list<uint8>' },
    { name: 'low', type: 'list<uint16>' },
    { name: 'code', type: 'list<uint8>' },
    { name: 'large', type: 'list<uint8>' },
  ]
}

/**
 * Writes the sparse file of one measure and part: a batch with the classes of rows, as a column whose stratum is the number of
 * strata, then one column for each stratum that has cells. Bodies are not compressed (there is nothing left to find), so each
 * batch's entry ends with first stratum, last stratum and the xxHash32 of its message and body.
 *
 * @param records sorted by stratum, then first row; gone through twice
 * @throws HindoError `usage` when records are out of order, or are gone the second time
 */
export async function writeSparseFile(
  sink: ByteSink,
  header: PartHeader,
  measure: Measure,
  records: Iterable<SparseRecord>,
): Promise<Omit<PartFile, 'file'>> {
  const columns = sparseColumns(header.strata)
  const wide = columns[0]!.type === 'uint32'
  const metadata = { ...partMetadata(header, measure), 'hindo.format': '2' }
  const writer = new ArrowFileWriter(sink, columns, { metadata, compression: 'none' })
  let batch: SparseColumn[] = []
  let bytes = 0
  const flush = async () => {
    if (batch.length === 0) return
    const [first, end] = [batch[0]!.stratum, batch.at(-1)!.stratum]
    await writer.writeBatch(batch.length, sparseData(batch, wide), (_, whole) => [first, end, xxh32(whole)])
    batch = []
    bytes = 0
  }
  const classes = classifyRows(records)
  batch.push(classColumn(header.strata, classes))
  await flush()
  const encoder = new ColumnEncoder(measure, classes)
  let strata = 0
  for (const [stratum, own] of byStratum(measure, records)) {
    const column = encoder.encode(stratum, own)
    strata++
    batch.push(column)
    bytes += LISTS.reduce((sum, list) => sum + 4 + column[list].byteLength, 0)
    if (bytes >= BATCH_BYTES) await flush()
  }
  await flush()
  if (strata !== classes.strata)
    throw new HindoError('usage', `sparse ${measure}: ${strata} of ${classes.strata} strata came again`)
  return writer.finish()
}

const LISTS = ['base', 'gap', 'cell', 'width', 'low', 'code', 'large'] as const

/** Records of one stratum after another. */
function* byStratum(measure: Measure, records: Iterable<SparseRecord>): Generator<[number, SparseRecord[]]> {
  let own: SparseRecord[] = []
  for (const record of records) {
    const last = own.at(-1)
    if (
      last &&
      (record.stratum < last.stratum || (record.stratum === last.stratum && record.firstRow <= last.firstRow))
    ) {
      throw new HindoError(
        'usage',
        `sparse ${measure}: stratum ${record.stratum} at row ${record.firstRow} is out of order`,
      )
    }
    if (last && last.stratum !== record.stratum) {
      yield [last.stratum, own]
      own = []
    }
    own.push(record)
  }
  if (own.length > 0) yield [own[0]!.stratum, own]
}

/** Rows with a class as listed cells, whose d is the class. */
function classColumn(stratum: number, { classOf }: RowClasses): SparseColumn {
  const cells = new ListedCells()
  for (let row = 0; row < classOf.length; row++) if (classOf[row]! > 0) cells.add(row, classOf[row]!, 1)
  const none = { base: new Int32Array(0), width: new Uint8Array(0), low: new Uint16Array(0), code: new Uint8Array(0) }
  return { stratum, step: 1, ...none, ...cells.finish() }
}

function sparseData(columns: SparseColumn[], wide: boolean): ColumnData[] {
  const strata = columns.map(({ stratum }) => stratum)
  const bytes = (list: 'gap' | 'cell' | 'width' | 'code' | 'large') =>
    joinLists(
      columns.map((column) => column[list]),
      (size) => new Uint8Array(size),
    )
  return [
    { values: wide ? new Uint32Array(strata) : new Uint16Array(strata) },
    { values: Uint8Array.from(columns, ({ step }) => step) },
    joinLists(
      columns.map(({ base }) => base),
      (size) => new Int32Array(size),
    ),
    bytes('gap'),
    bytes('cell'),
    bytes('width'),
    joinLists(
      columns.map(({ low }) => low),
      (size) => new Uint16Array(size),
    ),
    bytes('code'),
    bytes('large'),
  ]
}

function joinLists<T extends Uint8Array | Uint16Array | Int32Array>(lists: T[], make: (size: number) => T) {
  const offsets = new Int32Array(lists.length + 1)
  for (const [index, list] of lists.entries()) offsets[index + 1] = offsets[index]! + list.length
  const values = make(offsets[lists.length]!)
  for (const [index, list] of lists.entries()) values.set(list, offsets[index]!)
  return { offsets, values }
}
