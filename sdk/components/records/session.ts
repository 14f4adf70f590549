import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { FacetAnswer, RecordQuery } from '../../record-types.ts'
import type { Records } from '../../worker/client.ts'

/**
 * What a search and a table of the same records share: the query, and what the records answer to it. One question at a time:
 * a newer one cancels the one under way, and what comes late is dropped.
 */
export class RecordSession {
  readonly records: Records
  query: RecordQuery = {}
  /** Answer to the last query that could be answered; `stale` while a newer one is under way or failed. */
  answer: FacetAnswer | undefined
  error: ErrorRecord | undefined
  busy = false

  private readonly subscribers = new Set<() => void>()
  private asked: AbortController | undefined

  constructor(records: Records) {
    this.records = records
  }

  get stale(): boolean {
    return this.busy || this.error !== undefined
  }

  subscribe(changed: () => void): () => void {
    this.subscribers.add(changed)
    return () => this.subscribers.delete(changed)
  }

  /** Asks for what a query gives, unless it is the one that was asked last. */
  async ask(query: RecordQuery): Promise<void> {
    if (this.asked && JSON.stringify(query) === JSON.stringify(this.query)) return
    this.asked?.abort()
    const asked = new AbortController()
    this.asked = asked
    this.query = query
    this.busy = true
    this.error = undefined
    this.tell()
    try {
      const answer = await this.records.facets(query, { signal: asked.signal })
      if (this.asked !== asked) return
      this.answer = answer
    } catch (error) {
      if (this.asked !== asked) return
      this.error = toErrorRecord(error)
    }
    this.busy = false
    this.tell()
  }

  /** A query that cannot be asked: it does not read. The answer before it stays. */
  refuse(error: ErrorRecord): void {
    this.asked?.abort()
    this.asked = undefined
    this.busy = false
    this.error = error
    this.tell()
  }

  close(): void {
    this.asked?.abort()
    this.subscribers.clear()
  }

  private tell(): void {
    for (const changed of this.subscribers) changed()
  }
}
