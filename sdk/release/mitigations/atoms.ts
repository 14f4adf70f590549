import type { Cohort, CohortLeaf } from '../../cohort/cohort.ts'
import { join } from '../../cohort/expression.ts'
import { indexStrata, type PlannerManifest, type StrataIndex, setKey } from '../../cohort/strata-index.ts'
import { HindoError } from '../../errors.ts'
import type { Plan, Term } from '../../types.ts'

/** People whom nothing that is stored divides: an atom of the partition axes, or whoever of it has some overlapping levels. */
export interface Atom {
  /** `age=40-49;sex=F`, by axis: the same in every table of the dataset. */
  name: string
  cohort: Cohort
  /** Atoms that hold everybody of this one, by number; fewer levels first. */
  around: number[]
}

/** Cohorts as integer combinations of atoms: whatever is a sum over people is the same combination of sums over atoms. */
export interface Atoms {
  atoms: Atom[]
  /** Per cohort. */
  terms: Array<Array<{ atom: number; coefficient: number }>>
}

/**
 * Takes the plans of cohorts apart into atoms.
 *
 * @throws HindoError `not-answerable` where the dataset does not hold its atoms, or not all of them
 */
export function atomsOf(manifest: PlannerManifest, plans: readonly Plan[]): Atoms {
  const index = indexStrata(manifest)
  const numbers = new Map<number, number>()
  const strata: number[] = []
  const numberOf = (stratum: number): number => {
    const known = numbers.get(stratum)
    if (known !== undefined) return known
    numbers.set(stratum, strata.length)
    return strata.push(stratum) - 1
  }
  const terms = plans.map((plan) => {
    const own = new Map<number, number>()
    for (const { stratum, coefficient } of plan.terms) {
      for (const piece of piecesOf(index, stratum)) {
        const atom = numberOf(piece)
        own.set(atom, (own.get(atom) ?? 0) + coefficient)
      }
    }
    return [...own].flatMap(([atom, coefficient]) => (coefficient === 0 ? [] : [{ atom, coefficient }]))
  })
  // The list grows by what is around: those are looked at too.
  const around: number[][] = []
  for (let atom = 0; atom < strata.length; atom++) around.push(piecesAround(index, strata[atom]!).map(numberOf))
  return {
    atoms: strata.map((stratum, atom) => ({
      name: nameOf(index.strata[stratum]!.terms),
      cohort: cohortOf(index.strata[stratum]!.terms),
      around: around[atom]!,
    })),
    terms,
  }
}

/** Stored atoms that a stratum is the sum of. */
function piecesOf(index: StrataIndex, stratum: number): number[] {
  const { terms, participants } = index.strata[stratum]!
  const { variables, levels } = placeOf(index, terms)
  const group = index.finest?.groups.get(setKey(variables))
  const pieces = (group?.strata ?? []).filter((_, place) =>
    levels.every(([axis, level]) => group!.levels[place]![axis] === level),
  )
  const people = pieces.reduce((sum, piece) => sum + (index.strata[piece]!.participants ?? Number.NaN), 0)
  if (!index.finest || participants === null || people !== participants) {
    throw new HindoError('not-answerable', 'the dataset does not hold the smallest groups that keys are made of', {
      hint: 'Cell-key noise is added where the counts are: to tables of a controlled dataset, not of a published one',
    })
  }
  return pieces
}

/** The same atom with fewer overlapping levels, or ones above, as far as it is stored. */
function piecesAround(index: StrataIndex, stratum: number): number[] {
  const { variables, levels } = placeOf(index, index.strata[stratum]!.terms)
  const key = levels.map(([, level]) => level).join()
  const above = variables.flatMap((variable) => [...index.variables[variable]!.ancestors])
  const single = variables.length > 1 ? variables : []
  const subsets = variables.length === 0 ? [] : [[], ...[...above, ...single].map((variable) => [variable])]
  return subsets.flatMap((subset) => {
    const found = index.finest?.groups.get(setKey(subset))?.numbers.get(key)
    return found === undefined ? [] : [found]
  })
}

/** Overlapping levels of a stratum, and its level on each partition axis that it names, in their order. */
function placeOf(index: StrataIndex, terms: readonly Term[]) {
  const variables: number[] = []
  const levels: Array<[axis: number, level: number]> = []
  for (const [axis, level] of terms) {
    const number = index.numbers.get(axis)!.get(level)!
    const partition = index.partitionOf.get(axis)
    if (partition === undefined) variables.push(number)
    else levels.push([partition, number])
  }
  return { variables: variables.sort((a, b) => a - b), levels: levels.sort((a, b) => a[0] - b[0]) }
}

function nameOf(terms: readonly Term[]): string {
  return terms
    .map(([axis, level]) => `${axis}=${level}`)
    .sort()
    .join(';')
}

function cohortOf(terms: readonly Term[]): Cohort {
  if (terms.length === 0) return { op: 'all' }
  return join<CohortLeaf>(
    'and',
    terms.map(([axis, level]): CohortLeaf => ({ op: 'in', axis, levels: [level] })),
  )
}
