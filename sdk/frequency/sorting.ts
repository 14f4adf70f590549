import { findColumn } from '../columns.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { STATE } from '../types.ts'
import { type SortKeys, sortRows } from './order.ts'
import type { Pacer } from './pace.ts'
import { BLOCK_ROWS } from './sums.ts'
import type { TableRows } from './table.ts'

/** What rows are ordered by: a computed column of a cohort, or the place on the genome. */
export interface Sort {
  column: string
  /** Index of the cohort; undefined for `position`. */
  cohort: number | undefined
  descending: boolean
}

/** Rows beyond the limit that are held before they are thrown away. */
const SLACK = 65_536

/** Reads `AF`, `-case.AF`, `position`. Fails with `usage`. */
export function findSort(text: string, cohorts: string[]): Sort {
  const trimmed = text.trim()
  const descending = trimmed.startsWith('-')
  const name = trimmed.replace(/^[-+]/, '')
  if (name === 'position') return { column: name, cohort: undefined, descending }
  const dot = name.lastIndexOf('.')
  const column = name.slice(dot + 1)
  const owner = name.slice(0, Math.max(0, dot)).replace(/^(["'])(.*)\1$/, '$2')
  if (!findColumn(column)) {
    throw new HindoError('usage', `rows cannot be sorted by "${name}"`, {
      hint: 'Sort by position or by a computed column, such as -AF',
    })
  }
  const cohort = dot > 0 ? cohorts.indexOf(owner) : cohorts.length === 1 ? 0 : -1
  if (cohort < 0) {
    const problem = dot > 0 ? `there is no cohort "${owner}" to sort by` : `"${column}" of which cohort?`
    throw new HindoError('usage', problem, { hint: `Write ${descending ? '-' : ''}${cohorts[0]}.${column}` })
  }
  return { column, cohort, descending }
}

/** Puts the table's rows in order; rows without a value come last. */
export async function sortTable(table: TableRows, kernel: Kernel, sort: Sort, pacer: Pacer): Promise<void> {
  table.arrange(await orderOf(table, kernel, sort, pacer))
}

/** Throws away rows that cannot be among the first `limit`, once many are held. */
export async function pruneRows(
  table: TableRows,
  kernel: Kernel,
  sort: Sort,
  limit: number,
  pacer: Pacer,
): Promise<void> {
  if (table.stored <= 2 * limit + SLACK) return
  const order = await orderOf(table, kernel, sort, pacer)
  table.retain(order.slice(0, limit).sort())
}

async function orderOf(table: TableRows, kernel: Kernel, sort: Sort, pacer: Pacer): Promise<Uint32Array> {
  const n = table.stored
  const { keys, known }: SortKeys = { keys: new Float64Array(n), known: new Uint8Array(n) }
  for (let from = 0; from < n; from += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, n - from)
    if (sort.cohort === undefined) {
      keys.set(table.places(from, rows), from)
      known.fill(1, from, from + rows)
    } else {
      const { values, state } = table.storedColumn(sort.column, sort.cohort, from, rows)
      keys.set(values, from)
      for (let i = 0; i < rows; i++) known[from + i] = (state[i]! & ~STATE.MARKED) === STATE.value ? 1 : 0
    }
    await pacer.pause()
  }
  return sortRows(kernel, { keys, known }, sort.descending, pacer)
}
