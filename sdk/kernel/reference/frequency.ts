import { STATE } from '../../types.ts'
import type { Views } from './views.ts'

/** Bits of a state that say which state; the rest are marks on a value. */
const KIND = 7

/** `ac / an`, 0 where `an` is 0. */
export function alleleFrequency({ i32, f64 }: Views, ac: number, an: number, out: number, n: number): void {
  const fromAc = ac >>> 2
  const fromAn = an >>> 2
  const to = out >>> 3
  for (let i = 0; i < n; i++) {
    const number = i32[fromAn + i]!
    f64[to + i] = number === 0 ? 0 : i32[fromAc + i]! / number
  }
}

/** Adds `notCalled` to values whose `an` is 0. */
export function calledState({ i32, u8 }: Views, an: number, state: number, out: number, n: number): void {
  const fromAn = an >>> 2
  for (let i = 0; i < n; i++) {
    const before = u8[state + i]!
    u8[out + i] = (before & KIND) === 0 && i32[fromAn + i] === 0 ? before | STATE.notCalled : before
  }
}

/** int32 → f64. */
export function widen({ i32, f64 }: Views, column: number, out: number, n: number): void {
  const from = column >>> 2
  const to = out >>> 3
  for (let i = 0; i < n; i++) f64[to + i] = i32[from + i]!
}
