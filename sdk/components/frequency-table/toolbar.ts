import { html, nothing, type TemplateResult } from 'lit'
import { COLUMNS } from '../../columns.ts'
import type { DatasetInfo } from '../../types.ts'
import type { ExportFormat } from '../../worker/client.ts'
import { describeProgress } from '../base/messages.ts'
import { placePopover } from '../base/popover.ts'
import type { Strings } from '../i18n/strings.ts'
import type { CountLine } from './counts.ts'
import { DOWNLOAD_FORMATS, mayDownload } from './download.ts'
import type { VariantField } from './layout.ts'
import type { QueryController } from './query-controller.ts'

/** Rows of a table that stand close or apart. */
export type Density = 'compact' | 'comfortable'

export interface ToolbarView {
  t: Strings
  lang: string
  labelLang: 'en' | 'ja'
  query: QueryController
  line: CountLine | undefined
  info: DatasetInfo | undefined
  fields: readonly VariantField[]
  computed: readonly string[]
  bars: boolean
  density: Density
  cards: boolean
  sort: string
  sorts: Array<{ value: string; label: string }>
  saving: boolean
  onColumns: (columns: string[]) => void
  onBars: (bars: boolean) => void
  onDensity: (density: Density) => void
  onSort: (sort: string) => void
  onDownload: (format: ExportFormat) => void
  onCancelSaving: () => void
}

/** Variant columns a user may leave out; the others make a row what it is. */
const OPTIONAL_FIELDS: readonly VariantField[] = ['id', 'filter']

function status(view: ToolbarView): TemplateResult {
  const { t, lang, query, line } = view
  const { progress } = query
  const running = query.status === 'running'
  const main = line?.main ?? (running ? t.reading : '')
  const reasons = line?.reasons ?? []
  return html`<div class="status" part="status">
    <p class="count"><strong>${main}</strong>${reasons.map(
      ({ text, why }) =>
        html`<span class="reason" title=${why ?? nothing}> · ${text}${why ? html`<span class="why">: ${why}</span>` : nothing}</span>`,
    )}${query.status === 'cancelled' ? html`<span class="reason"> · ${t.cancelled}</span>` : nothing}</p>
    <p class="doing">${
      running
        ? html`<span>${progress ? describeProgress(progress, t, lang) : t.reading}</span>
            <button class="button" part="cancel" type="button" @click=${() => query.cancel()}>${t.cancel}</button>`
        : query.status === 'cancelled'
          ? html`<button class="button" type="button" @click=${() => query.retry()}>${t.runAgain}</button>`
          : nothing
    }</p>
    <p class="hidden" role="status">${running ? '' : [main, ...reasons.map(({ text }) => text)].join('; ')}</p>
  </div>`
}

function chooser(view: ToolbarView): TemplateResult {
  const { t, fields, computed, labelLang } = view
  const all = [...fields, ...computed]
  const toggle = (name: string, on: boolean) => {
    const next = on ? [...all, name] : all.filter((other) => other !== name)
    const ordered = [...fields.filter((field) => next.includes(field)), ...(on && isField(name) ? [name] : [])]
    view.onColumns([...ordered, ...COLUMNS.map((column) => column.name).filter((column) => next.includes(column))])
  }
  const isField = (name: string) => (OPTIONAL_FIELDS as readonly string[]).includes(name)
  const choice = (name: string, label: string, help: string, locked = false) =>
    html`<label><input type="checkbox" .checked=${all.includes(name)} ?disabled=${locked}
        @change=${(event: Event) => toggle(name, (event.target as HTMLInputElement).checked)} />
      <span><strong>${label}</strong> <span class="help">${help}</span></span></label>`
  const density = (value: Density, label: string) =>
    html`<label><input type="radio" name="density" .checked=${view.density === value}
        @change=${() => view.onDensity(value)} /><span>${label}</span></label>`
  return html`<button class="button" part="columns-button" type="button" popovertarget="columns">${t.columns}</button>
    <div id="columns" popover role="dialog" aria-label=${t.columns} @toggle=${placePopover}>
      <fieldset>
        <legend>${t.columnsHint}</legend>
        ${COLUMNS.map((column) =>
          choice(column.name, column.name, column[labelLang], computed.length === 1 && computed[0] === column.name),
        )}
      </fieldset>
      <fieldset>
        <legend>${t.variant}</legend>
        ${OPTIONAL_FIELDS.map((field) => choice(field, t.variantColumns[field], t.variantHelp[field]))}
      </fieldset>
      <fieldset>
        <legend>AF</legend>
        <label><input type="checkbox" .checked=${view.bars}
            @change=${(event: Event) => view.onBars((event.target as HTMLInputElement).checked)} />
          <span>${t.showBars} <span class="help">${t.barScale}</span></span></label>
      </fieldset>
      ${
        view.cards
          ? nothing
          : html`<fieldset><legend>${t.density}</legend>${density('compact', t.compact)}${density('comfortable', t.comfortable)}</fieldset>`
      }
    </div>`
}

function downloadMenu(view: ToolbarView): TemplateResult {
  const { t, info, query, saving } = view
  const ready = info !== undefined && query.status === 'done' && query.table !== undefined && query.table.rows > 0
  const allowed = info !== undefined && mayDownload(info)
  return html`<button class="button" part="download-button" type="button" popovertarget="download" ?disabled=${!ready}
      >${saving ? t.writing : t.download}</button>
    <div id="download" popover role="dialog" aria-label=${t.download} @toggle=${placePopover}>
      ${
        !allowed
          ? html`<p class="refused">${t.reviewRequired}</p>`
          : saving
            ? html`<p>${t.writing}</p><button class="button" type="button" @click=${view.onCancelSaving}>${t.cancel}</button>`
            : html`<p>${t.unreviewed}</p>
                <div class="formats">${DOWNLOAD_FORMATS.map(
                  (format) =>
                    html`<button class="button plain" type="button" data-format=${format}
                      @click=${() => view.onDownload(format)}>${t.downloadFormats[format]}</button>`,
                )}</div>`
      }
    </div>`
}

function sortMenu(view: ToolbarView): TemplateResult {
  const { t, sort, sorts } = view
  return html`<label class="sort-by"><span class="hidden">${t.sortBySelect}</span>
    <select @change=${(event: Event) => view.onSort((event.target as HTMLSelectElement).value)}>
      ${sorts.map(({ value, label }) => html`<option value=${value} ?selected=${value === sort}>${label}</option>`)}
    </select></label>`
}

/** Above the rows: how many there are and why, what goes on, and what can be done. */
export function toolbar(view: ToolbarView): TemplateResult {
  return html`<div class="toolbar" part="toolbar">
    ${status(view)}
    <div class="actions">${view.cards ? sortMenu(view) : nothing}${chooser(view)}${downloadMenu(view)}<slot name="actions"></slot></div>
  </div>`
}
