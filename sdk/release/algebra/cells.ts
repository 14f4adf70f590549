import { type Bits, hasBit, intersect, members, noBits, subtract, unite } from '../../cohort/bits.ts'
import { atomCells, type Cells, classCells } from '../../cohort/cells.ts'
import type { Cohort, CohortLeaf } from '../../cohort/cohort.ts'
import { fold } from '../../cohort/expression.ts'
import type { Interval } from '../../cohort/interval.ts'
import { levelNumbers } from '../../cohort/program.ts'
import { indexStrata, type PlannerManifest, type StrataIndex } from '../../cohort/strata-index.ts'
import { cellPeople } from './cell-people.ts'

/** Groups of people that no cohort divides: the unknowns of everything an attacker can add up. */
export interface ReleaseCells {
  count: number
  /** Per cohort, 1 for each cell that it holds. */
  vectors: Uint8Array[]
  /** People of each cell: certainly at least, possibly at most. Equal where the dataset tells. */
  lower: Float64Array
  upper: Float64Array
}

/** Overlapping levels that are told apart at most: each doubles the cells. Beyond, a person has to look. */
export const MOST_OVERLAPPING = 8

/**
 * The cells of some cohorts of one dataset: people who are in the same ones of them. Cells outside of every cohort, and cells that the
 * dataset knows to be empty, are left out.
 *
 * Partition axes divide people exactly. Levels of overlapping axes split every atom into who has them and who has not; how many people
 * that is, is bounded where the dataset does not store it.
 *
 * @returns undefined where the cohorts mention more than {@link MOST_OVERLAPPING} overlapping levels or too many combinations
 */
export function releaseCells(manifest: PlannerManifest, cohorts: readonly Cohort[]): ReleaseCells | undefined {
  const index = indexStrata(manifest)
  return indexedCells(index, cohorts, (cells, variables) => cellPeople(index, cells, variables))
}

/** People who have exactly some of the overlapping levels told apart, of one cell of the partition axes. */
export type PeopleOf = (pattern: number, cell: number) => Interval

/**
 * {@link releaseCells} by strata in order.
 *
 * @param peopleIn how many people the pieces have, once it is known which overlapping levels (by number) are told apart; bit i of a
 * pattern stands for the i-th
 */
export function indexedCells(
  index: StrataIndex,
  cohorts: readonly Cohort[],
  peopleIn: (cells: Cells, variables: readonly number[]) => PeopleOf,
): ReleaseCells | undefined {
  const mentioned = mentionedLevels(index, cohorts)
  if (mentioned.variables.length > MOST_OVERLAPPING) return undefined
  const cells = atomCells(index) ?? classCells(index, mentioned.sets)
  if (!cells) return undefined
  const pieces = new Pieces(index, cells, mentioned.variables)
  const sets = cohorts.map((cohort) => pieces.of(cohort))
  const own = refine(pieces, sets)
  return collect(pieces, sets, own, peopleIn(cells, mentioned.variables))
}

/** Pieces: every cell in every pattern of overlapping levels, a pattern's cells side by side in whole words. */
class Pieces {
  readonly patterns: number[]
  readonly stride: number
  readonly alive: Bits
  readonly #index: StrataIndex
  readonly #cells: Cells
  readonly #variables: number[]

