import { html, nothing, type PropertyValues } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { RecordQuery, RecordRow, SimilarRecord } from '../../record-types.ts'
import type { Records } from '../../worker/client.ts'
import { HindoElement, listConverter } from '../base/element.ts'
import { messages } from '../base/messages.styles.ts'
import { errorDetail, errorPanel, progressBar } from '../base/messages.ts'
import { StateController } from '../base/state.ts'
import { histogramStyles } from '../records/histogram.styles.ts'
import { RecordsLink } from '../records/records-link.ts'
import type { RecordSession } from '../records/session.ts'
import type { RecordWords } from '../records/words.ts'
import { columnsOf, usualColumns } from './columns.ts'
import { detailStyles } from './detail.styles.ts'
import { detail } from './detail.ts'
import { lastPage, PAGE_SIZES, pager } from './pager.ts'
import { recordTableStyles } from './record-table.styles.ts'
import { rowsTable } from './rows.ts'
import { RowsController } from './rows-controller.ts'
import { saveRecords } from './save.ts'
import { summaryStyles } from './summary.styles.ts'
import { summaryCharts } from './summary.ts'
import { type RecordsView, recordsToolbar } from './toolbar.ts'

/** Similar records listed. */
const SIMILAR = 8

/**
 * The records that a search found: page by page, one by one, summed up, and as a file.
 *
 * @attr for - id of a `hindo-records` elsewhere on the page
 * @attr columns - ids of fields and axes to show, by commas
 * @attr sort - a field or an axis, `-` before it for descending; absent: order of the dataset
 * @attr page-size - rows per page, 50
 * @attr view - `table` (default) or `summary`
 * @attr state - what a link brings back: page, order, columns and view, in one line for the page's address
 * @csspart toolbar status table pager drawer similar summary chart histogram state-notice error
 * @fires hindo-record-opened
 * @fires hindo-downloaded
 * @fires hindo-state-changed
 * @fires hindo-error
 */
export class HindoRecordTable extends HindoElement {
  static override styles = [
    HindoElement.styles,
    messages,
    histogramStyles,
    recordTableStyles,
    summaryStyles,
    detailStyles,
  ]

  static override properties = {
    ...HindoElement.properties,
    data: { attribute: false },
    for: { type: String },
    query: { attribute: false },
    columns: { converter: listConverter },
    sort: { type: String },
    pageSize: { type: Number, attribute: 'page-size' },
    view: { type: String },
    state: { noAccessor: true },
    from: { state: true },
    opened: { state: true },
    similar: { state: true },
    saving: { state: true },
    copied: { state: true },
  }

  /** Open records; they win over `for` and over those around the element. */
  declare data: Records | undefined
  declare for: string | undefined
  /** What to show of records given by `data`; elements of a `hindo-records` show what its search asks. */
  declare query: RecordQuery | undefined
  declare columns: string[] | undefined
  declare sort: string | undefined
  declare pageSize: number
  declare view: RecordsView
  declare private from: number
  declare private opened: RecordRow | undefined
  declare private similar: SimilarRecord[] | undefined
  declare private saving: AbortController | undefined
  declare private copied: boolean

