import { type ReactiveController, type ReactiveControllerHost, render } from 'lit'
import { HEADER_ROWS, rowCells, rowsView } from './rows.ts'
import type { View } from './view.ts'

interface DrawnRow {
  element: HTMLTableRowElement
  stamp: string
}

/**
 * Draws the rows in view. Rows that leave are used again for those that come, and rows that stay are left alone unless
 * something in them changed: scrolling costs what is new, not what is seen.
 */
export class BodyController implements ReactiveController {
  private readonly host: ReactiveControllerHost & HTMLElement
  private readonly view: () => View | undefined
  private body: HTMLElement | undefined
  private rows = new Map<number, DrawnRow>()
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
      this.rows = new Map()
    }
    if (body && view) this.draw(body, view)
  }

  private draw(body: HTMLElement, view: View): void {
    const shared = rowsView(view)
    const keys = [...shared.stay, ...shared.rest].map(({ column, index }) => `${index}${column.key}`)
    const fresh = this.blocks !== view.blocks || this.strings !== view.t
    this.blocks = view.blocks
    this.strings = view.t
    const common = [view.blocks.version, view.lang, view.bars, view.below, shared.stay.length, ...keys].join()
    const free: DrawnRow[] = []
    const next = new Map<number, DrawnRow>()
    for (const [row, drawn] of this.rows) {
      if (row >= view.rows.from && row < view.rows.to) next.set(row, drawn)
      else free.push(drawn)
    }
    let cursor = body.firstElementChild
    for (let row = view.rows.from; row < view.rows.to; row++) {
      const drawn = next.get(row) ?? free.pop() ?? { element: document.createElement('tr'), stamp: '' }
      next.set(row, drawn)
      const { element } = drawn
      const active = view.active.row === row ? view.active.column : ''
      const stamp = `${row} ${active} ${view.selected === row} ${common}`
      if (fresh || drawn.stamp !== stamp) {
        drawn.stamp = stamp
        element.className = 'row'
        element.part.add('row')
        element.setAttribute('aria-rowindex', String(row + HEADER_ROWS + 1))
        element.setAttribute('aria-selected', String(view.selected === row))
        render(rowCells(shared, row), element)
      }
      if (element === cursor) cursor = cursor.nextElementSibling
      else body.insertBefore(element, cursor)
    }
    for (const { element } of free) element.remove()
    this.rows = next
  }
}