  constructor(index: StrataIndex, cells: Cells, variables: number[]) {
    this.#index = index
    this.#cells = cells
    this.#variables = variables
    this.stride = Math.ceil(cells.count / 32) * 32
    this.patterns = patternsOf(index, variables)
    this.alive = this.#spread((pattern) =>
      variables.reduce(
        (alive, variable, place) => ((pattern >> place) & 1 ? intersect(alive, cells.alive(variable)) : alive),
        cells.full,
      ),
    )
  }

  /** Pieces inside a cohort. */
  of(cohort: Cohort): Bits {
    const inside = fold<CohortLeaf, Bits>(cohort, {
      leaf: (leaf) => this.#leaf(leaf),
      not: (item) => subtract(this.alive, item),
      join: (op, items) =>
        op === 'and'
          ? items.reduce(intersect, this.alive)
          : items.reduce(unite, noBits(this.stride * this.patterns.length)),
    })
    return intersect(inside, this.alive)
  }

  #leaf(leaf: CohortLeaf): Bits {
    if (leaf.op === 'all') return this.alive
    const numbers = levelNumbers(this.#index, leaf)
    const axis = this.#index.partitionOf.get(leaf.axis)
    if (axis !== undefined) {
      const bits = this.#cells.ofLevels(axis, numbers)
      return this.#spread(() => bits)
    }
    const wanted = numbers.reduce((mask, variable) => mask | (1 << this.#variables.indexOf(variable)), 0)
    const none = noBits(this.#cells.count)
    return this.#spread((pattern) => (pattern & wanted ? this.#cells.full : none))
  }

  #spread(bitsOf: (pattern: number) => Bits): Bits {
    const words = this.stride / 32
    const all = new Uint32Array(words * this.patterns.length)
    for (const [place, pattern] of this.patterns.entries()) all.set(bitsOf(pattern), place * words)
    return all
  }
}

/** Subsets of the variables that can be true together: whoever has a level has its ancestors. */
function patternsOf(index: StrataIndex, variables: readonly number[]): number[] {
  const implied = variables.map((variable) =>
    variables.reduce(
      (mask, other, place) => (index.variables[variable]!.ancestors.has(other) ? mask | (1 << place) : mask),
      0,
    ),
  )
  return Array.from({ length: 1 << variables.length }, (_, pattern) => pattern).filter((pattern) =>
    implied.every((mask, place) => !((pattern >> place) & 1) || (pattern & mask) === mask),
  )
}

function mentionedLevels(index: StrataIndex, cohorts: readonly Cohort[]) {
  const sets = index.partitions.map(() => new Map<string, number[]>())
  const variables = new Set<number>()
  for (const cohort of cohorts) {
    fold<CohortLeaf, void>(cohort, {
      leaf: (leaf) => {
        if (leaf.op === 'all') return
        const numbers = levelNumbers(index, leaf)
        const axis = index.partitionOf.get(leaf.axis)
        if (axis === undefined) for (const variable of numbers) variables.add(variable)
        else sets[axis]!.set(numbers.join(), numbers)
      },
      not: () => undefined,
      join: () => undefined,
    })
  }
  return { sets: sets.map((own) => [...own.values()]), variables: [...variables].sort((a, b) => a - b) }
}

/** Class of every piece: pieces in the same cohorts share one. */
function refine(pieces: Pieces, sets: readonly Bits[]): Int32Array {
  const own = new Int32Array(pieces.stride * pieces.patterns.length)
  let count = 1
  for (const bits of sets) {
    const renamed = new Int32Array(count * 2).fill(-1)
    count = 0
    for (let piece = 0; piece < own.length; piece++) {
      const key = own[piece]! * 2 + (hasBit(bits, piece) ? 1 : 0)
      if (renamed[key]! < 0) renamed[key] = count++
      own[piece] = renamed[key]!
    }
  }
  return own
}

function collect(pieces: Pieces, sets: readonly Bits[], own: Int32Array, people: PeopleOf): ReleaseCells {
  const found = new Map<number, { sample: number; lower: number; upper: number }>()
  const anywhere = sets.reduce(unite, noBits(own.length))
  for (const piece of members(intersect(anywhere, pieces.alive))) {
    const { lower, upper } = people(pieces.patterns[Math.floor(piece / pieces.stride)]!, piece % pieces.stride)
    if (upper === 0) continue
    const cell = found.get(own[piece]!)
    if (!cell) found.set(own[piece]!, { sample: piece, lower, upper })
    else {
      cell.lower += lower
      cell.upper += upper
    }
  }
  const kept = [...found.values()]
  return {
    count: kept.length,
    vectors: sets.map((bits) => Uint8Array.from(kept, ({ sample }) => (hasBit(bits, sample) ? 1 : 0))),
    lower: Float64Array.from(kept, ({ lower }) => lower),
    upper: Float64Array.from(kept, ({ upper }) => upper),
  }
}
