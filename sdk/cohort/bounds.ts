import { hasBit, members } from './bits.ts'
import type { Cells } from './cells.ts'
import { classesOf, Residue } from './evaluate.ts'
import type { Interval } from './interval.ts'
import { polynomialOf } from './polynomial.ts'
import type { Program } from './program.ts'
import { type StrataIndex, setKey } from './strata-index.ts'

/** Steps times cells beyond which atoms are not looked at one by one. */
const MOST_WORK = 4_000_000
/** A function of more variables than this is bounded by its program alone. */
const MOST_VARIABLES = 4
/** Sets of variables whose counts are kept from one cohort to the next. */
const MOST_KEPT = 4096

/** Two numbers per cell between which a count lies. */
interface Ranges {
  lower: Float64Array
  upper: Float64Array
}

function noRanges(count: number): Ranges {
  return { lower: new Float64Array(count), upper: new Float64Array(count) }
}

const kept = new WeakMap<Cells, AtomCounts>()

/**
 * Participants of a cohort between two numbers, summed over atoms. Only for clean data with atoms: null elsewhere, and
 * where there is too much to look at.
 */
export function boundsByAtoms(index: StrataIndex, cells: Cells, program: Program): Interval | null {
  if (!index.clean || !cells.stored || program.steps.length * cells.count > MOST_WORK) return null
  const counts = kept.get(cells) ?? new AtomCounts(index, cells)
  kept.set(cells, counts)
  counts.forget()
  const bounds = boundsOfProgram(program, cells, counts)
  for (const own of classesOf(program, cells)) {
    const residue = new Residue(program, cells, own.sample)
    if (residue.variables.length > MOST_VARIABLES) continue
    const { monomials } = polynomialOf(index, cells, residue, own, () => true)
    const people = monomials.map(({ variables }) => counts.of(variables))
    for (const cell of members(own.cells)) {
      let [least, most] = [0, 0]
      for (const [i, { coefficient }] of monomials.entries()) {
        const { lower, upper } = people[i]!
        least += coefficient * (coefficient > 0 ? lower[cell]! : upper[cell]!)
        most += coefficient * (coefficient > 0 ? upper[cell]! : lower[cell]!)
      }
      bounds.lower[cell] = Math.max(bounds.lower[cell]!, least)
      bounds.upper[cell] = Math.min(bounds.upper[cell]!, most)
    }
  }
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)
  return { lower: sum(bounds.lower), upper: sum(bounds.upper) }
}

/** Bounds of Fréchet, step by step and cell by cell. */
function boundsOfProgram(program: Program, cells: Cells, counts: AtomCounts): Ranges {
  const n = counts.of([]).upper
  const values: Ranges[] = []
  for (const step of program.steps) {
    const made = noRanges(cells.count)
    const { lower, upper } = made
    if (step.op === 'cells') {
      for (let cell = 0; cell < n.length; cell++) {
        if (hasBit(step.bits, cell)) lower[cell] = upper[cell] = n[cell]!
      }
    } else if (step.op === 'variable') {
      values.push(counts.of([step.variable]))
      continue
    } else if (step.op === 'not') {
      const item = values[step.item]!
      for (let cell = 0; cell < n.length; cell++) {
        lower[cell] = n[cell]! - item.upper[cell]!
        upper[cell] = n[cell]! - item.lower[cell]!
      }
    } else if (step.op === 'and') {
      intersectRanges(
        step.items.map((item) => values[item]!),
        n,
        made,
      )
    } else {
      uniteRanges(
        step.items.map((item) => values[item]!),
        n,
        made,
      )
    }
    values.push(made)
  }
  const { lower, upper } = values[program.result] ?? noRanges(cells.count)
  return { lower: lower.slice(), upper: upper.slice() }
}

function intersectRanges(parts: readonly Ranges[], n: Float64Array, { lower, upper }: Ranges): void {
  lower.set(n)
  upper.set(n)
  for (const part of parts) {
    for (let cell = 0; cell < n.length; cell++) {
      lower[cell]! += part.lower[cell]! - n[cell]!
      if (part.upper[cell]! < upper[cell]!) upper[cell] = part.upper[cell]!
    }
  }
  for (let cell = 0; cell < n.length; cell++) if (lower[cell]! < 0) lower[cell] = 0
}

function uniteRanges(parts: readonly Ranges[], n: Float64Array, { lower, upper }: Ranges): void {
  for (const part of parts) {
    for (let cell = 0; cell < n.length; cell++) {
      if (part.lower[cell]! > lower[cell]!) lower[cell] = part.lower[cell]!
      upper[cell]! += part.upper[cell]!
    }
  }
  for (let cell = 0; cell < n.length; cell++) if (upper[cell]! > n[cell]!) upper[cell] = n[cell]!
}

/** People of every atom who have some overlapping levels, as far as it follows from what is stored. */
class AtomCounts {
  readonly #index: StrataIndex
  readonly #cells: Cells
  readonly #known = new Map<string, Ranges>()

  constructor(index: StrataIndex, cells: Cells) {
    this.#index = index
    this.#cells = cells
  }

  /** Drops everything where it has become much. */
  forget(): void {
    if (this.#known.size > MOST_KEPT) this.#known.clear()
  }

  of(variables: readonly number[]): Ranges {
    const key = setKey(variables)
    let ranges = this.#known.get(key)
    if (!ranges) {
      ranges = this.#derive(variables)
      const group = this.#index.finest!.groups.get(key)
      if (group) {
        const places = this.#cells.cellsOf(group)
        for (const [i, stratum] of group.strata.entries()) {
          const people = this.#index.strata[stratum]!.participants!
          ranges.lower[places[i]!] = people
          ranges.upper[places[i]!] = people
        }
      }
      this.#known.set(key, ranges)
    }
    return ranges
  }

  /** Bounds by what is stored of smaller sets; what is not alive is 0. */
  #derive(variables: readonly number[]): Ranges {
    const { count } = this.#cells
    const made = noRanges(count)
    if (variables.length === 0) return made
    const n = this.of([]).upper
    const alive = this.#aliveOf(variables)
    const { lower, upper } = made
    const less =
      variables.length === 1
        ? []
        : variables.map((variable) => this.of(variables.filter((other) => other !== variable)))
    for (let cell = 0; cell < count; cell++) {
      if (!hasBit(alive, cell)) continue
      upper[cell] = n[cell]!
      for (const part of less) if (part.upper[cell]! < upper[cell]!) upper[cell] = part.upper[cell]!
    }
    for (let i = 0; i < less.length; i++) {
      for (let j = i + 1; j < less.length; j++) {
        const rest = this.of(variables.filter((_, place) => place !== i && place !== j)).upper
        for (let cell = 0; cell < count; cell++) {
          const least = less[i]!.lower[cell]! + less[j]!.lower[cell]! - rest[cell]!
          lower[cell] = Math.min(upper[cell]!, Math.max(lower[cell]!, least))
        }
      }
    }
    return made
  }

  #aliveOf(variables: readonly number[]) {
    const [a, b] = variables
    if (variables.length === 2 && this.#index.paired(a!, b!)) return this.#cells.aliveTogether(a!, b!)
    return variables.length === 1 ? this.#cells.alive(a!) : this.#cells.full
  }
}
