import { type BatchLayout, decodeBuffer, type HeadMessage, readHead } from '../arrow/read.ts'
import type { ColumnSpec } from '../arrow/write.ts'
import { HindoError, throwIfAborted } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { BatchEntry, PartFile } from './manifest.ts'
import type { PartBytes } from './part-bytes.ts'
import { batchRange, bufferRange, checkHash, decodeExactly, headRange, layoutOf } from './read-part.ts'

type NumberArray = Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array | Uint16Array

/** One column of one batch. Codes are positions in the file's dictionary; `valid` is null where nothing is null. */
export type ReadColumn =
  | { kind: 'values'; values: NumberArray; valid: Uint8Array | null }
  | { kind: 'lists'; offsets: Int32Array; values: Uint16Array | Int32Array }
  | { kind: 'texts'; offsets: Int32Array; bytes: Uint8Array; valid: Uint8Array | null }

/** What is known of a file after its head: strings of its dictionaries, by column. */
export interface ColumnsHead {
  columns: ColumnSpec[]
  dictionaries: Map<string, string[]>
}

const NODES: Record<string, [nodes: number, buffers: number]> = { list: [2, 4], utf8: [1, 3], other: [1, 2] }
const ARRAYS = {
  float64: Float64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
} as const

/**
 * Reads a file of columns, batch by batch in any order.
 *
 * @param accept checks the columns the file says it has, and gives them as they are wanted
 * @param onBatch takes one batch: its first row, its columns in order
 * @throws HindoError `format`, `checksum` with file, place and size; what reading throws
 */
export async function readColumns(
  { kernel, bytes }: { kernel: Kernel; bytes: PartBytes },
  file: PartFile,
  accept: (found: ColumnSpec[], metadata: Record<string, string>) => ColumnSpec[],
  onBatch: (firstRow: number, rows: number, columns: ReadColumn[], head: ColumnsHead) => void,
  signal?: AbortSignal,
): Promise<ColumnsHead> {
  const head = await bytes.read(file, [headRange(file)], signal, ([piece]) => decodeHead(kernel, piece!, file, accept))
  const shapes = head.columns.map(({ type }) => NODES[type === 'utf8' ? 'utf8' : type.slice(0, 4)] ?? NODES.other!)
  const sum = (index: 0 | 1) => shapes.reduce((total, shape) => total + shape[index], 0)
  let first = 0
  const tasks = file.batches.map((entry) => {
    const row = first
    first += entry[3]
    return bytes.read(file, [batchRange(entry)], signal, ([piece]) => {
      throwIfAborted(signal)
      const metadata = piece!.subarray(0, entry[1])
      checkHash(kernel, metadata, entry[4], file, entry)
      const layout = layoutOf(metadata, file, entry, { nodes: sum(0), buffers: sum(1) }, 'lz4')
      onBatch(row, entry[3], new BatchDecoder(kernel, file, entry, layout, piece!).columns(head), head)
    })
  })
  const settled = await Promise.allSettled(tasks)
  const failed = settled.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
  return head
}

function decodeHead(
  kernel: Kernel,
  head: Uint8Array,
  file: PartFile,
  accept: (found: ColumnSpec[], metadata: Record<string, string>) => ColumnSpec[],
): ColumnsHead {
  const { schema, dictionaries } = readHead(head, file.file)
  const found = schema.fields.map(({ name, type, bits, signed, dictionary, nullable, children }): ColumnSpec => {
    const item = children[0]
    const integer = `${signed ? '' : 'u'}int${bits}`
    const plain = type === 'int' ? integer : type === 'float' ? 'float64' : type
    const list = item ? `list<${item.signed ? '' : 'u'}int${item.bits}>` : plain
    const spec = dictionary === null ? (type === 'list' ? list : plain) : `dict<${integer}>`
    return { name, type: spec as ColumnSpec['type'], nullable }
  })
  const columns = accept(found, schema.metadata)
  const words = new Map<string, string[]>()
  for (const [index, { name, type }] of columns.entries()) {
    if (!type.startsWith('dict')) continue
    const message = dictionaries.find(({ layout }) => layout.dictionary === schema.fields[index]!.dictionary)
    if (!message) {
      throw new HindoError('format', `${file.file} has no dictionary for column ${name}`, {
        where: { file: file.file },
      })
    }
    words.set(name, decodeDictionary(kernel, head, file, message))
  }
  return { columns, dictionaries: words }
}

function decodeDictionary(kernel: Kernel, head: Uint8Array, file: PartFile, { block, layout }: HeadMessage): string[] {
  const entry: BatchEntry = [block.offset, block.metadata, block.body, layout.rows]
  if (layout.compression !== 'lz4' || layout.buffers.length !== 3 || layout.nodes.length !== 1) {
    throw new HindoError('format', `${file.file}: dictionary at ${block.offset} is not LZ4 text`, {
      where: { file: file.file, offset: block.offset, length: block.body },
    })
  }
  const piece = head.subarray(block.offset, block.offset + block.metadata + block.body)
  const decoder = new BatchDecoder(kernel, file, entry, layout, piece)
  const { offsets, bytes } = decoder.texts(0)
  return textList(offsets, bytes)
}

