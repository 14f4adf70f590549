import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { TermHit } from '../../search-types.ts'
import type { Axis } from '../../types.ts'
import type { Dataset } from '../../worker/client.ts'

/** A search starts when typing has paused for so long, ms. */
const PAUSE = 120
const MOST_HITS = 60
const FIRST_ROWS = 60
export const MORE_ROWS = 300
/** An axis with so many levels or fewer stands open at first, the first two of them. */
const FEW_LEVELS = 12

/** Which levels are on screen: axes that stand open, levels whose children are shown, what a search found. */
export class LevelsController implements ReactiveController {
  find = ''
  hits: readonly TermHit[] | undefined
  private readonly host: ReactiveControllerHost
  private opened: Set<string> | undefined
  private readonly expanded = new Set<string>()
  private readonly pages = new Map<string, number>()
  private readonly active = new Map<string, string>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private abort: AbortController | undefined

  constructor(host: ReactiveControllerHost) {
    this.host = host
    host.addController(this)
  }

  hostDisconnected(): void {
    clearTimeout(this.timer)
    this.abort?.abort()
  }

  /** Axes that stand open; at first the first two small ones. */
  openAxes(axes: readonly Axis[]): Set<string> {
    const small = axes.filter(({ levels }) => levels.length <= FEW_LEVELS).slice(0, 2)
    return this.opened ?? new Set(small.map(({ id }) => id))
  }

  isExpanded = (axis: string, level: string): boolean => this.expanded.has(`${axis}:${level}`)
  /** Rows of an axis to draw: thousands at once would stop the page. */
  rowsOf = (axis: string): number => FIRST_ROWS + MORE_ROWS * (this.pages.get(axis) ?? 0)
  activeOf = (axis: string): string | undefined => this.active.get(axis)

  toggleAxis(axis: string, axes: readonly Axis[]): void {
    const opened = new Set(this.openAxes(axes))
    if (!opened.delete(axis)) opened.add(axis)
    this.opened = opened
    this.host.requestUpdate()
  }

  toggleLevel(axis: string, level: string): void {
    const key = `${axis}:${level}`
    if (!this.expanded.delete(key)) this.expanded.add(key)
    this.host.requestUpdate()
  }

  showMore(axis: string): void {
    this.pages.set(axis, (this.pages.get(axis) ?? 0) + 1)
    this.host.requestUpdate()
  }

  /** The level that the Tab key comes back to. */
  setActive(axis: string, level: string): void {
    if (this.active.get(axis) === level) return
    this.active.set(axis, level)
    this.host.requestUpdate()
  }

  /** Looks a text up in levels, codes, terms and synonyms; what an older text found is dropped. */
  search(text: string, dataset: Dataset | undefined): void {
    this.find = text
    clearTimeout(this.timer)
    this.abort?.abort()
    if (!text.trim() || !dataset) {
      this.hits = undefined
      this.host.requestUpdate()
      return
    }
    const abort = new AbortController()
    this.abort = abort
    const run = async () => {
      const hits = await dataset.terms(text, { limit: MOST_HITS, signal: abort.signal }).catch(() => [])
      if (abort.signal.aborted) return
      this.hits = hits
      this.active.clear()
      this.host.requestUpdate()
    }
    this.timer = setTimeout(() => void run(), PAUSE)
    this.host.requestUpdate()
  }
}
