import type { ReleaseMark } from '../release/released-table.ts'
import type { DatasetInfo, TableInfo } from '../types.ts'
import type { ExportOptions } from './table.ts'

/** What a file says about itself, in the formats that have a place for it. */
export interface ExportHeader {
  dataset: string
  dataVersion: string
  assembly: string
  /** Present and true where the people never existed. */
  synthetic?: true
  /** The review that let this table leave; false: none has passed it. */
  reviewed: false | ReleaseMark
  query: NonNullable<ExportOptions['query']>
  cohorts: Array<{ name: string; expression: string; participants: number | null; mark?: string }>
  rows: number
  /** Rows left out because the filter could not be decided for them. */
  undecided: number
}

/** The header of one table of one dataset. */
export function exportHeader(dataset: DatasetInfo, info: TableInfo, options: ExportOptions): ExportHeader {
  return {
    dataset: dataset.id,
    dataVersion: dataset.dataVersion,
    assembly: dataset.assembly,
    ...(dataset.synthetic ? { synthetic: true } : {}),
    reviewed: options.reviewed ?? false,
    query: options.query ?? {},
    cohorts: info.cohorts.map(({ name, expression, participants, mark }) => ({
      name,
      expression,
      participants,
      ...(mark ? { mark } : {}),
    })),
    rows: info.rows,
    undecided: info.undecided,
  }
}
