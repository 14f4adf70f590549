import { HindoError } from '../errors.ts'
import { crc32 } from './crc32.ts'

/** The empty block that ends every complete BGZF file (SAM specification, section 4.1). */
export const BGZF_END = Uint8Array.of(
  0x1f,
  0x8b,
  8,
  4,
  0,
  0,
  0,
  0,
  0,
  0xff,
  6,
  0,
  0x42,
  0x43,
  2,
  0,
  0x1b,
  0,
  3,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
)

/** Blocks inflated at the same time: enough to hide the start-up of a stream each. */
const IN_FLIGHT = 8

interface Block {
  offset: number
  deflated: Uint8Array<ArrayBuffer>
  crc: number
  bytes: number
}

/** Size of the whole BGZF block whose header begins at `start`; 0 when more bytes are needed, -1 when it is none. */
export function bgzfBlockSize(bytes: Uint8Array, start: number): number {
  if (bytes.length - start < 12) return 0
  const is = (at: number, value: number) => bytes[start + at] === value
  if (!is(0, 0x1f) || !is(1, 0x8b) || !is(2, 8) || !(bytes[start + 3]! & 4)) return -1
  const extraEnd = start + 12 + (bytes[start + 10]! | (bytes[start + 11]! << 8))
  if (bytes.length < extraEnd) return 0
  for (let at = start + 12; at + 4 <= extraEnd; ) {
    const length = bytes[at + 2]! | (bytes[at + 3]! << 8)
    if (bytes[at] === 0x42 && bytes[at + 1] === 0x43 && length === 2) {
      return (bytes[at + 4]! | (bytes[at + 5]! << 8)) + 1
    }
    at += 4 + length
  }
  return -1
}

/** The error for a BGZF file that ends too early. */
export function bgzfCutOff(file: string, offset: number): HindoError {
  return new HindoError('format', `the BGZF file is cut off: it ends at byte ${offset} without the end-of-file block`, {
    where: { file, offset },
    hint: 'The file was not copied completely; fetch it again',
  })
}

function broken(file: string, offset: number, what: string): HindoError {
  return new HindoError('format', `the BGZF block at byte ${offset} is broken: ${what}`, {
    where: { file, offset },
    hint: 'The file may be damaged; fetch it again and compare its checksum',
  })
}

interface WholeBlock {
  /** Of the block in the file. */
  offset: number
  /** The block with its header; good until the next is asked for. */
  bytes: Uint8Array
  header: number
  /** Size when inflated. */
  inflated: number
}

async function* wholeBlocks(file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<WholeBlock, void> {
  let rest: Uint8Array = new Uint8Array(0)
  let offset = 0
  let ended = false
  for await (const chunk of chunks) {
    const bytes = new Uint8Array(rest.length + chunk.length)
    bytes.set(rest)
    bytes.set(chunk, rest.length)
    let at = 0
    for (;;) {
      const size = bgzfBlockSize(bytes, at)
      if (size < 0) throw broken(file, offset + at, 'no block header')
      if (size === 0 || at + size > bytes.length) break
      const header = 12 + (bytes[at + 10]! | (bytes[at + 11]! << 8))
      if (size < header + 8) throw broken(file, offset + at, `a size of ${size} bytes`)
      const inflated = new DataView(bytes.buffer, at + size - 4).getUint32(0, true)
      ended = inflated === 0
      if (inflated > 65_536) throw broken(file, offset + at, `${inflated} inflated bytes`)
      yield { offset: offset + at, bytes: bytes.subarray(at, at + size), header, inflated }
      at += size
    }
    rest = bytes.subarray(at)
    offset += at
  }
  if (rest.length > 0 || !ended) throw bgzfCutOff(file, offset + rest.length)
}

async function* cutBlocks(file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Block, void> {
  for await (const { offset, bytes, header, inflated } of wholeBlocks(file, chunks)) {
    const end = bytes.length - 8
    const crc = new DataView(bytes.buffer, bytes.byteOffset + end).getUint32(0, true)
    yield { offset, deflated: new Uint8Array(bytes.slice(header, end)), crc, bytes: inflated }
  }
}

/** Neighbouring blocks, to be inflated together. */
export interface BgzfGroup {
  /** Of the first block in the file. */
  offset: number
  /** The blocks as they are in the file, in memory of their own. */
  bytes: Uint8Array
  /** Their size when inflated. */
  inflated: number
}

/**
 * Cuts a BGZF file into groups of blocks of about `wanted` inflated bytes.
 *
 * @throws HindoError `format` where a header is broken or the file is cut off
 */
export async function* bgzfGroups(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  wanted: number,
): AsyncGenerator<BgzfGroup, void> {
  let blocks: Uint8Array[] = []
  let [offset, size, inflated] = [0, 0, 0]
  const take = (): BgzfGroup => {
    const bytes = new Uint8Array(size)
    let at = 0
    for (const block of blocks) {
      bytes.set(block, at)
      at += block.length
    }
    const group = { offset, bytes, inflated }
    blocks = []
    offset += size
    size = 0
    inflated = 0
    return group
  }
  for await (const block of wholeBlocks(file, chunks)) {
    blocks.push(block.bytes)
    size += block.bytes.length
    inflated += block.inflated
    if (inflated >= wanted) yield take()
  }
  if (inflated > 0) yield take()
}

async function inflateBlock(file: string, block: Block): Promise<Uint8Array> {
  const out = new Uint8Array(block.bytes)
  let used = 0
  try {
    const stream = new Blob([block.deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    const reader = stream.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      out.set(value, used)
      used += value.length
    }
  } catch {
    throw broken(file, block.offset, 'its data do not inflate')
  }
  if (used !== block.bytes) throw broken(file, block.offset, `${used} bytes instead of ${block.bytes}`)
  if (crc32(out) !== block.crc) throw broken(file, block.offset, 'wrong checksum')
  return out
}

/**
 * Inflates BGZF block by block with the platform's `DecompressionStream`, which takes one member at a time.
 *
 * @throws HindoError `format` with file and offset of the block that is broken, or where the file is cut off
 */
export async function* inflateBgzf(file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* inflateBlocks(file, cutBlocks(file, chunks))
}

/** Inflates one group; throws as {@link inflateBgzf} does. */
export async function* inflateGroup(file: string, group: BgzfGroup): AsyncGenerator<Uint8Array, void> {
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    yield group.bytes
    // A group in the middle of a file is not cut off.
    yield BGZF_END
  }
  async function* placed(): AsyncGenerator<Block, void> {
    for await (const block of cutBlocks(file, chunks())) yield { ...block, offset: group.offset + block.offset }
  }
  yield* inflateBlocks(file, placed())
}

async function* inflateBlocks(file: string, blocks: AsyncIterable<Block>): AsyncGenerator<Uint8Array, void> {
  const flying: Array<Promise<Uint8Array>> = []
  for await (const block of blocks) {
    if (block.bytes === 0) continue
    const inflated = inflateBlock(file, block)
    // A block may fail before its turn comes: it is reported then, and must not end the process before.
    inflated.catch(() => {})
    flying.push(inflated)
    if (flying.length >= IN_FLIGHT) yield await flying.shift()!
  }
  while (flying.length > 0) yield await flying.shift()!
}
