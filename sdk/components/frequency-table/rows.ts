import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { vars } from '../base/vars.ts'
import { type CellContext, cellContent, exactText, frequencyBar, stateOf, variantContent } from './cells.ts'
import type { TableColumn, VariantField } from './layout.ts'
import { contextOf, drawnColumns, keyOfColumn, type View } from './view.ts'

/** Header rows count as rows to a screen reader. */
export const HEADER_ROWS = 2

interface Drawn {
  column: TableColumn
  index: number
}

function variantCell(view: View, row: number, { column, index }: Drawn, context: CellContext): TemplateResult {
  const variant = view.blocks.variant(row)
  const field = column.name as VariantField
  const here = view.active.row === row && view.active.column === index
  const classes = `${field} ${index < view.layout.sticky ? `stay s${index}` : ''}`
  const content = variantContent(variant, field, context)
  const text = variant && field !== 'position' ? (variant[field] ?? '') : ''
  const title = text.length > 7 ? text : nothing
  return index === 0
    ? html`<th class=${classes} part="cell" scope="row" aria-colindex="1" tabindex=${here ? 0 : -1} title=${title}>${content}</th>`
    : html`<td class=${classes} part="cell" aria-colindex=${index + 1} tabindex=${here ? 0 : -1} title=${title}>${content}</td>`
}

/** Value of a cell that counts, for bars; undefined where there is none. */
function numberAt(view: View, name: string, cohort: string, row: number): number | undefined {
  const cell = view.blocks.cell({ name, cohort }, row)
  const state = stateOf(cell)
  return cell && (state === 'value' || state === 'marked') ? cell.value : undefined
}

function computedCell(view: View, row: number, { column, index }: Drawn, context: CellContext): TemplateResult {
  const key = keyOfColumn(view, column)
  const cell = view.blocks.cell(key, row)
  const state = stateOf(cell)
  const here = view.active.row === row && view.active.column === index
  const bar =
    view.bars && cell && column.name === 'AF' && (state === 'value' || state === 'marked')
      ? frequencyBar(cell.value, numberAt(view, 'AF_low', key.cohort, row), numberAt(view, 'AF_high', key.cohort, row))
      : nothing
  const zero = state === 'value' && cell!.value === 0 ? 'zero' : ''
  const first = view.layout.columns[index - 1]?.cohort !== column.cohort ? 'first' : ''
  return html`<td class="number ${state} ${zero} ${first}" part="cell" aria-colindex=${index + 1} tabindex=${here ? 0 : -1}
    title=${state === 'waiting' ? nothing : `${column.name} ${exactText(cell, column.kind, context)}`}
    >${cellContent(cell, column.kind, context)}${bar}</td>`
}

/** The rows in view, with the space of those that are not. */
export function body(view: View): TemplateResult {
  const { rows, layout, info } = view
  const drawn = drawnColumns(view)
  const stay = drawn.filter(({ index }) => index < layout.sticky)
  const rest = drawn.filter(({ index }) => index >= layout.sticky)
  const contexts = info.cohorts.map((_, cohort) => contextOf(view, cohort))
  const plain = contextOf(view, -1)
  const key = ({ column }: Drawn) => column.key
  const span = drawn.length + 2
  const indexes = Array.from({ length: Math.max(0, rows.to - rows.from) }, (_, at) => rows.from + at)
  const cell = (row: number) => (at: Drawn) =>
    at.column.cohort < 0 ? variantCell(view, row, at, plain) : computedCell(view, row, at, contexts[at.column.cohort]!)
  const line = (row: number) => html`<tr class="row" part="row" aria-rowindex=${row + HEADER_ROWS + 1}
    aria-selected=${view.selected === row ? 'true' : 'false'}>${repeat(stay, key, cell(row))}<td class="pad"></td>${repeat(
      rest,
      key,
      cell(row),
    )}<td class="pad"></td></tr>`
  const space = (height: number) =>
    html`<tbody class="space" aria-hidden="true" ${vars({ '--_space': `${height}px` })}><tr><td colspan=${span}></td></tr></tbody>`
  return html`${space(rows.above)}<tbody>${repeat(indexes, (row) => row, line)}</tbody>${space(rows.below)}`
}
