import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { HindoError } from '../errors.ts'
import type { LruCache } from './lru-cache.ts'
import type { PartFile } from './manifest.ts'
import { type ByteRange, coalesceRanges } from './ranges.ts'
import { SharedTasks } from './shared-tasks.ts'
import type { Source } from './source.ts'

/** Files up to this size are read whole: one request, and their SHA-256 can be checked. */
const WHOLE_BYTES = 256 * 1024

/** Reads ranges of a dataset's files with few requests. */
export class PartBytes {
  readonly #source: Source
  readonly #cache: LruCache<unknown>
  readonly #loading = new SharedTasks<Uint8Array>()

  constructor(source: Source, cache: LruCache<unknown>) {
    this.#source = source
    this.#cache = cache
  }

  /**
   * The bytes of each range, in order. Near ranges come in one request, those of a small file with the whole file.
   *
   * @throws HindoError `format` when a range lies outside the file, `checksum` when a whole file differs from its SHA-256, and
   *   what {@link Source.read} throws
   */
  async read(file: PartFile, ranges: ByteRange[], signal?: AbortSignal): Promise<Uint8Array[]> {
    for (const range of ranges) checkRange(file, range)
    if (file.bytes <= WHOLE_BYTES) {
      const bytes = await this.#whole(file, signal)
      return ranges.map(({ start, end }) => bytes.subarray(start, end))
    }
    const merged = coalesceRanges(ranges)
    const pieces = await Promise.all(merged.map((range) => this.#source.read(file.file, range, { signal })))
    return ranges.map(({ start, end }) => {
      const index = merged.findIndex((range) => range.start <= start && end <= range.end)
      const from = merged[index]!.start
      return pieces[index]!.subarray(start - from, end - from)
    })
  }

  async #whole(file: PartFile, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const key = `file ${file.file}`
    const kept = this.#cache.get(key) as Uint8Array | undefined
    if (kept) return kept
    const bytes = await this.#loading.get(file.file, signal, async (own) => {
      const all = await this.#source.read(file.file, undefined, { signal: own })
      checkWhole(file, all)
      return all
    })
    this.#cache.set(key, bytes, bytes.length)
    this.#loading.forget(file.file)
    return bytes
  }
}

function checkRange(file: PartFile, { start, end }: ByteRange): void {
  if (start >= 0 && start <= end && end <= file.bytes) return
  throw new HindoError('format', `manifest places bytes ${start}-${end} in ${file.file}, which has ${file.bytes}`, {
    where: { file: file.file, offset: start, length: end - start },
  })
}

function checkWhole(file: PartFile, bytes: Uint8Array): void {
  const where = { file: file.file }
  const hint = 'The file is cut off, or belongs to another version of the dataset; copy the dataset again'
  if (bytes.length !== file.bytes) {
    throw new HindoError('checksum', `${file.file} has ${bytes.length} bytes, its manifest says ${file.bytes}`, {
      where,
      hint,
    })
  }
  const found = bytesToHex(sha256(bytes))
  if (found !== file.sha256) {
    const message = `${file.file} (${bytes.length} bytes) has SHA-256 ${found.slice(0, 12)}…, its manifest says ${file.sha256.slice(0, 12)}…`
    throw new HindoError('checksum', message, { where, hint })
  }
}
