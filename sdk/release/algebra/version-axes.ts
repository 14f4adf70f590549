import type { Cohort, CohortLeaf } from '../../cohort/cohort.ts'
import { fold, join } from '../../cohort/expression.ts'
import { levelsBetween } from '../../cohort/level-names.ts'
import type { Path } from '../../dataset/history.ts'
import type { Axis, Stratum, Term } from '../../types.ts'

/** A level id that no dataset has: not in the dataset at that time. */
const ABSENT = '@absent'

/** The cohort as people of one time. */
export function atTime(cohort: Cohort, time: number): Cohort {
  const dated = fold<CohortLeaf, Cohort>(cohort, {
    leaf: (leaf) => (leaf.op === 'all' ? leaf : { ...leaf, axis: axisAt(leaf.axis, time) }),
    not: (item) => ({ op: 'not', item }),
    join: (op, items) => ({ op, items }),
  })
  return join<CohortLeaf>('and', [{ op: 'in', axis: axisAt('', time), levels: ['in'] }, dated])
}

function axisAt(axis: string, time: number): string {
  return `${axis}@${time}`
}

/** Overlapping levels that cohorts mention at a time, as `axis@time/level`. */
export function mentionedAt(axes: readonly Axis[], cohorts: readonly Cohort[], times: readonly number[]): Set<string> {
  const found = new Set<string>()
  for (const [number, cohort] of cohorts.entries()) {
    fold<CohortLeaf, void>(cohort, {
      leaf: (leaf) => {
        if (leaf.op === 'all') return
        const axis = axes.find(({ id }) => id === leaf.axis)!
        const levels = leaf.op === 'in' ? leaf.levels : levelsBetween(axis, leaf.from, leaf.to).levels
        for (const level of levels) found.add(`${axisAt(leaf.axis, times[number]!)}/${level}`)
      },
      not: () => undefined,
      join: () => undefined,
    })
  }
  return found
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
  mentioned: ReadonlySet<string>,
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
        if (((bits >> place) & 1) === 0 || !mentioned.has(term.join('/'))) continue
        const stratum = own.get(term.join('/')) ?? { terms: [...atoms[path]!.terms, term], participants: 0 }
        own.set(term.join('/'), { ...stratum, participants: stratum.participants! + has })
      }
    }
    return [...own.values()]
  })
  return { axes: unfolded, strata: [...atoms, ...joint], places }
}
