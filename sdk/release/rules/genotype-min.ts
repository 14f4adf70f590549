import * as v from 'valibot'
import { FoundCells, findingAbout } from '../found-cells.ts'
import { GenotypeWalk, type ToldGenotype } from '../genotype-walk.ts'
import { toldGenotypes } from '../genotypes-told.ts'
import { defineRule } from '../rule.ts'
import { type Marker, scanLane } from '../scan.ts'

const parameters = v.strictObject({
  /** Fewest people of a genotype that may be shown, unless there are none. */
  least: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** What a smaller count means. */
  status: v.picklist(['review', 'fail']),
})

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
  async check(subject, { least, status }, pause, { kernel }) {
    const rows = subject.variants.length
    const told = subject.cohorts.map((own) => toldGenotypes(own, rows))
    const lanes = told.flatMap((own, cohort) => [...own.keys()].map((column) => ({ cohort, column })))
    const found = new FoundCells(rows, lanes)
    const walk = new GenotypeWalk(kernel, rows)
    let first = 0
    for (const [cohort, own] of told.entries()) {
      await pause?.()
      const { columns, counts } = subject.cohorts[cohort]!
      const all = [...own].map(([column, told], i): ToldGenotype => ({ column, told, lane: first + i }))
      first += all.length
      // What a rounded number was rounded from counts, not what is shown.
      const counted = all.filter(({ column }) => counts?.nhomalt && (column !== 'hemizygote_count' || counts[column]))
      if (counted.length > 0) walk.find(counts!, counted, least, found)
      for (const one of all) {
        const shown = counted.includes(one) ? undefined : columns.get(one.column)?.values
        if (shown) scanLane(one.told, rows, fewPeople(shown, least), [found.lane(one.lane)])
      }
    }
    return findingAbout(found, {
      status,
      cohorts: [],
      evidence: { least },
      learned: {
        en: `That fewer than ${least} people of a group have a genotype.`,
        ja: `ある集団である遺伝型を持つ人が${least}人未満であること。`,
      },
    })
  },
})

function fewPeople(values: ArrayLike<number>, least: number): Marker {
  return (from, to, marks) => {
    for (let row = from; row < to; row++) if (values[row]! > 0 && values[row]! < least) marks[row - from] = 1
  }
}
