import * as v from 'valibot'
import { COLUMNS } from '../../columns.ts'
import { FoundCells, findingAbout } from '../found-cells.ts'
import { roundedFrom } from '../rounding.ts'
import { defineRule } from '../rule.ts'
import { isRow, type Marker, scanLane, shownRows } from '../scan.ts'
import type { ShownColumn, SubjectCohort } from '../subject.ts'

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
    const rows = subject.variants.length
    const lanes = subject.cohorts.flatMap(({ columns }, cohort) =>
      subject.columns.filter((column) => columns.has(column)).map((column) => ({ cohort, column })),
    )
    const found = new FoundCells(rows, lanes)
    for (const [number, { cohort, column }] of lanes.entries()) {
      const { columns } = subject.cohorts[cohort]!
      const shown = columns.get(column)!
      const marker = COUNTED.includes(column) ? unrounded(shown, how) : column === 'AF' ? underived(columns, rows) : 1
      scanLane(shownRows(shown, rows), rows, marker, [found.lane(number)])
    }
    const learned = { en: 'Exact counts.', ja: '丸める前の正確な数。' }
    return findingAbout(found, { status: 'fail', cohorts: [], evidence: { ...how }, learned })
  },
})

const COUNTED = COLUMNS.filter(({ type }) => type === 'int32').map(({ name }) => name)

function unrounded({ values }: ShownColumn, how: v.InferOutput<typeof parameters>): Marker {
  return (from, to, marks) => {
    for (let row = from; row < to; row++) if (roundedFrom(values[row]!, how) === undefined) marks[row - from] = 1
  }
}

/** Frequencies that are not the quotient of the counts beside them. */
function underived(columns: SubjectCohort['columns'], rows: number): Marker {
  const [copies, alleles, frequency] = ['AC', 'AN', 'AF'].map((name) => columns.get(name))
  const [hasCopies, hasAlleles] = [shownRows(copies, rows), shownRows(alleles, rows)]
  return (from, to, marks) => {
    for (let row = from; row < to; row++) {
      const given = isRow(hasCopies, row) && isRow(hasAlleles, row)
      if (!given || frequency!.values[row] !== copies!.values[row]! / alleles!.values[row]!) marks[row - from] = 1
    }
  }
}
