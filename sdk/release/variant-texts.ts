import type { CellPlace, Finding } from './rule.ts'
import type { Subject, VariantText } from './subject.ts'

const LEARNED = { en: 'Anything that was written there.', ja: 'そこに書かれた任意の内容。' }

/**
 * Columns besides the numbers, in which anything could be written: what the dataset says otherwise fails, what it does not say at all is
 * for a person to look at. An empty cell says nothing.
 */
export function otherTexts({ texts = [], cohorts }: Pick<Subject, 'texts' | 'cohorts'>): Finding[] {
  const findings: Finding[] = []
  for (const { name, shown, expected } of texts) {
    const rows = differing(shown, expected)
    if (rows.length === 0 && (expected || isEmpty(shown))) continue
    const cells: CellPlace[] = rows.flatMap((row) => [...cohorts.keys()].map((cohort) => ({ row, cohort })))
    const reason = expected ? 'not what the dataset says' : 'a column that the dataset does not have'
    findings.push({
      status: expected ? 'fail' : 'review',
      cells,
      cohorts: [],
      evidence: { column: name, reason },
      learned: LEARNED,
    })
  }
  return findings
}

function isEmpty(shown: VariantText['shown']): boolean {
  for (const text of shown ?? []) if (text !== null) return false
  return shown !== undefined
}

function differing(shown: VariantText['shown'], expected: VariantText['expected']): number[] {
  if (!shown || !expected) return []
  const rows: number[] = []
  for (let row = 0; row < shown.length; row++) {
    const text = shown.at(row) ?? null
    if (text !== null && !isSame(text, expected.at(row) ?? null)) rows.push(row)
  }
  return rows
}

/** Formats without a place for some characters write spaces. */
function isSame(shown: string, expected: string | null): boolean {
  return expected !== null && (shown === expected || plain(shown) === plain(expected))
}

function plain(text: string): string {
  return text.replaceAll(/[\t\r\n]/g, ' ')
}
