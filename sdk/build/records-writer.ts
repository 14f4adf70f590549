import { hashBytes } from '../arrow/decode-buffer.ts'
import { ArrowFileWriter, type ColumnData, type ColumnSpec } from '../arrow/write.ts'
import type { PartFile } from '../dataset/manifest.ts'
import {
  FACETS_PATH,
  facetColumns,
  type NumberType,
  RECORD_BATCH,
  recordsMetadata,
  TEXTS_PATH,
  textFields,
} from '../dataset/records-columns.ts'
import { RECORDS_FORMAT, type RecordsManifest } from '../dataset/records-manifest.ts'
import { HindoError, throwIfAborted } from '../errors.ts'
import { createReferenceKernel } from '../kernel/reference.ts'
import type { OnProgress } from '../types.ts'
import type { Output } from './output.ts'

/** Values of an axis: one level number per record, or the level numbers of record i at `offsets[i]` to `offsets[i + 1]`. */
export type AxisValues = { codes: Uint16Array } | { offsets: Int32Array; values: Uint16Array | Int32Array }

/** Values of a field: NaN where a number or date has none; -1 where a text has none. */
export type FieldValues = { numbers: Float64Array } | { codes: Int32Array; strings: string[] }

/** Records by column: `axes` and `fields` in the order of the manifest's. */
export interface RecordColumns {
  records: number
  axes: AxisValues[]
  fields: FieldValues[]
}

export type RecordsHead = Omit<RecordsManifest, 'format' | 'version' | 'records' | 'facets' | 'texts'>

export interface WriteRecordsOptions {
  signal?: AbortSignal
  onProgress?: OnProgress
  /** Records of one batch; 65,536 when absent. */
  batchRows?: number
}

/** More distinct texts than this share of the records are written as they are, not behind a dictionary. */
const DICTIONARY_SHARE = 0.5

/**
 * Writes a dataset of records. Dates are whole days since 1970-01-01.
 *
 * @throws HindoError `usage` where columns do not fit, `aborted`; the output is the caller's to discard
 */
