import * as v from 'valibot'
import type { Cohort, CohortLeaf } from '../../cohort/cohort.ts'
import { join } from '../../cohort/expression.ts'
import { contributors, isDominated, isEstimable } from '../dominance.ts'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import { carriersOf, tellsOfAllele } from '../shown.ts'

const parameters = v.strictObject({
  /** Axis of the contributors, usually the biobank. Datasets without it pass. */
  axis: v.string(),
  /** (n, k): the n largest may not have the share k or more of the carriers. */
  n: v.pipe(v.number(), v.integer(), v.minValue(1)),
  k: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** p %: the largest may not be estimable to within p by the second. */
  p: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** Fewest contributors with carriers. */
  least: v.pipe(v.number(), v.integer(), v.minValue(1)),
})

/** Cells whose carriers come nearly all from one or two biobanks. */
export const dominance = defineRule<v.InferOutput<typeof parameters>>({
  id: 'dominance',
  kind: 'value',
  title: { en: 'One biobank dominates', ja: '一機関に偏る' },
  rationale: {
    en: 'A sum over biobanks that is nearly one biobank’s own number tells that number to the others.',
    ja: '合計がほぼ一機関の値であれば、他の機関にその値が知られる。',
  },
  remedy: {
    en: 'Suppress the cell, or ask the dominating biobank for its consent.',
    ja: 'セルを秘匿するか、その機関の了承を得る。',
  },
  reference: 'ACRO NKCheck, PPercentCheck; MHLW NDB guideline (institutions under 3)',
  parameters,
  async check(subject, { axis: id, n, k, p, least }) {
    const axis = subject.dataset.axes.find((candidate) => candidate.id === id)
    if (!axis) return []
    const dominated: CellPlace[] = []
    const unknown: number[] = []
    for (const [cohort, own] of subject.cohorts.entries()) {
      const parts = await subject.countsOf(
        axis.levels.map(({ id: level }): Cohort => {
          return join<CohortLeaf>('and', [own.cohort, { op: 'in', axis: id, levels: [level] }])
        }),
      )
      if (parts.includes(undefined)) {
        unknown.push(cohort)
        continue
      }
      for (let row = 0; row < subject.variants.length; row++) {
        if (!tellsOfAllele(own, row)) continue
        const carriers = parts.map((part) => carriersOf(part!, row).most)
        const few = contributors(carriers) > 0 && contributors(carriers) < least
        if (few || isDominated(carriers, n, k) || isEstimable(carriers, p)) dominated.push({ row, cohort })
      }
    }
    const learned = {
      en: `How many carriers one level of "${id}" holds.`,
      ja: `「${axis.label.ja}」の一つが持つ保有者の数。`,
    }
    const found: Finding[] = []
    const evidence = { axis: id, n, k, p, least }
    if (dominated.length > 0) found.push({ status: 'fail', cells: dominated, cohorts: [], evidence, learned })
    if (unknown.length > 0) {
      found.push({
        status: 'review',
        cells: [],
        cohorts: unknown,
        evidence: { ...evidence, reason: 'not told' },
        learned,
      })
    }
    return found
  },
})
