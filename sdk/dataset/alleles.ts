/** Where an allele is and what it changes. */
export interface Alleles {
  position: number
  ref: string
  alt: string
}

const BASES = /^[ACGTN]+$/

/**
 * The shortest form of a variant: shared last bases are cut off, then shared first ones; one base of each stays. Two texts of one
 * variant that differ only in such padding get the same form. Variants in repeats may still be written at several places: telling
 * those apart needs the reference sequence (Tan 2015, doi:10.1093/bioinformatics/btv112). Symbolic alleles stay as they are.
 */
export function trimAlleles({ position, ref, alt }: Alleles): Alleles {
  if (!BASES.test(ref) || !BASES.test(alt) || ref.length + alt.length === 2) return { position, ref, alt }
  let end = 0
  const most = Math.min(ref.length, alt.length) - 1
  while (end < most && ref.charCodeAt(ref.length - 1 - end) === alt.charCodeAt(alt.length - 1 - end)) end++
  let start = 0
  while (start < most - end && ref.charCodeAt(start) === alt.charCodeAt(start)) start++
  return {
    position: position + start,
    ref: ref.slice(start, ref.length - end),
    alt: alt.slice(start, alt.length - end),
  }
}
