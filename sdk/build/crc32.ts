let tables: Int32Array | undefined

/** Four tables, so that four bytes cost one step. */
function makeTables(): Int32Array {
  const made = new Int32Array(1024)
  for (let i = 0; i < 256; i++) {
    let value = i
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    made[i] = value
  }
  for (let i = 256; i < 1024; i++) made[i] = (made[i - 256]! >>> 8) ^ made[made[i - 256]! & 255]!
  return made
}

/** CRC-32 as in gzip (RFC 1952, section 8), as an unsigned number; `crc` continues an earlier one. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  tables ??= makeTables()
  const table = tables
  let value = ~crc
  let i = 0
  for (const end = bytes.length - 3; i < end; i += 4) {
    value ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    value =
      table[768 + (value & 255)]! ^
      table[512 + ((value >>> 8) & 255)]! ^
      table[256 + ((value >>> 16) & 255)]! ^
      table[value >>> 24]!
  }
  for (; i < bytes.length; i++) value = (value >>> 8) ^ table[(value ^ bytes[i]!) & 255]!
  return ~value >>> 0
}
