import type { Views } from './views.ts'

const MOST = 15
const MOST_WIDE = 65_535

/** `large[i] += 1`, up to 255, where the distance is over 15. */
export function countLarge({ u8, u32 }: Views, distances: number, large: number, n: number): void {
  const from = distances >>> 2
  for (let i = 0; i < n; i++) if (u32[from + i]! > MOST && u8[large + i]! < 255) u8[large + i] = u8[large + i]! + 1
}

/** Rows whose byte is at least `threshold`. */
export function rowsAtLeast({ u8, u16 }: Views, bytes: number, threshold: number, out: number, n: number): number {
  const to = out >>> 1
  let count = 0
  for (let i = 0; i < n; i++) if (u8[bytes + i]! >= threshold) u16[to + count++] = i
  return count
}

/** 4-bit cells of the rows that are not wide; what does not fit goes to the escapes. */
export function packNibbles(
  { u8, u16, u32 }: Views,
  distances: number,
  large: number,
  threshold: number,
  out: number,
  rows: number,
  deltas: number,
  n: number,
): number {
  const from = distances >>> 2
  let found = 0
  const cell = (row: number): number => {
    if (u8[large + row]! >= threshold) return 0
    const distance = u32[from + row]!
    if (distance <= MOST) return distance
    u16[(rows >>> 1) + found] = row
    u32[(deltas >>> 2) + found++] = distance - MOST
    return MOST
  }
  for (let start = 0; start < n; start += 32) {
    const to = out + (start >>> 1)
    for (let i = 0; i < 16; i++) u8[to + i] = cell(start + i)
    for (let i = 0; i < 16; i++) u8[to + i] = u8[to + i]! | (cell(start + 16 + i) << 4)
  }
  return found
}

/** u16 cells of the wide rows; what does not fit goes to the escapes. */
export function packWide(
  { u16, u32 }: Views,
  distances: number,
  rows: number,
  count: number,
  out: number,
  outRows: number,
  deltas: number,
): number {
  let found = 0
  for (let i = 0; i < count; i++) {
    const row = u16[(rows >>> 1) + i]!
    const distance = u32[(distances >>> 2) + row]!
    u16[(out >>> 1) + i] = Math.min(distance, MOST_WIDE)
    if (distance <= MOST_WIDE) continue
    u16[(outRows >>> 1) + found] = row
    u32[(deltas >>> 2) + found++] = distance - MOST_WIDE
  }
  return found
}

/** Smallest and largest of u32 values. */
export function extent({ u32 }: Views, values: number, out: number, n: number): void {
  const from = values >>> 2
  let low = 2 ** 32 - 1
  let high = 0
  for (let i = from; i < from + n; i++) {
    if (u32[i]! < low) low = u32[i]!
    if (u32[i]! > high) high = u32[i]!
  }
  u32[out >>> 2] = low
  u32[(out >>> 2) + 1] = high
}
