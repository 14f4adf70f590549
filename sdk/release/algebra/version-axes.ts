import type { Cohort, CohortLeaf } from '../../cohort/cohort.ts'
import { fold, join } from '../../cohort/expression.ts'
import { levelsBetween } from '../../cohort/level-names.ts'
import type { Path } from '../../dataset/history.ts'
import type { Axis, Stratum, Term } from '../../types.ts'

/** A level id that no dataset has: not in the dataset at that time. */
const ABSENT = '@absent'

/** The time at which an axis is looked at for a cohort of some time. */
export type TimeOf = (axis: string, time: number) => number

/** The cohort as people of one time. */
export function atTime(cohort: Cohort, time: number, timeOf: TimeOf): Cohort {
  const dated = fold<CohortLeaf, Cohort>(cohort, {
    leaf: (leaf) => (leaf.op === 'all' ? leaf : { ...leaf, axis: axisAt(leaf.axis, timeOf(leaf.axis, time)) }),
    not: (item) => ({ op: 'not', item }),
    join: (op, items) => ({ op, items }),
  })
  return join<CohortLeaf>('and', [{ op: 'in', axis: axisAt('', time), levels: ['in'] }, dated])
}

function axisAt(axis: string, time: number): string {
  return `${axis}@${time}`
}

/** Levels that some cohorts mention, by axis. */
export function mentionedLevels(axes: readonly Axis[], cohorts: readonly Cohort[]): Map<string, Set<string>> {
  const found = new Map(axes.map(({ id }) => [id, new Set<string>()]))
  for (const cohort of cohorts) {
    fold<CohortLeaf, void>(cohort, {
      leaf: (leaf) => {
        if (leaf.op === 'all') return
        const axis = axes.find(({ id }) => id === leaf.axis)!
        const levels = leaf.op === 'in' ? leaf.levels : levelsBetween(axis, leaf.from, leaf.to).levels
        for (const level of levels) found.get(leaf.axis)!.add(level)
      },
      not: () => undefined,
      join: () => undefined,
    })
  }
  return found
}

/**
 * Overlapping axes of which nobody gained or lost a level that is mentioned while being in the dataset: for these one time says all.
 *
 * @returns their ids, and the paths as if everybody had been there at every time
 */
export function steadyAxes(
  axes: readonly Axis[],
  paths: readonly Path[],
  mentioned: ReadonlyMap<string, ReadonlySet<string>>,
): { steady: Set<string>; paths: Path[] } {
  const steady = new Set(axes.flatMap(({ id, kind }) => (kind === 'overlapping' ? [id] : [])))
  for (const { at, levels } of paths) {
    const present = at.reduce((mask, place, time) => (place ? mask | (1 << time) : mask), 0)
    for (const [axis, level, bits] of levels) {
      const { id, levels: named } = axes[axis]!
      if (bits !== present && mentioned.get(id)!.has(named[level]!.id)) steady.delete(id)
    }
  }
  const always = (path: Path): Path => ({
    ...path,
    levels: path.levels.map(([axis, level, bits, has]) => {
      return [axis, level, steady.has(axes[axis]!.id) ? 2 ** path.at.length - 1 : bits, has]
    }),
  })
  return { steady, paths: paths.map(always) }
}

/** Where an overlapping axis of a time comes from. */
export interface Place {
  time: number
  /** Number of the axis in the manifest. */
  number: number
  /** Numbers of its levels. */
  levels: Map<string, number>
}

/** Axes of every time, the paths as their atoms (first, in order), and where somebody has the levels mentioned. */
export function unfold(
  axes: readonly Axis[],
  paths: readonly Path[],
  used: readonly number[],
  mentioned: ReadonlyMap<string, ReadonlySet<string>>,
): { axes: Axis[]; strata: Stratum[]; places: Map<string, Place> } {
  const partitions = axes.filter(({ kind }) => kind === 'partition')
  const label = { en: '', ja: '' }
  const absent = { id: ABSENT, label }
  const presence = (time: number): Axis => ({
    id: axisAt('', time),
    label,
    kind: 'partition',
    ordered: false,
    levels: [{ id: 'in', label }, absent],
  })
  const unfolded = used.flatMap((time) => [
    presence(time),
    ...axes.map(
      (axis): Axis => ({
        ...axis,
        id: axisAt(axis.id, time),
        levels: axis.kind === 'partition' ? [...axis.levels, absent] : axis.levels,
      }),
    ),
  ])
  const places = new Map<string, Place>()
  for (const time of used) {
    for (const [number, { id, levels }] of axes.entries()) {
      places.set(axisAt(id, time), { time, number, levels: new Map(levels.map((level, i) => [level.id, i])) })
    }
  }
  const atoms = paths.map(({ people, at }): Stratum => {
    const terms = used.flatMap((time, i) => [
      [axisAt('', time), at[i] ? 'in' : ABSENT] as Term,
      ...partitions.map(({ id, levels }, axis): Term => [axisAt(id, time), at[i] ? levels[at[i][axis]!]!.id : ABSENT]),
    ])
    return { terms, participants: people }
  })
  const joint = paths.flatMap(({ levels }, path) => {
    const own = new Map<string, Stratum>()
    for (const [axis, level, bits, has] of levels) {
      const { id, levels: named } = axes[axis]!
      for (const [place, time] of used.entries()) {
        const term: Term = [axisAt(id, time), named[level]!.id]
        if (((bits >> place) & 1) === 0 || !mentioned.get(id)!.has(term[1])) continue
        const stratum = own.get(term.join('/')) ?? { terms: [...atoms[path]!.terms, term], participants: 0 }
        own.set(term.join('/'), { ...stratum, participants: stratum.participants! + has })
      }
    }
    return [...own.values()]
  })
  return { axes: unfolded, strata: [...atoms, ...joint], places }
}
