import { cohortLabel, type View } from './view.ts'

/** A sort as a query has it: `-case.AF`; empty for file order. */
export interface Sort {
  name: string
  cohort: string | undefined
  descending: boolean
}

export function parseSort(text: string | undefined): Sort | undefined {
  if (!text) return undefined
  const descending = text.startsWith('-')
  const column = descending ? text.slice(1) : text
  const dot = column.lastIndexOf('.')
  return { name: column.slice(dot + 1), cohort: dot < 0 ? undefined : column.slice(0, dot), descending }
}

/** A cohort is named only where there are several. */
export function printSort(sort: Sort, cohorts: number): string {
  const column = sort.cohort !== undefined && cohorts > 1 ? `${sort.cohort}.${sort.name}` : sort.name
  return `${sort.descending ? '-' : ''}${column}`
}

/** Whether a column is the one sorted by. */
export function isSortedBy(sort: Sort | undefined, name: string, cohort: string | undefined, cohorts: number): boolean {
  if (!sort || sort.name !== name) return false
  return cohort === undefined || sort.cohort === cohort || (sort.cohort === undefined && cohorts === 1)
}

/**
 * What a press on a column's header leads to: numbers start with the largest, then the smallest, then file order; the
 * position starts backwards, because file order is forwards.
 */
export function nextSort(current: Sort | undefined, name: string, cohort: string | undefined, cohorts: number): string {
  if (!isSortedBy(current, name, cohort, cohorts)) return printSort({ name, cohort, descending: true }, cohorts)
  return current!.descending && name !== 'position' ? printSort({ name, cohort, descending: false }, cohorts) : ''
}

/** Every sort there is, for a menu. */
export function sortChoices(
  view: Pick<View, 'info' | 't' | 'labelLang' | 'labels'>,
): Array<{ value: string; label: string }> {
  const { cohorts, columns } = view.info
  const choices = [{ value: '', label: view.t.fileOrder }]
  for (const cohort of cohorts) {
    for (const name of columns) {
      const label = cohorts.length > 1 ? `${cohortLabel(view, cohort)} ${name}` : name
      for (const descending of [true, false]) {
        const value = printSort({ name, cohort: cohort.name, descending }, cohorts.length)
        choices.push({ value, label: `${label} ${descending ? '↓' : '↑'}` })
      }
    }
  }
  return choices
}
