import type { Cells } from '../../cohort/cells.ts'
import { type Interval, intersectionOf } from '../../cohort/interval.ts'
import { everybodyOf, type Group, type StrataIndex, setKey } from '../../cohort/strata-index.ts'

/**
 * People of a cell who have exactly some of the overlapping levels, as far as the dataset tells: exact without overlapping levels, for
 * one, and for a pair that is stored; else the Fréchet bounds of what is stored.
 *
 * @param variables overlapping levels told apart; bit i of a pattern stands for the i-th
 */
export function cellPeople(
  index: StrataIndex,
  cells: Cells,
  variables: readonly number[],
): (pattern: number, cell: number) => Interval {
  const everybody = everybodyOf(index) ?? Number.POSITIVE_INFINITY
  const stored = cells.stored ? index.finest : undefined
  if (!stored) return () => ({ lower: 0, upper: everybody })
  const tables = new Map<string, Interval[]>()
  const table = (own: readonly number[]): Interval[] => {
    const key = setKey(own)
    const known = tables.get(key)
    if (known) return known
    const made = countsOf(index, cells, stored.groups.get(key), everybody, isStored(index, own))
    tables.set(key, made)
    return made
  }
  return (pattern, cell) => {
    const all = table([])[cell]!
    const inside = variables.filter((_, place) => (pattern >> place) & 1)
    const outside = variables.filter((_, place) => !((pattern >> place) & 1))
    const joint = variables.length === 2 ? jointLevels(index, variables) : undefined
    if (joint) {
      const pair = table(joint)[cell]!
      const [a, b] = variables.map((variable) => table([variable])[cell]!)
      if (inside.length === 2) return pair
      if (inside.length === 1) return less(inside[0] === variables[0] ? a! : b!, pair)
      return less(all, { lower: a!.lower + b!.lower - pair.upper, upper: a!.upper + b!.upper - pair.lower })
    }
    const parts = [
      ...inside.map((variable) => table([variable])[cell]!),
      ...outside.map((variable) => less(all, table([variable])[cell]!)),
    ]
    return parts.length === 0 ? all : intersectionOf(parts, all.upper)
  }
}

/** Whether how many people of an atom have all of some levels is known (where it is not listed: nobody). */
function isStored(index: StrataIndex, variables: readonly number[]): boolean {
  const axes = variables.map((variable) => index.variables[variable]!.axis)
  if (axes.length === 0) return index.absentIsEmpty
  if (axes.length === 2) return index.paired(variables[0]!, variables[1]!)
  const groups = [...(index.finest?.groups.values() ?? [])]
  return index.absentIsEmpty && groups.some((group) => isOfAxis(index, group, axes[0]!))
}

/** The stored levels that mean both of two: the lower one where one contains the other. Undefined where none is stored. */
function jointLevels(index: StrataIndex, variables: readonly number[]): number[] | undefined {
  const lower = variables.find((variable, place) => index.variables[variable]!.ancestors.has(variables[1 - place]!))
  if (lower !== undefined) return [lower]
  return isStored(index, variables) ? [...variables] : undefined
}

/** A group of atoms with one level of the axis: the builder stores all of an axis, or none. */
function isOfAxis(index: StrataIndex, { variables }: Group, axis: string): boolean {
  return variables.length === 1 && index.variables[variables[0]!]!.axis === axis
}

function countsOf(
  index: StrataIndex,
  cells: Cells,
  group: Group | undefined,
  most: number,
  known: boolean,
): Interval[] {
  const counts = Array.from({ length: cells.count }, () => ({ lower: 0, upper: known ? 0 : most }))
  if (!group) return counts
  for (const [place, cell] of cells.cellsOf(group).entries()) {
    if (cell < 0) continue
    const people = index.strata[group.strata[place]!]!.participants
    counts[cell] = people === null ? { lower: 0, upper: most } : { lower: people, upper: people }
  }
  return counts
}

function less(all: Interval, part: Interval): Interval {
  return { lower: Math.max(0, all.lower - part.upper), upper: Math.max(0, all.upper - part.lower) }
}
