import type { History, Path, PathLevel } from '../dataset/history.ts'
import type { Axis } from '../types.ts'

/** People of one data version, and their levels per axis and person as numbers. */
export interface PeopleAt {
  names: readonly string[]
  levels: ReadonlyArray<ReadonlyArray<readonly number[]>>
}

/**
 * Who was where at every version. People are told by their names, which must mean the same person in every version.
 *
 * @param axes axes of today, with every level that somebody had at any version
 * @returns paths and their levels in an order that does not depend on that of the people
 */
export function historyOf(
  axes: readonly Axis[],
  earlier: ReadonlyArray<PeopleAt & { dataVersion: string }>,
  now: PeopleAt,
): History {
  const times = [...earlier, now]
  const places = times.map(({ names }) => new Map(names.map((name, place) => [name, place])))
  const partitions = axes.flatMap(({ kind }, axis) => (kind === 'partition' ? [axis] : []))
  const overlapping = axes.flatMap(({ kind }, axis) => (kind === 'overlapping' ? [axis] : []))
  const found = new Map<string, { path: Path; levels: Map<number, PathLevel> }>()
  // Number of a row: axis, level and versions as the digits of one number, below 2^53 for any dataset that fits a manifest.
  const width = Math.max(0, ...axes.map(({ levels }) => levels.length))
  for (const name of new Set(times.flatMap(({ names }) => names))) {
    const own = places.map((people) => people.get(name))
    const at = own.map((place, time) =>
      place === undefined ? null : partitions.map((axis) => times[time]!.levels[axis]![place]![0]!),
    )
    const key = at.map((place) => place?.join() ?? '-').join(' ')
    const entry = found.get(key) ?? { path: { people: 0, at, levels: [] }, levels: new Map() }
    found.set(key, entry)
    entry.path.people++
    for (const axis of overlapping) {
      const bits = new Map<number, number>()
      for (const [time, place] of own.entries()) {
        if (place === undefined) continue
        for (const level of times[time]!.levels[axis]![place]!) bits.set(level, (bits.get(level) ?? 0) | (1 << time))
      }
      for (const [level, mask] of bits) {
        const number = (axis * width + level) * 2 ** times.length + mask
        const row = entry.levels.get(number)
        if (row) row[3]++
        else entry.levels.set(number, [axis, level, mask, 1])
      }
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    versions: earlier.map(({ dataVersion }) => dataVersion),
    paths: sorted.map(([, { path, levels }]) => ({ ...path, levels: [...levels.values()].sort(byNumbers) })),
  }
}

function byNumbers(a: PathLevel, b: PathLevel): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
