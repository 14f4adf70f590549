/** Browsers clamp the height of one element (Firefox at 17.9 million px, Chromium at 33.5); rows beyond share this much. */
export const MAX_HEIGHT = 16_000_000

export interface RowWindow {
  /** First row drawn, and the one after the last. */
  from: number
  to: number
  /** Empty space above and below them, px. */
  above: number
  below: number
}

/**
 * Maps scroll position to rows of one height. Up to {@link MAX_HEIGHT} a pixel is a pixel; beyond, the scroll range is
 * stretched so that its end is the last row.
 */
export class RowScale {
  readonly rows: number
  readonly rowHeight: number
  /** Height in which rows are seen, px. */
  readonly view: number
  /** Height of all rows, px. */
  readonly full: number
  /** Height the page gives them, px. */
  readonly height: number

  constructor(rows: number, rowHeight: number, view: number, max = MAX_HEIGHT) {
    this.rows = rows
    this.rowHeight = rowHeight
    this.view = view
    this.full = rows * rowHeight
    this.height = Math.min(this.full, max)
  }

  /** Px of rows that one px of scroll stands for; 1 where the rows fit. */
  get factor(): number {
    const range = this.height - this.view
    return this.full > this.height && range > 0 ? (this.full - this.view) / range : 1
  }

  /** Row, with its fraction, at the top of the view. */
  rowAt(scrollTop: number): number {
    return (Math.max(0, scrollTop) * this.factor) / this.rowHeight
  }

  /** Scroll position that puts a row at the top, as far as there are rows to fill the view. */
  scrollTo(row: number): number {
    const top = (row * this.rowHeight) / this.factor
    return Math.max(0, Math.min(top, this.height - this.view))
  }

  /** Scroll position from which a row is wholly seen, as near as possible to the present one. */
  reveal(row: number, scrollTop: number): number {
    const top = this.rowAt(scrollTop)
    const seen = this.view / this.rowHeight
    if (row < top) return this.scrollTo(row)
    if (row + 1 > top + seen) return this.scrollTo(row + 1 - seen)
    return scrollTop
  }

  /** Rows to draw at a scroll position, with `extra` rows on both sides. */
  window(scrollTop: number, extra: number): RowWindow {
    const top = Math.min(this.rowAt(scrollTop), Math.max(0, this.rows - this.view / this.rowHeight))
    const hidden = Math.ceil(top - scrollTop / this.rowHeight)
    const from = Math.max(0, Math.min(hidden, Math.floor(top)), Math.floor(top) - extra)
    const to = Math.min(this.rows, Math.ceil(top + this.view / this.rowHeight) + extra)
    const above = Math.max(0, scrollTop + (from - top) * this.rowHeight)
    return { from, to, above, below: Math.max(0, this.height - above - (to - from) * this.rowHeight) }
  }
}

/** The columns that a stretch of px touches, given where each starts (one number more than columns). */
export function columnWindow(starts: readonly number[], from: number, to: number): { from: number; to: number } {
  const last = starts.length - 1
  let first = 0
  while (first < last - 1 && starts[first + 1]! <= from) first++
  let end = first
  while (end < last && starts[end]! < to) end++
  return { from: first, to: Math.max(end, Math.min(first + 1, last)) }
}
