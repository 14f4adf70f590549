import { STATE } from '../../types.ts'
import { type Attack, attacksOnRow } from '../attack.ts'
import type { RowGroup } from '../overlap.ts'
import { PinnedGroups } from '../pinned-groups.ts'
import type { Policy } from '../policy.ts'
import { RowPlans } from '../row-plan.ts'
import { type DerivedSumParameters, derivedVerdict, PROGRAMS } from '../rules/derived-sum.ts'
import { type IntervalParameters, Judge } from '../rules/interval.ts'
import { hiddenColumns, type Scene, type SceneCohort, sceneOf } from '../scene.ts'
import { tellsOfAllele } from '../shown.ts'
import type { ShownColumn, Subject, TrueCounts } from '../subject.ts'
import { countsOf, Subtractions, tellsCopies } from '../subtraction.ts'
import { suspectRows } from '../suspect-rows.ts'

/** What attacks are decided by: the two rules about hidden numbers, as a policy has them. */
export interface AttackRules {
  derives: boolean
  judge: Judge | undefined
  /** Fewest carriers of what subtraction gives. */
  subtraction: DerivedSumParameters | undefined
  /** Programs for groups that bounds give, for all rows together. */
  programs: { left: number }
}

/** The rules about hidden numbers of a policy; the programs that it allows are for all rows together. */
export function attackRules(subject: Subject, { rules }: Policy): AttackRules {
  const parameters = rules['attack.interval'] as IntervalParameters | undefined
  const subtraction = rules['derive.sum'] as DerivedSumParameters | undefined
  return {
    derives: rules['suppress.complementary'] !== undefined,
    judge: parameters && new Judge(subject, { least: 0, ...parameters }),
    subtraction,
    programs: { left: subtraction?.programs ?? PROGRAMS },
  }
}

/** One row of a table in which some groups are hidden on trial; what does not depend on the row is computed once for all of them. */
export class OpenRows {
  readonly #subject: Subject
  readonly #came: Subject
  readonly #rules: AttackRules
  readonly #points: readonly TrueCounts[] | undefined
  readonly #scene: Scene
  readonly #blank: SceneCohort[]
  readonly #plans = new RowPlans()
  readonly #own: number
  readonly #subtractions: Subtractions
  readonly #pinned: PinnedGroups | undefined
  /** Rows that bounds may give groups of few carriers of. */
  readonly #suspects: ReadonlySet<number>

  /**
   * @param subject the table as it will be shown
   * @param came the same table as it came: what it hides is not shown again
   */
  constructor(
    subject: Subject,
    came: Subject,
    group: RowGroup,
    rules: AttackRules,
    points: readonly TrueCounts[] | undefined,
  ) {
    this.#subject = subject
    this.#came = came
    this.#rules = rules
    this.#points = points
    this.#scene = sceneOf(subject, group)
    this.#own = subject.cohorts.length
    this.#subtractions = new Subtractions(this.#scene)
    const { subtraction, programs } = rules
    const looksAt = points && subject.cells && subtraction
    this.#suspects = new Set(looksAt ? suspectRows(this.#scene, points, group.rows, subtraction) : [])
    this.#pinned = looksAt
      ? new PinnedGroups(subject, this.#scene, points, (own, all) => derivedVerdict(own, 0, subtraction, all), programs)
      : undefined
    const nothing: ShownColumn = {
      values: new Float64Array(subject.variants.length).fill(Number.NaN),
      state: new Uint8Array(subject.variants.length).fill(STATE.suppressed),
    }
    const blank = new Map(subject.columns.map((name) => [name, nothing]))
    this.#blank = this.#scene.cohorts.slice(0, this.#own).map((cohort) => ({ ...cohort, columns: blank }))
  }

  /** Groups that hide something in a row as it came. */
  hiddenIn(row: number): number[] {
    return [...this.#blank.keys()].filter((number) => {
      const { columns } = this.#came.cohorts[number]!
      return hiddenColumns({ ...this.#scene.cohorts[number]!, columns }, row).length > 0
    })
  }

  /** Groups of which a row will withhold something for another reason: it does not follow from numbers that were changed. */
  withheldIn(row: number): number[] {
    const hidden = new Set(this.hiddenIn(row))
    return [...this.#blank.keys()].filter(
      (number) => !hidden.has(number) && hiddenColumns(this.#scene.cohorts[number]!, row).length > 0,
    )
  }

  /** Whether an earlier release hides something of this variant. */
  hidesBefore(row: number): boolean {
    return this.#scene.cohorts.slice(this.#own).some((cohort) => hiddenColumns(cohort, row).length > 0)
  }

  /** Groups that tell of the allele in a row: the most copies first. */
  tellingIn(row: number): number[] {
    const copies = (number: number) => this.#subject.cohorts[number]!.counts?.AC[row] ?? 0
    return [...this.#blank.keys()]
      .filter((number) => tellsOfAllele(this.#subject.cohorts[number]!, row))
      .sort((a, b) => copies(b) - copies(a) || a - b)
  }

  /** Whether groups of few carriers follow from what a row shows while some groups are hidden. */
  derivesFew(row: number, hidden: ReadonlySet<number> = new Set()): boolean {
    const { subtraction } = this.#rules
    if (!subtraction || !this.#subject.cells) return false
    const told = this.#scene.cohorts.map((cohort, number) => !hidden.has(number) && tellsCopies(cohort, row))
    return this.#subtractions.of(told).some(({ cells }) => {
      if (!this.#points) return true
      return derivedVerdict(countsOf(this.#scene, cells, [row], this.#points), 0, subtraction) !== 'pass'
    })
  }

  /** The same where counts being never negative give them away as well, or where there are too many groups to look at. */
  async pinsFew(row: number, cohorts: readonly SceneCohort[] = this.#scene.cohorts): Promise<boolean> {
    if (!this.#pinned || !this.#suspects.has(row)) return false
    const { found, left } = await this.#pinned.inRow(row, cohorts)
    return found.length > 0 || left.length > 0
  }

  /**
   * Hidden groups of a row whose number is told after all; −1 stands for numbers that earlier tables hide, −2 for groups of few
   * carriers that nobody shows and that follow. With `first` one is enough.
   *
   * @param hidden groups
   * @param watched of these, the ones that must not be told
   */
  async told(
    row: number,
    hidden: ReadonlySet<number>,
    watched: ReadonlySet<number>,
    first = false,
  ): Promise<Set<number>> {
    const found = new Set<number>()
    const cohorts = this.#scene.cohorts.map((cohort, number) => (hidden.has(number) ? this.#blank[number]! : cohort))
    const place = {
      subject: this.#subject,
      scene: { ...this.#scene, cohorts },
      plans: this.#plans,
      row,
      ...(this.#points ? { points: this.#points } : {}),
    }
    for (const attack of attacksOnRow(place, (number) => number >= this.#own || watched.has(number))) {
      if (found.has(attack.cohort ?? -1) || !(await this.#isTold(attack))) continue
      found.add(attack.cohort ?? -1)
      if (first) return found
    }
    if (this.derivesFew(row, hidden) || (await this.pinsFew(row, cohorts))) found.add(-2)
    return found
  }

  async #isTold(attack: Attack): Promise<boolean> {
    const { target, cohort } = attack
    const { derives, judge } = this.#rules
    if (!target) return true
    if (derives && target.now.derives(target) && (cohort !== undefined || !target.before.derives(target))) return true
    return judge !== undefined && (await judge.verdict(attack)) !== 'wide'
  }
}
