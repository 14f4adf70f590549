import type { Cohort } from '../cohort/cohort.ts'
import { addLevel } from '../cohort/edit.ts'
import { parseCohort } from '../cohort/parse.ts'
import type { Planner } from '../cohort/plan.ts'
import { printCohort } from '../cohort/print.ts'
import { didYouMean } from '../cohort/suggestion.ts'
import { HindoError, isHindoError } from '../errors.ts'
import type { AddTo, Axis, Count, CountAnswer, LevelParticipants, Unanswerable } from '../types.ts'

/** What to count beside the cohort itself. */
export interface Splits {
  /** Axis ids; absent: all axes. */
  by?: string[]
  addTo?: AddTo
  /** An unanswerable cohort is told in the answer instead of thrown. */
  tell?: boolean
}

const ROOT: AddTo = { path: [], op: 'and' }

/**
 * Participants of a cohort, and of the cohort within every level of the axes asked for. A level whose people the dataset
 * cannot tell says why in `unanswerable`. Nothing is ever summed over levels: each number is the stored strata's own.
 *
 * @param pause called often; throws to stop
 * @throws HindoError `parse`, `not-found` for an axis, `usage` for a place that is not in the cohort, `not-answerable`
 */
export async function countParticipants(
  planner: Planner,
  axes: readonly Axis[],
  expression: string,
  { by, addTo, tell }: Splits,
  pause: () => Promise<void>,
): Promise<CountAnswer> {
  const cohort = parseCohort(expression, axes)
  const split = by ? [...new Set(by)].map((id) => requireAxis(axes, id)) : axes
  const everybody: Cohort = { op: 'all' }
  if (addTo) addLevel(cohort, addTo, everybody)
  const whole = tell ? countOrReason(planner, cohort) : planner.people(cohort)
  const answer: CountAnswer = {
    expression: printCohort(cohort),
    ...('unanswerable' in whole ? { participants: null, state: 'not_collected', ...whole } : whole),
    axes: [],
  }
  for (const axis of split) {
    const levels: LevelParticipants[] = []
    for (const { id } of axis.levels) {
      await pause()
      const level: Cohort = { op: 'in', axis: axis.id, levels: [id] }
      const within = countOrReason(planner, addLevel(cohort, ROOT, level))
      if (!addTo) levels.push({ level: id, ...within })
      else {
        const narrows = addTo.op === 'and' && addTo.path.length === 0
        const added = narrows ? within : countOrReason(planner, addLevel(cohort, addTo, level))
        levels.push({ level: id, ...within, added })
      }
    }
    answer.axes.push({ axis: axis.id, adds: axis.kind === 'partition', levels })
  }
  return answer
}

function requireAxis(axes: readonly Axis[], id: string): Axis {
  const axis = axes.find((candidate) => candidate.id === id)
  if (axis) return axis
  const ids = axes.map((candidate) => candidate.id)
  throw new HindoError('not-found', `the dataset has no axis "${id}"`, {
    hint: didYouMean(id, ids)?.en ?? `It has ${ids.join(', ') || 'none'}`,
  })
}

function countOrReason(planner: Planner, cohort: Cohort): Count | Unanswerable {
  try {
    return planner.people(cohort)
  } catch (error) {
    if (!isHindoError(error) || error.code !== 'not-answerable') throw error
    const { message, hint, ja, bounds } = error
    return { unanswerable: message, ...(hint ? { hint } : {}), ...(ja ? { ja } : {}), ...(bounds ? { bounds } : {}) }
  }
}
