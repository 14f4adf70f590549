/** Types a written column may have. `dict<…>` are strings behind integer codes into one shared dictionary. */
export type ColumnType =
  | 'int32'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'float64'
  | 'utf8'
  | 'bool'
  | 'dict<int8>'
  | 'dict<int16>'
  | 'dict<int32>'
  | 'list<uint8>'
  | 'list<uint16>'
  | 'list<int32>'

export interface ColumnSpec {
  name: string
  type: ColumnType
  nullable?: boolean
  metadata?: Record<string, string>
}

/**
 * Values of one column of one batch.
 * - numbers and dictionary codes: `values`, one per row; `bool`: one byte per row, 0 or 1
 * - `utf8`: `strings`, null only where the column is nullable
 * - lists: `offsets` (rows + 1, first 0, never falling) into `values`
 *
 * `valid` is an Arrow validity bitmap, least significant bit first; absent means all valid.
 */
export type ColumnData =
  | {
      values: Int32Array | Uint8Array | Uint16Array | Uint32Array | Float64Array | Int8Array | Int16Array
      valid?: Uint8Array
    }
  | { strings: Array<string | null> }
  | { offsets: Int32Array; values: Uint8Array | Uint16Array | Int32Array }

/** Physical integer of a type's values, codes or list items: bits and sign. */
export function integerOf(type: ColumnType): { bits: 8 | 16 | 32; signed: boolean } | null {
  const match = /(u?)int(8|16|32)/.exec(type)
  return match ? { bits: Number(match[2]) as 8 | 16 | 32, signed: match[1] === '' } : null
}

export function isDictionary(type: ColumnType): boolean {
  return type.startsWith('dict<')
}

export function isList(type: ColumnType): boolean {
  return type.startsWith('list<')
}
