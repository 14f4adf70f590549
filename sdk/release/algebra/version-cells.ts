import type { Cohort } from '../../cohort/cohort.ts'
import { type Interval, intersectionOf } from '../../cohort/interval.ts'
import { indexStrata, type PlannerManifest } from '../../cohort/strata-index.ts'
import type { History, Path } from '../../dataset/history.ts'
import type { Manifest } from '../../dataset/manifest.ts'
import { indexedCells, type PeopleOf, type ReleaseCells, releaseCells } from './cells.ts'
import { atTime, mentionedLevels, steadyAxes, type TimeOf, unfold } from './version-axes.ts'

/** What cells over several data versions are made from. */
export type VersionedManifest = PlannerManifest & Pick<Manifest, 'dataVersion' | 'history'>

/** People of a cohort at a data version. */
export interface DatedCohort {
  cohort: Cohort
  dataVersion: string
}

/**
 * The cells of cohorts of several data versions: people who are in the same ones of them, each at its own version. Newcomers, leavers
 * and people who moved are in cells of their own, so that what is a difference of two versions is a sum over cells like any other
 * (Ayoz, Ayday and Cicek 2021: genome reconstruction from a growing Beacon). A version without any change counts as today's; so does one that
 * the dataset's history does not know, and what follows from it is for a person to judge.
 *
 * Every version of an axis is taken as an axis of its own, and the paths of people through the versions as atoms. An overlapping axis of
 * which nobody's levels changed is one axis for all versions.
 *
 * @returns as {@link releaseCells}
 */
export function versionCells(manifest: VersionedManifest, cohorts: readonly DatedCohort[]): ReleaseCells | undefined {
  const { history } = manifest
  const now = history?.versions.length ?? 0
  const known = new Map([...new Set(cohorts.map((one) => one.dataVersion))].map((own) => [own, timeOf(history, own)]))
  const times = cohorts.map(({ dataVersion }) => known.get(dataVersion)!)
  const used = [...new Set(times)].sort((a, b) => a - b)
  if (!history || used.every((time) => time === now)) {
    return releaseCells(
      manifest,
      cohorts.map(({ cohort }) => cohort),
    )
  }
  const merged = mergePaths(history.paths, used)
  if (merged.length === 0) return emptyCells(cohorts.length)
  const mentioned = mentionedLevels(
    manifest.axes,
    cohorts.map(({ cohort }) => cohort),
  )
  const { steady, paths } = steadyAxes(manifest.axes, merged, mentioned)
  const timeFor: TimeOf = (axis, time) => (steady.has(axis) ? used[0]! : time)
  const dated = cohorts.map(({ cohort }, number) => atTime(cohort, times[number]!, timeFor))
  const { axes, strata, places } = unfold(manifest.axes, paths, used, mentioned)
  const layout = { dense: [], sparse: [...strata.keys()] }
  const index = indexStrata({ axes, strata, layout, kind: 'genotype', serving: 'controlled' })
  return indexedCells(index, dated, (_, variables) => {
    const wanted = variables.map((variable) => {
      const { axis, level } = index.variables[variable]!
      const { time, number, levels } = places.get(axis)!
      return { bit: used.indexOf(time), key: `${number}/${levels.get(level)!}` }
    })
    return pathPeople(paths, wanted)
  })
}

function emptyCells(cohorts: number): ReleaseCells {
  const vectors = Array.from({ length: cohorts }, () => new Uint8Array(0))
  return { count: 0, vectors, lower: new Float64Array(0), upper: new Float64Array(0) }
}

/** Whether the people of a data version are today's, each in the same place, or are taken for them: see {@link versionCells}. */
export function isOfToday({ history }: VersionedManifest, dataVersion: string): boolean {
  return timeOf(history, dataVersion) === (history?.versions.length ?? 0)
}

/** Place of a data version among the times of a history; today's where nothing changed since, or nothing is known. */
function timeOf(history: History | undefined, dataVersion: string): number {
  if (!history) return 0
  const now = history.versions.length
  const version = history.versions.indexOf(dataVersion)
  if (version < 0) return now
  const alike = (time: number) =>
    history.paths.every(
      ({ at, levels }) =>
        at[version]?.join() === at[time]?.join() &&
        levels.every(([, , bits]) => ((bits >> version) & 1) === ((bits >> time) & 1)),
    )
  return [now, ...history.versions.keys()].find(alike)!
}

/** Paths by the times used only, as many as differ there; bits of levels are those of `used`. */
function mergePaths(paths: readonly Path[], used: readonly number[]): Path[] {
  const found = new Map<string, { path: Path; levels: Map<string, Path['levels'][number]> }>()
  for (const { people, at, levels } of paths) {
    const own = used.map((time) => at[time]!)
    if (own.every((place) => place === null)) continue
    const key = own.map((place) => place?.join() ?? '-').join(' ')
    const merged = found.get(key) ?? { path: { people: 0, at: own, levels: [] }, levels: new Map() }
    found.set(key, merged)
    merged.path.people += people
    for (const [axis, level, bits, has] of levels) {
      const mask = used.reduce((all, time, place) => all | (((bits >> time) & 1) << place), 0)
      if (mask === 0) continue
      const row = merged.levels.get(`${axis}/${level}/${mask}`) ?? [axis, level, mask, 0]
      row[3] += has
      merged.levels.set(`${axis}/${level}/${mask}`, row)
    }
  }
  return [...found.values()].map(({ path, levels }) => ({ ...path, levels: [...levels.values()] }))
}

/**
 * People of a path who have some levels at some times and others not: exact for one level at any number of times, Fréchet bounds for
 * several.
 *
 * @param wanted per variable of a pattern, which level, and the bit of its time
 */
function pathPeople(paths: readonly Path[], wanted: ReadonlyArray<{ bit: number; key: string }>): PeopleOf {
  const known = paths.map(({ levels }) => {
    const rows = new Map<string, Array<[bits: number, people: number]>>()
    for (const [axis, level, bits, has] of levels) {
      const key = `${axis}/${level}`
      rows.set(key, [...(rows.get(key) ?? []), [bits, has]])
    }
    return rows
  })
  const keys = [...new Set(wanted.map(({ key }) => key))]
  return (pattern, cell) => {
    const { people } = paths[cell]!
    const parts = keys.map((key): Interval => {
      let [care, has] = [0, 0]
      for (const [place, variable] of wanted.entries()) {
        if (variable.key !== key) continue
        care |= 1 << variable.bit
        if ((pattern >> place) & 1) has |= 1 << variable.bit
      }
      const rows = known[cell]!.get(key) ?? []
      const sum = (of: (bits: number) => boolean) => rows.reduce((all, [bits, n]) => (of(bits) ? all + n : all), 0)
      const exact = sum((bits) => (bits & care) === has) + (has === 0 ? people - sum(() => true) : 0)
      return { lower: exact, upper: exact }
    })
    return parts.length === 0 ? { lower: people, upper: people } : intersectionOf(parts, people)
  }
}
