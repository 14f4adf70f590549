import { createPacer } from '../frequency/pace.ts'
import { makeDecision, outcomeOf } from '../release/decision.ts'
import { type AskedException, exceptionsFor } from '../release/exception.ts'
import { printReport, type Report } from '../release/report.ts'
import { printResearcherView } from '../release/researcher-view.ts'
import { signReport } from '../release/sign-report.ts'
import { type PackedReport, unpackReport } from './packed-report.ts'
import type { ReportAnswers, ReportTasks } from './report-tasks.ts'

type Run<Kind extends keyof ReportTasks> = (
  report: Report,
  task: ReportTasks[Kind],
  pause: () => Promise<void>,
) => ReportAnswers[Kind] | Promise<ReportAnswers[Kind]>

const RUNS: { [Kind in keyof ReportTasks]: Run<Kind> } = {
  async sign(report, { author, asked }, pause) {
    const exceptions = author ? exceptionsFor(report.body, fitting(report, asked, author), author) : []
    const known = !author || report.body.context.author === author
    const signed = exceptions.length === 0 && known ? report : await signReport(report, { author, exceptions }, pause)
    const { context, exceptions: kept } = signed.body
    return { sha256: signed.sha256, context, ...(kept ? { exceptions: kept } : {}) }
  },
  decide(report, { verdict, at }) {
    const exceptions = fitting(report, verdict.exceptions ?? [], verdict.by)
    return makeDecision(report, { ...verdict, exceptions }, at)
  },
  outcome: (report, { decisions, author }) => outcomeOf(report, decisions, author),
  print: (report) => json(printReport(report)),
  view: (report) => json(printResearcherView(report)),
}

/** Does what people ask of a report. */
export async function reportTask<Kind extends keyof ReportTasks>(
  packed: PackedReport,
  kind: Kind,
  task: ReportTasks[Kind],
  signal?: AbortSignal,
): Promise<ReportAnswers[Kind]> {
  const { pause } = createPacer(signal)
  return RUNS[kind](await unpackReport(packed, pause), task, pause)
}

function json(text: string): Blob {
  return new Blob([text], { type: 'application/json' })
}

/** Exceptions that speak of something in a report. */
function fitting({ body }: Report, asked: readonly AskedException[], by: string): AskedException[] {
  return asked.filter((one) => {
    try {
      return exceptionsFor(body, [one], by).length > 0
    } catch {
      return false
    }
  })
}
