import type { Views } from './views.ts'
import { read32, xxh32 } from './xxh32.ts'

const MAGIC = 0x184d2204
const TRUNCATED = -1
const BAD_MAGIC = -2
const BAD_DESCRIPTOR = -3
const DICTIONARY = -4
const HEADER_CHECKSUM = -5
const BLOCK_TOO_LARGE = -6
const OUTPUT_TOO_SMALL = -7
const BAD_SEQUENCE = -8
const BAD_OFFSET = -9
const BLOCK_CHECKSUM = -10
const CONTENT_CHECKSUM = -11
const CONTENT_SIZE = -12

/** One LZ4 frame (public specification, lz4_Frame_format.md 1.6); bytes written or a negative code. */
export function lz4Decode({ u8 }: Views, frame: number, frameBytes: number, out: number, outBytes: number): number {
  if (frameBytes < 7) return TRUNCATED
  if (read32(u8, frame) !== MAGIC) return BAD_MAGIC
  const flags = u8[frame + 4]!
  const sizes = u8[frame + 5]!
  const sizeId = sizes >>> 4
  if ((flags & 0xc2) !== 0x40 || (sizes & 0x8f) !== 0 || sizeId < 4) return BAD_DESCRIPTOR
  if ((flags & 1) !== 0) return DICTIONARY
  const independent = (flags & 32) !== 0
  const blockChecksum = (flags & 16) !== 0 ? 4 : 0
  const hasContentSize = (flags & 8) !== 0
  const hasContentChecksum = (flags & 4) !== 0
  const blockMax = 1 << (2 * sizeId + 8)
  const headerBytes = hasContentSize ? 14 : 6
  if (frameBytes <= headerBytes) return TRUNCATED
  if (((xxh32(u8, frame + 4, headerBytes - 4) >>> 8) & 255) !== u8[frame + headerBytes]) return HEADER_CHECKSUM
  if (hasContentSize && (read32(u8, frame + 10) !== 0 || read32(u8, frame + 6) >>> 0 > outBytes))
    return OUTPUT_TOO_SMALL

  const frameEnd = frame + frameBytes
  const outEnd = out + outBytes
  let from = frame + headerBytes + 1
  let to = out
  for (;;) {
    if (frameEnd - from < 4) return TRUNCATED
    const word = read32(u8, from)
    from += 4
    if (word === 0) break
    const size = word & 0x7fffffff
    if (size > blockMax) return BLOCK_TOO_LARGE
    if (frameEnd - from < size + blockChecksum) return TRUNCATED
    if (blockChecksum !== 0 && xxh32(u8, from, size) !== read32(u8, from + size) >>> 0) return BLOCK_CHECKSUM
    if (word < 0) {
      if (size > outEnd - to) return OUTPUT_TOO_SMALL
      u8.copyWithin(to, from, from + size)
      to += size
    } else {
      const room = Math.min(outEnd - to, blockMax)
      const written = decodeBlock(u8, from, from + size, independent ? to : out, to, to + room)
      if (written < 0) return written
      to += written
    }
    from += size + blockChecksum
  }
  const written = to - out
  if (hasContentSize && read32(u8, frame + 6) >>> 0 !== written) return CONTENT_SIZE
  if (hasContentChecksum) {
    if (frameEnd - from < 4) return TRUNCATED
    if (xxh32(u8, out, written) !== read32(u8, from) >>> 0) return CONTENT_CHECKSUM
  }
  return written
}

/** One block from `from..fromEnd` to `start..toEnd`; matches may reach back to `base`. Bytes written or a negative code. */
function decodeBlock(
  u8: Uint8Array,
  from: number,
  fromEnd: number,
  base: number,
  start: number,
  toEnd: number,
): number {
  let to = start
  for (;;) {
    if (from >= fromEnd) return BAD_SEQUENCE
    const token = u8[from++]!
    let literals = token >>> 4
    if (literals === 15) {
      let more: number
      do {
        if (from >= fromEnd) return BAD_SEQUENCE
        more = u8[from++]!
        literals += more
        if (literals > fromEnd - from) return BAD_SEQUENCE
      } while (more === 255)
    }
    if (literals > fromEnd - from) return BAD_SEQUENCE
    if (literals > toEnd - to) return OUTPUT_TOO_SMALL
    if (literals > 32) {
      u8.copyWithin(to, from, from + literals)
      to += literals
      from += literals
    } else {
      for (const end = from + literals; from < end; ) u8[to++] = u8[from++]!
    }
    if (from === fromEnd) return to - start

    if (fromEnd - from < 2) return BAD_SEQUENCE
    const offset = u8[from]! | (u8[from + 1]! << 8)
    from += 2
    if (offset === 0 || offset > to - base) return BAD_OFFSET
    let length = token & 15
    if (length === 15) {
      let more: number
      do {
        if (from >= fromEnd) return BAD_SEQUENCE
        more = u8[from++]!
        length += more
        if (length > toEnd - to) return OUTPUT_TOO_SMALL
      } while (more === 255)
    }
    length += 4
    if (length > toEnd - to) return OUTPUT_TOO_SMALL
    if (offset === 1) {
      u8.fill(u8[to - 1]!, to, to + length)
      to += length
    } else if (length > 32 && offset >= length) {
      u8.copyWithin(to, to - offset, to - offset + length)
      to += length
    } else {
      for (const end = to + length; to < end; to++) u8[to] = u8[to - offset]!
    }
  }
}
