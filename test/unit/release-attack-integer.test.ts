import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Policy } from '../../sdk/release/policy.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { STATE } from '../../sdk/types.ts'
import { type Playing, played, sequences } from '../support/attack-sequences.ts'
import { Attacker, CARRIERS, COPIES, type Leaked } from '../support/attacker.ts'
import { type Genotype, genotypedWorld, releaseOf, subjectOf } from '../support/release-world.ts'

const [PEOPLE, CARRY, WIDTH] = [4, 3, 3]
/** Runs in all; more by hand. */
const RUNS = Number(process.env.HINDO_ATTACKS ?? 50)
const SEED = { seed: Number(process.env.HINDO_SEED ?? 52) }

const POLICY: Policy = {
  schema: 'hindo-policy/1',
  id: 'attack',
  version: '1',
  label: { en: 'attack', ja: '攻撃' },
  sources: [],
  rules: {
    'table.faithful': {},
    'stratum.min': { least: PEOPLE, emptyAllowed: true },
    'cell.min': { least: CARRY, nonCarriers: false },
    'derive.ratio': { least: 3 },
    'suppress.complementary': {},
    'attack.interval': { width: WIDTH, programs: 5000, least: CARRY },
    'cell.uniform': { zero: 'pass', full: 'fail', fullOfOverlapping: 'fail' },
    'derive.sum': { least: CARRY, nonCarriers: false, full: 'fail' },
    'symbol.leak': {},
    'diff.prior': { least: PEOPLE },
  },
}

/** The same for people without the allele. */
const BOTH_SIDES: Policy = {
  ...POLICY,
  rules: {
    ...POLICY.rules,
    'cell.min': { least: CARRY, nonCarriers: true },
    'derive.sum': { least: CARRY, nonCarriers: true, full: 'fail' },
  },
}

/** Numbers of groups whose overlap nobody knows: only what is hidden is looked at. */
const OVERLAPPING: Policy = {
  ...POLICY,
  rules: {
    'table.faithful': {},
    'stratum.min': { least: 1, emptyAllowed: true },
    'suppress.complementary': {},
    'attack.interval': { width: WIDTH, programs: 5000 },
  },
}

/** What nobody is to know of a group, shown or not: few carriers, or that all of it are. */
function isProtected({ rules }: Policy): (carriers: number, people: number) => boolean {
  const { nonCarriers } = rules['derive.sum'] as { nonCarriers: boolean }
  return (carriers, people) => {
    const others = people - carriers
    return carriers > 0 && (carriers < CARRY || others === 0 || (nonCarriers && others < CARRY))
  }
}

/** The same where alleles are counted: so few copies that their carriers may be few, or all copies. */
const isOfFewCopies = (copies: number, people: number) =>
  copies > 0 && (Math.ceil(copies / 2) < CARRY || copies === 2 * people)

