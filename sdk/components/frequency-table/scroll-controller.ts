import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Layout } from './layout.ts'
import { columnWindow, RowScale, type RowWindow } from './row-scale.ts'

/** Drawn beyond the view's edges, so that a quick hand sees no gap: rows, and px of columns. */
const EXTRA_ROWS = 4
const EXTRA_WIDTH = 160

/**
 * The scrolling box: which rows and columns are in view. Keeps the row at the top where it is while rows are added or their
 * height changes.
 */
export class ScrollController implements ReactiveController {
  width = 0
  scale = new RowScale(0, 28, 0)

  private readonly host: ReactiveControllerHost & HTMLElement
  private box: HTMLElement | undefined
  private readonly observer: ResizeObserver | undefined
  private viewHeight = 0
  private top = 0
  private scrollLeft = 0
  private anchor = 0
  private headerHeight = 0
  private frame = 0
  /** The place was set by us and the box does not have it yet. */
  private moved = false
  /** Where the box was last known to stand, as asking it costs a layout; NaN where that is not known. */
  private stood = 0
  private placing: ReturnType<typeof setTimeout> | undefined
  private drawn: RowWindow = { from: 0, to: 0, above: 0, below: 0 }
  /** A redraw is asked for inside a frame, which lays it out. */
  private inFrame = false
  /** The last redraw came between frames: nothing has laid it out yet, as far as is known. */
  private unsettled = false
  private hearsWheel = false
  private wheelTop = 0

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.host = host
    if (typeof ResizeObserver !== 'undefined') this.observer = new ResizeObserver(() => this.measure())
    host.addController(this)
  }

  hostUpdated(): void {
    const box = this.host.shadowRoot?.querySelector<HTMLElement>('.viewport') ?? undefined
    if (box === this.box) return
    this.leave()
    this.box = box
    if (!box) return
    box.addEventListener('scroll', this.scrolled, { passive: true })
    this.observer?.observe(box)
  }

  hostDisconnected(): void {
    this.leave()
    this.box = undefined
    this.stood = Number.NaN
    cancelAnimationFrame(this.frame)
    this.frame = 0
  }

  private leave(): void {
    this.observer?.disconnect()
    this.forgetPlacing()
    this.box?.removeEventListener('scroll', this.scrolled)
    this.box?.removeEventListener('wheel', this.wheeled)
    this.hearsWheel = false
  }

  /** Whole rows that fit in the view. */
  get page(): number {
    return Math.max(1, Math.floor(this.scale.view / this.scale.rowHeight))
  }

  /** Sets what is scrolled through. `header`: height of what stays above the rows, px. */
  fit(rows: number, rowHeight: number, header: number): void {
    const view = Math.max(0, this.viewHeight - header)
    const { scale } = this
    if (scale.rows === rows && scale.rowHeight === rowHeight && scale.view === view) return
    const wasShort = scale.rows === 0
    this.headerHeight = header
    this.scale = new RowScale(rows, rowHeight, view)
    if (wasShort) return
    this.top = this.scale.scrollTo(this.anchor)
    this.moved = true
  }

  rows(extra = EXTRA_ROWS): RowWindow {
    return this.scale.window(this.top, extra)
  }

  /** The rows to draw now. */
  draw(): RowWindow {
    this.drawn = this.rows()
    return this.drawn
  }

  columns(layout: Layout): { from: number; to: number } {
    const stay = layout.starts[layout.sticky]!
    const from = Math.max(stay, stay + this.scrollLeft - EXTRA_WIDTH)
    const found = columnWindow(layout.starts, from, this.scrollLeft + Math.max(this.width, stay) + EXTRA_WIDTH)
    return { from: Math.max(layout.sticky, found.from), to: Math.max(layout.sticky, found.to) }
  }

  /** After a redraw: puts the box where the anchor says, if the rows moved under it. */
  settle(): void {
    this.hearWheel(this.scale.factor > 1)
    this.unsettled = !this.inFrame
    this.inFrame = false
    if (Math.abs(this.stood - this.top) < 1) this.moved = false
    if (!this.box || !(this.moved || this.unsettled)) return
    // Layout of many cells shares a task neither with an answer that brought them nor with a frame's paint; no frame shows the old place.
    this.placing ??= setTimeout(this.place)
    if (this.moved) requestAnimationFrame(() => this.moved && this.place())
  }

  private readonly place = (): void => {
    const { box } = this
    this.forgetPlacing()
    if (!box) return
    if (this.moved && Math.abs(box.scrollTop - this.top) >= 1) box.scrollTop = this.top
    this.moved = false
    this.stood = Math.max(0, box.scrollTop)
    this.unsettled = false
  }

  /** In a task of its own, layout included, so that the next frame has only to paint. */
  private async drawApart(): Promise<void> {
    this.host.requestUpdate()
    await this.host.updateComplete
    this.place()
  }

  private forgetPlacing(): void {
    clearTimeout(this.placing)
    this.placing = undefined
  }

  /** With the next redraw: moving the box before it would lay out rows that are about to go. */
  toTop(): void {
    this.top = 0
    this.anchor = 0
    this.moved = true
    this.host.requestUpdate()
  }

  /** Scrolls as little as shows a cell wholly. */
  reveal(row: number, column: number | undefined, layout: Layout): void {
    const { box } = this
    if (!box) return
    if (row >= 0) {
      this.top = this.scale.reveal(row, this.top)
      this.anchor = this.scale.rowAt(this.top)
      box.scrollTop = this.top
      this.stood = this.top
      this.moved = false
    }
    if (column !== undefined && column >= layout.sticky) {
      const stay = layout.starts[layout.sticky]!
      const from = layout.starts[column]! - stay
      const to = layout.starts[column + 1]! - this.width
      this.scrollLeft = Math.max(to, Math.min(this.scrollLeft, from))
      if (from < this.scrollLeft) this.scrollLeft = from
      box.scrollLeft = this.scrollLeft
    }
    this.host.requestUpdate()
  }

  private measure(): void {
    const { box } = this
    if (!box || (box.clientWidth === this.width && box.clientHeight === this.viewHeight)) return
    this.width = box.clientWidth
    this.viewHeight = box.clientHeight
    this.fit(this.scale.rows, this.scale.rowHeight, this.headerHeight)
    this.host.requestUpdate()
  }

  /**
   * Where a px of scroll is several px of rows, a turn of the wheel would jump over rows: there it moves by rows instead. Not
   * otherwise, because a listener that may stop scrolling makes all scrolling wait for it.
   */
  private hearWheel(on: boolean): void {
    if (!this.box || on === this.hearsWheel) return
    this.hearsWheel = on
    if (on) this.box.addEventListener('wheel', this.wheeled, { passive: false })
    else this.box.removeEventListener('wheel', this.wheeled)
  }

  private readonly wheeled = (event: WheelEvent): void => {
    if (!this.box || event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return
    event.preventDefault()
    const unit = [1, this.scale.rowHeight, this.scale.view][event.deltaMode] ?? 1
    const end = this.scale.height - this.scale.view
    this.wheelTop = Math.max(0, Math.min(end, this.wheelTop + (event.deltaY * unit) / this.scale.factor))
    this.box.scrollTop = this.wheelTop
  }

  private readonly scrolled = (): void => {
    const { box } = this
    if (!box || this.frame) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      if (this.moved) this.place()
      this.top = Math.max(0, box.scrollTop)
      this.stood = this.top
      // The box rounds to whole px; many small turns of a wheel must still add up.
      if (Math.abs(this.wheelTop - this.top) > 1) this.wheelTop = this.top
      this.scrollLeft = Math.max(0, box.scrollLeft)
      this.anchor = this.scale.rowAt(this.top)
      // Asking where the box stands laid out what was drawn since the last frame; drawing now would have this frame lay out once more.
      // Where most rows are new, they do not share a task with a frame's layout and paint either.
      const { from, to } = this.rows()
      const stay = Math.min(to, this.drawn.to) - Math.max(from, this.drawn.from)
      this.inFrame = !this.unsettled && 2 * stay >= to - from
      if (this.inFrame) this.host.requestUpdate()
      else setTimeout(() => this.drawApart())
    })
  }
}
