import { HindoError } from '../errors.ts'

/** Deeper nesting or more tables than any schema of ours has: a damaged or hostile buffer. */
const MOST_TABLES = 200_000
const DEEPEST = 32

interface Buffer {
  view: DataView
  tables: number
}

/**
 * Reads one table of a flatbuffer in place (https://flatbuffers.dev/internals/). Fields are asked for by their number in the
 * schema and fall back to a default when absent. Every access stays inside the bytes given or fails with code `format`.
 */
export class FlatTable {
  readonly #buffer: Buffer
  readonly #at: number
  readonly #depth: number
  readonly #vtable: number
  readonly #vtableEnd: number

  private constructor(buffer: Buffer, at: number, depth: number) {
    if (++buffer.tables > MOST_TABLES || depth > DEEPEST) fail('is nested too deep')
    this.#buffer = buffer
    this.#at = at
    this.#depth = depth
    this.#vtable = at - this.#int32(at)
    this.#vtableEnd = this.#vtable + this.#uint16(this.#vtable)
  }

  /** The root table. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (view.byteLength < 4) fail('is empty')
    return new FlatTable({ view, tables: 0 }, view.getUint32(0, true), 0)
  }

  int8(field: number, absent = 0): number {
    const at = this.#find(field)
    return at ? this.#need(at, 1).getInt8(at) : absent
  }

  int16(field: number, absent = 0): number {
    const at = this.#find(field)
    return at ? this.#need(at, 2).getInt16(at, true) : absent
  }

  int32(field: number, absent = 0): number {
    const at = this.#find(field)
    return at ? this.#int32(at) : absent
  }

  int64(field: number, absent = 0): number {
    const at = this.#find(field)
    return at ? this.int64At(at) : absent
  }

  string(field: number): string | null {
    const start = this.#follow(field)
    if (!start) return null
    const length = this.#uint32(start)
    const view = this.#need(start + 4, length)
    return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + start + 4, length))
  }

  table(field: number): FlatTable | null {
    const at = this.#follow(field)
    return at ? new FlatTable(this.#buffer, at, this.#depth + 1) : null
  }

  tables(field: number): FlatTable[] {
    const { count, at } = this.structs(field, 4)
    return Array.from({ length: count }, (_, index) => {
      const place = at + 4 * index
      return new FlatTable(this.#buffer, this.#jump(place), this.#depth + 1)
    })
  }

  /** A vector of structs of `size` bytes: how many, and where the first one is (for `int32At`, `int64At`). */
  structs(field: number, size: number): { count: number; at: number } {
    const start = this.#follow(field)
    if (!start) return { count: 0, at: 0 }
    const count = this.#uint32(start)
    this.#need(start + 4, count * size)
    return { count, at: start + 4 }
  }

  int32At(at: number): number {
    return this.#int32(at)
  }

  int64At(at: number): number {
    const value = Number(this.#need(at, 8).getBigInt64(at, true))
    if (!Number.isSafeInteger(value)) fail(`holds the number ${value}`)
    return value
  }

  /** Position of a field's value, 0 when absent. */
  #find(field: number): number {
    const slot = this.#vtable + 4 + 2 * field
    if (slot + 2 > this.#vtableEnd) return 0
    const offset = this.#uint16(slot)
    return offset ? this.#at + offset : 0
  }

  #follow(field: number): number {
    const at = this.#find(field)
    return at ? this.#jump(at) : 0
  }

  #jump(at: number): number {
    const distance = this.#uint32(at)
    if (distance === 0) fail('points to itself')
    return at + distance
  }

  #int32(at: number): number {
    return this.#need(at, 4).getInt32(at, true)
  }

  #uint32(at: number): number {
    return this.#need(at, 4).getUint32(at, true)
  }

  #uint16(at: number): number {
    return this.#need(at, 2).getUint16(at, true)
  }

  #need(at: number, bytes: number): DataView {
    const { view } = this.#buffer
    if (at < 0 || at + bytes > view.byteLength) fail(`points to byte ${at + bytes} of ${view.byteLength}`)
    return view
  }
}

function fail(what: string): never {
  throw new HindoError('format', `flatbuffer ${what}`)
}
