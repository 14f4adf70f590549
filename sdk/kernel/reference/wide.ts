import type { Views } from './views.ts'

/** `acc[i] += coefficient * Σ column[i]` over u8 columns. */
export function addManyU8(
  { i32, u8, u32 }: Views,
  acc: number,
  columns: number,
  count: number,
  coefficient: number,
  n: number,
): void {
  for (let c = 0; c < count; c++) {
    const from = u32[(columns >>> 2) + c]!
    addColumn(i32, acc >>> 2, u8, from, coefficient, n)
  }
}

/** `acc[i] += coefficient * Σ column[i]` over u16 columns. */
export function addManyU16(
  { i32, u16, u32 }: Views,
  acc: number,
  columns: number,
  count: number,
  coefficient: number,
  n: number,
): void {
  for (let c = 0; c < count; c++) {
    const from = u32[(columns >>> 2) + c]! >>> 1
    addColumn(i32, acc >>> 2, u16, from, coefficient, n)
  }
}

/** `acc[i] += coefficient * Σ column[i]` over u32 columns. */
export function addManyU32(
  { i32, u32 }: Views,
  acc: number,
  columns: number,
  count: number,
  coefficient: number,
  n: number,
): void {
  for (let c = 0; c < count; c++) {
    const from = u32[(columns >>> 2) + c]! >>> 2
    addColumn(i32, acc >>> 2, i32, from, coefficient, n)
  }
}

function addColumn(
  acc: Int32Array,
  to: number,
  column: Uint8Array | Uint16Array | Int32Array,
  from: number,
  coefficient: number,
  n: number,
): void {
  if (coefficient === 1) for (let i = 0; i < n; i++) acc[to + i] = acc[to + i]! + column[from + i]!
  else for (let i = 0; i < n; i++) acc[to + i] = acc[to + i]! + Math.imul(coefficient, column[from + i]!)
}
