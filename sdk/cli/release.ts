import { HindoError } from '../errors.ts'
import { canonicalJson } from '../release/canonical-json.ts'
import { nextEntry } from '../release/ledger.ts'
import { fileLedger } from '../release/ledger-file.node.ts'
import { sha256Of } from '../release/sha256.ts'
import type { Arguments } from './arguments.ts'
import type { Command } from './command.ts'
import { DATASET_NOTE, withDataset } from './dataset.ts'
import { writeWhole } from './output-file.ts'
import { DIFFERS, EXIT, needed, readReportFile, readTableFile } from './reviewed-table.ts'

/** Who decided, where the status alone does not. @throws HindoError `usage` for half a decision, `forbidden` for one's own table */
function decisionOf(input: Arguments, author: string): { approver: string; comment: string } | undefined {
  const [approver, comment] = [input.text('approver')?.trim(), input.text('comment')?.trim()]
  if (!approver && !comment) return undefined
  if (!approver || !comment) {
    throw new HindoError('usage', `an approval needs ${approver ? '--comment TEXT' : '--approver NAME'} as well`)
  }
  if (approver === author) {
    throw new HindoError('forbidden', `${author} asked for this table and cannot approve it`, {
      hint: 'Somebody else has to decide',
    })
  }
  return { approver, comment }
}

export const release: Command = {
  name: 'release',
  summary: 'Lets a checked table leave and records it in the ledger.',
  usage: 'TABLE --dataset DATASET --report FILE --ledger FILE [--approver NAME --comment TEXT] [--out FILE]',
  positionals: { names: ['TABLE'], least: 1, most: 1 },
  options: {
    dataset: { kind: 'text', value: 'DATASET', help: 'what the table was made from' },
    report: { kind: 'text', value: 'FILE', help: 'the report that hindo check wrote' },
    ledger: { kind: 'text', value: 'FILE', help: 'the ledger of the project; it is made if there is none' },
    approver: { kind: 'text', value: 'NAME', help: 'who approves a table that does not pass; not its author' },
    comment: { kind: 'text', value: 'TEXT', help: 'why' },
    out: {
      kind: 'text',
      value: 'FILE',
      help: 'where the released table is written, beside the copy that the ledger keeps',
    },
  },
  notes: `${DATASET_NOTE}

The check is repeated on the exact file against the present ledger first. A table that passes leaves; one that is for review
or fails leaves only with --approver and --comment. What leaves is recorded (cohorts, variants, hashes, never a count),
and the file is kept in LEDGER.files, because it is what everybody knows from now on.

The exit code is 0 when the table has left, 3 or 4 when it was not approved, 1 when anything differs from the report.`,
  async run(input, context) {
    const { terminal, signal } = context
    const table = await readTableFile(input.positionals[0]!)
    const report = await readReportFile(needed(input, 'report', 'FILE'))
    const author = report.body.context.author ?? 'unknown'
    const decision = decisionOf(input, author)
    const ledger = fileLedger(needed(input, 'ledger', 'FILE'))
    if (sha256Of(table.bytes) !== report.body.subject.file.sha256) {
      terminal.say(`hindo: ${table.file.name} is not the file that the report is about`)
      return DIFFERS
    }
    let code = DIFFERS
    await withDataset(needed(input, 'dataset', 'DATASET'), context, async (dataset) => {
      const { sha256: _, ...policy } = report.body.policy
      const again = await dataset.check(table.file, table.format, {
        policy,
        ledger,
        context: report.body.context,
        cohorts: Object.fromEntries(report.body.subject.cohorts.map(({ name, expression }) => [name, expression])),
        query: report.body.subject.query,
        signal,
        onProgress: terminal.progress,
      })
      if (canonicalJson(again.report.body) !== canonicalJson(report.body)) {
        terminal.say(
          'hindo: the check says something else now: something was released since, or the report is of other data',
        )
        terminal.say(
          `The report says ${report.body.status}, the check now ${again.report.body.status}. Check the table again`,
        )
        return
      }
      const { status } = report.body
      if (status !== 'pass' && !decision) {
        terminal.say(`hindo: ${status}: this table leaves only with --approver NAME --comment TEXT`)
        code = EXIT[status]
        return
      }
      const entry = nextEntry(await ledger.read(), {
        ...again.record,
        at: new Date().toISOString(),
        author,
        ...(decision ?? {}),
        decision: status === 'pass' ? 'passed' : 'approved',
      })
      await ledger.append(entry, table.bytes)
      const out = input.text('out')
      if (out !== undefined) await writeWhole(out, pieces(table.bytes))
      terminal.say(
        `released: ledger entry ${entry.seq}, ${entry.decision}${decision ? ` by ${decision.approver}` : ''}`,
      )
      code = EXIT.pass
    })
    return code
  },
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
