import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type GridSize, HEADER_ROW, moveBy, type Place } from './keyboard.ts'
import { HEADER_ROWS } from './rows.ts'

export interface FocusListener {
  size(): GridSize
  reveal(place: Place): void
  select(row: number): void
  /** The header of a column was pressed. */
  sort(column: number): void
  /** A cell is pointed at (then it comes along) or focused; undefined when none is. */
  point(place: Place | undefined, cell?: HTMLElement): void
}

/** The cell an event happened in; header cells are row -1. */
export function placeOf(target: EventTarget | null): Place | undefined {
  const element = target as Element | null
  const card = element?.closest<HTMLElement>('[data-row]')
  if (card) return { row: Number(card.dataset.row), column: 0 }
  const cell = element?.closest('[aria-colindex]')
  const line = cell?.closest('[aria-rowindex]')
  if (!cell || !line) return undefined
  const row = Number(line.getAttribute('aria-rowindex')) - HEADER_ROWS - 1
  return { row, column: Number(cell.getAttribute('aria-colindex')) - 1 }
}

/** One tab stop for the whole grid: the cell last stood on, kept when it leaves the drawn rows. */
export class FocusController implements ReactiveController {
  active: Place = { row: 0, column: 0 }

  private readonly host: ReactiveControllerHost & HTMLElement
  private readonly listener: FocusListener
  private wanted = false

  constructor(host: ReactiveControllerHost & HTMLElement, listener: FocusListener) {
    this.host = host
    this.listener = listener
    host.addController(this)
  }

  hostUpdate(): void {
    const box = this.box
    const focused = this.host.shadowRoot?.activeElement
    if (focused && box?.contains(focused) && focused !== box && placeOf(focused)) this.wanted = true
  }

  hostUpdated(): void {
    if (!this.wanted) return
    this.wanted = false
    const cell = this.find(this.active)
    if (cell) cell.focus({ preventScroll: true })
    else this.box?.focus({ preventScroll: true })
  }

  /** Keeps the place inside the table when its size changes. */
  clamp(rows: number, columns: number): void {
    const row = Math.min(this.active.row, Math.max(0, rows - 1))
    const column = Math.min(this.active.column, Math.max(0, columns - 1))
    if (row !== this.active.row || column !== this.active.column) this.active = { row, column }
  }

  /** Puts the focus on a cell with the next drawing. */
  stand(place: Place): void {
    this.active = place
    this.wanted = true
    this.listener.point(place)
    this.host.requestUpdate()
  }

  readonly keydown = (event: KeyboardEvent): void => {
    if ((event.key === 'Enter' || event.key === ' ') && this.active.row >= 0) {
      if ((event.target as Element).closest('button, select, a')) return
      event.preventDefault()
      this.listener.select(this.active.row)
      return
    }
    const next = moveBy(event, this.active, this.listener.size())
    if (!next) return
    event.preventDefault()
    this.listener.reveal(next)
    this.stand(next)
  }

  readonly focusin = (event: FocusEvent): void => {
    const place = placeOf(event.target)
    if (!place || place.row < HEADER_ROW) return
    if (place.row !== this.active.row || place.column !== this.active.column) {
      this.active = place
      this.host.requestUpdate()
    }
    this.listener.point(place)
  }

  readonly click = (event: MouseEvent): void => {
    const place = placeOf(event.target)
    if (!place) return
    if (place.row === HEADER_ROW && (event.target as Element).closest('button')) this.listener.sort(place.column)
    if (place.row < 0) return
    this.active = place
    this.wanted = true
    this.listener.select(place.row)
    this.host.requestUpdate()
  }

  readonly pointerover = (event: PointerEvent): void => {
    const place = placeOf(event.target)
    const cell = (event.target as Element).closest<HTMLElement>('td.number')
    if (place && place.row >= 0) this.listener.point(place, cell ?? undefined)
  }

  readonly pointerleave = (): void => this.listener.point(undefined)

  private get box(): HTMLElement | null | undefined {
    return this.host.shadowRoot?.querySelector<HTMLElement>('.viewport')
  }

  private find({ row, column }: Place): HTMLElement | null | undefined {
    const root = this.host.shadowRoot
    const card = root?.querySelector<HTMLElement>(`[data-row='${row}']`)
    if (card) return card
    const line = root?.querySelector(`[aria-rowindex='${row + HEADER_ROWS + 1}']`)
    const cell = line?.querySelector<HTMLElement>(`[aria-colindex='${column + 1}']`)
    return cell?.querySelector<HTMLElement>('button') ?? cell
  }
}
