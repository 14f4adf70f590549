import { HiddenGroups } from '../release/algebra/hidden-groups.ts'
import { type LaminarFamily, laminarFamilies, type Relation } from '../release/algebra/laminar.ts'
import { bridgesOf, type Cover, UnstoredGroups } from '../release/algebra/unstored-groups.ts'
import type { Axis, Measure, Stratum } from '../types.ts'
import type { RowCounts } from './part-writer.ts'
import { RowJudge } from './publish-cells.ts'
import type { PublishRules } from './publish-policy.ts'

/** Everything that is stored of an open dataset: strata, who is in them, and how they lie to each other. */
export interface PublishedStrata {
  strata: Stratum[]
  /** People per stratum, whatever is published of them. */
  people: Int32Array
  axes: Axis[]
  relation(a: number, b: number): Relation
  /** Groups that cross each other and together are all of another; absent: none. */
  covers?: readonly Cover[]
  kind: 'genotype' | 'allele'
  measures: readonly Measure[]
  /** Per stratum, those that say how many of its carriers each contributor has; undefined where that is not counted. */
  contributors?: Array<number[] | undefined>
  /** Per stratum, 1 where only few of its people differ from what an earlier version served. */
  changed?: Uint8Array
}

/**
 * Applies a policy to what an open dataset serves. Who is in a stratum is judged once, then the counts of each row; both times
 * what fails by its own number is hidden, and then whatever else would give it away by sums over all strata together: totals, other levels of
 * the same or another axis, parents. A stratum that is hidden is hidden in all rows and measures.
 *
 * On non-PAR X and Y called alleles tell the men of a stratum: there strata whose sexes are not told are hidden too.
 */
export class Suppression {
  readonly strata: Stratum[]
  readonly suppressedStrata: number
  suppressedCells = 0
  readonly rules: PublishRules
  readonly #always: Uint8Array
  readonly #onSexChromosomes: Uint8Array
  readonly #row: Uint8Array
  readonly #judge: RowJudge
  readonly #groups: HiddenGroups
  readonly #unstored: UnstoredGroups

