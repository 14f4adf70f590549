import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { checkHistory } from '../../sdk/dataset/history.ts'
import type { Manifest } from '../../sdk/dataset/manifest.ts'
import { releaseCells } from '../../sdk/release/algebra/cells.ts'
import { type DatedCohort, versionCells } from '../../sdk/release/algebra/version-cells.ts'
import { cohortsOver } from '../support/cohort-world.ts'
import { makeVersions, namesOf, type Stay, type Versions, versionName, versionsOf } from '../support/version-world.ts'

const inLevel = (axis: string, ...levels: string[]): Cohort => ({ op: 'in', axis, levels })

/** Cohorts, each with a time. */
function datedOver({ worlds }: Versions, most = 5): fc.Arbitrary<Array<{ cohort: Cohort; time: number }>> {
  const one = fc.record({ cohort: cohortsOver(worlds[0]!.axes, 2), time: fc.nat(worlds.length - 1) })
  return fc.array(one, { minLength: 1, maxLength: most })
}

const dated = (list: Array<{ cohort: Cohort; time: number }>): DatedCohort[] =>
  list.map(({ cohort, time }) => ({ cohort, dataVersion: versionName(time) }))

/** People by the cohorts they are in, each at its time, as `0110`; those in none are left out. */
function bySignature(versions: Versions, list: Array<{ cohort: Cohort; time: number }>): Map<string, number> {
  const inside = list.map(({ cohort, time }) => namesOf(versions, cohort, time))
  const found = new Map<string, number>()
  for (const name of new Set(versions.names.flat())) {
    const signature = inside.map((set) => (set.has(name) ? '1' : '0')).join('')
    if (signature.includes('1')) found.set(signature, (found.get(signature) ?? 0) + 1)
  }
  return found
}

function sizesOf(versions: Versions, list: Array<{ cohort: Cohort; time: number }>) {
  const cells = versionCells(versions.manifest, dated(list))!
  return Object.fromEntries(
    Array.from({ length: cells.count }, (_, cell) => [
      cells.vectors.map((vector) => vector[cell]).join(''),
      [cells.lower[cell], cells.upper[cell]],
    ]),
  )
}

