import type { CountSystem, LinearForm } from './intervals.ts'

/** What one person can be in one row, as far as any column tells: unknowns of an attacker, people of each cell. */
export const KINDS = ['het', 'hom', 'ref', 'hemi', 'single'] as const
export type Kind = (typeof KINDS)[number]

/**
 * What a column counts, per person of each kind: `hemi` and `single` have one copy in all, the alternate or another. `carriers` and
 * `called` are no columns but follow from them.
 */
export const FORMS = {
  AC: { het: 1, hom: 2, hemi: 1 },
  AN: { het: 2, hom: 2, ref: 2, hemi: 1, single: 1 },
  nhomalt: { hom: 1 },
  n_het: { het: 1 },
  n_hom_ref: { ref: 1 },
  hemizygote_count: { hemi: 1 },
  carriers: { het: 1, hom: 1, hemi: 1 },
  called: { het: 1, hom: 1, ref: 1, hemi: 1, single: 1 },
} as const satisfies Record<string, Partial<Record<Kind, number>>>
export type FormName = keyof typeof FORMS

/** Something that a released number counts: a column, or with weights of its own a relation between columns. */
export type Weights = Partial<Record<Kind, number>>

/**
 * Unknowns of a row: how many people of each cell are of each kind.
 *
 * @param people greatest number of people per cell
 * @param kinds those that can occur: without haploid people the last two cannot; where only alleles are counted, each copy stands for
 * itself and only the last two are
 */
export function genotypeSystem(people: ArrayLike<number>, kinds: readonly Kind[]): CountSystem {
  const size = people.length * kinds.length
  const sums = Array.from({ length: people.length }, (_, cell) => ({
    members: kinds.map((_, kind) => cell * kinds.length + kind),
    low: 0,
    high: people[cell]!,
  }))
  return {
    lower: new Float64Array(size),
    upper: Float64Array.from({ length: size }, (_, unknown) => people[Math.floor(unknown / kinds.length)]!),
    sums,
  }
}

/** A number of the people in some cells, as a sum over the unknowns of {@link genotypeSystem}. */
export function formOver(cells: readonly number[], weights: Weights, kinds: readonly Kind[]): LinearForm {
  const members: number[] = []
  const own: number[] = []
  for (const cell of cells) {
    for (const [place, kind] of kinds.entries()) {
      const weight = weights[kind] ?? 0
      if (weight === 0) continue
      members.push(cell * kinds.length + place)
      own.push(weight)
    }
  }
  return { members, weights: own }
}
