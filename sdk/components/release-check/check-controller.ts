import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { ReleaseBy } from '../../release/released-table.ts'
import type { Progress } from '../../types.ts'
import type { ExportFormat, MitigationAnswer, MitigationStep, ReleaseAnswer, ReviewAnswer } from '../../worker/api.ts'
import type { Dataset } from '../../worker/client.ts'
import type { CheckOptions } from '../../worker/public.ts'
import { releaseFormats } from './files.ts'

/** What is to be checked, and against what. */
export interface CheckQuestion {
  dataset: Dataset
  /** What the user sees as the table: a question about another one has nothing to do with this one. */
  subject: object
  format: ExportFormat
  options: Pick<CheckOptions, 'policy' | 'ledger' | 'context' | 'cohorts' | 'query'>
  read(signal: AbortSignal): Promise<Blob & { name?: string }>
}

/** What the page can do to a table; noise is the gate's, which keeps account of what it spends. */
export type Remedy = Extract<MitigationStep, { kind: 'suppress' | 'round' }>

/** A file, what the check says of it, and what was done to it before. */
export interface Judged {
  file: Blob & { name?: string }
  answer: ReviewAnswer
  steps: Remedy[]
  cost?: MitigationAnswer
}

interface Told {
  reviewed(answer: ReviewAnswer): void
  released(answer: ReleaseAnswer): void
  failed(error: ErrorRecord): void
}

/** Checks one table at a time, as it came and with remedies: a newer call cancels the one before, and what comes late is dropped. */
export class CheckController implements ReactiveController {
  /** Checks so far: the table as it came, then with one remedy more each. */
  history: Judged[] = []
  /** Question that the history answers. */
  answered: CheckQuestion | undefined
  released: ReleaseAnswer | undefined
  error: ErrorRecord | undefined
  progress: Progress | undefined
  busy: 'check' | 'release' | undefined
  cancelled = false

  private readonly host: ReactiveControllerHost
  private readonly told: Told
  private abort: AbortController | undefined

  constructor(host: ReactiveControllerHost, told: Told) {
    this.host = host
    this.told = told
    host.addController(this)
  }

  hostDisconnected(): void {
    this.stop()
  }

  /** The table as it came. */
  get first(): Judged | undefined {
    return this.history[0]
  }

  /** The table with the remedies that are applied now. */
  get current(): Judged | undefined {
    return this.history.at(-1)
  }

  /** Forgets everything: there is another table. */
  clear(): void {
    this.stop()
    this.history = []
    this.answered = undefined
    this.released = undefined
    this.error = undefined
    this.cancelled = false
  }

  cancel(): void {
    this.stop()
    this.cancelled = true
    this.host.requestUpdate()
  }

  /** Checks the table, with the remedies that were applied before. */
  check(question: CheckQuestion): Promise<void> {
    const steps = this.answered?.subject === question.subject ? (this.current?.steps ?? []) : []
    return this.run('check', async (signal) => {
      const file = await question.read(signal)
      const first = await this.judge(question, { file, steps: [] }, signal)
      const history = [first]
      if (steps.length > 0) history.push(await this.treat(question, first, steps, signal))
      return () => {
        this.history = history
        this.answered = question
        this.released = undefined
        this.told.reviewed(history.at(-1)!.answer)
      }
    })
  }

  /** Applies one remedy more to a copy of the table, and checks that. A remedy of the same kind replaces the one before. */
  apply(step: Remedy): Promise<void> {
    const { answered, first, current } = this
    if (!answered || !first || !current) return Promise.resolve()
    const steps = [...current.steps.filter(({ kind }) => kind !== step.kind), step]
    return this.run('check', async (signal) => {
      const next = await this.treat(answered, first, steps, signal)
      return () => {
        this.history = [...this.history, next]
        this.told.reviewed(next.answer)
      }
    })
  }

  /** Goes back to the check before the last remedy. */
  undo(): void {
    if (this.history.length < 2) return
    this.stop()
    this.history = this.history.slice(0, -1)
    this.error = undefined
    this.told.reviewed(this.current!.answer)
    this.host.requestUpdate()
  }

  /** Lets the table leave as it was checked last. */
  release(decision: ReleaseBy): Promise<void> {
    const { answered, current } = this
    const ledger = answered?.options.ledger
    if (!answered || !current || !ledger || this.busy) return Promise.resolve()
    return this.run('release', async (signal) => {
      const answer = await answered.dataset.releaseTable(current.file, answered.format, {
        ...answered.options,
        ...decision,
        ledger,
        signal,
        report: current.answer.report,
        ...(current.cost ? { mitigation: current.cost.mitigation } : {}),
        formats: releaseFormats(current.answer.record.variants, answered.options.query?.sort),
      })
      // it has left, whatever is on screen by now
      this.told.released(answer)
      return () => {
        this.released = answer
      }
    })
  }

  private async treat(question: CheckQuestion, first: Judged, steps: Remedy[], signal: AbortSignal): Promise<Judged> {
    const { dataset, format, options } = question
    const cost = await dataset.mitigate(first.file, format, steps, { ...options, signal })
    const file = first.file.name ? new File([cost.file], first.file.name) : cost.file
    return this.judge(question, { file, steps, cost }, signal)
  }

  private async judge(
    { dataset, format, options }: CheckQuestion,
    given: Omit<Judged, 'answer'>,
    signal: AbortSignal,
  ): Promise<Judged> {
    const onProgress = (progress: Progress) => {
      if (signal.aborted) return
      this.progress = progress
      this.host.requestUpdate()
    }
    const mitigation = given.cost ? { mitigation: given.cost.mitigation } : {}
    return {
      ...given,
      answer: await dataset.check(given.file, format, { ...options, ...mitigation, signal, onProgress }),
    }
  }

  private stop(): void {
    this.abort?.abort()
    this.abort = undefined
    this.busy = undefined
    this.progress = undefined
  }

  /** Runs what ends in a change of this controller; the change is made only where nothing newer came. */
  private async run(kind: 'check' | 'release', work: (signal: AbortSignal) => Promise<() => void>): Promise<void> {
    this.stop()
    const abort = new AbortController()
    this.abort = abort
    this.busy = kind
    this.error = undefined
    this.cancelled = false
    this.host.requestUpdate()
    try {
      const done = await work(abort.signal)
      if (this.abort !== abort) return
      this.stop()
      done()
    } catch (error) {
      if (this.abort !== abort) return
      this.stop()
      this.error = toErrorRecord(error)
      this.told.failed(this.error)
    }
    this.host.requestUpdate()
  }
}
