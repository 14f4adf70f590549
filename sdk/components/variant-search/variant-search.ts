import { html, nothing, type PropertyValues } from 'lit'
import { type ErrorRecord, HindoError, toErrorRecord } from '../../errors.ts'
import type { LocateAnswer, LocateState, VariantSuggestion } from '../../search-types.ts'
import type { Dataset } from '../../worker/client.ts'
import { combobox } from '../base/combobox.styles.ts'
import { ComboboxController } from '../base/combobox.ts'
import { DatasetLink } from '../base/dataset-link.ts'
import { HindoElement } from '../base/element.ts'
import { formatBytes, formatCount } from '../base/format.ts'
import { messages } from '../base/messages.styles.ts'
import { errorDetail, errorPanel, progressBar } from '../base/messages.ts'
import { StateController } from '../base/state.ts'
import { isList, type ListText, MAX_FILE_BYTES, readList } from './file-text.ts'
import { type LinesView, lines, MORE_LINES, summary } from './lines.ts'
import { LocateController } from './locate-controller.ts'
import { lastPiece, queryOfAnswer, queryOfLine } from './summary.ts'
import { variantSearchStyles } from './variant-search.styles.ts'

/** A list that did not fit the box: pasted (no name) or from a file. */
interface VariantList extends ListText {
  name: string
}

/** Longer texts stay out of the state, which has to fit an address. */
const LONGEST_STATE = 2000

/**
 * One box for variants, places, rsIDs and genes: what each of them is to the dataset, and what to look at.
 *
 * @attr for - id of a `hindo-dataset` elsewhere on the page
 * @attr value - text to look up; the box starts with it
 * @attr state - see `state`
 * @csspart box input suggestions summary lines line list state-notice
 * @cssprop --hindo-lines-height - most height of the list of lines, 224px
 * @fires hindo-variants-located - a search was answered (`query` for a frequency query; null where nothing was found), narrowed to
 *   one line, or cleared (`answer` is null, `query` empty)
 * @fires hindo-state-changed
 * @fires hindo-error
 */
export class HindoVariantSearch extends HindoElement {
  static override styles = [HindoElement.styles, messages, combobox, variantSearchStyles]

  static override properties = {
    ...HindoElement.properties,
    data: { attribute: false },
    for: { type: String },
    value: { type: String },
    state: { type: String, noAccessor: true },
    list: { state: true },
    draft: { state: true },
    kind: { state: true },
    only: { state: true },
    most: { state: true },
    copied: { state: true },
    fileError: { state: true },
  }

  /** An open dataset; wins over `for` and over the one around the element. */
  declare data: Dataset | undefined
  declare for: string | undefined
  /** The text that is looked up; setting it searches. */
  declare value: string | undefined
  declare private list: VariantList | undefined
  declare private draft: string
  declare private kind: LocateState | undefined
  declare private only: number | undefined
  declare private most: number
  declare private copied: boolean
  declare private fileError: ErrorRecord | undefined

  private readonly link = new DatasetLink(this)
  private readonly remembered = new StateController(this, {
    version: 1,
    read: () => {
      const list = this.list?.pieces.join('\n') ?? ''
      if (list) return list.length <= LONGEST_STATE ? [['list', list]] : []
      return this.value ? [['find', this.value]] : []
    },
    write: (entries) => {
      const found = new Map(entries)
      const pieces = found.get('list')?.split('\n').filter(Boolean) ?? []
      this.value = found.get('find') ?? ''
      this.list = pieces.length > 0 ? { name: '', pieces, lines: pieces.length } : undefined
    },
  })
  private readonly located = new LocateController(this, {
    answered: (answer) => this.tell(answer),
    failed: (error) => this.emit('hindo-error', { error }),
  })
  private readonly suggesting = new ComboboxController<VariantSuggestion>(this, 'suggestions', {
    search: async (text, signal) => {
      const { state } = this.link
      const { piece } = lastPiece(text)
      if (state.status !== 'ready' || !piece.trim()) return []
      return state.dataset.suggest(piece, { limit: 10, signal })
    },
    choose: ({ text }) => {
      this.draft = lastPiece(this.draft).before + text
      this.find()
    },
    submit: () => this.find(),
  })
  private asked: { dataset: Dataset; text: string } | undefined

