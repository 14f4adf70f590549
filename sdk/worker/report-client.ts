import type { Report } from '../release/report.ts'
import { createTurn } from '../turns.ts'
import { packReport } from './packed-report.ts'
import type { PendingCalls } from './pending.ts'
import type { CallOptions } from './public.ts'
import type { ReportCalls, ReportTasks } from './report-tasks.ts'

/** The page's end of what is made of reports. */
export function reportCalls(pending: PendingCalls): ReportCalls {
  async function run<Kind extends keyof ReportTasks>(
    report: Report,
    kind: Kind,
    task: ReportTasks[Kind],
    options: CallOptions = {},
  ) {
    const packed = await packReport(report, createTurn(options.signal))
    return pending.run((calls, call) => calls.report(call, packed, kind, task), options)
  }
  return {
    async sign(report, signing, options) {
      const { sha256, context, exceptions } = await run(report, 'sign', signing, options)
      if (sha256 === report.sha256) return report
      const { exceptions: _, ...rest } = report.body
      return { body: { ...rest, context, ...(exceptions ? { exceptions } : {}) }, sha256, made: report.made }
    },
    decide: (report, decision, options) => run(report, 'decide', decision, options),
    outcome: (report, given, options) => run(report, 'outcome', given, options),
    print: (report, options) => run(report, 'print', {}, options),
    printView: (report, options) => run(report, 'view', {}, options),
  }
}
