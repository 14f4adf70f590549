import { xxh32 } from './xxh32'

const MAGIC: u32 = 0x184d2204
const TRUNCATED: i32 = -1
const BAD_MAGIC: i32 = -2
const BAD_DESCRIPTOR: i32 = -3
const DICTIONARY: i32 = -4
const HEADER_CHECKSUM: i32 = -5
const BLOCK_TOO_LARGE: i32 = -6
const OUTPUT_TOO_SMALL: i32 = -7
const BAD_SEQUENCE: i32 = -8
const BAD_OFFSET: i32 = -9
const BLOCK_CHECKSUM: i32 = -10
const CONTENT_CHECKSUM: i32 = -11
const CONTENT_SIZE: i32 = -12

/** One LZ4 frame; bytes written or a negative code. Every check stands in the same order in the TypeScript twin. */
export function lz4Decode(frame: usize, frameBytes: usize, out: usize, outBytes: usize): i32 {
  if (frameBytes < 7) return TRUNCATED
  if (load<u32>(frame) != MAGIC) return BAD_MAGIC
  const flags = <u32>load<u8>(frame, 4)
  const sizes = <u32>load<u8>(frame, 5)
  const sizeId = sizes >> 4
  if ((flags & 0xc2) != 0x40 || (sizes & 0x8f) != 0 || sizeId < 4) return BAD_DESCRIPTOR
  if ((flags & 1) != 0) return DICTIONARY
  const independent = (flags & 32) != 0
  const blockChecksum: usize = (flags & 16) != 0 ? 4 : 0
  const hasContentSize = (flags & 8) != 0
  const hasContentChecksum = (flags & 4) != 0
  const blockMax: usize = 1 << (2 * sizeId + 8)
  const headerBytes: usize = hasContentSize ? 14 : 6
  if (frameBytes <= headerBytes) return TRUNCATED
  if (((xxh32(frame + 4, headerBytes - 4) >> 8) & 255) != <u32>load<u8>(frame + headerBytes)) return HEADER_CHECKSUM
  if (hasContentSize && (load<u32>(frame, 10) != 0 || load<u32>(frame, 6) > <u32>outBytes)) return OUTPUT_TOO_SMALL

  const frameEnd = frame + frameBytes
  const outEnd = out + outBytes
  let from = frame + headerBytes + 1
  let to = out
  while (true) {
    if (frameEnd - from < 4) return TRUNCATED
    const word = load<u32>(from)
    from += 4
    if (word == 0) break
    const size = <usize>(word & 0x7fffffff)
    if (size > blockMax) return BLOCK_TOO_LARGE
    if (frameEnd - from < size + blockChecksum) return TRUNCATED
    if (blockChecksum != 0 && xxh32(from, size) != load<u32>(from + size)) return BLOCK_CHECKSUM
    if (word >> 31 != 0) {
      if (size > outEnd - to) return OUTPUT_TOO_SMALL
      memory.copy(to, from, size)
      to += size
    } else {
      const room = min<usize>(outEnd - to, blockMax)
      const written = decodeBlock(from, from + size, independent ? to : out, to, to + room, outEnd)
      if (written < 0) return written
      to += <usize>written
    }
    from += size + blockChecksum
  }
  const written = to - out
  if (hasContentSize && load<u32>(frame, 6) != <u32>written) return CONTENT_SIZE
  if (hasContentChecksum) {
    if (frameEnd - from < 4) return TRUNCATED
    if (xxh32(out, written) != load<u32>(from)) return CONTENT_CHECKSUM
  }
  return <i32>written
}

/** By offset up to 16: which of the 16 bytes before stands where in the next 16, when they repeat with that period. */
const REPEAT = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
  0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0,
  0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0,
  0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1,
  0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 2,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
])
/** By offset up to 16: the least multiple of it that is 16 or more. */
const PERIOD = memory.data<u8>([0, 16, 16, 18, 16, 20, 18, 21, 16, 18, 20, 22, 24, 26, 28, 30, 16])

