import { type ErrorPlace, HindoError, isHindoError } from '../errors.ts'
import { FlatTable } from './flat-table.ts'
import type { BatchShape, Block } from './metadata.ts'

/** Name of a field's type as Arrow's Schema.fbs numbers it; only what the format uses is told apart further. */
export type FieldType = 'int' | 'float' | 'utf8' | 'bool' | 'list' | 'other'

export interface SchemaField {
  name: string
  type: FieldType
  nullable: boolean
  /** For `int` (dictionary codes included). */
  bits: number
  signed: boolean
  /** Id of the dictionary, null without one; `type` is then that of its values. */
  dictionary: number | null
  children: SchemaField[]
}

export interface ArrowSchema {
  fields: SchemaField[]
  metadata: Record<string, string>
}

/** Metadata of a record batch or dictionary batch. */
export interface BatchLayout extends BatchShape {
  compression: 'lz4' | 'zstd' | null
  /** Id of the dictionary for a dictionary batch, else null. */
  dictionary: number | null
}

// Field and enum numbers are those of Arrow's Schema.fbs, Message.fbs and File.fbs.
const HEADER = ['none', 'schema', 'dictionary', 'batch'] as const
const TYPES: Readonly<Record<number, FieldType>> = { 2: 'int', 3: 'float', 5: 'utf8', 6: 'bool', 12: 'list' }
const MAGIC = 'ARROW1'
const HEAD_BYTES = 8

/** One message of a file's head: where it starts, its flatbuffer, and the bytes of its body. */
export interface HeadMessage {
  block: Block
  layout: BatchLayout
}

/**
 * Schema of a file from its first bytes, and the dictionary batches that lie whole in them.
 *
 * @param bytes from the start of the file up to its first record batch (or less)
 * @throws HindoError `format` when they are not the head of a little-endian Arrow file
 */
export function readHead(bytes: Uint8Array, file: string): { schema: ArrowSchema; dictionaries: HeadMessage[] } {
  if (bytes.length < HEAD_BYTES || text(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw formatError(file, 0, bytes.length, 'does not start with ARROW1: it is not an Arrow file')
  }
  let at = HEAD_BYTES
  const first = readMessage(bytes, at, file)
  const schema = placed(file, at, first.bytes, () => {
    const table = first.header === 'schema' ? first.message.table(2) : null
    if (!table) throw formatError(file, HEAD_BYTES, first.bytes, 'does not start with a schema message')
    return decodeSchema(table, file)
  })
  at += first.bytes
  const dictionaries: HeadMessage[] = []
  while (at + 8 <= bytes.length) {
    const { header, bytes: metadata } = readMessage(bytes, at, file)
    if (header !== 'dictionary') break
    const layout = readBatchLayout(bytes.subarray(at, at + metadata), file, at)
    dictionaries.push({ block: { offset: at, metadata, body: layout.bodyBytes }, layout })
    at += metadata + layout.bodyBytes
  }
  return { schema, dictionaries }
}

/** Schema of a file from its first bytes; see {@link readHead}. */
export function readSchema(bytes: Uint8Array, file: string): ArrowSchema {
  return readHead(bytes, file).schema
}

/**
 * Footer of a file: schema and the positions of all batches.
 *
 * @param tail last bytes of the file, at least the whole footer
 * @throws HindoError `format` when they are not the end of a little-endian Arrow file
 */
export function readFooter(
  tail: Uint8Array,
  file: string,
): { schema: ArrowSchema; dictionaries: Block[]; batches: Block[] } {
  const end = tail.length - MAGIC.length
  if (end < 4 || text(tail.subarray(end)) !== MAGIC) {
    throw formatError(file, undefined, tail.length, 'does not end with ARROW1: it is cut off or not an Arrow file')
  }
  const length = new DataView(tail.buffer, tail.byteOffset + end - 4, 4).getInt32(0, true)
  if (length <= 0 || length > end - 4) {
    throw formatError(file, undefined, tail.length, `has a footer of ${length} bytes in ${tail.length}`)
  }
  return placed(file, undefined, length, () => {
    const footer = FlatTable.root(tail.subarray(end - 4 - length, end - 4))
    const schema = footer.table(1)
    if (!schema) throw formatError(file, undefined, length, 'has a footer without schema')
    return {
      schema: decodeSchema(schema, file),
      dictionaries: decodeBlocks(footer, 2),
      batches: decodeBlocks(footer, 3),
    }
  })
}

/**
 * Where the buffers of a batch are.
 *
 * @param metadata the message with its 8-byte prefix, without body
 * @throws HindoError `format` when it is not a record or dictionary batch whose buffers lie in its body
 */
export function readBatchLayout(metadata: Uint8Array, file: string, offset = 0): BatchLayout {
  const { header, message, bytes } = readMessage(metadata, 0, file, offset)
  return placed(file, offset, bytes, () => {
    const table = message.table(2)
    const batch = header === 'dictionary' ? table?.table(1) : table
    if (!table || !batch || (header !== 'batch' && header !== 'dictionary')) {
      throw formatError(file, offset, bytes, `has a ${header} message where a batch was expected`)
    }
    const bodyBytes = message.int64(3)
    const compression = batch.table(3)
    const codec = compression ? (['lz4', 'zstd'] as const)[compression.int8(0)] : null
    if (codec === undefined) throw formatError(file, offset, bytes, 'is compressed with an unknown codec')
    const nodes = pairs(batch, 1).map(([length, nulls]) => ({ length, nulls }))
    const buffers = pairs(batch, 2).map(([start, length]) => ({ offset: start, length }))
    for (const buffer of buffers) {
      if (buffer.offset < 0 || buffer.length < 0 || buffer.offset + buffer.length > bodyBytes) {
        const what = `has a buffer of ${buffer.length} bytes at ${buffer.offset} in a body of ${bodyBytes}`
        throw formatError(file, offset, bytes, what)
      }
    }
    return {
      rows: batch.int64(0),
      nodes,
      buffers,
      compressed: codec !== null,
      compression: codec,
      bodyBytes,
      dictionary: header === 'dictionary' ? table.int64(0) : null,
    }
  })
}

function readMessage(bytes: Uint8Array, at: number, file: string, offset = at) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (at + 8 > bytes.length) throw formatError(file, offset, bytes.length - at, 'ends inside a message')
  if (view.getUint32(at, true) !== 0xffff_ffff)
    throw formatError(file, offset, 4, 'has no message where one must start')
  const length = view.getInt32(at + 4, true)
  if (length <= 0 || at + 8 + length > bytes.length) {
    throw formatError(file, offset, bytes.length - at, `has a message of ${length} bytes in ${bytes.length - at - 8}`)
  }
  return placed(file, offset, length, () => {
    const message = FlatTable.root(bytes.subarray(at + 8, at + 8 + length))
    if (message.int16(0) < 3) throw formatError(file, offset, length, 'is older than Arrow format 0.8')
    return { message, header: HEADER[message.int8(1)] ?? 'unknown', bytes: 8 + length }
  })
}

