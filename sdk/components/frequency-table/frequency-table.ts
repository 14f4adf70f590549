import { html, nothing, type PropertyValues } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { FrequencyQuery, Label } from '../../types.ts'
import type { Dataset, ExportFormat, Table } from '../../worker/client.ts'
import { DatasetLink } from '../base/dataset-link.ts'
import { HindoElement, listConverter } from '../base/element.ts'
import { formatCount } from '../base/format.ts'
import { messages } from '../base/messages.styles.ts'
import { errorDetail, errorPanel, progressBar } from '../base/messages.ts'
import { vars } from '../base/vars.ts'
import { BodyController } from './body-controller.ts'
import { cardStyles } from './cards.styles.ts'
import { cardHeight, cards } from './cards.ts'
import { countLine } from './counts.ts'
import { saveTable } from './download.ts'
import { FocusController } from './focus-controller.ts'
import { cellTitle, footer, readoutText } from './footer.ts'
import { tableStyles } from './frequency-table.styles.ts'
import { gridStyles } from './grid.styles.ts'
import { columnWidths, header, space } from './header.ts'
import type { Place } from './keyboard.ts'
import { allColumns, layOut, stickyEdges } from './layout.ts'
import { printStyles } from './print.styles.ts'
import { PrintController, SHEET_WIDTH } from './print-controller.ts'
import { QueryController } from './query-controller.ts'
import { queryOf, sameRows, shownColumns } from './query-input.ts'
import { ScrollController } from './scroll-controller.ts'
import { nextSort, parseSort, sortChoices } from './sort.ts'
import { rememberTable } from './table-state.ts'
import { type Density, toolbar } from './toolbar.ts'
import { type View, wantedColumns } from './view.ts'

/** Narrower than this, px, rows become cards. */
const CARDS_BELOW = 560
const ROW_HEIGHT: Record<Density, number> = { compact: 28, comfortable: 36 }
/** Two header rows of 28 px and the hairline below them. */
const HEADER_HEIGHT = 57

/**
 * Allele frequencies, variants by cohorts.
 *
 * @attr for - id of a `hindo-dataset` elsewhere on the page
 * @attr cohorts - JSON `{"name": "expression"}` or one expression
 * @attr by - axes whose levels become cohorts
 * @attr regions - `22:16050000-16100000`, several by commas
 * @attr variants - `22-16050075-A-G`, several by commas
 * @attr where - filter over columns: `case.AF >= 0.01`
 * @attr columns - columns to show, those of the variant included
 * @attr sort - `-case.AF`; absent: file order
 * @attr limit - most rows
 * @attr density - `compact` (default) or `comfortable`
 * @attr no-bars - leaves out the bars beside frequencies
 * @attr state - what a link brings back: cohorts, place, filter, sort, columns and look, in one line for the page's address
 * @slot actions - more buttons beside Columns and Download
 * @csspart state-notice toolbar footer viewport table row cell sort status progress error legend readout engine
 * @cssprop --hindo-table-height - height of the element, 560px
 * @fires hindo-table-changed - another answer is shown, or it is complete
 * @fires hindo-row-selected
 * @fires hindo-sorted
 * @fires hindo-columns-changed
 * @fires hindo-downloaded
 * @fires hindo-progress
 * @fires hindo-error
 * @fires hindo-state-changed - what `state` holds has changed
 */
export class HindoFrequencyTable extends HindoElement {
  static override styles = [HindoElement.styles, messages, tableStyles, gridStyles, cardStyles, printStyles]

  static override properties = {
    ...HindoElement.properties,
    data: { attribute: false },
    for: { type: String },
    cohorts: {},
    labels: { attribute: false },
    by: { converter: listConverter },
    regions: { converter: listConverter },
    variants: { converter: listConverter },
    where: { type: String },
    columns: { converter: listConverter },
    sort: { type: String },
    limit: { type: Number },
    density: { type: String, reflect: true },
    noBars: { type: Boolean, attribute: 'no-bars' },
    state: { noAccessor: true },
    selected: { state: true },
    saving: { state: true },
    copied: { state: true },
  }

  /** An open dataset; wins over `for` and over the one around the element. */
  declare data: Dataset | undefined
  declare for: string | undefined
  declare cohorts: Record<string, string> | string | undefined
  /** Names of cohorts for people, by name: `{ kanto: { en: 'Kanto', ja: '関東' } }`. */
  declare labels: Record<string, Label> | undefined
  declare by: string[] | undefined
  declare regions: string[] | undefined
  declare variants: string[] | undefined
  declare where: string | undefined
  declare columns: string[] | undefined
  declare sort: string | undefined
  declare limit: number | undefined
  declare density: Density
  declare noBars: boolean
  declare private selected: number | undefined
  declare private saving: AbortController | undefined
  declare private copied: boolean

