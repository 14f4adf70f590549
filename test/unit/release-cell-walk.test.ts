import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { KERNEL_BASE64 } from '../../sdk/kernel/bytes.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { decodeBase64 } from '../../sdk/kernel/load.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { createWasmKernel } from '../../sdk/kernel/wasm.ts'
import { CellWalk } from '../../sdk/release/cell-walk.ts'
import { MOST_LISTED } from '../../sdk/release/found-cells.ts'
import { toldGenotypes } from '../../sdk/release/genotypes-told.ts'
import type { Policy } from '../../sdk/release/policy.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import type { CellPlace, Finding } from '../../sdk/release/rule.ts'
import { isRow } from '../../sdk/release/scan.ts'
import { calledPeople, carriersOf, shownCells } from '../../sdk/release/shown.ts'
import type { Subject, SubjectCohort, TrueCounts } from '../../sdk/release/subject.ts'

const KERNELS: Array<Kernel | undefined> = [
  await createWasmKernel(decodeBase64(KERNEL_BASE64)),
  createReferenceKernel(),
  undefined,
]

/** Numbers of one cohort's rows: counts near none, near all and between, and what the table shows. */
const row = fc.record({
  alleles: fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 200, max: 9000 })),
  copies: fc.oneof(fc.nat({ max: 12 }), fc.integer({ min: 0, max: 9000 })),
  fromTop: fc.boolean(),
  twice: fc.double({ min: 0, max: 1, noNaN: true }),
  haploid: fc.nat({ max: 6 }),
  shown: fc.constantFrom(0, 0, 0, 0, 8, 1, 2, 3),
})
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never

const column = fc.record({
  told: fc.constantFrom('all', 'all', 'alleles', 'twice', 'haploid', 'nothing'),
  overlapping: fc.boolean(),
  people: fc.option(fc.integer({ min: 0, max: 30 })),
})
type Column = typeof column extends fc.Arbitrary<infer T> ? T : never

function countsOf(rows: Row[], told: Column['told']): TrueCounts | undefined {
  if (told === 'nothing') return undefined
  const AN = Int32Array.from(rows, ({ alleles }) => alleles)
  const AC = AN.map((alleles, i) => {
    const copies = Math.min(alleles, rows[i]!.copies)
    return rows[i]!.fromTop ? alleles - copies : copies
  })
  const counts: TrueCounts = { AC, AN }
  if (told === 'all' || told === 'twice')
    counts.nhomalt = AC.map((copies, i) => Math.floor((copies / 2) * rows[i]!.twice))
  if (told === 'all' || told === 'haploid')
    counts.n_haploid = AN.map((alleles, i) => Math.min(alleles, rows[i]!.haploid))
  return counts
}

function tableOf(rows: number, columns: Array<Column & { rows: Row[] }>): Subject {
  const variants = Array.from({ length: rows }, (_, i) => ({ contig: '1', position: i + 1, ref: 'A', alt: 'T' }))
  const cohorts = columns.map((one, number): SubjectCohort => {
    const cohort: Cohort = { op: 'in', axis: one.overlapping ? 'disease' : 'region', levels: [`l${number}`] }
    const all = Array.from({ length: rows }, (_, i) => one.rows[(i * 7 + number) % one.rows.length]!)
    const counts = countsOf(all, one.told)
    const shown = (bits: number) => ({
      values: new Float64Array(rows),
      state: Uint8Array.from(all, ({ shown }) => (shown & bits) | (shown & ~7)),
    })
    return {
      name: `c${number}`,
      expression: `c${number}`,
      cohort,
      participants: one.people,
      columns: new Map([['AC', shown(7)], ['AN', shown(0)], ['nhomalt', shown(2)]]), // biome-ignore format: one line
      ...(counts ? { counts } : {}),
    }
  })
  const axes = ['region', 'disease'].map((id) => ({ id, label: { en: id, ja: id }, kind: id === 'disease' ? 'overlapping' : 'partition', levels: [] })) // biome-ignore format: one line
  return {
    dataset: { id: 'd', dataVersion: '1', axes: axes as unknown as Subject['dataset']['axes'], synthetic: true, kind: 'genotype' },
    variants,
    columns: ['AC', 'AN', 'nhomalt'],
    cohorts,
    cells: undefined,
    earlier: [],
    unavailable: [],
    countsOf: async () => [undefined],
    cellCounts: async () => undefined,
    solver: async () => undefined,
    mitigation: { steps: [], variance: 0 },
    context: {},
  } // biome-ignore format: one table
}