  constructor() {
    super()
    this.draft = ''
    this.most = MORE_LINES
    this.copied = false
    this.addEventListener('dragover', (event) => this.hover(event, true))
    this.addEventListener('dragleave', (event) => this.hover(event, false))
    this.addEventListener('drop', (event) => void this.dropped(event))
  }

  /** What the element shows, as one line for an address; see the README. Long lists are left out. */
  get state(): string {
    return this.remembered.text
  }

  set state(text: string | null | undefined) {
    this.remembered.text = text
  }

  /** Answer shown; undefined while there is none. */
  get answer(): LocateAnswer | undefined {
    return this.located.answer
  }

  /** Forgets the search. */
  clear(): void {
    this.value = ''
    this.list = undefined
    this.draft = ''
    this.fileError = undefined
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    this.remembered.apply()
    if (changed.has('value') && !this.list) this.draft = this.value ?? ''
    this.ask()
  }

  private ask(): void {
    const { state } = this.link
    const dataset = state.status === 'ready' ? state.dataset : undefined
    const text = this.list?.pieces.join('\n') ?? this.value?.trim() ?? ''
    if (!dataset || !text) {
      const had = this.asked !== undefined
      this.asked = undefined
      if (!had) return
      this.located.clear()
      if (dataset) this.emit('hindo-variants-located', { query: { regions: [], variants: [] }, answer: null })
      return
    }
    if (this.asked?.dataset === dataset && this.asked.text === text) return
    this.asked = { dataset, text }
    this.kind = undefined
    this.only = undefined
    this.most = MORE_LINES
    void this.located.run(dataset, text)
  }

  private find(): void {
    const text = this.draft.trim()
    this.fileError = undefined
    if (!text && this.list) return
    this.list = undefined
    if (this.value === text) this.asked = undefined
    this.value = text
    this.requestUpdate()
  }

  private tell(answer: LocateAnswer): void {
    const line = this.only === undefined ? undefined : answer.lines[this.only]
    this.emit('hindo-variants-located', { query: line ? queryOfLine(line) : queryOfAnswer(answer), answer })
  }

