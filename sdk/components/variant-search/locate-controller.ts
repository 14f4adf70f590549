import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { LocateAnswer } from '../../search-types.ts'
import type { Dataset } from '../../worker/client.ts'

/** Rows kept of a line; beyond them a line says how many there are. */
const LIMIT = 50

/** Looks up one text at a time: a newer one cancels it, and what comes late is dropped. */
export class LocateController implements ReactiveController {
  busy = false
  answer: LocateAnswer | undefined
  error: ErrorRecord | undefined

  private readonly host: ReactiveControllerHost
  private readonly answered: (answer: LocateAnswer) => void
  private readonly failed: (error: ErrorRecord) => void
  private asked: AbortController | undefined

  constructor(
    host: ReactiveControllerHost,
    listener: { answered: (answer: LocateAnswer) => void; failed: (error: ErrorRecord) => void },
  ) {
    this.host = host
    this.answered = listener.answered
    this.failed = listener.failed
    host.addController(this)
  }

  hostDisconnected(): void {
    this.clear()
  }

  clear(): void {
    this.asked?.abort()
    this.asked = undefined
    this.busy = false
    this.answer = undefined
    this.error = undefined
    this.host.requestUpdate()
  }

  async run(dataset: Dataset, text: string): Promise<void> {
    this.asked?.abort()
    const asked = new AbortController()
    this.asked = asked
    this.busy = true
    this.error = undefined
    this.host.requestUpdate()
    try {
      const answer = await dataset.locate(text, { limit: LIMIT, signal: asked.signal })
      if (this.asked !== asked) return
      this.answer = answer
      this.answered(answer)
    } catch (error) {
      if (this.asked !== asked) return
      this.answer = undefined
      this.error = toErrorRecord(error)
      this.failed(this.error)
    }
    this.busy = false
    this.host.requestUpdate()
  }
}
