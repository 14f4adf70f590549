import * as v from 'valibot'
import { findingAbout } from '../found-cells.ts'
import { defineRule } from '../rule.ts'

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
  asks: ({ least, noneAllowed, alleles }) => ({ copies: { least, noneAllowed, either: alleles === 'both' } }),
  async check(_, { least, alleles }, pause, walk) {
    const marked = await walk.marked(pause)
    const [few, unknown] = [marked.cells('rare'), marked.cells('untold')]
    const learned = {
      en: `That an allele was seen fewer than ${least} times in a group.`,
      ja: `ある集団であるアレルが${least}回未満しか観察されなかったこと。`,
    }
    return [
      ...findingAbout(few, { status: 'fail', cohorts: [], evidence: { least, alleles }, learned }),
      ...findingAbout(unknown, { status: 'review', cohorts: [], evidence: { reason: 'counts not told' }, learned }),
    ]
  },
})
