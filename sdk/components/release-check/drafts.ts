import type { AskedException } from '../../release/exception.ts'

/** What somebody has typed into a check and not handed on: names and reasons, never a number of a table. */
export interface Draft {
  description: string
  relation: string
  author: string
  /** The exception that is being written, and what it speaks of. */
  about: string
  reason: string
  asked: AskedException[]
  /** The decision that is being written. */
  by: string
  comment: string
}

const TEXTS = ['description', 'relation', 'author', 'about', 'reason', 'by', 'comment'] as const

/**
 * Keeps drafts for as long as a tab lives: a reload loses nothing that was typed. Names and reasons are about people, so that they stand
 * neither in an address nor in what outlives the tab.
 */
export class Drafts {
  private readonly key: string
  private written: string | undefined

  /** @param id of the element: without one nothing is kept, for nobody could tell two elements apart */
  constructor(id: string) {
    this.key = id ? `hindo-check:${location.pathname}#${id}` : ''
  }

  /** What was kept; undefined where there is nothing, or nothing that reads. */
  restore(): Draft | undefined {
    try {
      const text = this.key && sessionStorage.getItem(this.key)
      return text ? readDraft(JSON.parse(text)) : undefined
    } catch {
      // storage may be forbidden, and a draft is a convenience
      return undefined
    }
  }

  keep(draft: Draft): void {
    if (!this.key) return
    const empty = draft.asked.length === 0 && TEXTS.every((name) => draft[name] === '')
    const text = empty ? '' : JSON.stringify(draft)
    if (text === this.written) return
    this.written = text
    try {
      if (text) sessionStorage.setItem(this.key, text)
      else sessionStorage.removeItem(this.key)
    } catch {}
  }
}

function readDraft(value: unknown): Draft | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given = value as Record<string, unknown>
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : '')
  const asked = Array.isArray(given.asked) ? given.asked.filter(isAsked) : []
  return { ...(Object.fromEntries(TEXTS.map((name) => [name, text(name)])) as Omit<Draft, 'asked'>), asked }
}

function isAsked(value: unknown): value is AskedException {
  if (typeof value !== 'object' || value === null) return false
  const { rule, finding, reason, ...others } = value as Record<string, unknown>
  const isText = (one: unknown) => one === undefined || typeof one === 'string'
  return typeof reason === 'string' && isText(rule) && isText(finding) && Object.keys(others).length === 0
}
