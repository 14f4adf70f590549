import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** What takes the focus where the control that had it is drawn no more: first what is there. */
const NEXT: Array<[gone: string, next: string[]]> = [
  ['[data-cancel]', ['[data-apply=proposal-0]', '[data-propose]', '[data-check]']],
  ['[data-propose]', ['[data-cancel]', '[data-apply=proposal-0]', '[data-apply=suppress]']],
  ['[data-apply]', ['[data-undo]']],
  ['.decide *', ['[data-save-decision]', '[data-release]']],
  ['[data-remove], [data-take-back]', ['#by', '#reason']],
  ['[data-undo]', ['[data-apply=suppress]', '[data-check]']],
  ['.sign-off .leave *', ['.released', '[data-check]']],
]

/** Keeps the focus near where it was when its control goes away, so that a keyboard never starts again at the top of the page. */
export class FocusController implements ReactiveController {
  private readonly host: ReactiveControllerHost & HTMLElement
  private had: Element | null = null
  private next: string[] = []

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.host = host
    host.addController(this)
  }

  hostUpdate(): void {
    this.had = this.host.shadowRoot?.activeElement ?? null
    this.next = NEXT.find(([gone]) => this.had?.matches(gone))?.[1] ?? []
  }

  hostUpdated(): void {
    if (!this.had || this.had.isConnected) return
    for (const selector of this.next) {
      const found = this.host.shadowRoot?.querySelector<HTMLElement>(selector)
      if (!found) continue
      found.focus()
      return
    }
  }
}
