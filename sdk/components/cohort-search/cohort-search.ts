import { html, nothing, type PropertyValues } from 'lit'
import { explainCohort } from '../../cohort/explain.ts'
import { cohortToJson } from '../../cohort/json.ts'
import { quote } from '../../cohort/reader.ts'
import type { Axis } from '../../types.ts'
import type { Dataset } from '../../worker/client.ts'
import { DatasetLink } from '../base/dataset-link.ts'
import { HindoElement, listConverter } from '../base/element.ts'
import { messages } from '../base/messages.styles.ts'
import { progressBar } from '../base/messages.ts'
import { placePopover } from '../base/popover.ts'
import { StateController } from '../base/state.ts'
import type { StateEntries } from '../base/state-text.ts'
import { addView, sentenceView } from './add-view.ts'
import { type AnswerView, answerView, spokenAnswer } from './answer-view.ts'
import { cohortLabel, isCohortName, suggestName } from './cohort-name.ts'
import { cohortSearchStyles } from './cohort-search.styles.ts'
import { CountController } from './count-controller.ts'
import { type Place, removeNode, toggleLevel } from './edits.ts'
import { levelsStyles } from './levels.styles.ts'
import { LevelsController } from './levels-controller.ts'
import { levelsView } from './levels-view.ts'
import { methodsText } from './methods-text.ts'
import { queryStyles } from './query.styles.ts'
import { QueryModel } from './query-model.ts'
import { TOOLS } from './query-tools.ts'
import type { Path } from './query-tree.ts'
import { queryView } from './query-view.ts'
import { questionOf, splitAxis } from './question.ts'
import { SavedController } from './saved-controller.ts'
import type { QueryStore } from './saved-queries.ts'
import { levelKeys, queryKeys, stepOfKey } from './search-keys.ts'
import { textView } from './text-view.ts'

/** Typing has paused when no key came for so long, ms. */
const PAUSE = 250

/**
 * A set of people, built from levels of the dataset's axes or written, counted while it changes.
 *
 * @attr for - id of a `hindo-dataset` elsewhere on the page
 * @attr expression - the query to begin with
 * @attr split - axis that every answer is split by; `biobank` where the dataset has it
 * @attr name - name to give the cohort; absent: one that is free
 * @attr taken - names that other cohorts of the page have
 * @attr no-presets - leaves out the buttons for the frequencies of every level of an axis
 * @attr state - what a link brings back, in one line for the page's address
 * @slot heading - instead of the title
 * @slot actions - more buttons beside "Show frequencies"
 * @slot footer - below the levels
 * @csspart state-notice heading tools answer split conditions condition text error sentence add levels target axis preset level saved
 * @cssprop --hindo-accent - and the other tokens of every element
 * @fires hindo-cohort-changed - the query has changed and its people are counted
 * @fires hindo-cohort-added - the user asks for the frequencies of the query
 * @fires hindo-preset-chosen - the user asks for the frequencies of every level of an axis
 * @fires hindo-state-changed - what `state` holds has changed
 * @fires hindo-error - counting failed
 */
export class HindoCohortSearch extends HindoElement {
  static override styles = [HindoElement.styles, messages, cohortSearchStyles, queryStyles, levelsStyles]

  static override properties = {
    ...HindoElement.properties,
    data: { attribute: false },
    for: { type: String },
    split: { type: String },
    name: { type: String },
    taken: { converter: listConverter },
    noPresets: { type: Boolean, attribute: 'no-presets' },
    store: { attribute: false },
    expression: { noAccessor: true },
    state: { noAccessor: true },
    copied: { state: true },
  }

  /** An open dataset; wins over `for` and over the one around the element. */
  declare data: Dataset | undefined
  declare for: string | undefined
  declare split: string | undefined
  declare name: string | undefined
  /** Names that other cohorts of the page have. */
  declare taken: string[] | undefined
  declare noPresets: boolean
  /** Where queries are saved; absent: the browser's own store. */
  declare store: QueryStore | undefined
  declare private copied: boolean

  private readonly model = new QueryModel()
  private readonly link = new DatasetLink(this)
  private readonly levels = new LevelsController(this)
  private readonly counting = new CountController(
    this,
    () => this.counted(),
    (error) => this.emit('hindo-error', { error }),
  )
  private readonly memory = new StateController(this, {
    version: 1,
    read: () => this.entries(),
    write: (entries) => this.restore(new Map(entries)),
  })
  private readonly saved = new SavedController(
    this,
    this.model,
    () => this.opened?.id ?? '',
    () => this.keep(),
  )
  private timer: ReturnType<typeof setTimeout> | undefined
  /** The query as of the last pause in typing. */
  private kept = ''
  private nameError = ''
  /** Query that the page was told of last. */
  private told: string | undefined
  private focusTree = false

