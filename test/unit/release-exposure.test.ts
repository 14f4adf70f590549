import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectivePools } from '../../sdk/release/algebra/leverage.ts'
import { exposureOf } from '../../sdk/release/exposure.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { variantKeys } from '../support/release-world.ts'

type Table = { groups: number[][]; variants: Subject['variants'] }

/** Exposure by tables of some groups (cells of each) and variants; the first is the one that is judged. */
function exposureBy(tables: Table[], sizes: number[]) {
  const vectors = tables.flatMap(({ groups }) =>
    groups.map((cells) => Uint8Array.from(sizes, (_, cell) => (cells.includes(cell) ? 1 : 0))),
  )
  const cohorts = (groups: number[][]) => groups.map(() => ({}))
  const [own, ...earlier] = tables
  const subject = {
    variants: own!.variants,
    cohorts: cohorts(own!.groups),
    earlier: earlier.map(({ groups, variants }) => ({ cohorts: cohorts(groups), variants })),
  }
  return exposureOf(subject as unknown as Subject, vectors, sizes)
}

describe('exposure over all variants released', () => {
  const [first, second] = [variantKeys(40), variantKeys(60, 9000)]

  it('hides a newcomer among everybody where the variants are other ones, and not where they are the same', () => {
    // 150 people, then one more
    const sizes = [150, 1]
    const before = { groups: [[0]], variants: first }
    const apart = exposureBy([{ groups: [[0, 1]], variants: second }, before], sizes)
    expect(apart).toMatchObject({ variants: 100, smallestPool: 150 })
    expect(apart.squares[0]).toBeCloseTo(40 / 150 + 60 / 151, 12)
    expect(apart.squares[1]).toBeCloseTo(60 / 151, 12)
    const same = exposureBy([{ groups: [[0, 1]], variants: first }, before], sizes)
    expect(same).toMatchObject({ variants: 40, smallestPool: 1 })
    expect([...same.squares]).toEqual([40 / 150, 40])
  })

  it('takes only the variants together that both tables have', () => {
    const half = [...first.slice(0, 10), ...second]
    const { squares, variants } = exposureBy(
      [
        { groups: [[0, 1]], variants: half },
        { groups: [[0]], variants: first },
      ],
      [150, 1],
    )
    expect(variants).toBe(100)
    expect(squares[1]).toBeCloseTo(10 + 60 / 151, 9)
  })

  it('is the sum over variants of those that every variant was released of, by brute force', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 4, maxLength: 4 })
    const table = fc.record({
      groups: fc.array(fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      rows: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 8 }),
    })
    const keys = variantKeys(8)
    fc.assert(
      fc.property(sizes, fc.array(table, { minLength: 1, maxLength: 4 }), (people, tables) => {
        const found = exposureBy(
          tables.map(({ groups, rows }) => ({ groups, variants: rows.map((row) => keys[row]!) })),
          people,
        )
        const squares = people.map(() => 0)
        for (const row of new Set(tables.flatMap(({ rows }) => rows))) {
          const vectors = tables
            .filter(({ rows }) => rows.includes(row))
            .flatMap(({ groups }) => groups.map((cells) => people.map((_, cell) => (cells.includes(cell) ? 1 : 0))))
          for (const [cell, pool] of effectivePools(vectors, people).entries()) squares[cell]! += 1 / pool
        }
        for (const [cell, square] of squares.entries()) expect(found.squares[cell]).toBeCloseTo(square, 9)
      }),
      { numRuns: 300 },
    )
  })

  it('takes sets of variants together where there are very many, which never says less', () => {
    const keys = variantKeys(200)
    // every variant is in other tables
    const tables = Array.from(
      { length: 8 },
      (_, bit): Table => ({
        groups: [[0, 1].slice(0, bit % 2 === 0 ? 1 : 2)],
        variants: keys.filter((_, row) => ((row + 1) >> bit) & 1),
      }),
    )
    const { squares, variants } = exposureBy(tables, [100, 5])
    expect(variants).toBe(200)
    let exact = 0
    for (let row = 1; row <= 200; row++) {
      const both = [0x55, 0xaa].map((mask) => (row & mask) !== 0)
      if (both[1]) exact += both[0] ? 1 / 5 : 1 / 105
    }
    expect(squares[1]).toBeGreaterThanOrEqual(exact)
    expect(squares[1]).toBeLessThanOrEqual(200 / 5)
  })
})
