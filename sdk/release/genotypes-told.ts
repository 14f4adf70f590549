import { shownRows } from './scan.ts'
import type { SubjectCohort } from './subject.ts'

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

function and(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, i) => word & b[i]!)
}

function or(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, i) => word | b[i]!)
}