  constructor() {
    super()
    this.noPresets = false
    this.copied = false
  }

  /** The query as text: the last one that could be read. Empty for everybody. */
  get expression(): string {
    return this.model.ready ? this.model.expression : this.model.text
  }

  set expression(text: string | null | undefined) {
    this.model.reset(text ?? '')
    this.keep()
  }

  /** What a link brings back; empty while the element is as the page made it. */
  get state(): string {
    return this.memory.text
  }

  set state(state: string | null | undefined) {
    this.memory.text = state
  }

  private get opened(): Dataset | undefined {
    const { state } = this.link
    return state.status === 'ready' ? state.dataset : undefined
  }

  private get axes(): readonly Axis[] {
    return this.opened?.axes ?? []
  }

  private entries(): StateEntries {
    const entries: StateEntries = []
    if (this.kept) entries.push(['q', this.kept])
    if (this.name) entries.push(['name', this.name])
    return entries
  }

  private restore(values: Map<string, string>): void {
    this.name = values.get('name')
    this.model.reset(values.get('q') ?? '')
    this.kept = values.get('q') ?? ''
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    this.memory.apply()
    const dataset = this.opened
    this.model.setAxes(dataset?.axes)
    if (!dataset) {
      this.counting.clear()
      this.told = undefined
      return
    }
    if (this.kept && !this.model.error && !this.timer) this.kept = this.model.expression
    const open = this.levels.openAxes(this.axes)
    const split = splitAxis(this.axes, this.split)?.id
    void this.counting.ask(dataset, questionOf(this.model, this.axes, open, this.levels.hits, split))
  }

  protected override updated(): void {
    if (!this.focusTree) return
    this.focusTree = false
    this.shadowRoot?.querySelector<HTMLElement>('.tree [tabindex="0"]')?.focus()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /** The query stands as it is: a step of its own for undo, and in the state. */
  private keep(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.model.rest()
    // A text that does not read stays out of the address: only level names may stand there.
    this.kept = this.model.ready ? this.model.expression : this.model.text
    this.copied = false
    this.requestUpdate()
  }

  private typed(text: string): void {
    this.model.write(text)
    this.copied = false
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.keep(), PAUSE)
    this.requestUpdate()
  }

  private edit(change: (place: Place) => Place): void {
    this.model.edit(change)
    this.keep()
  }

  private step(way: 'undo' | 'redo'): void {
    this.model[way]()
    this.keep()
  }

  private counted(): void {
    const { counts, answered } = this.counting
    if (!counts || !answered || answered.expression === this.told) return
    this.told = answered.expression
    this.emit('hindo-cohort-changed', {
      expression: answered.expression,
      cohort: cohortToJson(this.model.cohort),
      participants: counts.whole.participants,
      state: this.state,
    })
  }

  private add(): void {
    const { cohort } = this.model
    const name = this.name || suggestName(cohort, this.axes, this.taken ?? [])
    const t = this.localize.strings
    this.nameError = !isCohortName(name) ? t.nameWord : this.taken?.includes(name) ? t.nameTaken : ''
    this.requestUpdate()
    if (this.nameError) return
    const label = cohortLabel(name, cohort, this.axes)
    this.name = undefined
    this.emit('hindo-cohort-added', { name, expression: this.model.expression || 'all', label })
  }

  private preset(axis: Axis): void {
    const cohorts = axis.levels.map(({ id, label }) => ({
      name: id,
      expression: `${quote(axis.id)}=${quote(id)}`,
      label,
    }))
    this.emit('hindo-preset-chosen', { axis: axis.id, cohorts })
  }

  private async copySentence(lang: 'en' | 'ja'): Promise<void> {
    const dataset = this.opened
    const { counts } = this.counting
    if (!dataset || !counts) return
    const text = methodsText(this.model.cohort, dataset, counts.whole, lang, splitAxis(this.axes, this.split)?.id)
    await navigator.clipboard?.writeText(text).catch(() => {})
    this.copied = true
  }

  private useTool(tool: (typeof TOOLS)[number] | undefined): void {
    if (tool?.can(this.model.place, { axes: this.axes })) this.edit((place) => tool.run(place, { axes: this.axes }))
  }

  private showPlace(offset: number, length: number): void {
    const box = this.shadowRoot?.querySelector<HTMLTextAreaElement>('#expression')
    box?.focus()
    box?.setSelectionRange(offset, offset + length)
  }

  private get words() {
    const { strings: t, labelLang } = this.localize
    const threshold = this.opened?.publish?.threshold
    return { t, lang: this.localize.lang(), labelLang, axes: this.axes, threshold }
  }

