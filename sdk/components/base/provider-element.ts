import { html, nothing, type PropertyValues } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { EngineMode, Progress } from '../../types.ts'
import type { CallOptions, Engine } from '../../worker/client.ts'
import { HindoElement } from './element.ts'
import { messages } from './messages.styles.ts'
import { errorDetail, errorPanel } from './messages.ts'
import { providerStyles } from './provider.styles.ts'
import {
  arrivalOf,
  type Openable,
  type Provider,
  type ProviderRequest,
  type ProviderState,
  requestOf,
} from './provider-link.ts'

/** Opens what its `src` or `files` name and gives it to the elements inside it, or to those that name it with `for`. */
export abstract class ProviderElement<Data extends Openable & { synthetic: boolean }>
  extends HindoElement
  implements Provider<Data>
{
  static override styles = [HindoElement.styles, messages, providerStyles]

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

  abstract readonly provides: string
  private current: ProviderState<Data> = { status: 'none' }
  private readonly subscribers = new Set<() => void>()
  private controller: AbortController | undefined

  constructor() {
    super()
    this.copied = false
  }

  /** Opens a place in the engine given, or in one of its own. */
  protected abstract openPlace(place: URL | File[], options: CallOptions & { engine?: Engine }): Promise<Data>
  protected abstract opened(data: Data, mode: EngineMode): void

  get state(): ProviderState<Data> {
    return this.current
  }

  /** What is open; undefined while nothing is. */
  get data(): Data | undefined {
    return this.current.status === 'ready' ? this.current.dataset : undefined
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
    this.addEventListener(requestOf(this.provides), this.answer)
    this.dispatchEvent(new CustomEvent(arrivalOf(this.provides), { bubbles: true, composed: true }))
    if (this.hasUpdated) this.open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.close()
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('src') || changed.has('files') || changed.has('engine')) this.open()
  }

  private readonly answer = (event: Event): void => {
    event.stopPropagation()
    ;(event as CustomEvent<ProviderRequest<Data>>).detail.accept(this)
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
      const options = { signal: controller.signal, onProgress, ...(this.engine && { engine: this.engine }) }
      const dataset = await this.openPlace(place, options)
      if (this.controller !== controller) return void dataset.close()
      const mode = await dataset.engine.mode
      if (this.controller !== controller) return void dataset.close()
      this.become({ status: 'ready', dataset, mode })
      this.opened(dataset, mode)
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

  private become(state: ProviderState<Data>): void {
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
