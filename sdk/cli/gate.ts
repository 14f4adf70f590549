import { tableMismatch } from '../export/table-match.ts'
import { parsePolicy } from '../release/policy.ts'
import { profileOf } from '../release/profiles.ts'
import type { Report } from '../release/report.ts'
import { type Mismatch, policyMismatch } from '../release/report-match.ts'
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
export async function mismatch(input: Arguments, table: TableOnDisk, report: Report): Promise<Mismatch | undefined> {
  const other = await tableMismatch(report, table.bytes, table.format, table.file.name)
  if (other || input.text('policy') === undefined) return other ?? policyMismatch(report)
  const own = await policyOption(input)
  return policyMismatch(report, typeof own === 'string' ? profileOf(own) : parsePolicy(own, input.text('policy')))
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
