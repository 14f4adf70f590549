import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { RowWindow } from './row-scale.ts'

/** Most rows printed: what is around the place in view. Long tables belong in a file. */
const PRINTED_ROWS = 128
/** Wider than this, px on screen, a table does not fit a sheet of A4 in print size and is printed as cards. */
export const SHEET_WIDTH = 820

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

  /** Rows to draw: in print, from the first in view, with nothing above or below. */
  rows(window: RowWindow, rows: number): RowWindow {
    if (!this.active) return window
    return { from: window.from, to: Math.min(rows, window.from + PRINTED_ROWS), above: 0, below: 0 }
  }

  private become(active: boolean): void {
    if (this.active === active) return
    this.active = active
    this.host.requestUpdate()
  }

  private readonly changed = (event: MediaQueryListEvent): void => this.become(event.matches)
  private readonly before = (): void => {
    this.become(true)
    ;(this.host as unknown as { performUpdate(): void }).performUpdate()
  }
  private readonly after = (): void => this.become(false)
}
