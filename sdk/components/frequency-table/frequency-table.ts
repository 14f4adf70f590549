import { html, nothing, type PropertyValues } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { FrequencyQuery, Label } from '../../types.ts'
import type { Dataset, ExportFormat, Table } from '../../worker/client.ts'
import { DatasetLink } from '../base/dataset-link.ts'
import { HindoElement, listConverter } from '../base/element.ts'
import { formatCount } from '../base/format.ts'
import { messages } from '../base/messages.styles.ts'
import { errorDetail, progressBar } from '../base/messages.ts'
import { BodyController } from './body-controller.ts'
import { cardStyles } from './cards.styles.ts'
import { cardHeight, cards } from './cards.ts'
import { cellStyles } from './cell.styles.ts'
import { countLine } from './counts.ts'
import { FocusController } from './focus-controller.ts'
import { footer } from './footer.ts'
import { tableStyles } from './frequency-table.styles.ts'
import { gridStyles } from './grid.styles.ts'
import { grid } from './grid.ts'
import { HighlightController } from './highlight-controller.ts'
import { highlightBar } from './highlight-view.ts'
import { highlightStyles } from './highlights.styles.ts'
import type { CellName, Highlight } from './highlights.ts'
import type { Place } from './keyboard.ts'
import { allColumns, CARDS_BELOW, HEADER_HEIGHT, layOut, ROW_HEIGHT } from './layout.ts'
import { placeholder } from './placeholder.ts'
import { printStyles } from './print.styles.ts'
import { PrintController, SHEET_WIDTH } from './print-controller.ts'
import { QueryController } from './query-controller.ts'
import { queryOf, sameRows, shownColumns } from './query-input.ts'
import { ReadoutController } from './readout-controller.ts'
import { SaveController } from './save-controller.ts'
import { ScrollController } from './scroll-controller.ts'
import { nextSort, parseSort, sortChoices } from './sort.ts'
import { rememberTable } from './table-state.ts'
import { type Density, toolbar } from './toolbar.ts'
import { type View, wantedColumns } from './view.ts'

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
 * @csspart highlights state-notice toolbar footer viewport table row cell sort status progress error legend readout engine
 * @cssprop --hindo-table-height - height of the element, 560px
 * @fires hindo-table-changed - another answer is shown, or it is complete
 * @fires hindo-row-selected
 * @fires hindo-highlight-opened - a highlighted cell was opened: `{ ids, cell }`
 * @fires hindo-sorted
 * @fires hindo-columns-changed
 * @fires hindo-downloaded
 * @fires hindo-progress
 * @fires hindo-error
 * @fires hindo-state-changed - what `state` holds has changed
 */
export class HindoFrequencyTable extends HindoElement {
  static override styles = [
    HindoElement.styles,
    messages,
    tableStyles,
    gridStyles,
    cellStyles,
    cardStyles,
    highlightStyles,
    printStyles,
  ]

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
    highlights: { attribute: false },
    state: { noAccessor: true },
    selected: { state: true },
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
  /** Cells to point out, with a sign and a reason; a release check gives some. */
  declare highlights: readonly Highlight[] | undefined
  declare private selected: number | undefined
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
    reveal: (place) => this.reveal(place),
    select: (row) => this.select(row),
    sort: (column) => this.sortByColumn(column),
    point: (place, cell) => this.readout.point(place, cell),
  })
  private readonly highlighting = new HighlightController(this, {
    view: () => this.view,
    table: () => this.table,
    stand: (place) => {
      this.reveal(place)
      this.focusing.stand(place)
    },
  })
  private readonly readout = new ReadoutController(this, () => this.view)
  private readonly saving = new SaveController(this, {
    saved: (file, format) => this.emit('hindo-downloaded', { file, format }),
    failed: (error) => {
      this.inputError = error
      this.emit('hindo-error', { error })
    },
  })
  private readonly memory = rememberTable(this)
  private view: View | undefined
  private asCards = false
  private asked: { dataset: Dataset; query: FrequencyQuery } | undefined
  private previous: FrequencyQuery | undefined
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

  /** Scrolls to a cell and puts the focus on it; false where the table has no such row, cohort or column. */
  showCell(cell: CellName): Promise<boolean> {
    return this.highlighting.show(cell)
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    this.memory.apply()
    this.highlighting.take(this.highlights)
    this.ask()
    this.view = this.makeView()
    if (this.view) {
      const { rows } = this.view
      if (rows.to > rows.from) this.view.blocks.want(rows.from, rows.to, wantedColumns(this.view))
    }
  }

  protected override updated(): void {
    this.scrolling.settle()
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
      highlights: this.highlighting.shown,
      highlightVersion: this.highlighting.version,
      below: threshold === undefined ? undefined : formatCount(threshold, lang),
    }
  }

  private select(row: number): void {
    const variant = this.query.blocks?.variant(row)
    if (!variant) return
    this.selected = row
    const { contig, position, ref, alt, id } = variant
    this.emit('hindo-row-selected', { row, variant: { contig, position, ref, alt, id } })
    const opened = this.highlighting.opened(this.focusing.active)
    if (opened) this.emit('hindo-highlight-opened', opened)
  }

  private reveal({ row, column }: Place): void {
    if (this.view) this.scrolling.reveal(row, this.asCards ? undefined : column, this.view.layout)
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

  private download(format: ExportFormat): void {
    const { table } = this.query
    const { state } = this.link
    if (table && state.status === 'ready') void this.saving.save(table, state.dataset, format)
  }

  private async copy(error: ErrorRecord): Promise<void> {
    await navigator.clipboard?.writeText(errorDetail(error)).catch(() => {})
    this.copied = true
  }

  private content() {
    const { view, query } = this
    const missing = placeholder({
      t: this.localize.strings,
      lang: this.localize.lang(),
      error: this.inputError ?? query.error,
      dataset: this.link.state.status,
      query,
      view,
      copied: this.copied,
      onCopy: (error) => void this.copy(error),
    })
    if (missing || !view) return missing
    return this.asCards ? cards(view) : grid(view)
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
      saving: this.saving.busy,
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
      onDownload: (format) => this.download(format),
      onCancelSaving: () => this.saving.cancel(),
    })}${highlightBar(this.highlighting, t, lang)}
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
