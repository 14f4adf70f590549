import { describe, expect, it } from 'vitest'
import type { Finding } from '../../sdk/release/rule.ts'
import { worst } from '../../sdk/release/rule.ts'
import { RULES } from '../../sdk/release/rules/index.ts'
import { STATE } from '../../sdk/types.ts'
import { type GroupOfPeople, genotypedWorld, subjectOf, type TableShape } from '../support/release-world.ts'

const NAMES = { low: 'p0=p0l0', high: 'p0=p0l1', everybody: 'all' }

/** What a rule finds in a table of groups of people; levels of `p0` in order. */
async function found(id: string, parameters: object, groups: GroupOfPeople[], shape: Partial<TableShape> = {}) {
  const rule = RULES.find((candidate) => candidate.id === id)!
  const levels = Math.max(2, ...groups.map(({ level }) => level + 1))
  const variants = Math.max(1, ...groups.map(({ carriers }) => carriers?.length ?? 0))
  const diseases = groups.some(({ has }) => has) ? 2 : 0
  const subject = subjectOf(genotypedWorld(groups, levels, variants, diseases), { cohorts: NAMES, ...shape })
  return rule.check(subject, parameters)
}

const statusOf = (findings: Finding[]) => worst(findings.map(({ status }) => status))
const placesOf = (findings: Finding[]) =>
  findings.flatMap(({ cells }) => cells.map(({ row, cohort }) => `${row}/${cohort}`))

const status = async (...given: Parameters<typeof found>) => statusOf(await found(...given))

describe('every rule', () => {
  it('has an id of its own, both languages, and a reference', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
    for (const { title, rationale, remedy, reference } of RULES) {
      for (const label of [title, rationale, remedy]) {
        expect(label.en.length).toBeGreaterThan(5)
        expect(label.ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/)
      }
      expect(reference.length).toBeGreaterThan(8)
    }
  })
})

describe('stratum.min', () => {
  const people = (low: number) => [
    { level: 0, people: low },
    { level: 1, people: 30 },
  ]

  it.each([
    [10, 'pass'],
    [9, 'fail'],
    [1, 'fail'],
    [0, 'pass'],
  ])('of 10 says of %i people: %s', async (count, expected) => {
    expect(await status('stratum.min', { least: 10, emptyAllowed: true }, people(count))).toBe(expected)
  })

  it('fails nobody where that is not allowed, and lets a suppressed group be', async () => {
    expect(await status('stratum.min', { least: 10, emptyAllowed: false }, people(0))).toBe('fail')
    const hidden = { suppressed: (_: number, cohort: string) => cohort === 'low' }
    expect(await status('stratum.min', { least: 10, emptyAllowed: true }, people(9), hidden)).toBe('pass')
  })
})

describe('cell.min', () => {
  const carriers = (het: number, hom: number, people = 1500): GroupOfPeople[] => [
    { level: 0, people, carriers: [[het, hom]] },
    { level: 1, people: 100, carriers: [[50, 0]] },
  ]
  const low = { cohorts: { low: 'p0=p0l0' } }

  it.each([
    // people, het, hom, threshold
    [1500, 4, 2, 7, 'fail'],
    [1500, 4, 2, 10, 'fail'],
    [1500, 4, 2, 6, 'pass'],
    [1500, 4, 2, 5, 'pass'],
    [1500, 0, 5, 10, 'fail'],
    [20_000, 0, 0, 10, 'pass'],
    [28, 8, 1, 10, 'fail'],
  ])(
    'counts carriers, not alleles: %i people, %i + %i carriers, threshold %i: %s',
    async (n, het, hom, least, expected) => {
      expect(await status('cell.min', { least, nonCarriers: true }, carriers(het, hom, n), low)).toBe(expected)
    },
  )

  it('looks at those without the allele too, where the policy says so', async () => {
    const nearly = carriers(991, 0, 1000)
    expect(await status('cell.min', { least: 10, nonCarriers: true }, nearly, low)).toBe('fail')
    expect(await status('cell.min', { least: 10, nonCarriers: false }, nearly, low)).toBe('pass')
    expect(await status('cell.min', { least: 10, nonCarriers: true }, carriers(990, 0, 1000), low)).toBe('pass')
  })

  it('names the cells, and says review where only alleles are known', async () => {
    const findings = await found('cell.min', { least: 10, nonCarriers: true }, carriers(4, 2))
    expect(placesOf(findings)).toEqual(['0/0'])
    const rule = RULES.find(({ id }) => id === 'cell.min')!
    const subject = subjectOf(genotypedWorld(carriers(12, 0), 2, 1), low)
    const { AC, AN } = subject.cohorts[0]!.counts!
    subject.cohorts[0]!.counts = { AC, AN }
    // 12 copies: 6 to 12 people
    expect(statusOf(await rule.check(subject, { least: 10, nonCarriers: false }))).toBe('review')
    expect(statusOf(await rule.check(subject, { least: 6, nonCarriers: false }))).toBe('pass')
    expect(statusOf(await rule.check(subject, { least: 13, nonCarriers: false }))).toBe('fail')
    delete subject.cohorts[0]!.counts
    expect(statusOf(await rule.check(subject, { least: 6, nonCarriers: false }))).toBe('review')
  })
})

