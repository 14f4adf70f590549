import { xxh32 } from '../kernel/reference/xxh32.ts'

// LZ4 frame format 1.6 and block format (https://github.com/lz4/lz4/tree/dev/doc), written from the two specifications.
const MAGIC = 0x184d2204
/** Version 1, independent blocks, content size and content checksum present. */
const FLAGS = 0b0110_1100
const MIN_MATCH = 4
const MAX_DISTANCE = 65_535
/** A match may not start in the last 12 bytes of a block, and the last 5 bytes are literals. */
const MATCH_LIMIT = 12
const LAST_LITERALS = 5
/** Places are remembered by the next eight bytes, and by the next six: shorter matches save nothing and take as long to decode. */
const LONG_BITS = 15
const LONG_MATCH = 8
const SHORT_BITS = 14
const SHORT_MATCH = 6

/** Memory of the encoder, to be used again for the next frame: many columns in a row would pile up as garbage. */
export interface Lz4Scratch {
  out: Uint8Array
  long: Int32Array
  short: Int32Array
}

export function lz4Scratch(): Lz4Scratch {
  return { out: new Uint8Array(0), long: new Int32Array(1 << LONG_BITS), short: new Int32Array(1 << SHORT_BITS) }
}

/**
 * One LZ4 frame of `bytes`, with content size and content checksum. Long matches first, looked for at multiples of `stride` (bytes of a
 * number): fewer steps to decode, and fewer bytes. Blocks that do not shrink are stored as they are. With `scratch` the frame lies in
 * it and is good until the next one.
 */
export function lz4Frame(bytes: Uint8Array, scratch = lz4Scratch(), stride = 1): Uint8Array {
  const [blockCode, blockBytes] = blockSize(bytes.length)
  const blocks = Math.ceil(bytes.length / blockBytes)
  const room = 15 + blocks * 4 + worstCase(bytes.length, blocks) + 8
  if (scratch.out.length < room) scratch.out = new Uint8Array(room)
  const { out } = scratch
  const view = new DataView(out.buffer)
  view.setUint32(0, MAGIC, true)
  out[4] = FLAGS
  out[5] = blockCode << 4
  view.setBigUint64(6, BigInt(bytes.length), true)
  out[14] = (xxh32(out.subarray(4, 14)) >>> 8) & 255
  let at = 15
  for (let start = 0; start < bytes.length; start += blockBytes) {
    const block = bytes.subarray(start, Math.min(start + blockBytes, bytes.length))
    const size = compressBlock(block, scratch, at + 4, stride)
    if (size < block.length) {
      view.setUint32(at, size, true)
      at += 4 + size
    } else {
      view.setUint32(at, (block.length | 0x8000_0000) >>> 0, true)
      out.set(block, at + 4)
      at += 4 + block.length
    }
  }
  view.setUint32(at, 0, true)
  view.setUint32(at + 4, xxh32(bytes), true)
  return out.subarray(0, at + 8)
}

/** Smallest block size that holds everything, because decoders allocate the declared size. */
function blockSize(bytes: number): [code: number, size: number] {
  if (bytes <= 1 << 16) return [4, 1 << 16]
  if (bytes <= 1 << 18) return [5, 1 << 18]
  if (bytes <= 1 << 20) return [6, 1 << 20]
  return [7, 1 << 22]
}

function worstCase(bytes: number, blocks: number): number {
  return bytes + Math.ceil(bytes / 255) + 16 * blocks
}