  constructor(published: PublishedStrata, rules: PublishRules) {
    const { strata, people, axes, relation } = published
    const count = strata.length
    this.rules = rules
    const axesLevels = axes
      .filter(({ kind }) => kind === 'partition')
      .map(({ id }) => strata.flatMap(({ terms }, i) => (terms.length === 1 && terms[0]![0] === id ? [i] : [])))
    const families = laminarFamilies(count, people, relation, axesLevels)
    this.#groups = new HiddenGroups(families, count, rules.width)
    const companions = crossed(axesLevels, relation)
    this.#groups.setCompanions(companions)
    const bridges = axesLevels.flatMap((first, i) =>
      axesLevels.slice(i + 1).flatMap((second) => bridgesOf(first, second, relation)),
    )
    this.#unstored = new UnstoredGroups(published.covers ?? [], bridges)
    this.#always = hiddenStrata(published, rules, this.#groups, this.#unstored)
    this.suppressedStrata = this.#always.reduce((sum, one) => sum + one, 0)
    const sexes = hiddenSexes(published, rules, families, companions, this.#always, this.#unstored)
    this.#onSexChromosomes = sexes ?? this.#always
    this.#judge = new RowJudge(published, rules, sexes !== undefined)
    this.#row = new Uint8Array(count)
    this.strata = strata.map(({ terms, participants, ...told }, s) => {
      if (this.#always[s]) return { terms, participants: null }
      return sexes?.[s] ? { terms, participants } : { terms, participants, ...told }
    })
  }

  /** Whether a stratum is hidden in all rows. */
  isHidden(stratum: number): boolean {
    return this.#always[stratum] === 1
  }

  /**
   * Which cells of a row are suppressed, by stratum; reused for the next row.
   *
   * @param sexChromosome non-PAR X or Y, where called alleles tell the sexes; null elsewhere
   */
  row(counts: RowCounts, sexChromosome: 'X' | 'Y' | null): Uint8Array {
    const row = this.#row
    const unsized = sexChromosome === null ? this.#always : this.#onSexChromosomes
    row.set(unsized)
    this.#groups.setUnsized(unsized)
    const quantities = this.#judge.read(counts, sexChromosome, row)
    do this.#groups.complete(row, quantities)
    while (this.#unstored.hideMore(row, quantities))
    for (let s = 0; s < row.length; s++) if (row[s] && !this.#always[s]) this.suppressedCells++
    return row
  }
}

/**
 * Levels that are the cells of a table of two other axes (an axis inside both) take the totals of one of these along when they are hidden.
 * Two hidden cells in every line do not protect each other (sdcTable's 4 x 4 case); with the totals of one axis gone, the lines of
 * the other are all that is known.
 */
function crossed(
  axes: ReadonlyArray<readonly number[]>,
  relation: PublishedStrata['relation'],
): Map<number, readonly number[]> {
  const isAround = (outer: number, inner: number) => ['inside', 'same'].includes(relation(inner, outer))
  const refines = (inner: readonly number[], outer: readonly number[]) =>
    inner.every((level) => outer.some((other) => isAround(other, level)))
  const companions = new Map<number, readonly number[]>()
  for (const axis of axes) {
    const [first, ...others] = axes.filter((other) => other !== axis && refines(axis, other))
    const across = others.filter((other) => !refines(other, first!) && !refines(first!, other)).flat()
    for (const level of across.length > 0 ? axis : []) {
      companions.set(
        level,
        across.filter((other) => isAround(other, level)),
      )
    }
  }
  return companions
}

/** Strata of which nothing is told. */
function hiddenStrata(
  { strata, people, axes, changed }: PublishedStrata,
  { people: { least, emptyAllowed }, labels, together }: PublishRules,
  groups: HiddenGroups,
  unstored: UnstoredGroups,
): Uint8Array {
  const levels = new Map(axes.flatMap((axis) => axis.levels.map((level) => [`${axis.id}=${level.id}`, level] as const)))
  const hidden = Uint8Array.from(strata, ({ terms }, s) => {
    const own = people[s]!
    if (changed?.[s]) return 1
    if (own < least && !(own === 0 && emptyAllowed)) return 1
    return terms.some(([axis, level]) => {
      const codes = levels.get(`${axis}=${level}`)?.codes ?? []
      const rare = labels?.codes.some((start) => codes.some(({ code }) => code.startsWith(start))) ?? false
      return (rare && own < labels!.least) || (together[axis] ?? []).some((group) => group.includes(level))
    })
      ? 1
      : 0
  })
  const sizes = [{ values: people, least, noneAllowed: true, open: true }]
  do groups.complete(hidden, sizes)
  while (unstored.hideMore(hidden, sizes))
  return hidden
}

/** Strata whose sexes are not told; undefined where they are not known. */
function hiddenSexes(
  { strata, people }: PublishedStrata,
  { people: { least }, width }: PublishRules,
  families: readonly LaminarFamily[],
  companions: ReadonlyMap<number, readonly number[]>,
  always: Uint8Array,
  unstored: UnstoredGroups,
): Uint8Array | undefined {
  if (strata.some(({ xx, xy }) => xx === undefined || xy === undefined)) return undefined
  // Participants are all there is to know of a stratum: xx, xy and neither add up to them.
  const parts = [
    strata.map(({ xx }) => xx!),
    strata.map(({ xy }) => xy!),
    strata.map(({ xx, xy }, s) => people[s]! - xx! - xy!),
  ]
  const isSmall = (value: number) => value > 0 && value < least
  const hidden = always.map((one, s) => (one || parts.some((part) => isSmall(part[s]!)) ? 1 : 0))
  // A stratum of one sex says so by its name.
  const hideable = Uint8Array.from(strata, (_, s) => (parts.filter((part) => part[s]! > 0).length > 1 ? 1 : 0))
  const groups = new HiddenGroups(families, strata.length, width, hideable)
  groups.setUnsized(always)
  groups.setCompanions(companions)
  const sexes = parts.map((values) => ({
    values,
    others: values.map((value, s) => people[s]! - value),
    least,
    noneAllowed: true,
    open: true,
  }))
  do groups.complete(hidden, sexes)
  while (unstored.hideMore(hidden, sexes))
  return hidden
}
