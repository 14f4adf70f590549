import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { Decision, Outcome, Verdict } from '../../release/decision.ts'
import type { AskedException } from '../../release/exception.ts'
import type { Report } from '../../release/report.ts'
import type { ReleaseWords } from './policies.ts'

/** What people said of the reports of a table: exceptions that its author asks for, exceptions of a reviewer, and decisions. */
export class People {
  /** Asked for by the author; they are part of the report. */
  asked: AskedException[] = []
  /** What a reviewer at this page makes an exception for; they are part of that reviewer's decision. */
  granted: AskedException[] = []
  /** All decisions that were made or read here, on whatever report. */
  private all: Decision[] = []
  /** Why the last decision could not be made or read. */
  problem: ErrorRecord | undefined

  private readonly changed: () => void
  private readonly words: () => ReleaseWords | undefined
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
  }

  /**
   * A check's report with its author and the exceptions that the author asks for. Those that speak of nothing which it found are left out:
   * a remedy may have seen to it.
   */
  report(from: Report, author: string): Report {
    const { asked, bound } = this
    const words = this.words()
    if (!words) return from
    if (bound?.from === from && bound.asked === asked && bound.author === author) return bound.report
    const kept = author.trim() ? fitting(words, from, asked, author) : []
    // who asks may be said after the check, which does not look at it
    const known = !author.trim() || from.body.context.author === author.trim()
    const context = { ...from.body.context, author: author.trim() }
    const signed = known ? from : { ...from, body: { ...from.body, context } }
    const report =
      known && kept.length === 0 ? from : words.withExceptions(signed, words.exceptionsFor(from.body, kept, author))
    this.bound = { from, asked, author, report }
    return report
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
    try {
      return this.words()?.outcomeOf(report, this.decisions(report), author)
    } catch (error) {
      this.problem = toErrorRecord(error)
      return undefined
    }
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
