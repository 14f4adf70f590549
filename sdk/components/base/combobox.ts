import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'

export interface ComboboxOptions<Item> {
  /** Suggestions for a text; an answer that comes after a newer question is dropped. */
  search(text: string, signal: AbortSignal): Promise<readonly Item[]>
  choose(item: Item): void
  /** Enter without a suggestion under the keys. */
  submit?(): void
  failed?(error: unknown): void
}

/** A question is asked when typing has paused for so long, ms. */
const PAUSE = 80

type Host = ReactiveControllerHost & HTMLElement

/**
 * The editable combobox of the ARIA practices: a text box with a list of suggestions, walked by arrow keys while the focus
 * stays in the box. The list is a popover, so that no box around the element cuts it off.
 */
export class ComboboxController<Item> implements ReactiveController {
  items: readonly Item[] = []
  open = false
  /** Suggestion under the keys; -1: none. */
  active = -1

  private readonly host: Host
  private readonly id: string
  private readonly options: ComboboxOptions<Item>
  private timer: ReturnType<typeof setTimeout> | undefined
  private asked: AbortController | undefined

  /** @param id of the list within the element; options get `id-0`, `id-1` … */
  constructor(host: Host, id: string, options: ComboboxOptions<Item>) {
    this.host = host
    this.id = id
    this.options = options
    host.addController(this)
  }

  hostDisconnected(): void {
    this.close()
  }

  hostUpdated(): void {
    const list = this.list
    if (!list) return
    const shown = this.open && this.items.length > 0
    if (shown !== list.matches(':popover-open')) list.togglePopover(shown)
    if (!shown) return
    this.place()
    list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }

  /** The text changed: asks for suggestions after a pause. */
  ask(text: string): void {
    clearTimeout(this.timer)
    this.asked?.abort()
    if (text.trim()) this.timer = setTimeout(() => void this.run(text), PAUSE)
    else this.close()
  }

  close(): void {
    clearTimeout(this.timer)
    this.asked?.abort()
    this.asked = undefined
    this.items = []
    this.open = false
    this.active = -1
    this.host.requestUpdate()
  }

  pick(index: number): void {
    const item = this.items[index]
    if (item === undefined) return
    this.close()
    this.options.choose(item)
  }

  readonly keydown = (event: KeyboardEvent): void => {
    if (event.isComposing) return
    const { key } = event
    const last = this.items.length - 1
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (last < 0) return
      event.preventDefault()
      this.open = true
      const step = key === 'ArrowDown' ? 1 : -1
      const next = this.active + step
      this.active = next > last ? -1 : next < -1 ? last : next
      this.host.requestUpdate()
    } else if (key === 'Enter') {
      event.preventDefault()
      if (this.open && this.active >= 0) this.pick(this.active)
      else {
        this.close()
        this.options.submit?.()
      }
    } else if (key === 'Escape' && this.open) {
      event.preventDefault()
      event.stopPropagation()
      this.close()
    } else if (key === 'Tab') {
      this.close()
    }
  }

  readonly blur = (): void => this.close()

  /** The list of suggestions; `label` names it, `draw` draws one. */
  draw(label: string, draw: (item: Item) => TemplateResult | string): TemplateResult {
    return html`<div id=${this.id} class="suggestions" part="suggestions" popover="manual" role="listbox" aria-label=${label}>${this.items.map(
      (item, index) =>
        html`<div id="${this.id}-${index}" class="suggestion" role="option" aria-selected=${index === this.active}
          @mousedown=${(event: MouseEvent) => event.preventDefault()} @click=${() => this.pick(index)}>${draw(item)}</div>`,
    )}</div>`
  }

  get expanded(): 'true' | 'false' {
    return this.open && this.items.length > 0 ? 'true' : 'false'
  }

  get activeId(): string | typeof nothing {
    return this.open && this.active >= 0 ? `${this.id}-${this.active}` : nothing
  }

  private async run(text: string): Promise<void> {
    const asked = new AbortController()
    this.asked = asked
    try {
      const items = await this.options.search(text, asked.signal)
      if (this.asked !== asked) return
      this.items = items
      this.open = items.length > 0
      this.active = -1
    } catch (error) {
      if (this.asked !== asked) return
      this.close()
      this.options.failed?.(error)
    }
    this.host.requestUpdate()
  }

  private get list(): HTMLElement | null | undefined {
    return this.host.shadowRoot?.getElementById(this.id)
  }

  /** Under its box, as wide, or above it where there is more room. */
  private place(): void {
    const { list } = this
    const box = this.host.shadowRoot?.querySelector(`[aria-controls='${this.id}']`)
    if (!list || !box) return
    const { left, top, bottom, width } = box.getBoundingClientRect()
    list.style.setProperty('--_width', `${width}px`)
    const above = innerHeight - bottom < list.offsetHeight + 8 && top > innerHeight - bottom
    list.style.setProperty('--_popover-left', `${left}px`)
    list.style.setProperty('--_popover-top', `${above ? top - list.offsetHeight - 4 : bottom + 4}px`)
  }
}
