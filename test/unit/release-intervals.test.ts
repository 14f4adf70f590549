import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CountSystem, tightenIntervals } from '../../sdk/release/algebra/intervals.ts'
import { loadIntervalSolver } from '../../sdk/release/algebra/linear-program.ts'

const solver = (await loadIntervalSolver())!

/** Unknown cells of a table row by row; every row's and column's sum is public, and every cell that is not secret. */
function tableSystem(rows: number[][], secret: string[], names: { rows: string; columns: string }): CountSystem {
  const width = rows[0]!.length
  const cells = rows.flat()
  const hidden = cells.map((_, i) => secret.includes(names.rows[Math.floor(i / width)]! + names.columns[i % width]!))
  const total = cells.reduce((sum, value) => sum + value, 0)
  const sum = (members: number[]) => {
    const value = members.reduce((all, member) => all + cells[member]!, 0)
    return { members, low: value, high: value }
  }
  const row = (r: number) => Array.from({ length: width }, (_, c) => r * width + c)
  const column = (c: number) => Array.from({ length: rows.length }, (_, r) => r * width + c)
  return {
    lower: Float64Array.from(cells, (value, i) => (hidden[i] ? 0 : value)),
    upper: Float64Array.from(cells, (value, i) => (hidden[i] ? total : value)),
    sums: [...rows.map((_, r) => sum(row(r))), ...Array.from({ length: width }, (_, c) => sum(column(c)))],
  }
}

// sdcTable's 4 x 4 case, as in its test of the simple heuristic (release-checks, vector V1).
const FOUR = [
  [30, 47, 64, 89],
  [90, 124, 5, 31],
  [92, 100, 59, 85],
  [800, 991, 651, 685],
]
const SECRET = ['wa', 'wb', 'wc', 'xa', 'xc', 'yb', 'yd', 'zb', 'zd']
const NAMES = { rows: 'wxyz', columns: 'abcd' }
const at = (name: string) => NAMES.rows.indexOf(name[0]!) * 4 + NAMES.columns.indexOf(name[1]!)

describe('the attacker’s linear program', () => {
  const solve = (secret: string[], asked: string[]) => {
    const answers = solver.solve(
      tableSystem(FOUR, secret, NAMES),
      asked.map((name) => [at(name)]),
    )
    return Object.fromEntries(asked.map((name, i) => [name, [answers[i]?.lower, answers[i]?.upper]]))
  }

  it('determines a cell of sdcTable’s 4 x 4 case although every line has two suppressed cells', () => {
    expect(solve(SECRET, SECRET)).toEqual({
      wa: [25, 94],
      wb: [47, 47],
      wc: [0, 69],
      xa: [26, 95],
      xc: [0, 69],
      yb: [0, 185],
      yd: [0, 185],
      zb: [906, 1091],
      zd: [585, 770],
    })
  })

  it('leaves that cell open once xd is suppressed too', () => {
    expect(solve([...SECRET, 'xd'], ['wb'])).toEqual({ wb: [0, 78] })
  })
})

describe('bounds by single sums', () => {
  /** A 2 x 2 table of copies of an allele of which only the margins are public. */
  const margins = (rows: [number, number], columns: [number, number]): CountSystem => ({
    lower: new Float64Array(4),
    upper: new Float64Array(4).fill(40),
    sums: [
      { members: [0, 1], low: rows[0], high: rows[0] },
      { members: [2, 3], low: rows[1], high: rows[1] },
      { members: [0, 2], low: columns[0], high: columns[0] },
      { members: [1, 3], low: columns[1], high: columns[1] },
    ],
  })

  it('determine all four cells of the margins 0/40 x 3/37, which no linear combination does', () => {
    const { lower, upper } = tightenIntervals(margins([0, 40], [3, 37]))
    expect([...lower]).toEqual([0, 0, 3, 37])
    expect([...upper]).toEqual([0, 0, 3, 37])
  })

  it('are [0,1] [1,2] [0,1] [37,38] for the margins 2/38 x 1/39', () => {
    const { lower, upper } = tightenIntervals(margins([2, 38], [1, 39]))
    expect([...lower]).toEqual([0, 1, 0, 37])
    expect([...upper]).toEqual([1, 2, 1, 38])
  })

  it('bound a rounded line of the nursing-care statistics to 1 to 10', () => {
    // Ministry's rounding example, case 3, row 2: total 1302 shown as 1310 (rounded up), 305 and 995 exact, one cell masked.
    const { lower, upper } = tightenIntervals({
      lower: Float64Array.of(0, 305, 995),
      upper: Float64Array.of(9999, 305, 995),
      sums: [{ members: [0, 1, 2], low: 1301, high: 1310 }],
    })
    expect([lower[0], upper[0]]).toEqual([1, 10])
  })

  it('say when tables contradict each other', () => {
    expect(() => tightenIntervals(margins([2, 38], [1, 40]))).toThrow(/cannot also be/)
  })

  it('contain every solution, and the program’s bounds, which contain every solution too', () => {
    const system = fc.record({
      cells: fc.array(fc.nat({ max: 4 }), { minLength: 4, maxLength: 4 }),
      sums: fc.array(fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
      slack: fc.nat({ max: 1 }),
    })
    fc.assert(
      fc.property(system, ({ cells, sums, slack }) => {
        const known = sums.map((members) => {
          const value = members.reduce((all, member) => all + cells[member]!, 0)
          return { members, low: Math.max(0, value - slack), high: value + slack }
        })
        const open = { lower: new Float64Array(4), upper: new Float64Array(4).fill(4), sums: known }
        const { lower, upper } = tightenIntervals(open)
        const exact = solver.solve(open, [[0], [1], [2], [3], [0, 1]])
        const solutions = everySolution(known)
        const pairs = solutions.map((solution) => solution[0]! + solution[1]!)
        expect(exact[4]!.lower).toBeLessThanOrEqual(Math.min(...pairs))
        expect(exact[4]!.upper).toBeGreaterThanOrEqual(Math.max(...pairs))
        expect(solutions).toContainEqual(cells)
        for (let i = 0; i < 4; i++) {
          const values = solutions.map((solution) => solution[i]!)
          const [least, most] = [Math.min(...values), Math.max(...values)]
          expect(exact[i]!.lower).toBeLessThanOrEqual(least)
          expect(exact[i]!.upper).toBeGreaterThanOrEqual(most)
          expect(lower[i]).toBeLessThanOrEqual(exact[i]!.lower)
          expect(upper[i]).toBeGreaterThanOrEqual(exact[i]!.upper)
        }
      }),
      { numRuns: 200 },
    )
  })
})

/** All whole tables of four cells from 0 to 4 that the sums allow. */
function everySolution(sums: CountSystem['sums']): number[][] {
  const all: number[][] = []
  for (let code = 0; code < 625; code++) {
    const cells = [1, 5, 25, 125].map((place) => Math.floor(code / place) % 5)
    const fits = sums.every(({ members, low, high }) => {
      const value = Array.from(members).reduce((sum, member) => sum + cells[member]!, 0)
      return value >= low && value <= high
    })
    if (fits) all.push(cells)
  }
  return all
}
