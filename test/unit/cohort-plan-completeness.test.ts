import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { isHindoError } from '../../sdk/errors.ts'
import type { Term } from '../../sdk/types.ts'
import { cohortsOver, membersOf, type Person, type World, worlds } from '../support/cohort-world.ts'

const RUNS = Number(process.env.HINDO_PROPERTY_RUNS ?? 1500)
/** Products of two residues stay exact in a double. */
const PRIME = 67_108_859

/** Every kind of person that the stored strata do not rule out. */
function possiblePeople(world: World): Person[] {
  const partitions = world.axes.filter(({ kind }) => kind === 'partition')
  const terms = world.manifest.strata.map((stratum) => stratum.terms)
  const keys = new Set(terms.map(keyOf))
  const joint = world.manifest.serving === 'controlled'
  const inhabited = ([axis, level]: Term) => keys.has(keyOf([[axis, level]]))
  let atoms: Term[][] = [[]]
  for (const axis of partitions) {
    const levels = axis.levels.map(({ id }): Term => [axis.id, id]).filter(inhabited)
    atoms = atoms.flatMap((atom) => levels.map((term) => [...atom, term]))
  }
  if (joint) atoms = atoms.filter((atom) => keys.has(keyOf(atom)))
  return atoms.flatMap((atom) => {
    const levels = world.axes.flatMap((axis) =>
      axis.kind === 'partition' ? [] : axis.levels.map((level) => ({ axis, level })),
    )
    const people: Person[] = []
    for (let mask = 0; mask < 1 << levels.length; mask++) {
      const has = levels.filter((_, place) => (mask >> place) & 1)
      const own = new Set(has.map(({ level }) => level.id))
      if (!has.every(({ level }) => level.parent === undefined || own.has(level.parent))) continue
      const extras = has.map(({ axis, level }): Term => [axis.id, level.id])
      if (!extras.every((term) => keys.has(keyOf(joint ? [...atom, term] : [term])))) continue
      if (joint && !extras.every((a, i) => extras.slice(i + 1).every((b) => mayMeet(world, keys, atom, a, b)))) continue
      const all = [...atom, ...extras]
      people.push({
        levels: new Map(
          world.axes.map(({ id }) => [id, new Set(all.filter(([axis]) => axis === id).map(([, level]) => level))]),
        ),
        measure: 0,
      })
    }
    return people
  })
}

function mayMeet(world: World, keys: Set<string>, atom: Term[], a: Term, b: Term): boolean {
  const paired = world.pairs.some(([x, y]) => (x === a[0] && y === b[0]) || (x === b[0] && y === a[0]))
  const known = world.manifest.layout.pairs ? paired : paired && hasPairs(world, a[0], b[0])
  if (!known || isAncestor(world, a, b) || isAncestor(world, b, a)) return true
  return keys.has(keyOf([...atom, a, b]))
}

function hasPairs(world: World, x: string, y: string): boolean {
  return world.manifest.strata.some(({ terms }) => {
    const axes = terms.map(([axis]) => axis).filter((axis) => axis.startsWith('q'))
    return axes.length === 2 && axes.sort().join() === [x, y].sort().join()
  })
}

function isAncestor(world: World, upper: Term, lower: Term): boolean {
  const levels = world.axes.find(({ id }) => id === lower[0])!.levels
  for (let level = levels.find(({ id }) => id === lower[1]); level?.parent !== undefined; ) {
    if (upper[0] === lower[0] && level.parent === upper[1]) return true
    const { parent } = level
    level = levels.find(({ id }) => id === parent)
  }
  return false
}

function keyOf(terms: Term[]): string {
  return terms
    .map((term) => term.join('='))
    .sort()
    .join('&')
}

/** True when `target` is a combination of `rows` (Gaussian elimination over a prime field). */
function isInSpan(rows: number[][], target: number[]): boolean {
  const basis: Array<{ pivot: number; row: number[] }> = []
  const reduce = (vector: number[]) => {
    const row = [...vector]
    for (const { pivot, row: other } of basis) {
      const factor = row[pivot]!
      if (factor === 0) continue
      for (let i = 0; i < row.length; i++) row[i] = (((row[i]! - factor * other[i]!) % PRIME) + PRIME) % PRIME
    }
    return row
  }
  for (const vector of rows) {
    const row = reduce(vector)
    const pivot = row.findIndex((value) => value !== 0)
    if (pivot < 0) continue
    const inverse = power(row[pivot]!, PRIME - 2)
    basis.push({ pivot, row: row.map((value) => (value * inverse) % PRIME) })
  }
  return reduce(target).every((value) => value === 0)
}

function power(base: number, exponent: number): number {
  let result = 1
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) % PRIME
    square = (square * square) % PRIME
  }
  return result
}

function isAnswerable(world: World, cohort: Cohort): boolean {
  const people = possiblePeople(world)
  const possible = { ...world, people }
  const rows = world.manifest.strata.map(({ terms }) => {
    return people.map((person) => (terms.every(([axis, level]) => person.levels.get(axis)!.has(level)) ? 1 : 0))
  })
  const inside = new Set(membersOf(possible, cohort))
  return isInSpan(
    rows,
    people.map((person) => (inside.has(person) ? 1 : 0)),
  )
}

test.each([true, false])(
  'a cohort is refused only when no combination of the stored strata gives it (atoms: %s)',
  (joint) => {
    let refused = 0
    const arbitrary = worlds({ joint, partitions: { min: 0, max: 2 } })
      .filter(
        (world) =>
          world.axes.reduce((sum, axis) => sum + (axis.kind === 'overlapping' ? axis.levels.length : 0), 0) <= 6,
      )
      .chain((world) => fc.tuple(fc.constant(world), cohortsOver(world.axes, 3)))
    fc.assert(
      fc.property(arbitrary, ([world, cohort]) => {
        fc.pre(world.people.length > 0)
        let answered = true
        try {
          createPlanner(world.manifest).plan(cohort)
        } catch (error) {
          if (!isHindoError(error) || error.code !== 'not-answerable') throw error
          answered = false
          refused++
        }
        expect({ text: printCohort(cohort), answered }).toEqual({
          text: printCohort(cohort),
          answered: isAnswerable(world, cohort),
        })
      }),
      { numRuns: RUNS },
    )
    expect(refused).toBeGreaterThan(RUNS / 40)
  },
)