/** The strings behind UTF-8 bytes and their offsets. */
export function textList(offsets: Int32Array, bytes: Uint8Array): string[] {
  const decoder = new TextDecoder()
  const all = decoder.decode(bytes)
  // One character per byte: offsets of bytes are offsets of characters.
  const cut =
    all.length === bytes.length
      ? (from: number, to: number) => all.slice(from, to)
      : (from: number, to: number) => decoder.decode(bytes.subarray(from, to))
  return Array.from({ length: offsets.length - 1 }, (_, row) => cut(offsets[row]!, offsets[row + 1]!))
}

/** Whether a row has a value. */
export function isValid(valid: Uint8Array | null, row: number): boolean {
  return valid === null || ((valid[row >> 3]! >> (row & 7)) & 1) === 1
}

class BatchDecoder {
  readonly #kernel: Kernel
  readonly #file: PartFile
  readonly #entry: BatchEntry
  readonly #layout: BatchLayout
  readonly #bytes: Uint8Array
  #node = 0
  #buffer = 0

  constructor(kernel: Kernel, file: PartFile, entry: BatchEntry, layout: BatchLayout, bytes: Uint8Array) {
    this.#kernel = kernel
    this.#file = file
    this.#entry = entry
    this.#layout = layout
    this.#bytes = bytes
  }

  columns({ columns, dictionaries }: ColumnsHead): ReadColumn[] {
    return columns.map(({ name, type }) => {
      const node = this.#node
      const buffer = this.#buffer
      const [nodes, buffers] = NODES[type === 'utf8' ? 'utf8' : type.slice(0, 4)] ?? NODES.other!
      this.#node += nodes
      this.#buffer += buffers
      if (type.startsWith('list')) return this.#lists(name, type, node, buffer)
      const valid = this.#validity(node, buffer)
      if (type === 'utf8') return { kind: 'texts', ...this.texts(buffer), valid }
      const words = dictionaries.get(name)
      const values = this.#values(words ? type.slice(5, -1) : type, buffer + 1, this.#rows)
      if (words) this.#checkCodes(name, values, words.length, valid, buffer + 1)
      return { kind: 'values', values, valid }
    })
  }

  texts(buffer: number): { offsets: Int32Array; bytes: Uint8Array } {
    const offsets = this.#values('int32', buffer + 1, this.#rows + 1) as Int32Array
    const place = bufferRange(this.#entry, this.#layout, buffer + 2)
    const bytes = decodeBuffer(this.#kernel, this.#stored(buffer + 2), this.#file.file, place.start)
    this.#checkOffsets(offsets, bytes.length, buffer + 1)
    return { offsets, bytes }
  }

  get #rows(): number {
    return this.#entry[3]
  }

  #lists(name: string, type: string, node: number, buffer: number): ReadColumn {
    const offsets = this.#values('int32', buffer + 1, this.#rows + 1) as Int32Array
    const items = this.#layout.nodes[node + 1]!.length
    this.#checkOffsets(offsets, items, buffer + 1)
    if (offsets[this.#rows] !== items) this.#fail(`${name} has ${items} items, its offsets end elsewhere`, buffer + 1)
    const small = type === 'list<uint16>'
    const raw = this.#exactly(buffer + 3, items * (small ? 2 : 4))
    return { kind: 'lists', offsets, values: small ? new Uint16Array(raw) : new Int32Array(raw) }
  }

  #values(type: string, buffer: number, count: number) {
    const Made = ARRAYS[type as keyof typeof ARRAYS]
    return new Made(this.#exactly(buffer, count * Made.BYTES_PER_ELEMENT))
  }

  #validity(node: number, buffer: number): Uint8Array | null {
    if (!this.#layout.nodes[node]!.nulls) return null
    return new Uint8Array(this.#exactly(buffer, (this.#rows + 7) >> 3))
  }

  #exactly(buffer: number, bytes: number): ArrayBuffer {
    if (bytes === 0) return new ArrayBuffer(0)
    const { start } = bufferRange(this.#entry, this.#layout, buffer)
    return decodeExactly(this.#kernel, this.#stored(buffer), bytes, this.#file.file, start).buffer as ArrayBuffer
  }

  #stored(buffer: number): Uint8Array {
    const { start, end } = bufferRange(this.#entry, this.#layout, buffer)
    return this.#bytes.subarray(start - this.#entry[0], end - this.#entry[0])
  }

  #checkOffsets(offsets: Int32Array, end: number, buffer: number): void {
    let before = 0
    for (const offset of offsets) {
      if (offset < before || offset > end) this.#fail(`offset ${offset} is outside ${before}-${end}`, buffer)
      before = offset
    }
  }

  #checkCodes(name: string, codes: ArrayLike<number>, words: number, valid: Uint8Array | null, buffer: number): void {
    for (let row = 0; row < codes.length; row++) {
      if ((codes[row]! >= 0 && codes[row]! < words) || !isValid(valid, row)) continue
      this.#fail(`${name} code ${codes[row]} at row ${row} is outside ${words} words`, buffer)
    }
  }

  #fail(what: string, buffer: number): never {
    const { start, end } = bufferRange(this.#entry, this.#layout, buffer)
    const where = { file: this.#file.file, offset: start, length: end - start }
    throw new HindoError('format', `${this.#file.file}: ${what}`, { where, hint: 'Copy or build the dataset again' })
  }
}
