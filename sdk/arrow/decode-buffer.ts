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
  const arena = new Arena(kernel)
  try {
    const { pointer, length } = decodeBufferInto(kernel, stored, (bytes) => arena.take(bytes), file, offset)
    return arena.u8(pointer, length).slice()
  } finally {
    arena.release(0)
  }
}

/** The same into kernel memory that `take` gives. */
export function decodeBufferInto(
  kernel: Kernel,
  stored: Uint8Array,
  take: (bytes: number) => number,
  file: string,
  offset?: number,
): { pointer: number; length: number } {
  if (stored.length === 0) return { pointer: take(0), length: 0 }
  const fail = (what: string, code: 'format' | 'checksum' = 'format'): never => {
    const where = offset === undefined ? { file, length: stored.length } : { file, offset, length: stored.length }
    const place = offset === undefined ? '' : ` at ${offset}`
    const hint = 'Copy or build the file again'
    throw new HindoError(code, `${file}: buffer of ${stored.length} bytes${place} ${what}`, { where, hint })
  }
  if (stored.length < 8) fail('is too short for its length')
  const length = Number(new DataView(stored.buffer, stored.byteOffset, 8).getBigInt64(0, true))
  const frame = stored.subarray(8)
  const arena = new Arena(kernel)
  if (length === -1) {
    const pointer = take(frame.length)
    arena.u8(pointer, frame.length).set(frame)
    return { pointer, length: frame.length }
  }
  if (length < 0 || length > MOST_EXPANSION * frame.length) fail(`claims to hold ${length} bytes`)
  try {
    const output = take(length)
    const input = arena.take(frame.length)
    arena.u8(input, frame.length).set(frame)
    const written = kernel.lz4Decode(input, frame.length, output, length)
    if (written < 0)
      fail(`is damaged: ${lz4ErrorText(written)}`, written <= -10 && written >= -11 ? 'checksum' : 'format')
    if (written !== length) fail(`decodes to ${written} bytes instead of ${length}`)
    return { pointer: output, length }
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
