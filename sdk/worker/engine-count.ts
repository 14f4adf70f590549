import type { Cohort, CohortLeaf } from '../cohort/cohort.ts'
import { join } from '../cohort/expression.ts'
import { parseCohort } from '../cohort/parse.ts'
import { printCohort } from '../cohort/print.ts'
import type { Manifest } from '../dataset/manifest.ts'
import { isHindoError } from '../errors.ts'
import { plannerOf, requireAxis } from '../frequency/cohorts.ts'
import type { Count, CountAnswer } from '../types.ts'

/**
 * Participants of a cohort, and of the cohort within every level of the given axes (absent: of all). A level whose
 * people the dataset cannot tell says why in `unanswerable`; the cohort itself must be answerable.
 */
export function countCohort(manifest: Manifest, expression: string, by?: string[]): CountAnswer {
  const planner = plannerOf(manifest)
  const cohort = parseCohort(expression, manifest.axes)
  const count = (wanted: Cohort): Count => planner.count(planner.plan(wanted))
  const axes = by ? by.map((id) => requireAxis(manifest.axes, id)) : manifest.axes
  return {
    expression: printCohort(cohort),
    ...count(cohort),
    axes: axes.map((axis) => ({
      axis: axis.id,
      levels: axis.levels.map((level) => {
        const within = join<CohortLeaf>('and', [cohort, { op: 'in', axis: axis.id, levels: [level.id] }])
        return { level: level.id, ...countOrReason(() => count(within)) }
      }),
    })),
  }
}

function countOrReason(count: () => Count): Count | { unanswerable: string } {
  try {
    return count()
  } catch (error) {
    if (isHindoError(error) && error.code === 'not-answerable') return { unanswerable: error.message }
    throw error
  }
}
