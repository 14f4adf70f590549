import { exposureOf, type VariantSet, variantSets } from '../exposure.ts'
import { membershipPower } from '../membership.ts'
import { groupRows, type RowGroup, vectorRanges } from '../overlap.ts'
import type { MembershipParameters } from '../rules/membership.ts'
import type { Subject } from '../subject.ts'
import { mergeIdeas } from './merge-ideas.ts'
import type { MitigationStep } from './step.ts'
import { unionOf } from './union.ts'

type Merge = Extract<MitigationStep, { kind: 'merge' }>

/** Steps after which nobody's presence follows with more power than is allowed. */
export interface Fit {
  merges: Merge[]
  /** Names of groups to leave out. */
  drops: string[]
  /** Rows that can stay; undefined: all. */
  variants: number | undefined
  /** Share of the cells of the table that is left. */
  left: number
}

/** Most groups that are put together or left out on one way. */
const MOST_STAGES = 60

/**
 * Ways to make presence hard to infer: fewer variants, larger groups, or fewer groups, and the best mixture of the first with each of the
 * others. Everything here follows from who is in the groups and from how many variants there are, so that nothing needs to be tried.
 * Empty where what was released before tells too much by itself.
 *
 * @param power that the best test may have
 */
export function exposureFits(subject: Subject, { alpha }: MembershipParameters, power: number): Fit[] {
  const { cells } = subject
  if (!cells) return []
  const judge = new Exposures(subject, alpha, power)
  if (!judge.isSafe(subject.cohorts, cells.vectors.slice(0, subject.cohorts.length), 0)) return []
  const ways = [stagesOf(subject, judge, merged), stagesOf(subject, judge, dropped)]
  const found = new Map<string, Fit>()
  for (const stages of ways) {
    const [best] = [...stages].sort((a, b) => b.left - a.left)
    for (const stage of [stages[0], best, stages.at(-1)]) {
      const fit = stage && judge.fitted(stage)
      if (fit) found.set(JSON.stringify([fit.merges, fit.drops, fit.variants]), fit)
    }
  }
  return [...found.values()].sort((a, b) => b.left - a.left)
}

/** A table of fewer groups, as far as it matters who is in them. */
interface Stage {
  subject: Subject
  vectors: Uint8Array[]
  merges: Merge[]
  drops: string[]
  /** Share of the cells of the whole table that could stay, about. */
  left: number
}

/** The next stage after a group that tells too much; undefined: this is no way on. */
type Change = (stage: Stage, group: number) => Omit<Stage, 'left'> | undefined

/** Stages from the table as it is to one of which all rows can stay, or to where this way ends. */
function stagesOf(subject: Subject, judge: Exposures, change: Change): Stage[] {
  const vectors = subject.cells!.vectors.slice(0, subject.cohorts.length)
  let stage: Stage | undefined = {
    subject,
    vectors,
    merges: [],
    drops: [],
    left: judge.share(subject.cohorts, vectors),
  }
  const stages: Stage[] = []
  while (stage && stages.length < MOST_STAGES) {
    stages.push(stage)
    const { subject: now, vectors: own } = stage
    const worst = judge.worstCell(now.cohorts, own)
    if (worst === undefined) break
    const people = (group: number) => now.cohorts[group]!.participants ?? 0
    const around = [...own.keys()].filter((group) => own[group]![worst] === 1).sort((a, b) => people(a) - people(b))
    let next: Omit<Stage, 'left'> | undefined
    for (const group of around) next ??= change(stage, group)
    stage = next && { ...next, left: judge.share(next.subject.cohorts, next.vectors) }
  }
  return stages
}

function dropped({ subject, vectors, merges, drops }: Stage, group: number): Omit<Stage, 'left'> | undefined {
  if (subject.cohorts.length < 2) return undefined
  const { name } = subject.cohorts[group]!
  const without = <One>(all: readonly One[]) => all.filter((_, number) => number !== group)
  const fewer = { ...subject, cohorts: without(subject.cohorts) }
  return { subject: fewer, vectors: without(vectors), merges, drops: [...drops, name] }
}

function merged({ subject, vectors, merges, drops }: Stage, group: number): Omit<Stage, 'left'> | undefined {
  const [way] = mergeIdeas(subject, [group])
  if (!way) return undefined
  let cohorts = subject.cohorts.map((own, number) => ({ own, vector: vectors[number]! }))
  for (const merge of way) {
    const parts = cohorts.filter(({ own }) => merge.cohorts.includes(own.name))
    const all = parts.map(({ own }) => own.cohort)
    const people = parts.reduce((sum, { own }) => sum + (own.participants ?? 0), 0)
    const own = {
      ...parts[0]!.own,
      name: merge.into,
      cohort: unionOf(all, subject.dataset.axes),
      participants: people,
    }
    const vector = parts[0]!.vector.map((_, cell) => Math.max(...parts.map((part) => part.vector[cell]!)))
    const at = cohorts.indexOf(parts[0]!)
    cohorts = cohorts.flatMap((one, place) => (place === at ? [{ own, vector }] : parts.includes(one) ? [] : [one]))
  }
  return {
    subject: { ...subject, cohorts: cohorts.map(({ own }) => own) },
    vectors: cohorts.map(({ vector }) => vector),
    merges: [...merges, ...(way as Merge[])],
    drops,
  }
}

