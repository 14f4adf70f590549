import { shownRows } from './scan.ts'
import type { SubjectCohort, TrueCounts } from './subject.ts'

/**
 * Rows in which a cohort's columns tell how many people have each genotype, one bit each: where they are shown, and where they follow.
 * Two of copies, homozygous and heterozygous people give the third, and with the called alleles those without a copy; so do copies,
 * called alleles and those without a copy; and a test of Hardy-Weinberg proportions is of hardly any other genotypes with the same copies.
 */
export function toldGenotypes({ columns }: Pick<SubjectCohort, 'columns'>, rows: number): Map<string, Uint32Array> {
  const shown = (name: string) => shownRows(columns.get(name), rows)
  const [alleles, hom, het, ref] = ['AN', 'nhomalt', 'n_het', 'n_hom_ref'].map(shown) as [Uint32Array, ...Uint32Array[]]
  const copies = or(shown('AC'), and(shown('AF'), alleles))
  const tested = and(or(shown('hwe_p'), shown('hwe_midp')), and(copies, alleles))
  const all = or(and(and(copies, alleles), ref!), tested)
  const three = or(or(or(and(copies, hom!), and(copies, het!)), and(hom!, het!)), all)
  const told = new Map([
    ['n_hom_ref', or(ref!, and(or(three, all), alleles))],
    ['n_het', or(het!, three)],
    ['nhomalt', or(hom!, three)],
    ['hemizygote_count', shown('hemizygote_count')],
  ])
  for (const [name, bits] of told) if (bits.every((word) => word === 0)) told.delete(name)
  return told
}

/** How many people have a genotype; undefined where only copies are counted. */
export function genotypeCounts(counts: TrueCounts, name: string): Int32Array | undefined {
  const { AC, AN, nhomalt, hemizygote_count: hemizygous, n_haploid } = counts
  if (!nhomalt) return undefined
  if (name === 'nhomalt') return nhomalt
  if (name === 'hemizygote_count') return hemizygous
  const het = AC.map((copies, row) => copies - 2 * nhomalt[row]! - (hemizygous?.[row] ?? 0))
  if (name === 'n_het') return het
  return het.map((people, row) => Math.max(0, (AN[row]! - (n_haploid?.[row] ?? 0)) / 2 - people - nhomalt[row]!))
}

function and(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, i) => word & b[i]!)
}

function or(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, i) => word | b[i]!)
}
