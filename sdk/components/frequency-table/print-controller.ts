import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { RowWindow } from './row-scale.ts'

/** Most rows printed: what is around the place in view. Long tables belong in a file. */
const PRINTED_ROWS = 128
/** Wider than a sheet of A4 at 96 dpi minus margins, px: the table is printed as cards. */
const SHEET_WIDTH = 700

type Host = ReactiveControllerHost & HTMLElement

/** While the page is printed: more rows, every column, no scrolling. */
export class PrintController implements ReactiveController {
  active = false
  private readonly host: Host
  private media: MediaQueryList | undefined

  constructor(host: Host) {
    this.host = host
    host.addController(this)
  }

  hostConnected(): void {
    this.media = this.host.ownerDocument.defaultView?.matchMedia('print')
    this.media?.addEventListener('change', this.changed)
    addEventListener('beforeprint', this.before)
    addEventListener('afterprint', this.after)
    this.active = this.media?.matches ?? false
  }

  hostDisconnected(): void {
    this.media?.removeEventListener('change', this.changed)
    removeEventListener('beforeprint', this.before)
    removeEventListener('afterprint', this.after)
  }

  /** A table wider than the sheet is printed as cards. */
  get asCards(): boolean {
    if (!this.active) return false
    const table = this.host.shadowRoot?.querySelector('table.grid')
    this.wide ||= (table?.clientWidth ?? 0) > SHEET_WIDTH
    return this.wide
  }
  private wide = false

  /** Rows to draw: in print, from the first in view, with nothing above or below. */
  rows(window: RowWindow, rows: number): RowWindow {
    if (!this.active) return window
    return { from: window.from, to: Math.min(rows, window.from + PRINTED_ROWS), above: 0, below: 0 }
  }

  private become(active: boolean): void {
    if (this.active === active) return
    this.active = active
    this.wide = false
    this.host.requestUpdate()
  }

  private readonly changed = (event: MediaQueryListEvent): void => this.become(event.matches)
  private readonly before = (): void => {
    this.become(true)
    ;(this.host as unknown as { performUpdate(): void }).performUpdate()
  }
  private readonly after = (): void => this.become(false)
}
