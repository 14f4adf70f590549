import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { RuleText } from '../../release/rule-texts.ts'
import type { Table } from '../../worker/client.ts'
import type { CheckOptions } from '../../worker/public.ts'
import type { HindoEvents } from '../base/events.ts'
import { findById } from '../base/provider-link.ts'
import type { CellName, Highlight } from '../frequency-table/highlights.ts'
import type { Judged } from './check-controller.ts'
import { highlightsOf } from './highlights-of.ts'

/** What the check needs of a frequency table: it never imports one. */
interface TableElement extends HTMLElement {
  table: Table | undefined
  where: string | undefined
  sort: string | undefined
  limit: number | undefined
  highlights: readonly Highlight[] | undefined
  showCell(cell: CellName): Promise<boolean>
}

export interface TableListener {
  /** The user opened a cell that is pointed out. */
  opened(detail: HindoEvents['hindo-highlight-opened']): void
  pointed(highlights: Highlight[]): void
}

type Host = ReactiveControllerHost & HTMLElement & { of: string | undefined }

/** The frequency table that `of` names: what it shows is checked, and cells are pointed out in it. */
export class TableLink implements ReactiveController {
  private readonly host: Host
  private readonly listener: TableListener
  private judged: Judged | undefined
  private element: TableElement | undefined

  constructor(host: Host, listener: TableListener) {
    this.host = host
    this.listener = listener
    host.addController(this)
  }

  hostConnected(): void {
    this.host.ownerDocument.addEventListener('hindo-table-changed', this.changed)
  }

  hostUpdate(): void {
    const found = this.host.of ? findById(this.host, this.host.of) : null
    if (found === (this.element ?? null)) return
    this.leave()
    this.element = (found as TableElement | null) ?? undefined
    found?.addEventListener('hindo-highlight-opened', this.heard)
  }

  hostDisconnected(): void {
    this.host.ownerDocument.removeEventListener('hindo-table-changed', this.changed)
    this.leave()
  }

  get linked(): boolean {
    return this.element !== undefined
  }

  /** The table shown there, once it is complete. */
  get table(): Table | undefined {
    const table = this.element?.table
    return table?.info.complete ? table : undefined
  }

  /** How its rows were chosen. */
  get query(): CheckOptions['query'] {
    const { where, sort, limit } = this.element ?? {}
    return { ...(where ? { where } : {}), ...(sort ? { sort } : {}), ...(limit ? { limit } : {}) }
  }

  /** Points out what a check is about, with what remedies took care of since the first; nothing where it says nothing any more. */
  pointOut(judged: Judged | undefined, first: Judged | undefined, rules: readonly RuleText[]): void {
    if (judged === this.judged) return
    this.judged = judged
    const highlights = judged ? highlightsOf(judged.answer, rules, first?.answer) : []
    if (this.element) this.element.highlights = highlights
    this.listener.pointed(highlights)
  }

  show(cell: CellName): void {
    void this.element?.showCell?.(cell)
  }

  private leave(): void {
    const { element } = this
    if (!element) return
    element.removeEventListener('hindo-highlight-opened', this.heard)
    element.highlights = undefined
    this.element = undefined
  }

  /** The table may have come after the check, so that every one is heard of. */
  private readonly changed = (): void => {
    if (this.host.of) this.host.requestUpdate()
  }

  private readonly heard = (event: Event): void =>
    this.listener.opened((event as CustomEvent<HindoEvents['hindo-highlight-opened']>).detail)
}
