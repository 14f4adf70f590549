import { Builder } from 'flatbuffers'
import { type ColumnSpec, type ColumnType, integerOf, isDictionary, isList } from './column-type.ts'

// Field numbers and enum values below are those of Arrow's Schema.fbs, Message.fbs and File.fbs (format 1.0, metadata V5).
const METADATA_V5 = 4
const HEADER = { schema: 1, dictionary: 2, batch: 3 } as const
const TYPE = { int: 2, float: 3, utf8: 5, bool: 6, list: 12 } as const
const DOUBLE_PRECISION = 2

/** Byte range in a body, or position of a message in a file. */
export interface BatchShape {
  rows: number
  /** Length and null count per field, lists followed by their items. */
  nodes: Array<{ length: number; nulls: number }>
  /** Offset and length in the body. */
  buffers: Array<{ offset: number; length: number }>
  compressed: boolean
  bodyBytes: number
}

export interface Block {
  offset: number
  metadata: number
  body: number
}

/** Flatbuffer of the schema message. Dictionary ids are the columns' indices. */
export function encodeSchemaMessage(columns: ColumnSpec[], metadata: Record<string, string>): Uint8Array {
  const b = new Builder(1024)
  return finishMessage(b, HEADER.schema, encodeSchema(b, columns, metadata), 0)
}

/** Flatbuffer of a record batch message, or of a dictionary batch message when `dictionary` is its id. */
export function encodeBatchMessage(shape: BatchShape, dictionary?: number): Uint8Array {
  const b = new Builder(256 + 16 * (shape.nodes.length + shape.buffers.length))
  const batch = encodeBatch(b, shape)
  if (dictionary === undefined) return finishMessage(b, HEADER.batch, batch, shape.bodyBytes)
  b.startObject(3)
  // The id is written even when it is 0: some readers do not know the default.
  b.forceDefaults(true)
  b.addFieldInt64(0, BigInt(dictionary), 0n)
  b.forceDefaults(false)
  b.addFieldOffset(1, batch, 0)
  return finishMessage(b, HEADER.dictionary, b.endObject(), shape.bodyBytes)
}

/** Flatbuffer of the file's footer. */
export function encodeFooter(
  columns: ColumnSpec[],
  metadata: Record<string, string>,
  dictionaries: Block[],
  batches: Block[],
): Uint8Array {
  const b = new Builder(1024)
  const schema = encodeSchema(b, columns, metadata)
  const batchVector = encodeBlocks(b, batches)
  const dictionaryVector = encodeBlocks(b, dictionaries)
  b.startObject(5)
  b.addFieldInt16(0, METADATA_V5, 0)
  b.addFieldOffset(1, schema, 0)
  b.addFieldOffset(2, dictionaryVector, 0)
  b.addFieldOffset(3, batchVector, 0)
  b.finish(b.endObject())
  return b.asUint8Array()
}

function finishMessage(b: Builder, headerType: number, header: number, bodyBytes: number): Uint8Array {
  b.startObject(5)
  b.addFieldInt16(0, METADATA_V5, 0)
  b.addFieldInt8(1, headerType, 0)
  b.addFieldOffset(2, header, 0)
  b.addFieldInt64(3, BigInt(bodyBytes), 0n)
  b.finish(b.endObject())
  return b.asUint8Array()
}

function encodeBatch(b: Builder, { rows, nodes, buffers, compressed }: BatchShape): number {
  // LZ4_FRAME and per-buffer compression are both the default (0) of an otherwise empty table.
  if (compressed) b.startObject(2)
  const compression = compressed ? b.endObject() : 0
  const bufferVector = encodePairs(
    b,
    buffers.map(({ offset, length }) => [offset, length]),
  )
  const nodeVector = encodePairs(
    b,
    nodes.map(({ length, nulls }) => [length, nulls]),
  )
  b.startObject(5)
  b.addFieldInt64(0, BigInt(rows), 0n)
  b.addFieldOffset(1, nodeVector, 0)
  b.addFieldOffset(2, bufferVector, 0)
  if (compressed) b.addFieldOffset(3, compression, 0)
  return b.endObject()
}

