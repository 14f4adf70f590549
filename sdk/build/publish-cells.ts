import type { Quantity } from '../release/algebra/hidden-groups.ts'
import { contributors, isDominated, isEstimable } from '../release/dominance.ts'
import type { RowCounts } from './part-writer.ts'
import type { PublishedStrata } from './publish.ts'
import type { PublishRules } from './publish-policy.ts'

/**
 * Reads the counts of one row after another: marks the cells that fail a policy by their own numbers, and says which counts must not
 * be had by subtraction either.
 *
 * Where genotypes are not collected, people are bounded by alleles (carriers from half the copies, rounded up, to all of them), and what is
 * large enough only perhaps is hidden.
 */
export class RowJudge {
  readonly #published: PublishedStrata
  readonly #rules: PublishRules
  readonly #sexesKnown: boolean
  readonly #overlapping: Uint8Array
  readonly #count: number
  readonly #genotypes: boolean
  /** Who is called with one copy is counted, or there is nobody. */
  readonly #exactCalls: boolean
  readonly #carriers: Int32Array
  /** Called people without a copy; alleles where genotypes are not collected. */
  readonly #others: Int32Array
  /** The same where it is exact, else twice what it is at least. */
  readonly #rest: Int32Array
  readonly #alternate: Int32Array
  readonly #reference: Int32Array
  readonly #kinds: Int32Array[]
  readonly #haploidPeople: Int32Array
  readonly #diploidPeople: Int32Array
  readonly #quantities: Quantity[]
  readonly #sexQuantities: Quantity[]

  constructor(published: PublishedStrata, rules: PublishRules, sexesKnown: boolean) {
    const { strata, axes, measures, kind } = published
    const count = strata.length
    this.#published = published
    this.#rules = rules
    this.#sexesKnown = sexesKnown
    this.#count = count
    this.#genotypes = measures.includes('nhomalt')
    this.#exactCalls = kind === 'genotype' || measures.includes('n_haploid')
    const kinds = new Map(axes.map(({ id, kind }) => [id, kind]))
    this.#overlapping = Uint8Array.from(strata, ({ terms }) =>
      terms.some(([axis]) => kinds.get(axis) === 'overlapping') ? 1 : 0,
    )
    const counts = () => new Int32Array(count)
    this.#carriers = counts()
    this.#others = counts()
    this.#rest = counts()
    this.#alternate = counts()
    this.#reference = counts()
    this.#kinds = [counts(), counts(), counts(), counts()]
    this.#haploidPeople = counts()
    this.#diploidPeople = counts()
    this.#quantities = this.#rowQuantities()
    const { least } = rules.people
    const called = (values: Int32Array, others: Int32Array) => ({
      values,
      others,
      least,
      noneAllowed: true,
      open: true,
    })
    this.#sexQuantities = [
      ...this.#quantities,
      called(this.#haploidPeople, this.#diploidPeople),
      called(this.#diploidPeople, this.#haploidPeople),
    ]
  }

