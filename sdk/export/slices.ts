import { throwIfAborted } from '../errors.ts'
import type { ColumnSlice, OnProgress, TableInfo, VariantSlice } from '../types.ts'
import { STATE } from '../types.ts'

/** What an export reads: the engine's table in the worker, or the client's table in the page and in the command. */
export interface ExportableTable {
  readonly info: TableInfo
  column(name: string, cohort: string, range: { from: number; to: number }): ColumnSlice | Promise<ColumnSlice>
  variants(range: { from: number; to: number }): VariantSlice | Promise<VariantSlice>
}

/** The cells of one cohort for a stretch of rows. */
export interface CohortSlice {
  name: string
  /** State of the whole row: see {@link rowStates}. */
  states: Uint8Array
  /** How numbers were changed before publication; null where this row was not. */
  marks: Array<string | null>
  /** In the order of `info.columns`. */
  columns: ColumnSlice[]
}

export interface TableSlice {
  from: number
  rows: number
  variants: VariantSlice
  cohorts: CohortSlice[]
}

/** Rows asked for at a time: a few megabytes of text at most for a usual number of cohorts. */
export const SLICE_ROWS = 4096

/** Columns that can be not called although alleles are: there nobody is diploid, or nobody is expected to carry the contig. */
const NARROWER = new Set(['hwe_p', 'hwe_midp', 'call_rate'])

/**
 * State of a row (one variant, one cohort) from the states of its cells: suppressed if any cell is; else not called if
 * any is that counts alleles, or AN is 0, or nothing else was asked for; not collected if all are; else a value. A null in
 * a row of state `value` is a cell that the dataset does not collect or, of a test or a rate, that nobody called goes into.
 *
 * @returns one code of `STATE` per row, without the mark
 */
export function rowStates(columns: ColumnSlice[], names: string[], rows: number): Uint8Array {
  const states = new Uint8Array(rows)
  const total = columns[names.indexOf('AN')]
  const someWider = names.some((name) => !NARROWER.has(name))
  for (let row = 0; row < rows; row++) {
    let seen = 0
    columns.forEach((column, i) => {
      const state = (column.state[row] ?? 0) & ~STATE.MARKED
      if (state !== STATE.notCalled || !someWider || !NARROWER.has(names[i]!)) seen |= 1 << state
    })
    if (total && ((total.state[row] ?? 0) & ~STATE.MARKED) === STATE.value && total.values[row] === 0) {
      seen |= 1 << STATE.notCalled
    }
    if (seen & (1 << STATE.suppressed)) states[row] = STATE.suppressed
    else if (seen & (1 << STATE.notCalled)) states[row] = STATE.notCalled
    else if (seen === 1 << STATE.notCollected) states[row] = STATE.notCollected
  }
  return states
}

/** The number of a cell, or null where it is not a value. */
export function cellValue(column: ColumnSlice, row: number): number | null {
  return ((column.state[row] ?? 0) & ~STATE.MARKED) === STATE.value ? (column.values[row] ?? null) : null
}

/** True when some cohort of the table has rounded or noised values: formats then carry a `mark` column. */
export function hasMarks(info: TableInfo): boolean {
  return info.cohorts.some((cohort) => cohort.mark !== undefined)
}

function marksOf(columns: ColumnSlice[], mark: string | undefined, rows: number): Array<string | null> {
  const marks = new Array<string | null>(rows).fill(null)
  if (mark === undefined) return marks
  for (const column of columns) {
    for (let row = 0; row < rows; row++) if ((column.state[row] ?? 0) & STATE.MARKED) marks[row] = mark
  }
  return marks
}

/**
 * Walks a table from its first row to its last, a few thousand rows at a time.
 *
 * @throws HindoError `aborted`
 */
export async function* tableSlices(
  table: ExportableTable,
  options: { signal?: AbortSignal | undefined; onProgress?: OnProgress | undefined } = {},
): AsyncGenerator<TableSlice> {
  const { rows: total, columns: names, cohorts } = table.info
  for (let from = 0; from < total; from += SLICE_ROWS) {
    throwIfAborted(options.signal)
    const range = { from, to: Math.min(total, from + SLICE_ROWS) }
    const rows = range.to - range.from
    const variants = await table.variants(range)
    const slices: CohortSlice[] = []
    for (const cohort of cohorts) {
      const columns: ColumnSlice[] = []
      for (const name of names) columns.push(await table.column(name, cohort.name, range))
      const marks = marksOf(columns, cohort.mark, rows)
      slices.push({ name: cohort.name, states: rowStates(columns, names, rows), marks, columns })
    }
    yield { from, rows, variants, cohorts: slices }
    options.onProgress?.({ phase: 'write', done: range.to, total, unit: 'rows' })
  }
}
