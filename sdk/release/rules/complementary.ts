import * as v from 'valibot'
import { attacksOn } from '../attack.ts'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import type { Subject } from '../subject.ts'

const parameters = v.strictObject({})

/** Suppressed cells that shown ones add up to. */
export const complementary = defineRule<v.InferOutput<typeof parameters>>({
  id: 'suppress.complementary',
  kind: 'value',
  title: { en: 'Suppressed cell can be computed', ja: '秘匿したセルが計算できる' },
  rationale: {
    en: 'A suppressed cell whose total and siblings are shown is not suppressed.',
    ja: '合計と他のセルが示されていれば、秘匿したセルは計算できる。',
  },
  remedy: { en: 'Suppress another cell of the same sum.', ja: '同じ合計に含まれる別のセルも秘匿する。' },
  reference: 'Cox 1980; GaussSuppression; ACRO issue 198 (margins reveal cells)',
  parameters,
  async check(subject, _, pause) {
    const cells = new Map<string, CellPlace>()
    let looked = 0
    for (const { row, cohort, shown, target } of attacksOn(subject)) {
      if (looked++ % STRIDE === 0) await pause?.()
      if (!target) return [cannotTell(subject)]
      if (!target.now.derives(target)) continue
      // What an earlier table hid, and earlier ones gave away, is no fault of this one.
      if (cohort === undefined && target.before.derives(target)) continue
      for (const place of cohort === undefined ? shown : [cohort]) cells.set(`${row}/${place}`, { row, cohort: place })
    }
    if (cells.size === 0) return []
    const places = [...cells.values()].sort((a, b) => a.row - b.row || a.cohort - b.cohort)
    return [{ status: 'fail', cells: places, cohorts: [], evidence: {}, learned: LEARNED }]
  },
})

/** Numbers between two pauses. */
const STRIDE = 16

const LEARNED = { en: 'The suppressed number, exactly.', ja: '秘匿した値そのもの。' }

function cannotTell(subject: Subject): Finding {
  return {
    status: 'review',
    cells: [],
    cohorts: [...subject.cohorts.keys()],
    evidence: { reason: 'more overlapping levels than can be told apart' },
    learned: LEARNED,
  }
}
