import * as v from 'valibot'
import { STATE } from '../../types.ts'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import { isShown } from '../shown.ts'
import type { SubjectCohort } from '../subject.ts'

const parameters = v.strictObject({})

/** Numbers that are not the dataset's: the other rules judge what the dataset says, so the table must say the same. */
export const faithful = defineRule<v.InferOutput<typeof parameters>>({
  id: 'table.faithful',
  kind: 'value',
  title: { en: 'Not the dataset’s numbers', ja: 'データセットの値と異なる' },
  rationale: {
    en: 'A table that was edited, or is of another dataset or version, cannot be judged by this one.',
    ja: '編集された表や、別のデータセット・版の表は、このデータセットでは判断できない。',
  },
  remedy: { en: 'Make the table again from this dataset.', ja: 'このデータセットから表を作り直す。' },
  reference: 'SACRO-Viewer: checksum of outputs',
  parameters,
  check(subject) {
    const wrong: CellPlace[] = []
    const unknown: number[] = []
    for (const [cohort, own] of subject.cohorts.entries()) {
      if (!own.expected) unknown.push(cohort)
      else for (const cell of differences(own, cohort)) wrong.push(cell)
    }
    wrong.sort((a, b) => a.row - b.row || a.cohort - b.cohort)
    const learned = { en: 'Nothing that this check could tell.', ja: '（この検査では判断できない）' }
    const found: Finding[] = []
    if (wrong.length > 0) {
      found.push({ status: 'fail', cells: wrong, cohorts: [], evidence: { cells: wrong.length }, learned })
    }
    if (unknown.length > 0) {
      const evidence = { reason: 'the dataset does not answer for these groups' }
      found.push({ status: 'review', cells: [], cohorts: unknown, evidence, learned })
    }
    return found
  },
})

function differences(own: SubjectCohort, cohort: number): CellPlace[] {
  const found: CellPlace[] = []
  for (const [column, { values, state }] of own.columns) {
    const expected = own.expected!.get(column)
    for (let row = 0; row < values.length; row++) {
      if (!isShown(own, column, row)) continue
      // A rounded or noised number is its rule's business; a plain one is the dataset's or wrong.
      const marked = (state[row]! & STATE.MARKED) !== 0
      const given = expected && (expected.state[row]! & ~STATE.MARKED) === STATE.value
      if (!given || (!marked && !Object.is(expected.values[row], values[row]))) found.push({ row, cohort, column })
    }
  }
  return found
}
