import type { Cohort, CohortLeaf } from './cohort.ts'
import { fold } from './expression.ts'
import { complementOf, type Interval, intersectionOf, unionOf } from './interval.ts'
import { levelNumbers } from './program.ts'
import { everybodyOf, type StrataIndex, setKey } from './strata-index.ts'

/** Bounds of a set of people; `levels` while it is a set of levels of one partition axis, whose counts add up. */
interface Part extends Interval {
  axis?: number
  levels?: Set<number>
}

/**
 * Participants of a cohort between two numbers, from the strata of one axis alone. Null where the number of people is not
 * known, or where counts were rounded or noised and nothing is certain.
 */
export function boundsByMargins(index: StrataIndex, cohort: Cohort): Interval | null {
  const n = everybodyOf(index)
  if (n === null || index.marked) return null
  const margins = new Margins(index, n)
  const part = fold<CohortLeaf, Part>(cohort, {
    leaf: (leaf) => margins.leaf(leaf),
    not: (item) => margins.not(item),
    join: (op, items) => margins.join(op, items),
  })
  return { lower: part.lower, upper: part.upper }
}

class Margins {
  readonly #index: StrataIndex
  readonly #n: number

  constructor(index: StrataIndex, n: number) {
    this.#index = index
    this.#n = n
  }

  leaf(leaf: CohortLeaf): Part {
    const n = this.#n
    if (leaf.op === 'all') return { lower: n, upper: n }
    const numbers = levelNumbers(this.#index, leaf)
    const axis = this.#index.partitionOf.get(leaf.axis)
    if (axis !== undefined) return this.#ofLevels(axis, new Set(numbers))
    const own = new Set(numbers)
    const top = numbers.filter((variable) => {
      for (const ancestor of this.#index.variables[variable]!.ancestors) if (own.has(ancestor)) return false
      return true
    })
    return unionOf(
      top.map((variable) => this.#ofVariable(variable)),
      n,
    )
  }

  /** A level that is not told holds no more people than those above it, and no fewer than those inside it. */
  #ofVariable(variable: number): Interval {
    const people = this.#people([], [variable], [])
    if (people !== null) return { lower: people, upper: people }
    const bounds = { lower: 0, upper: this.#n }
    for (const above of this.#index.variables[variable]!.ancestors) {
      bounds.upper = Math.min(bounds.upper, this.#people([], [above], []) ?? this.#n)
    }
    for (const [other, { ancestors }] of this.#index.variables.entries()) {
      if (ancestors.has(variable)) bounds.lower = Math.max(bounds.lower, this.#people([], [other], []) ?? 0)
    }
    return bounds
  }

  not(item: Part): Part {
    if (item.levels === undefined) return complementOf(item, this.#n)
    const others = this.#index.partitions[item.axis!]!.levels.map((_, level) => level)
    return this.#ofLevels(item.axis!, new Set(others.filter((level) => !item.levels!.has(level))))
  }

  join(op: 'and' | 'or', items: readonly Part[]): Part {
    const loose: Part[] = []
    const byAxis = new Map<number, Set<number>>()
    for (const item of items) {
      if (item.levels === undefined) loose.push(item)
      else {
        const known = byAxis.get(item.axis!)
        if (!known) byAxis.set(item.axis!, new Set(item.levels))
        else if (op === 'or') for (const level of item.levels) known.add(level)
        else for (const level of known) if (!item.levels.has(level)) known.delete(level)
      }
    }
    const sets = [...byAxis].map(([axis, levels]) => this.#ofLevels(axis, levels))
    if (loose.length === 0 && sets.length === 1) return sets[0]!
    return op === 'and' ? intersectionOf([...loose, ...sets], this.#n) : unionOf([...loose, ...sets], this.#n)
  }

  /** Levels of a partition add up to everybody, so what is not known of some is known of all of them together. */
  #ofLevels(axis: number, levels: Set<number>): Part {
    const counts = this.#index.partitions[axis]!.levels.map((_, level) => this.#people([axis], [], [level]))
    const rest = this.#n - counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
    const sides = { inside: { sum: 0, open: false }, outside: { sum: 0, open: false } }
    for (const [level, count] of counts.entries()) {
      const side = levels.has(level) ? sides.inside : sides.outside
      side.sum += count ?? 0
      side.open ||= count === null
    }
    const { inside, outside } = sides
    return { lower: inside.sum + (outside.open ? 0 : rest), upper: inside.sum + (inside.open ? rest : 0), axis, levels }
  }

  /** People of a stratum of one axis; null where it is suppressed or not stored. */
  #people(axes: number[], variables: number[], levels: number[]): number | null {
    const family = this.#index.families.find((one) => one.axes.join() === axes.join())
    const group = family?.groups.get(setKey(variables))
    const stratum = group?.numbers.get(levels.join())
    return stratum === undefined ? null : this.#index.strata[stratum]!.participants
  }
}
