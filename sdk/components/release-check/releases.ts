import type { LedgerEntry } from '../../release/ledger.ts'

/** What a page says of one release. Its variants are counted: a ledger may name very many. */
export interface ReleaseSummary
  extends Pick<LedgerEntry, 'seq' | 'at' | 'author' | 'decision' | 'dataset' | 'columns' | 'file'> {
  /** Who approved, where the check alone was not enough. */
  approvers: string[]
  cohorts: Array<{ name: string; expression: string }>
  variants: number
  /** What was done to the numbers. */
  steps: string[]
  exceptions: number
}

/** Releases as a page shows them, the newest first. */
export function releaseSummaries(entries: readonly LedgerEntry[]): ReleaseSummary[] {
  return entries
    .map(
      ({
        seq,
        at,
        author,
        decision,
        decisions,
        dataset,
        columns,
        file,
        cohorts,
        variants,
        mitigation,
        exceptions,
      }) => ({
        ...{ seq, at, author, decision, dataset, columns, file },
        approvers: (decisions ?? []).filter(({ vote }) => vote === 'approve').map(({ by }) => by),
        cohorts: cohorts.map(({ name, expression }) => ({ name, expression })),
        variants: variants.length,
        steps: mitigation.steps,
        exceptions: exceptions?.length ?? 0,
      }),
    )
    .reverse()
}
