import { HindoError } from '../errors.ts'
import { formatOfName } from '../export/table.ts'
import { fileLedger } from '../release/ledger-file.node.ts'
import { sha256Of } from '../release/sha256.ts'
import type { Arguments } from './arguments.ts'
import type { Command } from './command.ts'
import { DATASET_NOTE, withDataset } from './dataset.ts'
import { writeWhole } from './output-file.ts'
import { DIFFERS, EXIT, needed, readReportFile, readTableFile } from './reviewed-table.ts'

/** Who decided, where the status alone does not. @throws HindoError `usage` for half a decision */
function decisionOf(input: Arguments): { approver: string; comment: string } | undefined {
  const [approver, comment] = [input.text('approver')?.trim(), input.text('comment')?.trim()]
  if (!approver && !comment) return undefined
  if (!approver || !comment) {
    throw new HindoError('usage', `an approval needs ${approver ? '--comment TEXT' : '--approver NAME'} as well`)
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
      help: 'the released table, as .tsv, .csv, .json, .arrow or .vcf',
    },
  },
  notes: `${DATASET_NOTE}

The check is repeated on the exact file against the present ledger first. A table that passes leaves; one that is for
review or fails leaves only with --approver and --comment. What leaves is recorded (cohorts, variants, hashes, never a
count), and the file is kept in LEDGER.files, because it is what everybody knows from now on.

The released table says by which policy and report it left, in the formats that have a place for it. The exit code is
0 when it has left, 3 or 4 when it was not approved, 1 when anything differs from the report.`,
  async run(input, context) {
    const { terminal, signal } = context
    const table = await readTableFile(input.positionals[0]!)
    const report = await readReportFile(needed(input, 'report', 'FILE'))
    const author = report.body.context.author ?? 'unknown'
    const decision = decisionOf(input)
    const ledger = fileLedger(needed(input, 'ledger', 'FILE'))
    if (sha256Of(table.bytes) !== report.body.subject.file.sha256) {
      terminal.say(`hindo: ${table.file.name} is not the file that the report is about`)
      return DIFFERS
    }
    const out = input.text('out')
    const format = out === undefined ? undefined : formatOfName(out)
    if (out !== undefined && !format) throw new HindoError('usage', `--out takes a file of a known format, not ${out}`)
    let code = EXIT.pass
    await withDataset(needed(input, 'dataset', 'DATASET'), context, async (dataset) => {
      const { sha256: _, ...policy } = report.body.policy
      if (report.body.status !== 'pass' && !decision) {
        terminal.say(`hindo: ${report.body.status}: this table leaves only with --approver NAME --comment TEXT`)
        code = EXIT[report.body.status]
        return
      }
      const { entry, files } = await dataset.releaseTable(table.file, table.format, {
        policy,
        ledger,
        report,
        author,
        ...decision,
        formats: format ? [format] : [],
        context: report.body.context,
        cohorts: Object.fromEntries(report.body.subject.cohorts.map(({ name, expression }) => [name, expression])),
        query: report.body.subject.query,
        mitigation: report.body.subject.mitigation,
        signal,
        onProgress: terminal.progress,
      })
      if (out !== undefined) await writeWhole(out, pieces(files[format!]!))
      terminal.say(
        `released: ledger entry ${entry.seq}, ${entry.decision}${decision ? ` by ${decision.approver}` : ''}`,
      )
    })
    return code
  },
}

async function* pieces(file: Blob): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await file.arrayBuffer())
}
