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

/** Lists of packed cells: pointer and count of each. */
export function addPackedLists(views: Views, acc: number, lists: number, coefficient: number, count: number): void {
  const from = lists >>> 2
  for (let i = 0; i < count; i++) {
    addPacked(views, acc, views.u32[from + 2 * i]!, coefficient, views.u32[from + 2 * i + 1]!)
  }
}

/** Lists of cells: pointers to rows and deltas, and count of each. */
export function addCellLists(views: Views, acc: number, lists: number, coefficient: number, count: number): void {
  const from = lists >>> 2
  for (let i = 0; i < count; i++) {
    const [rows, deltas, cells] = [views.u32[from + 3 * i]!, views.u32[from + 3 * i + 1]!, views.u32[from + 3 * i + 2]!]
    addCells(views, acc, rows, deltas, coefficient, cells)
  }
}
