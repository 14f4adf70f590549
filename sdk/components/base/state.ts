import { html, nothing, type ReactiveController, type TemplateResult } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { Strings } from '../i18n/strings.ts'
import type { HindoElement } from './element.ts'
import { printState, readState, type StateEntries } from './state-text.ts'

/** How an element turns what it shows into entries and back. */
export interface StateShape {
  /** Newest version that this element reads, and the one it writes. */
  version: number
  /** What the element shows now; what is as usual is left out. */
  read(): StateEntries
  /** Shows what the entries say; what they leave out becomes as usual. Unknown keys are passed over. */
  write(entries: StateEntries): void
}

/**
 * The `state` of an element: one line that the page may put into its address. It is empty while the element is as the page made
 * it, and an empty one makes it so again. What cannot be read, or was written by a newer version, changes nothing:
 * `problem` holds the reason until the next state comes. Every change that does not come from the page's own `state = …` fires
 * `hindo-state-changed`.
 *
 * The element calls {@link apply} first in `willUpdate` and puts {@link notice} where people look.
 */
export class StateController implements ReactiveController {
  problem: ErrorRecord | undefined

  private readonly host: HindoElement
  private readonly shape: StateShape
  private pending: StateEntries | undefined
  /** What the page's own attributes and properties made of the element. */
  private usual: StateEntries | undefined
  private last: string | undefined
  private quiet = false

  constructor(host: HindoElement, shape: StateShape) {
    this.host = host
    this.shape = shape
    host.addController(this)
  }

  get text(): string {
    return this.print(this.pending ?? this.shape.read())
  }

  set text(text: string | null | undefined) {
    this.problem = undefined
    try {
      this.pending = text ? readState(text, this.shape.version) : (this.usual ?? [])
      if (!text && !this.usual) this.pending = undefined
    } catch (error) {
      this.problem = toErrorRecord(error)
    }
    this.host.requestUpdate()
  }

  /** Takes over the state that was set since the last drawing. */
  apply(): void {
    this.usual ??= this.shape.read()
    if (!this.pending) return
    const entries = this.pending
    this.pending = undefined
    this.quiet = true
    this.shape.write(entries)
  }

  hostUpdated(): void {
    const text = this.print(this.shape.read())
    const changed = this.last !== undefined && text !== this.last && !this.quiet
    this.last = text
    this.quiet = false
    if (changed) this.host.dispatchEvent(stateEvent(text))
  }

  /** Why the last state was not taken; nothing where it was. */
  notice(t: Strings): TemplateResult | typeof nothing {
    if (!this.problem) return nothing
    const dismiss = () => {
      this.problem = undefined
      this.host.requestUpdate()
    }
    return html`<p class="state-notice" part="state-notice" role="status">
      <span>${this.problem.code === 'version' ? t.newerState : t.unreadableState}</span>
      <button class="button plain" type="button" @click=${dismiss}>${t.dismiss}</button>
    </p>`
  }

  private print(entries: StateEntries): string {
    const { version } = this.shape
    const text = printState(version, entries)
    return this.usual && text === printState(version, this.usual) ? '' : text
  }
}

function stateEvent(state: string): CustomEvent<{ state: string }> {
  return new CustomEvent('hindo-state-changed', { detail: { state }, bubbles: true, composed: true })
}
