import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Finding, worst } from '../../sdk/release/rule.ts'
import { RULES } from '../../sdk/release/rules/index.ts'
import type { ShownColumn, Subject } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

const rule = RULES.find(({ id }) => id === 'symbol.leak')!
const statusOf = (findings: Finding[]) => worst(findings.map(({ status }) => status))
const check = async (subject: Subject) => rule.check(subject, {})
const orderOf = (numbers: readonly number[], descending = false) =>
  [...numbers.keys()].sort((a, b) => (descending ? numbers[b]! - numbers[a]! : numbers[a]! - numbers[b]!))

/** Rows of a table in another order; everything the dataset knows goes with them. */
function arranged(subject: Subject, order: readonly number[], query?: Subject['query']): Subject {
  const column = ({ values, state }: ShownColumn): ShownColumn => ({
    values: Float64Array.from(order, (row) => values[row]!),
    state: Uint8Array.from(order, (row) => state[row]!),
  })
  const columns = (own: Map<string, ShownColumn>) => new Map([...own].map(([name, one]) => [name, column(one)]))
  return {
    ...subject,
    variants: order.map((row) => subject.variants.at(row)!),
    places: Int32Array.from(order),
    ...(query ? { query } : {}),
    cohorts: subject.cohorts.map((own) => ({
      ...own,
      columns: columns(own.columns),
      expected: columns(own.expected!),
      counts: Object.fromEntries(
        Object.entries(own.counts!).map(([name, counts]) => [name, Int32Array.from(order, (row) => counts[row])]),
      ) as unknown as NonNullable<typeof own.counts>,
    })),
  }
}

/** Copies of group `a`, of which every row has others, and of `b`; a few rows of `a` are hidden. */
function table(a: readonly number[], b: readonly number[], hidden: readonly number[] = [2, 5], columns?: string[]) {
  const groups = [a, b].map((counts, level) => ({
    level,
    people: 100,
    carriers: counts.map((het): [number, number] => [het, 0]),
  }))
  return subjectOf(genotypedWorld(groups, 2, a.length), {
    cohorts: { a: 'p0=p0l0', b: 'p0=p0l1' },
    suppressed: (row, cohort) => cohort === 'a' && hidden.includes(row),
    ...(columns ? { columns } : {}),
  })
}

const A = [31, 7, 45, 12, 3, 60, 22, 18, 51, 9, 38, 27]
const B = [40, 11, 40, 25, 40, 11, 33, 25, 60, 52, 11, 19]

describe('a sort that is said', () => {
  const byB = orderOf(B, true)

  it('is so, with equal numbers in the order of the dataset', async () => {
    expect(await check(arranged(table(A, B), byB, { sort: '-b.AF' }))).toEqual([])
    expect(await check(arranged(table(A, B), byB, { sort: ' -"b".AC ' }))).toEqual([])
    expect(await check(arranged(table(A, B), orderOf(B), { sort: 'b.AF' }))).toEqual([])
    const last = [...A.keys()].toReversed()
    expect(await check(arranged(table(A, B), last, { sort: '-position' }))).toEqual([])
  })

  it.each([
    ['the other way round', byB, 'b.AF'],
    ['of another group', byB, '-a.AN'],
    ['of position', byB, 'position'],
    ['of none', [...A.keys()], '-b.AF'],
    ['with equal numbers in an order of their own', byB.with(1, byB[2]!).with(2, byB[1]!), '-b.AC'],
    ['of a group that is not named', byB, '-AF'],
    ['of what the table does not have', byB.with(0, byB[3]!).with(3, byB[0]!), '-b.hwe_p'],
  ])('and is not is for a person: %s', async (what, order, sort) => {
    const found = await check(arranged(table(A, B, []), order, { sort }))
    if (what === 'of a group that is not named') expect(found).toEqual([])
    else expect(found).toMatchObject([{ status: 'review', cells: [] }])
  })

  it('by a hidden number fails, be it said or not, and whatever else is said', async () => {
    const byA = orderOf(A, true)
    for (const query of [undefined, { sort: '-b.AF' }, { sort: 'position' }]) {
      const found = await check(arranged(table(A, B), byA, query))
      expect(found).toMatchObject([{ status: 'fail', cohorts: [0], evidence: { column: 'AC' } }])
    }
    expect(statusOf(await check(arranged(table(A, B), byA, { sort: '-a.AF' })))).toBe('fail')
    expect(statusOf(await check(arranged(table(A, B), byA.toReversed())))).toBe('fail')
    // nothing of it is hidden: everybody sees by what
    expect(await check(arranged(table(A, B, []), byA))).toEqual([])
  })
})

