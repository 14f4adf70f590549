import type { VariantKey } from '../types.ts'
import type { Subject } from './subject.ts'

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

const rowTables = new WeakMap<readonly VariantKey[], ReadonlyMap<string, number>>()

/** Row of each variant by its text; made once per list, which nobody changes afterwards. */
export function rowsByVariant(variants: readonly VariantKey[]): ReadonlyMap<string, number> {
  const known = rowTables.get(variants)
  if (known) return known
  const made = new Map(variants.map((variant, row) => [variantText(variant), row]))
  rowTables.set(variants, made)
  return made
}

/** The rows of a table by the earlier releases that have their variants. */
export function groupRows({ variants, earlier }: Pick<Subject, 'variants' | 'earlier'>): RowGroup[] {
  const held = earlier.map((release) => rowsByVariant(release.variants))
  if (earlier.length === 0) return variants.length > 0 ? [{ rows: [...variants.keys()], earlier: [] }] : []
  const groups = new Map<string, RowGroup>()
  for (const [row, variant] of variants.entries()) {
    const text = variantText(variant)
    const own = held.flatMap((keys, release) => (keys.has(text) ? [release] : []))
    const group = groups.get(own.join()) ?? { rows: [], earlier: own }
    group.rows.push(row)
    groups.set(own.join(), group)
  }
  return [...groups.values()]
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
