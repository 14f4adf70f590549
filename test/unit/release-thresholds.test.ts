import { expect, it } from 'vitest'
import { worst } from '../../sdk/release/rule.ts'
import { RULES } from '../../sdk/release/rules/index.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'
import { genotypedWorld, releaseOf, subjectOf, type TableShape } from '../support/release-world.ts'

type Carriers = Array<[het: number, hom: number]>
const LEVELS = { low: 'p0=p0l0', high: 'p0=p0l1', everybody: 'all' }
/** A table of groups of `p0`, each with so many people, one of whom has so many carriers per variant. */
const table = (groups: Array<[people: number, carriers?: Carriers]>, shape: Partial<TableShape> = {}): Subject => {
  const of = genotypedWorld(
    groups.map(([people, carriers = []], level) => ({ level, people, has: 1, carriers })),
    Math.max(2, groups.length),
    Math.max(1, ...groups.map(([, carriers = []]) => carriers.length)),
    1,
  )
  return subjectOf(of, { cohorts: { low: 'p0=p0l0' }, ...shape })
}
const one = (people: number, het: number, hom = 0, shape: Partial<TableShape> = {}) =>
  table([[people, [[het, hom]]]], shape)
const rows = (count: number, people = 100, het = 30) => table([[people, Array.from({ length: count }, () => [het, 0])]])
const faithful = (change: (subject: Subject) => void) => {
  const subject = one(30, 12)
  change(subject)
  return subject
}
/** Everybody, after everybody but a group of so many people. */
const differing = (people: number) => {
  const of = genotypedWorld(
    [
      { level: 0, people },
      { level: 1, people: 90 },
    ],
    2,
    1,
  )
  const earlier = [releaseOf(subjectOf(of, { cohorts: { rest: 'p0=p0l1' } }), 1)]
  return subjectOf(of, { cohorts: { everybody: 'all' }, earlier })
}
const hiding = (...names: string[]) =>
  table(
    [
      [40, [[2, 0]]],
      [40, [[4, 0]]],
      [40, [[20, 0]]],
    ],
    {
      cohorts: { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2', everybody: 'all' },
      suppressed: (_, cohort) => names.includes(cohort),
    },
  )
const half = () => one(30, 30, 0, { columns: ['AF'] })

/** Per rule: a table that passes, one that is just on the threshold, and one just beyond, each with its parameters. */
const CASES: Record<
  string,
  { parameters: (place: 0 | 1 | 2) => object; tables: Array<() => Subject>; beyond?: 'review' }
> = {
  'table.faithful': {
    parameters: () => ({}),
    tables: [
      () => one(30, 12),
      () => faithful(({ cohorts }) => cohorts[0]!.columns.get('AC')!.state.fill(STATE.suppressed)),
      () => faithful(({ cohorts }) => cohorts[0]!.columns.get('AF')!.values.fill(0.2 + 2 ** -54)),
    ],
  },
  context: {
    parameters: () => ({ fields: ['why'] }),
    tables: ['because', 'x', ' '].map((why) => () => one(30, 12, 0, { context: { why } })),
    beyond: 'review',
  },
  bulk: { parameters: () => ({ cells: 5 }), tables: [4, 5, 6].map((count) => () => rows(count)), beyond: 'review' },
  'stratum.min': {
    parameters: () => ({ least: 10, emptyAllowed: false }),
    tables: [11, 10, 9].map((people) => () => one(people, 4)),
  },
  'group.grain': {
    parameters: () => ({ together: {}, mostAxes: 1 }),
    tables: ['all', 'p0=p0l0', 'p0=p0l0 and q0=q0l0'].map((text) => () => one(30, 12, 0, { cohorts: { a: text } })),
  },
  'label.rare': {
    parameters: () => ({ codes: [], least: 30, combinations: [['p0', 'q0']] }),
    tables: [31, 30, 29].map((people) => () => one(people, 12, 0, { cohorts: { a: 'p0=p0l0 and q0=q0l0' } })),
    beyond: 'review',
  },
  'cell.min': {
    parameters: () => ({ least: 10, nonCarriers: true }),
    tables: [11, 10, 9].map((carriers) => () => one(100, 4, carriers - 4)),
  },
  'ac.min': {
    parameters: () => ({ least: 6, noneAllowed: false, alleles: 'both' }),
    tables: [7, 6, 5].map((copies) => () => one(100, copies)),
  },
  'geno.min': {
    parameters: () => ({ least: 5, status: 'fail' }),
    tables: [6, 5, 4].map((hom) => () => one(100, 20, hom)),
  },
  'cell.uniform': {
    parameters: () => ({ zero: 'pass', full: 'fail', fullOfOverlapping: 'fail' }),
    tables: [38, 39, 40].map((carriers) => () => one(40, carriers)),
  },
  'variant.unique': {
    parameters: () => ({ most: 1 }),
    tables: [3, 2, 1].map((carriers) => () => one(40, carriers)),
    beyond: 'review',
  },
  dominance: {
    parameters: () => ({ axis: 'p0', n: 2, k: 0.9, p: 0.1, least: 3 }),
    tables: [
      [40, 40, 20],
      [45, 44, 11],
      [45, 45, 10],
    ].map(
      (carriers) => () =>
        table(
          carriers.map((het) => [400, [[het, 0]]]),
          { cohorts: { everybody: 'all' } },
        ),
    ),
  },
  'round.detect': {
    parameters: () => ({ method: 'nearest', base: 5 }),
    tables: [25, 5, 4].map((het) => () => one(100, het, 0, { columns: ['AC', 'AN', 'AF'] })),
  },
  'derive.ratio': { parameters: (place) => ({ least: [29, 30, 31][place] }), tables: [half, half, half] },
  'suppress.complementary': {
    parameters: () => ({}),
    tables: [() => hiding(), () => hiding('a', 'b'), () => hiding('a')],
  },
  'attack.interval': {
    // two groups have 6 copies together, each 0 to 6
    parameters: (place) => ({ width: [6, 7, 8][place], programs: 0 }),
    tables: [() => hiding('a', 'b'), () => hiding('a', 'b'), () => hiding('a', 'b')],
  },
  'derive.sum': {
    parameters: () => ({ least: 10, nonCarriers: true }),
    tables: [11, 10, 9].map(
      (het) => () =>
        table(
          [
            [100, [[het, 0]]],
            [100, [[40, 0]]],
          ],
          { cohorts: { high: LEVELS.high, everybody: 'all' } },
        ),
    ),
  },
  'symbol.leak': {
    parameters: () => ({}),
    tables: [{}, { where: 'c.AF > 0.1' }, { where: 'a.AF > 0.1' }].map((query) => () => ({
      ...hiding('a', 'b'),
      query,
    })),
  },
  'diff.prior': { parameters: () => ({ least: 10 }), tables: [11, 10, 9].map((people) => () => differing(people)) },
  'member.power': {
    parameters: () => ({ alpha: 0.001, review: 0.1, fail: 0.1, leastPool: 100, leastFrequency: 0.15 }),
    tables: [326, 327, 328].map((count) => () => rows(count)),
  },
}

it('every rule is in the list', () => {
  expect(Object.keys(CASES).sort()).toEqual(RULES.map(({ id }) => id).sort())
})

it.each(RULES.map((rule) => [rule.id, rule] as const))(
  '%s passes a table, passes one just on its threshold, and not the next one',
  async (id, rule) => {
    const { parameters, tables, beyond = 'fail' } = CASES[id]!
    const found: string[] = []
    for (const place of [0, 1, 2] as const) {
      const findings = await rule.check(tables[place]!(), parameters(place))
      found.push(worst(findings.map(({ status }) => status)))
      for (const { learned, cells, cohorts, evidence } of findings) {
        expect(learned.en.length).toBeGreaterThan(5)
        expect(learned.ja.length).toBeGreaterThan(5)
        // a finding says what it is about: cells, groups, or in words
        expect(cells.length + cohorts.length + Object.keys(evidence).length).toBeGreaterThan(0)
      }
    }
    expect(found).toEqual(['pass', 'pass', beyond])
  },
)
