import type { Views } from './views.ts'

/** `a &= b` over bits. */
export function andBits({ u32 }: Views, a: number, b: number, bytes: number): void {
  const [to, from] = [a >>> 2, b >>> 2]
  for (let i = 0; i < bytes >>> 2; i++) u32[to + i]! &= u32[from + i]!
}

/** `a |= b` over bits. */
export function orBits({ u32 }: Views, a: number, b: number, bytes: number): void {
  const [to, from] = [a >>> 2, b >>> 2]
  for (let i = 0; i < bytes >>> 2; i++) u32[to + i]! |= u32[from + i]!
}

/** `a = not a` over bits. */
export function notBits({ u32 }: Views, a: number, bytes: number): void {
  const to = a >>> 2
  for (let i = 0; i < bytes >>> 2; i++) u32[to + i] = ~u32[to + i]!
}

/** Ones of a word (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Ones shared with each of several bitmaps. */
export function countCommon(
  { u32 }: Views,
  bits: number,
  columns: number,
  count: number,
  out: number,
  bytes: number,
): void {
  const words = bytes >>> 2
  const from = bits >>> 2
  for (let c = 0; c < count; c++) {
    const column = u32[(columns >>> 2) + c]! >>> 2
    let sum = 0
    for (let i = 0; i < words; i++) sum += ones(u32[from + i]! & u32[column + i]!)
    u32[(out >>> 2) + c] = sum
  }
}

/** How many listed rows are set. */
export function countListed({ u8, u32 }: Views, bits: number, rows: number, n: number): number {
  const from = rows >>> 2
  let found = 0
  for (let i = 0; i < n; i++) {
    const row = u32[from + i]!
    found += (u8[bits + (row >>> 3)]! >> (row & 7)) & 1
  }
  return found
}

/** Sets listed rows. */
export function setListed({ u8, u32 }: Views, bits: number, rows: number, n: number): void {
  const from = rows >>> 2
  for (let i = 0; i < n; i++) {
    const row = u32[from + i]!
    u8[bits + (row >>> 3)]! |= 1 << (row & 7)
  }
}

/** Bits of codes in a range. */
export function selectBetween(
  { u8, u32 }: Views,
  codes: number,
  low: number,
  high: number,
  bits: number,
  n: number,
): void {
  const from = codes >>> 2
  const span = (high - low) >>> 0
  for (let row = 0; row < n; row += 8) {
    const stop = Math.min(8, n - row)
    let byte = 0
    for (let bit = 0; bit < stop; bit++) byte |= ((u32[from + row + bit]! - low) >>> 0 <= span ? 1 : 0) << bit
    u8[bits + (row >>> 3)] = byte
  }
}

/** Histogram of codes over set bits. */
export function countCodes({ u8, u32 }: Views, codes: number, bits: number, out: number, n: number): void {
  const [from, to] = [codes >>> 2, out >>> 2]
  for (let row = 0; row < n; row += 8) {
    for (let byte = u8[bits + (row >>> 3)]!; byte !== 0; byte &= byte - 1) {
      u32[to + u32[from + row + 31 - Math.clz32(byte & -byte)]!]!++
    }
  }
}

/** Rows whose bit is set. */
export function listBits({ u8, u32 }: Views, bits: number, out: number, n: number): number {
  let to = out >>> 2
  for (let row = 0; row < n; row += 8) {
    for (let byte = u8[bits + (row >>> 3)]!; byte !== 0; byte &= byte - 1) {
      u32[to++] = row + 31 - Math.clz32(byte & -byte)
    }
  }
  return to - (out >>> 2)
}