const verdict = fc.constantFrom('pass', 'review', 'fail')
const limit = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(127, 128, 4000, 16384, 1e12))
const rulesOf = fc.record({
  'stratum.min': fc.record({ least: fc.integer({ min: 1, max: 20 }), emptyAllowed: fc.boolean() }),
  'cell.min': fc.record({ least: limit, nonCarriers: fc.boolean() }),
  'ac.min': fc.record({ least: limit, noneAllowed: fc.boolean(), alleles: fc.constantFrom('alternate', 'both') }),
  'cell.uniform': fc.record({ zero: verdict, full: verdict, fullOfOverlapping: verdict }),
  'variant.unique': fc.record({ most: limit }),
})
type Rules = typeof rulesOf extends fc.Arbitrary<infer T> ? T : never
type Found = Array<[status: string, reason: unknown, cells: CellPlace[]]>

/** What the rules find, cell by cell and by the definitions. */
function expectedOf(subject: Subject, rules: Rules): Record<string, Found> {
  const { 'cell.min': people, 'ac.min': alleles, 'cell.uniform': uniform, 'variant.unique': unique } = rules
  const found: Record<string, Map<string, CellPlace[]>> = {}
  const say = (rule: string, status: string, reason: unknown, { row, cohort }: CellPlace) => {
    found[rule] ??= new Map()
    const key = JSON.stringify([status, reason])
    const cells = found[rule].get(key) ?? []
    found[rule].set(key, cells)
    cells.push({ row, cohort })
  }
  for (const { row, cohort, counts } of shownCells(subject)) {
    const cell = { row, cohort }
    const axis = (subject.cohorts[cohort]!.cohort as { axis: string }).axis
    const whole = axis === 'disease' ? uniform.fullOfOverlapping : uniform.full
    if (!counts) {
      say('cell.min', 'review', 'the dataset does not tell the counts', cell)
      say('ac.min', 'review', 'counts not told', cell)
      say('variant.unique', 'review', 'the dataset does not tell the counts', cell)
      if (uniform.zero !== 'pass' || whole !== 'pass') say('cell.uniform', 'review', undefined, cell)
      continue
    }
    const [copies, total] = [counts.AC[row]!, counts.AN[row]!]
    const [carriers, called] = [carriersOf(counts, row), calledPeople(counts, row)]
    const others = { least: called.least - carriers.most, most: called.most - carriers.least }
    const sides = people.nonCarriers ? [carriers, others] : [carriers]
    const isFew = (count: number) => count > 0 && count < people.least
    if (sides.some(({ least, most }) => isFew(least) && isFew(most))) say('cell.min', 'fail', 'carriers', cell)
    else if (sides.some(({ least, most }) => least < people.least && most > 0 && least !== most)) {
      say('cell.min', 'review', 'carriers are known within bounds only', cell)
    }
    const isRare = (count: number) => count < alleles.least && (count > 0 || !alleles.noneAllowed)
    if (isRare(copies) || (alleles.alleles === 'both' && isRare(total - copies))) say('ac.min', 'fail', undefined, cell)
    if (total > 0) {
      const isWhole = copies === total || carriers.least >= called.most
      const status = isWhole ? whole : copies === 0 ? uniform.zero : 'pass'
      if (status !== 'pass') say('cell.uniform', status, undefined, cell)
    }
    if (carriers.least > 0 && carriers.least <= unique.most) say('variant.unique', 'review', undefined, cell)
  }
  return Object.fromEntries(
    Object.entries(found).map(([rule, all]) => [
      rule,
      [...all].map(([key, cells]) => [...(JSON.parse(key) as [string, unknown]), cells] as unknown as Found[number]),
    ]),
  )
}

const byText = (found: Found) => found.map((one) => JSON.stringify(one)).sort()

/** Cells of findings that are about cells; rows of which nothing is shown are another finding of a rule. */
function foundBy(findings: Finding[]): Found {
  return findings
    .filter(({ cells }) => cells.length > 0)
    .map(({ status, evidence, cells, all }) => [status, evidence.reason ?? null, all ? [...all] : cells])
}

const policyOf = (rules: object) => ({ id: 'own', version: '1', rules }) as unknown as Policy

