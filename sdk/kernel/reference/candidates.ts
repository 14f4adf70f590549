import type { Views } from './views.ts'

/** A share that stands for the whole. */
const ALL = 65_535

/** Rows whose sum of 4-bit columns lies in a range, with their sums. */
export function findNibbles(
  { i32, u8, u16, u32 }: Views,
  columns: number,
  count: number,
  sums: number,
  low: number,
  high: number,
  rows: number,
  values: number,
  n: number,
): number {
  const totals = u16.subarray(sums >>> 1, (sums >>> 1) + n).fill(0)
  for (let c = 0; c < count; c++) {
    const column = u32[(columns >>> 2) + c]!
    for (let start = 0; start < n; start += 32) {
      const from = column + (start >>> 1)
      for (let i = 0; i < 16; i++) {
        const byte = u8[from + i]!
        totals[start + i] = totals[start + i]! + (byte & 15)
        totals[start + 16 + i] = totals[start + 16 + i]! + (byte >>> 4)
      }
    }
  }
  let found = 0
  for (let row = 0; row < n; row++) {
    const sum = totals[row]!
    if (sum < low || sum > high) continue
    u16[(rows >>> 1) + found] = row
    i32[(values >>> 2) + found++] = sum
  }
  return found
}

/** The values inside a range, with their rows. */
export function keepInside(
  { i32, u16 }: Views,
  values: number,
  rows: number,
  count: number,
  low: number,
  high: number,
  outRows: number,
  outValues: number,
): number {
  let found = 0
  for (let i = 0; i < count; i++) {
    const value = i32[(values >>> 2) + i]!
    if (value < low || value > high) continue
    u16[(outRows >>> 1) + found] = u16[(rows >>> 1) + i]!
    i32[(outValues >>> 2) + found++] = value
  }
  return found
}

/** Adds the u16 cells of those of the given rows that are wide. */
export function addWideAt(
  { i32, u16, u32 }: Views,
  acc: number,
  columns: number,
  count: number,
  coefficient: number,
  ranks: number,
  rows: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const rank = rankOf(u32, ranks, u16[(rows >>> 1) + i]!)
    if (rank < 0) continue
    let sum = 0
    for (let c = 0; c < count; c++) sum += u16[(u32[(columns >>> 2) + c]! >>> 1) + rank]!
    const to = (acc >>> 2) + i
    i32[to] = i32[to]! + Math.imul(coefficient, sum)
  }
}

/** Adds how far each given row's sum may lie below its base. */
export function addSlack(
  { i32, u16, u32 }: Views,
  slacks: number,
  ranks: number,
  shares: number,
  most: number,
  quiet: number,
  rows: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const rank = rankOf(u32, ranks, u16[(rows >>> 1) + i]!)
    const share = rank < 0 ? 0 : u16[(shares >>> 1) + rank]!
    // Below 2^47, so exact.
    const slack = rank < 0 ? quiet : share === ALL ? most : Math.floor((share * most) / 65_536)
    i32[(slacks >>> 2) + i] = i32[(slacks >>> 2) + i]! + slack
  }
}

/** Adds the 4-bit cells of the given rows. */
export function addNibblesAt(
  { i32, u8, u16, u32 }: Views,
  acc: number,
  columns: number,
  count: number,
  coefficient: number,
  rows: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const row = u16[(rows >>> 1) + i]!
    const offset = 16 * (row >>> 5) + (row & 15)
    const shift = (row & 16) >>> 2
    let sum = 0
    for (let c = 0; c < count; c++) sum += (u8[u32[(columns >>> 2) + c]! + offset]! >>> shift) & 15
    const to = (acc >>> 2) + i
    i32[to] = i32[to]! + Math.imul(coefficient, sum)
  }
}

/** `out[rows[i]] = values[i]`. */
export function scatterU8({ u8, u16 }: Views, values: number, rows: number, out: number, count: number): void {
  for (let i = 0; i < count; i++) u8[out + u16[(rows >>> 1) + i]!] = u8[values + i]!
}

/** How many wide rows come before this one; negative where it is not wide. */
function rankOf(u32: Uint32Array, ranks: number, row: number): number {
  const entry = (ranks >>> 2) + 4 * (row >>> 6)
  const bit = row & 31
  const upper = (row & 32) !== 0
  const word = u32[upper ? entry + 1 : entry]!
  if (((word >>> bit) & 1) === 0) return -1
  return u32[entry + 2]! + (upper ? ones(u32[entry]!) : 0) + ones(word & ((1 << bit) - 1))
}

function ones(word: number): number {
  let bits = word
  let count = 0
  for (; bits !== 0; bits &= bits - 1) count++
  return count
}
