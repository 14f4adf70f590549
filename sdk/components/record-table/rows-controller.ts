import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { RecordQuery, RecordRows } from '../../record-types.ts'
import type { Records } from '../../worker/client.ts'

/** One page of rows at a time: a newer page or query cancels the one under way, and what comes late is dropped. */
export class RowsController implements ReactiveController {
  page: (RecordRows & { from: number }) | undefined
  busy = false
  error: ErrorRecord | undefined

  private readonly host: ReactiveControllerHost
  private asked: { controller: AbortController; key: string; records: Records } | undefined

  constructor(host: ReactiveControllerHost) {
    this.host = host
    host.addController(this)
  }

  hostDisconnected(): void {
    this.asked?.controller.abort()
    this.asked = undefined
    this.busy = false
  }

  /** Asks for a page unless it is the one that was asked last. */
  async want(records: Records, query: RecordQuery, from: number, size: number): Promise<void> {
    const key = JSON.stringify([query, from, size])
    if (this.asked?.key === key && this.asked.records === records) return
    this.asked?.controller.abort()
    const asked = { controller: new AbortController(), key, records }
    this.asked = asked
    this.busy = true
    this.error = undefined
    this.host.requestUpdate()
    try {
      const { signal } = asked.controller
      const rows = await records.rows(query, { from, to: from + size }, { signal })
      if (this.asked !== asked) return
      this.page = { ...rows, from }
    } catch (error) {
      if (this.asked !== asked) return
      this.page = undefined
      this.error = toErrorRecord(error)
    }
    this.busy = false
    this.host.requestUpdate()
  }

  retry(): void {
    this.asked = undefined
    this.host.requestUpdate()
  }
}
