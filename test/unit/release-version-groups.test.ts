import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { smallDerivedGroups, smallExchanges } from '../../sdk/release/algebra/derived-groups.ts'
import { versionCells } from '../../sdk/release/algebra/version-cells.ts'
import { worst } from '../../sdk/release/rule.ts'
import { differencing } from '../../sdk/release/rules/differencing.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'
import { cohortsOver } from '../support/cohort-world.ts'
import { variantKeys } from '../support/release-world.ts'
import { makeVersions, namesOf, type Stay, type Versions, versionName, versionsOf } from '../support/version-world.ts'

interface Dated {
  cohort: Cohort
  time: number
}

/** Sets of people that are a sum of up to three releases with signs, by brute force over people; each with the releases used. */
function* groupsOf(sets: ReadonlyArray<ReadonlySet<string>>): Generator<{ people: Set<string>; from: number[] }> {
  const signs = [
    [1, -1],
    [1, 1, -1],
    [1, -1, -1],
  ]
  const everybody = new Set(sets.flatMap((set) => [...set]))
  for (const own of signs) {
    const places = own.length === 2 ? pairs(sets.length) : triples(sets.length)
    for (const from of places) {
      const people = new Set<string>()
      const isSet = [...everybody].every((name) => {
        const count = from.reduce((sum, release, i) => sum + (sets[release]!.has(name) ? own[i]! : 0), 0)
        if (count === 1) people.add(name)
        return count === 0 || count === 1
      })
      if (isSet && people.size > 0) yield { people, from }
    }
  }
}

/** Numbers of people by which two releases differ, each having some that the other has not, and some in common. */
function* exchangesOf(sets: ReadonlyArray<ReadonlySet<string>>): Generator<{ people: number; from: number[] }> {
  for (const [a, b] of pairs(sets.length)) {
    const [one, other] = [sets[a!]!, sets[b!]!]
    const more = [...one].filter((name) => !other.has(name)).length
    const less = [...other].filter((name) => !one.has(name)).length
    if (more > 0 && less > 0 && more < one.size) yield { people: more + less, from: [a!, b!] }
  }
}

function pairs(count: number): number[][] {
  const all = [...Array(count).keys()]
  return all.flatMap((a) => all.filter((b) => b !== a).map((b) => [a, b]))
}

function triples(count: number): number[][] {
  const all = [...Array(count).keys()]
  return pairs(count).flatMap(([a, b]) => all.filter((c) => c !== a && c !== b).map((c) => [a!, b!, c]))
}

const keyOf = (people: ReadonlySet<string>) => [...people].sort().join()

const problem = versionsOf({ min: 2, max: 3 }, 25).chain((versions) => {
  const own = cohortsOver(versions.worlds[0]!.axes, 1)
  const before = fc.record({ cohort: own, time: fc.nat(versions.worlds.length - 1) })
  return fc.record({
    versions: fc.constant(versions),
    own: fc.array(own, { minLength: 1, maxLength: 2 }),
    before: fc.array(before, { minLength: 1, maxLength: 3 }),
  })
})

const smallest = (sizes: number[]) => sizes.reduce((least, size) => Math.min(least, size), Number.POSITIVE_INFINITY)

it('finds the smallest group that some releases of several versions give away, as brute force over people does', () => {
  let [found, swapped] = [0, 0]
  fc.assert(
    fc.property(problem, ({ versions, own, before }) => {
      const list: Dated[] = [...own.map((cohort) => ({ cohort, time: versions.worlds.length - 1 })), ...before]
      const cells = cellsOf(versions, list)
      if (!cells || cells.lower.some((size, cell) => size !== cells.upper[cell])) return
      const sets = list.map(({ cohort, time }) => namesOf(versions, cohort, time))
      const whole = new Set(sets.map(keyOf))
      const truth = [...groupsOf(sets)].filter(({ people }) => !whole.has(keyOf(people)))
      const groups = smallDerivedGroups(cells.vectors, cells, 1000)!
      expect(groups[0]?.lower ?? Number.POSITIVE_INFINITY).toBe(smallest(truth.map(({ people }) => people.size)))
      expect(groups.length).toBe(new Set(truth.map(({ people }) => keyOf(people))).size)
      if (groups.length > 0) found++
      const exchanges = [...exchangesOf(sets)].map(({ people }) => people)
      const exchanged = smallExchanges(cells.vectors, cells, 12).map(({ lower, upper }) => [lower, upper])
      expect(smallest(exchanged.map(([lower]) => lower!))).toBe(smallest(exchanges.filter((people) => people < 12)))
      for (const [lower, upper] of exchanged) expect(lower).toBe(upper)
      if (exchanged.length > 0) swapped++
    }),
    { numRuns: 500 },
  )
  expect(found).toBeGreaterThan(100)
  expect(swapped).toBeGreaterThan(50)
})