describe('ac.min', () => {
  const copies = (het: number, people = 100) => [
    { level: 0, people, carriers: [[het, 0]] as Array<[number, number]> },
    { level: 1, people: 50 },
  ]
  const low = { cohorts: { low: 'p0=p0l0' } }
  const jga = { least: 6, noneAllowed: false, alleles: 'alternate' }

  it.each([
    [6, 'pass'],
    [5, 'fail'],
    [0, 'fail'],
  ])('as JGA-SNP says of %i alternative alleles: %s', async (het, expected) => {
    expect(await status('ac.min', jga, copies(het), low)).toBe(expected)
  })

  it('looks at the reference allele too where it is told to', async () => {
    const nearly = [{ level: 0, people: 40, carriers: [[4, 36]] as Array<[number, number]> }]
    expect(await status('ac.min', { ...jga, alleles: 'both' }, nearly, low)).toBe('fail')
    expect(await status('ac.min', jga, nearly, low)).toBe('pass')
    expect(await status('ac.min', { ...jga, noneAllowed: true }, copies(0), low)).toBe('pass')
  })
})

describe('cell.uniform', () => {
  const verdicts = { zero: 'pass', full: 'review', fullOfOverlapping: 'fail' }
  const groups = (het: number, hom: number) => [
    { level: 0, people: 40, has: 1, carriers: [[het, hom]] as Array<[number, number]> },
  ]
  const low = { cohorts: { low: 'p0=p0l0' } }

  it.each([
    [40, 0, 'review'],
    [0, 40, 'review'],
    [39, 0, 'pass'],
    [0, 0, 'pass'],
  ])('says of %i + %i carriers among 40: %s', async (het, hom, expected) => {
    expect(await status('cell.uniform', verdicts, groups(het, hom), low)).toBe(expected)
  })

  it('is stricter in a disease, and with zeros where the policy is', async () => {
    const disease = { cohorts: { ill: 'q0=q0l0' } }
    expect(await status('cell.uniform', verdicts, groups(40, 0), disease)).toBe('fail')
    expect(await status('cell.uniform', { ...verdicts, zero: 'fail' }, groups(0, 0), low)).toBe('fail')
  })
})

describe('dominance', () => {
  const biobanks = (...carriers: number[]) =>
    carriers.map((het, level) => ({ level, people: 400, carriers: [[het, 0]] as Array<[number, number]> }))
  const acro = { axis: 'p0', n: 2, k: 0.9, p: 0.1, least: 1 }
  const all = { cohorts: { everybody: 'all' } }

  it.each([
    [[40, 40, 20], 'pass'],
    [[45, 45, 10], 'fail'],
    [[45, 44, 11], 'pass'],
    [[300, 0, 0], 'fail'],
    [[0, 0, 0], 'pass'],
  ])('of ACRO says of carriers %j: %s', async (carriers, expected) => {
    expect(await status('dominance', acro, biobanks(...carriers), all)).toBe(expected)
  })

  it('wants three institutions where the policy does, and passes datasets without the axis', async () => {
    const three = { axis: 'p0', n: 1, k: 1, p: 0, least: 3 }
    expect(await status('dominance', three, biobanks(50, 50, 0), all)).toBe('fail')
    expect(await status('dominance', three, biobanks(50, 50, 1), all)).toBe('pass')
    expect(await status('dominance', { ...three, axis: 'biobank' }, biobanks(50, 0, 0), all)).toBe('pass')
  })

  it('leaves to a person what the dataset does not tell', async () => {
    const rule = RULES.find(({ id }) => id === 'dominance')!
    const subject = subjectOf(genotypedWorld(biobanks(50, 50, 50), 3, 1), all)
    const untold = { ...subject, countsOf: async (asked: readonly unknown[]) => asked.map(() => undefined) }
    expect(statusOf(await rule.check(untold, acro))).toBe('review')
  })
})

describe('bulk and context', () => {
  const rows = (count: number) => [
    { level: 0, people: 20, carriers: Array(count).fill([12, 0]) as Array<[number, number]> },
  ]

  it('has a person look at tables beyond its limits', async () => {
    expect(await status('bulk', { variants: 5 }, rows(5))).toBe('pass')
    expect(await status('bulk', { variants: 5 }, rows(6))).toBe('review')
    expect(await status('bulk', { cells: 15 }, rows(5))).toBe('pass')
    expect(await status('bulk', { cells: 14 }, rows(5))).toBe('review')
  })

  it('has a person look at tables that nobody described', async () => {
    const fields = { fields: ['description', 'relation'] }
    expect(await status('context', fields, rows(1))).toBe('review')
    expect(await status('context', fields, rows(1), { context: { description: 'x', relation: ' ' } })).toBe('review')
    expect(await status('context', fields, rows(1), { context: { description: 'x', relation: 'none' } })).toBe('pass')
  })
})

