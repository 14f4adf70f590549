import { describe, expect, it } from 'vitest'
import { certainRoom } from '../../sdk/release/algebra/room.ts'
import { type Finding, worst } from '../../sdk/release/rule.ts'
import { RULES } from '../../sdk/release/rules/index.ts'
import { STATE } from '../../sdk/types.ts'
import { type GroupOfPeople, genotypedWorld, releaseOf, subjectOf, variantKeys } from '../support/release-world.ts'

const ruleOf = (id: string) => RULES.find((rule) => rule.id === id)!
const statusOf = (findings: Finding[]) => worst(findings.map(({ status }) => status))
const places = (findings: Finding[]) =>
  findings.flatMap(({ cells }) => cells.map(({ row, cohort }) => `${row}/${cohort}`))

/** Groups of people by level, each with some heterozygous carriers of one variant. */
const groups = (...carriers: Array<[people: number, het: number]>): GroupOfPeople[] =>
  carriers.map(([people, het], level) => ({ level, people, carriers: [[het, 0]] }))

describe('suppress.complementary', () => {
  const complementary = ruleOf('suppress.complementary')
  const world = genotypedWorld(groups([40, 3], [50, 20], [60, 30]), 3, 1)
  const cohorts = { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2', everybody: 'all' }
  const hiding = (...names: string[]) =>
    subjectOf(world, { cohorts, suppressed: (_, cohort) => names.includes(cohort) })

  it('finds one suppressed cell beside its total and its siblings', async () => {
    expect(places(await complementary.check(hiding('a'), {}))).toEqual(['0/0'])
  })

  it('passes two suppressed siblings, a suppressed total, and no suppression', async () => {
    expect(await complementary.check(hiding('a', 'b'), {})).toEqual([])
    expect(await complementary.check(hiding('a', 'everybody'), {})).toEqual([])
    expect(await complementary.check(hiding(), {})).toEqual([])
  })

  it('finds ACRO’s suppression leak: totals recomputed without the suppressed cell, beside the true total', async () => {
    // ACRO deletes the records of a failing cell, so the total becomes that of the rest; the true total was released before.
    const before = releaseOf(subjectOf(world, { cohorts: { everybody: 'all' } }), 1)
    const leaking = subjectOf(world, {
      cohorts: { a: 'p0=p0l0', rest: 'not p0=p0l0' },
      suppressed: (_, cohort) => cohort === 'a',
      earlier: [before],
    })
    expect(places(await complementary.check(leaking, {}))).toEqual(['0/0'])
  })

  it('uses what was released of the same variants only', async () => {
    const before = releaseOf(subjectOf(world, { cohorts: { everybody: 'all' } }), 1)
    const elsewhere = { ...before, variants: variantKeys(1, 5000) }
    const hidden = {
      cohorts: { a: 'p0=p0l0', rest: 'not p0=p0l0' },
      suppressed: (_: number, cohort: string) => cohort === 'a',
    }
    expect(await complementary.check(subjectOf(world, { ...hidden, earlier: [elsewhere] }), {})).toEqual([])
  })
})

describe('attack.interval', () => {
  const interval = ruleOf('attack.interval')

  // sdcTable's 4 x 4 case: rows and columns as two partition axes would need joint levels, so each cell is a level.
  const FOUR = [
    [30, 47, 64, 89],
    [90, 124, 5, 31],
    [92, 100, 59, 85],
    [800, 991, 651, 685],
  ]
  const HIDDEN = ['wa', 'wb', 'wc', 'xa', 'xc', 'yb', 'yd', 'zb', 'zd']
  const cellName = (row: number, column: number) => `${'wxyz'[row]}${'abcd'[column]}`
  const four = genotypedWorld(
    FOUR.flatMap((row, r) =>
      row.map((count, c) => ({ level: r * 4 + c, people: 2000, carriers: [[count, 0]] as Array<[number, number]> })),
    ),
    16,
    1,
  )
  const level = (row: number, column: number) => `p0l${row * 4 + column}`
  const range = [0, 1, 2, 3]
  const fourCohorts = Object.fromEntries([
    ...range.flatMap((r) => range.map((c) => [cellName(r, c), `p0=${level(r, c)}`])),
    ...range.map((r) => [`row ${r}`, `p0 in (${range.map((c) => level(r, c)).join(', ')})`]),
    ...range.map((c) => [`column ${c}`, `p0 in (${range.map((r) => level(r, c)).join(', ')})`]),
  ])
  const fourTable = (hidden: string[], solver = true) =>
    subjectOf(four, {
      cohorts: fourCohorts,
      columns: ['AC', 'AN', 'AF'],
      suppressed: (_, cohort) => hidden.includes(cohort),
      solver,
    })

  it('finds the determined cell of sdcTable’s 4 x 4 case, two suppressed cells in every line', async () => {
    const findings = await interval.check(fourTable(HIDDEN), { width: 10, programs: 5000 })
    const failing = findings.filter(({ status }) => status === 'fail').flatMap(({ cells }) => cells)
    expect(failing.map(({ cohort }) => Object.keys(fourCohorts)[cohort])).toEqual(['wb'])
  })

  it('passes it once xd is suppressed too', async () => {
    expect(await interval.check(fourTable([...HIDDEN, 'xd']), { width: 10, programs: 5000 })).toEqual([])
  })

  it('leaves to a person what it cannot decide: no solver, no programs left', async () => {
    expect(statusOf(await interval.check(fourTable(HIDDEN, false), { width: 10, programs: 5000 }))).toBe('review')
    expect(statusOf(await interval.check(fourTable(HIDDEN), { width: 10, programs: 0 }))).toBe('review')
  })

  it('finds the margins 0/40 x 3/37, where every cell follows from counts not being negative', async () => {
    const cells: Array<[number, number]> = [
      [50, 0],
      [50, 0],
      [50, 3],
      [50, 37],
    ]
    const world = genotypedWorld(groups(...cells), 4, 1)
    const cohorts = {
      c0: 'p0=p0l0',
      c1: 'p0=p0l1',
      c2: 'p0=p0l2',
      c3: 'p0=p0l3',
      'row 0': 'p0 in (p0l0, p0l1)',
      'row 1': 'p0 in (p0l2, p0l3)',
      'column 0': 'p0 in (p0l0, p0l2)',
      'column 1': 'p0 in (p0l1, p0l3)',
    }
    const subject = subjectOf(world, {
      cohorts,
      suppressed: (_, cohort) => cohort.startsWith('c') && cohort.length === 2,
      solver: false,
    })
    expect(await ruleOf('suppress.complementary').check(subject, {})).toEqual([])
    const findings = await interval.check(subject, { width: 2, programs: 0 })
    expect(findings.map(({ status }) => status)).toEqual(['fail'])
    expect(places(findings)).toEqual(['0/0', '0/1', '0/2', '0/3'])
  })

  it('is exactly at its width: as many values as wanted pass, one fewer fails', async () => {
    // a + b = 6 copies, both suppressed: each may be 0 to 6, seven values
    const world = genotypedWorld(groups([40, 2], [40, 4], [40, 20]), 3, 1)
    const table = subjectOf(world, {
      cohorts: { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2', everybody: 'all' },
      suppressed: (_, cohort) => 'ab'.includes(cohort),
      solver: false,
    })
    expect(await interval.check(table, { width: 7, programs: 0 })).toEqual([])
    expect(places(await interval.check(table, { width: 8, programs: 0 }))).toEqual(['0/0', '0/1'])
  })
})

describe('room that is certain', () => {
  const none = [0, 0, 0, 0]
  /** Cells of people with one copy and with none; nobody else. */
  const point = (het: number[], ref: number[]) => ({ het, ref, hom: none, hemi: none, single: none })
  const together = { of: [0, 0, 1], count: 2, free: 1 }

  it('is what people of cells in the same known sums can do by changing places', () => {
    // cells 0 and 1 in one known sum of 5 copies, cell 2 in none
    const people = point([2, 3, 1], [8, 1, 7])
    expect(certainRoom(people, together, [1, 0, 0], 'AC')).toEqual({ lower: 1, upper: 5 })
    expect(certainRoom(people, together, [0, 0, 1], 'AC')).toEqual({ lower: 0, upper: 16 })
    expect(certainRoom(people, { of: [0, 1, 2], count: 3, free: -1 }, [1, 0, 0], 'AC')).toEqual({ lower: 2, upper: 2 })
  })

  it('lets homozygous people change places for carriers, not for copies, which would leave gaps', () => {
    const people = { ...point([0, 0], [6, 6]), hom: [2, 1] }
    const one = { of: [0, 0], count: 1, free: -1 }
    expect(certainRoom(people, one, [1, 0], 'nhomalt')).toEqual({ lower: 0, upper: 3 })
    expect(certainRoom(people, one, [1, 0], 'carriers')).toEqual({ lower: 0, upper: 3 })
    expect(certainRoom(people, one, [1, 0], 'AC')).toEqual({ lower: 4, upper: 4 })
  })
})

describe('diff.prior', () => {
  const differencing = ruleOf('diff.prior')
  const world = genotypedWorld(groups([9, 2], [10, 3], [300, 100]), 3, 2)
  const released = (cohorts: Record<string, string>, entry: number, dataVersion?: string) =>
    releaseOf(subjectOf(world, { cohorts }), entry, dataVersion)

  it.each([
    ['p0l0', 9, 'fail'],
    ['p0l1', 10, 'pass'],
  ])('says of everybody after everybody but %s (%i people): %s', async (small, _, expected) => {
    const earlier = [released({ most: `not p0=${small}` }, 1)]
    const subject = subjectOf(world, { cohorts: { everybody: 'all' }, earlier })
    expect(statusOf(await differencing.check(subject, { least: 10 }))).toBe(expected)
  })

  it('finds the small group inside one table as well, and says between which groups', async () => {
    const subject = subjectOf(world, { cohorts: { everybody: 'all', most: 'not p0=p0l0' } })
    const [finding] = await differencing.check(subject, { least: 10 })
    expect(finding).toMatchObject({
      status: 'fail',
      cohorts: [0, 1],
      evidence: { from: ['plus "everybody"', 'less "most"'] },
    })
  })

  it('finds a group that only a combination of many releases determines', async () => {
    // four small groups by their pairwise unions: three unions and the sum of all determine each
    const small = genotypedWorld(groups([6, 1], [6, 1], [6, 1], [400, 100]), 4, 1)
    const pair = (a: number, b: number) => ({ [`${a}${b}`]: `p0 in (p0l${a}, p0l${b}, p0l3)` })
    const earlier = [releaseOf(subjectOf(small, { cohorts: { ...pair(0, 1), ...pair(1, 2), ...pair(0, 2) } }), 1)]
    const subject = subjectOf(small, { cohorts: { everybody: 'all' }, earlier })
    expect(statusOf(await differencing.check(subject, { least: 5 }))).toBe('pass')
    expect(statusOf(await differencing.check(subject, { least: 10 }))).toBe('fail')
  })

  it('does not blame a table for what earlier ones gave away already', async () => {
    const earlier = [released({ everybody: 'all' }, 1), released({ most: 'not p0=p0l0' }, 2)]
    const subject = subjectOf(world, { cohorts: { c: 'p0=p0l2' }, earlier })
    expect(await differencing.check(subject, { least: 9 })).toEqual([])
  })

  it('lets tables of other variants be, and has a person look at other versions and missing files', async () => {
    const before = released({ most: 'not p0=p0l0' }, 1)
    const elsewhere = { ...before, variants: variantKeys(2, 9000) }
    expect(
      await differencing.check(subjectOf(world, { cohorts: { everybody: 'all' }, earlier: [elsewhere] }), {
        least: 10,
      }),
    ).toEqual([])
    const older = { ...before, dataVersion: '0' }
    expect(
      statusOf(
        await differencing.check(subjectOf(world, { cohorts: { everybody: 'all' }, earlier: [older] }), { least: 10 }),
      ),
    ).toBe('review')
    const missing = subjectOf(world, { cohorts: { everybody: 'all' }, unavailable: [3] })
    expect(statusOf(await differencing.check(missing, { least: 10 }))).toBe('review')
  })

  it('has a person look where overlapping diseases are too many, or their overlap is not known', async () => {
    const ill = genotypedWorld(
      [
        { level: 0, people: 30, has: 3 },
        { level: 0, people: 30, has: 1 },
        { level: 0, people: 40, has: 2 },
      ],
      1,
      1,
      2,
    )
    const subject = subjectOf(ill, { cohorts: { either: 'q0 in (q0l0, q0l1)', one: 'q0=q0l0' } })
    expect(statusOf(await differencing.check(subject, { least: 35 }))).toBe('review')
    expect(statusOf(await differencing.check({ ...subject, cells: undefined }, { least: 10 }))).toBe('review')
  })
})

describe('member.power', () => {
  const membership = ruleOf('member.power')
  const parameters = { alpha: 0.001, review: 0.1, fail: 0.5, leastPool: 100, leastFrequency: 0.05 }
  const table = (people: number, variants: number, het: number, earlier: ReturnType<typeof releaseOf>[] = []) => {
    const carriers = Array.from({ length: variants }, (): [number, number] => [het, 0])
    const world = genotypedWorld([{ level: 0, people, carriers }], 1, variants)
    return subjectOf(world, { cohorts: { everybody: 'all' }, earlier })
  }

  it.each([
    // 100 people at α = 0.001: power reaches 0.1 after 327 variants and 0.5 after 954
    [100, 327, 30, 'pass'],
    [100, 328, 30, 'review'],
    [100, 954, 30, 'review'],
    [100, 955, 30, 'fail'],
    [99, 1, 30, 'review'],
    [100, 10, 9, 'review'],
    [100, 10, 10, 'pass'],
  ])('of %i people, %i variants, %i carriers: %s', async (people, variants, het, expected) => {
    expect(statusOf(await membership.check(table(people, variants, het), parameters))).toBe(expected)
  })

  it('adds up variants over releases, and finds the group that two releases single out', async () => {
    const before = releaseOf(table(100, 300, 30), 1)
    const later = { ...before, variants: variantKeys(300, 9000) }
    expect(statusOf(await membership.check(table(100, 300, 30, [later]), parameters))).toBe('review')
    const world = genotypedWorld(
      [
        { level: 0, people: 1, carriers: [[1, 0]] },
        { level: 1, people: 300, carriers: [[100, 0]] },
      ],
      2,
      1,
    )
    const difference = subjectOf(world, { cohorts: { all: 'all', most: 'p0=p0l1' } })
    const [finding] = await membership.check(difference, parameters)
    expect(finding?.evidence).toMatchObject({ pool: 1, variants: 1 })
  })
})

describe('symbol.leak', () => {
  const selection = ruleOf('symbol.leak')
  const world = genotypedWorld(groups([40, 3], [50, 20]), 2, 1)
  const cohorts = { a: 'p0=p0l0', b: 'p0=p0l1' }
  const table = (query: object) => subjectOf(world, { cohorts, suppressed: (_, cohort) => cohort === 'a', query })

  it.each([
    [{ where: 'a.AC >= 2' }, 'fail'],
    [{ where: 'any.AF > 0.01' }, 'fail'],
    [{ where: 'b.AF > 0.01' }, 'pass'],
    [{ where: 'c.AF > 0.01' }, 'fail'],
    [{ where: 'position > 5' }, 'pass'],
    [{ sort: '-a.AF' }, 'fail'],
    [{ sort: '-b.AF' }, 'pass'],
    [{ sort: 'position' }, 'pass'],
    [{}, 'pass'],
  ])('says of rows chosen by %j: %s', async (query, expected) => {
    expect(statusOf(await selection.check(table(query), {}))).toBe(expected)
  })

  it.each([
    // columns of the table, filter or sort
    [['AN'], { where: 'b.AC >= 1 and b.AC <= 9' }, 'fail'],
    [['AN'], { where: 'b.AN >= 90' }, 'pass'],
    [['AN'], { sort: 'b.AF' }, 'fail'],
    [['AC', 'AN'], { where: 'b.AF > 0.01' }, 'pass'],
    [['AC'], { where: 'b.AF > 0.01' }, 'fail'],
    [['AC', 'AN'], { where: 'b.hwe_p < 0.01' }, 'fail'],
    [['AC', 'AN', 'nhomalt'], { where: 'b.hwe_p < 0.01' }, 'pass'],
    [['AC', 'AN', 'nhomalt'], { where: 'b.n_het > 3', sort: '-b.n_hom_ref' }, 'pass'],
  ])('of a table of %j says of %j: %s', async (columns, query, expected) => {
    expect(statusOf(await selection.check(subjectOf(world, { cohorts, columns, query }), {}))).toBe(expected)
  })

  it('reads filters by the annotations of the dataset, and fails what does not read', async () => {
    const subject = table({ where: 'gene = APOE and b.AF > 0.01' })
    expect(statusOf(await selection.check(subject, {}))).toBe('fail')
    const label = { en: 'gene', ja: '遺伝子' }
    subject.dataset.annotations = [{ name: 'gene', type: 'text', label }]
    expect(await selection.check(subject, {})).toEqual([])
  })

  it('fails where somebody was called and the file says that nobody was', async () => {
    const subject = subjectOf(world, { cohorts, query: { where: 'b.AF > 0.01' } })
    for (const name of ['AC', 'AF']) subject.cohorts[1]!.columns.get(name)!.state[0] = STATE.notCalled
    expect(statusOf(await selection.check(subject, {}))).toBe('fail')
    for (const name of ['AC', 'AF']) subject.cohorts[1]!.expected!.get(name)!.state[0] = STATE.notCalled
    expect(await selection.check(subject, {})).toEqual([])
  })

  it('fails where a single row is empty, whatever that is called', async () => {
    const subject = subjectOf(world, { cohorts, query: { where: 'b.AF > 0.01' } })
    expect(await selection.check(subject, {})).toEqual([])
    subject.cohorts[1]!.columns.get('AC')!.state[0] = STATE.notCollected
    subject.cohorts[1]!.columns.get('AF')!.state[0] = STATE.notCollected
    expect(statusOf(await selection.check(subject, {}))).toBe('fail')
  })

  it('has a person look at rows in an order that nobody explains, where something is hidden', async () => {
    const many = genotypedWorld(
      [
        { level: 0, people: 40, carriers: [1, 2, 3].map((het): [number, number] => [het, 0]) },
        { level: 1, people: 40, carriers: [9, 9, 9].map((het): [number, number] => [het, 0]) },
      ],
      2,
      3,
    )
    const hiding = subjectOf(many, { cohorts, suppressed: (_, cohort) => cohort === 'a' })
    const open = subjectOf(many, { cohorts })
    expect(await selection.check(hiding, {})).toEqual([])
    for (const subject of [hiding, open]) subject.variants = [...subject.variants].reverse()
    expect(statusOf(await selection.check(hiding, {}))).toBe('review')
    expect(await selection.check({ ...hiding, query: { sort: '-position' } }, {})).toEqual([])
    // a query that says nothing of the order explains none, and a check and its repetition say the same
    for (const query of [{}, { where: 'position > 0' }, { sort: 'position' }]) {
      expect(await selection.check({ ...hiding, query }, {})).toEqual(await selection.check(hiding, {}))
    }
    expect(await selection.check(open, {})).toEqual([])
  })
})
