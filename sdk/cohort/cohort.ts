import type { Expression } from './expression.ts'

/**
 * One condition of a cohort.
 * - `all`: everybody
 * - `in`: people who have at least one of the levels (ids) of the axis
 * - `range`: the same for every level from `from` to `to`, by level order on ordered axes, by code order on coded ones; on the
 *   latter a range from C5 to C5 is every level whose code begins with C5
 */
export type CohortLeaf =
  | { op: 'all' }
  | { op: 'in'; axis: string; levels: string[] }
  | { op: 'range'; axis: string; from: string; to: string }

/** A set of people: conditions joined by `and`, `or`, `not`. Plain JSON; level ids, never labels. */
export type Cohort = Expression<CohortLeaf>