it('fails a table from the size of that group on, and not below what this table has a part in', () => {
  let [failed, across] = [0, 0]
  fc.assert(
    fc.property(problem, ({ versions, own, before }) => {
      const now = versions.worlds.length - 1
      const list: Dated[] = [...own.map((cohort) => ({ cohort, time: now })), ...before]
      const cells = cellsOf(versions, list)
      if (!cells || cells.lower.some((size, cell) => size !== cells.upper[cell])) return
      const sets = list.map(({ cohort, time }) => namesOf(versions, cohort, time))
      const whole = new Set(sets.map(keyOf))
      const old = new Set([...groupsOf(sets.slice(own.length))].map(({ people }) => keyOf(people)))
      const all = [...groupsOf(sets)].filter(({ people }) => !whole.has(keyOf(people)))
      const news = all.filter(({ people, from }) => from.some((i) => i < own.length) && !old.has(keyOf(people)))
      const swaps = [...exchangesOf(sets)]
        .filter(({ from }) => from.some((i) => i < own.length))
        .map((one) => one.people)
      const size = smallest([...news.map(({ people }) => people.size), ...swaps])
      if (size === Number.POSITIVE_INFINITY) return
      const subject = subjectOf(versions, own, before, cells)
      const statusAt = (least: number) =>
        worst(
          (differencing.check(subject, { least }) as Array<{ status: 'fail' | 'review' }>).map(({ status }) => status),
        )
      expect(statusAt(size + 1)).toBe('fail')
      failed++
      if (before.some(({ time }) => time < now)) across++
      const least = smallest(
        all.filter(({ from }) => from.some((i) => i < own.length)).map(({ people }) => people.size),
      )
      const classes = [...new Set(sets.flatMap((set) => [...set]))].map((name) =>
        sets.map((set) => set.has(name)).join(),
      )
      const cellSizes = [...new Set(classes)].map((key) => classes.filter((other) => other === key).length)
      // a single cell may follow from more than three tables
      expect(statusAt(Math.min(least, ...cellSizes, ...swaps))).toBe('pass')
    }),
    { numRuns: 500 },
  )
  expect(failed).toBeGreaterThan(100)
  expect(across).toBeGreaterThan(50)
})

it('lets no sequence of tables over growing data pass that gives a small group away', () => {
  const least = 6
  const sequence = fc
    .tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.tuple(fc.nat(2), fc.nat(3), fc.nat(3)), { minLength: 20, maxLength: 60 }),
      fc.array(fc.tuple(fc.nat(2), fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 3 })), {
        minLength: 3,
        maxLength: 10,
      }),
    )
    .map(([levels, people, tables]) => ({
      levels,
      // most are there from the first to the last version, some come later or leave
      stays: people.map(([level, comes, leaves]): Stay[] =>
        [0, 1, 2].map((time) => (time >= comes - 1 && time <= 3 - leaves + 1 ? { places: [level], has: [] } : null)),
      ),
      tables: tables.sort(([a], [b]) => a - b),
    }))
  const tally = { passed: 0, refused: 0 }
  fc.assert(
    fc.property(sequence, ({ levels, stays, tables }) => {
      const upTo = [1, 2, 3].map((count) =>
        makeVersions(
          [levels],
          [],
          stays.map((own) => own.slice(0, count)),
        ),
      )
      const before: Dated[] = []
      const sets: Set<string>[] = []
      for (const [time, chosen] of tables) {
        const versions = upTo[time]!
        const ids = [...new Set(chosen.map((level) => `p0l${level % levels}`))]
        const cohort: Cohort = { op: 'in', axis: 'p0', levels: ids }
        const people = namesOf(versions, cohort, time)
        if (people.size < least) continue
        const list = [{ cohort, time }, ...before]
        const subject = subjectOf(versions, [cohort], before, cellsOf(versions, list))
        if ((differencing.check(subject, { least }) as unknown[]).length > 0) {
          tally.refused++
          continue
        }
        tally.passed++
        before.push({ cohort, time })
        sets.push(people)
      }
      const groups = [...groupsOf(sets)].map(({ people }) => people.size)
      const exchanges = [...exchangesOf(sets)].map(({ people }) => people)
      expect(smallest([...groups, ...exchanges])).toBeGreaterThanOrEqual(least)
    }),
    { numRuns: 300 },
  )
  expect(tally.passed).toBeGreaterThan(300)
  expect(tally.refused).toBeGreaterThan(100)
})

function cellsOf({ manifest }: Versions, list: Dated[]) {
  return versionCells(
    manifest,
    list.map(({ cohort, time }) => ({ cohort, dataVersion: versionName(time) })),
  )
}

/** A table of one variant that shows AC of every cohort, after one table for each earlier one. */
function subjectOf({ manifest, worlds }: Versions, own: Cohort[], before: Dated[], cells: Subject['cells']): Subject {
  const variants = variantKeys(1)
  const columns = new Map([['AC', { values: new Float64Array(1), state: Uint8Array.of(STATE.value) }]])
  const named = (cohort: Cohort, number: number) => ({ name: `c${number}`, expression: '', cohort, columns })
  return {
    dataset: {
      id: 'world',
      dataVersion: versionName(worlds.length - 1),
      versions: manifest.history?.versions ?? [],
      axes: manifest.axes,
      synthetic: true,
      kind: 'genotype',
    },
    variants,
    columns: ['AC'],
    cohorts: own.map((cohort, number) => ({ ...named(cohort, number), participants: null })),
    cells,
    earlier: before.map(({ cohort, time }, number) => ({
      entry: number + 1,
      dataVersion: versionName(time),
      cohorts: [named(cohort, 0)],
      variants,
      variance: 0,
    })),
    unavailable: [],
    countsOf: async (asked) => asked.map(() => undefined),
    cellCounts: async () => undefined,
    solver: async () => undefined,
    mitigation: { steps: [], variance: 0 },
    context: {},
  }
}
