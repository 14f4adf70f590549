import { HindoError } from '../errors.ts'
import { formatOfName } from '../export/table.ts'
import { outcomeOf, outcomeText } from '../release/decision.ts'
import { fileLedger } from '../release/ledger-file.node.ts'
import { datasetMismatch, ledgerMismatch, type Mismatch } from '../release/report-match.ts'
import type { ExportFormat, ReleaseAnswer } from '../worker/client.ts'
import type { Command } from './command.ts'
import { DATASET_NOTE, withDataset } from './dataset.ts'
import { decisionsOf } from './decision-option.ts'
import { GATE_POLICY_OPTION, mismatch, sameQuestion } from './gate.ts'
import { writeWhole } from './output-file.ts'
import { DIFFERS, EXIT, needed, readReportFile, readTableFile } from './reviewed-table.ts'

export const release: Command = {
  name: 'release',
  summary: 'Lets a checked table leave and records it in the ledger.',
  usage:
    'TABLE --dataset DATASET --report FILE --ledger FILE [--approver NAME --comment TEXT | --decision NAME=FILE...] [--policy NAME|FILE] [--out FILE]',
  positionals: { names: ['TABLE'], least: 1, most: 1 },
  options: {
    dataset: { kind: 'text', value: 'DATASET', help: 'what the table was made from' },
    report: { kind: 'text', value: 'FILE', help: 'the report that hindo check wrote' },
    ledger: { kind: 'text', value: 'FILE', help: 'the ledger of the project; it is made if there is none' },
    approver: { kind: 'text', value: 'NAME', help: 'who approves a table that does not pass; not its author' },
    comment: { kind: 'text', value: 'TEXT', help: 'why' },
    decision: {
      kind: 'list',
      value: 'NAME=FILE',
      help: 'instead: who handed in which decision, as hindo verify --vote wrote it',
    },
    policy: GATE_POLICY_OPTION,
    out: {
      kind: 'text',
      value: 'FILE',
      help: 'the released table, as .tsv, .csv, .json, .arrow or .vcf',
    },
  },
  notes: `${DATASET_NOTE}

The check is repeated on the exact file against the present ledger first. A table that passes leaves; one that is for
review or fails leaves only by as many approvals as the policy says: one, with --approver and --comment or as a
--decision, or two decisions, of which neither reviewer knew the other's. Decisions that differ let nothing leave. The
names are those that are given here, not those that a file claims. What leaves is recorded (cohorts, variants,
decisions, hashes, never a count), and the file is kept in LEDGER.files, because it is what everybody knows from now on.

The released table says by which policy and report it left, what the check said and who let it, in the formats that
have a place for it. The exit code is 0 when it has left, 3 or 4 when it was not approved, 1 when anything differs from
the report.`,
  async run(input, context) {
    const { terminal, signal } = context
    const table = await readTableFile(input.positionals[0]!)
    const report = await readReportFile(needed(input, 'report', 'FILE'))
    const author = report.body.context.author ?? 'unknown'
    const ledger = fileLedger(needed(input, 'ledger', 'FILE'))
    const place = needed(input, 'dataset', 'DATASET')
    const out = input.text('out')
    const format = out === undefined ? undefined : formatOfName(out)
    if (out !== undefined && !format) throw new HindoError('usage', `--out takes a file of a known format, not ${out}`)
    const differs = (what: Mismatch | undefined) => {
      if (what !== undefined) terminal.say(`differs: ${what.message}; check the table again`)
      return what !== undefined
    }
    if (differs((await mismatch(input, table, report)) ?? ledgerMismatch(report, await ledger.read()))) return DIFFERS
    const decisions = await decisionsOf(input, report, new Date().toISOString())
    const outcome = outcomeOf(report, decisions, author)
    if (outcome.decision !== 'passed' && outcome.decision !== 'approved') {
      terminal.say(outcomeText(outcome, report.body))
      return EXIT[report.body.status] || EXIT.review
    }
    let code = EXIT.pass
    await withDataset(place, context, async (dataset) => {
      if (differs(datasetMismatch(report, dataset))) {
        code = DIFFERS
        return
      }
      const leave = () =>
        dataset.releaseTable(table.file, table.format, {
          ...sameQuestion(report),
          ledger,
          report,
          author,
          decisions,
          formats: format ? [format] : [],
          signal,
          onProgress: terminal.progress,
        })
      const { entry } = out === undefined ? await leave() : await written(out, format!, leave)
      const by = outcome.by.length > 0 ? ` by ${outcome.by.join(' and ')}` : ''
      terminal.say(`released: ledger entry ${entry.seq}, ${entry.decision}${by}`)
    })
    return code
  },
}

/** Lets a table leave once its file can be written: what is recorded is not recorded for nothing. */
async function written(out: string, format: ExportFormat, leave: () => Promise<ReleaseAnswer>): Promise<ReleaseAnswer> {
  let answer: ReleaseAnswer | undefined
  async function* pieces(): AsyncGenerator<Uint8Array> {
    answer = await leave()
    yield new Uint8Array(await answer.files[format]!.arrayBuffer())
  }
  await writeWhole(out, pieces())
  return answer!
}