it.each([
  ['carriers', POLICY, {}, isProtected(POLICY)],
  ['carriers and others', BOTH_SIDES, {}, isProtected(BOTH_SIDES)],
  ['copies, where people are not counted', POLICY, { alleles: true }, isOfFewCopies],
] as const)(
  'an integer program that has everything released learns no hidden number, and no small group’s: %s',
  async (_, policy, playing: Playing, isOfFew) => {
    const tally = { tables: 0, passed: 0, hidden: 0, rounded: 0, groups: 0 }
    const asked = playing.alleles ? COPIES : CARRIERS
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        const leaked = await played(sequence, policy, playing)
        tally.tables += sequence.releases.length
        tally.passed += leaked.length
        tally.rounded += leaked.filter(({ rounded }) => rounded).length
        const attacker = new Attacker(sequence.world.of, leaked)
        for (const { release } of leaked) {
          for (const { cohort, columns, expression } of release.cohorts) {
            const name = ['AC', 'AF', 'nhomalt', 'n_hom_ref'].find((column) => columns.has(column))!
            if (columns.get(name)!.state[0] !== STATE.suppressed) continue
            const atoms = attacker.atomsOf(cohort)
            for (const question of name === 'AC' || name === 'AF' ? new Set([COPIES, asked]) : []) {
              const most = (question === COPIES ? 2 : 1) * attacker.peopleOf(atoms)
              const [low, high] = attacker.bounds(atoms, question)
              const what = `${question === COPIES ? 'copies' : 'carriers'} of ${expression} of entry ${release.entry}`
              expect(attacker.truth(atoms, question), what).toBeGreaterThanOrEqual(low)
              expect(attacker.truth(atoms, question), what).toBeLessThanOrEqual(high)
              expect(high - low + 1, what).toBeGreaterThanOrEqual(Math.min(WIDTH, most + 1))
              tally.hidden++
            }
          }
        }
        const { pinned, judged } = attacker.pinned(asked, isOfFew)
        attacker.close()
        tally.groups += judged
        const names = pinned.map(({ atoms, people, value }) => `${value} of ${people} of ${attacker.nameOf(atoms)}`)
        expect(names).toEqual([])
      }),
      { numRuns: RUNS, ...SEED },
    )
    if (RUNS >= 25) {
      expect(tally.passed).toBeGreaterThan(RUNS)
      expect(tally.tables - tally.passed).toBeGreaterThan(RUNS)
      expect(tally.hidden).toBeGreaterThan(RUNS / 4)
      expect(tally.rounded).toBeGreaterThan(RUNS / 4)
      expect(tally.groups).toBeGreaterThan(RUNS)
    }
    if (process.env.HINDO_ATTACKS) console.info(tally)
  },
  600_000,
)

it('nor where nobody is told how many people have two diseases', async () => {
  const people = fc.array(
    fc.record({ level: fc.nat({ max: 1 }), has: fc.nat({ max: 3 }), copies: fc.nat({ max: 2 }) }),
    { minLength: 12, maxLength: 40 },
  )
  const groups = [
    'all',
    'p0=p0l0',
    'q0=q0l0',
    'q0=q0l1',
    'not q0=q0l0',
    'p0=p0l0 and q0=q0l0',
    'p0=p0l1 and not q0=q0l1',
  ]
  const tables = fc.array(
    fc.record({ chosen: fc.subarray(groups, { minLength: 1 }), hidden: fc.subarray([0, 1, 2, 3]) }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  let hidden = 0
  await fc.assert(
    fc.asyncProperty(people, tables, async (drawn, releases) => {
      const of = genotypedWorld(
        drawn.map(({ level, has }) => ({ level, has, people: 1 })),
        2,
        1,
        2,
      )
      for (const [i, person] of of.world.people.entries()) of.genotypes.set(person, [drawn[i]!.copies as Genotype])
      const leaked: Leaked[] = []
      for (const [number, table] of releases.entries()) {
        const cohorts = Object.fromEntries(table.chosen.map((text, i) => [`c${i}`, text]))
        const suppressed = (_: number, name: string) => table.hidden.includes(Number(name.slice(1)))
        const earlier = leaked.map(({ release }) => release)
        const made = subjectOf(of, { cohorts, suppressed, earlier, columns: ['AC', 'AN'] })
        const isSized = made.cells?.lower.every((least, cell) => least === made.cells!.upper[cell])
        // a dataset that does not tell an overlap does not tell its counts
        const subject = isSized ? made : { ...made, cellCounts: async () => undefined }
        if ((await reviewSubject(subject, OVERLAPPING)).status === 'pass') {
          leaked.push({ release: releaseOf(subject, number + 1) })
        }
      }
      const attacker = new Attacker(of, leaked, false)
      for (const { release } of leaked) {
        for (const { cohort, columns, expression } of release.cohorts) {
          if (columns.get('AC')!.state[0] !== STATE.suppressed) continue
          const atoms = attacker.atomsOf(cohort)
          const size = atoms.reduce((sum, atom) => sum + attacker.atoms[atom]!.length, 0)
          const [low, high] = attacker.bounds(atoms, COPIES)
          expect(high - low + 1, expression).toBeGreaterThanOrEqual(Math.min(WIDTH, 2 * size + 1))
          hidden++
        }
      }
    }),
    { numRuns: Math.max(75, RUNS), ...SEED },
  )
  expect(hidden).toBeGreaterThan(RUNS / 4)
  if (process.env.HINDO_ATTACKS) console.info({ hidden })
}, 600_000)
