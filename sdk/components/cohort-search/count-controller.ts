import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { AddTo, Count, CountAnswer, Unanswerable } from '../../types.ts'
import type { Dataset } from '../../worker/client.ts'

/** What is to be counted. */
export interface CountQuestion {
  expression: string
  /** Axes whose levels are on screen. */
  by: string[]
  /** Where a level of an axis would stand; an axis that is not named has no answer to "if added". */
  targets: Array<{ axes: string[]; addTo: AddTo }>
}

/** People of the query, and of every level asked for: in the query now, and the query if the level joined it. */
export interface QueryCounts {
  whole: CountAnswer
  within(axis: string, level: string): Count | Unanswerable | undefined
  added(axis: string, level: string): Count | Unanswerable | undefined
}

/** Asks one question at a time: a new one cancels the one before, and whatever comes of an older one is dropped. */
export class CountController implements ReactiveController {
  counts: QueryCounts | undefined
  /** Question that `counts` answer. */
  answered: CountQuestion | undefined
  error: ErrorRecord | undefined
  /** A newer question than the one answered is under way. */
  busy = false

  private readonly host: ReactiveControllerHost
  private readonly done: (counts: QueryCounts) => void
  private readonly failed: (error: ErrorRecord) => void
  private abort: AbortController | undefined
  private asked = ''
  private of: Dataset | undefined

  constructor(host: ReactiveControllerHost, done: (counts: QueryCounts) => void, failed: (error: ErrorRecord) => void) {
    this.host = host
    this.done = done
    this.failed = failed
    host.addController(this)
  }

  hostDisconnected(): void {
    this.clear()
  }

  /** Forgets everything: there is no dataset. */
  clear(): void {
    this.abort?.abort()
    this.abort = undefined
    this.counts = undefined
    this.answered = undefined
    this.error = undefined
    this.asked = ''
    this.of = undefined
    this.busy = false
  }

  /** Asks the last question again. */
  retry(): void {
    this.asked = ''
    this.host.requestUpdate()
  }

  /** Asks, unless it is what is being asked or was answered last. */
  async ask(dataset: Dataset, question: CountQuestion): Promise<void> {
    const text = JSON.stringify(question)
    if (this.of === dataset && text === this.asked) return
    if (this.of !== dataset) this.clear()
    this.abort?.abort()
    const abort = new AbortController()
    this.abort = abort
    this.asked = text
    this.of = dataset
    this.busy = true
    try {
      const counts = await countAll(dataset, question, abort.signal)
      if (this.abort !== abort) return
      this.counts = counts
      this.answered = question
      this.error = undefined
      this.busy = false
      this.done(counts)
    } catch (error) {
      if (this.abort !== abort) return
      this.error = toErrorRecord(error)
      this.busy = false
      this.failed(this.error)
    }
    this.host.requestUpdate()
  }
}

async function countAll(dataset: Dataset, question: CountQuestion, signal: AbortSignal): Promise<QueryCounts> {
  const { expression, by, targets } = question
  const aimed = new Set(targets.flatMap(({ axes }) => axes))
  const count = (axes: string[], addTo?: AddTo) =>
    dataset.count(expression, { by: axes, tell: true, signal, ...(addTo ? { addTo } : {}) })
  const plain = by.filter((axis) => !aimed.has(axis))
  const answers = await Promise.all([
    ...targets.map(({ axes, addTo }) => count(axes, addTo)),
    ...(plain.length > 0 || targets.length === 0 ? [count(plain)] : []),
  ])
  const levels = new Map(
    answers.flatMap(({ axes }) =>
      axes.flatMap(({ axis, levels }) => levels.map((level) => [`${axis}:${level.level}`, level] as const)),
    ),
  )
  return {
    whole: { ...answers[0]!, axes: answers.flatMap(({ axes }) => axes) },
    within: (axis, level) => levels.get(`${axis}:${level}`),
    added: (axis, level) => levels.get(`${axis}:${level}`)?.added,
  }
}
