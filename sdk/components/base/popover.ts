/** Places a popover under its button, inside the window. Attach to the popover's `toggle` event. */
export function placePopover(event: Event): void {
  const popover = event.currentTarget as HTMLElement
  if ((event as ToggleEvent).newState !== 'open') return
  const root = popover.getRootNode() as ShadowRoot
  const button = root.querySelector(`[popovertarget='${popover.id}']`)
  if (!button) return
  const anchor = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popover
  const left = Math.max(8, Math.min(anchor.right - width, innerWidth - width - 8))
  const below = anchor.bottom + 4
  const top = below + height > innerHeight - 8 ? Math.max(8, anchor.top - height - 4) : below
  popover.style.setProperty('--_popover-left', `${left}px`)
  popover.style.setProperty('--_popover-top', `${top}px`)
}
