import type { HindoError } from '../errors.ts'
import type { Count, Plan } from '../types.ts'
import { type Bits, intersect, members } from './bits.ts'
import { atomCells, type Cells, classCells } from './cells.ts'
import type { Cohort, CohortLeaf } from './cohort.ts'
import { cover, peopleByAtoms, type Terms } from './cover.ts'
import { classesOf, Residue } from './evaluate.ts'
import { fold } from './expression.ts'
import { boundsByMargins } from './margin-bounds.ts'
import { MOST_SETS_IN_ALL, polynomialOf } from './polynomial.ts'
import { compile, levelNumbers, type Program } from './program.ts'
import { checkNames, type Obstacle, refusal } from './refusal.ts'
import { everybodyOf, indexStrata, type PlannerManifest, type StrataIndex, setKey } from './strata-index.ts'

/** Turns cohorts into integer combinations of the strata of one dataset. */
export interface Planner {
  /**
   * The combination of strata that equals the cohort, for participants and for every count. No terms: nobody.
   *
   * @throws HindoError `not-answerable` when the dataset does not hold what it needs; `bounds` are the participants
   * certainly and possibly inside, where anything is certain
   */
  plan(cohort: Cohort): Plan
  /** Participants of a plan. */
  count(plan: Plan): Count
  /**
   * Participants of a cohort, as `count(plan(cohort))` gives them; where they are not told, with bounds.
   *
   * @throws HindoError as `plan` does
   */
  people(cohort: Cohort): Count
  /** Participants of each karyotypic sex, where every stratum of the plan says so. */
  sexes(plan: Plan): { xx?: number; xy?: number }
}

/** Makes the planner of a dataset; reads the strata once. */
export function createPlanner(manifest: PlannerManifest): Planner {
  const index = indexStrata(manifest)
  const atoms = atomCells(index)
  return {
    plan: (cohort) => planCohort(index, atoms, cohort),
    count: (plan) => countPeople(index, plan),
    people(cohort) {
      const people = index.clean && atoms ? peopleOf(index, atoms, cohort) : undefined
      if (people !== undefined) return { participants: people, state: 'value' }
      const count = countPeople(index, planCohort(index, atoms, cohort))
      const bounds = count.participants === null ? boundsByMargins(index, cohort) : null
      return bounds ? { ...count, bounds } : count
    },
    sexes: (plan) => countSexes(index, plan),
  }
}

function planCohort(index: StrataIndex, atoms: Cells | undefined, cohort: Cohort): Plan {
  checkNames(index, cohort)
  if (index.absentIsEmpty && everybodyOf(index) === 0) return { terms: [], guards: [] }
  const cells = atoms ?? classCells(index, mentionedSets(index, cohort))
  if (!cells) throw refusal(index, cohort, { kind: 'budget' }, undefined)
  const program = compile(cohort, index, cells)
  const refused = (obstacle: Obstacle) => refusal(index, cohort, obstacle, { cells, program })
  const vectors = vectorsOf(index, cells, program, refused)
  const total: Terms = new Map()
  for (const { variables, coefficients, alive } of vectors) {
    const terms = cover(index, cells, variables, coefficients, alive)
    if (!terms) throw refused({ kind: 'not-joint', variables })
    for (const [stratum, coefficient] of terms) total.set(stratum, (total.get(stratum) ?? 0) + coefficient)
  }
  const terms = [...total]
    .filter(([, coefficient]) => coefficient !== 0)
    .sort((a, b) => a[0] - b[0])
    .map(([stratum, coefficient]) => ({ stratum, coefficient }))
  const differs = terms.some(({ coefficient }) => coefficient < 0)
  if (differs && terms.some(({ stratum }) => index.strata[stratum]!.mark)) throw refused({ kind: 'marked' })
  return { terms, guards: index.clean ? [] : terms.map(({ stratum }) => stratum) }
}

/**
 * People of a cohort of clean data, summed over atoms: there every plan has the same value, so none needs to be looked for.
 * Undefined where atoms do not give it.
 */
