import { HindoError } from '../errors.ts'
import type { Measure } from '../types.ts'
import type { Kernel } from './kernel.ts'
import {
  BLOCK_NIBBLES,
  BLOCK_ROWS,
  type ColumnValues,
  type GroupBlock,
  packBlock,
  RANK_BYTES,
  takePackScratch,
} from './matrix-block.ts'
import { Arena } from './memory.ts'

/** A column to hold: the counts of one measure in one stratum. */
export interface MatrixColumn {
  measure: Measure
  stratum: number
  values: ColumnValues
}

/** Columns of one measure that were added together. */
export interface MatrixGroup {
  sign: 1 | -1
  /** By column: first byte of the 4-bit cells, {@link BLOCK_NIBBLES} for each block. */
  nibbles: Uint32Array
  blocks: GroupBlock[]
}

/** Where a column is: its group, and its place in the group. */
export interface MatrixPlace {
  group: MatrixGroup
  index: number
}

/** Counts of called alleles are packed as what is missing from the most that a block has. */
const SIGN: Record<Measure, 1 | -1> = { AC: 1, nhomalt: 1, hemizygote_count: 1, AN: -1, n_haploid: -1 }

/** Each u16 wide cell beyond 255 columns could not be counted in a byte. */
const MOST_TOGETHER = 255

/**
 * The count columns of one batch of rows, packed to about half a byte per cell, in a kernel's memory. Sums come out exactly as
 * from the columns that went in, modulo 2^32. Suppressed (null) cells are not known here: columns that have some are summed
 * elsewhere.
 *
 * Columns of one measure that are added in one call share their wide rows: add together what is asked for together.
 */
export class CountMatrix {
  readonly kernel: Kernel
  readonly rows: number
  readonly blocks: number
  readonly #arena: Arena
  readonly #places = new Map<Measure, Map<number, MatrixPlace>>()
  #bytes = 0

  constructor(kernel: Kernel, rows: number) {
    if (!Number.isSafeInteger(rows) || rows < 0 || rows > 2 ** 31 - 1)
      throw new HindoError('usage', `A count matrix cannot have ${rows} rows`)
    this.kernel = kernel
    this.rows = rows
    this.blocks = Math.ceil(rows / BLOCK_ROWS)
    this.#arena = new Arena(kernel)
  }

  /** Bytes of packed cells, without what alignment leaves empty. */
  get bytes(): number {
    return this.#bytes
  }

  /** Rows of a block; all but the last have {@link BLOCK_ROWS}. */
  rowsOf(block: number): number {
    return Math.min(BLOCK_ROWS, this.rows - block * BLOCK_ROWS)
  }

  has(measure: Measure, stratum: number): boolean {
    return this.#places.get(measure)?.has(stratum) ?? false
  }

  /** Where a column is; undefined where the matrix does not hold it. */
  place(measure: Measure, stratum: number): MatrixPlace | undefined {
    return this.#places.get(measure)?.get(stratum)
  }

  addColumn(measure: Measure, stratum: number, values: ColumnValues): void {
    this.addColumns([{ measure, stratum, values }])
  }

  /**
   * Packs columns that the matrix does not hold yet; others are left as they are.
   * @throws HindoError `usage` when a column has another number of rows, `limit` when the memory cannot grow: then nothing is added.
   */
  addColumns(columns: MatrixColumn[]): void {
    const wanted = new Map<Measure, Map<number, ColumnValues>>()
    for (const { measure, stratum, values } of columns) {
      if (!('pointer' in values) && values.length !== this.rows)
        throw new HindoError('usage', `A column of ${values.length} rows does not fit a count matrix of ${this.rows}`)
      if (this.has(measure, stratum)) continue
      const strata = wanted.get(measure) ?? new Map<number, ColumnValues>()
      wanted.set(measure, strata.set(stratum, values))
    }
    const mark = this.#arena.mark()
    const placed: Array<{ measure: Measure; stratum: number; place: MatrixPlace }> = []
    try {
      for (const [measure, strata] of wanted) {
        const all = [...strata]
        for (let from = 0; from < all.length; from += MOST_TOGETHER) {
          const part = all.slice(from, from + MOST_TOGETHER)
          const group = this.#pack(
            SIGN[measure],
            part.map(([, values]) => values),
          )
          part.forEach(([stratum], index) => {
            placed.push({ measure, stratum, place: { group, index } })
          })
        }
      }
    } catch (error) {
      this.#arena.release(mark)
      throw error
    }
    for (const { measure, stratum, place } of placed) {
      const places = this.#places.get(measure) ?? new Map<number, MatrixPlace>()
      this.#places.set(measure, places.set(stratum, place))
    }
    this.#bytes += placed.reduce((sum, { place }) => sum + bytesOf(place), 0)
  }

  /** Gives all memory back; the matrix then holds nothing. */
  close(): void {
    this.#arena.release(0)
    this.#places.clear()
    this.#bytes = 0
  }

  #pack(sign: 1 | -1, columns: ColumnValues[]): MatrixGroup {
    const { kernel, rows } = this
    const temporary = new Arena(kernel)
    try {
      const scratch = takePackScratch(temporary)
      const nibbles = Uint32Array.from(columns, () => this.#arena.take(16 * Math.ceil(rows / 32)))
      const blocks = Array.from({ length: this.blocks }, (_, block) =>
        packBlock({
          kernel,
          arena: this.#arena,
          scratch,
          columns,
          sign,
          start: block * BLOCK_ROWS,
          rows: this.rowsOf(block),
          nibbles: [...nibbles].map((pointer) => pointer + block * BLOCK_NIBBLES),
        }),
      )
      return { sign, nibbles, blocks }
    } finally {
      temporary.release(0)
    }
  }
}

function bytesOf({ group, index }: MatrixPlace): number {
  return group.blocks.reduce((sum, { wideRows, bases, escapes }) => {
    const wide = wideRows ? 2 * wideRows.count + (2 * wideRows.count + RANK_BYTES) / bases.length : 2 * BLOCK_ROWS
    return sum + BLOCK_NIBBLES + wide + 6 * (escapes?.[index]?.count ?? 0)
  }, 0)
}
