import type { Views } from './views.ts'

const FEW = 1
const UNSURE = 2
const RARE = 4
const WHOLE = 8
const NONE = 16
const OWN = 32
const MARKS = 6
/** Limits up to which what a number of copies means is looked up. */
const MOST_KNOWN = 4096

interface Limits {
  least: number
  nonCarriers: boolean
  copies: number
  fewest: number
  either: boolean
  most: number
}

/** Cells of few people, a bit each; see `Kernel.markCells`. */
export function markCells(
  { u32, i32 }: Views,
  counts: number,
  among: number,
  limits: number,
  out: number,
  found: number,
  n: number,
): void {
  const [least, nonCarriers, copies, noneAllowed, either, most] = i32.subarray(limits >>> 2, (limits >>> 2) + MARKS)
  const fewest = noneAllowed === 0 ? Number.NEGATIVE_INFINITY : 1
  const of: Limits = {
    least: least!,
    nonCarriers: nonCarriers !== 0,
    copies: copies!,
    fewest,
    either: either !== 0,
    most: most!,
  }
  const column = (number: number) => {
    const from = u32[(counts >>> 2) + number]! >>> 2
    return from === 0 ? undefined : i32.subarray(from, from + n)
  }
  const marks = new Uint8Array(n)
  markRows(column(0)!, column(1)!, column(2), column(3), of, marks)
  pack(u32, new Uint32Array(marks.buffer), among >>> 2, out >>> 2, found >>> 2)
}

/** Genotypes of few people, a bit each; see `Kernel.markGenotypes`. */
export function markGenotypes(
  { u32, i32 }: Views,
  counts: number,
  among: number,
  least: number,
  out: number,
  found: number,
  n: number,
): void {
  const column = (number: number) => {
    const from = u32[(counts >>> 2) + number]! >>> 2
    return from === 0 ? undefined : i32.subarray(from, from + n)
  }
  const [AC, AN, hom, one, hap] = [column(0)!, column(1)!, column(2)!, column(3), column(4)]
  const words = n >>> 5
  const [to, asked] = [out >>> 2, among >>> 2]
  const all = [0, 0, 0, 0]
  for (let word = 0; word < words; word++) {
    let [none, het, two, single] = [0, 0, 0, 0]
    for (let row = 32 * word; row < 32 * word + 32; row++) {
      const twice = hom[row]!
      const once = one ? one[row]! : 0
      const mixed = AC[row]! - 2 * twice - once
      const rest = AN[row]! - (hap ? hap[row]! : 0) - 2 * (mixed + twice)
      none |= Number(rest >= 2 && rest < 2 * least) << row
      het |= Number(mixed > 0 && mixed < least) << row
      two |= Number(twice > 0 && twice < least) << row
      single |= Number(once > 0 && once < least) << row
    }
    const bits = [none, het, two, single]
    for (let mark = 0; mark < bits.length; mark++) {
      const kept = bits[mark]! & u32[asked + mark * words + word]!
      u32[to + mark * words + word] = kept
      all[mark]! += ones(kept)
    }
  }
  u32.set(all, found >>> 2)
}

const ONES = 0x0101_0101

/** Bitmaps of marks of four rows a word, those asked about. */
function pack(u32: Uint32Array, marks: Uint32Array, among: number, out: number, found: number): void {
  const words = marks.length >>> 3
  for (let mark = 0; mark < MARKS; mark++) u32[found + mark] = 0
  for (let word = 0; word < words; word++) {
    const asked = u32[among + word]!
    const from = 8 * word
    const [a, b, c, d] = [marks[from]!, marks[from + 1]!, marks[from + 2]!, marks[from + 3]!]
    const [e, f, g, h] = [marks[from + 4]!, marks[from + 5]!, marks[from + 6]!, marks[from + 7]!]
    const any = a | b | c | d | e | f | g | h
    for (let mark = 0; mark < MARKS; mark++) {
      let bits = 0
      if (((any >>> mark) & ONES) !== 0) {
        const low = four(a >>> mark) | (four(b >>> mark) << 4) | (four(c >>> mark) << 8) | (four(d >>> mark) << 12)
        const high = four(e >>> mark) | (four(f >>> mark) << 4) | (four(g >>> mark) << 8) | (four(h >>> mark) << 12)
        bits = (low | (high << 16)) & asked
        u32[found + mark]! += ones(bits)
      }
      u32[out + mark * words + word] = bits
    }
  }
}