function decodeSchema(schema: FlatTable, file: string): ArrowSchema {
  if (schema.int16(0) !== 0) {
    throw new HindoError('format', `${file} is big-endian`, {
      where: { file },
      hint: 'Write it again as little-endian',
    })
  }
  return { fields: schema.tables(1).map(decodeField), metadata: decodeKeyValues(schema, 2) }
}

function decodeField(field: FlatTable): SchemaField {
  const dictionary = field.table(4)
  const type = TYPES[field.int8(2)] ?? 'other'
  const integer = dictionary ? dictionary.table(1) : type === 'int' ? field.table(3) : null
  return {
    name: field.string(0) ?? '',
    type,
    nullable: field.int8(1) === 1,
    bits: integer?.int32(0) ?? 32,
    signed: integer ? integer.int8(1) === 1 : true,
    dictionary: dictionary ? dictionary.int64(0) : null,
    children: field.tables(5).map(decodeField),
  }
}

function decodeKeyValues(table: FlatTable, field: number): Record<string, string> {
  return Object.fromEntries(table.tables(field).map((entry) => [entry.string(0) ?? '', entry.string(1) ?? '']))
}

function decodeBlocks(footer: FlatTable, field: number): Block[] {
  const { count, at } = footer.structs(field, 24)
  return Array.from({ length: count }, (_, index) => ({
    offset: footer.int64At(at + 24 * index),
    metadata: footer.int32At(at + 24 * index + 8),
    body: footer.int64At(at + 24 * index + 16),
  }))
}

function pairs(table: FlatTable, field: number): Array<[number, number]> {
  const { count, at } = table.structs(field, 16)
  return Array.from({ length: count }, (_, index) => [
    table.int64At(at + 16 * index),
    table.int64At(at + 16 * index + 8),
  ])
}

/** Adds file and place to errors of the flatbuffer reader. */
function placed<T>(file: string, offset: number | undefined, length: number, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!isHindoError(error) || error.where) throw error
    throw formatError(file, offset, length, `has a damaged message: ${error.message}`)
  }
}

function formatError(file: string, offset: number | undefined, length: number, what: string): HindoError {
  const where: ErrorPlace = offset === undefined ? { file, length } : { file, offset, length }
  const at = offset === undefined ? '' : ` (${length} bytes at ${offset})`
  return new HindoError('format', `${file} ${what}${at}`, { where, hint: 'Copy or build the file again' })
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

export { decodeBuffer, decodeBufferInto } from './decode-buffer.ts'
