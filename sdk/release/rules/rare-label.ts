import * as v from 'valibot'
import { levelsOf } from '../levels-of.ts'
import { defineRule, type Finding } from '../rule.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(1))
const parameters = v.strictObject({
  /** Beginnings of disease codes whose names alone are telling. */
  codes: v.array(v.pipe(v.string(), v.minLength(1))),
  /** Groups named by such a code, or by all axes of a combination, need so many people. */
  least: count,
  /** Axes that together locate people, such as a region and an age. */
  combinations: v.array(v.pipe(v.array(v.string()), v.minLength(2))),
})

/** Groups whose names say more than their numbers: rare diseases, small places by age. */
export const rareLabel = defineRule<v.InferOutput<typeof parameters>>({
  id: 'label.rare',
  kind: 'structural',
  title: { en: 'Telling name of a group', ja: '特定につながる区分名' },
  rationale: {
    en: 'A rare disease, or an age in a small region, is known of a neighbour; a large panel does not hide it.',
    ja: '稀な疾患名や、狭い地域の年齢は、周囲の人に知られている。',
  },
  remedy: {
    en: 'Use the parent of the disease, or wider regions and ages.',
    ja: '上位の疾患名、より広い地域・年齢区分を使う。',
  },
  reference:
    'Act on anonymously processed medical information: rare disease names are removed; NIH "sensitive" studies',
  parameters,
  check(subject, { codes, least, combinations }) {
    return subject.cohorts.flatMap((own, number): Finding[] => {
      if (own.participants !== null && own.participants >= least) return []
      const levels = levelsOf(own.cohort, subject.dataset.axes)
      const rare = levels.filter(({ level }) =>
        (level.codes ?? []).some(({ code }) => codes.some((start) => code.startsWith(start))),
      )
      const axes = new Set(levels.map(({ axis }) => axis.id))
      const located = combinations.find((all) => all.every((axis) => axes.has(axis)))
      if (rare.length === 0 && !located) return []
      return [
        {
          status: 'review',
          cells: [],
          cohorts: [number],
          evidence: { least, names: rare.map(({ level }) => level.id), axes: located ?? [] },
          learned: {
            en: `That a person whom others know by this description is in "${own.name}".`,
            ja: `その特徴で知られている人が「${own.name}」に含まれること。`,
          },
        },
      ]
    })
  },
})
