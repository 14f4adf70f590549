import * as v from 'valibot'
import { COLUMNS } from '../../columns.ts'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import { isShown, shownCells } from '../shown.ts'

const parameters = v.strictObject({
  /** Fewest people of a genotype that may be shown, unless there are none. */
  least: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** What a smaller count means. */
  status: v.picklist(['review', 'fail']),
})

/** Columns that count people of one genotype. */
const GENOTYPES = COLUMNS.map(({ name }) => name).filter((name) =>
  ['n_hom_ref', 'n_het', 'nhomalt', 'hemizygote_count'].includes(name),
)

/** Genotypes that too few people have. */
export const genotypeMin = defineRule<v.InferOutput<typeof parameters>>({
  id: 'geno.min',
  kind: 'value',
  title: { en: 'Genotype of too few people', ja: '遺伝型の人数が少ない' },
  rationale: {
    en: 'A genotype that few people have, such as two copies of a rare allele, says more of them than the allele does.',
    ja: '稀なアレルのホモ接合など、少数の人の遺伝型は、アレルの有無より多くを語る。',
  },
  remedy: {
    en: 'Leave out the genotype columns; AC, AN and AF together do not give them.',
    ja: '遺伝型の列を除く（AC・AN・AFからは求められない）。',
  },
  reference: 'FinnGen exempts genotype counts in groups of 5 and more; no other profile names them',
  parameters,
  check(subject, { least, status }) {
    const cells: CellPlace[] = []
    for (const { row, cohort } of shownCells(subject)) {
      for (const column of GENOTYPES) {
        const own = subject.cohorts[cohort]!
        if (!isShown(own, column, row)) continue
        const people = own.columns.get(column)!.values[row]!
        if (people > 0 && people < least) cells.push({ row, cohort, column })
      }
    }
    if (cells.length === 0) return []
    const finding: Finding = {
      status,
      cells,
      cohorts: [],
      evidence: { least },
      learned: {
        en: `That fewer than ${least} people of a group have a genotype.`,
        ja: `ある集団である遺伝型を持つ人が${least}人未満であること。`,
      },
    }
    return [finding]
  },
})
