import { reportTask } from '../../sdk/worker/engine-report.ts'
import type { PendingCalls } from '../../sdk/worker/pending.ts'
import type { Dataset } from '../../sdk/worker/public.ts'
import { reportCalls } from '../../sdk/worker/report-client.ts'

/** What people make of reports, by the real engine code behind messages that are copied as between threads. */
export function copyingReports(): Dataset['reports'] {
  const calls = {
    async report(_: number, ...[packed, kind, task]: Parameters<typeof reportTask>) {
      const [sent, asked] = structuredClone([packed, task] as const)
      return { ok: true, value: structuredClone(await reportTask(sent, kind, asked)) }
    },
  }
  const run = async (send: (given: typeof calls, call: number) => Promise<{ value: unknown }>) => {
    return (await send(calls, 1)).value
  }
  return reportCalls({ run } as unknown as PendingCalls)
}
