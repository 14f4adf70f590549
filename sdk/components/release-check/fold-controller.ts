import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Which rules are unfolded. */
export class FoldController implements ReactiveController {
  open: ReadonlySet<string> = new Set()
  private readonly host: ReactiveControllerHost & HTMLElement
  private wanted: string | undefined

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.host = host
    host.addController(this)
  }

  hostUpdated(): void {
    const { wanted } = this
    if (wanted === undefined) return
    this.wanted = undefined
    const head = this.host.shadowRoot?.querySelector(`[data-rule="${CSS.escape(wanted)}"] .rule-head`)
    head?.scrollIntoView({ block: 'nearest' })
  }

  toggle(rule: string): void {
    const open = new Set(this.open)
    if (!open.delete(rule)) open.add(rule)
    this.open = open
    this.host.requestUpdate()
  }

  /** Unfolds a rule and scrolls to it. */
  unfold(rule: string): void {
    this.open = new Set([...this.open, rule])
    this.wanted = rule
    this.host.requestUpdate()
  }
}
