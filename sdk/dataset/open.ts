import { HindoError, throwIfAborted } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { DatasetInfo, Measure, OnProgress } from '../types.ts'
import { type CacheMode, mayPersist } from './cache.ts'
import { createPieceStore } from './cache-indexed-db.ts'
import { annotationSpecs, INDEX_COLUMNS, type IndexName, indexMetadata } from './index-files.ts'
import { datasetInfo } from './info.ts'
import { LruCache } from './lru-cache.ts'
import type { Manifest, Part } from './manifest.ts'
import { parseManifestText } from './parse-manifest.ts'
import { PartBytes } from './part-bytes.ts'
import { type PartContent, partMetadata } from './part-files.ts'
import { type DenseColumn, type PlacedColumn, readDenseBatch, readDenseInto } from './read-dense.ts'
import { readSparseStrata, type SparseBlock } from './read-sparse.ts'
import { readTableBatch, type TableBatch } from './read-table.ts'
import { readVariantsBatch, type VariantBatch } from './read-variants.ts'
import type { Source } from './source.ts'

export type { DenseColumn } from './read-dense.ts'
export type { SparseBlock } from './read-sparse.ts'
export type { TableBatch } from './read-table.ts'
export type { VariantBatch } from './read-variants.ts'

/** Decoded columns, dictionaries and small files that are kept per dataset. */
const CACHE_BYTES = 256 * 1024 * 1024

/** A dataset whose manifest has been read. Its parts are read when asked for; what was read lately is kept. */
export interface OpenDataset {
  readonly manifest: Manifest
  readonly source: Source
  readonly info: DatasetInfo
  /** The variants of one batch of a part. */
  readVariants(part: number, batch: number, signal?: AbortSignal): Promise<VariantBatch>
  /** The annotations of one batch of a part; fails with `not-found` where the dataset has none. */
  readAnnotations(part: number, batch: number, signal?: AbortSignal): Promise<TableBatch>
  /** One batch of an index; fails with `not-found` where it was not built. */
  readIndex(name: IndexName, batch: number, signal?: AbortSignal): Promise<TableBatch>
  /** Columns of one batch of a part's dense file, in the order asked for. */
  readDense(
    part: number,
    batch: number,
    columns: Array<{ measure: Measure; stratum: number }>,
    signal?: AbortSignal,
  ): Promise<DenseColumn[]>
  /**
   * The same into the kernel's memory that `take` gives, for columns that are packed at once: nothing of them is kept here. When it
   * fails, `take` may still be called for columns that were on their way.
   */
  readDenseInto(
    part: number,
    batch: number,
    columns: Array<{ measure: Measure; stratum: number }>,
    take: (bytes: number) => number,
    signal?: AbortSignal,
  ): Promise<PlacedColumn[]>
  /** All blocks of some strata in a part, in row order; a block that is not there means 0 in all its rows. */
  readSparse(
    part: number,
    measure: Measure,
    strata: number[],
    signal?: AbortSignal,
  ): Promise<Map<number, SparseBlock[]>>
  /** Frees what is kept; reading afterwards fails with `usage`. */
  close(): void
}

export interface OpenOptions {
  /** Decodes LZ4 and checksums; its memory is only used while a read is being decoded. */
  kernel: Kernel
  /**
   * `persistent` (default) keeps pieces of files across page loads where the dataset may be ({@link mayPersist}), and decoded
   * columns in memory; `memory` only the latter; `none` nothing at all.
   */
  cache?: CacheMode
  signal?: AbortSignal
  onProgress?: OnProgress
}

/**
 * Opens a dataset: reads and checks its manifest.
 *
 * @throws HindoError what {@link Source.read} and `parseManifest` throw; reads also `format` and `checksum`, each with file, offset
 *   and size of what is damaged
 */
