import type { Views } from './views.ts'

/** `acc[i] += coefficient * Σ cell[i]` over 4-bit columns, only in the marked chunks of 32 rows where there are marks. */
export function addNibbles(
  { i32, u8, u32 }: Views,
  acc: number,
  columns: number,
  count: number,
  coefficient: number,
  chunks: number,
  n: number,
): void {
  for (let c = 0; c < count; c++) {
    const column = u32[(columns >>> 2) + c]!
    for (let start = 0; start < n; start += 32) {
      if (chunks !== 0 && u8[chunks + (start >>> 5)] === 0) continue
      const from = column + (start >>> 1)
      const to = (acc >>> 2) + start
      const lower = Math.min(16, n - start)
      for (let i = 0; i < lower; i++) i32[to + i] = i32[to + i]! + Math.imul(coefficient, u8[from + i]! & 15)
      const upper = Math.min(16, n - start - 16)
      for (let i = 0; i < upper; i++) i32[to + 16 + i] = i32[to + 16 + i]! + Math.imul(coefficient, u8[from + i]! >>> 4)
    }
  }
}
