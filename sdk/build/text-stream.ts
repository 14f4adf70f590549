import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { HindoError, isHindoError } from '../errors.ts'
import { BGZF_END, type BgzfGroup, bgzfBlockSize, bgzfCutOff, bgzfGroups, inflateBgzf, inflateGroup } from './bgzf.ts'
import { GzipInflater } from './inflate.ts'
import { type Digest, type Input, streamChunks } from './input.ts'

/** What was read of an input: known in full once its text has ended. */
export interface ReadRecord {
  name: string
  /** Bytes read from the input so far (compressed). */
  bytes: number
  sha256: string
}

type Kind = 'text' | 'gzip' | 'bgzf'

function portableDigest(): Digest {
  const hash = sha256.create()
  return { update: (bytes) => void hash.update(bytes), hex: () => bytesToHex(hash.digest()) }
}

/** Reads an input once, keeping count, checksum and the last bytes. */
class RawReader {
  readonly record: ReadRecord
  readonly #digest: Digest
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  #closed = false
  #tail: Uint8Array = new Uint8Array(0)

  constructor(input: Input, record: ReadRecord) {
    this.record = record
    this.#reader = input.stream().getReader()
    record.bytes = 0
    this.#digest = input.tools?.sha256() ?? portableDigest()
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const { done, value } = await this.#reader.read()
      if (this.#closed) return
      if (done) break
      this.#note(value)
      yield value
    }
    this.record.sha256 = this.#digest.hex()
  }

