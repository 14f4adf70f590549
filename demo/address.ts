/** An element whose `state` stands in the page's address, under its id. */
export interface Stateful extends HTMLElement {
  state: string | null
  /** Settles once what was set is shown. */
  readonly updateComplete: Promise<boolean>
}

/** The address for some states: those that say anything, beside the parameters that are none of theirs. Kept readable. */
export function printAddress(search: string, states: ReadonlyMap<string, string>): string {
  const others = [...new URLSearchParams(search)].filter(([name]) => !states.has(name))
  const kept = new URLSearchParams(others).toString()
  // A state needs no further escaping: it is made to stand in an address as it is.
  const said = [...states].filter(([, state]) => state !== '').map(([name, state]) => `${name}=${state}`)
  const all = [kept, ...said].filter(Boolean).join('&')
  return all ? `?${all}` : ''
}

/**
 * Keeps the states of elements in the address: a change is a step back, back and forward bring states back. `restored` is
 * called when the address has changed the elements.
 */
export function keepInAddress(elements: readonly Stateful[], restored: () => void): void {
  const read = () => {
    const parameters = new URLSearchParams(location.search)
    for (const element of elements) element.state = parameters.get(element.id) ?? ''
    void Promise.all(elements.map(({ updateComplete }) => updateComplete)).then(restored)
  }
  let waiting = false
  const write = () => {
    waiting = false
    const parameters = new URLSearchParams(location.search)
    const states = new Map(elements.map(({ id, state }) => [id, state ?? ''] as const))
    if ([...states].every(([id, state]) => state === (parameters.get(id) ?? ''))) return
    history.pushState(null, '', `${location.pathname}${printAddress(location.search, states)}`)
  }
  for (const element of elements) {
    element.addEventListener('hindo-state-changed', () => {
      if (!waiting) setTimeout(write)
      waiting = true
    })
  }
  addEventListener('popstate', read)
  if (elements.some(({ id }) => new URLSearchParams(location.search).has(id))) read()
  else restored()
}
