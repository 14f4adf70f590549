import type { HindoElement } from '../base/element.ts'
import { StateController } from '../base/state.ts'
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

/** Longer lists stay out of the state, which has to fit an address. */
const LONGEST_LIST = 2000
const LISTS = ['by', 'regions', 'variants', 'columns'] as const

/** What a table shows, as entries of its state: `c.NAME` for a cohort, lists by commas. */
function tableEntries(table: TableState): StateEntries {
  const entries: StateEntries = []
  const put = (key: string, value: string | undefined) => {
    if (value) entries.push([key, value])
  }
  for (const [name, expression] of Object.entries(cohortsOf(table))) entries.push([`c.${name}`, expression])
  for (const name of LISTS) {
    const list = table[name]?.join(',')
    put(name, list && list.length <= LONGEST_LIST ? list : '')
  }
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
function applyTableEntries(table: TableState, entries: StateEntries): void {
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

/** The state of a table. */
export function rememberTable(table: HindoElement & TableState): StateController {
  return new StateController(table, {
    version: 1,
    read: () => tableEntries(table),
    write: (entries) => applyTableEntries(table, entries),
  })
}
