import type { Cohort, CohortLeaf } from '../../cohort/cohort.ts'
import { join } from '../../cohort/expression.ts'
import { levelsBetween } from '../../cohort/level-names.ts'
import { printCohort } from '../../cohort/print.ts'
import type { Axis } from '../../types.ts'

/** One condition of a cohort that names levels, and what else the cohort says. */
export interface Facet {
  axis: Axis
  /** Ids, in the order of the axis. */
  levels: string[]
  /** The other conditions; everybody where there are none. */
  rest: Cohort
  /** Place of the condition among all. */
  place: number
}

/** A cohort by each of its own conditions; conditions inside of `or` and `not` are not its own. */
export function facetsOf(cohort: Cohort, axes: readonly Axis[]): Facet[] {
  const all = conditionsOf(cohort)
  return all.flatMap((condition, place): Facet[] => {
    if (condition.op !== 'in' && condition.op !== 'range') return []
    const axis = axes.find(({ id }) => id === condition.axis)
    if (!axis) return []
    const named = condition.op === 'in' ? condition.levels : levelsBetween(axis, condition.from, condition.to).levels
    const levels = axis.levels.flatMap(({ id }) => (named.includes(id) ? [id] : []))
    const others = all.filter((_, other) => other !== place)
    return [{ axis, levels, rest: others.length === 0 ? { op: 'all' } : join<CohortLeaf>('and', others), place }]
  })
}

/** A facet with other levels, in the order of the axis. */
export function withLevels({ axis, place, rest }: Facet, named: Iterable<string>): Cohort {
  const wanted = new Set(named)
  const levels = axis.levels.flatMap(({ id }) => (wanted.has(id) ? [id] : []))
  const condition: Cohort = { op: 'in', axis: axis.id, levels }
  if (rest.op === 'all') return condition
  const others = conditionsOf(rest)
  return join<CohortLeaf>('and', [...others.slice(0, place), condition, ...others.slice(place)])
}

/**
 * Everybody who is in any of some cohorts: where they differ by the levels of one axis alone, the cohort of all these levels, so that
 * the text is what a person would write (`age in (20-29, 30-39)`).
 */
export function unionOf(cohorts: readonly Cohort[], axes: readonly Axis[]): Cohort {
  const [first, ...others] = cohorts.map((cohort) => facetsOf(cohort, axes))
  for (const facet of first ?? []) {
    const same = others.map((own) => own.find((other) => isSibling(other, facet)))
    if (same.every((one) => one !== undefined)) {
      return withLevels(
        facet,
        [facet, ...same].flatMap(({ levels }) => levels),
      )
    }
  }
  return join<CohortLeaf>('or', cohorts)
}

/** Whether two cohorts differ at most by their levels of one axis. */
export function isSibling(a: Facet, b: Facet): boolean {
  return a.axis.id === b.axis.id && printCohort(a.rest) === printCohort(b.rest)
}

/** Name of what is merged: where names differ in one of their parts (`EAS/female`), these parts with `+` between them. */
export function mergedName(names: readonly string[]): string {
  const parts = names.map((name) => name.split('/'))
  const [first] = parts
  const differing = [...first!.keys()].filter((place) => parts.some((own) => own[place] !== first![place]))
  if (differing.length !== 1 || parts.some((own) => own.length !== first!.length)) return names.join('+')
  return first!
    .map((part, place) => (place === differing[0] ? parts.map((own) => own[place]).join('+') : part))
    .join('/')
}

function conditionsOf(cohort: Cohort): Cohort[] {
  return cohort.op === 'and' ? (cohort as { items: Cohort[] }).items : [cohort]
}