  #rowQuantities(): Quantity[] {
    const { carriers, uniform, alleles, genotypes } = this.#rules
    const full = uniform.full || (uniform.fullOfOverlapping && this.#overlapping.includes(1))
    // Of an odd number of copies one person has the one that is left over.
    const bound = (least: number, exact: boolean) => (exact ? least : 2 * least - 1)
    const quantities: Quantity[] = [
      {
        values: this.#carriers,
        others: this.#others,
        least: bound(carriers.least, this.#genotypes),
        noneAllowed: !uniform.zero,
        open: true,
      },
    ]
    // Carriers and the others trade places: where the one is open, so is the other.
    const more = (values: Int32Array, others: Int32Array, least: number, noneAllowed: boolean) =>
      quantities.push({ values, others, least, noneAllowed, open: false })
    if (carriers.nonCarriers || full) {
      const exact = this.#genotypes && this.#exactCalls
      const least = bound(carriers.nonCarriers ? carriers.least : 1, exact)
      more(this.#rest, this.#carriers, least, exact && !full)
    }
    if (alleles) more(this.#alternate, this.#reference, alleles.least, alleles.noneAllowed)
    if (alleles?.alleles === 'both') more(this.#reference, this.#alternate, alleles.least, alleles.noneAllowed)
    if (genotypes && this.#genotypes) {
      for (const values of this.#kinds) more(values, this.#rest, genotypes.least, true)
    }
    return quantities
  }

  /**
   * Takes the counts of a row.
   *
   * @param hidden marked, by stratum, where a cell fails by its own number
   * @returns the counts to protect; reused for the next row
   */
  read(counts: RowCounts, sexChromosome: 'X' | 'Y' | null, hidden: Uint8Array): readonly Quantity[] {
    this.#readCounts(counts)
    if (this.#rules.genotypes && this.#genotypes) this.#readKinds(counts)
    const tellsSexes = sexChromosome !== null && !this.#sexesKnown
    if (tellsSexes) this.#readSexes(counts, sexChromosome)
    const quantities = tellsSexes ? this.#sexQuantities : this.#quantities
    for (const { values, others, least, noneAllowed } of quantities) {
      for (let s = 0; s < this.#count; s++) {
        const value = values[s]!
        if (value < least && !(value === 0 && (noneAllowed || others![s] === 0))) hidden[s] = 1
      }
    }
    if (this.#published.contributors) this.#judgeContributors(hidden, counts)
    return quantities
  }

  #readCounts({ AC, AN, nhomalt, n_haploid: haploid }: RowCounts): void {
    for (let s = 0; s < this.#count; s++) {
      const [copies, called] = [AC[s]!, AN[s]!]
      this.#alternate[s] = copies
      this.#reference[s] = called - copies
      const carriers = nhomalt ? copies - nhomalt[s]! : copies
      this.#carriers[s] = carriers
      if (!nhomalt) {
        this.#others[s] = called - copies
        this.#rest[s] = called - 2 * copies
      } else {
        this.#others[s] = (called + (haploid ? haploid[s]! : 0)) / 2 - carriers
        this.#rest[s] = this.#exactCalls ? this.#others[s]! : called - 2 * carriers
      }
    }
  }

  /** People by genotype: one copy of two, two, one of one, none of two. */
  #readKinds({ AC, AN, nhomalt, hemizygote_count: hemizygote, n_haploid: haploid }: RowCounts): void {
    const [het, homozygous, single, none] = this.#kinds as [Int32Array, Int32Array, Int32Array, Int32Array]
    for (let s = 0; s < this.#count; s++) {
      const two = nhomalt![s]!
      const one = hemizygote ? hemizygote[s]! : 0
      het[s] = AC[s]! - 2 * two - one
      homozygous[s] = two
      single[s] = one
      none[s] = (AN[s]! - (haploid ? haploid[s]! : 0)) / 2 - het[s]! - two
    }
  }

  /** Men and women as called alleles tell them. */
  #readSexes({ AN, n_haploid: haploid }: RowCounts, sexChromosome: 'X' | 'Y'): void {
    for (let s = 0; s < this.#count; s++) {
      const people = this.#published.people[s]!
      const single = haploid ? haploid[s]! : 0
      if (this.#exactCalls) {
        this.#haploidPeople[s] = single
        this.#diploidPeople[s] = sexChromosome === 'Y' ? people - single : (AN[s]! - single) / 2
      } else {
        // Nobody says who has one copy: alleles that are not there may be those of men.
        this.#haploidPeople[s] = sexChromosome === 'Y' ? Math.min(AN[s]!, people) : 2 * people - AN[s]!
        this.#diploidPeople[s] = Math.max(0, people - this.#haploidPeople[s]!)
      }
    }
  }

  #judgeContributors(hidden: Uint8Array, { AC, nhomalt }: RowCounts): void {
    const { n, k, p, least } = this.#rules.contributors!
    for (let s = 0; s < this.#count; s++) {
      if (hidden[s]) continue
      const parts = this.#published.contributors![s]
      if (!parts) {
        hidden[s] = 1
        continue
      }
      const carriers = parts.map((part) => AC[part]! - (nhomalt ? nhomalt[part]! : 0))
      const held = contributors(carriers)
      if ((held > 0 && held < least) || isDominated(carriers, n, k) || isEstimable(carriers, p)) hidden[s] = 1
    }
  }
}