/**
 * One block. Copies go 16 bytes at a time where that stays inside the block's input and the output (`outEnd`: what is written
 * too far is overwritten by what follows), else exactly.
 */
function decodeBlock(from: usize, fromEnd: usize, base: usize, start: usize, toEnd: usize, outEnd: usize): i32 {
  let to = start
  while (true) {
    // Short literals and matches, most of all sequences, take the same few steps whatever their lengths and offset.
    while (<isize>(fromEnd - from) >= 32 && <isize>(toEnd - to) >= 64) {
      const token = <usize>load<u8>(from)
      const literals = token >> 4
      if (literals == 15) break
      v128.store(to, v128.load(from, 1))
      const offset = <usize>load<u16>(from + literals, 1)
      const after = to + literals
      if (offset - 1 >= after - base) return BAD_OFFSET
      const place = min<usize>(offset, 16)
      v128.store(after, i8x16.swizzle(v128.load(after - offset), v128.load(REPEAT + (place << 4))))
      const distance = offset < 16 ? <usize>load<u8>(PERIOD + place) : offset
      v128.store(after, v128.load(after + 16 - distance), 16)
      from += literals + 3
      let length = token & 15
      to = after + length + 4
      if (length < 15) continue
      let more: usize
      do {
        if (from >= fromEnd) return BAD_SEQUENCE
        more = <usize>load<u8>(from++)
        length += more
        if (length > toEnd - after) return OUTPUT_TOO_SMALL
      } while (more == 255)
      const end = after + length + 4
      if (end + 16 > toEnd) {
        if (end > toEnd) return OUTPUT_TOO_SMALL
        for (let at = after + 32; at < end; at++) store<u8>(at, load<u8>(at - offset))
      } else {
        for (let at = after + 32; at < end; at += 16) v128.store(at, v128.load(at - distance))
      }
      to = end
    }
    if (from >= fromEnd) return BAD_SEQUENCE
    const token = <usize>load<u8>(from++)
    let literals = token >> 4
    if (literals == 15) {
      let more: usize
      do {
        if (from >= fromEnd) return BAD_SEQUENCE
        more = <usize>load<u8>(from++)
        literals += more
        if (literals > fromEnd - from) return BAD_SEQUENCE
      } while (more == 255)
    }
    if (literals > fromEnd - from) return BAD_SEQUENCE
    if (literals > toEnd - to) return OUTPUT_TOO_SMALL
    if (literals <= 16 && fromEnd - from >= 16 && outEnd - to >= 16) v128.store(to, v128.load(from))
    else memory.copy(to, from, literals)
    to += literals
    from += literals
    if (from == fromEnd) return <i32>(to - start)

    if (fromEnd - from < 2) return BAD_SEQUENCE
    const offset = <usize>load<u16>(from)
    from += 2
    if (offset == 0 || offset > to - base) return BAD_OFFSET
    let length = token & 15
    if (length == 15) {
      let more: usize
      do {
        if (from >= fromEnd) return BAD_SEQUENCE
        more = <usize>load<u8>(from++)
        length += more
        if (length > toEnd - to) return OUTPUT_TOO_SMALL
      } while (more == 255)
    }
    length += 4
    if (length > toEnd - to) return OUTPUT_TOO_SMALL
    copyMatch(to, offset, length, outEnd)
    to += length
  }
  return BAD_SEQUENCE
}

@inline
function copyMatch(to: usize, offset: usize, length: usize, outEnd: usize): void {
  const end = to + length
  if (outEnd - end < 16) {
    for (; to < end; to++) store<u8>(to, load<u8>(to - offset))
    return
  }
  let distance = offset
  if (distance < 16) {
    if (length > 64 && offset == 1) {
      memory.fill(to, load<u8>(to - 1), length)
      return
    }
    // A short period: write it once up to 16 bytes or more, then copy whole periods from behind.
    while (distance < 16) distance += offset
    const plain = min(end, to + distance - offset)
    for (; to < plain; to++) store<u8>(to, load<u8>(to - offset))
  }
  for (; to < end; to += 16) v128.store(to, v128.load(to - distance))
}
