import * as v from 'valibot'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import { shownCells } from '../shown.ts'

const parameters = v.strictObject({
  /** Fewest copies of an allele that a cell may show. */
  least: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Whether no copy at all may be shown. */
  noneAllowed: v.boolean(),
  /** Which alleles are counted. */
  alleles: v.picklist(['alternate', 'both']),
})

/** Cells with too few copies of the alternate, or of either, allele. */
export const alleleMin = defineRule<v.InferOutput<typeof parameters>>({
  id: 'ac.min',
  kind: 'value',
  title: { en: 'Too few copies of an allele', ja: 'アレル数が少ない' },
  rationale: {
    en: 'Alleles seen a few times belong to a few people, whose relatives and other studies may have them on record.',
    ja: '数回しか観察されないアレルは少数の人のもので、血縁者や他の研究から照合されうる。',
  },
  remedy: { en: 'Leave out the variant, or suppress the cell.', ja: 'そのバリアントを除くか、セルを秘匿する。' },
  reference: 'TogoVar JGA-SNP: variants with 5 or fewer alternative alleles are excluded',
  parameters,
  check(subject, { least, noneAllowed, alleles }) {
    const few: CellPlace[] = []
    const unknown: CellPlace[] = []
    const isFew = (copies: number) => copies < least && (copies > 0 || !noneAllowed)
    for (const { row, cohort, counts } of shownCells(subject)) {
      if (!counts) unknown.push({ row, cohort })
      else if (isFew(counts.AC[row]!) || (alleles === 'both' && isFew(counts.AN[row]! - counts.AC[row]!))) {
        few.push({ row, cohort })
      }
    }
    const learned = {
      en: `That an allele was seen fewer than ${least} times in a group.`,
      ja: `ある集団であるアレルが${least}回未満しか観察されなかったこと。`,
    }
    const found: Finding[] = []
    if (few.length > 0) found.push({ status: 'fail', cells: few, cohorts: [], evidence: { least, alleles }, learned })
    if (unknown.length > 0) {
      found.push({ status: 'review', cells: unknown, cohorts: [], evidence: { reason: 'counts not told' }, learned })
    }
    return found
  },
})
