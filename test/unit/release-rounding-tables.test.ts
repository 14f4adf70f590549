import { describe, expect, it } from 'vitest'
import { geometricVariance } from '../../sdk/release/geometric-noise.ts'
import { varianceOf } from '../../sdk/release/mitigations/done.ts'
import type { MitigationStep } from '../../sdk/release/mitigations/step.ts'
import { treatTable } from '../../sdk/release/mitigations/treat.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

const regroup = () => Promise.reject(new Error('not asked for'))
const treat = (subject: Subject, policy: string, steps: MitigationStep[]) =>
  treatTable(subject, profileOf(policy), steps, { regroup })
/** What a table shows of a column, variant by variant; `-` where it is suppressed. */
const shown = ({ cohorts, variants }: Subject, column = 'AC') =>
  variants.map((_, row) =>
    cohorts.map(({ columns }) => {
      const { values, state } = columns.get(column)!
      return state[row] === STATE.suppressed ? '-' : values[row]!
    }),
  )

/** One group a column, one variant a row; the total first. */
function tableOf(rows: number[][], people: number, total: 'total' | 'none' = 'total') {
  const groups = rows[0]!.map((_, level) => ({
    level,
    people,
    carriers: rows.map((row): [number, number] => [row[level]!, 0]),
  }))
  const each = Object.fromEntries(groups.map(({ level }) => [`g${level}`, `p0=p0l${level}`]))
  return subjectOf(genotypedWorld(groups, groups.length, rows.length), {
    cohorts: { ...(total === 'total' ? { total: 'all' } : {}), ...each },
    columns: ['AC', 'AN', 'AF'],
    context: { description: 'x', relation: 'none' },
  })
}

describe('a threshold, then rounding', () => {
  // Ministry of Health, Labour and Welfare: example of nursing-care statistics; the total row is a row of its own.
  const nursing = [
    [39, 372, 1065],
    [11, 12, 36],
    [2, 305, 995],
    [26, 55, 34],
  ]

  it('gives the Ministry’s table rounded up to tens, with the one cell hidden and no other', async () => {
    const { subject, suppressed } = await treat(tableOf(nursing, 2000), 'jp-ndb', [
      { kind: 'round', method: 'ceiling', base: 10 },
      { kind: 'suppress' },
    ])
    expect(shown(subject)).toEqual([
      [1480, 40, 380, 1070],
      [60, 20, 20, 40],
      [1310, '-', 310, 1000],
      [120, 30, 60, 40],
    ])
    expect(suppressed).toEqual({ primary: 1, secondary: 0 })
    expect(subject.mitigation.steps).toEqual(['suppress', 'round ceiling:10'])
  })

  it('finds that the Ministry’s table rounded to the nearest ten tells that the hidden cell is 4 or less', async () => {
    // 1300 is 1304 at most, 310 is 305 at least, 1000 is 995 at least
    const { subject } = await treat(tableOf(nursing, 2000), 'jp-ndb', [
      { kind: 'suppress' },
      { kind: 'round', method: 'nearest', base: 10 },
    ])
    expect(shown(subject)).toEqual([
      [1480, 40, 370, 1070],
      [60, 10, 10, 40],
      [1300, '-', '-', 1000],
      [120, 30, 60, 30],
    ])
  })

  it('hides another cell where totals stay exact, which would tell the hidden one', async () => {
    const { subject, suppressed } = await treat(tableOf(nursing, 2000), 'jp-ndb', [{ kind: 'suppress' }])
    expect(suppressed).toEqual({ primary: 1, secondary: 1 })
    expect(shown(subject)[2]!.filter((cell) => cell === '-')).toHaveLength(2)
  })

  it('is OpenSAFELY’s example of heart disease: 3 is redacted before it could become 5', async () => {
    const { subject } = await treat(tableOf([[3, 8, 16, 23]], 400, 'none'), 'opensafely', [
      { kind: 'suppress' },
      { kind: 'round', method: 'nearest', base: 5 },
    ])
    expect(shown(subject)).toEqual([['-', 10, 15, 25]])
    const middle = await treat(tableOf([[8, 12, 13, 18]], 400, 'none'), 'opensafely', [
      { kind: 'suppress' },
      { kind: 'round', method: 'midpoint', base: 6 },
    ])
    expect(shown(middle.subject)).toEqual([[9, 9, 15, 15]])
    const [copies, alleles, ratio] = ['AC', 'AN', 'AF'].map((name) => shown(middle.subject, name)[0]!) as [
      number[],
      number[],
      number[],
    ]
    expect(ratio).toEqual(copies.map((count, i) => count / alleles[i]!))
  })

  it('says by how much counts vary in the account that goes to the ledger', () => {
    expect(varianceOf(['suppress', 'round nearest:6'])).toBe(3)
    expect(varianceOf(['cell-key 5:2:0'])).toBe(2)
    expect(varianceOf(['noise 1/10, 40 in all'])).toBeCloseTo(199.8334, 4)
    expect(varianceOf(['merge a, b = c', 'drop AF'])).toBe(0)
    expect(geometricVariance(Math.LN2)).toBeCloseTo(4, 12)
  })
})

