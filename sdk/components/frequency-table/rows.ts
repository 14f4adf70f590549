import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { vars } from '../base/vars.ts'
import type { Cell } from './blocks.ts'
import { barVars, type CellContext, cellContent, cellText, NO_BAR, variantContent } from './cells.ts'
import { cellHighlight, highlightedContent } from './highlight-view.ts'
import type { RowHighlights } from './highlights.ts'
import type { TableColumn, VariantField } from './layout.ts'
import { contextOf, drawnColumns, keyOfColumn, type View } from './view.ts'

/** Header rows count as rows to a screen reader. */
export const HEADER_ROWS = 2

type Reader = (row: number) => Cell

/** A drawn column with all that its cells need. */
interface DrawnColumn {
  column: TableColumn
  index: number
  context: CellContext
  classes: string
  read: Reader
  /** Interval of a frequency with a bar. */
  bar: { low: Reader; high: Reader } | undefined
}

/** What all rows of one drawing share. */
export interface RowsView {
  view: View
  stay: DrawnColumn[]
  rest: DrawnColumn[]
}

const NOTHING: Reader = () => undefined

export function rowsView(view: View): RowsView {
  const { layout, blocks } = view
  const drawn = drawnColumns(view).map(({ column, index }): DrawnColumn => {
    const context = contextOf(view, column.cohort)
    const stays = index < layout.sticky ? ` stay s${index}` : ''
    if (column.cohort < 0) {
      return { column, index, context, classes: `${column.kind}${stays}`, read: NOTHING, bar: undefined }
    }
    const { cohort } = keyOfColumn(view, column)
    const first = layout.columns[index - 1]?.cohort !== column.cohort ? ' first' : ''
    const reader = (name: string) => blocks.reader({ name, cohort })
    const bar = view.bars && column.name === 'AF' ? { low: reader('AF_low'), high: reader('AF_high') } : undefined
    const classes = `number ${column.kind}${first}${bar ? ' barred' : ''}`
    return { column, index, context, classes, read: reader(column.name), bar }
  })
  return {
    view,
    stay: drawn.filter(({ index }) => index < layout.sticky),
    rest: drawn.filter(({ index }) => index >= layout.sticky),
  }
}

function variantCell({ view }: RowsView, row: number, drawn: DrawnColumn): TemplateResult {
  const { column, index, classes, context } = drawn
  const variant = view.blocks.variant(row)
  const field = column.name as VariantField
  const stop = view.active.row === row && view.active.column === index ? 0 : -1
  const content = variantContent(variant, field, context)
  const text = variant && field !== 'position' ? (variant[field] ?? '') : ''
  const title = text.length > 7 ? text : nothing
  return index === 0
    ? html`<th class=${classes} part="cell" scope="row" aria-colindex="1" tabindex=${stop} title=${title}>${content}</th>`
    : html`<td class=${classes} part="cell" aria-colindex=${index + 1} tabindex=${stop} title=${title}>${content}</td>`
}

function computedCell(
  { view }: RowsView,
  row: number,
  drawn: DrawnColumn,
  marked: RowHighlights | undefined,
): TemplateResult {
  const { column, index, context, classes, read, bar } = drawn
  const cell = read(row)
  const content = cellText(cell, column.kind, context)
  const stop = view.active.row === row && view.active.column === index ? 0 : -1
  const zero = content.state === 'value' && cell!.value === 0 ? ' zero' : ''
  const highlight = marked && cellHighlight(view, marked, view.info.cohorts[column.cohort]!.name, column.name)
  const drawing = bar ? barVars(cell, bar.low(row), bar.high(row)) : NO_BAR
  // bare where nothing else is there: cells fill and empty without elements that come and go
  const inside = content.text ? cellContent(content) : content.said
  const told = column.kind === 'count' && content.text && content.said ? ' told' : ''
  return html`<td class="${classes} ${content.state}${zero}${told}${highlight?.classes ?? ''}" part="cell" aria-colindex=${index + 1} tabindex=${stop}
    ${vars(drawing)}>${highlightedContent(highlight, inside)}</td>`
}

const keyOf = ({ column }: DrawnColumn) => column.key

/** The cells of a row. */
export function rowCells(rows: RowsView, row: number): TemplateResult {
  const marked = rows.view.highlights?.of(rows.view.blocks.variant(row))
  const cell = (drawn: DrawnColumn) =>
    drawn.column.cohort < 0 ? variantCell(rows, row, drawn) : computedCell(rows, row, drawn, marked)
  return html`${repeat(rows.stay, keyOf, cell)}<td class="pad"></td>${repeat(rows.rest, keyOf, cell)}<td class="pad"></td>`
}
