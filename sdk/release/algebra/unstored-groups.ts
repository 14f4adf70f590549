import type { Quantity } from './hidden-groups.ts'
import type { Relation } from './laminar.ts'

/** Groups that cross each other and together are all of another: what they count more than it is had twice by somebody. */
export interface Cover {
  whole: number
  parts: readonly number[]
}

/**
 * People of a level of each of two axes, where sums tell how many they are: the table of the two axes has so few places with anybody that
 * nothing can be moved around them. Levels of the first axis on one side less those of the second give them, and so does the other side.
 */
export interface Bridge {
  sides: readonly [Side, Side]
}

interface Side {
  first: readonly number[]
  second: readonly number[]
}

/**
 * Bridges of the table of two axes, whose places are those where somebody is: a place without which the levels fall into two parts. Those
 * that are all of a level are left out: that is stored.
 *
 * @param first and second: groups that are the levels of a partition each
 */
export function bridgesOf(
  first: readonly number[],
  second: readonly number[],
  relation: (a: number, b: number) => Relation,
): Bridge[] {
  const around = new Map<number, number[]>()
  for (const a of first) for (const b of second) if (relation(a, b) !== 'apart') meet(around, a, b)
  const bridges: Bridge[] = []
  for (const a of first) {
    for (const b of around.get(a) ?? []) {
      if (around.get(a)!.length === 1 || around.get(b)!.length === 1) continue
      const side = reachedFrom(a, b, around)
      if (side.has(b)) continue
      const other = reachedFrom(b, a, around)
      const part = (of: ReadonlySet<number>): Side => ({
        first: first.filter((group) => of.has(group)),
        second: second.filter((group) => of.has(group)),
      })
      bridges.push({ sides: [part(side), part(other)] })
    }
  }
  return bridges
}

function meet(around: Map<number, number[]>, a: number, b: number): void {
  around.set(a, [...(around.get(a) ?? []), b])
  around.set(b, [...(around.get(b) ?? []), a])
}

/** Levels that hang together with one but for its meeting with another. */
function reachedFrom(start: number, without: number, around: ReadonlyMap<number, readonly number[]>): Set<number> {
  const found = new Set([start])
  for (const group of found) {
    for (const next of around.get(group)!) if (group !== start || next !== without) found.add(next)
  }
  return found
}

/** Hides what would tell too much of groups that are not stored themselves. */
export class UnstoredGroups {
  readonly #covers: readonly Cover[]
  readonly #bridges: readonly Bridge[]

  constructor(covers: readonly Cover[], bridges: readonly Bridge[]) {
    this.#covers = covers
    this.#bridges = bridges
  }

  /** Hides more groups, in place; whether there were any. What is hidden by this may need others to be hidden, and the other way round. */
  hideMore(hidden: Uint8Array, quantities: readonly Quantity[]): boolean {
    let changed = false
    const hide = (group: number) => {
      if (!hidden[group]) changed = true
      hidden[group] = 1
    }
    for (const { whole, parts } of this.#covers) {
      if (hidden[whole]) continue
      const shown = parts.filter((part) => !hidden[part]).length
      // One hidden part has at least what the others leave of the whole.
      const isBound = shown > 0 && shown < parts.length
      if (isBound || (shown > 0 && quantities.some((one) => tells(one, parts, [whole])))) hide(whole)
    }
    for (const { sides } of this.#bridges) {
      const [one, other] = sides
      if (isLoose(hidden, one.first, other.first) || isLoose(hidden, one.second, other.second)) continue
      const few = quantities.find((quantity) => tells(quantity, one.first, one.second))
      if (!few) continue
      const ways = (['first', 'second'] as const).map((axis) => sides.map((side) => smallest(hidden, side[axis], few)))
      const cost = (way: number[]) => way.reduce((sum, group) => sum + (hidden[group] ? 0 : few.values[group]!), 0)
      const [a, b] = ways as [number[], number[]]
      for (const group of cost(a) <= cost(b) ? a : b) hide(group)
    }
    return changed
  }
}

/** Whether hidden levels on both sides leave open how many are in between. */
function isLoose(hidden: Uint8Array, one: readonly number[], other: readonly number[]): boolean {
  return one.some((group) => hidden[group]) && other.some((group) => hidden[group])
}

/** One that is hidden already, or else the shown one of which fewest are counted. */
function smallest(hidden: Uint8Array, groups: readonly number[], { values }: Quantity): number {
  const weight = (group: number) => (hidden[group] ? -1 : values[group]!)
  return groups.reduce((best, group) => (weight(group) < weight(best) ? group : best))
}

function tells(
  { values, others, least, noneAllowed }: Quantity,
  plus: readonly number[],
  minus: readonly number[],
): boolean {
  const left = (counts: ArrayLike<number>) => {
    const sum = (groups: readonly number[]) => groups.reduce((total, group) => total + counts[group]!, 0)
    return sum(plus) - sum(minus)
  }
  const value = left(values)
  if (value >= least || (value === 0 && noneAllowed)) return false
  return !(value === 0 && others && left(others) === 0)
}