function peopleOf(index: StrataIndex, cells: Cells, cohort: Cohort): number | undefined {
  checkNames(index, cohort)
  const program = compile(cohort, index, cells)
  const refused = (obstacle: Obstacle) => refusal(index, cohort, obstacle, { cells, program })
  let total = 0
  for (const { variables, coefficients, alive } of vectorsOf(index, cells, program, refused)) {
    const people = peopleByAtoms(index, cells, variables, coefficients, alive)
    if (people === undefined) return undefined
    total += people
  }
  return total
}

interface Vector {
  variables: number[]
  coefficients: Int32Array
  alive: Bits
}

/** Per set of overlapping levels, its coefficient in every cell. */
function vectorsOf(
  index: StrataIndex,
  cells: Cells,
  program: Program,
  refused: (obstacle: Obstacle) => HindoError,
): Vector[] {
  const vectors = new Map<string, Vector>()
  const missing: number[][] = []
  const budget = { left: MOST_SETS_IN_ALL }
  const isStored = (variables: readonly number[]) => index.sets.has(setKey(variables))
  for (const own of classesOf(program, cells)) {
    const residue = new Residue(program, cells, own.sample)
    const polynomial = polynomialOf(index, cells, residue, own, isStored, budget)
    missing.push(...polynomial.missing)
    if (!polynomial.complete) throw refused({ kind: 'budget' })
    for (const { variables, coefficient, alive } of polynomial.monomials) {
      const key = setKey(variables)
      const vector = vectors.get(key) ?? {
        variables,
        coefficients: new Int32Array(cells.count),
        alive: aliveOf(cells, variables),
      }
      vectors.set(key, vector)
      for (const cell of members(alive)) vector.coefficients[cell] = coefficient
    }
  }
  if (missing.length > 0) throw refused({ kind: 'missing', sets: missing })
  return [...vectors.values()]
}

/** Cells in which somebody may have all of some overlapping levels. */
function aliveOf(cells: Cells, variables: readonly number[]): Bits {
  let alive = cells.full
  for (const [i, variable] of variables.entries()) {
    alive = intersect(alive, cells.alive(variable))
    for (const other of variables.slice(0, i)) alive = intersect(alive, cells.aliveTogether(other, variable))
  }
  return alive
}

/** Per partition axis, the distinct sets of levels that a cohort mentions. */
function mentionedSets(index: StrataIndex, cohort: Cohort): number[][][] {
  const sets = index.partitions.map(() => new Map<string, number[]>())
  fold<CohortLeaf, void>(cohort, {
    leaf: (leaf) => {
      const axis = leaf.op === 'all' ? undefined : index.partitionOf.get(leaf.axis)
      if (leaf.op === 'all' || axis === undefined) return
      const levels = levelNumbers(index, leaf)
      sets[axis]!.set(levels.join(), levels)
    },
    not: () => undefined,
    join: () => undefined,
  })
  return sets.map((own) => [...own.values()])
}

function countPeople(index: StrataIndex, plan: Plan): Count {
  const used = [...plan.guards, ...plan.terms.map(({ stratum }) => stratum)].map((number) => index.strata[number]!)
  if (used.some((stratum) => stratum.participants === null)) {
    return { participants: null, state: index.nullIsUnknown ? 'not_collected' : 'suppressed' }
  }
  let participants = 0
  for (const { stratum, coefficient } of plan.terms) participants += coefficient * index.strata[stratum]!.participants!
  const marks = used.map((stratum) => stratum.mark)
  const mark = marks.includes('noised') ? 'noised' : marks.includes('rounded') ? 'rounded' : undefined
  return mark ? { participants, state: 'value', mark } : { participants, state: 'value' }
}

function countSexes(index: StrataIndex, plan: Plan): { xx?: number; xy?: number } {
  if (countPeople(index, plan).participants === null) return {}
  const sexes: { xx?: number; xy?: number } = {}
  for (const sex of ['xx', 'xy'] as const) {
    const known = (plan.terms.length > 0 ? plan.terms.map(({ stratum }) => stratum) : [...index.strata.keys()]).every(
      (stratum) => index.strata[stratum]![sex] !== undefined,
    )
    if (known)
      sexes[sex] = plan.terms.reduce((sum, term) => sum + term.coefficient * index.strata[term.stratum]![sex]!, 0)
  }
  return sexes
}
