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

/**
 * One block. Copies go 16 bytes at a time where that stays inside the block's input and the output (`outEnd`: what is written
 * too far is overwritten by what follows), else exactly.
 */
function decodeBlock(from: usize, fromEnd: usize, base: usize, start: usize, toEnd: usize, outEnd: usize): i32 {
  let to = start
  while (true) {
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
