import { describe, expect, test } from 'vitest'
import { explainFilter } from '../../sdk/filter/explain.ts'
import { parseFilter } from '../../sdk/filter/parse.ts'

const TABLE: Array<[text: string, en: string, ja: string]> = [
  ['case.AF >= 0.01', 'case: AF ≥ 0.01', 'case: AF ≥ 0.01'],
  ['all.AN >= 100', 'AN ≥ 100 in every cohort', 'すべてのコホートで AN ≥ 100'],
  ['any.nhomalt > 0', 'nhomalt > 0 in any cohort', 'いずれかのコホートで nhomalt > 0'],
  ['not any.nhomalt > 0', 'nhomalt ≤ 0 in every cohort', 'すべてのコホートで nhomalt ≤ 0'],
  ['not all.AF = 0', 'AF ≠ 0 in any cohort', 'いずれかのコホートで AF ≠ 0'],
  ['filter = PASS', 'filter = PASS', 'filter = PASS'],
  ['not filter != PASS', 'filter = PASS', 'filter = PASS'],
  ['id in (rs1, rs2)', 'id is one of rs1, rs2', 'id が rs1、rs2 のいずれか'],
  ['not id in (rs1, rs2)', 'id is none of rs1, rs2', 'id が rs1、rs2 のいずれでもない'],
  ['id in (rs1)', 'id = rs1', 'id = rs1'],
  ['not id in (rs1)', 'id ≠ rs1', 'id ≠ rs1'],
  [
    'case.AF < 0.1 and (rest.AF < 0.1 or filter = PASS)',
    'case: AF < 0.1 and (rest: AF < 0.1 or filter = PASS)',
    'case: AF < 0.1、かつ （rest: AF < 0.1、または filter = PASS）',
  ],
  [
    'not (case.AF < 0.1 and rest.AF >= 0.1)',
    'case: AF ≥ 0.1 or rest: AF < 0.1',
    'case: AF ≥ 0.1、または rest: AF < 0.1',
  ],
]

describe('a filter in short words', () => {
  test.each(TABLE)('%s', (text, en, ja) => {
    const filter = parseFilter(text, { cohorts: ['case', 'rest'] })
    expect(explainFilter(filter, 'en')).toBe(en)
    expect(explainFilter(filter, 'ja')).toBe(ja)
  })
})
