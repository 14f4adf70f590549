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
    const all = this.#lanes.flatMap((lane, number) => {
      const bits = this.#bits[number]
      return bits ? [{ ...lane, bits }] : []
    })
    for (let word = 0; word < this.#words; word++) {
      let rows = 0
      for (let number = 0; number < all.length; number++) rows |= all[number]!.bits[word]!
      for (; rows !== 0; rows &= rows - 1) {
        const bit = 31 - Math.clz32(rows & -rows)
        for (let number = 0; number < all.length; number++) {
          const { bits, cohort, column } = all[number]!
          if (((bits[word]! >>> bit) & 1) === 0) continue
          const row = 32 * word + bit
          yield column === undefined ? { row, cohort } : { row, cohort, column }
        }
      }
    }
  }
}

/** A finding about cells, none where there are none. Of very many only the first are listed. */
export function findingAbout(found: FoundCells, about: Omit<Finding, 'cells' | 'count' | 'all'>): Finding[] {
  const { count } = found
  if (count === 0) return []
  if (count <= MOST_LISTED) return [{ ...about, cells: [...found] }]
  const cells: CellPlace[] = []
  for (const cell of found) if (cells.push(cell) === MOST_LISTED) break
  return [{ ...about, cells, count, all: found }]
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
