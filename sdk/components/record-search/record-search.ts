import { html, nothing, type PropertyValues } from 'lit'
import { live } from 'lit/directives/live.js'
import { parseCohort } from '../../cohort/parse.ts'
import { printCohort } from '../../cohort/print.ts'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { FacetAnswer, RecordRange } from '../../record-types.ts'
import type { Records } from '../../worker/client.ts'
import { chipStyles } from '../base/chips.styles.ts'
import { chip } from '../base/chips.ts'
import { combobox } from '../base/combobox.styles.ts'
import { HindoElement } from '../base/element.ts'
import { formatCount } from '../base/format.ts'
import { messages } from '../base/messages.styles.ts'
import { errorDetail, errorPanel, progressBar } from '../base/messages.ts'
import { StateController } from '../base/state.ts'
import { histogramStyles } from '../records/histogram.styles.ts'
import { RecordsLink } from '../records/records-link.ts'
import { type RecordWords, recordsOfText } from '../records/words.ts'
import { type Conditions, cohortOf, facetsOf, limit, NO_CONDITIONS, queryOf } from './conditions.ts'
import { conditionChips, querySentence } from './conditions-text.ts'
import { facetStyles } from './facet.styles.ts'
import { type FacetLook, type FacetView, facet, splitFacet } from './facet.ts'
import { rangeInputs } from './ranges.ts'
import { recordSearchStyles } from './record-search.styles.ts'
import { textBox } from './text-box.ts'

/** Facets open at first. */
const OPEN_FACETS = 3
/** Typing pauses for so long, ms, before it is looked up. */
const PAUSE = 200

/**
 * Search of donor, sample or catalogue records by facets, numbers and words, with what every choice would leave.
 *
 * @attr for - id of a `hindo-records` elsewhere on the page
 * @attr where - cohort text over the records' axes: `disease=C50 and not sex=male`
 * @attr words - words looked for in text fields
 * @attr state - what a link brings back: expression, ranges and words, in one line for the page's address
 * @csspart headline split chips chip facet range histogram text sentence state-notice error
 * @fires hindo-records-searched - the records answered
 * @fires hindo-state-changed
 * @fires hindo-error
 */
export class HindoRecordSearch extends HindoElement {
  static override styles = [
    HindoElement.styles,
    messages,
    chipStyles,
    combobox,
    histogramStyles,
    facetStyles,
    recordSearchStyles,
  ]

  static override properties = {
    ...HindoElement.properties,
    data: { attribute: false },
    for: { type: String },
    where: { type: String },
    words: { type: String },
    ranges: { attribute: false },
    state: { noAccessor: true },
    look: { state: true },
    draft: { state: true },
    copied: { state: true },
  }

  /** Open records; they win over `for` and over those around the element. */
  declare data: Records | undefined
  declare for: string | undefined
  declare where: string | undefined
  declare words: string | undefined
  /** Ranges over number and date fields, by field. */
  declare ranges: Record<string, RecordRange> | undefined
  declare private look: FacetLook
  declare private draft: string | undefined
  declare private copied: 'error' | 'sentence' | undefined

