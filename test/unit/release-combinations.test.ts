import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combinationsOf } from '../../sdk/release/algebra/combinations.ts'
import { RowSpace } from '../../sdk/release/algebra/row-space.ts'

/** All groups of which the sum follows, by trying every one, without those that hold another one. */
function byTrying(sums: readonly number[][], cells: number): string[] {
  const space = new RowSpace(cells)
  for (const sum of sums) space.add(sum)
  const found: number[] = []
  for (let mask = 1; mask < 2 ** cells; mask++) {
    if (space.contains(Array.from({ length: cells }, (_, cell) => (mask >> cell) & 1))) found.push(mask)
  }
  const least = found.filter((mask) => !found.some((other) => other !== mask && (other & mask) === other))
  return least.map((mask) => [...Array(cells).keys()].filter((cell) => (mask >> cell) & 1).join()).sort()
}

const drawn = fc.integer({ min: 1, max: 9 }).chain((cells) =>
  fc.record({
    cells: fc.constant(cells),
    sums: fc.array(fc.array(fc.constantFrom(0, 1), { minLength: cells, maxLength: cells }), { maxLength: 9 }),
  }),
)

it('finds the smallest groups of which the sum follows, as trying every group does, and how it follows', () => {
  let several = 0
  fc.assert(
    fc.property(drawn, ({ cells, sums }) => {
      const { groups, left } = combinationsOf(sums, cells)
      expect(left).toEqual([])
      expect(groups.map((group) => group.cells.join()).sort()).toEqual(byTrying(sums, cells))
      for (const group of groups) {
        if (group.terms.length > 2) several++
        for (let cell = 0; cell < cells; cell++) {
          const value = group.terms.reduce((all, [sum, times]) => all + times * sums[sum]![cell]!, 0)
          expect(value).toBeCloseTo(group.cells.includes(cell) ? 1 : 0, 6)
        }
      }
    }),
    { numRuns: 400 },
  )
  expect(several).toBeGreaterThan(100)
})

it('finds two groups less what both of them and a third have, and every cell of a table with both margins and one row', () => {
  const around = combinationsOf(
    [
      [1, 1, 1, 0],
      [0, 1, 1, 1],
      [0, 1, 1, 0],
    ],
    4,
  )
  expect(around.groups.map(({ cells }) => cells).sort()).toEqual([[0], [1, 2], [3]])
  expect(combinationsOf([[1, 1], [1, 1]], 2).groups).toEqual([{ cells: [0, 1], terms: [[0, 1]] }]) // biome-ignore format: one line
})

describe('where there is too much to look at', () => {
  const wide = { steps: 20_000, groups: 2000, entries: 200_000 }
  // everybody of 0 to 3 by both halves of two divisions, and a group apart from them
  const sums = [
    [1, 1, 0, 0, 0, 0],
    [0, 0, 1, 1, 0, 0],
    [1, 0, 1, 0, 0, 0],
    [0, 1, 0, 1, 0, 0],
    [0, 0, 0, 0, 1, 0],
  ]
  const apart = { cells: [4], terms: [[4, 1]] }

  it('says of which cells, and still finds what has none of them', () => {
    expect(combinationsOf(sums, 6, wide)).toMatchObject({ groups: { length: 5 }, left: [] })
    expect(combinationsOf(sums, 6, { ...wide, steps: 3 })).toEqual({ groups: [apart], left: [0, 1, 2, 3] })
    expect(combinationsOf(sums, 6, { ...wide, groups: 1 })).toEqual({ groups: [apart], left: [0, 1, 2, 3] })
  })

  it('says so of all cells where sums are not even put in order', () => {
    expect(combinationsOf(sums, 6, { ...wide, entries: 30 }).left).toEqual([])
    expect(combinationsOf(sums, 6, { ...wide, entries: 29 })).toEqual({ groups: [], left: [0, 1, 2, 3, 4, 5] })
    const many = Array.from({ length: 1001 }, () => Array(200).fill(1))
    expect(combinationsOf(many, 200)).toEqual({ groups: [], left: [...Array(200).keys()] })
  })
})
