import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import type { CountSystem } from '../../sdk/release/algebra/intervals.ts'
import { loadIntervalSolver } from '../../sdk/release/algebra/linear-program.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import type { EarlierRelease } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'
import { membersOf, type Person } from '../support/cohort-world.ts'
import {
  countsOf,
  type Genotype,
  type GenotypedWorld,
  genotypedWorld,
  releaseOf,
  subjectOf,
} from '../support/release-world.ts'

const WIDTH = 3
const LEAST = 5
const POLICY = {
  schema: 'hindo-policy/1' as const,
  id: 'attack',
  version: '1',
  label: { en: 'attack', ja: '攻撃' },
  sources: [],
  rules: {
    'table.faithful': {},
    'stratum.min': { least: LEAST, emptyAllowed: true },
    'suppress.complementary': {},
    'attack.interval': { width: WIDTH, programs: 5000 },
    'diff.prior': { least: LEAST },
  },
}

const solver = (await loadIntervalSolver())!

/** Levels with people, who carry something or not, and one disease that some of them have. */
const worlds = fc
  .array(
    fc.record({
      people: fc.integer({ min: 1, max: 14 }),
      ill: fc.nat({ max: 6 }),
      carriers: fc.nat({ max: 14 }),
      seed: fc.nat(),
    }),
    {
      minLength: 3,
      maxLength: 5,
    },
  )
  .map((levels) => {
    const groups = levels.flatMap(({ people, ill }, level) => [
      { level, people: Math.max(0, people - ill) },
      { level, people: Math.min(ill, people), has: 1 },
    ])
    const of = genotypedWorld(groups, levels.length, 1, 1)
    for (const [level, { carriers, seed }] of levels.entries()) {
      const own = of.world.people.filter((person) => person.levels.get('p0')!.has(`p0l${level}`))
      for (let i = 0; i < Math.min(carriers, own.length); i++) {
        const person = own[(i * 7 + seed) % own.length]!
        of.genotypes.set(person, [(of.genotypes.get(person)![0]! === 0 ? 1 : 2) as Genotype])
      }
    }
    return { of, levels: levels.length }
  })

/** A table: groups of levels, with or without the disease, some of them suppressed. */
const tables = (levels: number) =>
  fc.array(
    fc.record({
      chosen: fc.uniqueArray(fc.nat({ max: levels - 1 }), { minLength: 1, maxLength: levels }),
      disease: fc.constantFrom('', '', '', ' and q0=q0l0', ' and not q0=q0l0'),
      suppressed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  )

const sequences = worlds.chain((world) =>
  fc.record({ world: fc.constant(world), releases: fc.array(tables(world.levels), { minLength: 2, maxLength: 10 }) }),
)

/** Everything that left, as somebody who knows who is in which group would use it: one unknown per level and disease. */
function attackerOf(of: GenotypedWorld, releases: readonly EarlierRelease[]) {
  const atoms = new Map<string, Person[]>()
  for (const person of of.world.people) {
    const key = [...person.levels.values()].map((levels) => [...levels].join()).join('|')
    atoms.set(key, [...(atoms.get(key) ?? []), person])
  }
  const people = [...atoms.values()]
  const unknowns = (cohort: Cohort) => {
    const inside = new Set(membersOf(of.world, cohort))
    return people.flatMap((atom, number) => (inside.has(atom[0]!) ? [number] : []))
  }
  const system: CountSystem = {
    lower: new Float64Array(people.length),
    upper: Float64Array.from(people, (atom) => 2 * atom.length),
    sums: [],
  }
  const hidden: Array<{ members: number[]; truth: number; width: number }> = []
  for (const { cohorts } of releases) {
    for (const { cohort, columns } of cohorts) {
      const { values, state } = columns.get('AC')!
      const members = unknowns(cohort)
      if (state[0] === STATE.value) system.sums.push({ members, low: values[0]!, high: values[0]! })
      else {
        const inside = membersOf(of.world, cohort)
        // of few people nobody can know less than that
        const width = Math.min(WIDTH, 2 * inside.length + 1)
        hidden.push({ members, truth: countsOf(of, inside).AC[0]!, width })
      }
    }
  }
  return { system, hidden, people }
}

it('recovers no suppressed number to within the width, over sequences of releases that passed', async () => {
  const tally = { passed: 0, refused: 0, hidden: 0, sequences: 0 }
  await fc.assert(
    fc.asyncProperty(sequences, async ({ world: { of }, releases }) => {
      const earlier: EarlierRelease[] = []
      for (const [number, table] of releases.entries()) {
        const cohorts = Object.fromEntries(
          table.map(({ chosen, disease }, i) => [
            `c${i}`,
            `p0 in (${chosen.map((level) => `p0l${level}`).join(', ')})${disease}`,
          ]),
        )
        const suppressed = (_: number, name: string) => table[Number(name.slice(1))]!.suppressed
        const subject = subjectOf(of, { cohorts, suppressed, earlier, columns: ['AC'] })
        const { status } = await reviewSubject(subject, POLICY)
        if (status === 'pass') earlier.push(releaseOf(subject, number + 1))
        tally[status === 'pass' ? 'passed' : 'refused']++
      }
      const { system, hidden } = attackerOf(of, earlier)
      const found = solver.solve(
        system,
        hidden.map(({ members }) => members),
      )
      for (const [i, interval] of found.entries()) {
        expect(interval).toBeDefined()
        expect(interval!.lower).toBeLessThanOrEqual(hidden[i]!.truth)
        expect(interval!.upper).toBeGreaterThanOrEqual(hidden[i]!.truth)
        expect(interval!.upper - interval!.lower + 1).toBeGreaterThanOrEqual(hidden[i]!.width)
        tally.hidden++
      }
      tally.sequences++
    }),
    { numRuns: 150 },
  )
  // the property says something only where much passed, much was refused, and much was hidden
  expect(tally.passed).toBeGreaterThan(150)
  expect(tally.refused).toBeGreaterThan(150)
  expect(tally.hidden).toBeGreaterThan(100)
})

it('determines the sums of no group of fewer people than the threshold by adding and subtracting what passed', async () => {
  await fc.assert(
    fc.asyncProperty(sequences, async ({ world: { of }, releases }) => {
      const earlier: EarlierRelease[] = []
      for (const [number, table] of releases.entries()) {
        const cohorts = Object.fromEntries(
          table.map(({ chosen, disease }, i) => [
            `c${i}`,
            `p0 in (${chosen.map((level) => `p0l${level}`).join(', ')})${disease}`,
          ]),
        )
        const subject = subjectOf(of, { cohorts, earlier, columns: ['AC'] })
        if ((await reviewSubject(subject, POLICY)).status === 'pass') earlier.push(releaseOf(subject, number + 1))
      }
      const { system, people } = attackerOf(of, earlier)
      const sums = system.sums.map(({ members }) => new Set(Array.from(members)))
      const sizeOf = (numbers: number[]) => numbers.reduce((all, number) => all + people[number]!.length, 0)
      // every pair of released groups, and every level that the sums determine
      for (const a of sums) {
        for (const b of sums) {
          if (![...b].every((number) => a.has(number))) continue
          const size = sizeOf([...a].filter((number) => !b.has(number)))
          expect(size === 0 || size >= LEAST).toBe(true)
        }
      }
    }),
    { numRuns: 60 },
  )
})
