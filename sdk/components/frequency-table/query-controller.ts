import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { FrequencyQuery, Progress } from '../../types.ts'
import type { Dataset, Table } from '../../worker/client.ts'
import { Blocks } from './blocks.ts'

export type QueryStatus = 'idle' | 'running' | 'done' | 'cancelled' | 'error'

/** What the element wants to hear of. */
export interface QueryListener {
  /** Another table is shown, or the shown one has all its rows. */
  onTable(table: Table, replaced: boolean): void
  onProgress(progress: Progress): void
  onError(error: ErrorRecord): void
}

/** A redraw for progress at most this often, ms. */
const REDRAW_EVERY = 100

/**
 * Runs one query at a time. A new one cancels the one before; its answer replaces the shown table only when its first rows
 * are there, and nothing that comes late from an older one is shown.
 */
export class QueryController implements ReactiveController {
  status: QueryStatus = 'idle'
  table: Table | undefined
  blocks: Blocks | undefined
  /** The query whose rows are shown. */
  shown: FrequencyQuery | undefined
  progress: Progress | undefined
  error: ErrorRecord | undefined
  /** The shown rows answer an older query than the one under way. */
  stale = false

  private readonly host: ReactiveControllerHost
  private readonly listener: QueryListener
  private abort: AbortController | undefined
  private again: (() => void) | undefined
  private drawn = 0

  constructor(host: ReactiveControllerHost, listener: QueryListener) {
    this.host = host
    this.listener = listener
    host.addController(this)
  }

  hostDisconnected(): void {
    this.clear()
  }

  /** Forgets query and table: there is no dataset. */
  clear(): void {
    this.abort?.abort()
    this.abort = undefined
    this.drop()
    this.status = 'idle'
    this.error = undefined
    this.progress = undefined
    this.again = undefined
  }

  cancel(): void {
    if (this.status !== 'running') return
    this.abort?.abort()
    this.abort = undefined
    this.blocks?.freeze()
    this.status = 'cancelled'
    this.progress = undefined
    this.host.requestUpdate()
  }

  /** Runs the last query again. */
  retry(): void {
    this.again?.()
  }

  async run(dataset: Dataset, query: FrequencyQuery): Promise<void> {
    this.again = () => void this.run(dataset, query)
    // The engine closes the table of a query that is cancelled on its way.
    if (this.status === 'running' && !this.stale) this.blocks?.freeze()
    this.abort?.abort()
    const abort = new AbortController()
    this.abort = abort
    this.status = 'running'
    this.error = undefined
    this.progress = undefined
    this.stale = this.table !== undefined
    this.host.requestUpdate()
    const current = () => this.abort === abort
    try {
      const table = await dataset.frequencies({
        ...query,
        signal: abort.signal,
        onProgress: (progress) => {
          if (current()) this.report(progress)
        },
        onTable: (early) => {
          if (current()) this.show(early, query)
        },
      })
      if (!current()) {
        if (this.table !== table) table.close().catch(() => {})
        return
      }
      const replaced = this.table !== table
      if (replaced) this.show(table, query)
      else if (query.sort) this.blocks?.forget()
      this.status = 'done'
      this.progress = undefined
      this.listener.onTable(table, replaced)
    } catch (error) {
      if (!current()) return
      this.error = toErrorRecord(error)
      this.status = 'error'
      this.progress = undefined
      this.listener.onError(this.error)
    }
    this.host.requestUpdate()
  }

  private show(table: Table, query: FrequencyQuery): void {
    this.drop()
    this.table = table
    this.shown = query
    this.blocks = new Blocks(
      table,
      () => this.host.requestUpdate(),
      (error) => {
        if (this.table !== table) return
        this.error = toErrorRecord(error)
        this.status = 'error'
        this.listener.onError(this.error)
        this.host.requestUpdate()
      },
    )
    this.listener.onTable(table, true)
    this.host.requestUpdate()
  }

  private report(progress: Progress): void {
    this.progress = progress
    this.listener.onProgress(progress)
    const now = performance.now()
    if (now - this.drawn < REDRAW_EVERY) return
    this.drawn = now
    this.host.requestUpdate()
  }

  private drop(): void {
    this.blocks?.close()
    this.table?.close().catch(() => {})
    this.table = undefined
    this.blocks = undefined
    this.shown = undefined
    this.stale = false
  }
}
