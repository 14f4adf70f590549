import type { Views } from './views.ts'

const UNKNOWN = 2

/** Which of less, equal, greater each operator accepts, in the order of `Kernel.compare`'s `op`. */
const ACCEPTED = [0b001, 0b011, 0b100, 0b110, 0b010, 0b101]

/** Value against constant: 0 false, 1 true, 2 unknown. */
export function compare(
  { f64, u8 }: Views,
  values: number,
  state: number,
  op: number,
  constant: number,
  out: number,
  n: number,
): void {
  const from = values >>> 3
  const accepted = ACCEPTED[op]!
  const less = accepted & 1
  const equal = (accepted >> 1) & 1
  const greater = accepted >> 2
  for (let i = 0; i < n; i++) {
    const value = f64[from + i]!
    const answer = value < constant ? less : value > constant ? greater : value === constant ? equal : 0
    u8[out + i] = (u8[state + i]! & 7) === 0 ? answer : UNKNOWN
  }
}

/** Kleene and: false wins, then unknown. */
export function and3({ u8 }: Views, a: number, b: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const left = u8[a + i]!
    const right = u8[b + i]!
    u8[a + i] = left === 0 || right === 0 ? 0 : left === UNKNOWN || right === UNKNOWN ? UNKNOWN : 1
  }
}

/** Kleene or: true wins, then unknown. */
export function or3({ u8 }: Views, a: number, b: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const left = u8[a + i]!
    const right = u8[b + i]!
    u8[a + i] = left === 1 || right === 1 ? 1 : left | right
  }
}

/** Kleene not: unknown stays. */
export function not3({ u8 }: Views, a: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const value = u8[a + i]!
    u8[a + i] = value === UNKNOWN ? UNKNOWN : value ^ 1
  }
}

/** Rows that are true. */
export function select({ u8, u32 }: Views, a: number, out: number, n: number): number {
  const to = out >>> 2
  let count = 0
  for (let i = 0; i < n; i++) {
    u32[to + count] = i
    if (u8[a + i] === 1) count++
  }
  return count
}

/** How many rows are unknown. */
export function countUnknown({ u8 }: Views, a: number, n: number): number {
  let count = 0
  for (let i = 0; i < n; i++) if (u8[a + i] === UNKNOWN) count++
  return count
}
