import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type ErrorRecord, throwIfAborted, toErrorRecord } from '../../errors.ts'
import type { ReleaseBy } from '../../release/released-table.ts'
import type { Report } from '../../release/report.ts'
import type { Progress } from '../../types.ts'
import type {
  ExportFormat,
  MitigationAnswer,
  MitigationStep,
  ReleaseAnswer,
  Remedy,
  ReviewAnswer,
} from '../../worker/api.ts'
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

/** What the page can do to a table; noise is the gate's, which keeps its secret and account of what it spends. */
export type PageStep = Exclude<MitigationStep, { kind: 'noise' | 'cell-key' }>

/** A file, what the check says of it, and what was done to it before. */
export interface Judged {
  file: Blob & { name?: string }
  answer: ReviewAnswer
  steps: PageStep[]
  cost?: MitigationAnswer
  /** Of a proposed remedy: what is lost. */
  loss?: Remedy['loss']
}

/** A proposed remedy that the page can apply. */
export type Proposal = Remedy & { steps: PageStep[] }

interface Told {
  /** The ledger that the page names, once it is open. */
  ledger(): Promise<CheckOptions['ledger']>
  /** There is an answer; nothing of it is shown yet. */
  judged(judged: Judged): void
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
  /** Remedies that the engine found for the table as it came, cheapest first; undefined until it was asked. */
  proposals: Proposal[] | undefined
  released: ReleaseAnswer | undefined
  error: ErrorRecord | undefined
  progress: Progress | undefined
  busy: 'check' | 'propose' | 'release' | undefined
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
    this.proposals = undefined
    this.released = undefined
    this.error = undefined
    this.cancelled = false
  }

  cancel(): void {
    this.cancelled = this.busy === 'check'
    this.stop()
    this.host.requestUpdate()
  }

  /** Checks the table, with the remedies that were applied before. A ledger that is on its way is waited for. */
  check(question: CheckQuestion): Promise<void> {
    const before = this.answered?.subject === question.subject ? this.current : undefined
    return this.run('check', async (signal) => {
      const ledger = await this.told.ledger()
      throwIfAborted(signal)
      const asked = ledger ? { ...question, options: { ...question.options, ledger } } : question
      const file = await asked.read(signal)
      const first = await this.judge(asked, { file, steps: [] }, signal)
      const history = [first]
      if (before && before.steps.length > 0) {
        history.push(await this.treat(asked, first, before.steps, before.loss, signal))
      }
      return () => {
        this.history = history
        this.answered = asked
        this.proposals = undefined
        this.released = undefined
        this.told.reviewed(history.at(-1)!.answer)
      }
    })
  }

  /** Looks for the cheapest remedies of the table as it came. */
  propose(): Promise<void> {
    const { answered, first } = this
    if (!answered || !first) return Promise.resolve()
    return this.run('propose', async (signal) => {
      const { dataset, format, options } = answered
      const onProgress = this.progressOf(signal)
      const found = await dataset.remedies(first.file, format, { ...options, signal, onProgress })
      return () => {
        this.proposals = found.filter((remedy): remedy is Proposal => remedy.steps.every(isPageStep))
      }
    })
  }

  /** Applies one remedy more to a copy of the table, and checks that. A remedy of the same kind replaces the one before. */
  apply(step: PageStep): Promise<void> {
    const steps = (this.current?.steps ?? []).filter(({ kind }) => kind !== step.kind)
    return this.treatAnew([...steps, step])
  }

  /** Applies a proposed remedy, instead of what was applied before. */
  applyProposal({ steps, loss }: Proposal): Promise<void> {
    return this.treatAnew(steps, loss)
  }

  private treatAnew(steps: PageStep[], loss?: Judged['loss']): Promise<void> {
    const { answered, first } = this
    if (!answered || !first) return Promise.resolve()
    return this.run('check', async (signal) => {
      const next = await this.treat(answered, first, steps, loss, signal)
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

  /** Lets the table leave as it was checked last. `report`: that of the last check, with the exceptions that its author asks for. */
  release(by: ReleaseBy, report: Report): Promise<void> {
    const { answered, current } = this
    const ledger = answered?.options.ledger
    if (!answered || !current || !ledger || this.busy) return Promise.resolve()
    return this.run('release', async (signal) => {
      const answer = await answered.dataset.releaseTable(current.file, answered.format, {
        ...answered.options,
        ...treatedOptions(current),
        ...by,
        context: report.body.context,
        ledger,
        signal,
        report,
        formats: releaseFormats(current.answer.record.variants, answered.options.query?.sort),
      })
      // it has left, whatever is on screen by now
      this.told.released(answer)
      return () => {
        this.released = answer
      }
    })
  }

  private async treat(
    question: CheckQuestion,
    first: Judged,
    steps: PageStep[],
    loss: Judged['loss'],
    signal: AbortSignal,
  ): Promise<Judged> {
    const { dataset, format, options } = question
    const cost = await dataset.mitigate(first.file, format, steps, { ...options, signal })
    const file = first.file.name ? new File([cost.file], first.file.name) : cost.file
    return this.judge(question, { file, steps, cost, ...(loss ? { loss } : {}) }, signal)
  }

  private async judge(
    { dataset, format, options }: CheckQuestion,
    given: Omit<Judged, 'answer'>,
    signal: AbortSignal,
  ): Promise<Judged> {
    const onProgress = this.progressOf(signal)
    const answer = await dataset.check(given.file, format, { ...options, ...treatedOptions(given), signal, onProgress })
    const judged = { ...given, answer }
    // of a large report, taking it in, going through it, and drawing it have a task of their own each
    await nextTask()
    this.told.judged(judged)
    await nextTask()
    return judged
  }

  private progressOf(signal: AbortSignal): (progress: Progress) => void {
    return (progress) => {
      if (signal.aborted) return
      this.progress = progress
      this.host.requestUpdate()
    }
  }

  /** Says what went wrong with something that was made of a check. */
  fail(error: unknown): void {
    this.error = toErrorRecord(error)
    this.told.failed(this.error)
    this.host.requestUpdate()
  }

  private stop(): void {
    this.abort?.abort()
    this.abort = undefined
    this.busy = undefined
    this.progress = undefined
  }

  /** Runs what ends in a change of this controller; the change is made only where nothing newer came. */
  private async run(
    kind: NonNullable<CheckController['busy']>,
    work: (signal: AbortSignal) => Promise<() => void>,
  ): Promise<void> {
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
      this.fail(error)
    }
    this.host.requestUpdate()
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

function isPageStep(step: MitigationStep): step is PageStep {
  return step.kind !== 'noise' && step.kind !== 'cell-key'
}

/** What a treated file does not say of itself: what was done to it, and who its groups are now. */
function treatedOptions({ cost }: Pick<Judged, 'cost'>): Pick<CheckOptions, 'mitigation' | 'cohorts'> {
  return cost ? { mitigation: cost.mitigation, cohorts: cost.cohorts } : {}
}
