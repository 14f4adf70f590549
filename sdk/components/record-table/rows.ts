import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { RecordRow } from '../../record-types.ts'

import { type RecordWords, safeLink, unitText } from '../records/words.ts'
import { cellText, columnLabel, type RecordColumn, recordName } from './columns.ts'

export interface RowsView {
  words: RecordWords
  columns: readonly RecordColumn[]
  rows: readonly RecordRow[]
  from: number
  matched: number
  sort: string
  stale: boolean
  opened: number | undefined
  onSort: (sort: string) => void
  onOpen: (row: RecordRow) => void
}

/** The sort a press on a header leads to: up, down, the dataset's own order. */
export function nextSort(sort: string, column: string): string {
  if (sort === column) return `-${column}`
  return sort === `-${column}` ? '' : column
}

function head(column: RecordColumn, view: RowsView): TemplateResult {
  const { sort, words } = view
  const label = columnLabel(column, words.labelLang)
  const unit = column.kind === 'field' && column.field.unit ? unitText(column.field.unit, words) : ''
  const up = sort === column.id
  const down = sort === `-${column.id}`
  const order = up ? 'ascending' : down ? 'descending' : 'none'
  return html`<th scope="col" role="columnheader" class=${column.numeric ? 'number' : ''} aria-sort=${order}>
    <button class="sort" type="button" @click=${() => view.onSort(nextSort(sort, column.id))}
      ><span>${label}${unit ? html` <span class="unit">(${unit})</span>` : nothing}</span
      ><span class="arrow" aria-hidden="true">${up ? '▲' : down ? '▼' : ''}</span></button></th>`
}

function cell(column: RecordColumn, row: RecordRow, view: RowsView): TemplateResult {
  const { words } = view
  const text = cellText(column, row, words)
  const label = columnLabel(column, words.labelLang)
  const link = column.kind === 'field' && text ? safeLink(column.field.kind, text) : undefined
  return html`<td role="cell" class=${column.numeric ? 'number' : column.kind === 'field' ? column.field.kind : ''} data-label=${label}>${
    text === ''
      ? html`<span class="nothing" aria-hidden="true">–</span><span class="hidden">${words.t.noValue}</span>`
      : link
        ? html`<a href=${link} rel="noreferrer noopener" target=${link.startsWith('mailto:') ? nothing : '_blank'}>${text}</a>`
        : html`<span class="text" title=${text.length > 24 ? text : nothing}>${text}</span>`
  }</td>`
}

/** The rows of one page, as a table that becomes cards where it is narrow. */
export function rowsTable(view: RowsView): TemplateResult {
  const { words, columns, rows, from, matched, stale } = view
  const [first, ...others] = columns as [RecordColumn, ...RecordColumn[]]
  const open = (row: RecordRow) => (event: Event) => {
    if (!(event.target as Element).closest('a, button') && !getSelection()?.toString()) view.onOpen(row)
  }
  return html`<div class="scroller" tabindex="-1"><table class="records ${stale ? 'stale' : ''}" part="table" role="table" aria-label=${words.t.recordTable}
      aria-rowcount=${matched + 1} aria-busy=${stale}>
    <thead role="rowgroup"><tr role="row" aria-rowindex="1">${head(first, view)}${others.map((column) => head(column, view))}</tr></thead>
    <tbody role="rowgroup">${repeat(
      rows,
      ({ index }) => index,
      (row, at) => {
        const name = recordName(row, words)
        const label = columnLabel(first, words.labelLang)
        const text = cellText(first, row, words) || name
        return html`<tr role="row" class=${view.opened === row.index ? 'opened' : ''} aria-rowindex=${from + at + 2} data-index=${row.index} @click=${open(row)}>
          <th scope="row" role="rowheader" data-label=${label}><button class="open" type="button" aria-haspopup="dialog" aria-label=${words.t.openRecord(name)}
            @click=${() => view.onOpen(row)}>${text}</button></th>${others.map((column) => cell(column, row, view))}
        </tr>`
      },
    )}</tbody>
  </table></div>`
}
