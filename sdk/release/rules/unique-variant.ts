import * as v from 'valibot'
import type { CellWalk } from '../cell-walk.ts'
import { findingAbout } from '../found-cells.ts'
import { defineRule, type Finding } from '../rule.ts'
import { isAny } from '../scan.ts'
import { carriersOf } from '../shown.ts'
import type { Subject } from '../subject.ts'

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
  asks: (own) => ({ own }),
  async check(subject, { most }, pause, walk) {
    const marked = await walk.marked(pause)
    const about = { status: 'review' as const, cohorts: [] }
    const learned = {
      en: 'That the person known to carry this variant is in the data.',
      ja: 'このバリアントを持つと知られている人がデータに含まれること。',
    }
    return [
      ...findingAbout(marked.cells('own'), { ...about, evidence: { most }, learned }),
      ...findingAbout(marked.cells('untold'), {
        ...about,
        evidence: { most, reason: 'the dataset does not tell the counts' },
        learned,
      }),
      ...(await hiddenRows(subject, most, walk, learned)),
    ]
  },
})

/** Rows of variants that so few people of all the dataset carry, whatever the table shows of them: the row itself says somebody does. */
async function hiddenRows(
  subject: Subject,
  most: number,
  walk: CellWalk,
  learned: Finding['learned'],
): Promise<Finding[]> {
  const rows = subject.variants.length
  const untold = new Uint32Array(Math.ceil(rows / 32)).fill(0xffff_ffff)
  for (const cohort of subject.cohorts.keys()) {
    const telling = walk.telling(cohort)
    for (let word = 0; word < untold.length; word++) untold[word]! &= ~telling[word]!
    if (!isAny(untold)) return []
  }
  const hidden: number[] = []
  for (let word = 0; word < untold.length; word++) {
    for (let rest = untold[word]!; rest !== 0; rest &= rest - 1) {
      const row = 32 * word + 31 - Math.clz32(rest & -rest)
      if (row < rows) hidden.push(row)
    }
  }
  if (hidden.length === 0) return []
  const [all] = await subject.countsOf([{ op: 'all' }])
  const few = hidden.filter((row) => !all || carriersOf(all, row).least <= most)
  if (few.length === 0) return []
  const evidence = { most, rows: few.length, reason: all ? 'the row itself' : 'the dataset does not tell the counts' }
  return [{ status: 'review', cells: [], cohorts: [], evidence, learned }]
}
