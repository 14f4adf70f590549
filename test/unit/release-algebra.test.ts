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
  const known = (...sizes: number[]) => ({ lower: sizes, upper: sizes })
  const found = (vectors: number[][], sizes: ReturnType<typeof known>, threshold: number) =>
    smallDerivedGroups(vectors, sizes, threshold)!.map(({ from, cells, lower, upper }) => ({
      from: from.map(([release, sign]) => (sign > 0 ? `+${release}` : `-${release}`)).join(''),
      cells,
      people: lower === upper ? lower : [lower, upper],
    }))

  it('finds one person between a total and its male part (OpenSAFELY’s example, 25 to 30 years)', () => {
    const [total, male] = [
      [1, 1],
      [0, 1],
    ]
    expect(found([total, male], known(1, 19), 7)).toEqual([{ from: '+0-1', cells: [0], people: 1 }])
  })

  it('finds an overlap from two groups and their union, and a rest from a total and two parts', () => {
    const union = [
      [1, 1, 0],
      [0, 1, 1],
      [1, 1, 1],
    ]
    expect(found(union, known(40, 3, 50), 10)).toEqual([{ from: '+0+1-2', cells: [1], people: 3 }])
    const parts = [
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 1],
    ]
    expect(found(parts, known(40, 50, 4), 10)).toEqual([{ from: '+2-0-1', cells: [2], people: 4 }])
  })

  it('passes a group that has just the threshold, and differences that are no set of people', () => {
    const [total, part] = [
      [1, 1],
      [0, 1],
    ]
    expect(found([total, part], known(10, 19), 10)).toEqual([])
    expect(found([total, part], known(9, 19), 10)).toEqual([{ from: '+0-1', cells: [0], people: 9 }])
    // 12 people less 5 other people are no group of 7
    const apart = [
      [1, 0],
      [0, 1],
    ]
    expect(found(apart, known(12, 5), 10)).toEqual([])
  })

  it('finds a group whose size is known within bounds that reach below the threshold', () => {
    const nested = [
      [1, 1],
      [0, 1],
    ]
    const sizes = { lower: [0, 100], upper: [30, 120] }
    expect(found(nested, sizes as never, 10)).toEqual([{ from: '+0-1', cells: [0], people: [0, 30] }])
    expect(found(nested, { lower: [10, 100], upper: [30, 120] } as never, 10)).toEqual([])
  })

  it('equals looking at every signed sum of up to three releases', () => {
    const problem = fc.record({
      vectors: fc.array(fc.array(fc.nat({ max: 1 }), { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
      sizes: fc.array(fc.nat({ max: 12 }), { minLength: 5, maxLength: 5 }),
    })
    fc.assert(
      fc.property(problem, ({ vectors, sizes }) => {
        const cellsOf = (vector: number[]) =>
          vector.flatMap((value, cell) => (value === 1 && sizes[cell]! > 0 ? [cell] : []))
        const own = new Set(vectors.map((vector) => cellsOf(vector).join()))
        const expected = new Set<string>()
        const choices = vectors.flatMap((_, release) => [
          [release, 1],
          [release, -1],
        ])
        for (const a of choices) {
          for (const b of choices) {
            for (const c of [...choices, [0, 0]]) {
              const used = [a, b, c].filter(([, sign]) => sign !== 0).map(([release]) => release)
              if (new Set(used).size < used.length) continue
              const sum = sizes.map((size, cell) =>
                size === 0 ? 0 : [a, b, c].reduce((all, [release, sign]) => all + sign! * vectors[release!]![cell]!, 0),
              )
              if (sum.some((value) => value !== 0 && value !== 1)) continue
              // sums of disjoint groups are larger than either, and no difference
              if ([a, b, c].every(([, sign]) => sign! >= 0)) continue
              const people = sum.reduce((all, value, cell) => all + value * sizes[cell]!, 0)
              if (people > 0 && people < 10 && !own.has(cellsOf(sum).join())) expected.add(cellsOf(sum).join())
            }
          }
        }
        const groups = found(vectors, known(...sizes), 10)
        expect(new Set(groups.map(({ cells }) => cells.join()))).toEqual(expected)
      }),
      { numRuns: 400 },
    )
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
