import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { HindoError, isHindoError } from '../errors.ts'
import type { PieceStore } from './cache.ts'
import type { LruCache } from './lru-cache.ts'
import type { PartFile } from './manifest.ts'
import { type ByteRange, coalesceRanges, RANGE_GAP, ROUND_REQUESTS } from './ranges.ts'
import { SharedTasks } from './shared-tasks.ts'
import type { Source } from './source.ts'

/** Files up to this size are read whole: one request, and their SHA-256 can be checked. */
const WHOLE_BYTES = 256 * 1024

/** One range of a file, here or on its way. */
export interface Piece {
  /**
   * Gives the bytes, as soon as they have come, to `decode`, which checks them. Bytes of the store that do not pass are dropped and
   * fetched; fetched bytes are stored after they passed.
   */
  use<T>(decode: (bytes: Uint8Array) => T): Promise<T>
}

/** Reads ranges of a dataset's files with few requests, from what earlier page loads kept where there is a store. */
export class PartBytes {
  readonly #source: Source
  readonly #cache: LruCache<unknown>
  readonly #store: PieceStore | undefined
  readonly #loading = new SharedTasks<Uint8Array>()
  /** Ranges on their way, by file and place. */
  readonly #flying = new Map<string, Promise<Uint8Array>>()

  constructor(source: Source, cache: LruCache<unknown>, store?: PieceStore) {
    this.#source = source
    this.#cache = cache
    this.#store = store
  }

  /**
   * Gives the bytes of each range, in order, to `use`, which checks and decodes them. Near ranges come in one request, those of
   * a small file with the whole file. Bytes of the store that do not pass `use` are dropped and fetched again; fetched bytes
   * are stored after they passed.
   *
   * @throws HindoError `format` when a range lies outside the file, `checksum` when a whole file differs from its SHA-256, what
   *   {@link Source.read} and `use` throw
   */
  async read<T>(
    file: PartFile,
    ranges: ByteRange[],
    signal: AbortSignal | undefined,
    use: (pieces: Uint8Array[]) => T,
  ): Promise<T> {
    for (const range of ranges) checkRange(file, range)
    if (file.bytes <= WHOLE_BYTES) {
      const bytes = await this.#whole(file, signal)
      return use(ranges.map(({ start, end }) => bytes.subarray(start, end)))
    }
    return this.#stored(file, ranges, use, (missing) => Promise.all(this.#fetch(file, missing, signal)))
  }

  /**
   * The same for ranges that are decoded one by one, each while others are still on their way. Requests are sent in the order of
   * the ranges; a piece that nobody uses costs its request and nothing else.
   */
  pieces(file: PartFile, ranges: ByteRange[], signal: AbortSignal | undefined): Piece[] {
    for (const range of ranges) checkRange(file, range)
    if (file.bytes <= WHOLE_BYTES) {
      const whole = silent(this.#whole(file, signal))
      return ranges.map(({ start, end }) => ({ use: async (decode) => decode((await whole).subarray(start, end)) }))
    }
    const store = this.#store
    if (!store) {
      return this.#fetch(file, ranges, signal).map((bytes) => ({ use: async (decode) => decode(await bytes) }))
    }
    const kept = store.get(file.sha256, ranges)
    const fetched = silent(
      kept.then((found) => {
        const missing = ranges.filter((_, index) => !found[index])
        const fetches = this.#fetch(file, missing, signal)
        return new Map(missing.map((range, index) => [range, fetches[index]!]))
      }),
    )
    return ranges.map((range, index) => ({
      use: async (decode) => {
        const known = (await kept)[index]
        try {
          if (known) return decode(known)
        } catch {
          store.drop(file.sha256, [range])
        }
        const bytes = await (known ? this.#fetch(file, [range], signal)[0]! : (await fetched).get(range)!)
        const result = decode(bytes)
        store.put(file.sha256, [{ range, bytes }])
        return result
      },
    }))
  }

  /** Takes what the store has, fetches what it has not, and stores what was fetched once `use` found it good. */
  async #stored<T>(
    file: PartFile,
    ranges: ByteRange[],
    use: (pieces: Uint8Array[]) => T,
    fetch: (ranges: ByteRange[]) => Promise<Uint8Array[]>,
  ): Promise<T> {
    const store = this.#store
    if (!store) return use(await fetch(ranges))
    const kept = await store.get(file.sha256, ranges)
    const missing = ranges.filter((_, index) => !kept[index])
    const fetched = missing.length ? await fetch(missing) : []
    const keep = (places: ByteRange[], pieces: Uint8Array[]) =>
      store.put(
        file.sha256,
        places.map((range, index) => ({ range, bytes: pieces[index]! })),
      )
    let result: T
    try {
      let next = 0
      result = use(kept.map((piece) => piece ?? fetched[next++]!))
    } catch (error) {
      const doubtful = ranges.filter((_, index) => kept[index])
      if (doubtful.length === 0) throw error
      store.drop(file.sha256, doubtful)
      const pieces = await fetch(ranges)
      const again = use(pieces)
      keep(ranges, pieces)
      return again
    }
    keep(missing, fetched)
    return result
  }

  /** Fetches ranges, answering each as it comes; one that is on its way already is waited for instead. */
  #fetch(file: PartFile, ranges: ByteRange[], signal: AbortSignal | undefined): Array<Promise<Uint8Array>> {
    const key = ({ start, end }: ByteRange) => `${file.file} ${start} ${end}`
    const others = new Map(ranges.map((range) => [key(range), this.#flying.get(key(range))]))
    const own = ranges.filter((range) => !others.get(key(range)))
    const read = (range: ByteRange) => this.#source.read(file.file, range, { signal })
    for (const merged of coalesceRanges(own, RANGE_GAP, ROUND_REQUESTS)) {
      const request = read(merged)
      for (const range of own.filter(({ start, end }) => merged.start <= start && end <= merged.end)) {
        const piece = request.then((bytes) => bytes.subarray(range.start - merged.start, range.end - merged.start))
        this.#flying.set(key(range), piece)
        const landed = () => this.#flying.delete(key(range))
        piece.then(landed, landed)
      }
    }
    return ranges.map((range) => {
      const other = others.get(key(range))
      if (!other) return silent(this.#flying.get(key(range))!)
      return silent(
        other.catch((error) => {
          // Whoever asked first may have cancelled; that is not this caller's failure.
          if (!isHindoError(error) || error.code !== 'aborted') throw error
          return read(range)
        }),
      )
    })
  }

  async #whole(file: PartFile, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const key = `file ${file.file}`
    const kept = this.#cache.get(key) as Uint8Array | undefined
    if (kept) return kept
    const bytes = await this.#loading.get(file.file, signal, (own) =>
      this.#stored(
        file,
        [{ start: 0, end: file.bytes }],
        ([all]) => {
          checkWhole(file, all!)
          return all!
        },
        async () => [await this.#source.read(file.file, undefined, { signal: own })],
      ),
    )
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

/** A failure of what nobody waits for any more is nobody's. */
function silent<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
