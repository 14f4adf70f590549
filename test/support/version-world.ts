import fc from 'fast-check'
import { historyOf, type PeopleAt } from '../../sdk/build/history.ts'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import type { VersionedManifest } from '../../sdk/release/algebra/version-cells.ts'
import { makeWorld, membersOf, type World } from './cohort-world.ts'

/** Where one person is at one version: a level per partition axis, and a bit set of levels per overlapping axis; null: nowhere. */
export type Stay = { places: number[]; has: number[] } | null

/** Several versions of the data of some people, oldest first. */
export interface Versions {
  worlds: World[]
  /** Per version, the names of the people of its world, in order. */
  names: string[][]
  /** Of the last world, with its history. */
  manifest: VersionedManifest
}

export const versionName = (time: number) => `v${time + 1}`

/** @param stays per person, where at each version */
export function makeVersions(partitions: number[], overlapping: number[][], stays: Stay[][]): Versions {
  const times = stays[0]!.map((_, time) => time)
  const worlds = times.map((time) =>
    makeWorld({
      partitions,
      overlapping,
      people: stays.flatMap((own) => (own[time] ? [{ ...own[time], measure: 0 }] : [])),
      pairs: [],
      joint: true,
      declared: false,
    }),
  )
  const names = times.map((time) => stays.flatMap((own, person) => (own[time] ? [`person${person}`] : [])))
  const people = times.map((time): PeopleAt => {
    const { axes, people: there } = worlds[time]!
    const levels = axes.map(({ id, levels: own }) =>
      there.map(({ levels: has }) => own.flatMap((level, place) => (has.get(id)!.has(level.id) ? [place] : []))),
    )
    return { names: names[time]!, levels }
  })
  const earlier = people.slice(0, -1).map((one, time) => ({ ...one, dataVersion: versionName(time) }))
  const last = worlds.at(-1)!
  const history = historyOf(last.axes, earlier, people.at(-1)!)
  return {
    worlds,
    names,
    manifest: { ...last.manifest, dataVersion: versionName(times.length - 1), history },
  }
}

/** Names of the people of a cohort at a version. */
export function namesOf({ worlds, names }: Versions, cohort: Cohort, time: number): Set<string> {
  const world = worlds[time]!
  const inside = new Set(membersOf(world, cohort))
  return new Set(names[time]!.filter((_, person) => inside.has(world.people[person]!)))
}

/** Random people over random axes, with few who move, come or go between versions. */
export function versionsOf(times: { min: number; max: number }, most: number): fc.Arbitrary<Versions> {
  const parents = fc
    .array(fc.integer({ min: -1, max: 1 }), { minLength: 1, maxLength: 3 })
    .map((list) => list.map((parent, level) => (parent < level ? parent : -1)))
  const stay = fc.record({
    places: fc.array(fc.nat(2), { minLength: 2, maxLength: 2 }),
    has: fc.array(fc.nat(7), { minLength: 1, maxLength: 1 }),
  })
  return fc.integer(times).chain((count) => {
    const stays: fc.Arbitrary<Stay[]> = fc.oneof(
      { weight: 3, arbitrary: stay.map((one) => Array<Stay>(count).fill(one)) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(stay, fc.nat(2 ** count - 1))
          .map(([one, present]) => Array.from({ length: count }, (_, time) => ((present >> time) & 1 ? one : null))),
      },
      { weight: 1, arbitrary: fc.array(fc.option(stay), { minLength: count, maxLength: count }) },
    )
    return fc
      .tuple(
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 0, maxLength: 2 }),
        fc.array(parents, { maxLength: 1 }),
        fc.array(stays, { minLength: 1, maxLength: most }),
      )
      .map(([partitions, overlapping, people]) => makeVersions(partitions, overlapping, people))
  })
}
