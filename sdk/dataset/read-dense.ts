import { type ArrowSchema, type BatchLayout, decodeBuffer, decodeBufferInto, readSchema } from '../arrow/read.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Measure } from '../types.ts'
import { expectedSlots, HAPLOID, slotRange } from './dense-slots.ts'
import type { LruCache } from './lru-cache.ts'
import type { BatchEntry, PartFile } from './manifest.ts'
import type { PartBytes, Piece } from './part-bytes.ts'
import type { ByteRange } from './ranges.ts'
import {
  bufferRange,
  checkHash,
  checkPartMetadata,
  decodeExactly,
  type Expected,
  headRange,
  layoutOf,
  metadataRange,
} from './read-part.ts'

/** One decoded column of a batch. */
export interface DenseColumn {
  values: Uint8Array | Uint16Array | Uint32Array
  /** Arrow validity bitmap, least significant bit first; null where nothing is suppressed. A suppressed cell's value is 0. */
  valid: Uint8Array | null
}

/** A decoded column in kernel memory. */
export interface PlacedColumn {
  values: { pointer: number; width: 1 | 2 | 4 }
  valid: Uint8Array | null
}

/** What a dense file must hold: every preset stratum's measures (haploid ones may be left out of a part without any). */
export interface DenseExpected extends Expected {
  measures: Measure[]
  dense: number[]
}

interface Reader {
  kernel: Kernel
  bytes: PartBytes
  cache: LruCache<unknown>
}

/** What a batch says of itself: number of each column by its name, and where the buffers are. */
interface Metadata {
  index: Map<string, number>
  layout: BatchLayout
}

interface ColumnKey {
  measure: Measure
  stratum: number
}

/**
 * Reads the columns of one batch of a dense file: metadata and columns side by side where the manifest tells their places, else
 * one after the other. Metadata and columns are kept in the cache. A file without haploid measures has no haploid call: they are
 * 0 then, and suppressed where AC is.
 */
export async function readDenseBatch(
  reader: Reader,
  file: PartFile,
  batch: number,
  columns: ColumnKey[],
  expected: DenseExpected,
  signal?: AbortSignal,
): Promise<DenseColumn[]> {
  const { cache } = reader
  const found = new Map<string, DenseColumn>()
  const nameOf = ({ measure, stratum }: ColumnKey) => `${measure}:${stratum}`
  const keyOf = (column: ColumnKey) => `dense ${file.file} ${batch} ${nameOf(column)}`
  const missing = columns.filter((column) => {
    const kept = cache.get(keyOf(column)) as DenseColumn | undefined
    if (kept) found.set(nameOf(column), kept)
    return !kept
  })
  const decoded = await readColumns(reader, { file, batch, columns: missing, expected }, signal, arrayOf)
  for (const [i, column] of missing.entries()) {
    const { values, valid } = decoded[i]!
    cache.set(keyOf(column), decoded[i], values.byteLength + (valid?.byteLength ?? 0))
    found.set(nameOf(column), decoded[i]!)
  }
  return columns.map((column) => found.get(nameOf(column))!)
}

/**
 * Reads columns straight into kernel memory that `take` gives, and keeps only metadata in the cache: for columns that are packed at
 * once. When it fails, `take` may still be called for columns that were on their way.
 */
export function readDenseInto(
  reader: Reader,
  file: PartFile,
  batch: number,
  columns: ColumnKey[],
  expected: DenseExpected,
  take: (bytes: number) => number,
  signal?: AbortSignal,
): Promise<PlacedColumn[]> {
  const { kernel } = reader
  return readColumns(reader, { file, batch, columns, expected }, signal, (stored): PlacedColumn => {
    const { rows, zeros, valid } = stored
    const { pointer, length } = decodeBufferInto(kernel, stored.bytes, take, file.file, stored.start)
    const width = widthOf(stored, length)
    if (!zeros) return { values: { pointer, width }, valid }
    new Uint8Array(kernel.buffer(), pointer, rows).fill(0)
    return { values: { pointer, width: 1 }, valid }
  })
}

interface Wanted {
  file: PartFile
  batch: number
  columns: ColumnKey[]
  expected: DenseExpected
}

/** The stored values of one column. */
interface Stored {
  file: PartFile
  rows: number
  column: number
  bytes: Uint8Array
  /** Where in the file. */
  start: number
  valid: Uint8Array | null
  /** The measure was left out: what is stored is AC, and the values are 0. */
  zeros: boolean
  kernel: Kernel
}

async function readColumns<T>(
  reader: Reader,
  { file, batch, columns, expected }: Wanted,
  signal: AbortSignal | undefined,
  finish: (stored: Stored) => T,
): Promise<T[]> {
  if (columns.length === 0) return []
  const { cache, bytes } = reader
  const entry = file.batches[batch]!
  const decode = (metadata: Metadata, pieces: Piece[]) =>
    Promise.all(
      pieces.map((piece, i) =>
        piece.use((slot) => finish(storedColumn(reader.kernel, file, entry, metadata, columns[i]!, expected, slot))),
      ),
    )
  const slots = ({ index, layout }: Metadata): ByteRange[] =>
    columns.map((column) => slotRange(entry, layout, columnIndex(index, column, expected, file)))
  let metadata = knownMetadata(reader, file, batch)
  if (!metadata) {
    const guess = expectedSlots(entry, columns, expected) ?? []
    const known = cache.get(`dense ${file.file}`) as Metadata['index'] | undefined
    // What all columns wait for goes first; columns are decoded as they come.
    const heads = [metadataRange(entry), ...(known ? [] : [headRange(file)])]
    const sent = bytes.pieces(file, [...heads, ...guess], signal)
    const index = known ?? (await sent[1]!.use((head) => decodeSchema(reader, file, expected, head)))
    const layout = await sent[0]!.use((message) => decodeLayout(reader, file, batch, index, message))
    metadata = { index, layout }
    if (guess.length > 0 && sameRanges(guess, slots(metadata))) return decode(metadata, sent.slice(heads.length))
  }
  return decode(metadata, bytes.pieces(file, slots(metadata), signal))
}

