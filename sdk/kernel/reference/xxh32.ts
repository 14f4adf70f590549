const PRIME_1 = 0x9e3779b1 | 0
const PRIME_2 = 0x85ebca77 | 0
const PRIME_3 = 0xc2b2ae3d | 0
const PRIME_4 = 0x27d4eb2f | 0
const PRIME_5 = 0x165667b1 | 0

/** Little-endian u32 at any offset, as int32. */
export function read32(u8: Uint8Array, at: number): number {
  return u8[at]! | (u8[at + 1]! << 8) | (u8[at + 2]! << 16) | (u8[at + 3]! << 24)
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function round(lane: number, input: number): number {
  return Math.imul(rotate((lane + Math.imul(input, PRIME_2)) | 0, 13), PRIME_1)
}

/** xxHash32 with seed 0 of `n` bytes from `at` (default: all), unsigned (the algorithm's public specification, doc/xxhash_spec.md). */
export function xxh32(u8: Uint8Array, at = 0, n = u8.length - at): number {
  const end = at + n
  let p = at
  let hash: number
  if (n >= 16) {
    let a = (PRIME_1 + PRIME_2) | 0
    let b = PRIME_2
    let c = 0
    let d = -PRIME_1 | 0
    for (; end - p >= 16; p += 16) {
      a = round(a, read32(u8, p))
      b = round(b, read32(u8, p + 4))
      c = round(c, read32(u8, p + 8))
      d = round(d, read32(u8, p + 12))
    }
    hash = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0
  } else {
    hash = PRIME_5
  }
  hash = (hash + n) | 0
  for (; end - p >= 4; p += 4) hash = Math.imul(rotate((hash + Math.imul(read32(u8, p), PRIME_3)) | 0, 17), PRIME_4)
  for (; p < end; p++) hash = Math.imul(rotate((hash + Math.imul(u8[p]!, PRIME_5)) | 0, 11), PRIME_1)
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2)
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3)
  return (hash ^ (hash >>> 16)) >>> 0
}
