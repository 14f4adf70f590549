import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { HindoError, isHindoError } from '../errors.ts'
import { BGZF_END, bgzfBlockSize, bgzfCutOff, inflateBgzf } from './bgzf.ts'
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
  readonly input: Input
  readonly record: ReadRecord
  readonly #digest: Digest
  #tail: Uint8Array = new Uint8Array(0)

  constructor(input: Input, record: ReadRecord) {
    this.input = input
    this.record = record
    record.bytes = 0
    this.#digest = input.tools?.sha256() ?? portableDigest()
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of streamChunks(this.input.stream())) {
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
      yield chunk
    }
    this.record.sha256 = this.#digest.hex()
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
  const reader = new RawReader(input, record)
  const chunks = atLeast(reader.chunks(), 18)
  const first = await chunks.next()
  if (first.done) return
  const head = first.value
  const kind = kindOf(head)
  async function* all(): AsyncGenerator<Uint8Array, void> {
    try {
      yield head
      yield* chunks
    } finally {
      // Left at the head, nobody else would close the input.
      await chunks.return()
    }
  }
  if (kind === 'text') {
    refuseForeign(input.name, head)
    return yield* all()
  }
  let delivered = 0
  const quick = input.tools
    ? input.tools.gunzip(all())
    : kind === 'gzip'
      ? platformGzip(all())
      : portable(input.name, kind, all())
  try {
    for await (const piece of quick) {
      if (delivered === 0) refuseForeign(input.name, piece)
      // Counted before it is handed over: a consumer that throws ends this generator anyway.
      delivered += piece.length
      yield piece
    }
    if (kind === 'bgzf' && !reader.endsWithMarker()) throw bgzfCutOff(input.name, record.bytes)
    // The platform may end quietly before the input does (nothing follows the last member but padding).
    for await (const _ of chunks);
    return
  } catch (error) {
    if (isHindoError(error)) throw error
  }
  const again = new RawReader(input, record)
  for await (const piece of portable(input.name, kind, atLeast(again.chunks(), 18))) {
    if (delivered === 0) yield piece
    else if (piece.length <= delivered) delivered -= piece.length
    else {
      yield piece.subarray(delivered)
      delivered = 0
    }
  }
  if (kind === 'bgzf' && !again.endsWithMarker()) throw bgzfCutOff(input.name, record.bytes)
}