/** The lowest bits of four bytes side by side, which the multiplication brings together. */
function four(bytes: number): number {
  return Math.imul(bytes & ONES, 0x1020_4080) >>> 28
}

type Column = Int32Array | undefined

/** Marks of all rows, a byte each. */
function markRows(AC: Int32Array, AN: Int32Array, hom: Column, hap: Column, limits: Limits, marks: Uint8Array): void {
  const { least, copies, most } = limits
  // with more alleles than that beside twice the copies, nothing but the copies matters
  const near = Math.max(2 * least, copies, 2 * most + 1)
  const slow = (row: number) => marksOf(AC[row]!, AN[row]!, hom?.[row], hap?.[row], limits)
  if (near > MOST_KNOWN) {
    for (let row = 0; row < marks.length; row++) marks[row] = slow(row)
    return
  }
  // what so many copies, or carriers, mean where the alleles do not matter; from the last on nothing
  const known = Uint8Array.from({ length: near }, (_, ac) => marksOf(ac, 4 * near + 4, hom && 0, hap && 0, limits))
  const sign = hap ?? AC
  if (hom) lookUpBoth({ AC, AN, sign, near }, hom, known, marks, slow)
  else lookUp({ AC, AN, sign, near }, known, marks, slow)
}

interface Counts {
  AC: Int32Array
  AN: Int32Array
  /** A column that has no negative numbers either where all is well. */
  sign: Int32Array
  near: number
}

function lookUp({ AC, AN, sign, near }: Counts, known: Uint8Array, marks: Uint8Array, slow: (row: number) => number) {
  const n = marks.length
  for (let row = 0; row < n; row++) {
    const ac = AC[row]!
    // by quarters, which no count takes out of 32 bits
    if ((ac | sign[row]! | ((AN[row]! >> 2) - (ac >> 1) - near)) < 0) marks[row] = slow(row)
    else marks[row] = ac < near ? known[ac]! : 0
  }
}

function lookUpBoth(
  { AC, AN, sign, near }: Counts,
  hom: Int32Array,
  known: Uint8Array,
  marks: Uint8Array,
  slow: (row: number) => number,
) {
  const n = marks.length
  for (let row = 0; row < n; row++) {
    const ac = AC[row]!
    const two = hom[row]!
    const carriers = (ac - two) | 0
    if ((ac | two | carriers | sign[row]! | ((AN[row]! >> 2) - (ac >> 1) - near)) < 0) marks[row] = slow(row)
    else
      marks[row] = (ac < near ? known[ac]! & (RARE | NONE) : 0) | (carriers < near ? known[carriers]! & (FEW | OWN) : 0)
  }
}

/** Marks of one cell, by the definition; halves of people are counted twice. */
function marksOf(
  ac: number,
  an: number,
  hom: number | undefined,
  hap: number | undefined,
  { least, nonCarriers, copies, fewest, either, most }: Limits,
): number {
  const low = hom === undefined ? Math.ceil(ac / 2) : ac - hom
  const high = hom === undefined ? ac : low
  const lowOthers = (hap === undefined ? 2 * Math.ceil(an / 2) : an + hap) - 2 * high
  const highOthers = (hap === undefined ? 2 * an : an + hap) - 2 * low
  const few = isFew(low, high, least) || (nonCarriers && isFew(lowOthers, highOthers, 2 * least))
  const open = isOpen(low, high, least) || (nonCarriers && isOpen(lowOthers, highOthers, 2 * least))
  const isRare = (count: number) => count >= fewest && count < copies
  const whole = an !== 0 && (ac === an || highOthers <= 0)
  return (
    (few ? FEW : open ? UNSURE : 0) |
    (isRare(ac) || (either && isRare(an - ac)) ? RARE : 0) |
    (whole ? WHOLE : an !== 0 && ac === 0 ? NONE : 0) |
    (low > 0 && low <= most ? OWN : 0)
  )
}

function isFew(low: number, high: number, least: number): boolean {
  return low > 0 && low < least && high > 0 && high < least
}

function isOpen(low: number, high: number, least: number): boolean {
  return low < least && high > 0 && low !== high
}

/** Ones of a word (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555)
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}
