import type { Label } from '../../types.ts'
import type { CellKeyShape } from '../cell-key.ts'
import type { Fraction } from '../geometric-noise.ts'
import type { Rounding } from '../rounding.ts'
import type { CheckStatus } from '../rule.ts'

/**
 * Something that makes a table safer. Whatever their order, groups are changed first, then cells are hidden, then what is left is
 * changed: a threshold after a rounding would look at the wrong numbers.
 * - `merge`: one group instead of several, its numbers computed from the dataset. `expression` says who is in it where that is not
 *   just everybody of theirs, such as whoever has the disease above several.
 * - `drop`: groups or columns that the table does without
 * - `limit`: only the first so many variants, whatever their counts
 * - `suppress`: hides cells that fail by their own number, and the fewest others that would give them away
 * - `cell-key`: noise that follows from who is counted. The secret stays where the counts are: whoever has it can take the noise off, so
 *   that a key in a browser protects nothing from its user.
 * - `noise`: geometric noise, new every time
 */
export type MitigationStep =
  | { kind: 'merge'; cohorts: string[]; into: string; expression?: string }
  | { kind: 'drop'; cohorts?: string[]; columns?: string[] }
  | { kind: 'limit'; variants: number }
  | { kind: 'suppress' }
  | ({ kind: 'round' } & Rounding)
  | ({ kind: 'cell-key'; secret: Uint8Array } & CellKeyShape)
  | { kind: 'noise'; epsilon: Fraction }

/** What a table no longer tells. */
export interface RemedyLoss {
  /** Of everything that it told, from 0 to 1: numbers that are gone, and of changed ones the share that they changed by. */
  share: number
  /** Cells (variant by group) that told something and are hidden, merged or left out. */
  cells: number
  /** People whose group no longer stands alone. */
  people: number
  /** Largest change of a count that is still there. */
  change: number
  /** Standard deviation of the noise of a count; absent: none. */
  deviation?: number
  /** ε that geometric noise spends on one person in all. */
  epsilon?: number
  text: Label
}

/** Steps that were tried on a table, and what the check says of it then. */
export interface Remedy {
  /** None: of the table as it is. */
  steps: MitigationStep[]
  /** What the check says after the steps. */
  status: CheckStatus
  /** Nothing fails any more; of a table that nothing failed, everything passes. */
  sufficient: boolean
  /** Rules that still fail, or are for review where nothing fails. */
  left: string[]
  /** Why these do, and what would help against it; empty where everything passes. */
  why: Label
  loss: RemedyLoss
}

/** Groups and rows first, then what is hidden, then what changes the numbers that are left. */
const ORDER: Array<MitigationStep['kind']> = ['merge', 'drop', 'limit', 'suppress', 'round', 'cell-key', 'noise']

/** Steps in the order in which they are taken, whatever order they were given in. */
export function inOrder(steps: readonly MitigationStep[]): MitigationStep[] {
  return [...steps].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}
