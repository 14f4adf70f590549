import type { Cohort } from '../../cohort/cohort.ts'
import type { Axis, Label } from '../../types.ts'

/** Filters and sorts speak of a cohort by its name, so it is one word. */
export function isCohortName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}\p{M}_-]*$/u.test(name)
}

function onlyLevel(cohort: Cohort, axes: readonly Axis[]) {
  if (cohort.op !== 'in' || cohort.levels.length !== 1) return undefined
  return axes.find(({ id }) => id === cohort.axis)?.levels.find(({ id }) => id === cohort.levels[0])
}

/** A free name: that of the only level, else `C1`, `C2` … */
export function suggestName(cohort: Cohort, axes: readonly Axis[], taken: readonly string[]): string {
  const level = cohort.op === 'all' ? 'all' : onlyLevel(cohort, axes)?.id
  if (level && isCohortName(level) && !taken.includes(level)) return level
  let number = 1
  while (taken.includes(`C${number}`)) number++
  return `C${number}`
}

/** What people read at the head of the cohort's columns: the level's label where it is one level, else its name. */
export function cohortLabel(name: string, cohort: Cohort, axes: readonly Axis[]): Label {
  return onlyLevel(cohort, axes)?.label ?? { en: name, ja: name }
}
