import type { RuleText } from '../../release/rule-texts.ts'
import type { ReviewAnswer } from '../../worker/api.ts'
import type { CellName, Highlight } from '../frequency-table/highlights.ts'

/**
 * Cells and cohorts that a check speaks of, as a frequency table points them out: one highlight per rule and status. With the check
 * `before` remedies, what these took care of is a note, because the table on the page still shows it.
 */
export function highlightsOf(
  answer: ReviewAnswer,
  texts: readonly RuleText[],
  before: ReviewAnswer = answer,
): Highlight[] {
  const now = found(answer, texts)
  if (before === answer) return now
  const solved = found(before, texts).flatMap((highlight): Highlight[] => {
    const left = now.filter(({ id }) => id === highlight.id)
    const cells: Iterable<CellName> = {
      *[Symbol.iterator]() {
        const still = new Set<string>()
        for (const one of left) for (const cell of one.cells) still.add(keyOf(cell))
        for (const cell of highlight.cells) if (!still.has(keyOf(cell))) yield cell
      },
    }
    const { en, ja } = highlight.text
    return [{ id: highlight.id, sign: 'note', text: { en: `${en}, by now remedied`, ja: `${ja}（対処済み）` }, cells }]
  })
  return [...now, ...solved]
}

function keyOf({ variant, cohort, column }: CellName): string {
  return `${variant}\t${cohort}\t${column ?? ''}`
}

function found({ report, record }: ReviewAnswer, texts: readonly RuleText[]): Highlight[] {
  const { variants, cohorts } = record
  return report.body.checks.flatMap(({ rule, findings }) => {
    const text = texts.find(({ id }) => id === rule)?.title ?? { en: rule, ja: rule }
    return (['fail', 'review'] as const).flatMap((sign): Highlight[] => {
      const own = findings.filter(({ status }) => status === sign)
      const whole = new Set(own.flatMap((finding) => finding.cohorts.map((number) => cohorts[number]?.name ?? '')))
      if (!own.some(({ cells }) => cells.length > 0) && whole.size === 0) return []
      const cells: Iterable<CellName> = {
        *[Symbol.iterator]() {
          for (const finding of own) {
            for (const [row, number, column] of finding.cells) {
              const [variant, cohort] = [variants[row], cohorts[number]?.name]
              if (variant === undefined || cohort === undefined) continue
              yield column === undefined ? { variant, cohort, row } : { variant, cohort, column, row }
            }
          }
        },
      }
      return [{ id: rule, sign, text, cells, cohorts: [...whole] }]
    })
  })
}
