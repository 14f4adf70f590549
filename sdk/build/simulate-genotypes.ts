import { PREVALENCE, SIMULATED_AXES } from './simulate-axes.ts'
import type { SimulatedPeople } from './simulate-people.ts'
import type { Random } from './simulate-random.ts'
import type { SimulatedSite } from './simulate-sites.ts'

/** Who carries what at one site. A haplotype is `2 * person`, and `2 * person + 1` where the person has a second one. */
export interface SimulatedGenotypes {
  /** Allele on each haplotype: 0 the reference, 1 the first ALT, …; lives until the next site. */
  alleles: Uint8Array
  /** Haplotypes with an ALT, in no order. */
  carriers: number[]
  /** People without a call; they are in no list of carriers. */
  missing: number[]
  /** 1 for each of them; lives until the next site. */
  isMissing: Uint8Array
}

/** Exponent of the number of variants with a given count of copies: 44 % are then seen once. */
const SPECTRUM = -1.6
/** Up to this many copies, exactly that many are dealt out; above, each haplotype draws for itself. */
const EXACT_COPIES = 64
/** Drift (Balding & Nichols' F) of mainland Japan, its regions within it, and the Ryukyus from their common ancestors. */
const HONDO_DRIFT = 0.0005
const REGION_DRIFT = 0.0002
const RYUKYU_DRIFT = 0.005
/** Missingness of each biobank relative to the site's. */
const MISSING_FACTOR = [1, 0.6, 1.8]
/** Among variants with at least this frequency, one in `ASSOCIATED_EVERY` is commoner in people with some disease. */
const ASSOCIATED_FROM = 0.005
const ASSOCIATED_EVERY = 8

const REGIONS = SIMULATED_AXES[3]!.levels.length
const OKINAWA = REGIONS - 1
const CATEGORIES = Object.keys(PREVALENCE)

/** Deals genotypes to simulated people, site by site; the arrays it returns are used again for the next site. */
export class GenotypeSource {
  readonly #random: Random
  readonly #people: SimulatedPeople
  readonly #byDisease: Map<string, Uint8Array>
  /** `#cumulative[k - 1]`: weight of variants with at most k copies. */
  readonly #cumulative: Float64Array
  readonly #genotypes: SimulatedGenotypes
  /** 1 for each region where somebody lives. */
  readonly #inhabited = new Uint8Array(REGIONS)

