import * as v from 'valibot'
import { defineRule, type Finding } from '../rule.ts'
import { isAny } from '../scan.ts'

const parameters = v.strictObject({
  /** Fewest people that a group may have. */
  least: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** A group without anybody may be shown. */
  emptyAllowed: v.boolean(),
})

/** Groups of too few people. */
export const stratumMin = defineRule<v.InferOutput<typeof parameters>>({
  id: 'stratum.min',
  kind: 'structural',
  title: { en: 'Group too small', ja: '集団が小さい' },
  rationale: {
    en: 'The numbers of a group of few people are nearly the genotypes of those people.',
    ja: '少人数の集団の数値は、その人々の遺伝型そのものに近い。',
  },
  remedy: {
    en: 'Merge levels until the group is large enough, or leave the group out.',
    ja: '区分を統合して人数を増やすか、その集団を除く。',
  },
  reference: 'ACRO safe_threshold; MHLW NDB guideline (patients under 10)',
  parameters,
  check(subject, { least, emptyAllowed }, _, walk) {
    return subject.cohorts.flatMap((cohort, number): Finding[] => {
      const people = cohort.participants
      if (people !== null && (people >= least || (people === 0 && emptyAllowed))) return []
      if (!isAny(walk.telling(number))) return []
      return [
        {
          status: people === null ? 'review' : 'fail',
          cells: [],
          cohorts: [number],
          evidence: { least, people: people === null ? 'not told' : 'fewer' },
          learned: {
            en: `What alleles fewer than ${least} people carry in "${cohort.name}".`,
            ja: `「${cohort.name}」の${least}人未満がどのアレルを持つか。`,
          },
        },
      ]
    })
  },
})