  private readonly link = new RecordsLink(this)
  private readonly rows = new RowsController(this)
  private readonly memory = new StateController(this, {
    version: 1,
    read: () => [
      ...(this.from > 0 ? [['from', String(this.from)] as [string, string]] : []),
      ...(this.pageSize === 50 ? [] : [['size', String(this.pageSize)] as [string, string]]),
      ...(this.sort ? [['sort', this.sort] as [string, string]] : []),
      ...(this.columns ? [['columns', this.columns.join(',')] as [string, string]] : []),
      ...(this.view === 'summary' ? [['view', 'summary'] as [string, string]] : []),
    ],
    write: (entries) => {
      const found = new Map(entries)
      const whole = (text: string | undefined, usual: number) => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : usual)
      const size = whole(found.get('size'), 50)
      this.pageSize = (PAGE_SIZES as readonly number[]).includes(size) ? size : 50
      this.from = whole(found.get('from'), 0)
      this.sort = found.get('sort')
      this.columns = found.get('columns')?.split(',').filter(Boolean)
      this.view = found.get('view') === 'summary' ? 'summary' : 'table'
      this.keepPlace()
    },
  })
  /** The answered query whose page is in view: another one starts at its first page. */
  private shownFor: string | undefined
  /** The page was brought back by a state: it also holds for the query that comes back with it. */
  private keeping = false
  private similarAsked: AbortController | undefined
  private similarError: ErrorRecord | undefined
  private saveError: ErrorRecord | undefined
  private returnTo: number | undefined

  constructor() {
    super()
    this.pageSize = 50
    this.view = 'table'
    this.from = 0
    this.copied = false
  }

  get state(): string {
    return this.memory.text
  }

  set state(state: string | null | undefined) {
    this.memory.text = state
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.saving?.abort()
    this.similarAsked?.abort()
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    this.memory.apply()
    const { session } = this.link
    if (!session) return
    if (this.data) void session.ask(this.query ?? {})
    else if (!session.answer && !session.busy && !session.error) void session.ask({})
    if (session.error) return
    const query: RecordQuery = { ...session.query, ...(this.sort && { sort: this.sort }) }
    if (session.busy || !session.answer) return
    const key = JSON.stringify(session.query)
    if (this.shownFor !== key) {
      if (this.shownFor !== undefined && !this.keeping) this.from = 0
      this.keeping = false
    }
    this.shownFor = key
    this.from = Math.min(this.from, lastPage(session.answer.records ?? 0, this.pageSize))
    this.from -= this.from % this.pageSize
    void this.rows.want(session.records, query, this.from, this.pageSize)
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('opened')) return
    const dialog = this.shadowRoot?.querySelector('dialog')
    if (!dialog) return
    if (this.opened && !dialog.open) dialog.showModal()
    if (!this.opened && dialog.open) dialog.close()
    if (this.opened) dialog.querySelector('.drawer-body')?.scrollTo(0, 0)
  }

  /** A state of the search set in the same step asks its query within this while. */
  private keepPlace(): void {
    this.keeping = true
    setTimeout(() => {
      if (this.shownFor !== undefined && !this.link.session?.busy) this.keeping = false
    }, 50)
  }

  /** Opens a record of the table in a drawer. */
  private open(row: RecordRow): void {
    this.returnTo ??= row.index
    this.opened = row
    this.similar = undefined
    this.similarError = undefined
    this.emit('hindo-record-opened', { row })
    void this.findSimilar(row)
  }

  private async findSimilar(row: RecordRow): Promise<void> {
    this.similarAsked?.abort()
    const asked = new AbortController()
    this.similarAsked = asked
    const records = this.link.session?.records
    if (!records?.axes.some(({ kind }) => kind === 'overlapping')) return
    try {
      const similar = await records.similar(row.index, { limit: SIMILAR, signal: asked.signal })
      if (this.similarAsked === asked) this.similar = similar
    } catch (error) {
      if (this.similarAsked !== asked) return
      this.similarError = toErrorRecord(error)
      this.requestUpdate()
    }
  }

  private closed(): void {
    const back = this.returnTo
    this.opened = undefined
    this.returnTo = undefined
    this.similarAsked?.abort()
    const row = this.shadowRoot?.querySelector(`[data-index='${back}'] .open`)
    if (row instanceof HTMLElement) row.focus()
  }

  private async download(format: 'tsv' | 'csv' | 'json' | 'arrow'): Promise<void> {
    const { session } = this.link
    if (!session) return
    const controller = new AbortController()
    this.saving = controller
    this.saveError = undefined
    try {
      const query: RecordQuery = { ...session.query, ...(this.sort && { sort: this.sort }) }
      const matched = session.answer?.records ?? 0
      const file = await saveRecords(session.records, query, matched, format, controller.signal)
      this.emit('hindo-downloaded', { file, format })
    } catch (error) {
      const record = toErrorRecord(error)
      if (record.code !== 'aborted') {
        this.saveError = record
        this.emit('hindo-error', { error: record })
      }
    }
    this.saving = undefined
  }

  private async copy(error: ErrorRecord): Promise<void> {
    await navigator.clipboard?.writeText(errorDetail(error)).catch(() => {})
    this.copied = true
  }

  private goTo(from: number): void {
    this.from = from
    this.shadowRoot?.querySelector('.scroller')?.scrollTo(0, 0)
  }

  private content(session: RecordSession, words: RecordWords) {
    const { t, lang } = words
    // an expression that does not read is told where it is written; what was found before stays in view
    const error = (this.rows.page ? undefined : session.error) ?? this.rows.error ?? this.saveError
    if (error) {
      const again = () => {
        this.saveError = undefined
        this.rows.retry()
      }
      return errorPanel(error, {
        t,
        lang,
        copied: this.copied,
        onCopy: () => this.copy(error),
        actions: html`<button class="button" type="button" @click=${again}>${t.runAgain}</button>`,
      })
    }
    const { answer } = session
    if (this.view === 'summary') return answer ? summaryCharts(answer, words) : html`<p class="empty">${t.reading}</p>`
    const { page } = this.rows
    if (!page) return html`<p class="empty">${t.reading}</p>`
    if (page.matched === null) return html`<p class="empty" role="status">${t.rowsHidden}</p>`
    if (page.matched === 0) return html`<p class="empty" role="status">${t.noRecords}</p>`
    return html`${rowsTable({
      words,
      columns: columnsOf(words.info, this.columns),
      rows: page.rows,
      from: page.from,
      matched: page.matched,
      sort: this.sort ?? '',
      stale: this.rows.busy || session.stale,
      opened: this.opened?.index,
      onSort: (sort) => {
        this.sort = sort || undefined
        this.from = 0
      },
      onOpen: (row) => this.open(row),
    })}
    ${pager({
      t,
      lang,
      from: page.from,
      size: this.pageSize,
      matched: page.matched,
      onPage: (from) => this.goTo(from),
      onSize: (size) => {
        this.pageSize = size
      },
    })}`
  }

  private drawer(words: RecordWords) {
    const { opened } = this
    const rows = this.rows.page?.rows ?? []
    const at = rows.findIndex(({ index }) => index === opened?.index)
    return html`<dialog class="drawer" part="drawer" aria-labelledby="drawer-title" @close=${() => this.closed()}
      @click=${(event: Event) => event.target === event.currentTarget && (event.currentTarget as HTMLDialogElement).close()}>${
        opened
          ? detail({
              words,
              row: opened,
              similar: this.similar,
              problem: this.similarError,
              previous: at > 0 ? rows[at - 1] : undefined,
              next: at >= 0 ? rows[at + 1] : undefined,
              onOpen: (row) => this.open(row),
              onClose: () => this.shadowRoot?.querySelector('dialog')?.close(),
            })
          : nothing
      }</dialog>`
  }

  override render() {
    const t = this.localize.strings
    const { session, state } = this.link
    if (!session) {
      if (state.status === 'none') return html`<p class="empty">${t.noRecordsData}</p>`
      if (state.status === 'error') return html`<p class="empty">${t.datasetFailed}</p>`
      return html`<p class="empty">${t.opening}</p>`
    }
    const words: RecordWords = {
      t,
      lang: this.localize.lang(),
      labelLang: this.localize.labelLang,
      info: session.records,
    }
    const busy = session.busy || this.rows.busy
    return html`${this.memory.notice(t)}
      ${recordsToolbar({
        words,
        answer: session.answer,
        failed: session.error !== undefined,
        view: this.view,
        columns: this.columns ?? usualColumns(session.records),
        saving: this.saving !== undefined,
        onView: (view) => {
          this.view = view
        },
        onColumns: (columns) => {
          this.columns = columns
        },
        onDownload: (format) => void this.download(format),
        onCancelSaving: () => this.saving?.abort(),
      })}
      <div class="frame">${busy ? progressBar(undefined, t.reading) : nothing}${this.content(session, words)}</div>
      ${this.drawer(words)}`
  }
}
