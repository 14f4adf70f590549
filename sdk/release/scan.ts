import { STATE } from '../types.ts'
import type { ShownColumn, SubjectCohort } from './subject.ts'

/** Rows that are looked at together: what is marked stays in the processor's nearest cache. */
const BLOCK = 8192
/** Columns that tell nothing of the alternate allele. */
const MUTE = ['AN', 'n_missing', 'call_rate']
const NO_VALUE = ~STATE.MARKED & 0xff
const NO_VALUES = NO_VALUE * 0x0101_0101

/** Marks rows: `marks[row − from]`, 0 before, becomes 1 where the row's cell is of the first kind, 2 of the second, 4 of the third. */
export type Marker = (from: number, to: number, marks: Uint8Array) => void

/** Sets the bits of the rows among `among` that are marked, in the lane of their kind. */
export function scanLane(
  among: Uint32Array,
  rows: number,
  marker: Marker | number,
  into: readonly Uint32Array[],
): void {
  if (typeof marker === 'number') {
    into[marker - 1]!.set(among)
    return
  }
  const marks = new Uint8Array(BLOCK)
  const quads = new Uint32Array(marks.buffer)
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK)
    marks.fill(0)
    marker(from, to, marks)
    for (let at = 0; at < to - from; at += 32) {
      const word = (from + at) >>> 5
      const any = quadsOf(quads, at >>> 2)
      if (any === 0 || among[word] === 0) continue
      for (let kind = 0; kind < into.length; kind++) {
        if ((any >>> kind) & ONES) into[kind]![word]! |= packed(quads, at >>> 2, kind) & among[word]!
      }
    }
  }
}

const ONES = 0x0101_0101

function quadsOf(quads: Uint32Array, at: number): number {
  return (
    quads[at]! |
    quads[at + 1]! |
    quads[at + 2]! |
    quads[at + 3]! |
    quads[at + 4]! |
    quads[at + 5]! |
    quads[at + 6]! |
    quads[at + 7]!
  )
}

/** One bit of each of 32 bytes: the multiplication brings the lowest bits of four bytes side by side. */
function packed(quads: Uint32Array, at: number, bit: number): number {
  let word = 0
  for (let quad = 0; quad < 8; quad++) {
    word |= (Math.imul((quads[at + quad]! >>> bit) & ONES, 0x1020_4080) >>> 28) << (4 * quad)
  }
  return word
}

/** Rows in which a cohort shows a value of any column that tells of the alternate allele, one bit each. */
export function tellingRows({ columns }: Pick<SubjectCohort, 'columns'>, rows: number): Uint32Array {
  const bits = new Uint32Array(Math.ceil(rows / 32))
  for (const [name, column] of columns) if (!MUTE.includes(name)) addShown(bits, column, rows)
  return bits
}

/** Rows in which a column shows a value, one bit each. */
export function shownRows(column: ShownColumn | undefined, rows: number): Uint32Array {
  const bits = new Uint32Array(Math.ceil(rows / 32))
  if (column) addShown(bits, column, rows)
  return bits
}

function addShown(bits: Uint32Array, { state }: ShownColumn, rows: number): void {
  const whole = state.byteOffset % 4 === 0 ? rows >>> 5 : 0
  const quads = new Uint32Array(state.buffer, whole > 0 ? state.byteOffset : 0, 8 * whole)
  for (let word = 0; word < bits.length; word++) {
    if (bits[word] === 0xffff_ffff) continue
    if (word < whole) {
      const at = 8 * word
      const any = quadsOf(quads, at)
      if ((any & NO_VALUES) === 0) {
        bits[word] = 0xffff_ffff
        continue
      }
    }
    const end = Math.min(rows, 32 * word + 32)
    let own = bits[word]!
    for (let row = 32 * word; row < end; row++) if ((state[row]! & NO_VALUE) === STATE.value) own |= 1 << (row & 31)
    bits[word] = own
  }
}

/** Whether any bit is set. */
export function isAny(bits: Uint32Array): boolean {
  for (let word = 0; word < bits.length; word++) if (bits[word] !== 0) return true
  return false
}

/** Whether the bit of a row is set. */
export function isRow(bits: Uint32Array, row: number): boolean {
  return ((bits[row >>> 5]! >>> (row & 31)) & 1) === 1
}
