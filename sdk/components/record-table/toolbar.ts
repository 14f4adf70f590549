import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { FacetAnswer } from '../../record-types.ts'
import { placePopover } from '../base/popover.ts'
import { type RecordWords, recordsOfText, recordsSpoken } from '../records/words.ts'
import { allColumns, columnLabel } from './columns.ts'
import { RECORD_FORMATS, type RecordFormat } from './save.ts'

export type RecordsView = 'table' | 'summary'

export interface RecordsToolbarView {
  words: RecordWords
  answer: FacetAnswer | undefined
  failed: boolean
  view: RecordsView
  columns: readonly string[]
  saving: boolean
  onView: (view: RecordsView) => void
  onColumns: (columns: string[]) => void
  onDownload: (format: RecordFormat) => void
  onCancelSaving: () => void
}

function chooser({ words, columns, onColumns }: RecordsToolbarView): TemplateResult {
  const { t, info, labelLang } = words
  const all = allColumns(info)
  const toggle = (id: string, on: boolean) => {
    const next = new Set(columns)
    if (on) next.add(id)
    else next.delete(id)
    onColumns(all.map((column) => column.id).filter((column) => next.has(column)))
  }
  return html`<button class="button" type="button" popovertarget="columns">${t.recordColumns}</button>
    <div id="columns" popover role="dialog" aria-label=${t.recordColumns} @toggle=${placePopover}>
      <p>${t.recordColumnsHint}</p>
      ${all.map((column) => {
        const on = columns.includes(column.id)
        return html`<label><input type="checkbox" .checked=${live(on)} ?disabled=${on && columns.length === 1}
          @change=${(event: Event) => toggle(column.id, (event.target as HTMLInputElement).checked)} /><span>${columnLabel(column, labelLang)}</span></label>`
      })}
    </div>`
}

function downloads({ words, answer, saving, onDownload, onCancelSaving }: RecordsToolbarView): TemplateResult {
  const { t } = words
  const ready = answer?.records
  return html`<button class="button" type="button" popovertarget="download" ?disabled=${!ready}>${saving ? t.writing : t.download}</button>
    <div id="download" popover role="dialog" aria-label=${t.download} @toggle=${placePopover}>
      ${
        saving
          ? html`<p>${t.writing}</p><button class="button" type="button" @click=${onCancelSaving}>${t.cancel}</button>`
          : html`<p>${ready ? t.exportOf(recordsSpoken(ready, words)) : nothing}</p>
            <div class="formats">${RECORD_FORMATS.map(
              (format) =>
                html`<button class="button plain" type="button" data-format=${format} @click=${() => onDownload(format)}>${t.recordFormats[format]}</button>`,
            )}</div>`
      }
    </div>`
}

/** Above the rows: how many there are, what they are shown as, and what can be done. */
export function recordsToolbar(view: RecordsToolbarView): TemplateResult {
  const { words, answer } = view
  const { t } = words
  const choice = (value: RecordsView) =>
    html`<button class="view" type="button" aria-pressed=${view.view === value} data-view=${value} @click=${() => view.onView(value)}>${t.views[value]}</button>`
  return html`<div class="toolbar" part="toolbar">
    <div class="views" role="group" aria-label=${t.viewChoice}>${choice('table')}${choice('summary')}</div>
    <p class="status" part="status" role="status">${answer ? recordsOfText(answer.records, answer.total, words) : view.failed ? '' : t.reading}</p>
    <div class="actions">${view.view === 'table' ? chooser(view) : nothing}${downloads(view)}</div>
  </div>`
}
