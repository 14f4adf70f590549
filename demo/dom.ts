import type { ErrorRecord } from 'hindo'

type Child = Node | string | number | null | undefined | false
type Handlers = { [Name in keyof HTMLElementEventMap as `on${Name}`]?: (event: HTMLElementEventMap[Name]) => void }
type Attributes = Record<string, unknown> & Handlers

/** An element with attributes (`onclick` and the like are listeners, booleans are present or absent) and children. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, String(value))
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map(asNode))
  return element
}

function asNode(child: Exclude<Child, null | undefined | false>): Node | string {
  return typeof child === 'number' ? String(child) : child
}

/** The element of an id; the page is broken without it. */
export function byId<Element extends HTMLElement = HTMLElement>(id: string): Element {
  const element = document.getElementById(id)
  if (!element) throw new Error(`The page has no element "${id}"`)
  return element as Element
}

/** Runs a function when calls have paused for some ms. */
export function paused(run: () => void, after = 180): () => void {
  let timer = 0
  return () => {
    clearTimeout(timer)
    timer = window.setTimeout(run, after)
  }
}

/** A text with the piece an error points at marked, and what it says. */
export function problem(text: string, error: Pick<ErrorRecord, 'message' | 'hint' | 'ja' | 'where'>): Node[] {
  const { offset, length } = error.where ?? {}
  const lang = error.ja && document.documentElement.lang === 'ja' ? 'ja' : 'en'
  const { message, hint } = (lang === 'ja' && error.ja) || error
  const said = [message, hint].filter(Boolean).join(lang === 'ja' ? '。' : '. ')
  const words = h('p', { class: 'problem-words', lang }, said)
  if (offset === undefined) return [words]
  const end = offset + Math.max(1, length ?? 1)
  const piece = text.slice(offset, end) || ' '
  return [h('p', { class: 'problem-place' }, text.slice(0, offset), h('mark', {}, piece), text.slice(end)), words]
}
