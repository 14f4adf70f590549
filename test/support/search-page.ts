import { vi } from 'vitest'
import type { HindoCohortSearch } from '../../sdk/elements.ts'

/** Puts a cohort search on the page, in a box of a given width. */
export function showSearch(properties: Partial<HindoCohortSearch>, width = 340): HindoCohortSearch {
  const box = document.createElement('div')
  box.style.setProperty('width', `${width}px`)
  const element = document.createElement('hindo-cohort-search')
  Object.assign(element, properties)
  box.append(element)
  document.body.append(box)
  return element
}

/** An element inside the search; fails where there is none. */
export function find<Found extends HTMLElement = HTMLElement>(element: HindoCohortSearch, selector: string): Found {
  const found = element.shadowRoot!.querySelector<Found>(selector)
  if (!found) throw new Error(`the search has no ${selector}`)
  return found
}

/** The button that says a text. */
export function search(element: HindoCohortSearch, text: string): HTMLButtonElement {
  const found = [...element.shadowRoot!.querySelectorAll('button')].find(
    (button) => button.textContent?.trim() === text,
  )
  if (!found) throw new Error(`the search has no button ${text}`)
  return found
}

/** Waits until the query shown is counted and typing has settled. */
export async function counted(element: HindoCohortSearch): Promise<void> {
  await vi.waitFor(
    async () => {
      await element.updateComplete
      const answer = element.shadowRoot!.querySelector('.answer')
      if (answer?.getAttribute('aria-busy') !== 'false' || answer.querySelector('.waiting')) {
        throw new Error('the search is not counted yet')
      }
    },
    { timeout: 15_000, interval: 20 },
  )
}

/** Types a text into the box, all at once. */
export function typeQuery(element: HindoCohortSearch, text: string): void {
  const box = find<HTMLTextAreaElement>(element, '#expression')
  box.value = text
  box.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }))
}

/** The row of a level; its axis is opened where it is closed. */
export function levelRow(element: HindoCohortSearch, axis: string, level: string): HTMLElement {
  return find(element, `.level[data-axis="${axis}"][data-level="${level}"]`)
}

/** The tree of conditions as a screen reader tells it: name, place among its siblings, depth. */
export function nodeRows(element: HindoCohortSearch): string[] {
  return [...element.shadowRoot!.querySelectorAll('.tree [role="treeitem"]')].map((row) => {
    const [name, at, size, level] = ['aria-label', 'aria-posinset', 'aria-setsize', 'aria-level'].map((attribute) =>
      row.getAttribute(attribute),
    )
    return `${name} ${at}/${size} level ${level}`
  })
}
