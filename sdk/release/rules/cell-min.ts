import * as v from 'valibot'
import { type FoundCells, findingAbout } from '../found-cells.ts'
import { defineRule } from '../rule.ts'
import { type Marker, scanCells } from '../scan.ts'
import type { TrueCounts } from '../subject.ts'

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
    const [few, unsure, unknown] = scanCells(subject, 3, ({ counts }) =>
      counts ? fewCarriers(counts, least, nonCarriers) : UNKNOWN,
    )
    const learned = {
      en: `That fewer than ${least} people of a group carry an allele, or that fewer than ${least} do not.`,
      ja: `ある集団の${least}人未満があるアレルを持つ（または持たない）こと。`,
    }
    const say = (status: 'fail' | 'review', cells: FoundCells, reason: string) =>
      findingAbout(cells, { status, cohorts: [], evidence: { least, reason }, learned })
    return [
      ...say('fail', few!, 'carriers'),
      ...say('review', unsure!, 'carriers are known within bounds only'),
      ...say('review', unknown!, 'the dataset does not tell the counts'),
    ]
  },
})

const FEW = 1
const UNSURE = 2
const UNKNOWN = 3

/** Carriers and other called people of every row, as `carriersOf` and `calledPeople` have them. */
function fewCarriers({ AC, AN, nhomalt, n_haploid }: TrueCounts, least: number, nonCarriers: boolean): Marker {
  const isFew = (people: number) => people > 0 && people < least
  return (from, to, marks) => {
    for (let row = from; row < to; row++) {
      const copies = AC[row]!
      const carriers = nhomalt ? copies - nhomalt[row]! : (copies + 1) >> 1
      const mostCarriers = nhomalt ? carriers : copies
      const alleles = AN[row]!
      const called = n_haploid ? (alleles + n_haploid[row]!) / 2 : (alleles + 1) >> 1
      const others = called - mostCarriers
      if ((mostCarriers === 0 || carriers >= least) && (others >= least || !nonCarriers)) continue
      const mostOthers = (n_haploid ? called : alleles) - carriers
      const one = isFew(carriers) && isFew(mostCarriers)
      if (one || (nonCarriers && isFew(others) && isFew(mostOthers))) marks[row - from] = FEW
      else if (isOpen(carriers, mostCarriers, least) || (nonCarriers && isOpen(others, mostOthers, least))) {
        marks[row - from] = UNSURE
      }
    }
  }
}

/** Whether people who are known within bounds may be too few. */
function isOpen(fewest: number, most: number, least: number): boolean {
  return fewest < least && most > 0 && fewest !== most
}
