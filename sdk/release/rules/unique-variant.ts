import * as v from 'valibot'
import { findingAbout } from '../found-cells.ts'
import { defineRule } from '../rule.ts'
import { type Marker, scanCells } from '../scan.ts'
import type { TrueCounts } from '../subject.ts'

const parameters = v.strictObject({
  /** A variant that so many people of a group carry, or fewer, is theirs. */
  most: v.pipe(v.number(), v.integer(), v.minValue(1)),
})

/** Variants that one or a few people of a group carry: that they are in the table says that somebody is. */
export const uniqueVariant = defineRule<v.InferOutput<typeof parameters>>({
  id: 'variant.unique',
  kind: 'value',
  title: { en: 'Private variant', ja: '一人だけのバリアント' },
  rationale: {
    en: 'Whoever has somebody’s genome can look up the variants that only this person has: a few answers of yes are proof.',
    ja: 'ある人のゲノムを持つ者は、その人だけのバリアントを調べられる。数個の一致で参加が確定する。',
  },
  remedy: {
    en: 'Leave out variants with so few carriers, also as suppressed rows.',
    ja: '保有者がごく少ないバリアントは、秘匿した行としても載せない。',
  },
  reference: 'Shringarpure and Bustamante 2015; Raisaro et al. 2017 (beacons)',
  parameters,
  check(subject, { most }) {
    const [few] = scanCells(subject, 1, ({ counts }) => (counts ? carriedByFew(counts, most) : 0))
    const learned = {
      en: 'That the person known to carry this variant is in the data.',
      ja: 'このバリアントを持つと知られている人がデータに含まれること。',
    }
    return findingAbout(few!, { status: 'review', cohorts: [], evidence: { most }, learned })
  },
})

/** Carriers at the least, as `carriersOf` has them. */
function carriedByFew({ AC, nhomalt }: TrueCounts, most: number): Marker {
  return (from, to, marks) => {
    for (let row = from; row < to; row++) {
      const carriers = nhomalt ? AC[row]! - nhomalt[row]! : (AC[row]! + 1) >> 1
      if (carriers > 0 && carriers <= most) marks[row - from] = 1
    }
  }
}
