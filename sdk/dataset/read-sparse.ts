import type { BatchLayout } from '../arrow/read.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Measure } from '../types.ts'
import { ColumnDecoder, decodeClasses, NO_CLASSES, type SparseBlock } from './decode-sparse-column.ts'
import type { SparseColumn } from './encode-sparse-column.ts'
import type { LruCache } from './lru-cache.ts'
import type { BatchEntry, PartFile } from './manifest.ts'
import type { PartBytes } from './part-bytes.ts'
import { batchRange, checkHash, layoutOf } from './read-part.ts'
import { groupRows, type RowClasses } from './sparse-classes.ts'

export type { SparseBlock } from './decode-sparse-column.ts'

interface Reader {
  kernel: Kernel
  bytes: PartBytes
  cache: LruCache<unknown>
}

const SHAPE = { nodes: 16, buffers: 32 }
/** Of files whose cells were lists of rows and values, one record for each block. */
const FORMER = { nodes: 9, buffers: 18 }

/** What to read: a file of a part, and who is in it. */
export interface SparseRead {
  file: PartFile
  measure: Measure
  partRows: number
  /** Strata of the manifest: the number that stands for the classes. */
  allStrata: number
}

/** All blocks of some strata in one sparse file, in row order; a block that is not there means 0 everywhere. */
export async function readSparseStrata(
  reader: Reader,
  read: SparseRead,
  strata: number[],
  signal?: AbortSignal,
): Promise<Map<number, SparseBlock[]>> {
  const { file, measure, partRows, allStrata } = read
  const blocks = new Map(strata.map((stratum): [number, SparseBlock[]] => [stratum, []]))
  const wanted = [allStrata, ...blocks.keys()]
  const indexes = file.batches.flatMap(([, , , , first, last], index) =>
    wanted.some((stratum) => stratum >= first! && stratum <= last!) ? [index] : [],
  )
  const columns = (await readBatches(reader, file, indexes, signal)).flat()
  const refuse = refusalOf(file, file.batches[0])
  const decoder = new ColumnDecoder(partRows, classesOf(reader, read, columns), refuse)
  for (const column of columns) {
    if (blocks.has(column.stratum)) blocks.set(column.stratum, decoder.blocks(measure, column))
  }
  return blocks
}

/** Classes of the file's rows; a file in which nobody has a cell has none. */
function classesOf({ cache }: Reader, { file, partRows, allStrata }: SparseRead, columns: SparseColumn[]): RowClasses {
  const key = `classes ${file.file}`
  const kept = cache.get(key) as RowClasses | undefined
  if (kept) return kept
  const column = columns.find(({ stratum }) => stratum === allStrata)
  if (!column) return file.batches.length === 0 ? NO_CLASSES : refusalOf(file, file.batches[0])('lacks classes')
  const classOf = decodeClasses(column, partRows, refusalOf(file, file.batches[0]))
  const classes = groupRows(
    classOf,
    classOf.reduce((most, one) => Math.max(most, one), 0),
  )
  cache.set(key, classes, 5 * partRows)
  return classes
}

async function readBatches(
  { kernel, bytes, cache }: Reader,
  file: PartFile,
  indexes: number[],
  signal: AbortSignal | undefined,
): Promise<SparseColumn[][]> {
  const key = (index: number) => `sparse ${file.file} ${index}`
  const found = new Map<number, SparseColumn[]>()
  for (const index of indexes) {
    const kept = cache.get(key(index)) as SparseColumn[] | undefined
    if (kept) found.set(index, kept)
  }
  const missing = indexes.filter((index) => !found.has(index))
  const ranges = missing.map((index) => batchRange(file.batches[index]!))
  if (missing.length === 0) return indexes.map((index) => found.get(index)!)
  await bytes.read(file, ranges, signal, (pieces) => {
    for (const [i, index] of missing.entries()) {
      const batch = decodeBatch(kernel, file, file.batches[index]!, pieces[i]!)
      cache.set(key(index), batch, pieces[i]!.length)
      found.set(index, batch)
    }
  })
  return indexes.map((index) => found.get(index)!)
}

function refusalOf(file: PartFile, entry: BatchEntry | undefined) {
  return (what: string): never => {
    const [offset, , length] = entry ?? [0, 0, 0]
    const message = `${file.file}: batch of ${length} bytes at ${offset} ${what}`
    throw new HindoError('format', message, { where: { file: file.file, offset, length } })
  }
}

function decodeBatch(kernel: Kernel, file: PartFile, entry: BatchEntry, bytes: Uint8Array): SparseColumn[] {
  const [, metadata, , rows, , , hash] = entry
  // A copy, so that the body is aligned and does not keep all of a larger request alive.
  const body = bytes.slice(metadata)
  checkHash(kernel, bytes, hash, file, entry)
  const layout = layoutOf(bytes.subarray(0, metadata), file, entry, SHAPE, null, FORMER)
  const refuse = refusalOf(file, entry)
  const wide = layout.buffers[1]!.length >= 4 * rows
  const strata = wide
    ? new Uint32Array(body.buffer, start(layout, 1), rows)
    : new Uint16Array(body.buffer, start(layout, 1), rows)
  const steps = new Uint8Array(body.buffer, start(layout, 3), rows)
  const list = <T>(number: number, make: (offset: number, length: number) => T) => ({
    offsets: offsetsOf(body, layout, 5 + 4 * number, rows, layout.nodes[3 + 2 * number]!.length, refuse),
    items: make(start(layout, 7 + 4 * number), layout.nodes[3 + 2 * number]!.length),
  })
  const bytesOf = (number: number) => list(number, (offset, length) => new Uint8Array(body.buffer, offset, length))
  const base = list(0, (offset, length) => new Int32Array(body.buffer, offset, length))
  const [gap, cell, width] = [bytesOf(1), bytesOf(2), bytesOf(3)]
  const low = list(4, (offset, length) => new Uint16Array(body.buffer, offset, length))
  const [code, large] = [bytesOf(5), bytesOf(6)]
  return Array.from(strata, (stratum, row) => ({
    stratum,
    step: steps[row]!,
    base: base.items.subarray(base.offsets[row], base.offsets[row + 1]),
    gap: gap.items.subarray(gap.offsets[row], gap.offsets[row + 1]),
    cell: cell.items.subarray(cell.offsets[row], cell.offsets[row + 1]),
    width: width.items.subarray(width.offsets[row], width.offsets[row + 1]),
    low: low.items.subarray(low.offsets[row], low.offsets[row + 1]),
    code: code.items.subarray(code.offsets[row], code.offsets[row + 1]),
    large: large.items.subarray(large.offsets[row], large.offsets[row + 1]),
  }))
}

function start(layout: BatchLayout, buffer: number): number {
  return layout.buffers[buffer]!.offset
}

function offsetsOf(
  body: Uint8Array<ArrayBuffer>,
  layout: BatchLayout,
  buffer: number,
  rows: number,
  items: number,
  refuse: (what: string) => never,
): Int32Array {
  const offsets = new Int32Array(body.buffer, start(layout, buffer), rows + 1)
  for (let row = 0; row < rows; row++) if (offsets[row + 1]! < offsets[row]!) refuse('has lists whose offsets fall')
  if (offsets[0] !== 0 || offsets[rows] !== items) refuse(`has ${items} items for offsets to ${offsets[rows]}`)
  return offsets
}
