import { canonicalJson } from '../release/canonical-json.ts'
import type { ReportBody } from '../release/report.ts'
import { sha256Of } from '../release/sha256.ts'
import type { Command } from './command.ts'
import { DATASET_NOTE, withDataset } from './dataset.ts'
import { DIFFERS, EXIT, ledgerOption, needed, readReportFile, readTableFile, withoutEntry } from './reviewed-table.ts'

/** Everything that must come out the same: not what the ledger has grown by since. */
function comparable({ ledger: _, ...body }: ReportBody): string {
  return canonicalJson(body)
}

export const verify: Command = {
  name: 'verify',
  summary: 'Repeats the check of a table at the gate and compares.',
  usage: 'TABLE --report FILE --dataset DATASET [--ledger FILE]',
  positionals: { names: ['TABLE'], least: 1, most: 1 },
  options: {
    report: { kind: 'text', value: 'FILE', help: 'the report that hindo check wrote' },
    dataset: { kind: 'text', value: 'DATASET', help: 'what the table was made from' },
    ledger: { kind: 'text', value: 'FILE', help: 'what was released before, and whether this table was approved' },
  },
  notes: `${DATASET_NOTE}

The check runs again on the exact file, against the ledger as it is now without the entry of this table. The exit code
is 0 when everything matches and the table passes or was approved, 3 or 4 when it matches and is for review or fails,
1 when the file, the report, the dataset, the policy or the verdict differs.`,
  async run(input, context) {
    const { terminal, signal } = context
    const table = await readTableFile(input.positionals[0]!)
    const report = await readReportFile(needed(input, 'report', 'FILE'))
    if (sha256Of(table.bytes) !== report.body.subject.file.sha256) {
      terminal.say(`differs: ${table.file.name} is not the file that the report is about`)
      return DIFFERS
    }
    const ledger = ledgerOption(input)
    const own = (await ledger.read()).find((entry) => entry.report === report.sha256)
    let code = DIFFERS
    await withDataset(needed(input, 'dataset', 'DATASET'), context, async (dataset) => {
      const { sha256: _, ...policy } = report.body.policy
      const again = await dataset.check(table.file, table.format, {
        policy,
        ledger: withoutEntry(ledger, own),
        context: report.body.context,
        cohorts: Object.fromEntries(report.body.subject.cohorts.map(({ name, expression }) => [name, expression])),
        query: report.body.subject.query,
        mitigation: report.body.subject.mitigation,
        signal,
        onProgress: terminal.progress,
      })
      if (comparable(again.report.body) !== comparable(report.body)) {
        terminal.say(`differs: the same check now says ${again.report.body.status}, the report ${report.body.status}`)
        return
      }
      const { status } = report.body
      terminal.say(`matches: ${status}${own ? `, ${own.decision} (ledger entry ${own.seq})` : ''}`)
      code = own ? EXIT.pass : EXIT[status]
    })
    return code
  },
}