  private heading() {
    const { t } = this.words
    const { model } = this
    const button = (label: string, can: boolean, run: () => void) =>
      html`<button class="button plain" type="button" aria-disabled=${can ? nothing : 'true'} @click=${() => can && run()}>${label}</button>`
    return html`<header class="heading" part="heading">
      <slot name="heading"><h2>${t.cohortSearch}</h2></slot>
      <div class="steps" part="tools">${button(t.undo, model.canUndo, () => this.step('undo'))}${button(
        t.redo,
        model.canRedo,
        () => this.step('redo'),
      )}${button(t.clearQuery, model.text !== '' || model.root.items.length > 0, () => {
        model.load('')
        this.keep()
      })}<button class="button plain" type="button" popovertarget="saved">${t.savedQueries}</button></div>
      <div id="saved" part="saved" popover role="dialog" aria-label=${t.savedQueries} @toggle=${(
        event: ToggleEvent,
      ) => {
        placePopover(event)
        this.requestUpdate()
      }}>${this.saved.view(t, suggestName(model.cohort, this.axes, []))}</div>
    </header>`
  }

  override render() {
    const { words, model, levels, counting, axes } = this
    const { t } = words
    const { state } = this.link
    const head = html`${this.memory.notice(t)}${this.heading()}`
    if (state.status !== 'ready') {
      const waiting = state.status === 'opening'
      const text = waiting ? t.opening : state.status === 'error' ? t.datasetFailed : t.noDatasetForSearch
      return html`${head}${waiting ? progressBar(state.progress, t.opening) : nothing}<p class="empty">${text}</p>`
    }
    const everybody = state.dataset.strata.find(({ terms }) => terms.length === 0)
    const answer: AnswerView = {
      ...words,
      counting,
      total: everybody?.participants ?? null,
      split: splitAxis(axes, this.split),
    }
    return html`<div class="search" @keydown=${(event: KeyboardEvent) => {
      const way = stepOfKey(event)
      if (!way) return
      event.preventDefault()
      this.step(way)
    }}>
      ${head}${answerView(answer)}<p class="hidden" role="status">${spokenAnswer(answer)}</p>
      ${queryView({
        ...words,
        model,
        onSelect: (path) => this.selectNode(path),
        onRemove: (path) => this.edit(({ root }) => removeNode({ root, path })),
        onTool: (id) => this.useTool(TOOLS.find((tool) => tool.id === id)),
        onKey: (event) =>
          queryKeys(event, {
            select: (path) => this.selectNode(path),
            use: (tool) => {
              this.focusTree = true
              this.useTool(tool)
            },
            choose: () => this.shadowRoot?.querySelector<HTMLElement>('#find')?.focus(),
          }),
      })}
      ${textView({
        ...words,
        model,
        onInput: (text) => this.typed(text),
        onPlace: (offset, length) => this.showPlace(offset, length),
      })}
      ${
        model.cohort.op === 'all' || model.vast
          ? nothing
          : sentenceView({
              t,
              sentence: explainCohort(model.cohort, axes, words.labelLang),
              ready: counting.counts !== undefined && !counting.busy,
              copied: this.copied,
              onCopy: (lang) => void this.copySentence(lang),
            })
      }
      ${addView({
        t,
        name: this.name || suggestName(model.cohort, axes, this.taken ?? []),
        error: this.nameError,
        onName: (name) => {
          this.name = name || undefined
        },
        onAdd: () => (model.error ? this.renderRoot.querySelector<HTMLElement>('#expression')?.focus() : this.add()),
      })}
      ${levelsView({
        ...words,
        model,
        counting,
        presets: !this.noPresets,
        find: levels.find,
        hits: levels.hits,
        isOpen: (axis) => levels.openAxes(axes).has(axis),
        isExpanded: levels.isExpanded,
        rowsOf: levels.rowsOf,
        activeOf: levels.activeOf,
        onFind: (text) => levels.search(text, this.opened),
        onOpen: (axis) => levels.toggleAxis(axis, axes),
        onExpand: (axis, level) => levels.toggleLevel(axis, level),
        onMore: (axis) => levels.showMore(axis),
        onPreset: (axis) => this.preset(axis),
        onToggle: (axis, level) => this.choose(axis, level),
        onKey: (event) => levelKeys(event, levels, (axis, level) => this.choose(axis, level)),
      })}
      <slot name="footer"></slot>
    </div>`
  }

  private choose(axis: string, level: string): void {
    this.levels.setActive(axis, level)
    this.edit((place) => toggleLevel(place, axis, level, this.axes))
  }

  private selectNode(path: Path): void {
    this.model.select(path)
    this.focusTree = true
    this.requestUpdate()
  }
}
