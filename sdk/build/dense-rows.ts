import { BATCH_ROWS, type DenseType, type DenseValues, denseColumns, denseType } from '../dataset/encode-dense.ts'
import type { Measure } from '../types.ts'

const ARRAYS = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array } as const

type Column = Uint8Array | Uint16Array | Uint32Array

/** Values of one batch of the dense file: one buffer per measure and stratum, reused from batch to batch. */
export class DenseRows {
  readonly strata: number[]
  readonly #types: DenseType[]
  readonly #bounds: number[]
  readonly #columns = new Map<Measure, Column[]>()
  readonly #suppressed: Uint8Array[] | null
  rows = 0

  /** `bounds`: greatest possible count of each stratum (2N), indexed by stratum. */
  constructor(strata: number[], bounds: Int32Array, nullable: boolean) {
    this.strata = strata
    this.#bounds = strata.map((stratum) => bounds[stratum]!)
    this.#types = this.#bounds.map(denseType)
    this.#suppressed = nullable ? strata.map(() => new Uint8Array(BATCH_ROWS)) : null
  }

  #columnsOf(measure: Measure): Column[] {
    let columns = this.#columns.get(measure)
    if (!columns) {
      columns = this.#types.map((type) => new ARRAYS[type](BATCH_ROWS).fill(0))
      this.#columns.set(measure, columns)
    }
    return columns
  }

  /** Sets one measure of the current row. */
  set(measure: Measure, counts: Int32Array): void {
    const columns = this.#columnsOf(measure)
    const { strata, rows } = this
    for (let i = 0; i < strata.length; i++) columns[i]![rows] = counts[strata[i]!]!
  }

  /** Ends the row; `suppressed` (by stratum) makes cells null. */
  endRow(suppressed: Uint8Array | undefined): void {
    const masks = this.#suppressed
    if (masks)
      for (let i = 0; i < masks.length; i++) masks[i]![this.rows] = suppressed ? suppressed[this.strata[i]!]! : 0
    this.rows++
  }

  /** Columns of a dense file with these measures. */
  specs(measures: Measure[]) {
    const strata = this.strata.map((stratum, i) => ({ stratum, bound: this.#bounds[i]! }))
    return denseColumns(strata, measures, this.#suppressed !== null)
  }

  /** The batch in the order of {@link DenseRows.specs}: views, to be written before the next row. */
  batch(measures: Measure[]): DenseValues[] {
    return this.strata.flatMap((_, i) => {
      const suppressed = this.#suppressed ? this.#suppressed[i]!.subarray(0, this.rows) : null
      return measures.map((measure) => ({ values: this.#columnsOf(measure)[i]!.subarray(0, this.rows), suppressed }))
    })
  }

  clear(): void {
    this.rows = 0
  }

  /** Zeroes of measures that the rows so far did not set. */
  zero(measures: Measure[]): void {
    for (const measure of measures) for (const column of this.#columns.get(measure) ?? []) column.fill(0)
  }
}