  private readonly link = new DatasetLink(this)
  private readonly scrolling = new ScrollController(this)
  private readonly printing = new PrintController(this)
  private readonly query = new QueryController(this, {
    onTable: (table, replaced) => this.tableChanged(table, replaced),
    onProgress: (progress) => this.emit('hindo-progress', { progress }),
    onError: (error) => this.emit('hindo-error', { error }),
  })
  protected readonly body = new BodyController(this, () => (this.asCards ? undefined : this.view))
  private readonly focusing = new FocusController(this, {
    size: () => ({
      rows: this.table?.rows ?? 0,
      columns: this.view?.layout.columns.length ?? 0,
      page: this.scrolling.page,
    }),
    reveal: ({ row, column }) =>
      this.view && this.scrolling.reveal(row, this.asCards ? undefined : column, this.view.layout),
    select: (row) => this.select(row),
    sort: (column) => this.sortByColumn(column),
    point: (place, cell) => this.point(place, cell),
  })
  private readonly memory = rememberTable(this)
  private view: View | undefined
  private asCards = false
  private asked: { dataset: Dataset; query: FrequencyQuery } | undefined
  private previous: FrequencyQuery | undefined
  private pointed: Place | undefined
  private titled: HTMLElement | undefined
  private inputError: ErrorRecord | undefined

  constructor() {
    super()
    this.density = 'compact'
    this.noBars = false
    this.copied = false
  }

  /** The table shown; undefined while there is none. */
  get table(): Table | undefined {
    return this.query.table
  }

  /** What a link brings back; empty while the table is as the page made it. */
  get state(): string {
    return this.memory.text
  }

  set state(state: string | null | undefined) {
    this.memory.text = state
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    this.memory.apply()
    this.ask()
    this.view = this.makeView()
    if (this.view) {
      const { rows } = this.view
      if (rows.to > rows.from) this.view.blocks.want(rows.from, rows.to, wantedColumns(this.view))
    }
  }

  protected override updated(): void {
    this.scrolling.settle()
    this.point(this.pointed)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // The first Intl format of a page loads data for tens of milliseconds: better while the dataset is on its way.
    setTimeout(() => formatCount(0, this.localize.lang()))
    if (this.hasUpdated) this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.asked = undefined
    this.saving?.abort()
  }

  /** Runs the query that the properties ask for, unless it is the one that runs or is shown. */
  private ask(): void {
    const { state } = this.link
    const dataset = state.status === 'ready' ? state.dataset : undefined
    if (!dataset) {
      if (this.asked) this.query.clear()
      this.asked = undefined
      return
    }
    try {
      this.inputError = undefined
      const query = queryOf(this)
      if (this.asked?.dataset === dataset && JSON.stringify(this.asked.query) === JSON.stringify(query)) return
      if (this.asked && this.asked.dataset !== dataset) this.query.clear()
      this.asked = { dataset, query }
      this.copied = false
      void this.query.run(dataset, query)
    } catch (error) {
      this.inputError = toErrorRecord(error)
    }
  }

  private tableChanged(table: Table, replaced: boolean): void {
    if (replaced) {
      if (!sameRows(this.previous, this.query.shown)) {
        this.scrolling.toTop()
        this.selected = undefined
      }
      this.previous = this.query.shown
    }
    this.emit('hindo-table-changed', { info: table.info })
  }

  private makeView(): View | undefined {
    const { table, blocks, shown } = this.query
    if (!table || !blocks) return undefined
    const { info } = table
    const { fields } = shownColumns(this.columns)
    const layout = layOut(
      info.cohorts,
      fields,
      info.columns,
      this.scrolling.width,
      this.density === 'compact' ? 1 : 1.08,
    )
    const { width } = this.scrolling
    this.asCards = this.printing.active ? layout.starts.at(-1)! > SHEET_WIDTH : width > 0 && width < CARDS_BELOW
    if (this.asCards) this.scrolling.fit(info.rows, cardHeight(layout, info.cohorts.length), 0)
    else this.scrolling.fit(info.rows, ROW_HEIGHT[this.density] ?? ROW_HEIGHT.compact, HEADER_HEIGHT)
    this.focusing.clamp(info.rows, layout.columns.length)
    const threshold = this.link.state.status === 'ready' ? this.link.state.dataset.publish?.threshold : undefined
    const lang = this.localize.lang()
    return {
      t: this.localize.strings,
      lang,
      labelLang: this.localize.labelLang,
      labels: this.labels,
      info,
      blocks,
      layout,
      rows: this.printing.rows(this.scrolling.draw(), info.rows),
      columns: this.asCards || this.printing.active ? allColumns(layout) : this.scrolling.columns(layout),
      width: this.scrolling.width,
      active: this.focusing.active,
      selected: this.selected,
      sort: parseSort(shown?.sort),
      bars: !this.noBars && info.columns.includes('AF'),
      below: threshold === undefined ? undefined : formatCount(threshold, lang),
    }
  }

  /** Every digit of the cell pointed at: in the readout, and beside the pointer. */
  private point(place: Place | undefined, cell?: HTMLElement): void {
    this.pointed = place
    this.titled?.removeAttribute('title')
    this.titled = cell
    const readout = this.shadowRoot?.querySelector('.readout')
    if (!readout) return
    const { view } = this
    const text = view && place && place.row >= 0 ? readoutText(view, place) : ''
    readout.textContent = text || (view ? this.localize.strings.readoutHint : '')
    if (view && place && cell) cell.title = cellTitle(view, place)
  }

