import { type ReactiveController, type ReactiveControllerHost, render } from 'lit'
import { HEADER_ROWS, rowCells, rowsView } from './rows.ts'
import type { View } from './view.ts'

interface DrawnRow {
  element: HTMLTableRowElement
  stamp: string
}

/**
 * Draws the rows in view. Rows that stay are left alone unless something in them changed, and those that leave are used again for
 * those that come: scrolling costs what is new, not what is seen.
 */
export class BodyController implements ReactiveController {
  private readonly host: ReactiveControllerHost & HTMLElement
  private readonly view: () => View | undefined
  private body: HTMLElement | undefined
  /** In the order of the page; the first is row `from`. */
  private rows: DrawnRow[] = []
  private from = 0
  private blocks: View['blocks'] | undefined
  private strings: View['t'] | undefined

  constructor(host: ReactiveControllerHost & HTMLElement, view: () => View | undefined) {
    this.host = host
    this.view = view
    host.addController(this)
  }

  hostUpdated(): void {
    const body = this.host.shadowRoot?.querySelector<HTMLElement>('tbody.rows') ?? undefined
    const view = this.view()
    if (body !== this.body) {
      this.body = body
      this.rows = []
    }
    if (body && view) this.draw(body, view)
  }

  private draw(body: HTMLElement, view: View): void {
    const shared = rowsView(view)
    const keys = [...shared.stay, ...shared.rest].map(({ column, index }) => `${index}${column.key}`)
    const fresh = this.blocks !== view.blocks || this.strings !== view.t
    this.blocks = view.blocks
    this.strings = view.t
    const common = [
      view.blocks.version,
      view.highlightVersion,
      view.lang,
      view.bars,
      view.below,
      shared.stay.length,
      ...keys,
    ].join()
    this.place(body, view.rows.from, view.rows.to)
    for (const [at, drawn] of this.rows.entries()) {
      const row = this.from + at
      const active = view.active.row === row ? view.active.column : ''
      const stamp = `${row} ${active} ${view.selected === row} ${common}`
      if (!fresh && drawn.stamp === stamp) continue
      const { element } = drawn
      drawn.stamp = stamp
      element.setAttribute('aria-rowindex', String(row + HEADER_ROWS + 1))
      element.setAttribute('aria-selected', String(view.selected === row))
      render(rowCells(shared, row), element)
    }
  }

  /** Has an element for every row of a window, in order. */
  private place(body: HTMLElement, from: number, to: number): void {
    const { rows } = this
    const before = Math.max(0, Math.min(rows.length, from - this.from))
    const after = Math.max(0, Math.min(rows.length - before, this.from + rows.length - to))
    // An element that is put elsewhere is laid out from nothing; where most rows are new, other texts in the same places cost less.
    if (2 * (rows.length - before - after) >= to - from) {
      const free = [...rows.splice(rows.length - after), ...rows.splice(0, before)]
      const ahead = Array.from({ length: Math.max(0, this.from - from) }, () => free.pop() ?? newRow())
      body.prepend(...ahead.map(({ element }) => element))
      rows.unshift(...ahead)
      while (rows.length < to - from) {
        const drawn = free.pop() ?? newRow()
        body.append(drawn.element)
        rows.push(drawn)
      }
      for (const { element } of free) element.remove()
    }
    for (const { element } of rows.splice(Math.max(0, to - from))) element.remove()
    while (rows.length < to - from) {
      const drawn = newRow()
      body.append(drawn.element)
      rows.push(drawn)
    }
    this.from = from
  }
}

function newRow(): DrawnRow {
  const element = document.createElement('tr')
  element.className = 'row'
  element.part.add('row')
  return { element, stamp: '' }
}
