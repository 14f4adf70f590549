import { findColumn } from '../../columns.ts'
import { STATE } from '../../types.ts'
import { type Rounding, roundCount } from '../rounding.ts'
import type { ShownColumn } from '../subject.ts'

/** Columns of one cohort. */
type Columns = Map<string, ShownColumn>

/**
 * Rounds every count that is shown, computes AF again from the rounded counts, and leaves out what cannot be computed from them (tests,
 * intervals, rates): a ratio of exact counts would undo the rounding (EHDEN CatalogueExport issue 37, CohortDiagnostics issue 658).
 * Suppressed cells stay suppressed: thresholds come first.
 */
export function roundColumns(columns: Columns, how: Rounding): Columns {
  const rounded: Columns = new Map()
  for (const [name, { values, state }] of columns) {
    if (findColumn(name)?.type !== 'int32') continue
    rounded.set(name, {
      values: values.map((value, row) => (isValue(state[row]!) ? roundCount(value, how) : value)),
      state: state.map((one) => (isValue(one) ? STATE.value | STATE.MARKED : one)),
    })
  }
  const result: Columns = new Map()
  for (const [name, column] of columns) {
    const count = rounded.get(name)
    result.set(name, count ?? (name === 'AF' ? ratio(column, rounded) : withheld(column)))
  }
  return result
}

function ratio(column: ShownColumn, rounded: Columns): ShownColumn {
  const [copies, alleles] = [rounded.get('AC'), rounded.get('AN')]
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

function isValue(state: number): boolean {
  return (state & ~STATE.MARKED) === STATE.value
}
