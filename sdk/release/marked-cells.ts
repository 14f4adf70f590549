import { FoundCells } from './found-cells.ts'

/** What `Kernel.markCells` says of a cell, in its order. */
export const MARKS = ['few', 'unsure', 'rare', 'whole', 'none', 'own'] as const

/** … or `untold`: the dataset does not tell the counts of its cohort. */
export type CellMark = (typeof MARKS)[number] | 'untold'

interface Lane {
  bits: Uint32Array
  count: number
}

/** Cells of a table by what they are; a cell may be several things. */
export class MarkedCells {
  readonly #rows: number
  readonly #cohorts: number
  readonly #lanes = new Map<CellMark, Lane[]>()

  constructor(rows: number, cohorts: number) {
    this.#rows = rows
    this.#cohorts = cohorts
  }

  /** Adds words of bits of a cohort, from word `at` on; `count` of them are 1. */
  add(mark: CellMark, cohort: number, bits: Uint32Array, at: number, count: number): void {
    let lanes = this.#lanes.get(mark)
    if (!lanes) {
      lanes = []
      this.#lanes.set(mark, lanes)
    }
    lanes[cohort] ??= { bits: new Uint32Array(Math.ceil(this.#rows / 32)), count: 0 }
    lanes[cohort].bits.set(bits, at)
    lanes[cohort].count += count
  }

  /** Cells of one kind, or of kinds that depend on the cohort, none of which a cell can have together. */
  cells(marks: CellMark | ((cohort: number) => readonly CellMark[])): FoundCells {
    const lanes = Array.from({ length: this.#cohorts }, (_, cohort) => ({ cohort }))
    const found = new FoundCells(this.#rows, lanes)
    for (const { cohort } of lanes) {
      for (const mark of typeof marks === 'function' ? marks(cohort) : [marks]) {
        const lane = this.#lanes.get(mark)?.[cohort]
        if (lane) found.add(cohort, lane.bits, lane.count)
      }
    }
    return found
  }
}
