import { html, nothing, type PropertyValues } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { DatasetInfo, EngineMode, Progress } from '../../types.ts'
import { type Dataset, type Engine, openDataset } from '../../worker/client.ts'
import {
  type DatasetProvider,
  type DatasetRequest,
  type DatasetState,
  PROVIDER,
  REQUEST,
} from '../base/dataset-link.ts'
import { HindoElement } from '../base/element.ts'
import { messages } from '../base/messages.styles.ts'
import { errorDetail, errorPanel } from '../base/messages.ts'
import { datasetStyles } from './dataset.styles.ts'

/**
 * Opens a dataset and gives it to the Hindo elements inside it, or to those that name it with `for`.
 *
 * @attr src - address of a `dataset.json` or of its folder
 * @attr theme - `light`, `dark` or `auto` (the system's); absent: the page's `color-scheme`
 * @slot - elements that use the dataset
 * @csspart synthetic - the note on simulated data
 * @csspart error - the panel shown when the dataset cannot be opened
 * @fires hindo-ready - the dataset is open
 * @fires hindo-error - it could not be opened
 * @fires hindo-progress - while it opens
 */
export class HindoDataset extends HindoElement implements DatasetProvider {
  static override styles = [HindoElement.styles, messages, datasetStyles]

  static override properties = {
    ...HindoElement.properties,
    src: { type: String },
    files: { attribute: false },
    engine: { attribute: false },
    copied: { state: true },
  }

  declare src: string | undefined
  /** Files of a dataset that the user dropped; wins over `src`. */
  declare files: File[] | undefined
  /** Engine to open it in; absent: one of its own. */
  declare engine: Engine | undefined
  declare private copied: boolean

  private current: DatasetState = { status: 'none' }
  private readonly subscribers = new Set<() => void>()
  private controller: AbortController | undefined

  constructor() {
    super()
    this.copied = false
    this.addEventListener(REQUEST, (event) => {
      event.stopPropagation()
      ;(event as CustomEvent<DatasetRequest>).detail.accept(this)
    })
  }

  get state(): DatasetState {
    return this.current
  }

  /** The open dataset; undefined while there is none. */
  get data(): Dataset | undefined {
    return this.current.status === 'ready' ? this.current.dataset : undefined
  }

  /** What is known of the open dataset. */
  get info(): DatasetInfo | undefined {
    return this.data
  }

  /** Which kernel runs where, and why nothing better. */
  get mode(): EngineMode | undefined {
    return this.current.status === 'ready' ? this.current.mode : undefined
  }

  subscribe(changed: () => void): () => void {
    this.subscribers.add(changed)
    return () => this.subscribers.delete(changed)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.dispatchEvent(new CustomEvent(PROVIDER, { bubbles: true, composed: true }))
    if (this.hasUpdated) this.open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.close()
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('src') || changed.has('files') || changed.has('engine')) this.open()
  }

  /** Opens what `files` or `src` name, closing what was open before. */
  private async open(): Promise<void> {
    this.close()
    const source = this.files ?? this.src
    if (!source || (Array.isArray(source) && source.length === 0) || !this.isConnected) return
    const controller = new AbortController()
    this.controller = controller
    const cancel = () => controller.abort()
    this.become({ status: 'opening', progress: undefined, cancel })
    const onProgress = (progress: Progress) => {
      if (this.controller !== controller) return
      this.become({ status: 'opening', progress, cancel })
      this.emit('hindo-progress', { progress })
    }
    try {
      const place = typeof source === 'string' ? new URL(source, this.baseURI) : source
      const dataset = await openDataset(place, { signal: controller.signal, onProgress, engine: this.engine })
      if (this.controller !== controller) return void dataset.close()
      const mode = await dataset.engine.mode
      if (this.controller !== controller) return void dataset.close()
      this.become({ status: 'ready', dataset, mode })
      this.emit('hindo-ready', { info: dataset, mode })
    } catch (error) {
      if (this.controller !== controller) return
      this.fail(toErrorRecord(error))
    }
  }

  private fail(error: ErrorRecord): void {
    this.become({ status: 'error', error, retry: () => this.open() })
    this.emit('hindo-error', { error })
  }

  private close(): void {
    this.controller?.abort()
    this.controller = undefined
    const dataset = this.data
    if (this.current.status !== 'none') this.become({ status: 'none' })
    dataset?.close().catch(() => {})
  }

  private become(state: DatasetState): void {
    this.current = state
    this.copied = false
    for (const changed of this.subscribers) changed()
    this.requestUpdate()
  }

  private async copy(error: ErrorRecord): Promise<void> {
    await navigator.clipboard?.writeText(errorDetail(error)).catch(() => {})
    this.copied = true
  }

  override render() {
    const t = this.localize.strings
    const state = this.current
    const synthetic = state.status === 'ready' && state.dataset.synthetic
    return html`${
      synthetic
        ? html`<p class="note" part="synthetic"><strong>${t.synthetic}</strong> <span>${t.syntheticHelp}</span></p>`
        : nothing
    }
      ${
        state.status === 'error'
          ? errorPanel(state.error, {
              t,
              lang: this.localize.lang(),
              copied: this.copied,
              onCopy: () => this.copy(state.error),
              actions: html`<button class="button" type="button" @click=${state.retry}>${t.runAgain}</button>`,
            })
          : nothing
      }
      <slot></slot>`
  }
}
