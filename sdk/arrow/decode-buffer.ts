import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { lz4ErrorText } from '../kernel/lz4-errors.ts'
import { Arena } from '../kernel/memory.ts'

/** LZ4 cannot shrink by more than this, so a length beyond it is a lie and is not allocated. */
const MOST_EXPANSION = 255

/**
 * Decodes one stored buffer of an LZ4 body: 8 bytes of uncompressed length (−1: the rest is stored as it is), then a frame. The
 * result is a new array that starts at offset 0 of its own buffer.
 *
 * @throws HindoError `checksum` when the frame's content checksum differs, `format` when it does not decode to that length
 */
export function decodeBuffer(kernel: Kernel, stored: Uint8Array, file: string, offset?: number): Uint8Array {
  if (stored.length === 0) return new Uint8Array(0)
  const fail = (what: string, code: 'format' | 'checksum' = 'format'): never => {
    const where = offset === undefined ? { file, length: stored.length } : { file, offset, length: stored.length }
    const place = offset === undefined ? '' : ` at ${offset}`
    const hint = 'Copy or build the file again'
    throw new HindoError(code, `${file}: buffer of ${stored.length} bytes${place} ${what}`, { where, hint })
  }
  if (stored.length < 8) fail('is too short for its length')
  const length = Number(new DataView(stored.buffer, stored.byteOffset, 8).getBigInt64(0, true))
  if (length === -1) return stored.slice(8)
  const frame = stored.subarray(8)
  if (length < 0 || length > MOST_EXPANSION * frame.length) fail(`claims to hold ${length} bytes`)
  const arena = new Arena(kernel)
  try {
    const input = arena.take(frame.length)
    const output = arena.take(length)
    arena.u8(input, frame.length).set(frame)
    const written = kernel.lz4Decode(input, frame.length, output, length)
    if (written < 0)
      fail(`is damaged: ${lz4ErrorText(written)}`, written <= -10 && written >= -11 ? 'checksum' : 'format')
    if (written !== length) fail(`decodes to ${written} bytes instead of ${length}`)
    return arena.u8(output, length).slice()
  } finally {
    arena.release(0)
  }
}

/** xxHash32 of bytes, by the kernel. */
export function hashBytes(kernel: Kernel, bytes: Uint8Array): number {
  const arena = new Arena(kernel)
  try {
    const pointer = arena.take(bytes.length)
    arena.u8(pointer, bytes.length).set(bytes)
    return kernel.xxh32(pointer, bytes.length)
  } finally {
    arena.release(0)
  }
}
