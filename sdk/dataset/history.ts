import type { HistorySummary, Stratum } from '../types.ts'
import type { Fail } from './check-manifest.ts'
import type { Manifest } from './manifest.ts'

/** People who have a level of an overlapping axis at some versions: numbers of axis and level, a bit for each version, and how many. */
export type PathLevel = [axis: number, level: number, versions: number, people: number]

/** People who were in the same place at every version. */
export interface Path {
  people: number
  /**
   * At each version of the history, then now: the number of their level of each partition axis, in the order of the axes. Null: they
   * were not in the dataset.
   */
  at: Array<number[] | null>
  /** Overlapping levels among them; bit i of `versions` is the i-th entry of `at`. What is not listed nobody has. */
  levels: PathLevel[]
}

/**
 * Where today's people were in earlier data versions, and where those were who left: what tells newcomers and leavers from people who
 * were counted before. Written by `hindo build --previous` into controlled datasets only, since most paths hold few people.
 */
export interface History {
  /** Earlier data versions. */
  versions: string[]
  /** Everybody who ever was in one of them is in exactly one path. */
  paths: Path[]
}

/** Most versions that a bit set of a {@link PathLevel} holds, today's included. */
export const MOST_VERSIONS = 31

/** How many people came, went, moved to another level of a partition axis, and did not, since each earlier version. */
export function summarizeHistory({ versions, paths }: History): HistorySummary[] {
  return versions.map((dataVersion, version) => {
    const summary: HistorySummary = { dataVersion, joined: 0, left: 0, moved: 0, stayed: 0 }
    for (const { people, at } of paths) {
      const [then, now] = [at[version], at.at(-1)]
      if (then && now) summary[then.join() === now.join() ? 'stayed' : 'moved'] += people
      else if (now) summary.joined += people
      else if (then) summary.left += people
    }
    return summary
  })
}

/** Checks that a history names what is there and that today's people in it are those of the atoms. */
export function checkHistory({ history, dataVersion, axes, strata, serving }: Manifest, fail: Fail): void {
  if (!history) return
  const { versions, paths } = history
  if (serving !== 'controlled') fail('history', 'only a controlled dataset may hold one')
  const names = [...versions, dataVersion]
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) fail('history.versions', `${name} a second time`)
  }
  if (names.length > MOST_VERSIONS) fail('history.versions', `${versions.length} versions`)
  const partitions = axes.filter(({ kind }) => kind === 'partition')
  const now = new Map<string, number>()
  for (const [index, { people, at, levels }] of paths.entries()) {
    const path = `history.paths.${index}`
    if (at.length !== names.length) fail(`${path}.at`, `${at.length} places for ${names.length} versions`)
    for (const [version, place] of at.entries()) {
      const known = place?.every((level, axis) => level < (partitions[axis]?.levels.length ?? 0))
      if (place && (place.length !== partitions.length || !known)) fail(`${path}.at.${version}`, 'no such levels')
    }
    for (const [row, [axis, level, bits, has]] of levels.entries()) {
      const own = axes[axis]
      const present = at.reduce((mask, place, version) => (place ? mask | (1 << version) : mask), 0)
      if (own?.kind !== 'overlapping' || level >= own.levels.length) fail(`${path}.levels.${row}`, 'no such level')
      if (bits === 0 || (bits & present) !== bits || has > people) fail(`${path}.levels.${row}`, 'not of these people')
    }
    const key = at.at(-1)?.join()
    if (key !== undefined) now.set(key, (now.get(key) ?? 0) + people)
  }
  for (const [index, { terms, participants }] of strata.entries()) {
    const key = atomKey(terms, partitions)
    if (key === undefined) continue
    const people = now.get(key) ?? 0
    now.delete(key)
    if (people !== participants) fail('history.paths', `${people} people of strata.${index}, which has ${participants}`)
  }
  const [unknown] = now.values()
  if (unknown !== undefined) fail('history.paths', `${unknown} people in no stratum`)
}

/** Numbers of the levels of an atom; undefined for any other stratum. */
function atomKey(terms: Stratum['terms'], partitions: Manifest['axes']): string | undefined {
  if (terms.length !== partitions.length) return undefined
  const places = partitions.map(({ id, levels }) => {
    const level = terms.find(([axis]) => axis === id)?.[1]
    return levels.findIndex((one) => one.id === level)
  })
  return places.includes(-1) ? undefined : places.join()
}
