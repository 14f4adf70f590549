import type { Policy } from '../../release/policy.ts'
import type { ExportFormat } from '../../worker/api.ts'
import type { Dataset, Table } from '../../worker/client.ts'
import type { CheckOptions } from '../../worker/public.ts'
import type { CheckQuestion } from './check-controller.ts'

/** What the page gave the element to check. */
export interface CheckInput {
  dataset: Dataset | undefined
  table: Table | undefined
  file: (Blob & { name?: string }) | undefined
  format: ExportFormat
  cohorts: Record<string, string> | undefined
  query: CheckOptions['query']
  /** Name of a built-in profile, or a policy of the page's own. */
  policy: Policy | string | undefined
  ledger: CheckOptions['ledger']
  context: Record<string, string>
}

/** The question that an input asks; undefined while something is missing. A file wins over a table. */
export function questionOf(input: CheckInput): CheckQuestion | undefined {
  const { dataset, table, file, cohorts, query, policy, ledger } = input
  const subject = file ?? table
  if (!dataset || !subject || !policy) return undefined
  const context = Object.fromEntries(Object.entries(input.context).filter(([, text]) => text.trim()))
  const names = cohorts ?? (file ? undefined : cohortsOf(table!))
  return {
    dataset,
    subject,
    format: file ? input.format : 'tsv',
    options: {
      policy,
      context,
      ...(ledger ? { ledger } : {}),
      ...(names ? { cohorts: names } : {}),
      ...(query ? { query } : {}),
    },
    read: async (signal) => file ?? new File([await table!.export('tsv', { signal })], 'table.tsv'),
  }
}

function cohortsOf(table: Table): Record<string, string> {
  return Object.fromEntries(table.info.cohorts.map(({ name, expression }) => [name, expression]))
}

/** Whether an answer to one question is one to the other. */
export function sameQuestion(one: CheckQuestion, other: CheckQuestion): boolean {
  const text = ({ options: { policy, context, cohorts, query }, format }: CheckQuestion) => {
    // who asks may still be said when the table leaves; no rule looks at it
    const { author: _, ...said } = context ?? {}
    return JSON.stringify([policy, said, cohorts, query, format])
  }
  return sameSubject(one, other) && one.options.ledger === other.options.ledger && text(one) === text(other)
}

/** Whether two questions are about the same table of the same dataset. */
export function sameSubject(one: CheckQuestion, other: CheckQuestion): boolean {
  return one.dataset === other.dataset && one.subject === other.subject
}
