import { addedCountsAt } from './added-counts.ts'
import type { Scene } from './scene.ts'
import type { TrueCounts } from './subject.ts'

/** Groups that a policy protects: of few carriers, of few others, or of few people. */
export interface Protected {
  least: number
  nonCarriers: boolean
  full?: 'pass' | 'review' | 'fail' | undefined
  people?: number | undefined
}

/**
 * Rows in which some cell has few carriers, or whatever else a group must have a cell of to be protected: of numbers that add up to few
 * none is more, and one is not none.
 */
export function suspectRows(
  { parts, people }: Scene,
  points: readonly TrueCounts[],
  rows: readonly number[],
  { least, nonCarriers, full = 'pass', people: fewest = 0 }: Protected,
): number[] {
  const found = new Uint8Array(rows.length)
  for (const [cell, part] of parts.entries()) {
    const { AC, AN, nhomalt, n_haploid } = addedCountsAt(
      part.map((own) => points[own]!),
      rows,
    )
    const isSmall = people[cell]! < fewest
    for (let place = 0; place < rows.length; place++) {
      const [copies, alleles] = [AC[place]!, AN[place]!]
      const carriers = nhomalt ? copies - nhomalt[place]! : (copies + 1) >> 1
      const most = nhomalt ? carriers : copies
      const called = n_haploid ? (alleles + n_haploid[place]!) / 2 : (alleles + 1) >> 1
      const others = (n_haploid ? called : alleles) - carriers
      const isFew = (most > 0 && (isSmall || carriers < least)) || (nonCarriers && others > 0 && called - most < least)
      if (isFew || (full !== 'pass' && called > 0 && (called <= carriers || copies === alleles))) found[place] = 1
    }
  }
  return rows.filter((_, place) => found[place])
}
