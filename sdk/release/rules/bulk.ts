import * as v from 'valibot'
import { defineRule } from '../rule.ts'

const limit = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)))
const parameters = v.strictObject({
  /** Most rows (variants). */
  variants: limit,
  /** Most cells: variants by cohorts. */
  cells: limit,
})

/** Tables so large that a person should ask why. */
export const bulk = defineRule<v.InferOutput<typeof parameters>>({
  id: 'bulk',
  kind: 'structural',
  title: { en: 'Large table', ja: '大量の出力' },
  rationale: {
    en: 'Everything that identifies people from frequencies works by many variants.',
    ja: '頻度から個人を推定する手法は、いずれも多数のバリアントを用いる。',
  },
  remedy: { en: 'Keep the variants that the question needs.', ja: '目的に必要なバリアントに絞る。' },
  reference: 'NCGM: bulk retrieval needs registration; OpenSAFELY: 5,000 rows',
  parameters,
  check(subject, { variants = Number.POSITIVE_INFINITY, cells = Number.POSITIVE_INFINITY }) {
    const rows = subject.variants.length
    const all = rows * subject.cohorts.length
    if (rows <= variants && all <= cells) return []
    return [
      {
        status: 'review',
        cells: [],
        cohorts: [],
        evidence: { variants: rows, cells: all },
        learned: {
          en: 'Frequencies of many variants at once, which together may tell whether a known person took part.',
          ja: '多数のバリアントの頻度から、既知の人が参加しているかどうか。',
        },
      },
    ]
  },
})