export async function openDataset(source: Source, options: OpenOptions): Promise<OpenDataset> {
  const { kernel, signal, onProgress, cache: mode = 'persistent' } = options
  const file = source.manifest ?? 'dataset.json'
  onProgress?.({ phase: 'open', done: 0, total: 0, unit: 'bytes' })
  let store = mode === 'persistent' && source.remote ? createPieceStore() : undefined
  let manifest: Manifest
  try {
    const bytes = await source.read(file, undefined, { signal })
    throwIfAborted(signal)
    manifest = parseManifestText(new TextDecoder().decode(bytes), file)
    onProgress?.({ phase: 'open', done: bytes.length, total: bytes.length, unit: 'bytes' })
  } catch (error) {
    store?.close()
    throw error
  }
  if (!mayPersist(mode, source, manifest)) {
    store?.close()
    store = undefined
  }
  const cache = new LruCache<unknown>(mode === 'none' ? 0 : CACHE_BYTES)
  const bytes = new PartBytes(source, cache, store)
  const reader = { kernel, cache, bytes }
  // Apart from rows: a search that reads all of an index and all rows in turn would push each out by the other.
  const tables = new LruCache<unknown>(mode === 'none' ? 0 : CACHE_BYTES)
  const tableReader = { kernel, cache: tables, bytes }
  let closed = false

  function find(index: number, content: PartContent) {
    if (closed) throw new HindoError('usage', `dataset ${manifest.id} is closed`)
    const part = manifest.parts[index]
    if (!part) throw new HindoError('not-found', `dataset ${manifest.id} has no part ${index}`)
    return { part, expected: { contig: part.contig, strata: manifest.strata.length, content } }
  }

  return {
    manifest,
    source,
    info: datasetInfo(manifest),
    async readVariants(index, batch, signal) {
      const { part, expected } = find(index, 'variants')
      checkBatch(part, batch)
      return readVariantsBatch(reader, part.variants, batch, part.spans[batch]!, expected, signal)
    },
    async readAnnotations(index, batch, signal) {
      const { part } = find(index, 'annotations')
      const { annotations: columns = [], strata } = manifest
      if (!part.annotations) throw new HindoError('not-found', `dataset ${manifest.id} has no annotations`)
      // A part may have got another number since its files were written.
      const { 'hindo.part': _, ...metadata } = partMetadata(
        { part: '', contig: part.contig, strata: strata.length },
        'annotations',
      )
      return readTableBatch(
        tableReader,
        part.annotations,
        batch,
        { columns: annotationSpecs(columns), metadata },
        signal,
      )
    },
    async readIndex(name, batch, signal) {
      if (closed) throw new HindoError('usage', `dataset ${manifest.id} is closed`)
      const file = manifest.indexes?.[name]
      if (!file) throw new HindoError('not-found', `dataset ${manifest.id} was built without the index ${name}`)
      const expected = { columns: INDEX_COLUMNS[name], metadata: indexMetadata(name) }
      return readTableBatch(tableReader, file, batch, expected, signal)
    },
    async readDense(index, batch, columns, signal) {
      const { part, expected } = find(index, 'dense')
      checkBatch(part, batch)
      const { measures, layout } = manifest
      const all = { ...expected, measures, dense: layout.dense }
      return columns.length ? readDenseBatch(reader, part.dense, batch, columns, all, signal) : []
    },
    async readDenseInto(index, batch, columns, take, signal) {
      const { part, expected } = find(index, 'dense')
      checkBatch(part, batch)
      const { measures, layout } = manifest
      const all = { ...expected, measures, dense: layout.dense }
      return readDenseInto(reader, part.dense, batch, columns, all, take, signal)
    },
    async readSparse(index, measure, strata, signal) {
      const { part } = find(index, measure)
      const file = part.sparse[measure]
      if (!file) return new Map(strata.map((stratum) => [stratum, []]))
      const read = { file, measure, partRows: part.rows, allStrata: manifest.strata.length }
      return readSparseStrata(reader, read, strata, signal)
    },
    close() {
      closed = true
      cache.close()
      tables.close()
      store?.close()
      source.close?.()
    },
  }
}

function checkBatch(part: Part, batch: number): void {
  if (part.variants.batches[batch]) return
  throw new HindoError('not-found', `part of ${part.contig}:${part.first}-${part.last} has no batch ${batch}`)
}