describe('an order that nobody speaks of', () => {
  it('is explained by any number that is shown, and needs a person where by none', async () => {
    expect(await check(arranged(table(A, B), orderOf(B)))).toEqual([])
    const mixed = [3, 0, 7, 1, 11, 4, 2, 9, 5, 10, 6, 8]
    expect(await check(arranged(table(A, B), mixed))).toMatchObject([
      { status: 'review', evidence: { reason: expect.stringContaining('no number in the table') } },
    ])
    // also where nothing is hidden: an order can tell of any other table
    expect(statusOf(await check(arranged(table(A, B, []), mixed)))).toBe('review')
  })

  it('of variants at one position is that of the dataset', async () => {
    const subject = table(A, B)
    const one = { ...subject, variants: A.map(() => subject.variants.at(0)!) }
    const rows = [...A.keys()]
    expect(await check(arranged(one, rows))).toEqual([])
    expect(statusOf(await check(arranged(one, rows.with(0, 1).with(1, 0))))).toBe('review')
  })

  it('by numbers that were changed since is found: what is shown must be in order itself', async () => {
    const noised = table(A, B, [])
    const shown = noised.cohorts[0]!.columns
    for (const name of ['AC', 'AF', 'nhomalt']) {
      const { values, state } = shown.get(name)!
      for (let row = 0; row < A.length; row++) {
        values[row] = [8, 3, -8, 15, 0, 4, -20, 9][row % 8]! + A[row]!
        state[row] = STATE.value | STATE.MARKED
      }
    }
    const seen = [...shown.get('AC')!.values]
    expect(await check(arranged(noised, orderOf(A)))).toMatchObject([{ status: 'fail', cohorts: [0] }])
    expect(await check(arranged(noised, orderOf(seen)))).toEqual([])
  })

  it('by numbers that were rounded since tells which of the equal ones was greater', async () => {
    const rounded = table(A, B, [])
    const { values, state } = rounded.cohorts[0]!.columns.get('AC')!
    for (const name of ['AF', 'nhomalt']) rounded.cohorts[0]!.columns.delete(name)
    for (let row = 0; row < A.length; row++) {
      values[row] = 10 * Math.round(A[row]! / 10)
      state[row] = STATE.value | STATE.MARKED
    }
    const seen = [...values]
    expect(await check(arranged(rounded, orderOf(seen)))).toEqual([])
    expect(statusOf(await check(arranged(rounded, orderOf(A))))).toBe('fail')
  })

  it('is no alarm in a table of up to six rows, which chance orders by something', async () => {
    const short = fc.uniqueArray(fc.integer({ min: 0, max: 90 }), { minLength: 6, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(short, short, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), async (a, b, order) => {
        expect(statusOf(await check(arranged(table(a, b, [0, 1, 2, 3, 4, 5]), order)))).not.toBe('fail')
      }),
      { numRuns: 60 },
    )
    // every order there is, the hidden one too
    expect(statusOf(await check(arranged(table(A.slice(0, 6), B.slice(0, 6)), orderOf(A.slice(0, 6), true))))).toBe(
      'review',
    )
  })

  it('is found at the least number of rows at which chance is below one in a million, and not before', async () => {
    // four orders of the hidden group are looked for, each both ways: 8 / n! is below 1e-6 from n = 11
    const status = async (rows: number) => {
      const a = A.slice(0, rows)
      return statusOf(await check(arranged(table(a, B.slice(0, rows)), orderOf(a, true))))
    }
    const lanes = 4
    for (let rows = 7; rows <= A.length; rows++) {
      let chance = 2 * lanes
      for (let n = 2; n <= rows; n++) chance /= n
      expect(await status(rows)).toBe(chance < 1e-6 ? 'fail' : 'review')
    }
    // equal numbers have fewer orders to be in
    const equal = A.map((_, row) => (row < 6 ? 5 : 20))
    const order = [5, 0, 3, 1, 4, 2, 11, 6, 10, 7, 9, 8]
    expect(statusOf(await check(arranged(table(equal, B), order)))).toBe('review')
  })

  it('by chance is never taken for one by a hidden number', async () => {
    const few = fc.array(fc.nat({ max: 3 }), { minLength: 12, maxLength: 12 })
    const rows = [...A.keys()]
    await fc.assert(
      fc.asyncProperty(few, few, fc.shuffledSubarray(rows, { minLength: 12 }), async (a, b, order) => {
        expect(statusOf(await check(arranged(table(a, b), order)))).not.toBe('fail')
      }),
      { numRuns: 150 },
    )
  })
})