  private pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (!isList(text)) return
    event.preventDefault()
    this.take('', text)
  }

  private take(name: string, text: string): void {
    const list = readList(name, text)
    this.suggesting.close()
    this.fileError = undefined
    if (list.pieces.length === 0) {
      this.fileError = toErrorRecord(
        new HindoError('parse', `${name ? `the file ${name}` : 'the pasted text'} lists no variant`, {
          hint: 'Give a VCF, a BED, or a table with chrom, pos, ref and alt',
        }),
      )
      return
    }
    this.draft = ''
    this.value = ''
    this.list = { name, ...list }
  }

  private hover(event: DragEvent, over: boolean): void {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    this.toggleAttribute('data-over', over)
  }

  private async dropped(event: DragEvent): Promise<void> {
    this.hover(event, false)
    const file = event.dataTransfer?.files[0]
    if (file) await this.open(file)
  }

  /** Reads a list from a file; nothing of it leaves the page. */
  async open(file: File): Promise<void> {
    if (file.size > MAX_FILE_BYTES) {
      const size = (bytes: number) => formatBytes(bytes, 'en')
      const hint = `Give at most ${size(MAX_FILE_BYTES)}, or use hindo search --variant`
      this.fileError = toErrorRecord(new HindoError('limit', `the file ${file.name} has ${size(file.size)}`, { hint }))
      return
    }
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      const hint = 'Unpack it first'
      this.fileError = toErrorRecord(new HindoError('format', `the file ${file.name} is compressed`, { hint }))
      return
    }
    this.take(file.name, new TextDecoder().decode(bytes))
  }

  private async copy(error: ErrorRecord): Promise<void> {
    await navigator.clipboard?.writeText(errorDetail(error)).catch(() => {})
    this.copied = true
  }

  private box() {
    const t = this.localize.strings
    const { suggesting } = this
    const chosen = (event: Event) => {
      const input = event.target as HTMLInputElement
      const file = input.files?.[0]
      input.value = ''
      if (file) void this.open(file)
    }
    return html`<label class="title" for="box">${t.variantBox}</label>
      <div class="box" part="box">
        <span class="field"><input id="box" part="input" type="text" role="combobox" spellcheck="false" autocomplete="off" autocapitalize="off"
          lang="en" aria-autocomplete="list" aria-controls="suggestions" aria-expanded=${suggesting.expanded}
          aria-activedescendant=${suggesting.activeId} aria-describedby="accepts" placeholder=${t.variantBoxHint} .value=${this.draft}
          @input=${(event: InputEvent) => this.typed(event)} @keydown=${suggesting.keydown} @blur=${suggesting.blur}
          @paste=${(event: ClipboardEvent) => this.pasted(event)} />${
            this.draft || this.value
              ? html`<button class="clear" type="button" aria-label=${t.clearVariants} @click=${() => this.cleared()}>✕</button>`
              : nothing
          }</span>
        <button class="button primary" type="button" @click=${() => this.find()}>${t.findVariants}</button>
        <button class="button" type="button" @click=${() => this.shadowRoot?.getElementById('file')?.click()}>${t.chooseVariantFile}</button>
        <input id="file" type="file" hidden accept=".vcf,.bed,.tsv,.csv,.txt" aria-label=${t.chooseVariantFile} @change=${chosen} />
      </div>
      ${suggesting.draw(t.variantSuggestions, ({ text, detail, kind }) => {
        return html`<span>${text}</span><span class="beside">${detail || t.variantKinds[kind]}</span>`
      })}
      <p class=${this.located.answer ? 'hidden' : 'help'} id="accepts">${t.variantBoxAccepts}</p>`
  }

  private typed(event: InputEvent): void {
    this.draft = (event.target as HTMLInputElement).value
    this.suggesting.ask(this.draft)
  }

  private cleared(): void {
    this.clear()
    this.suggesting.close()
    this.shadowRoot?.getElementById('box')?.focus()
  }

  private listChip() {
    const { list } = this
    if (!list) return nothing
    const t = this.localize.strings
    const lang = this.localize.lang()
    const count = (value: number) => formatCount(value, lang)
    const cut = list.lines > list.pieces.length && list.pieces.length >= 1
    return html`<p class="list-chip" part="list"><span>${list.name ? t.fileList(list.name, count(list.lines)) : t.pastedList(count(list.lines))}</span
      ><button type="button" aria-label=${t.clearVariants} @click=${() => this.cleared()}>✕</button></p>
      <p class="help">${cut ? t.linesCut(count(list.pieces.length), count(list.lines)) : nothing} ${list.name ? t.variantFileStays : nothing}</p>`
  }

  private results() {
    const t = this.localize.strings
    const lang = this.localize.lang()
    const { answer, busy } = this.located
    const error = this.fileError ?? this.located.error
    if (error) {
      return errorPanel(error, { t, lang, copied: this.copied, onCopy: () => this.copy(error) })
    }
    if (!answer) return busy ? progressBar(undefined, t.locating) : nothing
    const view: LinesView = {
      t,
      lang,
      labelLang: this.localize.labelLang,
      answer,
      kind: this.kind,
      most: this.most,
      only: this.only,
      onKind: (kind) => {
        this.kind = kind
        this.most = MORE_LINES
      },
      onMore: () => {
        this.most += MORE_LINES
      },
      onOnly: (index) => {
        this.only = index
        this.tell(answer)
      },
      onOther: (variant) => {
        this.draft = variant
        this.find()
      },
    }
    return html`<div class="results" aria-busy=${busy}>${summary(view)}${lines(view)}</div>`
  }

  override render() {
    return html`<div role="search" aria-label=${this.localize.strings.variantBox}>${this.box()}</div>
      ${this.remembered.notice(this.localize.strings)} ${this.listChip()} ${this.results()}`
  }
}