export async function writeRecords(
  output: Output,
  head: RecordsHead,
  columns: RecordColumns,
  { signal, onProgress, batchRows = RECORD_BATCH }: WriteRecordsOptions = {},
): Promise<RecordsManifest> {
  const { axes, fields } = head
  const { records } = columns
  const numeric = fields.flatMap(({ kind }, index) => (kind === 'number' || kind === 'date' ? [index] : []))
  const texts = textFields(head).map((id) => fields.findIndex((field) => field.id === id))
  const dictionaries = Object.fromEntries(axes.map(({ id, levels }) => [id, levels.map((level) => level.id)]))
  let done = 0
  const tell = (rows: number) => {
    throwIfAborted(signal)
    done += rows
    onProgress?.({ phase: 'write', done, total: 2 * records, unit: 'rows' })
  }
  const facetSpecs = facetColumns(head, (id) =>
    numberType(columns.fields[fields.findIndex((field) => field.id === id)]!),
  )
  const firstNumber = axes.length
  const facets = await writeFile(
    output,
    FACETS_PATH,
    facetSpecs,
    'facets',
    { records, batchRows },
    dictionaries,
    tell,
    (from, to) => [
      ...columns.axes.map((values, axis) => axisData(values, facetSpecs[axis]!, from, to)),
      ...numeric.map((index, at) => numberData(columns.fields[index]!, facetSpecs[firstNumber + at]!.type, from, to)),
    ],
  )
  const text = texts.map((index) => textColumn(fields[index]!.id, columns.fields[index]!, records))
  const words = Object.fromEntries(
    text.flatMap(({ spec, strings }) => (spec.type === 'utf8' ? [] : [[spec.name, strings]])),
  )
  const specs = text.map(({ spec }) => spec)
  const textFile = await writeFile(
    output,
    TEXTS_PATH,
    specs,
    'texts',
    { records, batchRows },
    words,
    tell,
    (from, to) => text.map(({ data }) => data(from, to)),
  )
  const manifest: RecordsManifest = {
    format: RECORDS_FORMAT,
    version: 1,
    ...head,
    records,
    facets,
    texts: textFile,
  }
  const sink = await output.create('dataset.json')
  await sink.write(new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`))
  await sink.close()
  await output.commit()
  return manifest
}

async function writeFile(
  output: Output,
  path: string,
  columns: ColumnSpec[],
  content: 'facets' | 'texts',
  { records, batchRows }: { records: number; batchRows: number },
  dictionaries: Record<string, string[]>,
  tell: (rows: number) => void,
  rows: (from: number, to: number) => ColumnData[],
): Promise<PartFile> {
  const kernel = createReferenceKernel()
  const writer = new ArrowFileWriter(await output.create(path), columns, {
    metadata: recordsMetadata(content, records),
    compression: 'lz4',
    dictionaries,
  })
  // Of no records one empty batch, so that the head of the file has an end.
  for (let from = 0; from < Math.max(1, records); from += batchRows) {
    const to = Math.min(records, from + batchRows)
    await writer.writeBatch(to - from, rows(from, to), (message) => [hashBytes(kernel, message)])
    tell(to - from)
  }
  return { file: path, ...(await writer.finish()) }
}

function axisData(values: AxisValues, { name, type }: ColumnSpec, from: number, to: number): ColumnData {
  if ('codes' in values) {
    const Made = type === 'dict<int8>' ? Int8Array : type === 'dict<int16>' ? Int16Array : Int32Array
    return { values: Made.from(values.codes.subarray(from, to)) }
  }
  const start = values.offsets[from]!
  const items = values.values.subarray(start, values.offsets[to]!)
  if (type === 'list<uint16>' && items instanceof Int32Array) {
    throw new HindoError('usage', `axis ${name}: level numbers of 16 bits are needed`)
  }
  return { offsets: values.offsets.subarray(from, to + 1).map((offset) => offset - start), values: items }
}

const NUMBER_ARRAYS = { uint8: Uint8Array, uint16: Uint16Array, int32: Int32Array } as const

function numberType(values: FieldValues): NumberType {
  if (!('numbers' in values)) return 'float64'
  let [least, most] = [0, 0]
  for (const value of values.numbers) {
    if (Number.isNaN(value)) continue
    if (!Number.isInteger(value) || Object.is(value, -0)) return 'float64'
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  if (least < 0) return least >= -(2 ** 31) && most < 2 ** 31 ? 'int32' : 'float64'
  return most < 256 ? 'uint8' : most < 65_536 ? 'uint16' : most < 2 ** 31 ? 'int32' : 'float64'
}

function numberData(values: FieldValues, type: string, from: number, to: number): ColumnData {
  if (!('numbers' in values)) throw new HindoError('usage', 'a number field has texts')
  const piece = values.numbers.subarray(from, to)
  const valid = validity(piece.length, (row) => !Number.isNaN(piece[row]!))
  const plain = piece.map((value) => (Number.isNaN(value) ? 0 : value))
  const Made = NUMBER_ARRAYS[type as keyof typeof NUMBER_ARRAYS]
  return { values: Made ? Made.from(plain) : plain, ...(valid && { valid }) }
}

function validity(rows: number, isValid: (row: number) => boolean): Uint8Array | undefined {
  let bits: Uint8Array | undefined
  for (let row = 0; row < rows; row++) {
    if (isValid(row)) continue
    bits ??= new Uint8Array((rows + 7) >> 3).fill(255)
    bits[row >> 3]! &= ~(1 << (row & 7))
  }
  return bits
}

function textColumn(name: string, values: FieldValues, records: number) {
  if ('numbers' in values) throw new HindoError('usage', `the text field ${name} has numbers`)
  const { codes, strings } = values
  if (strings.length > DICTIONARY_SHARE * records) {
    const data = (from: number, to: number): ColumnData => ({
      strings: Array.from(codes.subarray(from, to), (code) => (code < 0 ? null : strings[code]!)),
    })
    return { spec: { name, type: 'utf8', nullable: true } as ColumnSpec, strings, data }
  }
  const data = (from: number, to: number): ColumnData => {
    const piece = codes.subarray(from, to)
    const valid = validity(piece.length, (row) => piece[row]! >= 0)
    return { values: piece.map((code) => Math.max(0, code)), ...(valid && { valid }) }
  }
  return { spec: { name, type: 'dict<int32>', nullable: true } as ColumnSpec, strings, data }
}