  private readonly link = new RecordsLink(this)
  private readonly memory = new StateController(this, {
    version: 1,
    read: () => [
      ...(this.where ? [['where', this.where] as [string, string]] : []),
      ...Object.entries(this.ranges ?? {}).map(([field, { from = '', to = '' }]): [string, string] => [
        `range.${field}`,
        `${from}..${to}`,
      ]),
      ...(this.words ? [['words', this.words] as [string, string]] : []),
    ],
    write: (entries) => {
      const found = new Map(entries)
      this.where = found.get('where') ?? ''
      this.words = found.get('words') ?? ''
      this.ranges = Object.fromEntries(entries.flatMap(([key, value]) => rangeEntry(key, value)))
      this.draft = undefined
    },
  })
  private conditions: Conditions = NO_CONDITIONS
  /** Text of `conditions` as it was read or printed last. */
  private printed: string | undefined
  private readFor: Records | undefined
  private error: ErrorRecord | undefined
  private told: FacetAnswer | undefined
  private failed: ErrorRecord | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.look = { open: new Set(), long: new Set(), inside: new Set(), words: new Map() }
  }

  get state(): string {
    return this.memory.text
  }

  set state(state: string | null | undefined) {
    this.memory.text = state
  }

  /** Answer to the query; undefined while there is none. */
  get answer(): FacetAnswer | undefined {
    return this.link.session?.answer
  }

  /** Removes every condition. */
  clear(): void {
    this.change(NO_CONDITIONS)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.timer)
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    this.memory.apply()
    const { session } = this.link
    if (!session) return
    this.read(session.records)
    if (this.error) {
      if (session.error !== this.error) session.refuse(this.error)
      return
    }
    const { ranges = {}, words = '' } = this
    void session.ask(queryOf({ ...this.conditions, ranges, words }, this.where?.trim() ?? ''))
  }

  protected override updated(): void {
    const { session } = this.link
    if (!session) return
    const { answer, error, query } = session
    if (answer && answer !== this.told && !session.stale) {
      this.told = answer
      this.emit('hindo-records-searched', { query, answer })
    }
    if (error !== this.failed) {
      this.failed = error
      if (error) this.emit('hindo-error', { error })
    }
  }

  /** Reads `where` into facets, once for every text; what does not read leaves the facets as they are. */
  private read(records: Records): void {
    const where = this.where?.trim() ?? ''
    if (this.readFor === records && where === this.printed) return
    if (this.readFor !== records) this.openFirst(records)
    this.readFor = records
    this.printed = where
    try {
      this.error = undefined
      this.conditions = { ...NO_CONDITIONS, ...facetsOf(parseCohort(where, records.axes)) }
    } catch (error) {
      this.error = toErrorRecord(error)
    }
  }

  private openFirst({ axes, split }: Records): void {
    const first = axes.filter(({ id }) => id !== split).slice(0, OPEN_FACETS)
    this.look = { open: new Set(first.map(({ id }) => id)), long: new Set(), inside: new Set(), words: new Map() }
  }

  private change(conditions: Conditions): void {
    const axes = this.link.session?.records.axes ?? []
    const text = printCohort(cohortOf(conditions, axes))
    this.conditions = conditions
    this.where = text === 'all' ? '' : text
    this.printed = this.where
    this.error = undefined
    this.ranges = { ...conditions.ranges }
    this.words = conditions.words
    this.draft = undefined
    this.copied = undefined
    this.requestUpdate()
  }

  /** Conditions with the ranges and words that the properties hold. */
  private get all(): Conditions {
    return { ...this.conditions, ranges: this.ranges ?? {}, words: this.words ?? '' }
  }

  private later(run: () => void): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(run, PAUSE)
  }

  private async copy(what: 'error' | 'sentence', text: string): Promise<void> {
    await navigator.clipboard?.writeText(text).catch(() => {})
    this.copied = what
  }

  private head(words: RecordWords) {
    const { t, lang } = words
    const session = this.link.session!
    const { answer, busy, error } = session
    const left = answer?.unknown ? ` · ${t.withoutValue(formatCount(answer.unknown, lang))}` : ''
    const text = answer
      ? recordsOfText(answer.records, answer.total, words)
      : error
        ? t.datasetTotal(formatCount(words.info.records, lang))
        : t.reading
    return html`<div class="head" part="headline" aria-busy=${busy}>
        <p class="headline" role="status"><strong>${text}</strong><span class="muted">${left}</span></p>
        ${busy && !answer ? progressBar(undefined, t.reading) : nothing}
      </div>
`
  }

  private chips(words: RecordWords) {
    const { t } = words
    const chips = conditionChips(this.all, words)
    if (chips.length === 0) return html`<p class="note-line">${t.noConditions}</p>`
    return html`<div class="active"><ul class="chips" part="chips" aria-label=${t.conditionsNow}>${chips.map(
      ({ text, without }) => chip(text, t.removeCondition(text), () => this.change(without)),
    )}</ul><button class="button plain" type="button" @click=${() => this.clear()}>${t.removeAll}</button></div>`
  }

  private search(words: RecordWords) {
    const { t } = words
    const { info } = words
    const { answer } = this.link.session!
    const look = (change: Partial<FacetLook>) => {
      this.look = { ...this.look, ...change }
    }
    const view: FacetView = {
      words,
      conditions: this.all,
      answer,
      look: this.look,
      onLook: look,
      onConditions: (next) => this.change(next),
    }
    const split = info.axes.find(({ id }) => id === info.split)
    const numbers = info.fields.filter(({ kind }) => kind === 'number' || kind === 'date')
    const hasTexts = info.fields.some(({ kind }) => kind === 'text')
    const typed = (event: Event) => {
      const { value } = event.target as HTMLInputElement
      this.later(() => this.change({ ...this.all, words: value }))
    }
    return html`${split ? splitFacet(split, view) : nothing}<div class="facets">
      ${
        hasTexts
          ? html`<div class="words"><label class="title" for="words">${t.recordWords}</label>
              <input id="words" type="search" placeholder=${t.recordWordsHint} .value=${live(this.words ?? '')} @input=${typed} /></div>`
          : nothing
      }
      ${info.axes.filter(({ id }) => id !== info.split).map((axis) => facet(axis, view))}
      ${numbers.map((field) =>
        rangeInputs(field, {
          words,
          range: this.ranges?.[field.id],
          summary: answer?.numbers.find((summary) => summary?.field === field.id),
          onRange: (range) => this.change(limit(this.all, field.id, range)),
        }),
      )}
    </div>`
  }

  private problem(error: ErrorRecord) {
    const { strings } = this.localize
    return errorPanel(error, {
      t: strings,
      lang: this.localize.lang(),
      copied: this.copied === 'error',
      onCopy: () => void this.copy('error', errorDetail(error)),
      actions: html`<button class="button" type="button" @click=${() => this.clear()}>${strings.removeAll}</button>`,
    })
  }

  private sentence(words: RecordWords): string {
    const { answer } = this.link.session!
    const { info, labelLang, t } = words
    const name = `${info.label[labelLang]} (${info.dataVersion})`
    const found = answer ? recordsOfText(answer.records, answer.total, words) : ''
    return t.methodsSentence(name, found, querySentence(this.all, words))
  }

  override render() {
    const t = this.localize.strings
    const { session, state } = this.link
    if (!session) {
      if (state.status === 'none') return html`<p class="empty">${t.noRecordsData}</p>`
      if (state.status === 'error') return html`<p class="empty">${t.datasetFailed}</p>`
      return html`${progressBar(state.status === 'opening' ? state.progress : undefined, t.opening)}<p class="empty">${t.opening}</p>`
    }
    const words: RecordWords = {
      t,
      lang: this.localize.lang(),
      labelLang: this.localize.labelLang,
      info: session.records,
    }
    const error = this.error ? undefined : session.error
    return html`<div class="search" role="search" aria-label=${t.recordSearch}>
      ${this.memory.notice(t)} ${this.head(words)} ${this.chips(words)} ${error ? this.problem(error) : nothing}
      ${textBox({
        words,
        text: this.draft ?? this.where ?? '',
        error: this.error,
        sentence: conditionChips(this.all, words).length > 0 ? this.sentence(words) : '',
        copied: this.copied === 'sentence',
        onText: (text) => {
          this.draft = text
          this.later(() => {
            this.where = text.trim()
          })
        },
        onCopy: (text) => void this.copy('sentence', text),
      })}
      ${this.search(words)}
    </div>`
  }
}

/** A range of the state: `range.age=40..60`. */
function rangeEntry(key: string, value: string): Array<[string, RecordRange]> {
  const at = value.indexOf('..')
  if (!key.startsWith('range.') || at < 0) return []
  const end = (text: string) => (text === '' ? undefined : Number.isNaN(Number(text)) ? text : Number(text))
  const from = end(value.slice(0, at))
  const to = end(value.slice(at + 2))
  return [[key.slice(6), { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }]]
}
