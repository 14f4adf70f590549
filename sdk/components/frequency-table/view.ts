import type { ColumnDefinition } from '../../columns.ts'
import { findColumn } from '../../columns.ts'
import type { Label, TableInfo } from '../../types.ts'
import type { Strings } from '../i18n/strings.ts'
import type { Blocks, ColumnKey } from './blocks.ts'
import type { CellContext } from './cells.ts'
import type { HighlightIndex } from './highlights.ts'
import type { Place } from './keyboard.ts'
import type { Layout, TableColumn } from './layout.ts'
import type { RowWindow } from './row-scale.ts'
import type { Sort } from './sort.ts'

/** All that one drawing of the rows needs. */
export interface View {
  t: Strings
  lang: string
  labelLang: 'en' | 'ja'
  /** Labels of cohorts by name, where the page gives some. */
  labels: Record<string, Label> | undefined
  info: TableInfo
  blocks: Blocks
  layout: Layout
  rows: RowWindow
  /** Columns drawn beside the ones that stay. */
  columns: { from: number; to: number }
  /** Width of the view, px. */
  width: number
  active: Place
  selected: number | undefined
  sort: Sort | undefined
  bars: boolean
  below: string | undefined
  /** Cells that the page points out; changed where `highlightVersion` is another. */
  highlights: HighlightIndex | undefined
  highlightVersion: number
}

/** The name of a cohort for people: its label where it has one. */
export function cohortLabel(view: Pick<View, 'labelLang' | 'labels'>, cohort: TableInfo['cohorts'][number]): string {
  const label = view.labels?.[cohort.name] ?? cohort.label
  return label[view.labelLang] || cohort.name
}

/** How the cells of a cohort are written. */
export function contextOf(view: View, cohort: number): CellContext {
  const { t, lang, below } = view
  return { t, lang, below, mark: view.info.cohorts[cohort]?.mark }
}

export function keyOfColumn(view: Pick<View, 'info'>, column: TableColumn): ColumnKey {
  return { name: column.name, cohort: view.info.cohorts[column.cohort]!.name }
}

/** What a column means, in a sentence with its formula. */
export function columnHelp(column: Pick<TableColumn, 'name'>, labelLang: 'en' | 'ja'): string {
  const definition: ColumnDefinition | undefined = findColumn(column.name)
  return definition ? `${definition[labelLang]} (${definition.formula})` : column.name
}

/** Columns that stay and those in view, in order. */
export function drawnColumns(view: View): Array<{ column: TableColumn; index: number }> {
  const { layout, columns } = view
  const drawn: Array<{ column: TableColumn; index: number }> = []
  layout.columns.forEach((column, index) => {
    if (index < layout.sticky || (index >= columns.from && index < columns.to)) drawn.push({ column, index })
  })
  return drawn
}

/** Cells to have for what is in view: for a frequency also the counts and the interval behind it. */
export function wantedColumns(view: View): ColumnKey[] {
  const wanted = new Map<string, ColumnKey>()
  for (let index = view.columns.from; index < view.columns.to; index++) {
    const column = view.layout.columns[index]!
    if (column.cohort < 0) continue
    const behind = column.name === 'AF' ? ['AC', 'AN', ...(view.bars ? ['AF_low', 'AF_high'] : [])] : []
    for (const name of [column.name, ...behind]) {
      const key = keyOfColumn(view, { ...column, name })
      wanted.set(`${key.name}|${key.cohort}`, key)
    }
  }
  return [...wanted.values()]
}
