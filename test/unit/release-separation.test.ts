import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { geometricVariance } from '../../sdk/release/geometric-noise.ts'
import { membershipPower } from '../../sdk/release/membership.ts'
import { roundingVariance, separations } from '../../sdk/release/separation.ts'

/** 400 variants with frequencies spread evenly over 0.1 to 0.5. */
const COMMON = Array.from({ length: 400 }, (_, i) => 0.1 + (0.4 * (i + 0.5)) / 400)

describe('separation of members and strangers', () => {
  it.each([
    ['exact counts', 0, 2],
    ['rounding to 5', roundingVariance(5), 1.95],
    ['rounding to 10', roundingVariance(10), 1.81],
    ['cell keys of variance 3', 3, 1.92],
    ['geometric noise of ε = 0.2', geometricVariance(0.2), 1.32],
  ])('in 100 people and 400 variants with %s (variance %f) is %f', (_, variance, expected) => {
    const [found] = separations({ vectors: [[1]], sizes: [100], variances: [variance] }, COMMON)
    expect(Number(found!.toFixed(2))).toBe(expected)
  })

  it.each([
    ['a single pool of 200', [[1]], [200], Math.SQRT2],
    [
      '100 nested in 300',
      [
        [1, 0],
        [1, 1],
      ],
      [100, 200],
      2,
    ],
    [
      '2 x 2 margins alone',
      [
        [1, 1, 0, 0],
        [0, 0, 1, 1],
        [1, 0, 1, 0],
        [0, 1, 0, 1],
      ],
      [50, 150, 150, 650],
      1.847,
    ],
    [
      'a total and all but one of it',
      [
        [1, 1],
        [0, 1],
      ],
      [1, 300],
      20,
    ],
  ])('without noise is that of the effective pool: %s', (_, vectors, sizes, expected) => {
    const variances = vectors.map(() => 0)
    const [found] = separations({ vectors, sizes, variances }, COMMON)
    expect(found).toBeCloseTo(expected, 3)
  })

  it('is the formula, by solving the linear system', () => {
    const count = fc.integer({ min: 1, max: 4 })
    const releases = fc.tuple(count, count).chain(([cells, rows]) =>
      fc.record({
        vectors: fc.array(fc.array(fc.nat(1), { minLength: cells, maxLength: cells }), {
          minLength: rows,
          maxLength: rows,
        }),
        sizes: fc.array(fc.integer({ min: 1, max: 500 }), { minLength: cells, maxLength: cells }),
        variances: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: rows, maxLength: rows }),
      }),
    )
    const frequencies = [0.1, 0.25, 0.5, 0.25]
    fc.assert(
      fc.property(releases, (released) => {
        const found = separations(released, frequencies)
        for (const cell of released.sizes.keys()) {
          const square = frequencies.reduce((sum, p) => sum + bySolving(released, cell, 2 * p * (1 - p)), 0)
          expect(found[cell]! ** 2).toBeCloseTo(square, 8)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('falls with noise but is not undone by it, and a second noisy release of the same people adds to it', () => {
    const once = separations({ vectors: [[1]], sizes: [100], variances: [50] }, COMMON)[0]!
    const twice = separations({ vectors: [[1], [1]], sizes: [100], variances: [50, 50] }, COMMON)[0]!
    const often = separations({ vectors: Array(40).fill([1]), sizes: [100], variances: Array(40).fill(50) }, COMMON)[0]!
    expect(twice).toBeGreaterThan(once)
    const averaged = separations({ vectors: [[1]], sizes: [100], variances: [50 / 40] }, COMMON)[0]!
    expect(often).toBeCloseTo(averaged, 9)
    const mixed = separations({ vectors: [[1], [1]], sizes: [100], variances: [50, 0] }, COMMON)[0]!
    expect(mixed).toBeCloseTo(2, 9)
  })

  it('has the power of the test without noise', () => {
    const [found] = separations({ vectors: [[1]], sizes: [1000], variances: [0] }, Array(1000).fill(0.3))
    expect(membershipPower(found! ** 2, 1, 0.05)).toBeCloseTo(0.259511, 6)
  })

  it('is 0 where nothing was released', () => {
    expect([...separations({ vectors: [], sizes: [10, 20], variances: [] }, COMMON)]).toEqual([0, 0])
    expect([...separations({ vectors: [[1, 0]], sizes: [10, 20], variances: [1] }, [])]).toEqual([0, 0])
  })

  it.each([
    [[100], [-1], [0.3], /variance/],
    [[100], [Number.NaN], [0.3], /variance/],
    [[0], [0], [0.3], /people of a cell/],
    [[100], [0], [0], /frequency/],
    [[100], [0], [1], /frequency/],
    [[100], [0], [Number.NaN], /frequency/],
  ])('refuses sizes %j, variances %j, frequencies %j', (sizes, variances, frequencies, message) => {
    expect(() => separations({ vectors: [[1]], sizes, variances }, frequencies)).toThrow(message)
  })
})

/** Bᵀ (M + S)⁻¹ B of one cell, by Gauss's elimination. */
function bySolving(
  { vectors, sizes, variances }: { vectors: number[][]; sizes: number[]; variances: number[] },
  cell: number,
  spread: number,
): number {
  const rows = vectors.map((row, i) => [
    ...vectors.map((other, j) => {
      const shared = sizes.reduce((sum, people, k) => sum + people * row[k]! * other[k]!, 0)
      return shared + (i === j ? variances[i]! / spread : 0)
    }),
    row[cell]!,
  ])
  for (const [i, pivot] of rows.entries()) {
    for (const [j, row] of rows.entries()) {
      if (i === j) continue
      const factor = row[i]! / pivot[i]!
      for (let k = 0; k < row.length; k++) row[k]! -= factor * pivot[k]!
    }
  }
  return rows.reduce((sum, row, i) => sum + (vectors[i]![cell]! * row.at(-1)!) / row[i]!, 0)
}
