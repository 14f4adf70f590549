import type { BatchLayout } from '../arrow/read.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { SPARSE_BLOCK_ROWS } from './encode-sparse.ts'
import type { LruCache } from './lru-cache.ts'
import type { BatchEntry, PartFile } from './manifest.ts'
import type { PartBytes } from './part-bytes.ts'
import { batchRange, checkHash, layoutOf } from './read-part.ts'

/** Cells of one stratum in one block of rows; rows without a cell have the value `base`. */
export interface SparseBlock {
  /** First row of the block, counted from the part's first row. */
  firstRow: number
  base: number
  /** `(d - 1) << 13 | row`: the value differs from `base` by d = 1..8, upwards or (AN, n_haploid) downwards. */
  packed: Uint16Array
  /** Other cells: row and signed difference to `base`. */
  rows: Uint16Array
  deltas: Int32Array
}

/** A decoded batch: its records' columns, and lists as offsets into items. */
interface SparseBatch {
  strata: Uint16Array | Uint32Array
  firstRows: Uint32Array
  bases: Int32Array
  packed: { offsets: Int32Array; items: Uint16Array }
  rows: { offsets: Int32Array; items: Uint16Array }
  deltas: { offsets: Int32Array; items: Int32Array }
}

interface Reader {
  kernel: Kernel
  bytes: PartBytes
  cache: LruCache<unknown>
}

const SHAPE = { nodes: 9, buffers: 18 }

/**
 * All blocks of some strata in one sparse file, in row order; a block that is not there means 0 everywhere.
 *
 * @param partRows rows of the part
 */
export async function readSparseStrata(
  reader: Reader,
  file: PartFile,
  partRows: number,
  strata: number[],
  signal?: AbortSignal,
): Promise<Map<number, SparseBlock[]>> {
  const blocks = new Map(strata.map((stratum): [number, SparseBlock[]] => [stratum, []]))
  const wanted = [...blocks.keys()]
  const indexes = file.batches.flatMap(([, , , , first, last], index) =>
    wanted.some((stratum) => stratum >= first! && stratum <= last!) ? [index] : [],
  )
  for (const batch of await readBatches(reader, file, indexes, partRows, signal)) {
    for (let record = 0; record < batch.strata.length; record++) {
      blocks.get(batch.strata[record]!)?.push({
        firstRow: batch.firstRows[record]!,
        base: batch.bases[record]!,
        packed: itemsOf(batch.packed, record),
        rows: itemsOf(batch.rows, record),
        deltas: itemsOf(batch.deltas, record),
      })
    }
  }
  return blocks
}

async function readBatches(
  { kernel, bytes, cache }: Reader,
  file: PartFile,
  indexes: number[],
  partRows: number,
  signal: AbortSignal | undefined,
): Promise<SparseBatch[]> {
  const key = (index: number) => `sparse ${file.file} ${index}`
  const found = new Map<number, SparseBatch>()
  for (const index of indexes) {
    const kept = cache.get(key(index)) as SparseBatch | undefined
    if (kept) found.set(index, kept)
  }
  const missing = indexes.filter((index) => !found.has(index))
  const ranges = missing.map((index) => batchRange(file.batches[index]!))
  if (missing.length === 0) return indexes.map((index) => found.get(index)!)
  await bytes.read(file, ranges, signal, (pieces) => {
    for (const [i, index] of missing.entries()) {
      const batch = decodeBatch(kernel, file, file.batches[index]!, pieces[i]!, partRows)
      cache.set(key(index), batch, pieces[i]!.length)
      found.set(index, batch)
    }
  })
  return indexes.map((index) => found.get(index)!)
}

function decodeBatch(
  kernel: Kernel,
  file: PartFile,
  entry: BatchEntry,
  bytes: Uint8Array,
  partRows: number,
): SparseBatch {
  const [offset, metadata, bodyBytes, rows, , , hash] = entry
  // A copy, so that the body is aligned and does not keep all of a larger request alive.
  const body = bytes.slice(metadata)
  checkHash(kernel, bytes, hash, file, entry)
  const layout = layoutOf(bytes.subarray(0, metadata), file, entry, SHAPE, null)
  const fail = (what: string): never => {
    const message = `${file.file}: batch of ${bodyBytes} bytes at ${offset} ${what}`
    throw new HindoError('format', message, { where: { file: file.file, offset, length: bodyBytes } })
  }
  const wide = layout.buffers[1]!.length >= 4 * rows
  const batch: SparseBatch = {
    strata: wide
      ? new Uint32Array(body.buffer, start(layout, 1), rows)
      : new Uint16Array(body.buffer, start(layout, 1), rows),
    firstRows: new Uint32Array(body.buffer, start(layout, 3), rows),
    bases: new Int32Array(body.buffer, start(layout, 5), rows),
    packed: {
      offsets: offsetsOf(body, layout, 7, rows, fail),
      items: new Uint16Array(body.buffer, start(layout, 9), layout.nodes[4]!.length),
    },
    rows: {
      offsets: offsetsOf(body, layout, 11, rows, fail),
      items: new Uint16Array(body.buffer, start(layout, 13), layout.nodes[6]!.length),
    },
    deltas: {
      offsets: offsetsOf(body, layout, 15, rows, fail),
      items: new Int32Array(body.buffer, start(layout, 17), layout.nodes[8]!.length),
    },
  }
  checkBatch(batch, partRows, fail)
  return batch
}

function start(layout: BatchLayout, buffer: number): number {
  return layout.buffers[buffer]!.offset
}

function offsetsOf(
  body: Uint8Array<ArrayBuffer>,
  layout: BatchLayout,
  buffer: number,
  rows: number,
  fail: (what: string) => never,
) {
  const offsets = new Int32Array(body.buffer, start(layout, buffer), rows + 1)
  for (let row = 0; row < rows; row++) if (offsets[row + 1]! < offsets[row]!) fail('has lists whose offsets fall')
  return offsets
}

/** The kernel does not check rows, so none may lie outside its block. */
function checkBatch(batch: SparseBatch, partRows: number, fail: (what: string) => never): void {
  const lists = [batch.packed, batch.rows, batch.deltas]
  for (const { offsets, items } of lists) {
    if (offsets[0] !== 0 || offsets.at(-1) !== items.length)
      fail(`has ${items.length} items for offsets to ${offsets.at(-1)}`)
  }
  for (let record = 0; record < batch.strata.length; record++) {
    const firstRow = batch.firstRows[record]!
    const blockRows = Math.min(SPARSE_BLOCK_ROWS, partRows - firstRow)
    if (blockRows <= 0 || firstRow % SPARSE_BLOCK_ROWS) fail(`has a block at row ${firstRow} of ${partRows}`)
    if (batch.rows.offsets[record + 1] !== batch.deltas.offsets[record + 1]) fail('has lists of different lengths')
    for (const row of itemsOf(batch.rows, record))
      if (row >= blockRows) fail(`has row ${row} in a block of ${blockRows}`)
    if (blockRows === SPARSE_BLOCK_ROWS) continue
    for (const cell of itemsOf(batch.packed, record)) {
      if ((cell & 8191) >= blockRows) fail(`has row ${cell & 8191} in a block of ${blockRows}`)
    }
  }
}

function itemsOf<T extends Uint16Array | Int32Array>(
  { offsets, items }: { offsets: Int32Array; items: T },
  record: number,
): T {
  return items.subarray(offsets[record]!, offsets[record + 1]!) as T
}
