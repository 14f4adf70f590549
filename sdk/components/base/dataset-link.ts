import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { ErrorRecord } from '../../errors.ts'
import type { EngineMode, Progress } from '../../types.ts'
import type { Dataset } from '../../worker/client.ts'

/** How far a dataset is. */
export type DatasetState =
  | { status: 'none' }
  | { status: 'opening'; progress: Progress | undefined; cancel: () => void }
  | { status: 'ready'; dataset: Dataset; mode: EngineMode | undefined }
  | { status: 'error'; error: ErrorRecord; retry: () => void }

/** What `<hindo-dataset>` offers to elements that want its data. */
export interface DatasetProvider {
  readonly state: DatasetState
  /** Calls back on every change of state until the answer is called. */
  subscribe(changed: () => void): () => void
}

/** Asks the nearest provider above for itself. Crosses shadow roots; independent of tag names. */
export const REQUEST = 'hindo-dataset-request'
/** A provider has just arrived: whoever found none before asks again. */
export const PROVIDER = 'hindo-dataset-provider'

export interface DatasetRequest {
  accept(provider: DatasetProvider): void
}

type Host = ReactiveControllerHost &
  HTMLElement & {
    /** An open dataset given directly wins over any provider. */
    data: Dataset | undefined
    /** Id of a provider elsewhere on the page. */
    for: string | undefined
  }

function isProvider(element: Element | null): element is Element & DatasetProvider {
  return element !== null && 'subscribe' in element && 'state' in element
}

/** The element of an id in the roots around a node, the nearest root first. */
function findById(from: Element, id: string): Element | null {
  for (let root = from.getRootNode(); root instanceof Document || root instanceof ShadowRoot; ) {
    const found = root.getElementById(id)
    if (found || root instanceof Document) return found
    root = root.host.getRootNode()
  }
  return null
}

/** Connects an element to its dataset: property, then `for`, then the nearest provider around it, whichever comes when. */
export class DatasetLink implements ReactiveController {
  private readonly host: Host
  private provider: DatasetProvider | undefined
  private unsubscribe: (() => void) | undefined
  private linkedFor: string | undefined
  private modeOf: Dataset | undefined
  private mode: EngineMode | undefined

  constructor(host: Host) {
    this.host = host
    host.addController(this)
  }

  get state(): DatasetState {
    const { data } = this.host
    if (data) return { status: 'ready', dataset: data, mode: this.mode }
    return this.provider?.state ?? { status: 'none' }
  }

  hostConnected(): void {
    this.host.ownerDocument.addEventListener(PROVIDER, this.link)
    this.link()
  }

  hostDisconnected(): void {
    this.host.ownerDocument.removeEventListener(PROVIDER, this.link)
    this.leave()
  }

  hostUpdate(): void {
    this.learnMode()
    if (this.host.isConnected && this.host.for !== this.linkedFor) {
      this.leave()
      this.link()
    }
  }

  /** A dataset given directly brings its engine; what that is comes a moment later. */
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
      if (isProvider(named)) this.accept(named)
      return
    }
    const accept = (provider: DatasetProvider) => this.accept(provider)
    this.host.dispatchEvent(
      new CustomEvent<DatasetRequest>(REQUEST, { detail: { accept }, bubbles: true, composed: true }),
    )
  }

  private accept(provider: DatasetProvider): void {
    this.provider = provider
    this.unsubscribe = provider.subscribe(() => this.host.requestUpdate())
    this.host.requestUpdate()
  }
}
