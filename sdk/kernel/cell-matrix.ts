import { HindoError } from '../errors.ts'
import type { Measure } from '../types.ts'
import { type CellBlock, type CellValues, type PackedCells, packCells } from './cell-block.ts'
import type { Kernel } from './kernel.ts'
import { BLOCK_ROWS } from './matrix-block.ts'
import { Arena } from './memory.ts'

/** A column to hold: one stratum's cells, by block of 8,192 rows; a block that is not there is 0 throughout. */
export interface CellColumn {
  measure: Measure
  stratum: number
  blocks: ReadonlyMap<number, CellValues>
}

/** Columns of one measure that were added together. */
export interface CellGroup {
  blocks: CellBlock[]
}

/** Where a column is: its group, and its place in the group. */
export interface CellPlace {
  group: CellGroup
  index: number
}

/** Called alleles are packed as what is missing. */
const SIGN: Record<Measure, 1 | -1> = { AC: 1, nhomalt: 1, hemizygote_count: 1, AN: -1, n_haploid: -1 }

/**
 * The columns of many small strata in one batch of rows, of which most cells are as the column's base, in a kernel's memory: lists of
 * cells, and half bytes in rows where many strata have one. Sums come out exactly as from the cells that went in, modulo 2^32.
 *
 * Columns that are added in one call share the choice of those rows: add together what is asked for together.
 */
export class CellMatrix {
  readonly kernel: Kernel
  readonly rows: number
  readonly blocks: number
  readonly #arena: Arena
  readonly #places = new Map<Measure, Map<number, CellPlace>>()
  #bytes = 0

  constructor(kernel: Kernel, rows: number) {
    this.kernel = kernel
    this.rows = rows
    this.blocks = Math.ceil(rows / BLOCK_ROWS)
    this.#arena = new Arena(kernel)
  }

  /** Bytes of cells, without what alignment leaves empty. */
  get bytes(): number {
    return this.#bytes
  }

  has(measure: Measure, stratum: number): boolean {
    return this.#places.get(measure)?.has(stratum) ?? false
  }

  /** Where a column is; undefined where the matrix does not hold it. */
  place(measure: Measure, stratum: number): CellPlace | undefined {
    return this.#places.get(measure)?.get(stratum)
  }

  /**
   * Packs columns that the matrix does not hold yet; others are left as they are.
   * @throws HindoError `usage` for a block outside the matrix, `limit` when the memory cannot grow: then nothing is added.
   */
  addColumns(columns: CellColumn[]): void {
    const wanted = new Map<Measure, Map<number, CellColumn['blocks']>>()
    for (const { measure, stratum, blocks } of columns) {
      if (this.has(measure, stratum)) continue
      for (const block of blocks.keys()) {
        if (block < 0 || block >= this.blocks)
          throw new HindoError('usage', `Block ${block} does not fit a cell matrix of ${this.blocks} blocks`)
      }
      const strata = wanted.get(measure) ?? new Map<number, CellColumn['blocks']>()
      wanted.set(measure, strata.set(stratum, blocks))
    }
    const mark = this.#arena.mark()
    const packed: Array<{ measure: Measure; strata: number[]; group: CellGroup }> = []
    let bytes = 0
    try {
      for (const [measure, strata] of wanted) {
        const all = [...strata.values()]
        const blocks = Array.from({ length: this.blocks }, (_, block): CellBlock => {
          const own: PackedCells = packCells(
            this.#arena,
            SIGN[measure],
            all.map((column) => column.get(block)),
          )
          bytes += own.bytes
          return own.block
        })
        packed.push({ measure, strata: [...strata.keys()], group: { blocks } })
      }
    } catch (error) {
      this.#arena.release(mark)
      throw error
    }
    for (const { measure, strata, group } of packed) {
      const places = this.#places.get(measure) ?? new Map<number, CellPlace>()
      this.#places.set(measure, places)
      for (const [index, stratum] of strata.entries()) places.set(stratum, { group, index })
    }
    this.#bytes += bytes
  }

  /** Gives all memory back; the matrix then holds nothing. */
  close(): void {
    this.#arena.release(0)
    this.#places.clear()
    this.#bytes = 0
  }
}
