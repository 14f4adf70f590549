import type { Views } from './views.ts'

/** `acc[i] = 0`. */
export function clear({ i32 }: Views, acc: number, n: number): void {
  i32.fill(0, acc >>> 2, (acc >>> 2) + n)
}

/** `acc[i] = value`. */
export function fill({ i32 }: Views, acc: number, value: number, n: number): void {
  i32.fill(value, acc >>> 2, (acc >>> 2) + n)
}

/** `acc[i] += coefficient * column[i]`, u8 column. */
export function addU8({ i32, u8 }: Views, acc: number, column: number, coefficient: number, n: number): void {
  const to = acc >>> 2
  for (let i = 0; i < n; i++) i32[to + i] = i32[to + i]! + Math.imul(coefficient, u8[column + i]!)
}

/** `acc[i] += coefficient * column[i]`, u16 column. */
export function addU16({ i32, u16 }: Views, acc: number, column: number, coefficient: number, n: number): void {
  const to = acc >>> 2
  const from = column >>> 1
  for (let i = 0; i < n; i++) i32[to + i] = i32[to + i]! + Math.imul(coefficient, u16[from + i]!)
}

/** `acc[i] += coefficient * column[i]`, u32 column (int32 wrap-around makes signed and unsigned the same). */
export function addU32({ i32 }: Views, acc: number, column: number, coefficient: number, n: number): void {
  const to = acc >>> 2
  const from = column >>> 2
  for (let i = 0; i < n; i++) i32[to + i] = i32[to + i]! + Math.imul(coefficient, i32[from + i]!)
}

/** `acc[i] += value`. */
export function addConstant({ i32 }: Views, acc: number, value: number, n: number): void {
  const to = acc >>> 2
  for (let i = 0; i < n; i++) i32[to + i] = i32[to + i]! + value
}
