import * as v from 'valibot'
import { COLUMNS } from '../../columns.ts'
import { roundedFrom } from '../rounding.ts'
import { type CellPlace, defineRule } from '../rule.ts'
import { isShown } from '../shown.ts'

const parameters = v.strictObject({
  method: v.picklist(['nearest', 'ceiling', 'midpoint']),
  base: v.pipe(v.number(), v.integer(), v.minValue(2)),
})

/** Counts that a policy wants rounded and that are not, and ratios of counts that were not. */
export const rounding = defineRule<v.InferOutput<typeof parameters>>({
  id: 'round.detect',
  kind: 'value',
  title: { en: 'Not rounded', ja: '丸められていない' },
  rationale: {
    en: 'The policy lets rounded counts leave only, and ratios computed from rounded counts.',
    ja: 'このポリシーでは、丸めた数と、それから求めた比率のみ持ち出せる。',
  },
  remedy: {
    en: 'Round: first the threshold, then the rounding, then the ratios.',
    ja: '閾値、丸め、比率の順に処理する。',
  },
  reference: 'OpenSAFELY: a third of refused outputs are unrounded counts; EHDEN CatalogueExport issue 37 (order)',
  parameters,
  check(subject, how) {
    const counted = COLUMNS.filter(({ type }) => type === 'int32').map(({ name }) => name)
    const cells: CellPlace[] = []
    for (let row = 0; row < subject.variants.length; row++) {
      for (const [cohort, own] of subject.cohorts.entries()) {
        for (const column of subject.columns) {
          if (!isShown(own, column, row)) continue
          const value = own.columns.get(column)!.values[row]!
          const other = (name: string) => (isShown(own, name, row) ? own.columns.get(name)!.values[row]! : undefined)
          const wrong = counted.includes(column)
            ? roundedFrom(value, how) === undefined
            : column !== 'AF' || other('AC') === undefined || value !== other('AC')! / other('AN')!
          if (wrong) cells.push({ row, cohort, column })
        }
      }
    }
    if (cells.length === 0) return []
    const learned = { en: 'Exact counts.', ja: '丸める前の正確な数。' }
    return [{ status: 'fail', cells, cohorts: [], evidence: { ...how }, learned }]
  },
})
