import type { RuleText } from '../../release/rule-texts.ts'
import type { ReviewAnswer } from '../../worker/api.ts'
import type { CellName, Highlight } from '../frequency-table/highlights.ts'

/** Cells and cohorts that a check speaks of, as a frequency table points them out: one highlight per rule and status. */
export function highlightsOf({ report, record }: ReviewAnswer, texts: readonly RuleText[]): Highlight[] {
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
