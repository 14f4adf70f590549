import { clear, fill } from './accumulate.ts'
import { addNibblesAt } from './candidates.ts'
import { alleleFrequency, calledState } from './frequency.ts'
import type { Views } from './views.ts'
import { addManyU16 } from './wide.ts'

/** Scratch of the stretches: columns of 8,192 rows. */
const AC1 = 0
const AN1 = 32_768
const AC2 = 65_536
const AN2 = 98_304
const WIDE = 131_072

/** Adds numerator and denominator of Hudson's Fst: rows of even and of odd number apart, as two lanes do. */
export function hudsonFst(
  { f64, i32, u8 }: Views,
  ac1: number,
  an1: number,
  ac2: number,
  an2: number,
  mask: number,
  out: number,
  n: number,
): number {
  const numerators: [number, number] = [0, 0]
  const denominators: [number, number] = [0, 0]
  let count = 0
  for (let i = 0; i < n; i++) {
    const [n1, n2] = [i32[(an1 >>> 2) + i]!, i32[(an2 >>> 2) + i]!]
    if (n1 < 2 || n2 < 2 || (mask !== 0 && u8[mask + i] !== 1)) continue
    count++
    const each = 1 / (n1 * n2)
    const less = 1 / ((n1 - 1) * (n2 - 1))
    const p = i32[(ac1 >>> 2) + i]! * n2 * each
    const q = i32[(ac2 >>> 2) + i]! * n1 * each
    const within1 = p * (1 - p) * (n2 - 1) * less
    const within2 = q * (1 - q) * (n1 - 1) * less
    const lane = (i & 1) as 0 | 1
    numerators[lane] += (p - q) * (p - q) - within1 - within2
    denominators[lane] += p * (1 - q) + q * (1 - p)
  }
  const to = out >>> 3
  f64[to] = f64[to]! + (numerators[0] + numerators[1])
  f64[to + 1] = f64[to + 1]! + (denominators[0] + denominators[1])
  return count
}

/** Counts rows in bins by their copies or their share of copies. */
export function countBins(
  { i32, u8, u32 }: Views,
  ac: number,
  an: number,
  mask: number,
  folded: number,
  times: number,
  last: number,
  bins: number,
  n: number,
): number {
  let count = 0
  for (let i = 0; i < n; i++) {
    const called = i32[(an >>> 2) + i]!
    if (called <= 0 || (mask !== 0 && u8[mask + i] !== 1)) continue
    const all = i32[(ac >>> 2) + i]!
    const copies = Math.max(0, folded ? Math.min(all, (called - all) | 0) : all)
    const bin = times === 0 ? copies : Math.floor((copies * times) / called)
    // Four tables, by turns.
    const at = (bins >>> 2) + (last + 1) * (count & 3) + Math.min(bin, last)
    u32[at] = u32[at]! + 1
    count++
  }
  return count
}

/** Sum of AC, or of AN, in a block of a table; see `Kernel.filterStretch`. */
function sumTable(views: Views, task: number, block: number, isAc: boolean, acc: number, wide: number): void {
  const { i32, u16, u32 } = views
  const given = (i: number) => u32[(task >>> 2) + i]!
  const at = block >>> 2
  const [first, n] = [u32[at]!, u32[at + 1]!]
  const header = isAc ? 4 : 8
  const [groups, starts, columns, places] = [given(header), given(header + 1) >>> 2, given(header + 2) >>> 2, given(header + 3) >>> 2] // biome-ignore format: one line
  const room = given(3)
  const sign = isAc ? 1 : -1
  if (isAc) clear(views, acc, n)
  else fill(views, acc, i32[at + 2]!, n)
  const count = u32[starts + groups]!
  for (let i = 0; i < count; i++) u32[(room >>> 2) + i] = u32[columns + i]! + first / 2
  const rows = Uint16Array.from({ length: n }, (_, row) => row)
  u16.set(rows, wide >>> 1)
  addNibblesAt(views, acc, room, count, sign, wide, n)
  for (let g = 0; g < groups; g++) {
    const part = at + 8 + (isAc ? 4 * g : 4 * given(4) + 8 * g)
    const [list, listed] = isAc ? [u32[part]!, u32[part + 1]!] : [u32[part + 6]!, u32[part + 7]!]
    const start = u32[starts + g]!
    const own = u32[starts + g + 1]! - start
    for (let i = 0; i < own; i++) u32[(room >>> 2) + i] = u32[part + 2]! + u32[part + 3]! * u32[places + start + i]!
    clear(views, wide, listed)
    addManyU16(views, wide, room, own, sign, listed)
    for (let i = 0; i < listed; i++) {
      const to = (acc >>> 2) + u16[(list >>> 1) + i]!
      i32[to] = i32[to]! + i32[(wide >>> 2) + i]!
    }
  }
}

/** Fst over blocks of two tables. */
export function fstStretch(
  views: Views,
  task1: number,
  blocks1: number,
  task2: number,
  blocks2: number,
  count: number,
  scratch: number,
  out: number,
): number {
  const { u32 } = views
  const [ac1, an1, ac2, an2] = [scratch + AC1, scratch + AN1, scratch + AC2, scratch + AN2]
  let found = 0
  for (let i = 0; i < count; i++) {
    const one = blocks1 + i * u32[(task1 >>> 2) + 2]!
    const other = blocks2 + i * u32[(task2 >>> 2) + 2]!
    sumTable(views, task1, one, true, ac1, scratch + WIDE)
    sumTable(views, task1, one, false, an1, scratch + WIDE)
    sumTable(views, task2, other, true, ac2, scratch + WIDE)
    sumTable(views, task2, other, false, an2, scratch + WIDE)
    found += hudsonFst(views, ac1, an1, ac2, an2, 0, out, u32[(one >>> 2) + 1]!)
  }
  return found
}

/** Bins over blocks of a table. */
export function binsStretch(
  views: Views,
  task: number,
  blocks: number,
  count: number,
  scratch: number,
  folded: number,
  times: number,
  last: number,
  bins: number,
): number {
  let found = 0
  for (let i = 0; i < count; i++) {
    const block = blocks + i * views.u32[(task >>> 2) + 2]!
    sumTable(views, task, block, true, scratch + AC1, scratch + WIDE)
    sumTable(views, task, block, false, scratch + AN1, scratch + WIDE)
    // Each call begins with the first of the four tables.
    found += countBins(views, scratch + AC1, scratch + AN1, 0, folded, times, last, bins, views.u32[(block >>> 2) + 1]!)
  }
  return found
}

/** AF and state over blocks of a table. */
export function frequencyStretch(
  views: Views,
  task: number,
  blocks: number,
  count: number,
  scratch: number,
  out: number,
  state: number,
): void {
  let [to, toState] = [out, state]
  for (let i = 0; i < count; i++) {
    const block = blocks + i * views.u32[(task >>> 2) + 2]!
    const n = views.u32[(block >>> 2) + 1]!
    sumTable(views, task, block, true, scratch + AC1, scratch + WIDE)
    sumTable(views, task, block, false, scratch + AN1, scratch + WIDE)
    alleleFrequency(views, scratch + AC1, scratch + AN1, to, n)
    views.u8.fill(0, toState, toState + n)
    calledState(views, scratch + AN1, toState, toState, n)
    to += 8 * n
    toState += n
  }
}
