import { type ArrowSchema, type BatchLayout, decodeBuffer, readSchema } from '../arrow/read.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Measure } from '../types.ts'
import type { LruCache } from './lru-cache.ts'
import type { BatchEntry, PartFile } from './manifest.ts'
import type { PartBytes } from './part-bytes.ts'
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

/**
 * Reads the columns of one batch of a dense file. Metadata are read once per file and batch, columns kept in the cache. A file
 * without haploid measures has no haploid call: they are 0 then, and suppressed where AC is.
 */
export async function readDenseBatch(
  reader: Reader,
  file: PartFile,
  batch: number,
  columns: Array<{ measure: Measure; stratum: number }>,
  expected: DenseExpected,
  signal?: AbortSignal,
): Promise<DenseColumn[]> {
  const { index, layout } = await readMetadata(reader, file, batch, expected, signal)
  const stored = columns.map(({ measure, stratum }) => {
    const absent = HAPLOID.has(measure) && expected.measures.includes(measure) && !index.has(`${measure}:${stratum}`)
    return { name: `${absent ? 'AC' : measure}:${stratum}`, absent }
  })
  const names = stored.map(({ name }) => name)
  const found = await readColumns(reader, file, batch, layout, index, names, signal)
  return stored.map(({ name, absent }) => {
    const column = found.get(name)!
    return absent ? { values: new Uint8Array(column.values.length), valid: column.valid } : column
  })
}

const HAPLOID: ReadonlySet<Measure> = new Set<Measure>(['hemizygote_count', 'n_haploid'])

async function readColumns(
  { kernel, bytes, cache }: Reader,
  file: PartFile,
  batch: number,
  layout: BatchLayout,
  index: Map<string, number>,
  names: string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, DenseColumn>> {
  const entry = file.batches[batch]!
  const key = (name: string) => `dense ${file.file} ${batch} ${name}`
  const found = new Map<string, DenseColumn>()
  for (const name of names) {
    const kept = cache.get(key(name)) as DenseColumn | undefined
    if (kept) found.set(name, kept)
  }
  const missing = [...new Set(names.filter((name) => !found.has(name)))]
  if (missing.length === 0) return found
  const columns = missing.map((name) => columnIndex(index, name, file))
  const ranges = columns.flatMap((column) => [
    bufferRange(entry, layout, 2 * column),
    bufferRange(entry, layout, 2 * column + 1),
  ])
  const stored = await bytes.read(file, ranges, signal)
  for (const [i, name] of missing.entries()) {
    const column = decodeColumn(kernel, file, entry, layout, columns[i]!, stored[2 * i]!, stored[2 * i + 1]!)
    cache.set(key(name), column, column.values.byteLength + (column.valid?.byteLength ?? 0))
    found.set(name, column)
  }
  return found
}

/** Column names of the file, from its schema, and the layout of one batch. */
async function readMetadata(
  { kernel, bytes, cache }: Reader,
  file: PartFile,
  batch: number,
  expected: DenseExpected,
  signal: AbortSignal | undefined,
): Promise<{ index: Map<string, number>; layout: BatchLayout }> {
  const indexKey = `dense ${file.file}`
  const layoutKey = `dense ${file.file} ${batch}`
  const entry = file.batches[batch]!
  let index = cache.get(indexKey) as Map<string, number> | undefined
  let layout = cache.get(layoutKey) as BatchLayout | undefined
  if (index && layout) return { index, layout }
  const [head, metadata] = await bytes.read(file, [headRange(file), metadataRange(entry)], signal)
  if (!index) {
    const schema = readSchema(head!, file.file)
    checkPartMetadata(schema.metadata, file.file, expected)
    index = new Map(schema.fields.map(({ name }, column) => [name, column]))
    checkNames(schema, index, expected, file)
    cache.set(indexKey, index, 64 * index.size)
  }
  if (!layout) {
    checkHash(kernel, metadata!, entry[4], file, entry)
    layout = layoutOf(metadata!, file, entry, { nodes: index.size, buffers: 2 * index.size }, 'lz4')
    cache.set(layoutKey, layout, 200 * index.size)
  }
  return { index, layout }
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

function columnIndex(index: Map<string, number>, name: string, file: PartFile): number {
  const column = index.get(name)
  if (column !== undefined) return column
  throw new HindoError('not-found', `${file.file} has no column ${name}`, { where: { file: file.file } })
}

function decodeColumn(
  kernel: Kernel,
  file: PartFile,
  entry: BatchEntry,
  layout: BatchLayout,
  column: number,
  validity: Uint8Array,
  stored: Uint8Array,
): DenseColumn {
  const rows = entry[3]
  const valid = layout.nodes[column]!.nulls
    ? decodeExactly(kernel, validity, (rows + 7) >> 3, file.file, bufferRange(entry, layout, 2 * column).start)
    : null
  const { start } = bufferRange(entry, layout, 2 * column + 1)
  const { buffer, length } = decodeBuffer(kernel, stored, file.file, start)
  if (length === rows) return { values: new Uint8Array(buffer, 0, rows), valid }
  if (length === 2 * rows) return { values: new Uint16Array(buffer, 0, rows), valid }
  if (length === 4 * rows) return { values: new Uint32Array(buffer, 0, rows), valid }
  throw new HindoError('format', `${file.file}: column ${column} holds ${length} bytes for ${rows} rows`, {
    where: { file: file.file, offset: start, length: stored.length },
  })
}
