import * as v from 'valibot'
import { conditionsOf } from '../levels-of.ts'
import { defineRule, type Finding } from '../rule.ts'

const parameters = v.strictObject({
  /** Per axis, levels that must stay together: a group holds all of them or none. */
  together: v.record(v.string(), v.array(v.pipe(v.array(v.string()), v.minLength(2)))),
  /** Most axes that one group may be named by. */
  mostAxes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
})

/** Ages, regions and combinations finer than a policy allows. */
export const granularity = defineRule<v.InferOutput<typeof parameters>>({
  id: 'group.grain',
  kind: 'structural',
  title: { en: 'Groups too fine', ja: '区分が細かすぎる' },
  rationale: {
    en: 'Narrow ages and small areas make people findable whatever their number in the data.',
    ja: '細かい年齢や狭い地域は、人数にかかわらず個人の特定につながる。',
  },
  remedy: { en: 'Use the wider levels that the policy names.', ja: 'ポリシーの定める広い区分を使う。' },
  reference: 'MHLW NDB guideline: five-year ages with a top band, secondary medical areas',
  parameters,
  check(subject, { together, mostAxes = Number.POSITIVE_INFINITY }) {
    return subject.cohorts.flatMap((own, number): Finding[] => {
      const conditions = conditionsOf(own.cohort, subject.dataset.axes)
      const split = conditions.flatMap(({ axis, levels }) =>
        (together[axis.id] ?? []).filter((group) => {
          const inside = group.filter((id) => levels.some((level) => level.id === id)).length
          return inside > 0 && inside < group.length
        }),
      )
      const axes = new Set(conditions.map(({ axis }) => axis.id)).size
      if (split.length === 0 && axes <= mostAxes) return []
      return [
        {
          status: 'fail',
          cells: [],
          cohorts: [number],
          evidence: { split, axes },
          learned: {
            en: `Numbers of a group that is described too closely: "${own.name}".`,
            ja: `細かすぎる区分「${own.name}」の値。`,
          },
        },
      ]
    })
  },
})
