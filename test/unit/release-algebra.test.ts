import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smallDerivedGroups } from '../../sdk/release/algebra/derived-groups.ts'
import { effectivePools, leverages } from '../../sdk/release/algebra/leverage.ts'
import { RowSpace } from '../../sdk/release/algebra/row-space.ts'

// Two sexes by three age bands: M1 M2 M3 F1 F2 F3.
const MALE = [1, 1, 1, 0, 0, 0]
const FEMALE = [0, 0, 0, 1, 1, 1]
const AGES = [0, 1, 2].map((age) => [0, 1, 2, 3, 4, 5].map((cell) => (cell % 3 === age ? 1 : 0)))
const spanOf = (vectors: number[][]) => {
  const space = new RowSpace(vectors[0]!.length)
  for (const vector of vectors) space.add(vector)
  return space
}

describe('what sums over releases determine', () => {
  it('is nothing for the margins of sex and age: rank 4', () => {
    const space = spanOf([MALE, FEMALE, ...AGES])
    expect(space.rank).toBe(4)
    expect(space.determined()).toEqual([])
  })

  it('is M1 and F1 once M1 is released', () => {
    const space = spanOf([MALE, FEMALE, ...AGES, [1, 0, 0, 0, 0, 0]])
    expect(space.determined().sort()).toEqual([0, 3])
    expect(space.contains([0, 0, 0, 1, 0, 0])).toBe(true)
    expect(space.contains([0, 1, 0, 0, 0, 0])).toBe(false)
  })

  it('is every cell once M1 and M2 are', () => {
    const space = spanOf([MALE, FEMALE, ...AGES, [1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0]])
    expect(space.determined().sort()).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('equals exact elimination over the rationals', () => {
    const vectors = fc.array(fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 6, maxLength: 6 }), {
      minLength: 1,
      maxLength: 9,
    })
    fc.assert(
      fc.property(vectors, (rows) => {
        const space = spanOf(rows)
        expect(space.rank).toBe(rationalRank(rows))
        const units = [0, 1, 2, 3, 4, 5].filter((cell) => {
          const unit = [0, 1, 2, 3, 4, 5].map((other) => (other === cell ? 1 : 0))
          return rationalRank([...rows, unit]) === rationalRank(rows)
        })
        expect(space.determined().sort()).toEqual(units)
      }),
      { numRuns: 300 },
    )
  })
})

describe('leverage and effective pool size', () => {
  it.each([
    ['a single pool of 200', [[1, 1]], [100, 100], 0, 200, 0.5],
    [
      '100 nested in 300',
      [
        [1, 1],
        [1, 0],
      ],
      [100, 200],
      0,
      100,
      1,
    ],
    [
      'the margins of 2 x 2, the person in the 50',
      [
        [1, 1, 0, 0],
        [0, 0, 1, 1],
        [1, 0, 1, 0],
        [0, 1, 0, 1],
      ],
      [50, 150, 150, 650],
      0,
      117.2414,
      0.426471,
    ],
    [
      '301 and 300 of them, the person the difference',
      [
        [1, 1],
        [0, 1],
      ],
      [1, 300],
      0,
      1,
      1,
    ],
  ])('of %s', (_, vectors, sizes, cell, pool, leverage) => {
    expect(effectivePools(vectors, sizes)[cell]).toBeCloseTo(pool, 4)
    expect(leverages(vectors, sizes)[cell]).toBeCloseTo(leverage, 6)
  })

  it('is 1 exactly where a cell is determined, and sums to the rank', () => {
    const problem = fc.record({
      vectors: fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 7, maxLength: 7 }), {
        minLength: 1,
        maxLength: 8,
      }),
      sizes: fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 7, maxLength: 7 }),
    })
    fc.assert(
      fc.property(problem, ({ vectors, sizes }) => {
        const space = spanOf(vectors)
        const found = leverages(vectors, sizes)
        const determined = space.determined()
        for (const [cell, value] of found.entries()) {
          if (determined.includes(cell)) expect(value).toBe(1)
          else expect(value).toBeLessThan(1 - 1e-9)
          expect(value).toBeGreaterThanOrEqual(0)
        }
        expect(found.reduce((sum, value) => sum + value, 0)).toBeCloseTo(space.rank, 6)
      }),
      { numRuns: 300 },
    )
  })
})

describe('small groups by differencing', () => {
  it('finds one person between a total and its male part (OpenSAFELY’s example, 25 to 30 years)', () => {
    // cells: 21-30 female, 21-30 male
    const groups = smallDerivedGroups(
      [
        [1, 1],
        [0, 1],
      ],
      [1, 19],
      7,
    )
    expect(groups).toEqual([
      {
        from: [
          [0, 1],
          [1, -1],
        ],
        cells: [0],
        people: 1,
      },
    ])
  })

  it('finds an overlap from two groups and their union, and a rest from a total and two parts', () => {
    const union = smallDerivedGroups(
      [
        [1, 1, 0],
        [0, 1, 1],
        [1, 1, 1],
      ],
      [40, 3, 50],
      10,
    )
    expect(union).toEqual([
      {
        from: [
          [0, 1],
          [1, 1],
          [2, -1],
        ],
        cells: [1],
        people: 3,
      },
    ])
    const rest = smallDerivedGroups(
      [
        [1, 0, 0],
        [0, 1, 0],
        [1, 1, 1],
      ],
      [40, 50, 4],
      10,
    )
    expect(rest).toEqual([
      {
        from: [
          [2, 1],
          [0, -1],
          [1, -1],
        ],
        cells: [2],
        people: 4,
      },
    ])
  })

  it('passes a group that has just the threshold, and differences that are no set of people', () => {
    expect(
      smallDerivedGroups(
        [
          [1, 1],
          [0, 1],
        ],
        [10, 19],
        10,
      ),
    ).toEqual([])
    // 12 people less 5 other people are no group of 7
    expect(
      smallDerivedGroups(
        [
          [1, 0],
          [0, 1],
        ],
        [12, 5],
        10,
      ),
    ).toEqual([])
  })
})

/** Rank by elimination in fractions of big integers. */
function rationalRank(rows: number[][]): number {
  const left = rows.map((row) => row.map(BigInt))
  let rank = 0
  for (let column = 0; column < left[0]!.length; column++) {
    const pivot = left.findIndex((row, number) => number >= rank && row[column] !== 0n)
    if (pivot < 0) continue
    ;[left[rank], left[pivot]] = [left[pivot]!, left[rank]!]
    const own = left[rank]!
    for (let other = rank + 1; other < left.length; other++) {
      const [a, b] = [own[column]!, left[other]![column]!]
      left[other] = left[other]!.map((value, i) => value * a - own[i]! * b)
    }
    rank++
  }
  return rank
}
