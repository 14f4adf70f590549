import { printDecision } from '../release/decision.ts'
import type { Command } from './command.ts'
import { DATASET_NOTE, withDataset } from './dataset.ts'
import { ownDecision } from './decision-option.ts'
import { EXCEPTION_OPTION } from './exception-option.ts'
import { GATE_POLICY_OPTION } from './gate.ts'
import { writeWhole } from './output-file.ts'
import { DIFFERS, EXIT, ledgerOption, needed, policyOption, readReportFile, readTableFile } from './reviewed-table.ts'

export const verify: Command = {
  name: 'verify',
  summary: 'Repeats the check of a table at the gate and compares.',
  usage:
    'TABLE --report FILE --dataset DATASET [--ledger FILE] [--policy NAME|FILE] [--vote VOTE --reviewer NAME [--comment TEXT] [--exception WHAT=REASON]... --decision FILE]',
  positionals: { names: ['TABLE'], least: 1, most: 1 },
  options: {
    report: { kind: 'text', value: 'FILE', help: 'the report that hindo check wrote' },
    dataset: { kind: 'text', value: 'DATASET', help: 'what the table was made from' },
    ledger: { kind: 'text', value: 'FILE', help: 'what was released before, and whether this table was approved' },
    policy: GATE_POLICY_OPTION,
    vote: { kind: 'text', value: 'VOTE', help: 'decide on the report: approve, return (to be changed) or reject' },
    reviewer: { kind: 'text', value: 'NAME', help: 'who decides; not the author' },
    comment: { kind: 'text', value: 'TEXT', help: 'why; needed where the vote is not what the check says' },
    exception: EXCEPTION_OPTION,
    decision: { kind: 'text', value: 'FILE', help: 'write the decision, which hindo release takes' },
  },
  notes: `${DATASET_NOTE}

The check runs again on the exact file, against the ledger as it is now without the entry of this table. The exit code
is 0 when everything matches and the table passes or was approved, 3 or 4 when it matches and is for review or fails,
1 when the file, the report, the dataset, the policy or the verdict differs.

With --vote a reviewer decides on what was just verified. The decision is written for this very report, and says
nothing of what others decided; where a policy asks for two reviewers, each writes one, and hindo release takes both.`,
  async run(input, context) {
    const { terminal, signal } = context
    const table = await readTableFile(input.positionals[0]!)
    const report = await readReportFile(needed(input, 'report', 'FILE'))
    const place = needed(input, 'dataset', 'DATASET')
    const deciding = ownDecision(input, new Date().toISOString())
    const decision = deciding?.make(report)
    const policy = input.text('policy') === undefined ? undefined : await policyOption(input)
    let code = DIFFERS
    await withDataset(place, context, async (dataset) => {
      const { status, differs, entry } = await dataset.verify(table.file, table.format, {
        report,
        ledger: ledgerOption(input),
        ...(policy === undefined ? {} : { policy }),
        signal,
        onProgress: terminal.progress,
      })
      if (differs !== undefined) {
        terminal.say(`differs: ${differs}`)
        return
      }
      const { id, version } = report.body.policy
      const released = entry ? `, ${entry.decision} (ledger entry ${entry.seq})` : ''
      terminal.say(`matches: ${status} under ${id} ${version}${released}`)
      if (deciding && decision) {
        await writeWhole(deciding.file, text(printDecision(decision)))
        terminal.say(`${deciding.file}: ${decision.vote} by ${decision.by}`)
      }
      code = entry ? EXIT.pass : EXIT[status]
    })
    return code
  },
}

async function* text(content: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(content)
}
