import type { StrataPlan } from './strata.ts'

/**
 * Counts of one record over all strata: AC, nhomalt and hemizygote_count per ALT (`[alt * strata + stratum]`), AN and
 * n_haploid once. Between records it holds "nobody carries anything, everybody is called with two copies"; only what a
 * record touches is put back.
 */
export class Counts {
  readonly strata: number
  /** How samples reach strata, in the order of the current input. */
  plan: StrataPlan
  alts = 1
  AC: Int32Array
  nhomalt: Int32Array
  hemizygote: Int32Array
  readonly AN: Int32Array
  readonly haploid: Int32Array
  /** A haploid call was counted in this record. */
  hasHaploid = false
  /** Leaves that differ from the state between records: `touched[0 .. touchedCount)`. */
  readonly touched: Int32Array
  touchedCount = 0
  readonly #full: Int32Array
  /** Record number at which a stratum was last touched. */
  readonly #stamp: Int32Array
  #record = 0

  constructor(plan: StrataPlan) {
    this.plan = plan
    this.strata = plan.strata.length
    this.#full = plan.people.map((people) => 2 * people)
    this.AC = new Int32Array(this.strata)
    this.nhomalt = new Int32Array(this.strata)
    this.hemizygote = new Int32Array(this.strata)
    this.AN = this.#full.slice()
    this.haploid = new Int32Array(this.strata)
    this.touched = new Int32Array(this.strata)
    this.#stamp = new Int32Array(this.strata)
  }

  /** Begins a record of so many ALT alleles. Call {@link Counts.clear} before the next. */
  begin(alts: number): void {
    this.alts = alts
    this.#record++
    const cells = alts * this.strata
    if (this.AC.length >= cells) return
    this.AC = new Int32Array(cells)
    this.nhomalt = new Int32Array(cells)
    this.hemizygote = new Int32Array(cells)
  }

  #touch(leaf: number): void {
    if (this.#stamp[leaf] === this.#record) return
    this.#stamp[leaf] = this.#record
    this.touched[this.touchedCount++] = leaf
  }

  /** A call of two alleles (0: reference). */
  diploid(sample: number, a: number, b: number): void {
    const { leafStarts, leaves } = this.plan
    const end = leafStarts[sample + 1]!
    const { AC, strata } = this
    for (let i = leafStarts[sample]!; i < end; i++) {
      const leaf = leaves[i]!
      this.#touch(leaf)
      if (a > 0) AC[(a - 1) * strata + leaf]!++
      if (b > 0) AC[(b - 1) * strata + leaf]!++
      if (a > 0 && a === b) this.nhomalt[(a - 1) * strata + leaf]!++
    }
  }

  /** A call of one allele (0: reference): half of what a diploid would have called. */
  haploidCall(sample: number, a: number): void {
    const { leafStarts, leaves } = this.plan
    const end = leafStarts[sample + 1]!
    for (let i = leafStarts[sample]!; i < end; i++) {
      const leaf = leaves[i]!
      this.hasHaploid = true
      this.#touch(leaf)
      this.AN[leaf]!--
      this.haploid[leaf]!++
      if (a === 0) continue
      this.AC[(a - 1) * this.strata + leaf]!++
      this.hemizygote[(a - 1) * this.strata + leaf]!++
    }
  }

  /** No call. */
  missing(sample: number): void {
    const { leafStarts, leaves } = this.plan
    const end = leafStarts[sample + 1]!
    for (let i = leafStarts[sample]!; i < end; i++) {
      const leaf = leaves[i]!
      this.#touch(leaf)
      this.AN[leaf]! -= 2
    }
  }

  /** Nobody has a call: the record has no genotypes. */
  nobody(): void {
    const samples = this.plan.leafStarts.length - 1
    for (let sample = 0; sample < samples; sample++) this.missing(sample)
  }

  /** Adds the leaves to the presets; after that all strata hold their counts. */
  sum(): void {
    const { presetStarts, presets } = this.plan
    const { strata, AC, nhomalt, hemizygote, AN, haploid } = this
    for (let t = 0; t < this.touchedCount; t++) {
      const leaf = this.touched[t]!
      const deficit = this.#full[leaf]! - AN[leaf]!
      const single = haploid[leaf]!
      for (let p = presetStarts[leaf]!; p < presetStarts[leaf + 1]!; p++) {
        const preset = presets[p]!
        AN[preset]! -= deficit
        haploid[preset]! += single
        for (let row = 0; row < this.alts * strata; row += strata) {
          AC[row + preset]! += AC[row + leaf]!
          nhomalt[row + preset]! += nhomalt[row + leaf]!
          hemizygote[row + preset]! += hemizygote[row + leaf]!
        }
      }
    }
  }

  /** Back to the state between records. */
  clear(): void {
    const { presetStarts, presets } = this.plan
    for (let t = 0; t < this.touchedCount; t++) {
      const leaf = this.touched[t]!
      this.#clearStratum(leaf)
      for (let p = presetStarts[leaf]!; p < presetStarts[leaf + 1]!; p++) this.#clearStratum(presets[p]!)
    }
    this.touchedCount = 0
    this.hasHaploid = false
    // What was touched before is clean now and has to be listed again.
    this.#record++
  }

  #clearStratum(stratum: number): void {
    this.AN[stratum] = this.#full[stratum]!
    this.haploid[stratum] = 0
    for (let cell = stratum; cell < this.alts * this.strata; cell += this.strata) {
      this.AC[cell] = 0
      this.nhomalt[cell] = 0
      this.hemizygote[cell] = 0
    }
  }
}
