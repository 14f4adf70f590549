import { canonicalJson, type JsonValue } from './canonical-json.ts'
import type { Finding } from './rule.ts'

/** Cells of a finding that mostly tell it from others. */
const FIRST = 4

/**
 * Findings in one order whatever order they were found in, so that a report is the same everywhere: failures first, then by their
 * canonical text. That of a finding with thousands of cells is made only where its first cells are another's too.
 */
export function inReportOrder(findings: readonly Finding[]): Finding[] {
  if (findings.length < 2) return [...findings]
  const keyed = findings.map((finding) => ({ finding, begins: beginningOf(finding), whole: '' }))
  const wholeOf = (one: (typeof keyed)[number]) => {
    const { all: _, ...listed } = one.finding
    one.whole ||= `${rankOf(one.finding)}${canonicalJson(listed)}`
    return one.whole
  }
  return keyed
    .sort((a, b) => {
      const isAlike = a.begins.startsWith(b.begins) || b.begins.startsWith(a.begins)
      const [own, other] = isAlike ? [wholeOf(a), wholeOf(b)] : [a.begins, b.begins]
      return own < other ? -1 : 1
    })
    .map(({ finding }) => finding)
}

/** What the text of a finding begins with. */
function beginningOf(finding: Finding): string {
  const cells = canonicalJson(finding.cells.slice(0, FIRST) as unknown as JsonValue)
  return `${rankOf(finding)}{"cells":${cells.slice(0, -1)}`
}

function rankOf({ status }: Finding): number {
  return status === 'fail' ? 0 : 1
}
