import { type Data, DataType, Precision, RecordBatchReader, Vector } from 'apache-arrow'
import { HindoError } from '../errors.ts'
import { type ArrowSchema, readBatchLayout, readFooter } from './read.ts'

/** One column of one batch, as it lies in the file where its type allows. */
export type ArrowCells =
  /** Plain numbers. */
  | { kind: 'number'; values: ArrayLike<number>; isValid(row: number): boolean }
  /** UTF-8 from each offset to the next. */
  | { kind: 'text'; bytes: Uint8Array; offsets: Int32Array; isValid(row: number): boolean }
  /** Numbers of texts. */
  | { kind: 'words'; values: ArrayLike<number>; words: ArrowWords; isValid(row: number): boolean }
  /** Any other type. */
  | { kind: 'other'; get(row: number): unknown }

/** Texts by number. */
export interface ArrowWords {
  length: number
  get(place: number): unknown
}

export interface ArrowBatches {
  schema: ArrowSchema
  batches: Iterable<{ rows: number; columns: ArrowCells[] }>
}

/**
 * An Arrow file batch by batch without a copy of it: for tables of millions of rows. Compressed ones are refused.
 *
 * @throws HindoError `format` when the file is cut off, damaged, big-endian or of an unknown type; also while batches are taken
 */
export function readArrowBatches(bytes: Uint8Array, file = 'file'): ArrowBatches {
  const { schema, dictionaries, batches } = readFooter(bytes, file)
  // with bounds of its own: what reads the rest takes any damaged length for true
  for (const { offset, metadata } of [...dictionaries, ...batches]) {
    readBatchLayout(bytes.subarray(offset, offset + metadata), file, offset)
  }
  return { schema, batches: batchesOf(bytes, file) }
}

function* batchesOf(bytes: Uint8Array, file: string): Generator<{ rows: number; columns: ArrowCells[] }, undefined> {
  const fail = (cause: unknown): HindoError => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return new HindoError('format', `${file} (${bytes.length} bytes) cannot be read as an Arrow file: ${reason}`, {
      where: { file },
      cause,
    })
  }
  let reader: RecordBatchReader
  try {
    reader = RecordBatchReader.from(bytes)
  } catch (cause) {
    throw fail(cause)
  }
  const rest = reader[Symbol.iterator]()
  for (;;) {
    let batch: { rows: number; columns: ArrowCells[] }
    try {
      const { done, value } = rest.next()
      if (done) return
      refuseLonger(value.data, 8 * bytes.length)
      batch = { rows: value.numRows, columns: value.data.children.map((data: Data) => cellsOf(data, fail)) }
    } catch (cause) {
      throw fail(cause)
    }
    yield batch
  }
}

/** A damaged length would have more taken from memory than there is. */
function refuseLonger({ length, children, dictionary }: Data, most: number): void {
  if (length > most || (dictionary?.length ?? 0) > most) throw new Error('a length is more than the file can hold')
  for (const child of children) refuseLonger(child, most)
}

function cellsOf(data: Data, fail: (cause: unknown) => HindoError): ArrowCells {
  const { type, offset, nullCount, nullBitmap } = data
  const isValid =
    nullCount === 0 || nullBitmap.length === 0
      ? () => true
      : (row: number) => ((nullBitmap[(offset + row) >> 3]! >> ((offset + row) & 7)) & 1) === 1
  if (offset === 0) {
    if (isPlainNumber(type)) return { kind: 'number', values: data.values, isValid }
    if (DataType.isUtf8(type)) {
      refuseOutside(data)
      return { kind: 'text', bytes: data.values, offsets: data.valueOffsets, isValid }
    }
    if (DataType.isDictionary(type) && DataType.isUtf8(type.dictionary)) {
      return { kind: 'words', values: data.values, words: wordsOf(data.dictionary!, fail), isValid }
    }
  }
  return { kind: 'other', get: wordsOf(new Vector([data]), fail).get }
}

/** Values that are decoded when they are asked for, and may be damaged. */
function wordsOf(vector: Vector, fail: (cause: unknown) => HindoError): ArrowWords {
  return {
    length: vector.length,
    get(place) {
      try {
        return vector.get(place)
      } catch (cause) {
        throw fail(cause)
      }
    },
  }
}

/** Texts lie one behind the other within their bytes. */
function refuseOutside({ length, values, valueOffsets }: Data): void {
  let before = 0
  for (let row = 0; row <= length; row++) {
    const at = length === 0 ? 0 : valueOffsets[row]
    if (!(at >= before && at <= values.length)) throw new Error('a text lies outside of the file')
    before = at
  }
}

function isPlainNumber(type: DataType): boolean {
  if (DataType.isInt(type)) return type.bitWidth <= 32
  return DataType.isFloat(type) && type.precision !== Precision.HALF
}
