import type { Manifest } from '../dataset/manifest.ts'
import { plannerOf } from '../frequency/cohorts.ts'
import { createPacer } from '../frequency/pace.ts'
import { countParticipants } from '../search/participants.ts'
import type { CountAnswer } from '../types.ts'
import type { CountRequest } from './api.ts'

/** Participants of a cohort of a dataset; gives the thread away now and then, and stops once the signal has fired. */
export function countCohort(
  manifest: Manifest,
  expression: string,
  { signal, ...options }: CountRequest & { signal?: AbortSignal } = {},
): Promise<CountAnswer> {
  const pacer = createPacer(signal)
  return countParticipants(plannerOf(manifest), manifest.axes, expression, options, () => pacer.pause())
}
