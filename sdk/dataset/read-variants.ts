import { type ArrowSchema, type BatchLayout, decodeBuffer, type HeadMessage, readHead } from '../arrow/read.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { LruCache } from './lru-cache.ts'
import type { BatchEntry, PartFile } from './manifest.ts'
import type { PartBytes } from './part-bytes.ts'
import {
  batchRange,
  bufferRange,
  checkHash,
  checkPartMetadata,
  decodeExactly,
  type Expected,
  headRange,
  layoutOf,
} from './read-part.ts'
import { VARIANT_COLUMNS } from './write-variants.ts'

/** The variants of one batch. Strings are made when asked for. */
export interface VariantBatch {
  rows: number
  contig: string
  /** 1-based. */
  position: Int32Array
  id(row: number): string | null
  ref(row: number): string
  alt(row: number): string
  filter(row: number): string | null
}

interface Reader {
  kernel: Kernel
  bytes: PartBytes
  cache: LruCache<unknown>
}

/** Strings of the dictionary columns of one file. */
interface Dictionaries {
  contig: string[]
  ref: string[]
  alt: string[]
  filter: string[]
}

/** contig, position: 2 buffers each; id: 3; ref, alt, filter: 2 each. */
const SHAPE = { nodes: 6, buffers: 13 }

/** Reads one batch of a variants file; the file's dictionaries are read once. */
export async function readVariantsBatch(
  reader: Reader,
  file: PartFile,
  batch: number,
  span: [first: number, last: number],
  expected: Expected,
  signal?: AbortSignal,
): Promise<VariantBatch> {
  const { cache, kernel } = reader
  const key = `variants ${file.file} ${batch}`
  const kept = cache.get(key) as VariantBatch | undefined
  if (kept) return kept
  const entry = file.batches[batch]!
  let dictionaries = cache.get(`variants ${file.file}`) as Dictionaries | undefined
  const ranges = dictionaries ? [batchRange(entry)] : [batchRange(entry), headRange(file)]
  return reader.bytes.read(file, ranges, signal, ([bytes, head]) => {
    if (!dictionaries) {
      dictionaries = decodeHead(kernel, head!, file, expected)
      const size = 16 * (dictionaries.ref.length + dictionaries.alt.length) + head!.length
      cache.set(`variants ${file.file}`, dictionaries, size)
    }
    const metadata = bytes!.subarray(0, entry[1])
    checkHash(kernel, metadata, entry[4], file, entry)
    const layout = layoutOf(metadata, file, entry, SHAPE, 'lz4')
    const decoded = decodeBatch(kernel, file, entry, layout, bytes!, dictionaries)
    checkSpan(decoded, file, entry, span)
    cache.set(key, decoded, 24 * decoded.rows)
    return decoded
  })
}

function decodeHead(kernel: Kernel, head: Uint8Array, file: PartFile, expected: Expected): Dictionaries {
  const { schema, dictionaries } = readHead(head, file.file)
  checkPartMetadata(schema.metadata, file.file, expected)
  checkColumns(schema, file)
  const strings = (name: string): string[] => {
    const id = schema.fields.find((field) => field.name === name)!.dictionary
    const message = dictionaries.find(({ layout }) => layout.dictionary === id)
    if (message) return decodeDictionary(kernel, head, file, message)
    throw new HindoError('format', `${file.file} has no dictionary for column ${name}`, { where: { file: file.file } })
  }
  return { contig: strings('contig'), ref: strings('ref'), alt: strings('alt'), filter: strings('filter') }
}

function checkColumns({ fields }: ArrowSchema, file: PartFile): void {
  const found = fields.map(({ name, type, bits, dictionary }) => `${name} ${type} ${bits} ${dictionary !== null}`)
  const wanted = VARIANT_COLUMNS.map(({ name, type }) => {
    const bits = /\d+/.exec(type.replace('utf8', ''))?.[0] ?? '32'
    return `${name} ${type === 'int32' ? 'int' : 'utf8'} ${bits} ${type.startsWith('dict')}`
  })
  if (found.join() === wanted.join()) return
  throw new HindoError(
    'format',
    `${file.file} has columns ${fields.map(({ name }) => name).join(', ')} of types that a variants file does not have`,
    {
      where: { file: file.file },
    },
  )
}

function decodeDictionary(kernel: Kernel, head: Uint8Array, file: PartFile, { block, layout }: HeadMessage): string[] {
  const entry: BatchEntry = [block.offset, block.metadata, block.body, layout.rows]
  if (layout.compression !== 'lz4' || layout.buffers.length !== 3) {
    throw new HindoError('format', `${file.file}: dictionary at ${block.offset} is not LZ4 text`, {
      where: { file: file.file, offset: block.offset, length: block.body },
    })
  }
  const { text } = decodeStrings(kernel, head, 0, file, entry, layout, 1, layout.rows)
  return Array.from({ length: layout.rows }, (_, row) => text(row))
}

