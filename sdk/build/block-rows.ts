import type { RowCounts, VariantFields } from './dataset-writer.ts'
import type { RowSink } from './vcf-build.ts'

/** Numbers per stratum of a row: stratum, AC, AN, nhomalt, hemizygote_count, n_haploid. */
const FIELDS = 6
const FIRST_NUMBERS = 1 << 16

/** Rows with their counts, packed to be sent from one thread to another. */
export interface BlockRows {
  variants: VariantFields[]
  /** Per row: number of strata that differ from "nobody carries, everybody called twice", haploid calls 0/1, then their fields. */
  numbers: Int32Array
}

/** Packs rows. */
export class RowPacker {
  readonly #full: Int32Array
  #numbers = new Int32Array(FIRST_NUMBERS)
  #used = 0
  #variants: VariantFields[] = []

  /** `full`: 2N of each stratum. */
  constructor(full: Int32Array) {
    this.#full = full
  }

  readonly add: RowSink = (variant, { AC, AN, nhomalt, hemizygote_count: hemizygote, n_haploid: haploid }) => {
    this.#variants.push(variant)
    const most = this.#used + 2 + FIELDS * AC.length
    if (most > this.#numbers.length) {
      const larger = new Int32Array(2 * most)
      larger.set(this.#numbers)
      this.#numbers = larger
    }
    const numbers = this.#numbers
    const start = this.#used
    let at = start + 2
    for (let s = 0; s < this.#full.length; s++) {
      const single = haploid ? haploid[s]! : 0
      // A haploid call lowers AN and so does a missing one: AC and AN tell of every difference.
      if (AC[s] === 0 && AN[s] === this.#full[s]) continue
      numbers[at] = s
      numbers[at + 1] = AC[s]!
      numbers[at + 2] = AN[s]!
      numbers[at + 3] = nhomalt![s]!
      numbers[at + 4] = hemizygote ? hemizygote[s]! : 0
      numbers[at + 5] = single
      at += FIELDS
    }
    numbers[start] = (at - start - 2) / FIELDS
    numbers[start + 1] = haploid ? 1 : 0
    this.#used = at
    return undefined
  }

  /** What was packed, in arrays of its own; the packer is empty again. */
  take(): BlockRows {
    const rows = { variants: this.#variants, numbers: this.#numbers.slice(0, this.#used) }
    this.#variants = []
    this.#used = 0
    return rows
  }
}

/** Unpacks rows into a sink. */
export class RowUnpacker {
  readonly #full: Int32Array
  readonly #counts: Required<Omit<RowCounts, 'suppressed'>>

  constructor(full: Int32Array) {
    this.#full = full
    const zeroes = () => new Int32Array(full.length)
    this.#counts = {
      AC: zeroes(),
      AN: full.slice(),
      nhomalt: zeroes(),
      hemizygote_count: zeroes(),
      n_haploid: zeroes(),
      touched: zeroes(),
      touchedCount: 0,
    }
  }

  async unpack({ variants, numbers }: BlockRows, sink: RowSink): Promise<void> {
    const counts = this.#counts
    const { AC, AN, nhomalt, hemizygote_count: hemizygote, n_haploid: haploid, touched } = counts
    let at = 0
    for (const variant of variants) {
      const strata = numbers[at]!
      const hasHaploid = numbers[at + 1] === 1
      at += 2
      for (let i = 0; i < strata; i++, at += FIELDS) {
        const s = numbers[at]!
        touched[i] = s
        AC[s] = numbers[at + 1]!
        AN[s] = numbers[at + 2]!
        nhomalt[s] = numbers[at + 3]!
        hemizygote[s] = numbers[at + 4]!
        haploid[s] = numbers[at + 5]!
      }
      const row: RowCounts = { AC, AN, nhomalt, touched, touchedCount: strata }
      if (hasHaploid) {
        row.hemizygote_count = hemizygote
        row.n_haploid = haploid
      }
      const wait = sink(variant, row)
      if (wait) await wait
      for (let i = 0; i < strata; i++) {
        const s = touched[i]!
        AN[s] = this.#full[s]!
        AC[s] = nhomalt[s] = hemizygote[s] = haploid[s] = 0
      }
    }
  }
}
