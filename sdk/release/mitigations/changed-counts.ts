import { STATE } from '../../types.ts'
import type { ShownColumn } from '../subject.ts'

/** Columns of one cohort by name. */
export type Columns = Map<string, ShownColumn>

/**
 * Columns with other counts: AF is computed again from them, and what cannot be computed from them (tests, intervals, rates) is left
 * out. A ratio of exact counts would undo the change.
 */
export function withCounts(columns: Columns, counts: Columns): Columns {
  const result: Columns = new Map()
  for (const [name, column] of columns) {
    result.set(name, counts.get(name) ?? (name === 'AF' ? ratio(column, counts) : withheld(column)))
  }
  return result
}

/** A column whose shown numbers are changed, and marked as changed. */
export function changedColumn(
  { values, state }: ShownColumn,
  change: (count: number, row: number) => number,
): ShownColumn {
  return {
    values: values.map((value, row) => (isValue(state[row]!) ? change(value, row) : value)),
    state: state.map((one) => (isValue(one) ? STATE.value | STATE.MARKED : one)),
  }
}

/** Whether a cell shows a number, changed or not. */
export function isValue(state: number): boolean {
  return (state & ~STATE.MARKED) === STATE.value
}

function ratio(column: ShownColumn, counts: Columns): ShownColumn {
  const [copies, alleles] = [counts.get('AC'), counts.get('AN')]
  if (!copies || !alleles) return withheld(column)
  const { values, state } = { values: column.values.slice(), state: column.state.slice() }
  for (let row = 0; row < values.length; row++) {
    if (!isValue(state[row]!)) continue
    if (isValue(copies.state[row]!) && isValue(alleles.state[row]!) && alleles.values[row]! > 0) {
      values[row] = copies.values[row]! / alleles.values[row]!
      state[row] = STATE.value | STATE.MARKED
    } else {
      values[row] = Number.NaN
      state[row] = STATE.suppressed
    }
  }
  return { values, state }
}

function withheld({ values, state }: ShownColumn): ShownColumn {
  return {
    values: values.map((value, row) => (isValue(state[row]!) ? Number.NaN : value)),
    state: state.map((one) => (isValue(one) ? STATE.suppressed : one)),
  }
}