  #note(chunk: Uint8Array): void {
    this.record.bytes += chunk.length
    this.#digest.update(chunk)
    const n = BGZF_END.length
    if (chunk.length >= n) this.#tail = chunk.slice(-n)
    else {
      const joined = new Uint8Array(this.#tail.length + chunk.length)
      joined.set(this.#tail)
      joined.set(chunk, this.#tail.length)
      this.#tail = joined.slice(-n)
    }
  }

  /** Gives the input back, also while somebody waits for its next chunk. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#reader.cancel().catch(() => {})
  }

  endsWithMarker(): boolean {
    return this.#tail.length === BGZF_END.length && this.#tail.every((byte, i) => byte === BGZF_END[i])
  }
}

const MAGICS: Array<[number[], string]> = [
  [[0x42, 0x43, 0x46], 'a BCF file'],
  [[0x50, 0x4b, 3, 4], 'a ZIP archive'],
  [[0xfd, 0x37, 0x7a, 0x58], 'an xz file'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a Zstandard file'],
  [[0x42, 0x5a, 0x68], 'a bzip2 file'],
]

/** Refuses what is certainly another kind of file, by its first bytes. */
function refuseForeign(file: string, head: Uint8Array): void {
  for (const [magic, what] of MAGICS) {
    if (!magic.every((byte, i) => head[i] === byte)) continue
    throw new HindoError('format', `${what} cannot be read; expected text, gzip or BGZF`, {
      where: { file, offset: 0 },
      hint: what === 'a BCF file' ? 'convert it with bcftools view -Oz' : 'unpack it, or compress it with bgzip',
    })
  }
}

function kindOf(head: Uint8Array): Kind {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return 'text'
  return bgzfBlockSize(head, 0) > 0 ? 'bgzf' : 'gzip'
}

/** Enough to tell what an input is. */
const HEAD_BYTES = 18

/** The first chunk is at least `n` bytes long, unless the input is shorter. */
async function* atLeast(chunks: AsyncIterable<Uint8Array>, n: number): AsyncGenerator<Uint8Array, void> {
  let head: Uint8Array | undefined = new Uint8Array(0)
  for await (const chunk of chunks) {
    if (!head) {
      yield chunk
      continue
    }
    const joined: Uint8Array = new Uint8Array(head.length + chunk.length)
    joined.set(head)
    joined.set(chunk, head.length)
    head = joined
    if (head.length < n) continue
    yield head
    head = undefined
  }
  if (head && head.length > 0) yield head
}

async function* portable(
  file: string,
  kind: Kind,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  if (kind === 'bgzf') return yield* inflateBgzf(file, chunks)
  const inflater = new GzipInflater(file)
  for await (const chunk of chunks) yield* inflater.push(chunk)
  yield* inflater.finish()
}

async function* platformGzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const iterator = chunks[Symbol.asyncIterator]()
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(value as Uint8Array<ArrayBuffer>)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
  yield* streamChunks(source.pipeThrough(new DecompressionStream('gzip')))
}

/**
 * The text of an input: as it is, or inflated when its first bytes say gzip or BGZF. `record` follows along; its checksum
 * is there when the text has ended.
 *
 * The platform's inflate goes first. Where it gives up, the portable one reads the input again from the start: it either
 * goes on (several gzip members) or says what is broken and where.
 *
 * @throws HindoError `format` for data that are damaged or cut off, with file and byte offset
 */
export async function* readText(input: Input, record: ReadRecord): AsyncGenerator<Uint8Array, void> {
  const progress = { kind: 'text' as Kind, delivered: 0 }
  const reader = new RawReader(input, record)
  try {
    yield* readQuickly(input, reader, progress)
    return
  } catch (error) {
    if (isHindoError(error)) throw error
  } finally {
    await reader.close()
  }
  const again = new RawReader(input, record)
  try {
    let skip = progress.delivered
    for await (const piece of portable(input.name, progress.kind, atLeast(again.chunks(), HEAD_BYTES))) {
      if (piece.length > skip) yield skip === 0 ? piece : piece.subarray(skip)
      skip = Math.max(0, skip - piece.length)
    }
  } finally {
    await again.close()
  }
}

/** Whether an input is BGZF, by its first bytes. */
export async function isBgzf(input: Input): Promise<boolean> {
  const reader = new RawReader(input, { name: input.name, bytes: 0, sha256: '' })
  try {
    const { value } = await atLeast(reader.chunks(), HEAD_BYTES).next()
    return value !== undefined && kindOf(value) === 'bgzf'
  } finally {
    await reader.close()
  }
}

/**
 * A BGZF input in groups of blocks that are still deflated; `record` follows along.
 *
 * @param wanted bytes of text in a group, about
 * @throws HindoError `format` where a block's header is broken or the file is cut off
 */
export async function* readGroups(input: Input, record: ReadRecord, wanted: number): AsyncGenerator<BgzfGroup, void> {
  const reader = new RawReader(input, record)
  try {
    yield* bgzfGroups(input.name, reader.chunks(), wanted)
  } finally {
    await reader.close()
  }
}

/** The text of a group; the first of a file is refused where it is certainly no text. */
export async function* groupText(file: string, group: BgzfGroup): AsyncGenerator<Uint8Array, void> {
  let first = group.offset === 0
  for await (const piece of inflateGroup(file, group)) {
    if (first) refuseForeign(file, piece)
    first = false
    yield piece
  }
}

/** Reads with the platform's inflate; throws anything where that gives up. `progress` says how far it came. */
async function* readQuickly(
  input: Input,
  reader: RawReader,
  progress: { kind: Kind; delivered: number },
): AsyncGenerator<Uint8Array, void> {
  const chunks = atLeast(reader.chunks(), HEAD_BYTES)
  const first = await chunks.next()
  if (first.done) return
  const head = first.value
  progress.kind = kindOf(head)
  async function* all(): AsyncGenerator<Uint8Array, void> {
    yield head
    yield* chunks
  }
  if (progress.kind === 'text') {
    refuseForeign(input.name, head)
    return yield* all()
  }
  for await (const piece of inflate(input, progress.kind, all())) {
    if (progress.delivered === 0) refuseForeign(input.name, piece)
    progress.delivered += piece.length
    yield piece
  }
  // The platform may end before the input does (nothing but padding follows the last member).
  for await (const _ of chunks);
  if (progress.kind === 'bgzf' && !reader.endsWithMarker()) throw bgzfCutOff(input.name, reader.record.bytes)
}

function inflate(input: Input, kind: Kind, chunks: AsyncGenerator<Uint8Array, void>): AsyncIterable<Uint8Array> {
  if (input.tools) return input.tools.gunzip(chunks)
  return kind === 'gzip' ? platformGzip(chunks) : portable(input.name, kind, chunks)
}
