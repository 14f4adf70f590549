import type { Decision, Outcome, Verdict } from '../release/decision.ts'
import type { AskedException } from '../release/exception.ts'
import type { Report } from '../release/report.ts'
import type { CallOptions } from './public.ts'

/** What can be made of a report, and what for. */
export interface ReportTasks {
  sign: { author: string; asked: AskedException[] }
  decide: { verdict: Verdict; at: string }
  outcome: { decisions: Decision[]; author: string }
  print: Record<string, never>
  view: Record<string, never>
}

export interface ReportAnswers {
  /** The parts of the report that signing changes. */
  sign: Pick<Report, 'sha256'> & Pick<Report['body'], 'context' | 'exceptions'>
  decide: Decision
  outcome: Outcome
  print: Blob
  view: Blob
}

/** What people make of reports, beside the page: a report of a large table takes long to hash and to write. */
export interface ReportCalls {
  /**
   * The report with who asks for the table, and the exceptions that they ask for. Those that speak of nothing that the check found are left
   * out: a remedy may have seen to it.
   */
  sign(report: Report, signing: ReportTasks['sign'], options?: CallOptions): Promise<Report>
  /**
   * One person's decision, with those of their exceptions that speak of something found. Fails as `makeDecision` of `hindo/release` does.
   */
  decide(report: Report, decision: ReportTasks['decide'], options?: CallOptions): Promise<Decision>
  /** What decisions come to. Fails as `outcomeOf` of `hindo/release` does. */
  outcome(report: Report, given: ReportTasks['outcome'], options?: CallOptions): Promise<Outcome>
  /** The report as a file. */
  print(report: Report, options?: CallOptions): Promise<Blob>
  /** The researcher's view of it as a file. */
  printView(report: Report, options?: CallOptions): Promise<Blob>
}