describe('one walk over all cells', () => {
  it('finds for every rule what looking at each cell finds, in the same order, with any kernel', async () => {
    const columns = fc.array(
      fc.tuple(column, fc.array(row, { minLength: 1, maxLength: 40 })).map(([one, rows]) => ({ ...one, rows })),
      { minLength: 1, maxLength: 5 },
    )
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 300 }), columns, rulesOf, async (rows, drawn, rules) => {
        const subject = tableOf(rows, drawn)
        const expected = expectedOf(subject, rules)
        const reviews = []
        for (const kernel of KERNELS) {
          const review = await reviewSubject(subject, policyOf(rules), kernel ? { kernel } : {})
          for (const { rule, findings } of review.checks.filter(({ rule }) => rule !== 'stratum.min')) {
            expect([rule, byText(foundBy(findings))]).toEqual([rule, byText(expected[rule] ?? [])])
          }
          reviews.push(review)
        }
        expect(reviews[1]).toEqual(reviews[0])
        expect(reviews[2]).toEqual(reviews[0])
      }),
      { numRuns: 150 },
    )
  })

  it('goes over blocks, lists the first of very many and has all of them', async () => {
    const rows: Row[] = [0, 3, 12, 400].map((copies) => ({ alleles: 6000, copies, fromTop: copies === 12, twice: 0.4, haploid: 0, shown: copies === 400 ? 2 : 0 })) // biome-ignore format: one line
    const columns = (['all', 'alleles', 'nothing'] as const).map((told) => ({
      told,
      overlapping: false,
      people: 3000,
      rows,
    }))
    const subject = tableOf(40_007, columns)
    const rules: Rules = {
      'stratum.min': { least: 10, emptyAllowed: true },
      'cell.min': { least: 10, nonCarriers: true },
      'ac.min': { least: 13, noneAllowed: true, alleles: 'both' },
      'cell.uniform': { zero: 'review', full: 'fail', fullOfOverlapping: 'fail' },
      'variant.unique': { most: 2 },
    }
    const expected = expectedOf(subject, rules)
    const reviews = []
    for (const kernel of KERNELS.slice(0, 2)) {
      const { checks } = await reviewSubject(subject, policyOf(rules), { kernel: kernel! })
      for (const { rule, findings } of checks) expect(byText(foundBy(findings))).toEqual(byText(expected[rule] ?? []))
      const long = checks.flatMap(({ findings }) => findings).filter(({ all }) => all)
      expect(long.length).toBeGreaterThan(2)
      for (const { cells, all, count } of long) {
        expect(cells).toEqual([...all!].slice(0, MOST_LISTED))
        expect(count).toBe([...all!].length)
      }
      reviews.push(checks.map(({ findings }) => findings.map(({ all: _, ...finding }) => finding)))
    }
    expect(reviews[1]).toEqual(reviews[0])
  })

  it('is one for all rules of a review, and looks at no block that shows nothing', async () => {
    const kernel = createReferenceKernel()
    let calls = 0
    const counted: Kernel = {
      ...kernel,
      markCells: (...task) => {
        calls++
        kernel.markCells(...task)
      },
    }
    const shown: Row = { alleles: 6000, copies: 3, fromTop: false, twice: 0, haploid: 0, shown: 0 }
    const subject = tableOf(20_000, [0, 1, 2].map(() => ({ told: 'all' as const, overlapping: false, people: 3000, rows: [shown] }))) // biome-ignore format: one line
    for (const column of subject.cohorts[1]!.columns.values()) column.state.fill(2, 0, 17_000)
    const rules = { 'cell.min': { least: 5, nonCarriers: true }, 'ac.min': { least: 5, noneAllowed: true, alleles: 'both' }, 'variant.unique': { most: 1 } } // biome-ignore format: one line
    const { checks } = await reviewSubject(subject, policyOf(rules), { kernel: counted })
    expect(calls).toBe(5)
    expect(checks.map(({ findings }) => findings[0]?.count)).toEqual([43_000, 43_000, undefined])
  })

  it('gives its memory back, also when it is cancelled', async () => {
    const kernel = createReferenceKernel()
    const probe = () => {
      const arena = new Arena(kernel)
      const pointer = arena.take(64)
      arena.release(0)
      return pointer
    }
    const before = probe()
    const shown: Row = { alleles: 60, copies: 3, fromTop: false, twice: 0, haploid: 0, shown: 0 }
    const subject = tableOf(500, [0, 1].map(() => ({ told: 'all' as const, overlapping: false, people: 30, rows: [shown] }))) // biome-ignore format: one line
    let pauses = 0
    const pause = async () => {
      if (++pauses === 2) throw new Error('stop')
    }
    const walk = new CellWalk(subject, {}, kernel)
    await expect(walk.marked(pause)).rejects.toThrow('stop')
    expect(probe()).toBe(before)
    await new CellWalk(subject, {}, kernel).marked()
    expect(probe()).toBe(before)
  })

  it('leaves a rule that does not take its parameters to a person, and answers the others', async () => {
    const shown: Row = { alleles: 60, copies: 3, fromTop: false, twice: 0, haploid: 0, shown: 0 }
    const subject = tableOf(3, [{ told: 'all', overlapping: false, people: 30, rows: [shown] }])
    const rules = { 'cell.min': { least: 5, nonCarriers: true }, 'ac.min': { least: -1 } }
    const { status, checks } = await reviewSubject(subject, policyOf(rules))
    expect([status, ...checks.map((check) => check.status)]).toEqual(['fail', 'fail', 'review'])
    expect(checks[1]!.findings[0]!.evidence.reason).toMatch(/could not be evaluated/)
  })
})