  private select(row: number): void {
    const variant = this.query.blocks?.variant(row)
    if (!variant) return
    this.selected = row
    const { contig, position, ref, alt, id } = variant
    this.emit('hindo-row-selected', { row, variant: { contig, position, ref, alt, id } })
  }

  private sortByColumn(index: number): void {
    const { view } = this
    const column = view?.layout.columns[index]
    if (!view || !column) return
    const cohort = column.cohort < 0 ? undefined : view.info.cohorts[column.cohort]!.name
    this.applySort(nextSort(parseSort(this.sort), column.name, cohort, view.info.cohorts.length))
  }

  private applySort(sort: string): void {
    this.sort = sort || undefined
    this.emit('hindo-sorted', { sort })
  }

  private async download(format: ExportFormat): Promise<void> {
    const { table } = this.query
    const { state } = this.link
    if (!table || state.status !== 'ready') return
    const controller = new AbortController()
    this.saving = controller
    try {
      const file = await saveTable(table, state.dataset, format, controller.signal)
      this.emit('hindo-downloaded', { file, format })
    } catch (error) {
      const record = toErrorRecord(error)
      if (record.code !== 'aborted') {
        this.inputError = record
        this.emit('hindo-error', { error: record })
      }
    }
    this.saving = undefined
  }

  private async copy(error: ErrorRecord): Promise<void> {
    await navigator.clipboard?.writeText(errorDetail(error)).catch(() => {})
    this.copied = true
  }

  private content() {
    const t = this.localize.strings
    const { state } = this.link
    const error = this.inputError ?? this.query.error
    if (error) {
      return errorPanel(error, {
        t,
        lang: this.localize.lang(),
        copied: this.copied,
        onCopy: () => this.copy(error),
        actions: html`<button class="button" type="button" @click=${() => this.query.retry()}>${t.runAgain}</button>`,
      })
    }
    if (state.status === 'none') return html`<p class="empty">${t.noDataset}</p>`
    if (state.status === 'error') return html`<p class="empty">${t.datasetFailed}</p>`
    const { view, query } = this
    if (!view) return html`<p class="empty">${state.status === 'opening' ? t.opening : t.reading}</p>`
    if (view.info.rows === 0 && query.status !== 'running') {
      return html`<p class="empty">${query.shown?.where ? t.noVariantsFilter : t.noVariantsPlace}</p>`
    }
    if (this.asCards) return cards(view)
    return html`<table class="grid" part="table" role="grid" aria-label=${t.tableLabel} aria-readonly="true"
      aria-rowcount=${view.info.complete ? view.info.rows + 2 : -1} aria-colcount=${view.layout.columns.length} ${vars(stickyEdges(view.layout))}
      >${columnWidths(view)}${header(view)}${space(view, view.rows.above)}<tbody class="rows"></tbody>${space(view, view.rows.below)}</table>`
  }

  override render() {
    const t = this.localize.strings
    const lang = this.localize.lang()
    const { query, view } = this
    const { state } = this.link
    const { fields, computed } = shownColumns(this.columns)
    const busy = query.status === 'running' || state.status === 'opening'
    const progress = state.status === 'opening' ? state.progress : query.progress
    const info = state.status === 'ready' ? state.dataset : undefined
    const line = view && query.status !== 'error' ? countLine(view.info, query.shown, t, lang) : undefined
    const bars = !this.noBars
    return html`${this.memory.notice(t)}${toolbar({
      t,
      lang,
      labelLang: this.localize.labelLang,
      query,
      line,
      info,
      fields,
      computed,
      bars,
      density: this.density,
      cards: this.asCards,
      sort: this.sort ?? '',
      sorts: this.asCards && view ? sortChoices(view) : [],
      saving: this.saving !== undefined,
      onColumns: (columns) => {
        this.columns = columns
        this.emit('hindo-columns-changed', { columns })
      },
      onBars: (on) => {
        this.noBars = !on
      },
      onDensity: (density) => {
        this.density = density
      },
      onSort: (sort) => this.applySort(sort),
      onDownload: (format) => void this.download(format),
      onCancelSaving: () => this.saving?.abort(),
    })}
      <div class="frame">
        ${busy ? progressBar(progress, t.reading) : nothing}
        <div class="viewport ${query.stale ? 'stale' : ''} ${this.asCards ? 'as-cards' : ''}" part="viewport" tabindex="-1"
          aria-busy=${busy ? 'true' : 'false'} @keydown=${this.focusing.keydown} @focusin=${this.focusing.focusin}
          @click=${this.focusing.click} @pointerover=${this.focusing.pointerover} @pointerleave=${this.focusing.pointerleave}
          >${this.content()}</div>
      </div>
      ${footer({
        t,
        view,
        printing: this.printing.active,
        mark: view?.info.cohorts.find(({ mark }) => mark)?.mark,
        mode: state.status === 'ready' ? state.mode : undefined,
      })}`
  }
}
