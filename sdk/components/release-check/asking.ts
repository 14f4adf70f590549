import type { CheckController, CheckQuestion } from './check-controller.ts'
import { type CheckInput, questionOf, sameQuestion } from './question.ts'

/** What would be asked now, and whether the answer that is shown is one to it. */
export class Asking {
  question: CheckQuestion | undefined
  /** What is shown answers another question. */
  stale = false
  /** The ledger grew since the last check. */
  outdated = false
  private readonly checks: CheckController
  private readonly forget: () => void
  private seen: [dataset?: object, table?: object] = []

  constructor(checks: CheckController, forget: () => void) {
    this.checks = checks
    this.forget = forget
  }

  /** Takes in what the page gives by now, before it is drawn. */
  update(input: CheckInput): void {
    const { dataset, file, table } = input
    const [lastDataset, lastTable] = this.seen
    const subject = file ?? table
    // what was said of another table is forgotten
    if (lastTable && (dataset !== lastDataset || subject !== lastTable)) this.forget()
    this.seen = [dataset, subject]
    this.question = questionOf(input)
    const { answered } = this.checks
    this.stale = answered !== undefined && (this.outdated || !this.question || !sameQuestion(answered, this.question))
  }
}
