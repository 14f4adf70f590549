import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { cellTitle, readoutText } from './footer.ts'
import type { Place } from './keyboard.ts'
import type { View } from './view.ts'

/** Every digit of the cell pointed at: in the readout, and beside the pointer. */
export class ReadoutController implements ReactiveController {
  private readonly host: ReactiveControllerHost & HTMLElement
  private readonly view: () => View | undefined
  private pointed: Place | undefined
  private titled: HTMLElement | undefined

  constructor(host: ReactiveControllerHost & HTMLElement, view: () => View | undefined) {
    this.host = host
    this.view = view
    host.addController(this)
  }

  hostUpdated(): void {
    this.point(this.pointed)
  }

  point(place: Place | undefined, cell?: HTMLElement): void {
    this.pointed = place
    this.titled?.removeAttribute('title')
    this.titled = cell
    const readout = this.host.shadowRoot?.querySelector('.readout')
    if (!readout) return
    const view = this.view()
    const text = view && place && place.row >= 0 ? readoutText(view, place) : ''
    readout.textContent = text || (view?.t.readoutHint ?? '')
    if (view && place && cell) cell.title = cellTitle(view, place)
  }
}
