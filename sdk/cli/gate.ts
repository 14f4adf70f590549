import { readTable } from '../export/read-table.ts'
import { parsePolicy } from '../release/policy.ts'
import { profileOf } from '../release/profiles.ts'
import type { Report } from '../release/report.ts'
import { policyMismatch } from '../release/report-match.ts'
import { sha256Of } from '../release/sha256.ts'
import type { Dataset } from '../worker/client.ts'
import type { Arguments, OptionDefinition } from './arguments.ts'
import { policyOption, type TableOnDisk } from './reviewed-table.ts'

/** `--policy` of a gate: what it takes, whatever a report says. */
export const GATE_POLICY_OPTION: OptionDefinition = {
  kind: 'text',
  value: 'NAME|FILE',
  help: 'the policy that the report has to be by (default: the one it names)',
}

/** How a report differs from the file and the policy at the gate, before anything is computed; undefined where it does not. */
export async function mismatch(input: Arguments, table: TableOnDisk, report: Report): Promise<string | undefined> {
  const other = await tableMismatch(table, report)
  if (other || input.text('policy') === undefined) return other ?? policyMismatch(report)
  const own = await policyOption(input)
  return policyMismatch(report, typeof own === 'string' ? profileOf(own) : parsePolicy(own, input.text('policy')))
}

/** Another table, or the same one edited. */
async function tableMismatch({ file, bytes, format }: TableOnDisk, { body }: Report): Promise<string | undefined> {
  const { subject } = body
  if (sha256Of(bytes) === subject.file.sha256) return undefined
  const about = `${file.name} is not the file that the report is about`
  try {
    const { variants, cohorts, columns } = await readTable(bytes, format, file.name)
    const shape = (rows: number, names: string[], of: string[]) => JSON.stringify([rows, names, of])
    const found = shape(variants.length, cohorts.map(({ name }) => name).sort(), columns)
    if (found === shape(subject.variants, subject.cohorts.map(({ name }) => name).sort(), subject.columns)) {
      return `${file.name} was edited after the check: its SHA-256 is ${sha256Of(bytes).slice(0, 12)}…, in the report ${subject.file.sha256.slice(0, 12)}…`
    }
    return `${about}: it has ${variants.length} variants of ${cohorts.length} cohorts, in the report ${subject.variants} of ${subject.cohorts.length}`
  } catch {
    return `${about}: it does not read as a table any more`
  }
}

/** What a report says of how its check was made, for making it again. */
export function sameQuestion({
  body,
}: Report): Omit<Parameters<Dataset['check']>[2], 'ledger' | 'signal' | 'onProgress'> {
  const { sha256: _, ...policy } = body.policy
  const { cohorts, query, mitigation } = body.subject
  return {
    policy,
    context: body.context,
    cohorts: Object.fromEntries(cohorts.map(({ name, expression }) => [name, expression])),
    query,
    mitigation,
  }
}
