import type { Label } from '../../types.ts'
import { everyCell } from '../found-cells.ts'
import type { Check } from '../review.ts'
import type { CheckStatus, Finding } from '../rule.ts'
import { RULE_TEXTS } from '../rule-texts.ts'

/**
 * Which rules still speak, of how much, and what would help against each: a sentence or two a rule. No number of people, and none that a
 * rule decided by, so that it can be shown to whoever made the table.
 *
 * @param status that of the whole review; empty for a pass
 */
export function whyText(checks: readonly Check[], status: CheckStatus): Label {
  const en: string[] = []
  const ja: string[] = []
  if (status === 'pass') return { en: '', ja: '' }
  for (const { rule, findings } of checks.filter((check) => check.status === status)) {
    const text = RULE_TEXTS.find(({ id }) => id === rule)!
    const own = findings.filter((finding) => finding.status === status)
    const cells = cellsOf(own)
    const groups = new Set(own.flatMap(({ cohorts }) => cohorts)).size
    const of = cells > 0 ? scopeOf(cells, 'cell', '個のセル') : scopeOf(groups, 'group', '個の集団')
    en.push(`${text.title.en} (${of.en}). ${text.remedy.en}`)
    ja.push(`${text.title.ja}（${of.ja}）。${text.remedy.ja}`)
  }
  return { en: en.join(' '), ja: ja.join('') }
}

/** Different cells that findings are about. */
function cellsOf(findings: readonly Finding[]): number {
  const [first, ...others] = findings
  if (first && others.length === 0 && first.count !== undefined) return first.count
  const places = new Set<string>()
  for (const finding of findings) for (const { row, cohort } of everyCell(finding)) places.add(`${row}/${cohort}`)
  return places.size
}

function scopeOf(count: number, en: string, ja: string): Label {
  const number = count.toLocaleString('en')
  if (count === 0) return { en: 'the table as a whole', ja: '表全体' }
  return { en: `${number} ${en}${count === 1 ? '' : 's'}`, ja: `${number}${ja}` }
}
