import { HindoError } from '../errors.ts'
import { type ColumnData, type ColumnSpec, type ColumnType, isDictionary, isList } from './column-type.ts'

/** Field nodes and raw (uncompressed) buffers of one column in one batch, in Arrow's order; null is an absent validity. */
export interface ColumnBuffers {
  nodes: Array<{ length: number; nulls: number }>
  buffers: Array<Uint8Array | null>
  /** Bytes of a number in the last buffer; absent: 1. */
  width?: number
}

/**
 * Lays one column out as Arrow buffers.
 *
 * @throws HindoError `usage` when the data do not fit the column: wrong array type, wrong length, null in a column that has none
 */
export function layOut(column: ColumnSpec, rows: number, data: ColumnData, dictionarySize = 0): ColumnBuffers {
  if ('strings' in data) return layOutStrings(column, rows, data.strings)
  if ('offsets' in data) return layOutLists(column, rows, data.offsets, data.values)
  const { values } = data
  if (values.constructor !== ARRAYS[column.type]) {
    refuse(column, `expected ${ARRAYS[column.type]?.name ?? 'strings or lists'} but got ${values.constructor.name}`)
  }
  if (values.length !== rows) refuse(column, `${values.length} values for ${rows} rows`)
  const { nulls, validity } = checkValidity(column, rows, data.valid)
  if (isDictionary(column.type)) checkCodes(column, values, validity, dictionarySize)
  const bytes = column.type === 'bool' ? packBits(values) : bytesOf(values)
  const width = column.type === 'bool' ? 1 : values.BYTES_PER_ELEMENT
  return { nodes: [{ length: rows, nulls }], buffers: [validity, bytes], width }
}

const ARRAYS: Partial<Record<ColumnType, { name: string }>> = {
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float64: Float64Array,
  bool: Uint8Array,
  'dict<int8>': Int8Array,
  'dict<int16>': Int16Array,
  'dict<int32>': Int32Array,
}

const LISTS: Partial<Record<ColumnType, { name: string }>> = {
  'list<uint8>': Uint8Array,
  'list<uint16>': Uint16Array,
  'list<int32>': Int32Array,
}

function layOutStrings(column: ColumnSpec, rows: number, strings: Array<string | null>): ColumnBuffers {
  if (column.type !== 'utf8') refuse(column, 'strings given to a column of another type')
  if (strings.length !== rows) refuse(column, `${strings.length} strings for ${rows} rows`)
  let valid: Uint8Array | undefined
  for (let row = 0; row < rows; row++) {
    if (strings[row] !== null) continue
    valid ??= new Uint8Array((rows + 7) >> 3).fill(255)
    valid[row >> 3]! &= ~(1 << (row & 7))
  }
  const { nulls, validity } = checkValidity(column, rows, valid)
  const { offsets, bytes } = encodeStrings(strings)
  return { nodes: [{ length: rows, nulls }], buffers: [validity, bytesOf(offsets), bytes] }
}

function layOutLists(
  column: ColumnSpec,
  rows: number,
  offsets: Int32Array,
  values: Uint8Array | Uint16Array | Int32Array,
) {
  const expected = LISTS[column.type]
  if (!isList(column.type) || !expected) return refuse(column, 'lists given to a column of another type')
  if (values.constructor !== expected) refuse(column, `expected ${expected.name} but got ${values.constructor.name}`)
  if (offsets.length !== rows + 1) refuse(column, `${offsets.length} offsets for ${rows} rows`)
  for (let row = 0; row < rows; row++)
    if (offsets[row + 1]! < offsets[row]!) refuse(column, `offsets fall at row ${row}`)
  if (offsets[0] !== 0 || offsets[rows] !== values.length) {
    refuse(column, `offsets end at ${offsets[rows]} of ${values.length} items`)
  }
  return {
    nodes: [
      { length: rows, nulls: 0 },
      { length: values.length, nulls: 0 },
    ],
    buffers: [null, bytesOf(offsets), null, bytesOf(values)],
    width: values.BYTES_PER_ELEMENT,
  }
}

function checkValidity(column: ColumnSpec, rows: number, valid: Uint8Array | undefined) {
  if (!valid) return { nulls: 0, validity: null }
  const bytes = (rows + 7) >> 3
  if (valid.length < bytes) refuse(column, `validity of ${valid.length} bytes for ${rows} rows`)
  let nulls = 0
  for (let row = 0; row < rows; row++) nulls += ((valid[row >> 3]! >> (row & 7)) & 1) ^ 1
  if (nulls && !column.nullable) refuse(column, `${nulls} nulls in a column that is not nullable`)
  return { nulls, validity: nulls ? valid.subarray(0, bytes) : null }
}

function checkCodes(column: ColumnSpec, codes: ArrayLike<number>, validity: Uint8Array | null, size: number): void {
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!
    if (code >= 0 && code < size) continue
    if (validity && ((validity[row >> 3]! >> (row & 7)) & 1) === 0) continue
    refuse(column, `code ${code} at row ${row} is outside its dictionary of ${size}`)
  }
}

function packBits(flags: ArrayLike<number>): Uint8Array {
  const bits = new Uint8Array((flags.length + 7) >> 3)
  for (let row = 0; row < flags.length; row++) if (flags[row]) bits[row >> 3]! |= 1 << (row & 7)
  return bits
}

/** UTF-8 of all strings, one behind the other (null is empty), with their offsets. */
function encodeStrings(strings: Array<string | null>): { offsets: Int32Array; bytes: Uint8Array } {
  const encoder = new TextEncoder()
  const joined = strings.join('')
  const bytes = encoder.encode(joined)
  const ascii = bytes.length === joined.length
  const offsets = new Int32Array(strings.length + 1)
  let at = 0
  for (let row = 0; row < strings.length; row++) {
    const string = strings[row] ?? ''
    at += ascii ? string.length : encoder.encode(string).length
    offsets[row + 1] = at
  }
  // A surrogate pair split over two strings would join into one character: encode them apart.
  if (at !== bytes.length) return encodeApart(strings, offsets, at)
  return { offsets, bytes }
}

function encodeApart(strings: Array<string | null>, offsets: Int32Array, total: number) {
  const bytes = new Uint8Array(total)
  const encoder = new TextEncoder()
  for (let row = 0; row < strings.length; row++) bytes.set(encoder.encode(strings[row] ?? ''), offsets[row]!)
  return { offsets, bytes }
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

function refuse(column: ColumnSpec, what: string): never {
  throw new HindoError('usage', `column ${column.name} (${column.type}): ${what}`)
}
