import { members } from './bits.ts'
import type { Cells } from './cells.ts'
import { classesOf, Residue } from './evaluate.ts'
import { both, complementOf, type Interval, intersectionOf, unionOf } from './interval.ts'
import { polynomialOf } from './polynomial.ts'
import type { Program } from './program.ts'
import { type StrataIndex, setKey } from './strata-index.ts'

/** Steps times cells beyond which atoms are not looked at one by one. */
const MOST_WORK = 4_000_000
/** A function of more variables than this is bounded by its program alone. */
const MOST_VARIABLES = 4

/**
 * Participants of a cohort between two numbers, summed over atoms. Only for clean data with atoms: null elsewhere, and
 * where there is too much to look at.
 */
export function boundsByAtoms(index: StrataIndex, cells: Cells, program: Program): Interval | null {
  if (!index.clean || !cells.stored || program.steps.length * cells.count > MOST_WORK) return null
  const counts = new AtomCounts(index, cells)
  const bounds = boundsOfProgram(program, cells, counts)
  for (const own of classesOf(program, cells)) {
    const residue = new Residue(program, cells, own.sample)
    if (residue.variables.length > MOST_VARIABLES) continue
    const { monomials } = polynomialOf(index, cells, residue, own, () => true)
    const people = monomials.map(({ variables }) => counts.of(variables))
    for (const cell of members(own.cells)) {
      const sum = { lower: 0, upper: 0 }
      for (const [i, { coefficient }] of monomials.entries()) {
        const { lower, upper } = people[i]![cell]!
        sum.lower += coefficient * (coefficient > 0 ? lower : upper)
        sum.upper += coefficient * (coefficient > 0 ? upper : lower)
      }
      bounds[cell] = both(bounds[cell]!, sum)
    }
  }
  return bounds.reduce((total, one) => ({ lower: total.lower + one.lower, upper: total.upper + one.upper }), {
    lower: 0,
    upper: 0,
  })
}

function boundsOfProgram(program: Program, cells: Cells, counts: AtomCounts): Interval[] {
  const n = counts.of([]).map(({ upper }) => upper)
  const values: Interval[][] = []
  for (const step of program.steps) {
    if (step.op === 'cells') {
      const inside = new Set(members(step.bits))
      values.push(
        n.map((people, cell) => (inside.has(cell) ? { lower: people, upper: people } : { lower: 0, upper: 0 })),
      )
    } else if (step.op === 'variable') {
      values.push(counts.of([step.variable]))
    } else if (step.op === 'not') {
      values.push(values[step.item]!.map((part, cell) => complementOf(part, n[cell]!)))
    } else {
      const parts = step.items.map((item) => values[item]!)
      const joined = step.op === 'and' ? intersectionOf : unionOf
      values.push(
        n.map((people, cell) =>
          joined(
            parts.map((part) => part[cell]!),
            people,
          ),
        ),
      )
    }
  }
  return [...(values[program.result] ?? n.map(() => ({ lower: 0, upper: 0 })))].slice(0, cells.count)
}

/** People of every atom who have some overlapping levels, as far as it follows from what is stored. */
class AtomCounts {
  readonly #index: StrataIndex
  readonly #cells: Cells
  readonly #known = new Map<string, Interval[]>()

  constructor(index: StrataIndex, cells: Cells) {
    this.#index = index
    this.#cells = cells
  }

  of(variables: readonly number[]): Interval[] {
    const key = setKey(variables)
    let intervals = this.#known.get(key)
    if (!intervals) {
      intervals = this.#derive(variables)
      const group = this.#index.finest!.groups.get(key)
      if (group) {
        const places = this.#cells.cellsOf(group)
        for (const [i, stratum] of group.strata.entries()) {
          const people = this.#index.strata[stratum]!.participants!
          intervals[places[i]!] = { lower: people, upper: people }
        }
      }
      this.#known.set(key, intervals)
    }
    return intervals
  }

  /** Bounds by what is stored of smaller sets; what is not alive is 0. */
  #derive(variables: readonly number[]): Interval[] {
    const { count } = this.#cells
    if (variables.length === 0) return Array.from({ length: count }, () => ({ lower: 0, upper: 0 }))
    const n = this.of([])
    const alive = new Set(members(this.#aliveOf(variables)))
    if (variables.length === 1) return n.map(({ upper }, cell) => ({ lower: 0, upper: alive.has(cell) ? upper : 0 }))
    const less = variables.map((variable) => this.of(variables.filter((other) => other !== variable)))
    const bounds = n.map((_, cell) => ({
      lower: 0,
      upper: alive.has(cell) ? Math.min(...less.map((part) => part[cell]!.upper)) : 0,
    }))
    for (let i = 0; i < variables.length; i++) {
      for (let j = i + 1; j < variables.length; j++) {
        const rest = this.of(variables.filter((_, place) => place !== i && place !== j))
        for (const [cell, bound] of bounds.entries()) {
          const least = less[i]![cell]!.lower + less[j]![cell]!.lower - rest[cell]!.upper
          bound.lower = Math.min(bound.upper, Math.max(bound.lower, least))
        }
      }
    }
    return bounds
  }

  #aliveOf(variables: readonly number[]) {
    const [a, b] = variables
    if (variables.length === 2 && this.#index.paired(a!, b!)) return this.#cells.aliveTogether(a!, b!)
    return variables.length === 1 ? this.#cells.alive(a!) : this.#cells.full
  }
}