/** Compresses one block into the scratch's `out` at `at`; returns its size. */
function compressBlock(source: Uint8Array, { out, long, short }: Lz4Scratch, at: number, stride: number): number {
  const n = source.length
  const view = new DataView(source.buffer, source.byteOffset, n)
  const begin = at
  const lastMatch = n - MATCH_LIMIT
  // Positions are stored plus one, so that 0 means empty.
  long.fill(0)
  short.fill(0)
  let anchor = 0
  let i = 0
  let misses = 0
  while (i < lastMatch) {
    let candidate = swap(long, longSlot(view, i), i)
    let length = matchLength(source, view, candidate, i)
    const near = swap(short, shortSlot(view, i), i)
    if (length < LONG_MATCH) {
      candidate = near
      length = matchLength(source, view, candidate, i)
      if (length < SHORT_MATCH) {
        // Step further after many misses in a row: data that does not compress passes quickly.
        i += stride * (1 + (misses++ >> 6))
        continue
      }
      const later = i + stride
      if (later < lastMatch) {
        const other = swap(long, longSlot(view, later), later)
        const more = matchLength(source, view, other, later)
        if (more > length + stride) {
          i = later
          candidate = other
          length = more
        }
      }
    }
    misses = 0
    const end = i + length
    let start = i
    let from = candidate
    while (start > anchor && from > 0 && source[start - 1] === source[from - 1]) {
      start--
      from--
    }
    at = putSequence(source, anchor, start, out, at, start - from, end - start)
    anchor = end
    i = end
    if (i < lastMatch) {
      const before = i - Math.max(stride, 2)
      swap(long, longSlot(view, before), before)
      swap(short, shortSlot(view, before), before)
    }
    if (i % stride > 0) i += stride - (i % stride)
  }
  return putSequence(source, anchor, n, out, at, 0, 0) - begin
}

/** Remembers a position; answers the one before, or −1. */
function swap(table: Int32Array, slot: number, position: number): number {
  const known = table[slot]! - 1
  table[slot] = position + 1
  return known
}

function longSlot(view: DataView, i: number): number {
  const mixed = Math.imul(view.getInt32(i, true), 0x9e3779b1) ^ Math.imul(view.getInt32(i + 4, true), 0x85ebca77)
  return Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) >>> (32 - LONG_BITS)
}

function shortSlot(view: DataView, i: number): number {
  const mixed = Math.imul(view.getInt32(i, true), 0x9e3779b1) ^ Math.imul(view.getUint16(i + 4, true), 0x85ebca77)
  return Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) >>> (32 - SHORT_BITS)
}

/** How many bytes at `i` are those at an earlier place; 0 where it is too far, or none. */
function matchLength(source: Uint8Array, view: DataView, candidate: number, i: number): number {
  // A place looked at ahead of its turn may be this one.
  if (candidate < 0 || candidate >= i || i - candidate > MAX_DISTANCE) return 0
  if (view.getInt32(candidate, true) !== view.getInt32(i, true)) return 0
  const matchEnd = source.length - LAST_LITERALS
  let end = i + MIN_MATCH
  let other = candidate + MIN_MATCH
  while (end + 4 <= matchEnd && view.getInt32(end, true) === view.getInt32(other, true)) {
    end += 4
    other += 4
  }
  while (end < matchEnd && source[end] === source[other]) {
    end++
    other++
  }
  return end - i
}

/** Literals `[anchor, start)` and, unless `matchLength` is 0, a match; returns the new end of `out`. */
function putSequence(
  source: Uint8Array,
  anchor: number,
  start: number,
  out: Uint8Array,
  at: number,
  distance: number,
  matchLength: number,
): number {
  const literals = start - anchor
  const token = at++
  out[token] = Math.min(literals, 15) << 4
  if (literals >= 15) at = putLength(out, at, literals - 15)
  if (literals > 32) out.set(source.subarray(anchor, start), at)
  else for (let k = 0; k < literals; k++) out[at + k] = source[anchor + k]!
  at += literals
  if (matchLength === 0) return at
  out[at] = distance & 255
  out[at + 1] = distance >> 8
  at += 2
  const extra = matchLength - MIN_MATCH
  out[token]! |= Math.min(extra, 15)
  return extra >= 15 ? putLength(out, at, extra - 15) : at
}

function putLength(out: Uint8Array, at: number, rest: number): number {
  for (; rest >= 255; rest -= 255) out[at++] = 255
  out[at] = rest
  return at + 1
}
