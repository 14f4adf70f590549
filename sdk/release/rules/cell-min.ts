import * as v from 'valibot'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import { calledPeople, carriersOf, shownCells } from '../shown.ts'

const parameters = v.strictObject({
  /** Fewest carriers that a cell may show, unless it has none. */
  least: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The same for people who were called and carry no copy. */
  nonCarriers: v.boolean(),
})

/** Cells with too few carriers, counted in people. */
export const cellMin = defineRule<v.InferOutput<typeof parameters>>({
  id: 'cell.min',
  kind: 'value',
  title: { en: 'Too few carriers', ja: '保有者が少ない' },
  rationale: {
    en: 'A few carriers can be singled out. Carriers count, not alleles: two copies may be one person.',
    ja: '少数の保有者は特定されうる。アレル数ではなく人数で数える（2本が1人のこともある）。',
  },
  remedy: {
    en: 'Suppress the cell and what gives it away, or merge groups.',
    ja: 'セルとそれを導けるものを秘匿するか、集団を統合する。',
  },
  reference: 'ACRO MinimumThresholdCheck; OpenSAFELY redaction; All of Us data dissemination policy',
  parameters,
  check(subject, { least, nonCarriers }) {
    const few: CellPlace[] = []
    const unsure: CellPlace[] = []
    const unknown: CellPlace[] = []
    const isFew = (people: number) => people > 0 && people < least
    for (const { row, cohort, counts } of shownCells(subject)) {
      if (!counts) {
        unknown.push({ row, cohort })
        continue
      }
      const carriers = carriersOf(counts, row)
      const called = calledPeople(counts, row)
      const others = { least: called.least - carriers.most, most: called.most - carriers.least }
      const sides = nonCarriers ? [carriers, others] : [carriers]
      if (sides.some((side) => isFew(side.least) && isFew(side.most))) few.push({ row, cohort })
      else if (sides.some((side) => side.least < least && side.most > 0 && side.least !== side.most)) {
        unsure.push({ row, cohort })
      }
    }
    const found: Finding[] = []
    const learned = {
      en: `That fewer than ${least} people of a group carry an allele, or that fewer than ${least} do not.`,
      ja: `ある集団の${least}人未満があるアレルを持つ（または持たない）こと。`,
    }
    const say = (status: 'fail' | 'review', cells: CellPlace[], reason: string) => {
      if (cells.length > 0) found.push({ status, cells, cohorts: [], evidence: { least, reason }, learned })
    }
    say('fail', few, 'carriers')
    say('review', unsure, 'carriers are known within bounds only')
    say('review', unknown, 'the dataset does not tell the counts')
    return found
  },
})