describe('group.grain and label.rare', () => {
  const groups = [
    { level: 0, people: 30, has: 1 },
    { level: 1, people: 30 },
    { level: 2, people: 30 },
  ]

  it('refuses groups that split levels which must stay together', async () => {
    const together = { together: { p0: [['p0l1', 'p0l2']] } }
    expect(await status('group.grain', together, groups, { cohorts: { a: 'p0 in (p0l1, p0l2)' } })).toBe('pass')
    expect(await status('group.grain', together, groups, { cohorts: { a: 'p0 in (p0l0, p0l1)' } })).toBe('fail')
    expect(await status('group.grain', together, groups, { cohorts: { a: 'p0=p0l0' } })).toBe('pass')
  })

  it('refuses groups named by more axes than allowed', async () => {
    const cohorts = { a: 'p0=p0l0 and q0=q0l0' }
    expect(await status('group.grain', { together: {}, mostAxes: 2 }, groups, { cohorts })).toBe('pass')
    expect(await status('group.grain', { together: {}, mostAxes: 1 }, groups, { cohorts })).toBe('fail')
  })

  it('has a person look at small groups that a combination of axes, or a rare code, names', async () => {
    const combinations = { codes: [], least: 31, combinations: [['p0', 'q0']] }
    expect(await status('label.rare', combinations, groups, { cohorts: { a: 'p0=p0l0 and q0=q0l0' } })).toBe('review')
    expect(
      await status('label.rare', { ...combinations, least: 30 }, groups, { cohorts: { a: 'p0=p0l0 and q0=q0l0' } }),
    ).toBe('pass')
    expect(await status('label.rare', combinations, groups, { cohorts: { a: 'p0=p0l0' } })).toBe('pass')
    const rule = RULES.find(({ id }) => id === 'label.rare')!
    const subject = subjectOf(genotypedWorld(groups, 3, 1, 2), { cohorts: { ill: 'q0=q0l0' } })
    subject.dataset.axes[1]!.levels[0]!.codes = [{ system: 'ICD-10', version: '2019', code: 'G12.2' }]
    const parameters = { codes: ['G12'], least: 50, combinations: [] }
    expect(statusOf(await rule.check(subject, parameters))).toBe('review')
    expect(statusOf(await rule.check(subject, { ...parameters, codes: ['G13'] }))).toBe('pass')
  })
})

describe('round.detect', () => {
  const groups = [{ level: 0, people: 100, carriers: [[25, 0]] as Array<[number, number]> }]
  const low = { cohorts: { low: 'p0=p0l0' }, columns: ['AC', 'AN', 'AF'] }
  const rule = RULES.find(({ id }) => id === 'round.detect')!

  it('wants counts that are multiples, and ratios of those counts', async () => {
    expect(await status('round.detect', { method: 'nearest', base: 5 }, groups, low)).toBe('pass')
    expect(await status('round.detect', { method: 'nearest', base: 10 }, groups, low)).toBe('fail')
    const subject = subjectOf(genotypedWorld(groups, 2, 1), low)
    subject.cohorts[0]!.columns.get('AF')!.values[0] = 0.1234
    const findings = await rule.check(subject, { method: 'nearest', base: 5 })
    expect(findings.flatMap(({ cells }) => cells.map(({ column }) => column))).toEqual(['AF'])
  })

  it('knows midpoints, which no count but their own stretch is shown as', async () => {
    const subject = subjectOf(genotypedWorld(groups, 2, 1), { ...low, columns: ['AC'] })
    const shown = subject.cohorts[0]!.columns.get('AC')!
    for (const [value, expected] of [
      [9, 'pass'],
      [6, 'fail'],
      [0, 'pass'],
      [1, 'fail'],
    ] as const) {
      shown.values[0] = value
      expect(statusOf(await rule.check(subject, { method: 'midpoint', base: 6 }))).toBe(expected)
    }
  })
})

describe('table.faithful', () => {
  const groups = [{ level: 0, people: 30, carriers: [[12, 0]] as Array<[number, number]> }]
  const rule = RULES.find(({ id }) => id === 'table.faithful')!
  const table = () => subjectOf(genotypedWorld(groups, 2, 1), { cohorts: { low: 'p0=p0l0' } })

  it('passes the dataset’s own numbers and fails one that was changed, however little', async () => {
    expect(statusOf(await rule.check(table(), {}))).toBe('pass')
    for (const column of ['AC', 'AN', 'AF', 'nhomalt']) {
      const subject = table()
      subject.cohorts[0]!.columns.get(column)!.values[0]! += 1e-9
      expect(placesOf(await rule.check(subject, {}))).toEqual(['0/0'])
    }
  })

  it('fails a number that the dataset does not give, and leaves unknown groups to a person', async () => {
    const subject = table()
    subject.cohorts[0]!.expected!.get('AC')!.state[0] = STATE.suppressed
    expect(statusOf(await rule.check(subject, {}))).toBe('fail')
    delete subject.cohorts[0]!.expected
    expect(statusOf(await rule.check(subject, {}))).toBe('review')
  })

  it('knows NaN for no number of the dataset', async () => {
    const subject = table()
    subject.cohorts[0]!.columns.get('AC')!.values[0] = Number.NaN
    expect(statusOf(await rule.check(subject, {}))).toBe('fail')
  })
})