function sameRanges(a: ByteRange[], b: ByteRange[]): boolean {
  return a.every(({ start, end }, index) => start === b[index]!.start && end === b[index]!.end)
}

function knownMetadata({ cache }: Reader, file: PartFile, batch: number): Metadata | null {
  const index = cache.get(`dense ${file.file}`) as Map<string, number> | undefined
  const layout = cache.get(`dense ${file.file} ${batch}`) as BatchLayout | undefined
  return index && layout ? { index, layout } : null
}

/** Number of each column by its name, from the head of the file. */
function decodeSchema({ cache }: Reader, file: PartFile, expected: DenseExpected, head: Uint8Array): Metadata['index'] {
  const schema = readSchema(head, file.file)
  checkPartMetadata(schema.metadata, file.file, expected)
  const index = new Map(schema.fields.map(({ name }, column) => [name, column]))
  checkNames(schema, index, expected, file)
  cache.set(`dense ${file.file}`, index, 64 * index.size)
  return index
}

function decodeLayout(
  { kernel, cache }: Reader,
  file: PartFile,
  batch: number,
  index: Metadata['index'],
  message: Uint8Array,
): BatchLayout {
  const entry = file.batches[batch]!
  checkHash(kernel, message, entry[4], file, entry)
  const layout = layoutOf(message, file, entry, { nodes: index.size, buffers: 2 * index.size }, 'lz4')
  cache.set(`dense ${file.file} ${batch}`, layout, 200 * index.size)
  return layout
}

/** The file must have one column for each preset stratum and each measure it holds, in any order, and no other. */
function checkNames(
  { fields }: ArrowSchema,
  index: Map<string, number>,
  expected: DenseExpected,
  file: PartFile,
): void {
  const { measures, dense } = expected
  const [first] = dense
  const held = measures.filter((measure) => !HAPLOID.has(measure) || index.has(`${measure}:${first}`))
  const wanted = dense.flatMap((stratum) => held.map((measure) => `${measure}:${stratum}`))
  const missing = wanted.find((name) => !index.has(name))
  if (missing === undefined && fields.length === wanted.length) return
  const what = missing === undefined ? `${fields.length} columns instead of ${wanted.length}` : `no column ${missing}`
  throw new HindoError('format', `${file.file} has ${what}`, { where: { file: file.file } })
}

/** Number of the column to read; that of AC for a haploid measure that the file leaves out. */
function columnIndex(
  index: Map<string, number>,
  { measure, stratum }: ColumnKey,
  { measures }: DenseExpected,
  file: PartFile,
): number {
  const column = index.get(`${measure}:${stratum}`)
  if (column !== undefined) return column
  const instead = HAPLOID.has(measure) && measures.includes(measure) ? index.get(`AC:${stratum}`) : undefined
  if (instead !== undefined) return instead
  throw new HindoError('not-found', `${file.file} has no column ${measure}:${stratum}`, { where: { file: file.file } })
}

/** @param slot bytes of the column's validity and values */
function storedColumn(
  kernel: Kernel,
  file: PartFile,
  entry: BatchEntry,
  { index, layout }: Metadata,
  key: ColumnKey,
  expected: DenseExpected,
  slot: Uint8Array,
): Stored {
  const rows = entry[3]
  const column = columnIndex(index, key, expected, file)
  const place = bufferRange(entry, layout, 2 * column)
  const { start, end } = bufferRange(entry, layout, 2 * column + 1)
  const valid = layout.nodes[column]!.nulls
    ? decodeExactly(kernel, slot.subarray(0, place.end - place.start), (rows + 7) >> 3, file.file, place.start)
    : null
  const bytes = slot.subarray(start - place.start, end - place.start)
  return { file, rows, column, bytes, start, valid, zeros: !index.has(`${key.measure}:${key.stratum}`), kernel }
}

function arrayOf(stored: Stored): DenseColumn {
  const { file, rows, bytes, start, valid, zeros, kernel } = stored
  const { buffer, length } = decodeBuffer(kernel, bytes, file.file, start)
  const width = widthOf(stored, length)
  if (zeros) return { values: new Uint8Array(rows), valid }
  if (width === 1) return { values: new Uint8Array(buffer, 0, rows), valid }
  return { values: width === 2 ? new Uint16Array(buffer, 0, rows) : new Uint32Array(buffer, 0, rows), valid }
}

function widthOf({ file, rows, column, bytes, start }: Stored, length: number): 1 | 2 | 4 {
  if (length === rows) return 1
  if (length === 2 * rows) return 2
  if (length === 4 * rows) return 4
  throw new HindoError('format', `${file.file}: column ${column} holds ${length} bytes for ${rows} rows`, {
    where: { file: file.file, offset: start, length: bytes.length },
  })
}
