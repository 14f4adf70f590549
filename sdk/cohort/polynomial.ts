import { type Bits, intersect, isEmpty, isWithin, members, noBits, setBit } from './bits.ts'
import type { Cells } from './cells.ts'
import type { CellClass, Residue } from './evaluate.ts'
import type { StrataIndex } from './strata-index.ts'

/** People who have all of some overlapping levels (none an ancestor of another), in some cells. */
export interface Monomial {
  /** Ascending. */
  variables: number[]
  coefficient: number
  /** Cells of the class in which such people may exist. */
  alive: Bits
}

/** The integer polynomial that equals a cohort in one class of cells. */
export interface Polynomial {
  monomials: Monomial[]
  /** Sets of levels that it needs and that `isStored` refused. Not empty: the polynomial is not finished. */
  missing: number[][]
  /** False when the budget ran out first. */
  complete: boolean
  residue: Residue
}

interface Candidate {
  variables: number[]
  /** Positions of the variables and of their ancestors, among the variables that matter. */
  closure: Bits
  size: number
  alive: Bits
}

/** Sets of levels that a search may still look at before it gives up; shared by the classes of one cohort. */
export interface Budget {
  left: number
}

/** Sets per class: a cohort beyond this needs more than any dataset stores. */
const MOST_SETS = 4096
/** Sets per cohort, some tenths of a second. */
export const MOST_SETS_IN_ALL = 100_000

/**
 * Möbius inversion over the sets of levels that can occur together, smallest first: a set is an antichain of the
 * hierarchy, every two of which may share a person. Stops at the size at which something is not stored.
 */
export function polynomialOf(
  index: StrataIndex,
  cells: Cells,
  residue: Residue,
  own: CellClass,
  isStored: (variables: readonly number[]) => boolean,
  budget: Budget = { left: MOST_SETS_IN_ALL },
): Polynomial {
  const answer: Polynomial = { monomials: [], missing: [], complete: true, residue }
  if (residue.constant !== undefined) {
    if (residue.constant) answer.monomials.push({ variables: [], coefficient: 1, alive: own.cells })
    return answer
  }
  const above = ancestorPositions(index, residue.variables)
  const found: Array<{ closure: Bits; coefficient: number }> = []
  const most = Math.min(MOST_SETS, budget.left)
  let seen = 0
  let frontier: Candidate[] = [{ variables: [], closure: noBits(residue.variables.length), size: 0, alive: own.cells }]
  while (frontier.length > 0) {
    frontier.sort((a, b) => a.size - b.size)
    const values = valuesOf(residue, frontier)
    for (const [number, candidate] of frontier.entries()) {
      let coefficient = values[number]!
      for (const lower of found) if (isWithin(lower.closure, candidate.closure)) coefficient -= lower.coefficient
      if (coefficient === 0) continue
      found.push({ closure: candidate.closure, coefficient })
      if (!isStored(candidate.variables)) answer.missing.push(candidate.variables)
      else answer.monomials.push({ variables: candidate.variables, coefficient, alive: candidate.alive })
    }
    seen += frontier.length
    budget.left -= frontier.length
    if (answer.missing.length > 0) break
    const next = extend(index, cells, residue.variables, above, frontier, most - seen)
    if (!next) {
      answer.complete = false
      break
    }
    frontier = next
  }
  return answer
}

/** Per variable that matters: the positions of itself and of its ancestors that matter. */
function ancestorPositions(index: StrataIndex, variables: readonly number[]): number[][] {
  return variables.map((variable, position) => {
    const above = index.variables[variable]!.ancestors
    return [position, ...variables.flatMap((other, place) => (above.has(other) ? [place] : []))]
  })
}

function valuesOf(residue: Residue, candidates: readonly Candidate[]): number[] {
  const values: number[] = []
  for (let from = 0; from < candidates.length; from += 32) {
    const chunk = candidates.slice(from, from + 32)
    const word = residue.evaluate(chunk.map((candidate) => candidate.closure))
    for (let k = 0; k < chunk.length; k++) values.push((word >>> k) & 1)
  }
  return values
}

/** Every set with one more level; undefined when there are more than `most`. */
function extend(
  index: StrataIndex,
  cells: Cells,
  variables: readonly number[],
  above: readonly number[][],
  sets: readonly Candidate[],
  most: number,
): Candidate[] | undefined {
  const next: Candidate[] = []
  for (const set of sets) {
    for (let position = 0; position < variables.length; position++) {
      const variable = variables[position]!
      if (set.variables.length > 0 && variable <= set.variables.at(-1)!) continue
      if (set.variables.some((member) => related(index, member, variable))) continue
      let alive = intersect(set.alive, cells.alive(variable))
      for (const member of set.variables) alive = intersect(alive, cells.aliveTogether(member, variable))
      if (isEmpty(alive)) continue
      const closure = set.closure.slice()
      for (const place of above[position]!) setBit(closure, place)
      next.push({ variables: [...set.variables, variable], closure, size: members(closure).length, alive })
      if (next.length > most) return undefined
    }
  }
  return next
}

function related(index: StrataIndex, a: number, b: number): boolean {
  return index.variables[a]!.ancestors.has(b) || index.variables[b]!.ancestors.has(a)
}
