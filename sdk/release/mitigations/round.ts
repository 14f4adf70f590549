import { findColumn } from '../../columns.ts'
import { type Rounding, roundCount } from '../rounding.ts'
import { type Columns, changedColumn, withCounts } from './changed-counts.ts'

/**
 * Rounds every count that is shown, computes AF again from the rounded counts, and leaves out what cannot be computed from them (tests,
 * intervals, rates): a ratio of exact counts would undo the rounding (EHDEN CatalogueExport issue 37, CohortDiagnostics issue 658).
 * Suppressed cells stay suppressed: thresholds come first.
 */
export function roundColumns(columns: Columns, how: Rounding): Columns {
  const rounded: Columns = new Map()
  for (const [name, column] of columns) {
    if (findColumn(name)?.type !== 'int32') continue
    rounded.set(
      name,
      changedColumn(column, (count) => roundCount(count, how)),
    )
  }
  return withCounts(columns, rounded)
}