describe('small counts rounded to 0 or the base by somebody else', () => {
  // SmallCountRounding's exPSD, rows by columns, and what PLSrounding publishes for base 5.
  const exact = [
    [6, 0, 1, 3, 4],
    [1, 2, 3, 1, 2],
    [0, 1, 1, 0, 2],
  ]
  const published = { everybody: 28, rows: [15, 8, 5], columns: [7, 5, 5, 5, 6] }
  const level = (row: number, column: number) => `p0l${5 * row + column}`
  const world = genotypedWorld(
    exact.flatMap((line, row) =>
      line.map((het, column) => ({
        level: 5 * row + column,
        people: 100,
        carriers: [[het, 0]] as Array<[number, number]>,
      })),
    ),
    15,
    1,
  )
  const rows = exact.map((line, row) => `p0 in (${line.map((_, column) => level(row, column)).join(', ')})`)
  const columns = exact[0]!.map((_, column) => `p0 in (${exact.map((_, row) => level(row, column)).join(', ')})`)
  const subject = subjectOf(world, {
    cohorts: Object.fromEntries([
      ['everybody', 'all'],
      ...rows.map((text, i) => [`r${i}`, text]),
      ...columns.map((text, i) => [`c${i}`, text]),
    ]),
    columns: ['AC'],
  })
  const changed = (state: number): Subject => {
    const numbers = [published.everybody, ...published.rows, ...published.columns]
    const cohorts = subject.cohorts.map((own, i) => ({
      ...own,
      columns: new Map([['AC', { values: Float64Array.of(numbers[i]!), state: Uint8Array.of(state) }]]),
    }))
    return { ...subject, cohorts }
  }
  const statusOf = async (table: Subject, rule: string, policy = 'samply') =>
    (await reviewSubject(table, profileOf(policy))).checks.find((check) => check.rule === rule)!.status

  it('are additive, and other numbers than the dataset’s', async () => {
    expect(subject.cohorts.map(({ counts }) => counts!.AC[0])).toEqual([27, 14, 9, 4, 7, 3, 5, 4, 8])
    expect(published.rows.reduce((sum, one) => sum + one)).toBe(published.everybody)
    expect(published.columns.reduce((sum, one) => sum + one)).toBe(published.everybody)
    expect(await statusOf(changed(STATE.value), 'table.faithful')).toBe('fail')
  })

  it('are no rounding that could be checked, whatever the mark on them says', async () => {
    const marked = changed(STATE.value | STATE.MARKED)
    expect(await statusOf(marked, 'round.detect')).toBe('fail')
    expect(await statusOf(marked, 'cell.min')).toBe('fail')
  })

  it('leave fewer numbers as they are than hiding does', async () => {
    const exact = [27, 14, 9, 4, 7, 3, 5, 4, 8]
    const numbers = [published.everybody, ...published.rows, ...published.columns]
    const { subject: safe } = await treat(subject, 'gel', [{ kind: 'suppress' }])
    const left = (cells: Array<number | string>) => cells.filter((cell, i) => cell === exact[i]).length
    expect([left(shown(safe)[0]!), left(numbers)]).toEqual([5, 2])
  })
})
