import * as fc from 'fast-check'
import { expect, it } from 'vitest'
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
      const { groups, complete } = combinationsOf(sums, cells)
      expect(complete).toBe(true)
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

it('says where there is too much to look at', () => {
  const ring = Array.from({ length: 30 }, (_, first) =>
    Array.from({ length: 30 }, (_, cell) => Number(cell === first || cell === (first + 1) % 30)),
  )
  expect(combinationsOf(ring, 30)).toEqual({ groups: [], complete: false })
  const many = Array.from({ length: 1001 }, () => Array(200).fill(1))
  expect(combinationsOf(many, 200)).toEqual({ groups: [], complete: false })
})
