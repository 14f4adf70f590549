import type { VariantKey } from '../types.ts'
import type { Subject } from './subject.ts'
import { VariantColumns, type VariantList } from './variant-columns.ts'

/** Rows of a table whose variants were in the same earlier releases: what an attacker can subtract is the same for all of them. */
export interface RowGroup {
  rows: number[]
  /** Earlier releases that have these variants, by number. */
  earlier: number[]
}

/** A variant as one text. */
export function variantText({ contig, position, ref, alt }: VariantKey): string {
  return `${contig}:${position}:${ref}:${alt}`
}

const placeTables = new WeakMap<VariantList, WeakMap<VariantList, Int32Array>>()

/** Row in one table of every variant of another; −1 where it has none. Made once per pair of lists, which nobody changes afterwards. */
export function placesIn(table: VariantList, variants: VariantList): Int32Array {
  const known = placeTables.get(variants) ?? new WeakMap<VariantList, Int32Array>()
  placeTables.set(variants, known)
  const found = known.get(table)
  if (found) return found
  const made = VariantColumns.of(table).rowsOf(VariantColumns.of(variants))
  known.set(table, made)
  return made
}

/** The rows of a table by the earlier releases that have their variants. */
export function groupRows({ variants, earlier }: Pick<Subject, 'variants' | 'earlier'>): RowGroup[] {
  if (earlier.length === 0) {
    return variants.length > 0 ? [{ rows: Array.from({ length: variants.length }, (_, row) => row), earlier: [] }] : []
  }
  const held = earlier.map((release) => placesIn(release.variants, variants))
  // Release by release, each group falls into rows that it has and rows that it has not; groups stay in the order of their first rows.
  const groupOf = new Int32Array(variants.length)
  let groups: RowGroup[] = [{ rows: [], earlier: [] }]
  for (const [release, places] of held.entries()) {
    const split = new Map<number, number>()
    const next: RowGroup[] = []
    for (let row = 0; row < groupOf.length; row++) {
      const has = places[row]! >= 0
      const key = 2 * groupOf[row]! + Number(has)
      let group = split.get(key)
      if (group === undefined) {
        const { earlier: before } = groups[groupOf[row]!]!
        group = next.push({ rows: [], earlier: has ? [...before, release] : before }) - 1
        split.set(key, group)
      }
      groupOf[row] = group
    }
    groups = next
  }
  for (let row = 0; row < groupOf.length; row++) groups[groupOf[row]!]!.rows.push(row)
  return groups
}

/** Where the cohorts of each release stand among the vectors of a subject's cells: this table's first. */
export function vectorRanges({ cohorts, earlier }: Pick<Subject, 'cohorts' | 'earlier'>): {
  own: number[]
  earlier: number[][]
} {
  let next = cohorts.length
  return {
    own: cohorts.map((_, number) => number),
    earlier: earlier.map((release) => release.cohorts.map(() => next++)),
  }
}
