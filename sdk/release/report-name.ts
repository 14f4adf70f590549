import type { ReportBody } from './report.ts'
import { sha256OfJson } from './sha256.ts'

type NamedFinding = Omit<ReportBody['checks'][number]['findings'][number], 'evidence'>

/** What a report is named by: all of its body but the evidence. */
export type NamedPart = Omit<ReportBody, 'checks'> & {
  checks: Array<Omit<ReportBody['checks'][number], 'findings'> & { findings: NamedFinding[] }>
}

/**
 * A body without evidence, and without what the order of findings tells of it. A hash of evidence would let everybody who has the hash try
 * numbers until one fits: a released file has it, and so has the researcher's view.
 */
export function namedPart(body: ReportBody): NamedPart {
  return {
    ...body,
    checks: body.checks.map((check) => ({
      ...check,
      findings: reordered(
        check.findings.map(({ status, cells, count, cohorts, learned }) => ({
          ...{ status, cells, cohorts, learned },
          ...(count === undefined ? {} : { count }),
        })),
      ),
    })),
  }
}

/**
 * SHA-256 that a report goes by: in decisions, in ledgers, in released files. Evidence follows from what it binds (file, dataset, policy,
 * ledger, engine), so that there is one report by one name; whoever repeats the check compares the evidence as well.
 */
export function reportName(body: ReportBody): string {
  return sha256OfJson(namedPart(body))
}

/** Findings of one place stand in the order of their evidence: they are put in that of what they say. */
function reordered(findings: NamedFinding[]): NamedFinding[] {
  const out: NamedFinding[] = []
  for (let from = 0; from < findings.length; ) {
    let to = from + 1
    while (to < findings.length && isSamePlace(findings[from]!, findings[to]!)) to++
    const run = findings.slice(from, to)
    out.push(...(run.length > 1 ? run.sort((one, other) => (one.learned.en < other.learned.en ? -1 : 1)) : run))
    from = to
  }
  return out
}

function isSamePlace(one: NamedFinding, other: NamedFinding): boolean {
  const { cells, cohorts, status, count } = one
  if (status !== other.status || count !== other.count || cells.length !== other.cells.length) return false
  const isSame = (a: ReadonlyArray<unknown>, b: ReadonlyArray<unknown>) =>
    a.length === b.length && a.every((value, i) => value === b[i])
  return isSame(cohorts, other.cohorts) && cells.every((cell, i) => isSame(cell, other.cells[i]!))
}
