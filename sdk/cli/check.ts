import { existsSync } from 'node:fs'
import { HindoError } from '../errors.ts'
import { exceptionsFor } from '../release/exception.ts'
import { PROFILES } from '../release/profiles.ts'
import { printReport, withExceptions } from '../release/report.ts'
import { printResearcherView } from '../release/researcher-view.ts'
import type { Arguments } from './arguments.ts'
import type { Command } from './command.ts'
import { DATASET_NOTE, withDataset } from './dataset.ts'
import { askedExceptions, EXCEPTION_OPTION } from './exception-option.ts'
import { sayFindings } from './findings.ts'
import { readSecret, STEP_NOTES, STEP_OPTIONS, stepsOption } from './mitigation-steps.ts'
import { writeWhole } from './output-file.ts'
import {
  checksTable,
  cohortNames,
  contextOption,
  EXIT,
  ledgerOption,
  needed,
  policyOption,
  readTableFile,
} from './reviewed-table.ts'
import { doneOption, listRemedies, writeSafer } from './safer.ts'

export const check: Command = {
  name: 'check',
  summary: 'Judges a table by a release policy, together with everything that was released before.',
  usage:
    'TABLE --dataset DATASET [--policy NAME|FILE] [--ledger FILE] [--report FILE] [--cohort NAME=EXPR]... [--context NAME=TEXT]... [--author NAME] [--exception WHAT=REASON]... [--view researcher|reviewer] [--done WHAT]... [--remedies] [--safer FILE [--step STEP]... [--round METHOD:BASE] [--cell-key FILE]]',
  positionals: { names: ['TABLE'], least: 1, most: 1 },
  options: {
    dataset: { kind: 'text', value: 'DATASET', help: 'what the table was made from' },
    policy: {
      kind: 'text',
      value: 'NAME|FILE',
      help: 'a profile (see below) or a JSON file (default jp-ndb)',
    },
    ledger: { kind: 'text', value: 'FILE', help: 'what was released before' },
    report: { kind: 'text', value: 'FILE', help: 'write the report, which hindo release and hindo verify take' },
    cohort: { kind: 'list', value: 'NAME=EXPR', help: 'what the table calls a cohort, where its name does not say it' },
    context: { kind: 'list', value: 'NAME=TEXT', help: 'what the policy wants described: description, relation' },
    author: { kind: 'text', value: 'NAME', help: 'who asks (default: the name of the user)' },
    exception: EXCEPTION_OPTION,
    view: {
      kind: 'text',
      value: 'researcher|reviewer',
      help: 'what --report writes and the screen says: all (default), or what a researcher may see',
    },
    ...STEP_OPTIONS,
  },
  notes: `${DATASET_NOTE}

TABLE is a .tsv, .csv, .json, .arrow or .vcf file as hindo freq writes it. Cohorts called all, by a level (EAS) or by
levels (EAS/female) explain themselves; others need --cohort.

Profiles: ${PROFILES.map(({ id }) => id).join(', ')}.

An exception is for what a rule found (--exception cell.min="published before"), for one finding by the name that the
check says (--exception 3fa2c41b90de="..."), or for the whole table (--exception output="..."). It changes nothing of
what the check says; people decide on it. With --view researcher no number that a rule decided by is written or said;
hindo release and hindo verify take the reviewer's report.

${STEP_NOTES}
--remedies tries such steps, checks what comes out, and lists them on stdout behind the rules, what loses least first.

One line a rule goes to stdout: rule, kind, status, findings, cells. The exit code is 0 for pass, 3 for review, 4 for
fail. The check says what a policy and arithmetic say; it does not let anything leave: see hindo release.`,
  async run(input, context) {
    const table = await readTableFile(input.positionals[0]!)
    const policy = await policyOption(input)
    const steps = await stepsOption(input)
    const key = input.text('cell-key')
    const secret = key === undefined ? undefined : await readSecret(key)
    const done = doneOption(input)
    const view = viewOption(input)
    const asked = askedExceptions(input)
    let code = EXIT.fail
    await withDataset(needed(input, 'dataset', 'DATASET'), context, async (dataset) => {
      const cohorts = cohortNames(input)
      const said = contextOption(input)
      const options = {
        policy,
        ledger: ledgerOption(input),
        context: said,
        ...(cohorts ? { cohorts } : {}),
        ...(done ? { mitigation: done } : {}),
        signal: context.signal,
        onProgress: context.terminal.progress,
      }
      const checked = (await dataset.check(table.file, table.format, options)).report
      const report = withExceptions(checked, exceptionsFor(checked.body, asked, said.author!))
      const path = input.text('report')
      const print = view === 'researcher' ? printResearcherView : printReport
      if (path !== undefined) await writeWhole(path, textPieces(print(report)))
      await context.terminal.write(checksTable(report))
      sayFindings(report, context, view)
      context.terminal.say(
        `${report.body.status}: ${table.file.name} under ${report.body.policy.id} ${report.body.policy.version}`,
      )
      const ledger = input.text('ledger')
      if (ledger !== undefined && !existsSync(ledger)) {
        context.terminal.say(`there is no ledger ${ledger}: judged as if nothing had been released before`)
      }
      code = EXIT[report.body.status]
      const making = { dataset, table, options }
      if (input.flag('remedies')) await listRemedies({ ...making, ...(secret ? { secret } : {}) }, context)
      const safer = input.text('safer')
      if (safer !== undefined) await writeSafer(safer, { ...making, steps }, context)
    })
    return code
  },
}

/** @throws HindoError `usage` */
function viewOption(input: Arguments): 'researcher' | 'reviewer' {
  const view = input.text('view') ?? 'reviewer'
  if (view === 'researcher' || view === 'reviewer') return view
  throw new HindoError('usage', `--view takes researcher or reviewer, not "${view}"`)
}

async function* textPieces(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}