  constructor(random: Random, people: SimulatedPeople) {
    this.#random = random
    this.#people = people
    for (const region of people.region) this.#inhabited[region] = 1
    this.#byDisease = new Map(CATEGORIES.map((code) => [code, new Uint8Array(people.count)]))
    for (const [person, codes] of people.diseases.entries()) {
      for (const code of codes) this.#byDisease.get(code.split('.')[0]!)![person] = 1
    }
    this.#cumulative = new Float64Array(2 * people.count)
    let sum = 0
    for (let copies = 1; copies <= 2 * people.count; copies++) {
      sum += copies ** SPECTRUM
      this.#cumulative[copies - 1] = sum
    }
    this.#genotypes = {
      alleles: new Uint8Array(2 * people.count),
      carriers: [],
      missing: [],
      isMissing: new Uint8Array(people.count),
    }
  }

  /** The genotypes of everybody at the next site. */
  draw(site: SimulatedSite): SimulatedGenotypes {
    const { alleles, carriers, missing, isMissing } = this.#genotypes
    for (const haplotype of carriers) alleles[haplotype] = 0
    for (const person of missing) isMissing[person] = 0
    carriers.length = 0
    missing.length = 0
    this.#drawMissing(site)
    for (let allele = 1; allele <= site.alts.length; allele++) {
      const copies = this.#copies()
      const ancestral = Math.min(0.98, copies / (2 * this.#people.count))
      const frequencies = this.#regionFrequencies(ancestral)
      if (copies <= EXACT_COPIES) this.#deal(site, allele, copies, frequencies)
      else this.#drawEach(site, allele, ancestral, frequencies)
    }
    return this.#genotypes
  }

  #drawMissing({ missing: share }: SimulatedSite): void {
    const highest = Math.min(0.9, share * Math.max(...MISSING_FACTOR))
    if (highest <= 1e-9) return
    const { missing, isMissing } = this.#genotypes
    const { count, biobank } = this.#people
    for (let person = this.#random.skip(highest); person < count; person += 1 + this.#random.skip(highest)) {
      if (this.#random.uniform() * highest >= share * MISSING_FACTOR[biobank[person]!]!) continue
      missing.push(person)
      isMissing[person] = 1
    }
  }

  /** Copies in everybody, by the power law. */
  #copies(): number {
    const target = this.#random.uniform() * this.#cumulative.at(-1)!
    let low = 0
    let high = this.#cumulative.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#cumulative[middle]! < target) low = middle + 1
      else high = middle
    }
    return low + 1
  }

  #regionFrequencies(ancestral: number): Float64Array {
    const hondo = this.#random.drift(ancestral, HONDO_DRIFT)
    const frequencies = new Float64Array(REGIONS)
    for (let region = 0; region < REGIONS; region++) {
      frequencies[region] =
        region === OKINAWA
          ? this.#random.drift(ancestral, RYUKYU_DRIFT)
          : this.#random.drift(Math.min(0.999, hondo), REGION_DRIFT)
    }
    return frequencies
  }

  /** False where the haplotype does not exist, has no call, or is taken by another ALT. */
  #free(site: SimulatedSite, haplotype: number): boolean {
    const person = haplotype >> 1
    if (this.#genotypes.isMissing[person] === 1 || this.#genotypes.alleles[haplotype] !== 0) return false
    return !(site.haploidMales && this.#people.sex[person] === 1 && (haplotype & 1) === 1)
  }

  #give(haplotype: number, allele: number): void {
    this.#genotypes.alleles[haplotype] = allele
    this.#genotypes.carriers.push(haplotype)
  }

  /** Deals a few copies, to regions in proportion to their frequencies. */
  #deal(site: SimulatedSite, allele: number, copies: number, frequencies: Float64Array): void {
    const { count, region } = this.#people
    const highest = Math.max(...frequencies.filter((_, place) => this.#inhabited[place] === 1))
    for (let dealt = 0, tries = 0; dealt < copies && tries < 10_000; tries++) {
      const haplotype = this.#random.below(2 * count)
      // In a tiny cohort the few people of the favoured region may be used up: anybody will do then.
      const wanted = highest > 0 && tries < 5000 ? frequencies[region[haplotype >> 1]!]! / highest : 1
      if (this.#random.uniform() >= wanted || !this.#free(site, haplotype)) continue
      this.#give(haplotype, allele)
      dealt++
    }
  }

  /** Every haplotype draws with the frequency of its person: by region, and by disease where the variant is associated. */
  #drawEach(site: SimulatedSite, allele: number, ancestral: number, frequencies: Float64Array): void {
    const random = this.#random
    const { count, region } = this.#people
    const associated = ancestral >= ASSOCIATED_FROM && ancestral <= 0.5 && random.below(ASSOCIATED_EVERY) === 0
    const affected = associated ? this.#byDisease.get(CATEGORIES[random.below(CATEGORIES.length)]!) : undefined
    const odds = associated ? 1.2 + 1.8 * random.uniform() : 1
    const raised = frequencies.map((p) => (odds * p) / (1 - p + odds * p))
    const highest = Math.min(0.999, Math.max(...raised, ...frequencies))
    if (highest <= 0) return
    for (let haplotype = random.skip(highest); haplotype < 2 * count; haplotype += 1 + random.skip(highest)) {
      const person = haplotype >> 1
      const p = (affected?.[person] === 1 ? raised : frequencies)[region[person]!]!
      if (random.uniform() * highest < p && this.#free(site, haplotype)) this.#give(haplotype, allele)
    }
  }
}