describe('genotypes of few people', () => {
  const names = ['AC', 'AN', 'n_het', 'nhomalt', 'n_hom_ref', 'hemizygote_count']

  /** How many people have a genotype: as the dataset counts them, else as the table shows. */
  const peopleOf = ({ counts, columns }: SubjectCohort, column: string, row: number): number | undefined => {
    const shown = columns.get(column)?.values[row]
    if (!counts?.nhomalt) return shown
    const [two, one] = [counts.nhomalt[row]!, counts.hemizygote_count?.[row]]
    const het = counts.AC[row]! - 2 * two - (one ?? 0)
    if (column === 'nhomalt') return two
    if (column === 'n_het') return het
    if (column === 'hemizygote_count') return one ?? shown
    return Math.floor((counts.AN[row]! - (counts.n_haploid?.[row] ?? 0)) / 2 - het - two)
  }

  it('are found in every block', async () => {
    const rows: Row[] = [3, 4, 20, 30].map((copies) => ({ alleles: 600, copies, fromTop: false, twice: 0.5, haploid: 0, shown: 0 })) // biome-ignore format: one line
    for (const kernel of KERNELS.slice(0, 2)) {
      const subject = tableOf(35_000, [{ told: 'all', overlapping: false, people: 300, rows }])
      const rules = { 'geno.min': { least: 3, status: 'fail' } }
      const { checks } = await reviewSubject(subject, policyOf(rules), { kernel: kernel! })
      // of 4 copies, in the last of four rows, two people have one and one has two; of 3, three have one
      const few = Array.from({ length: 35_000 / 4 }, (_, i) => 4 * i + 3)
      const cells = few.flatMap((row) => ['n_het', 'nhomalt'].map((column) => ({ row, cohort: 0, column })))
      const [finding] = checks[0]!.findings
      expect([...(finding!.all ?? finding!.cells)]).toEqual(cells)
    }
  })

  it('are found in every column that tells of them, with any kernel', async () => {
    const shows = fc.array(fc.constantFrom(0, 0, 0, 0, 1, 3, 8), { minLength: 1, maxLength: 30 })
    const drawnCohort = fc
      .record({ column, rows: fc.array(row, { minLength: 1, maxLength: 30 }), shows, has: fc.subarray(names, { minLength: 1 }), single: fc.boolean() })
      .map(({ column, ...drawn }) => ({ ...column, ...drawn })) // biome-ignore format: one record
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.array(drawnCohort, { minLength: 1, maxLength: 4 }),
        fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(16_384, 1e12)),
        async (rows, drawn, least) => {
          const subject = tableOf(rows, drawn)
          for (const [cohort, { has, shows, single }] of drawn.entries()) {
            const own = subject.cohorts[cohort]!
            own.columns = new Map(
              has.map((name, place) => [
                name,
                {
                  values: Float64Array.from({ length: rows }, (_, i) => ((i * 5 + place) % 13) - 1),
                  state: Uint8Array.from({ length: rows }, (_, i) => shows[(i * 3 + place) % shows.length]!),
                },
              ]),
            )
            if (single && own.counts?.nhomalt) {
              own.counts.hemizygote_count = own.counts.AC.map((copies, i) => Math.min(i % 4, copies - 2 * own.counts!.nhomalt![i]!)) // biome-ignore format: one line
            }
          }
          const expected: CellPlace[] = []
          const told = subject.cohorts.map((own) => toldGenotypes(own, rows))
          for (let row = 0; row < rows; row++) {
            for (const [cohort, own] of told.entries()) {
              for (const [column, bits] of own) {
                const people = peopleOf(subject.cohorts[cohort]!, column, row)
                const isFew = people !== undefined && people > 0 && people < least
                if (isFew && isRow(bits, row)) expected.push({ row, cohort, column })
              }
            }
          }
          for (const kernel of KERNELS) {
            const rules = { 'geno.min': { least, status: 'fail' } }
            const { checks } = await reviewSubject(subject, policyOf(rules), kernel ? { kernel } : {})
            const found = checks[0]!.findings.flatMap(({ cells }) => cells)
            expect(found).toEqual(expected)
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})
