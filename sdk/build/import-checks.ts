import type { Measure } from '../types.ts'
import type { SiteCounts } from './import-counts.ts'
import { gcountPeople } from './import-counts.ts'
import type { Mapping } from './import-mapping.ts'
import { describeStratum } from './import-mapping.ts'
import type { CountSite } from './import-sites.ts'
import { parseError } from './parse-error.ts'

/** Levels of a partition that are all there, and so must add up to everybody. */
interface Sum {
  axis: string
  strata: number[]
}

/** Follows an import's counts: how many people each stratum has at least, and whether levels that should add up do. */
export class ImportChecks {
  readonly #mapping: Mapping
  readonly #measures: Measure[]
  /** Index of the stratum of everybody; -1 where there is none. */
  readonly #total: number
  readonly #sums: Sum[]
  readonly #largest: Float64Array
  readonly #people: Float64Array

  constructor(mapping: Mapping, measures: Measure[]) {
    const { strata, axes } = mapping
    this.#mapping = mapping
    this.#measures = measures
    this.#total = strata.findIndex(({ stratum }) => stratum.terms.length === 0)
    this.#sums = axes.flatMap((axis): Sum[] => {
      const own = strata.flatMap(({ stratum }, index) => (stratum.terms[0]?.[0] === axis.id ? [index] : []))
      const complete = axis.kind === 'partition' && own.length === axis.levels.length && this.#total >= 0
      return complete ? [{ axis: axis.id, strata: own }] : []
    })
    this.#largest = new Float64Array(strata.length)
    this.#people = new Float64Array(strata.length)
  }

  /**
   * Takes the counts of one site, by stratum and ALT.
   *
   * @param sites the line each stratum was read from
   * @param complete nothing was missing, so that sums can be expected
   * @throws HindoError `parse` with file and line
   */
  site(sites: CountSite[], counts: SiteCounts[][], complete: boolean): void {
    for (const [index, own] of counts.entries()) {
      const { AN, n_haploid } = own[0]!
      const site = sites[index]!
      const { stratum } = this.#mapping.strata[index]!
      if (stratum.participants !== null && AN + n_haploid > 2 * stratum.participants) {
        const about = describeStratum(stratum)
        this.#fail(site, `AN ${AN} of ${about} needs more than the ${stratum.participants} participants of the mapping`)
      }
      this.#largest[index] = Math.max(this.#largest[index]!, AN)
      this.#people[index] = Math.max(this.#people[index]!, gcountPeople(site))
    }
    if (complete) for (const sum of this.#sums) this.#checkSum(sites[0]!, counts, sum)
  }

  #checkSum(site: CountSite, counts: SiteCounts[][], { axis, strata }: Sum): void {
    for (const [alt, everybody] of counts[this.#total]!.entries()) {
      for (const measure of this.#measures) {
        const sum = strata.reduce((all, index) => all + counts[index]![alt]![measure], 0)
        if (sum === everybody[measure]) continue
        this.#fail(
          site,
          `the levels of ${axis} have ${measure} ${sum} together, everybody has ${everybody[measure]}`,
          `Levels of a partition add up; declare ${axis} as overlapping, or leave a level out of "strata"`,
        )
      }
    }
  }

  #fail(site: CountSite, message: string, hint?: string): never {
    throw parseError({ file: site.file, line: site.line }, `${site.contig}:${site.position}: ${message}`, hint)
  }

  /** Gives strata whose participants the mapping does not say what is known of them now. */
  settlePeople(): void {
    for (const [index, { stratum }] of this.#mapping.strata.entries()) {
      if (stratum.participants !== null) continue
      if (this.#people[index]! > 0) stratum.participants = this.#people[index]!
      else if (this.#mapping.file.participants === 'half-an')
        stratum.participants = Math.ceil(this.#largest[index]! / 2)
    }
  }
}
