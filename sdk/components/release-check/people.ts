import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { Decision, Outcome, Verdict } from '../../release/decision.ts'
import type { AskedException } from '../../release/exception.ts'
import type { Report } from '../../release/report.ts'
import type { Dataset } from '../../worker/client.ts'
import type { ReleaseWords } from './policies.ts'

type Reports = Dataset['reports']

/** What people said of the reports of a table: exceptions that its author asks for, exceptions of a reviewer, and decisions. */
export class People {
  /** Asked for by the author; they are part of the report. */
  asked: AskedException[] = []
  /** What a reviewer at this page makes an exception for; they are part of that reviewer's decision. */
  granted: AskedException[] = []
  /** All decisions that were made or read here, on whatever report. */
  private all: Decision[] = []
  /** The last outcome: looking through findings takes a while. */
  private told: { report: Report; all: Decision[]; author: string; outcome: Outcome | undefined } | undefined
  /** Why the last decision could not be made or read. */
  problem: ErrorRecord | undefined

  private readonly changed: () => void
  private readonly words: () => ReleaseWords | undefined
  private readonly reports: () => Reports | undefined
  private making: { from: Report; asked: AskedException[]; author: string; done: Promise<void> } | undefined
  private bound: { from: Report; asked: AskedException[]; author: string; report: Report } | undefined
  /** Ends the signing of a report that is old by now. */
  private signing: AbortController | undefined
  /** Decisions and outcomes that are being made. */
  private busy = 0

  constructor(changed: () => void, words: () => ReleaseWords | undefined, reports: () => Reports | undefined) {
    this.changed = changed
    this.words = words
    this.reports = reports
  }

  /** Forgets everybody: there is another table. */
  clear(): void {
    this.asked = []
    this.granted = []
    this.all = []
    this.problem = undefined
    this.bound = undefined
    this.making = undefined
    this.signing?.abort()
    this.told = undefined
  }

  /**
   * A check's report with its author and the exceptions that the author asks for. Those that speak of nothing which it found are left out:
   * a remedy may have seen to it. While that is being made, the last one of the check: {@link pending} says so.
   */
  report(from: Report, author: string): Report {
    const { asked, bound } = this
    const name = author.trim()
    if (bound?.from === from && bound.asked === asked && bound.author === name) return bound.report
    if (this.making?.from !== from || this.making.asked !== asked || this.making.author !== name) {
      this.signing?.abort()
      this.signing = new AbortController()
      this.making = { from, asked, author: name, done: this.sign(from, asked, name, this.signing.signal) }
    }
    return bound?.from === from ? bound.report : from
  }

  /** Something of what was said is still being made. */
  get pending(): boolean {
    return this.making !== undefined || this.busy > 0
  }

  /** The report once it is made. */
  async signed(from: Report, author: string): Promise<Report> {
    for (;;) {
      const report = this.report(from, author)
      if (!this.making) return report
      await this.making.done
    }
  }

  private async sign(from: Report, asked: AskedException[], author: string, signal: AbortSignal): Promise<void> {
    // not within a drawing
    await undefined
    const known = !author || (asked.length === 0 && from.body.context.author === author)
    const made = known
      ? undefined
      : await this.reports()
          ?.sign(from, { author, asked }, { signal })
          .catch(() => undefined)
    if (this.making?.from !== from || this.making.asked !== asked || this.making.author !== author) return
    this.bound = { from, asked, author, report: made ?? from }
    this.making = undefined
    this.changed()
  }

  ask(exception: AskedException): void {
    this.asked = [...this.asked.filter((one) => !sameScope(one, exception)), exception]
    this.changed()
  }

  /** Takes over what an author asked for elsewhere. */
  adopt(asked: readonly AskedException[]): void {
    this.asked = [...asked]
    this.changed()
  }

  grant(exception: AskedException): void {
    this.granted = [...this.granted.filter((one) => !sameScope(one, exception)), exception]
    this.changed()
  }

  takeBack(exception: AskedException): void {
    this.asked = this.asked.filter((one) => one !== exception)
    this.granted = this.granted.filter((one) => one !== exception)
    this.changed()
  }

  /** Decisions on a report. */
  decisions(report: Report): Decision[] {
    return this.all.filter((one) => one.report === report.sha256)
  }

  /** What they come to; undefined before there is anything to decide with, and while it is being looked at. */
  outcome(report: Report, author: string): Outcome | undefined {
    const { told, all } = this
    if (told?.report === report && told.all === all && told.author === author) return told.outcome
    const decisions = this.decisions(report)
    const next: NonNullable<typeof told> = { report, all, author, outcome: undefined }
    this.told = next
    if (decisions.length === 0) {
      // nothing of what was found has to be looked at
      next.outcome = this.words()?.outcomeOf(report, [], author)
      if (!next.outcome) this.told = undefined
    } else void this.weigh(next, decisions)
    return next.outcome
  }

  private async weigh(next: NonNullable<People['told']>, decisions: Decision[]): Promise<void> {
    const { report, author } = next
    this.busy++
    // not within a drawing
    await undefined
    try {
      next.outcome = await this.reports()?.outcome(report, { decisions, author })
    } catch (error) {
      this.problem = toErrorRecord(error)
    }
    this.busy--
    this.changed()
  }

  /** A decision of whoever sits here; undefined where it cannot be made, and {@link problem} says why. */
  decide(report: Report, author: string, verdict: Verdict): Promise<Decision | undefined> {
    return this.attempt(async () => {
      const exceptions = this.granted
      const at = new Date().toISOString()
      const decision = await this.reports()!.decide(report, { verdict: { ...verdict, exceptions }, at })
      await this.take(report, author, decision)
      return decision
    })
  }

  /** Reads decisions that others made, all or none. */
  async read(report: Report, author: string, files: readonly File[]): Promise<void> {
    const before = this.all
    await this.attempt(async () => {
      try {
        for (const file of files) {
          await this.take(report, author, this.words()!.parseDecision(await file.text(), file.name))
        }
      } catch (error) {
        this.all = before
        throw error
      }
    })
  }

  remove(decision: Decision): void {
    this.all = this.all.filter((one) => one !== decision)
    this.problem = undefined
    this.changed()
  }

  /** Only what the gate would take as well is taken. */
  private async take(report: Report, author: string, decision: Decision): Promise<void> {
    const decisions = [...this.decisions(report), decision]
    const outcome = await this.reports()!.outcome(report, { decisions, author })
    this.all = [...this.all, decision]
    this.told = { report, all: this.all, author, outcome }
  }

  private async attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    this.problem = undefined
    this.busy++
    this.changed()
    try {
      return await work()
    } catch (error) {
      this.problem = toErrorRecord(error)
      return undefined
    } finally {
      this.busy--
      this.changed()
    }
  }
}

function sameScope(one: AskedException, other: AskedException): boolean {
  return one.rule === other.rule && one.finding === other.finding
}