describe('cells over several data versions', () => {
  it('hold every person exactly once, with sizes that contain the truth', () => {
    const problem = versionsOf({ min: 2, max: 4 }, 30).chain((versions) =>
      fc.tuple(fc.constant(versions), datedOver(versions)),
    )
    let [exact, joint] = [0, 0]
    fc.assert(
      fc.property(problem, ([versions, list]) => {
        const cells = versionCells(versions.manifest, dated(list))
        if (!cells) return
        const truth = bySignature(versions, list)
        const signatures = Array.from({ length: cells.count }, (_, cell) =>
          cells.vectors.map((vector) => vector[cell]).join(''),
        )
        expect(new Set(signatures).size).toBe(signatures.length)
        for (const signature of truth.keys()) expect(signatures).toContain(signature)
        for (const [cell, signature] of signatures.entries()) {
          const people = truth.get(signature) ?? 0
          expect(cells.lower[cell], signature).toBeLessThanOrEqual(people)
          expect(cells.upper[cell], signature).toBeGreaterThanOrEqual(people)
          if (cells.lower[cell] === cells.upper[cell]) exact++
          joint++
        }
      }),
      { numRuns: 400 },
    )
    expect(joint).toBeGreaterThan(500)
    expect(exact / joint).toBeGreaterThan(0.5)
  })

  it('are exact for partition axes and one overlapping level, whatever the versions', () => {
    const cohorts = (versions: Versions) => {
      const { axes, people } = versions.worlds.at(-1)!
      const q = axes.find(({ id }) => id === 'q0')
      const held = q?.levels.find(({ id }) => people.some(({ levels }) => levels.get('q0')!.has(id)))
      const level = held ? [inLevel('q0', held.id)] : []
      const parts: Cohort[] = [
        ...axes.filter(({ id }) => id !== 'q0').map(({ id, levels }) => inLevel(id, levels[0]!.id)),
        ...level,
      ]
      const both: Cohort[] = parts.length > 1 ? [{ op: 'and', items: parts }] : []
      return [{ op: 'all' as const }, ...parts, ...both]
    }
    fc.assert(
      fc.property(versionsOf({ min: 2, max: 4 }, 30), (versions) => {
        const list = cohorts(versions).flatMap((cohort) => versions.worlds.map((_, time) => ({ cohort, time })))
        const cells = versionCells(versions.manifest, dated(list))
        const truth = bySignature(versions, list)
        expect(cells!.count).toBe(truth.size)
        expect(cells!.lower).toEqual(cells!.upper)
        for (let cell = 0; cell < cells!.count; cell++) {
          expect(cells!.lower[cell]).toBe(truth.get(cells!.vectors.map((vector) => vector[cell]).join('')))
        }
      }),
      { numRuns: 300 },
    )
  })

  const here: Stay = { places: [0], has: [0] }
  const ill: Stay = { places: [0], has: [1] }
  const moved: Stay = { places: [1], has: [0] }
  const people = (...rows: Array<[count: number, stays: Stay[]]>) =>
    makeVersions(
      [2],
      [[-1]],
      rows.flatMap(([count, stays]) => Array<Stay[]>(count).fill(stays)),
    )
  const all: Cohort = { op: 'all' }

  it('tell newcomers, leavers and people who moved or fell ill from those who stayed', () => {
    const versions = people(
      [40, [here, here]],
      [3, [null, here]],
      [2, [here, null]],
      [5, [here, moved]],
      [4, [here, ill]],
    )
    const [first, second] = [
      { cohort: all, time: 0 },
      { cohort: all, time: 1 },
    ]
    expect(sizesOf(versions, [first, second])).toEqual({ 11: [49, 49], '01': [3, 3], 10: [2, 2] })
    const [level, sick] = [inLevel('p0', 'p0l0'), inLevel('q0', 'q0l0')]
    expect(
      sizesOf(versions, [
        { cohort: level, time: 0 },
        { cohort: level, time: 1 },
      ]),
    ).toEqual({
      11: [44, 44],
      '01': [3, 3],
      10: [7, 7],
    })
    expect(sizesOf(versions, [first, { cohort: sick, time: 1 }, { cohort: sick, time: 0 }])).toEqual({
      100: [47, 47],
      110: [4, 4],
    })
  })

  it('tell eight overlapping levels apart at any number of versions, where nobody gained or lost one', () => {
    const stays = (gained: number) =>
      Array.from({ length: 200 }, (_, i): Stay[] => {
        const own: Stay = { places: [i % 3], has: [i % 256] }
        return [
          i < 190 ? own : null,
          i < 150 ? own : null,
          i < 5 ? null : i === 9 ? { ...own, has: [i | gained] } : own,
        ]
      })
    const levels = Array.from({ length: 8 }, (_, level) => inLevel('q0', `q0l${level}`))
    const list = levels.flatMap((cohort) => [0, 1, 2].map((time) => ({ cohort, time })))
    const of = (gained: number) => makeVersions([3], [Array(8).fill(-1)], stays(gained))
    const cells = versionCells(of(0).manifest, dated(list))!
    const truth = bySignature(of(0), list)
    const signatures = new Set(
      Array.from({ length: cells.count }, (_, cell) => cells.vectors.map((own) => own[cell]).join('')),
    )
    for (const signature of truth.keys()) expect(signatures).toContain(signature)
    // one person who fell ill makes the axis another one at every version
    expect(versionCells(of(128).manifest, dated(list))).toBe(undefined)
    const one = list.filter(({ cohort }) => cohort === levels[7])
    for (const gained of [0, 128]) {
      expect(sizesOf(of(gained), one)).toEqual(
        Object.fromEntries([...bySignature(of(gained), one)].map(([key, n]) => [key, [n, n]])),
      )
    }
  })

  it('are those of one version where nobody came, went or changed', () => {
    const versions = people([20, [here, here, here]], [7, [moved, moved, moved]], [4, [null, ill, ill]])
    const list = [inLevel('p0', 'p0l0'), inLevel('p0', 'p0l1'), all]
    const now = releaseCells(versions.manifest, [...list, ...list])
    expect(
      versionCells(
        versions.manifest,
        dated([...list.map((cohort) => ({ cohort, time: 2 })), ...list.map((cohort) => ({ cohort, time: 1 }))]),
      ),
    ).toEqual(now)
    // an unknown version stands for today's, and is for a person to judge
    expect(
      versionCells(
        versions.manifest,
        [...list, ...list].map((cohort) => ({ cohort, dataVersion: 'other' })),
      ),
    ).toEqual(now)
    // a fallen-ill newcomer makes the first version another one
    expect(
      sizesOf(versions, [
        { cohort: all, time: 0 },
        { cohort: all, time: 2 },
      ]),
    ).toEqual({ 11: [27, 27], '01': [4, 4] })
  })

  it('come from a history that a manifest check accepts, and refuses where it says anything else', () => {
    const problems = (manifest: Manifest) => {
      const found: string[] = []
      try {
        checkHistory(manifest, (path, what) => {
          found.push(`${path}: ${what}`)
          throw new Error('stop')
        })
      } catch {}
      return found[0]
    }
    fc.assert(
      fc.property(versionsOf({ min: 2, max: 3 }, 20), ({ manifest }) => {
        expect(problems(manifest as Manifest)).toBe(undefined)
      }),
      { numRuns: 100 },
    )
    const good = people([40, [here, here]], [3, [null, ill]], [2, [ill, null]]).manifest as Manifest
    const wrong: Array<[RegExp, (manifest: Manifest) => void]> = [
      [/only a controlled dataset/, (manifest) => (manifest.serving = 'open')],
      [/v2 a second time/, (manifest) => (manifest.history!.versions = ['v2'])],
      [/v1 a second time/, (manifest) => (manifest.history!.versions = ['v1', 'v1'])],
      [/places for 3 versions/, (manifest) => (manifest.history!.versions = ['v0', 'v1'])],
      [/people of strata/, (manifest) => (manifest.history!.paths.find(({ at }) => at[1])!.people += 1)],
      [/no such levels/, (manifest) => (manifest.history!.paths[0]!.at = [[2], null])],
      [
        /2 people in no stratum/,
        (manifest) => manifest.history!.paths.push({ people: 2, at: [null, [1]], levels: [] }),
      ],
      [/no such levels/, (manifest) => (manifest.history!.paths[0]!.at = [[0, 0], null])],
      [/no such level/, (manifest) => (manifest.history!.paths.find(({ levels }) => levels[0])!.levels[0]![1] = 9)],
      [
        /not of these people/,
        (manifest) => (manifest.history!.paths.find(({ levels }) => levels[0])!.levels[0]![3] = 9),
      ],
      [
        /not of these people/,
        (manifest) => (manifest.history!.paths.find(({ levels }) => levels[0])!.levels[0]![2] = 3),
      ],
    ]
    for (const [message, change] of wrong) {
      const manifest = structuredClone(good)
      change(manifest)
      expect(problems(manifest)).toMatch(message)
    }
  })
})
