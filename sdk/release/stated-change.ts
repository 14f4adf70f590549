import { findColumn } from '../columns.ts'
import { STATE } from '../types.ts'
import { type Rounding, type RoundingMethod, roundCount, roundedFrom } from './rounding.ts'
import type { ShownColumn, SubjectCohort } from './subject.ts'

/** What was done to the numbers of a table that are marked as changed. */
export interface StatedChange {
  rounding?: Rounding
  /** Noise without bounds: what is shown then bounds nothing with certainty. */
  noise: boolean
  /** Noise that changes no count by more than this. */
  reach?: number
}

const METHODS: RoundingMethod[] = ['nearest', 'ceiling', 'midpoint']

/** Coarsest rounding that is looked for. */
const MOST_BASE = 100

/** What the steps of a mitigation say was done, such as `round nearest:5`. */
export function statedChange(steps: readonly string[]): StatedChange {
  const change: StatedChange = { noise: false }
  for (const step of steps) {
    const [, method, base] = /^round (nearest|ceiling|midpoint):(\d+)$/.exec(step) ?? []
    if (method) change.rounding = { method: method as RoundingMethod, base: Number(base) }
    const [, reach] = /^cell-key (\d+):/.exec(step) ?? []
    if (reach) change.reach = Number(reach)
    else if (/^(noise|cell-key)\b/.test(step)) change.noise = true
  }
  return change
}

/** A rounding as a step of a mitigation. */
export function roundingStep({ method, base }: Rounding): string {
  return `round ${method}:${base}`
}

/** Whether any number of these columns is marked as changed. */
export function hasMarked(columns: ReadonlyMap<string, ShownColumn>): boolean {
  return [...columns.values()].some(({ state }) => state.some((one) => (one & STATE.MARKED) !== 0))
}

/**
 * The finest rounding that all marked counts of a table agree with, given what the dataset says: the one that tells most. Undefined
 * where there are none, none agrees, or several ways of rounding do that tell different things.
 */
export function roundingOf(cohorts: readonly Pick<SubjectCohort, 'columns' | 'expected'>[]): Rounding | undefined {
  const pairs = new Set<string>()
  for (const { columns, expected } of cohorts) {
    for (const [name, { values, state }] of columns) {
      const exact = findColumn(name)?.type === 'int32' ? expected?.get(name) : undefined
      if (!exact) continue
      for (let row = 0; row < values.length; row++) {
        if (state[row]! !== (STATE.value | STATE.MARKED)) continue
        if ((exact.state[row]! & ~STATE.MARKED) === STATE.value) pairs.add(`${exact.values[row]} ${values[row]}`)
      }
    }
  }
  if (pairs.size === 0) return undefined
  const known = [...pairs].map((pair) => pair.split(' ').map(Number) as [number, number])
  for (let base = 2; base <= MOST_BASE; base++) {
    const agreeing = METHODS.map((method) => ({ method, base })).filter((rounding) =>
      known.every(([exact, shown]) => roundCount(exact, rounding) === shown),
    )
    if (agreeing.length === 0) continue
    // Who knows the method knows other bounds: one must not be taken for another.
    const told = (rounding: Rounding) =>
      known.map(([, shown]) => Object.values(roundedFrom(shown, rounding) ?? {})).join()
    return new Set(agreeing.map(told)).size === 1 ? agreeing[0] : undefined
  }
  return undefined
}
