import type { Views } from './views.ts'

/** Packed cells `(d-1) << 13 | row`. */
export function addPacked({ i32, u16 }: Views, acc: number, packed: number, coefficient: number, count: number): void {
  const to = acc >>> 2
  const from = packed >>> 1
  for (let i = 0; i < count; i++) {
    const cell = u16[from + i]!
    const row = to + (cell & 8191)
    i32[row] = i32[row]! + Math.imul(coefficient, (cell >>> 13) + 1)
  }
}

/** Cells in two lists, row and signed delta. */
export function addCells(
  { i32, u16 }: Views,
  acc: number,
  rows: number,
  deltas: number,
  coefficient: number,
  count: number,
): void {
  const to = acc >>> 2
  const fromRow = rows >>> 1
  const fromDelta = deltas >>> 2
  for (let i = 0; i < count; i++) {
    const row = to + u16[fromRow + i]!
    i32[row] = i32[row]! + Math.imul(coefficient, i32[fromDelta + i]!)
  }
}