function decodeBatch(
  kernel: Kernel,
  file: PartFile,
  entry: BatchEntry,
  layout: BatchLayout,
  bytes: Uint8Array,
  dictionaries: Dictionaries,
): VariantBatch {
  const [offset, , , rows] = entry
  const buffer = (index: number, size: number) => {
    const { start, end } = bufferRange(entry, layout, index)
    return decodeExactly(kernel, bytes.subarray(start - offset, end - offset), size, file.file, start).buffer
  }
  const validity = (node: number, index: number) =>
    layout.nodes[node]!.nulls ? new Uint8Array(buffer(index, (rows + 7) >> 3)) : null
  const position = new Int32Array(buffer(3, 4 * rows))
  const idValid = validity(2, 4)
  const ids = decodeStrings(kernel, bytes, offset, file, entry, layout, 5, rows)
  const filterValid = validity(5, 11)
  const filterCode = new Int16Array(buffer(12, 2 * rows))
  const word = (codes: Int32Array | Int16Array, words: string[], row: number) => words[codes[row]!]!
  const [ref, alt] = [new Int32Array(buffer(8, 4 * rows)), new Int32Array(buffer(10, 4 * rows))]
  checkCodes(ref, dictionaries.ref.length, 'ref', file, offset)
  checkCodes(alt, dictionaries.alt.length, 'alt', file, offset)
  checkCodes(filterCode, dictionaries.filter.length, 'filter', file, offset, filterValid)
  return {
    rows,
    contig: dictionaries.contig[0] ?? '',
    position,
    id: (row) => (isNull(idValid, row) ? null : ids.text(row)),
    ref: (row) => word(ref, dictionaries.ref, row),
    alt: (row) => word(alt, dictionaries.alt, row),
    filter: (row) => (isNull(filterValid, row) ? null : word(filterCode, dictionaries.filter, row)),
  }
}

function decodeStrings(
  kernel: Kernel,
  bytes: Uint8Array,
  bytesOffset: number,
  file: PartFile,
  entry: BatchEntry,
  layout: BatchLayout,
  buffer: number,
  rows: number,
): { text(row: number): string } {
  const piece = (index: number) => {
    const { start, end } = bufferRange(entry, layout, index)
    return { stored: bytes.subarray(start - bytesOffset, end - bytesOffset), start }
  }
  const offsetPiece = piece(buffer)
  const offsets = new Int32Array(
    decodeExactly(kernel, offsetPiece.stored, 4 * (rows + 1), file.file, offsetPiece.start).buffer,
  )
  const textPiece = piece(buffer + 1)
  const text = decodeBuffer(kernel, textPiece.stored, file.file, textPiece.start)
  for (let row = 0; row <= rows; row++) {
    if (offsets[row]! >= (row ? offsets[row - 1]! : 0) && offsets[row]! <= text.length) continue
    throw new HindoError(
      'format',
      `${file.file}: text offset ${offsets[row]} at row ${row} is outside ${text.length} bytes`,
      {
        where: { file: file.file, offset: offsetPiece.start, length: offsetPiece.stored.length },
      },
    )
  }
  const decoder = new TextDecoder()
  return { text: (row) => decoder.decode(text.subarray(offsets[row]!, offsets[row + 1]!)) }
}

function checkCodes(
  codes: Int32Array | Int16Array,
  words: number,
  column: string,
  file: PartFile,
  offset: number,
  valid: Uint8Array | null = null,
): void {
  for (let row = 0; row < codes.length; row++) {
    if ((codes[row]! >= 0 && codes[row]! < words) || isNull(valid, row)) continue
    const message = `${file.file}: ${column} code ${codes[row]} at row ${row} is outside ${words} words`
    throw new HindoError('format', message, { where: { file: file.file, offset } })
  }
}

function isNull(valid: Uint8Array | null, row: number): boolean {
  return valid !== null && ((valid[row >> 3]! >> (row & 7)) & 1) === 0
}

function checkSpan({ position, rows }: VariantBatch, file: PartFile, entry: BatchEntry, span: [number, number]): void {
  if (rows === 0 || (position[0] === span[0] && position[rows - 1] === span[1])) return
  const message = `${file.file}: batch at ${entry[0]} spans ${position[0]}-${position[rows - 1]}, its manifest says ${span[0]}-${span[1]}`
  throw new HindoError('format', message, { where: { file: file.file, offset: entry[0], length: entry[2] } })
}
