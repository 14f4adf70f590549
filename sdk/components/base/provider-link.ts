import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { ErrorRecord } from '../../errors.ts'
import type { EngineMode, Progress } from '../../types.ts'
import type { Engine } from '../../worker/client.ts'

/** What a provider opens: a dataset of frequencies, or one of records. */
export interface Openable {
  readonly engine: Engine
  close(): Promise<void>
}

/** How far a provider is with what it opens. */
export type ProviderState<Data extends Openable> =
  | { status: 'none' }
  | { status: 'opening'; progress: Progress | undefined; cancel: () => void }
  | { status: 'ready'; dataset: Data; mode: EngineMode | undefined }
  | { status: 'error'; error: ErrorRecord; retry: () => void }

/** What `<hindo-dataset>` and `<hindo-records>` offer to elements that want their data. */
export interface Provider<Data extends Openable> {
  /** What it provides, so that an element named by `for` is not one of the other kind. */
  readonly provides: string
  readonly state: ProviderState<Data>
  /** Calls back on every change of state until the answer is called. */
  subscribe(changed: () => void): () => void
}

/** Asks the nearest provider of a kind above for itself. Crosses shadow roots; independent of tag names. */
export const requestOf = (provides: string) => `hindo-${provides}-request`
/** A provider has just arrived: whoever found none before asks again. */
export const arrivalOf = (provides: string) => `hindo-${provides}-provider`

export interface ProviderRequest<Data extends Openable> {
  accept(provider: Provider<Data>): void
}

type Host<Data> = ReactiveControllerHost &
  HTMLElement & {
    /** What is open already, given directly, wins over any provider. */
    data: Data | undefined
    /** Id of a provider elsewhere on the page. */
    for: string | undefined
  }

/** The element of an id in the roots around a node, the nearest root first. */
export function findById(from: Element, id: string): Element | null {
  for (let root = from.getRootNode(); root instanceof Document || root instanceof ShadowRoot; ) {
    const found = root.getElementById(id)
    if (found || root instanceof Document) return found
    root = root.host.getRootNode()
  }
  return null
}

/** Connects an element to its data: property, then `for`, then the nearest provider around it, whichever comes when. */
export class ProviderLink<Data extends Openable> implements ReactiveController {
  protected readonly host: Host<Data>
  protected provider: Provider<Data> | undefined
  private readonly provides: string
  private unsubscribe: (() => void) | undefined
  private linkedFor: string | undefined
  private modeOf: Data | undefined
  private mode: EngineMode | undefined

  constructor(host: Host<Data>, provides: string) {
    this.host = host
    this.provides = provides
    host.addController(this)
  }

  get state(): ProviderState<Data> {
    const { data } = this.host
    if (data) return { status: 'ready', dataset: data, mode: this.mode }
    return this.provider?.state ?? { status: 'none' }
  }

  hostConnected(): void {
    this.host.ownerDocument.addEventListener(arrivalOf(this.provides), this.link)
    this.link()
  }

  hostDisconnected(): void {
    this.host.ownerDocument.removeEventListener(arrivalOf(this.provides), this.link)
    this.leave()
  }

  hostUpdate(): void {
    this.learnMode()
    if (this.host.isConnected && this.host.for !== this.linkedFor) {
      this.leave()
      this.link()
    }
  }

  /** Data given directly bring their engine; what that is comes a moment later. */
  private learnMode(): void {
    const { data } = this.host
    if (data === this.modeOf) return
    this.modeOf = data
    this.mode = undefined
    const learn = async () => {
      const mode = await data?.engine.mode
      if (this.modeOf !== data) return
      this.mode = mode
      this.host.requestUpdate()
    }
    learn().catch(() => {})
  }

  private leave(): void {
    this.unsubscribe?.()
    this.unsubscribe = undefined
    this.provider = undefined
  }

  private readonly link = (): void => {
    if (this.provider) return
    this.linkedFor = this.host.for
    if (this.host.for) {
      const named = findById(this.host, this.host.for)
      if (this.isProvider(named)) this.accept(named)
      return
    }
    const accept = (provider: Provider<Data>) => this.accept(provider)
    const detail: ProviderRequest<Data> = { accept }
    this.host.dispatchEvent(new CustomEvent(requestOf(this.provides), { detail, bubbles: true, composed: true }))
  }

  private isProvider(element: Element | null): element is Element & Provider<Data> {
    return element !== null && 'subscribe' in element && 'provides' in element && element.provides === this.provides
  }

  private accept(provider: Provider<Data>): void {
    this.provider = provider
    this.unsubscribe = provider.subscribe(() => this.host.requestUpdate())
    this.host.requestUpdate()
  }
}
