import * as v from 'valibot'
import { findingAbout } from '../found-cells.ts'
import type { CellMark } from '../marked-cells.ts'
import { defineRule } from '../rule.ts'

/** Parameters of `cell.min` and `derive.sum`. */
export const cellMinParameters = v.strictObject({
  /** Fewest carriers that a cell may show, unless it has none. */
  least: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The same for people who were called and carry no copy. */
  nonCarriers: v.boolean(),
})

/** Cells with too few carriers, counted in people. */
export const cellMin = defineRule<v.InferOutput<typeof cellMinParameters>>({
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
  parameters: cellMinParameters,
  asks: (carriers) => ({ carriers }),
  async check(_, { least }, pause, walk) {
    const marked = await walk.marked(pause)
    const learned = {
      en: `That fewer than ${least} people of a group carry an allele, or that fewer than ${least} do not.`,
      ja: `ある集団の${least}人未満があるアレルを持つ（または持たない）こと。`,
    }
    const say = (status: 'fail' | 'review', mark: CellMark, reason: string) =>
      findingAbout(marked.cells(mark), { status, cohorts: [], evidence: { least, reason }, learned })
    return [
      ...say('fail', 'few', 'carriers'),
      ...say('review', 'unsure', 'carriers are known within bounds only'),
      ...say('review', 'untold', 'the dataset does not tell the counts'),
    ]
  },
})
