import type { CellPlace, Finding } from './rule.ts'

/** Cells that a finding lists at most; how many more there are, it says. */
export const MOST_LISTED = 20_000

/** What one run of bits in {@link FoundCells} is about: a cohort, or one of its columns. */
export interface Lane {
  cohort: number
  column?: string
}

/** Cells of a table by one bit each: a million of them take 125 kB. They come row by row, and in a row in the order of their lanes. */
export class FoundCells implements Iterable<CellPlace> {
  readonly #lanes: readonly Lane[]
  readonly #words: number
  /** By lane; absent: none. */
  readonly #bits: Array<Uint32Array | undefined> = []
  /** How many ones a lane has, where that is known. */
  readonly #counts: Array<number | undefined> = []

  constructor(rows: number, lanes: readonly Lane[]) {
    this.#lanes = lanes
    this.#words = Math.ceil(rows / 32)
  }

  /** Bits of a lane, least significant first; whoever looks for cells sets them. */
  lane(number: number): Uint32Array {
    this.#counts[number] = undefined
    this.#bits[number] ??= new Uint32Array(this.#words)
    return this.#bits[number]
  }

  /** Adds cells that the lane does not have yet, `count` of them. The bits are kept as they are, and must not change afterwards. */
  add(number: number, bits: Uint32Array, count: number): void {
    const own = this.#bits[number]
    const before = own ? (this.#counts[number] ?? countBits(own)) : 0
    this.#bits[number] = own ? own.map((word, i) => word | bits[i]!) : bits
    this.#counts[number] = before + count
  }

  get count(): number {
    let count = 0
    for (const [number, bits] of this.#bits.entries()) if (bits) count += this.#counts[number] ?? countBits(bits)
    return count
  }

  *[Symbol.iterator](): Generator<CellPlace> {
    const all = this.#filled()
    for (let word = 0; word < this.#words; word++) yield* cellsIn(all, word)
  }

  /** The first `most` cells, or all where there are not so many. */
  first(most: number): CellPlace[] {
    const all = this.#filled()
    const cells: CellPlace[] = []
    for (let word = 0; word < this.#words && cells.length < most; word++) cellsIn(all, word, cells)
    return cells.length > most ? cells.slice(0, most) : cells
  }

  #filled(): FilledLane[] {
    return this.#lanes.flatMap((lane, number) => {
      const bits = this.#bits[number]
      return bits ? [{ ...lane, bits }] : []
    })
  }
}

interface FilledLane extends Lane {
  bits: Uint32Array
}

/** Cells of the 32 rows of a word, after others. */
function cellsIn(lanes: readonly FilledLane[], word: number, cells: CellPlace[] = []): CellPlace[] {
  let rows = 0
  for (let number = 0; number < lanes.length; number++) rows |= lanes[number]!.bits[word]!
  for (; rows !== 0; rows &= rows - 1) {
    const bit = 31 - Math.clz32(rows & -rows)
    const row = 32 * word + bit
    for (let number = 0; number < lanes.length; number++) {
      const { bits, cohort, column } = lanes[number]!
      if (((bits[word]! >>> bit) & 1) === 0) continue
      cells.push(column === undefined ? { row, cohort } : { row, cohort, column })
    }
  }
  return cells
}

/** A finding about cells, none where there are none. Of very many only the first are listed. */
export function findingAbout(found: FoundCells, about: Omit<Finding, 'cells' | 'count' | 'all'>): Finding[] {
  const { count } = found
  if (count === 0) return []
  const cells = found.first(MOST_LISTED)
  return [count <= MOST_LISTED ? { ...about, cells } : { ...about, cells, count, all: found }]
}

/** A finding that lists its cells one by one, of very many the first. */
export function listed(finding: Finding): Finding {
  const { cells } = finding
  return cells.length <= MOST_LISTED
    ? finding
    : { ...finding, cells: cells.slice(0, MOST_LISTED), count: cells.length, all: cells }
}

/** Every cell of a finding, those included that it does not list. */
export function everyCell({ cells, all }: Pick<Finding, 'cells' | 'all'>): Iterable<CellPlace> {
  return all ?? cells
}

/** How many ones there are. */
export function countBits(words: Uint32Array): number {
  let count = 0
  for (let word = 0; word < words.length; word++) count += bitsIn(words[word]!)
  return count
}

function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555)
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}
