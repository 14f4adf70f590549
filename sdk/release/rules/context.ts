import * as v from 'valibot'
import { defineRule } from '../rule.ts'

const parameters = v.strictObject({
  /** What a researcher has to say about a table, by the names of the fields. */
  fields: v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1)),
})

/** Tables that nobody has described. */
export const context = defineRule<v.InferOutput<typeof parameters>>({
  id: 'context',
  kind: 'structural',
  title: { en: 'Description missing', ja: '説明の不足' },
  rationale: {
    en: 'Whoever decides has to know what the table is, and how it relates to what was released before.',
    ja: '判断には、表の内容と、これまでの持ち出しとの関係の説明が要る。',
  },
  remedy: { en: 'Fill in the missing fields.', ja: '不足している項目を記入する。' },
  reference: 'OpenSAFELY output checking: a quarter of refused requests lack context',
  parameters,
  check(subject, { fields }) {
    const missing = fields.filter((field) => !subject.context[field]?.trim())
    if (missing.length === 0) return []
    return [
      {
        status: 'review',
        cells: [],
        cohorts: [],
        evidence: { missing },
        learned: { en: 'Nothing; the table cannot be judged without it.', ja: '（説明がなければ判断できない）' },
      },
    ]
  },
})