/** What can be inferred from some groups and the first rows of a table, with everything released before. */
class Exposures {
  readonly #subject: Subject
  readonly #alpha: number
  readonly #power: number
  readonly #sizes: Float64Array
  readonly #earlier: Uint8Array[]
  readonly #groups: RowGroup[]
  /** Variants of earlier tables by which of them have them. */
  readonly #before: Map<string, VariantSet>

  constructor(subject: Subject, alpha: number, power: number) {
    this.#subject = subject
    this.#alpha = alpha
    this.#power = power
    const { lower, vectors } = subject.cells!
    this.#sizes = Float64Array.from(lower, (people) => Math.max(1, people))
    this.#earlier = vectorRanges(subject).earlier.flatMap((numbers) => numbers.map((number) => vectors[number]!))
    this.#groups = groupRows(subject)
    const before = variantSets(subject.earlier.map(({ variants }) => variants))
    this.#before = new Map(before.map((set) => [set.members.join(), set]))
  }

  isSafe(cohorts: Subject['cohorts'], vectors: readonly Uint8Array[], rows: number): boolean {
    const worst = this.#squares(cohorts, vectors, rows).reduce((most, square) => Math.max(most, square), 0)
    return this.#allows(worst)
  }

  /** The cell whose people tell most of; undefined where that is allowed. */
  worstCell(cohorts: Subject['cohorts'], vectors: readonly Uint8Array[]): number | undefined {
    const squares = this.#squares(cohorts, vectors, this.#subject.variants.length)
    const worst = squares.reduce((most, square) => Math.max(most, square), 0)
    if (this.#allows(worst)) return undefined
    const cell = squares.findIndex((square, i) => square === worst && vectors.some((vector) => vector[i] === 1))
    return cell < 0 ? undefined : cell
  }

  /** Share of the cells of the table that these groups can keep, as if all rows told the same. */
  share(cohorts: Subject['cohorts'], vectors: readonly Uint8Array[]): number {
    const { variants, cohorts: all } = this.#subject
    const worst = this.#squares(cohorts, vectors, variants.length).reduce((most, one) => Math.max(most, one), 0)
    let [least, most] = [0, 1]
    for (let round = 0; round < 20; round++) {
      const middle = (least + most) / 2
      if (this.#allows(worst * middle)) least = middle
      else most = middle
    }
    return (cohorts.length / all.length) * (this.#allows(worst) ? 1 : least)
  }

  /** A stage with as many rows as can stay; undefined where that is none. */
  fitted({ subject, vectors, merges, drops }: Stage): Fit | undefined {
    const all = this.#subject.variants.length
    let [safe, unsafe] = [0, all + 1]
    while (unsafe - safe > 1) {
      const middle = unsafe === all + 1 ? all : (safe + unsafe) >> 1
      if (this.isSafe(subject.cohorts, vectors, middle)) safe = middle
      else unsafe = middle
    }
    if (safe === 0) return undefined
    const left = (subject.cohorts.length / this.#subject.cohorts.length) * (safe / all)
    return { merges, drops, variants: safe === all ? undefined : safe, left }
  }

  #allows(square: number): boolean {
    return square === 0 || membershipPower(square, 1, this.#alpha) <= this.#power
  }

  #squares(cohorts: Subject['cohorts'], vectors: readonly Uint8Array[], rows: number): Float64Array {
    const { variants, earlier, mitigation } = this.#subject
    const all = [...vectors, ...this.#earlier]
    return exposureOf({ variants, cohorts, earlier, mitigation }, all, this.#sizes, this.#sets(rows)).squares
  }

  /** Variants by which tables have them, if this one had its first rows only. */
  #sets(rows: number): VariantSet[] {
    const left = new Map(Array.from(this.#before, ([key, { variants }]) => [key, variants]))
    const own = this.#groups.map(({ rows: places, earlier }): VariantSet => {
      const variants = places.filter((row) => row < rows).length
      const key = earlier.join()
      left.set(key, (left.get(key) ?? 0) - variants)
      return { members: [0, ...earlier.map((release) => release + 1)], variants }
    })
    const others = Array.from(this.#before, ([key, { members }]) => ({
      members: members.map((release) => release + 1),
      variants: left.get(key)!,
    }))
    return [...own, ...others].filter(({ variants }) => variants > 0)
  }
}
