import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { Decision, Outcome, Verdict } from '../../release/decision.ts'
import type { AskedException } from '../../release/exception.ts'
import type { Report } from '../../release/report.ts'
import type { ReleaseWords } from './policies.ts'

/** Longest that a report is made at a stretch, ms. */
const STRETCH = 12

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
  private making: { from: Report; asked: AskedException[]; author: string; done: Promise<void> } | undefined
  private bound: { from: Report; asked: AskedException[]; author: string; report: Report } | undefined

  constructor(changed: () => void, words: () => ReleaseWords | undefined) {
    this.changed = changed
    this.words = words
  }

  /** Forgets everybody: there is another table. */
  clear(): void {
    this.asked = []
    this.granted = []
    this.all = []
    this.problem = undefined
    this.bound = undefined
    this.making = undefined
    this.told = undefined
  }

  /**
   * A check's report with its author and the exceptions that the author asks for. Those that speak of nothing which it found are left out:
   * a remedy may have seen to it. While that is being made, the last one of the check: {@link pending} says so.
   */
  report(from: Report, author: string): Report {
    const { words, asked, bound } = this
    const name = author.trim()
    if (bound?.from === from && bound.asked === asked && bound.author === name) return bound.report
    if (this.making?.from !== from || this.making.asked !== asked || this.making.author !== name) {
      this.making = { from, asked, author: name, done: this.sign(from, asked, name, words()) }
    }
    return bound?.from === from ? bound.report : from
  }

  /** The report is being made. */
  get pending(): boolean {
    return this.making !== undefined
  }

  /** The report once it is made. */
  async signed(from: Report, author: string): Promise<Report> {
    for (;;) {
      const report = this.report(from, author)
      if (!this.making) return report
      await this.making.done
    }
  }

  private async sign(
    from: Report,
    asked: AskedException[],
    author: string,
    words: ReleaseWords | undefined,
  ): Promise<void> {
    // not within a drawing
    await undefined
    const mine = () => this.making?.from === from && this.making.asked === asked && this.making.author === author
    const kept = words && author ? fitting(words, from, asked, author) : []
    const known = !author || from.body.context.author === author
    let report = from
    if (words && (kept.length > 0 || !known)) {
      const exceptions = words.exceptionsFor(from.body, kept, author)
      let since = performance.now()
      const turn = (): Promise<void> | undefined => {
        if (!mine()) throw new Error('there is a newer one')
        if (performance.now() - since < STRETCH) return undefined
        return new Promise((resolve) =>
          setTimeout(() => {
            since = performance.now()
            resolve()
          }),
        )
      }
      const made = await words.signReport(from, { author, exceptions }, turn).catch(() => undefined)
      if (made) report = made
    }
    if (!mine()) return
    this.bound = { from, asked, author, report }
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

  /** What they come to; undefined before there is anything to decide with. */
  outcome(report: Report, author: string): Outcome | undefined {
    const { told, all } = this
    if (told?.report === report && told.all === all && told.author === author) return told.outcome
    let outcome: Outcome | undefined
    try {
      outcome = this.words()?.outcomeOf(report, this.decisions(report), author)
    } catch (error) {
      this.problem = toErrorRecord(error)
    }
    this.told = { report, all, author, outcome }
    return outcome
  }

  /** A decision of whoever sits here; undefined where it cannot be made, and {@link problem} says why. */
  decide(report: Report, author: string, verdict: Verdict): Decision | undefined {
    const words = this.words()
    return this.attempt(() => {
      const granted = fitting(words!, report, this.granted, verdict.by)
      const decision = words!.makeDecision(report, { ...verdict, exceptions: granted }, new Date().toISOString())
      this.take(report, author, decision)
      return decision
    })
  }

  /** Reads decisions that others made, all or none. */
  async read(report: Report, author: string, files: readonly File[]): Promise<void> {
    const before = this.all
    const texts = await Promise.all(files.map((file) => file.text()))
    this.attempt(() => {
      try {
        for (const [at, text] of texts.entries()) {
          this.take(report, author, this.words()!.parseDecision(text, files[at]!.name))
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
  private take(report: Report, author: string, decision: Decision): void {
    this.words()!.outcomeOf(report, [...this.decisions(report), decision], author)
    this.all = [...this.all, decision]
  }

  private attempt<Result>(work: () => Result): Result | undefined {
    this.problem = undefined
    try {
      return work()
    } catch (error) {
      this.problem = toErrorRecord(error)
      return undefined
    } finally {
      this.changed()
    }
  }
}

function sameScope(one: AskedException, other: AskedException): boolean {
  return one.rule === other.rule && one.finding === other.finding
}

/** Exceptions that speak of something in a report. */
function fitting(
  words: ReleaseWords,
  { body }: Report,
  asked: readonly AskedException[],
  by: string,
): AskedException[] {
  return asked.filter((one) => {
    try {
      return words.exceptionsFor(body, [one], by).length > 0
    } catch {
      return false
    }
  })
}
