import type { Marker } from './scan.ts'
import type { TrueCounts } from './subject.ts'

// Conditions are added up as numbers instead of asked one by one: whether a cell is rare is nothing that a processor can guess.

/**
 * Marks 1 where carriers (or other called people) are too few, 2 where they are known within bounds that may be too few. Carriers and called people
 * are those of `carriersOf` and `calledPeople`.
 */
export function fewPeople(counts: TrueCounts, least: number, nonCarriers: boolean): Marker {
  const { AC, AN, nhomalt, n_haploid } = counts
  if (!nhomalt || !n_haploid) return fewWithinBounds(counts, least, nonCarriers)
  const carriersBelow = least - 1
  const othersBelow = nonCarriers ? 2 * least - 1 : 0
  return (from, to, marks) => {
    for (let row = from; row < to; row++) {
      const carriers = AC[row]! - nhomalt[row]!
      // twice the people without a copy
      const others = AN[row]! + n_haploid[row]! - 2 * carriers
      marks[row - from] = Number((carriers - 1) >>> 0 < carriersBelow) | Number((others - 1) >>> 0 < othersBelow)
    }
  }
}

function fewWithinBounds({ AC, AN, nhomalt, n_haploid }: TrueCounts, least: number, nonCarriers: boolean): Marker {
  const both = Number(nonCarriers)
  return (from, to, marks) => {
    for (let row = from; row < to; row++) {
      const copies = AC[row]!
      const alleles = AN[row]!
      const carriers = nhomalt ? copies - nhomalt[row]! : (copies + 1) >> 1
      const mostCarriers = nhomalt ? carriers : copies
      const called = n_haploid ? (alleles + n_haploid[row]!) / 2 : (alleles + 1) >> 1
      const others = called - mostCarriers
      const mostOthers = (n_haploid ? called : alleles) - carriers
      const few = isFew(carriers, mostCarriers, least) | (both & isFew(others, mostOthers, least))
      const open = isOpen(carriers, mostCarriers, least) | (both & isOpen(others, mostOthers, least))
      marks[row - from] = few | ((open & ~few) << 1)
    }
  }
}

function isFew(fewest: number, most: number, least: number): number {
  return Number(fewest > 0) & Number(fewest < least) & Number(most > 0) & Number(most < least)
}

function isOpen(fewest: number, most: number, least: number): number {
  return Number(fewest < least) & Number(most > 0) & Number(fewest !== most)
}

/** Marks 1 where an allele was seen, but (or also where it was not: `noneAllowed` false) fewer than so many times. */
export function fewCopies({ AC, AN }: TrueCounts, least: number, noneAllowed: boolean, both: boolean): Marker {
  const fewest = noneAllowed ? 1 : -0x8000_0000
  const either = Number(both)
  return (from, to, marks) => {
    for (let row = from; row < to; row++) {
      const copies = AC[row]!
      const others = AN[row]! - copies
      const few = Number(copies < least) & Number(copies >= fewest)
      marks[row - from] = few | (either & Number(others < least) & Number(others >= fewest))
    }
  }
}

/**
 * Marks where all called people are alike: `zero` where nobody has a copy, `whole` where everybody has or every copy is it; as many carriers as called
 * people at the least and the most.
 */
export function alike({ AC, AN, nhomalt, n_haploid }: TrueCounts, zero: number, whole: number): Marker {
  return (from, to, marks) => {
    for (let row = from; row < to; row++) {
      const copies = AC[row]!
      const alleles = AN[row]!
      const carriers = nhomalt ? copies - nhomalt[row]! : (copies + 1) >> 1
      const called = n_haploid ? alleles + n_haploid[row]! : 2 * alleles
      const some = Number(alleles !== 0)
      const all = some & (Number(copies === alleles) | Number(2 * carriers >= called))
      const none = some & Number(copies === 0) & ~all
      marks[row - from] = all * whole + none * zero
    }
  }
}

/** Marks 1 where somebody carries the allele, and at the least no more than so many people. */
export function carriedByFew({ AC, nhomalt }: TrueCounts, most: number): Marker {
  return (from, to, marks) => {
    for (let row = from; row < to; row++) {
      const carriers = nhomalt ? AC[row]! - nhomalt[row]! : (AC[row]! + 1) >> 1
      marks[row - from] = Number((carriers - 1) >>> 0 < most)
    }
  }
}
