import { entriesUnder, type StateEntries } from '../base/state-text.ts'
import { readCohorts } from './query-input.ts'
import type { Density } from './toolbar.ts'

/** What a link to a table brings back. */
export interface TableState {
  cohorts: Record<string, string> | string | undefined
  by: string[] | undefined
  regions: string[] | undefined
  variants: string[] | undefined
  where: string | undefined
  columns: string[] | undefined
  sort: string | undefined
  limit: number | undefined
  density: Density
  noBars: boolean
}

const LISTS = ['by', 'regions', 'variants', 'columns'] as const

/** What a table shows, as entries of its state: `c.NAME` for a cohort, lists by commas. */
export function tableEntries(table: TableState): StateEntries {
  const entries: StateEntries = []
  const put = (key: string, value: string | undefined) => {
    if (value) entries.push([key, value])
  }
  for (const [name, expression] of Object.entries(cohortsOf(table))) entries.push([`c.${name}`, expression])
  for (const name of LISTS) put(name, table[name]?.join(','))
  put('where', table.where)
  put('sort', table.sort)
  put('limit', table.limit ? String(table.limit) : '')
  put('density', table.density === 'compact' ? '' : table.density)
  put('bars', table.noBars ? 'no' : '')
  return entries
}

function cohortsOf({ cohorts }: TableState): Record<string, string> {
  try {
    return readCohorts(cohorts) ?? {}
  } catch {
    return {}
  }
}

/** Makes a table show what entries say. */
export function applyTableEntries(table: TableState, entries: StateEntries): void {
  const values = new Map(entries)
  const cohorts = entriesUnder(entries, 'c.')
  table.cohorts = cohorts.length > 0 ? Object.fromEntries(cohorts) : undefined
  for (const name of LISTS) table[name] = values.get(name)?.split(',').filter(Boolean)
  table.where = values.get('where')
  table.sort = values.get('sort')
  table.limit = Number(values.get('limit')) || undefined
  table.density = values.get('density') === 'comfortable' ? 'comfortable' : 'compact'
  table.noBars = values.get('bars') === 'no'
}
