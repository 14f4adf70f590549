import type { Cohort, CohortLeaf } from '../cohort/cohort.ts'
import { fold } from '../cohort/expression.ts'
import { levelsBetween } from '../cohort/level-names.ts'
import type { Axis, Level } from '../types.ts'

/** Levels that one condition of a cohort names. */
export interface NamedLevels {
  axis: Axis
  levels: Level[]
}

/** The conditions of a cohort, each with its levels; axes that the dataset does not have are left out. */
export function conditionsOf(cohort: Cohort, axes: readonly Axis[]): NamedLevels[] {
  const found: NamedLevels[] = []
  fold<CohortLeaf, void>(cohort, {
    leaf: (leaf) => {
      const axis = leaf.op === 'all' ? undefined : axes.find(({ id }) => id === leaf.axis)
      if (leaf.op === 'all' || !axis) return
      const ids = leaf.op === 'in' ? leaf.levels : levelsBetween(axis, leaf.from, leaf.to).levels
      found.push({ axis, levels: axis.levels.filter(({ id }) => ids.includes(id)) })
    },
    not: () => undefined,
    join: () => undefined,
  })
  return found
}

/** Every level that a cohort names, once per mention. */
export function levelsOf(cohort: Cohort, axes: readonly Axis[]): Array<{ axis: Axis; level: Level }> {
  return conditionsOf(cohort, axes).flatMap(({ axis, levels }) => levels.map((level) => ({ axis, level })))
}
