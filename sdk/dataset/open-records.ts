import type { ColumnSpec } from '../arrow/write.ts'
import { HindoError, throwIfAborted } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { RecordsInfo } from '../record-types.ts'
import type { OnProgress } from '../types.ts'
import { type CacheMode, mayPersist } from './cache.ts'
import { createPieceStore } from './cache-indexed-db.ts'
import { LruCache } from './lru-cache.ts'
import type { PartFile } from './manifest.ts'
import { PartBytes } from './part-bytes.ts'
import { type ColumnsHead, type ReadColumn, readColumns } from './read-columns.ts'
import { facetColumns, NUMBER_TYPES, textFields } from './records-columns.ts'
import { parseRecordsManifest, type RecordsManifest, recordsInfo } from './records-manifest.ts'
import type { Source } from './source.ts'

/** Takes one batch: its first row, its columns in the order of `head.columns`. */
export type OnColumns = (firstRow: number, rows: number, columns: ReadColumn[], head: ColumnsHead) => void

/** A dataset of records whose manifest has been read; the columns are read when asked for. Nothing is kept. */
export interface RecordsSource {
  readonly manifest: RecordsManifest
  readonly info: RecordsInfo
  /** Columns of axes, numbers and dates; see `facetColumns`. */
  readFacets(onBatch: OnColumns, options?: { signal?: AbortSignal; onProgress?: OnProgress }): Promise<ColumnsHead>
  /** Columns of text fields. */
  readTexts(onBatch: OnColumns, options?: { signal?: AbortSignal; onProgress?: OnProgress }): Promise<ColumnsHead>
  close(): void
}

export interface OpenRecordsOptions {
  kernel: Kernel
  cache?: CacheMode
  signal?: AbortSignal
  onProgress?: OnProgress
}

/**
 * Opens a dataset of records: reads and checks its manifest.
 *
 * @throws HindoError what {@link Source.read} and `parseRecordsManifest` throw; reads also `format` and `checksum`, with file,
 *   offset and size of what is damaged
 */
export async function openRecordsSource(source: Source, options: OpenRecordsOptions): Promise<RecordsSource> {
  const { kernel, signal, onProgress, cache: mode = 'persistent' } = options
  const file = source.manifest ?? 'dataset.json'
  onProgress?.({ phase: 'open', done: 0, total: 0, unit: 'bytes' })
  const text = await source.read(file, undefined, { signal })
  throwIfAborted(signal)
  const manifest = parseRecordsManifest(new TextDecoder().decode(text), file)
  const store = mayPersist(mode, source, manifest) ? createPieceStore() : undefined
  const bytes = new PartBytes(source, new LruCache<unknown>(0), store)
  const texts = textFields(manifest)
  let closed = false

  async function read(
    content: 'facets' | 'texts',
    onBatch: OnColumns,
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: OnProgress } = {},
  ): Promise<ColumnsHead> {
    if (closed) throw new HindoError('usage', `dataset ${manifest.id} is closed`)
    const part = manifest[content]
    let done = 0
    return readColumns(
      { kernel, bytes },
      part,
      (found, metadata) => {
        checkMetadata(metadata, part, content, manifest)
        if (content === 'facets') checkFacets(found, manifest, part)
        else checkTexts(found, texts, part)
        return found
      },
      (firstRow, rows, columns, head) => {
        onBatch(firstRow, rows, columns, head)
        done += rows
        onProgress?.({ phase: 'read', done, total: manifest.records, unit: 'rows' })
      },
      signal,
    )
  }

  return {
    manifest,
    info: recordsInfo(manifest),
    readFacets: (onBatch, more) => read('facets', onBatch, more),
    readTexts: (onBatch, more) => read('texts', onBatch, more),
    close() {
      closed = true
      store?.close()
      source.close?.()
    },
  }
}

function checkMetadata(
  metadata: Record<string, string>,
  { file }: PartFile,
  content: string,
  { records }: RecordsManifest,
): void {
  const wanted = { 'hindo.format': '1', 'hindo.content': content, 'hindo.records': String(records) }
  for (const [key, value] of Object.entries(wanted)) {
    if (metadata[key] === value) continue
    throw new HindoError('format', `${file} has ${key} "${metadata[key] ?? ''}" where "${value}" is needed`, {
      where: { file },
      hint: 'The file belongs to another dataset; copy the dataset again',
    })
  }
}

function checkFacets(found: ColumnSpec[], manifest: RecordsManifest, { file }: PartFile): void {
  const wanted = facetColumns(manifest, (field) => {
    const type = found.find(({ name }) => name === field)?.type
    return NUMBER_TYPES.find((one) => one === type) ?? 'float64'
  })
  const text = (columns: ColumnSpec[]) => columns.map(({ name, type }) => `${name} ${type}`)
  const [have, need] = [text(found), text(wanted)]
  const at = need.findIndex((column, index) => column !== have[index])
  if (at < 0 && have.length === need.length) return
  const message = `${file} has column ${have[at < 0 ? need.length : at] ?? 'none'} where ${need[at] ?? 'none'} is needed`
  throw new HindoError('format', message, { where: { file }, hint: 'The file belongs to another dataset' })
}

function checkTexts(found: ColumnSpec[], wanted: string[], { file }: PartFile): void {
  const fits = ({ name, type }: ColumnSpec, index: number) =>
    name === wanted[index] && (type === 'utf8' || type === 'dict<int32>')
  if (found.length === wanted.length && found.every(fits)) return
  const have = found.map(({ name, type }) => `${name} ${type}`).join(', ')
  throw new HindoError('format', `${file} has columns ${have} where texts ${wanted.join(', ')} are needed`, {
    where: { file },
  })
}