function encodePairs(b: Builder, pairs: Array<[number, number]>): number {
  b.startVector(16, pairs.length, 8)
  for (const [first, second] of pairs.reverse()) {
    b.prep(8, 16)
    b.writeInt64(BigInt(second))
    b.writeInt64(BigInt(first))
  }
  return b.endVector()
}

function encodeBlocks(b: Builder, blocks: Block[]): number {
  b.startVector(24, blocks.length, 8)
  for (const { offset, metadata, body } of [...blocks].reverse()) {
    b.prep(8, 24)
    b.writeInt64(BigInt(body))
    b.pad(4)
    b.writeInt32(metadata)
    b.writeInt64(BigInt(offset))
  }
  return b.endVector()
}

function encodeSchema(b: Builder, columns: ColumnSpec[], metadata: Record<string, string>): number {
  const fields = encodeOffsets(
    b,
    columns.map((column, id) => encodeField(b, column, id)),
  )
  const keys = encodeKeyValues(b, metadata)
  b.startObject(4)
  b.addFieldOffset(1, fields, 0)
  if (keys) b.addFieldOffset(2, keys, 0)
  return b.endObject()
}

function encodeField(b: Builder, { name, type, nullable, metadata }: ColumnSpec, id: number): number {
  const nameOffset = b.createString(name)
  const dictionary = isDictionary(type) ? encodeDictionary(b, type, id) : 0
  const items = isList(type) ? [encodeField(b, { name: 'item', type: itemType(type) }, -1)] : []
  const children = encodeOffsets(b, items)
  const keys = encodeKeyValues(b, metadata ?? {})
  const [typeCode, typeOffset] = encodeType(b, type)
  b.startObject(7)
  b.addFieldOffset(0, nameOffset, 0)
  b.addFieldInt8(1, nullable ? 1 : 0, 0)
  b.addFieldInt8(2, typeCode, 0)
  b.addFieldOffset(3, typeOffset, 0)
  if (dictionary) b.addFieldOffset(4, dictionary, 0)
  b.addFieldOffset(5, children, 0)
  if (keys) b.addFieldOffset(6, keys, 0)
  return b.endObject()
}

function itemType(list: ColumnType): ColumnType {
  return list.slice('list<'.length, -1) as ColumnType
}

function encodeDictionary(b: Builder, type: ColumnType, id: number): number {
  const index = encodeInt(b, type)
  b.startObject(4)
  b.forceDefaults(true)
  b.addFieldInt64(0, BigInt(id), 0n)
  b.forceDefaults(false)
  b.addFieldOffset(1, index, 0)
  return b.endObject()
}

function encodeInt(b: Builder, type: ColumnType): number {
  const { bits, signed } = integerOf(type)!
  b.startObject(2)
  b.addFieldInt32(0, bits, 0)
  b.addFieldInt8(1, signed ? 1 : 0, 0)
  return b.endObject()
}

function encodeType(b: Builder, type: ColumnType): [code: number, offset: number] {
  if (isList(type)) return [TYPE.list, emptyTable(b)]
  if (type === 'utf8' || isDictionary(type)) return [TYPE.utf8, emptyTable(b)]
  if (type === 'bool') return [TYPE.bool, emptyTable(b)]
  if (type === 'float64') {
    b.startObject(1)
    b.addFieldInt16(0, DOUBLE_PRECISION, 0)
    return [TYPE.float, b.endObject()]
  }
  return [TYPE.int, encodeInt(b, type)]
}

function emptyTable(b: Builder): number {
  b.startObject(0)
  return b.endObject()
}

function encodeKeyValues(b: Builder, record: Record<string, string>): number {
  const entries = Object.entries(record).map(([key, value]) => {
    const keyOffset = b.createString(key)
    const valueOffset = b.createString(value)
    b.startObject(2)
    b.addFieldOffset(0, keyOffset, 0)
    b.addFieldOffset(1, valueOffset, 0)
    return b.endObject()
  })
  return entries.length ? encodeOffsets(b, entries) : 0
}

function encodeOffsets(b: Builder, offsets: number[]): number {
  b.startVector(4, offsets.length, 4)
  for (const offset of [...offsets].reverse()) b.addOffset(offset)
  return b.endVector()
}
