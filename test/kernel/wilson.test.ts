import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LENGTHS, onBoth, randomI32 } from './stage.ts'

const Z = 1.959963984540054
const BITS = 400n
const ONE = 1n << BITS

function intervals(ac: Int32Array, an: Int32Array, z = Z): { low: Float64Array; high: Float64Array } {
  const [low, high] = onBoth((stage) => {
    const n = ac.length
    const lows = stage.room(8 * n)
    const highs = stage.room(8 * n)
    stage.kernel.wilson(stage.put(ac), stage.put(an), z, lows, highs, n)
    return [stage.f64(lows, n), stage.f64(highs, n)]
  })
  return { low: low!, high: high! }
}

function interval(ac: number, an: number, z = Z): [low: number, high: number] {
  const { low, high } = intervals(Int32Array.of(ac), Int32Array.of(an), z)
  return [low[0]!, high[0]!]
}

/** Integer square root by Newton's method. */
function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/** The textbook formula with 400 fractional bits. */
function exactInterval(ac: number, an: number, z: number): [low: number, high: number] {
  const fixed = (BigInt(z * 2 ** 60) << BITS) >> 60n
  const square = (fixed * fixed) >> BITS
  const spread = square + ((4n * BigInt(ac) * BigInt(an - ac)) << BITS) / BigInt(an)
  const half = (fixed * squareRoot(spread << BITS)) >> BITS
  const centre = 2n * BigInt(ac) * ONE + square
  const below = 2n * (BigInt(an) * ONE + square)
  const toNumber = (value: bigint) => Number((value << 200n) / below) / 2 ** 200
  return [toNumber(centre - half), toNumber(centre + half)]
}

function expectClose(actual: number, exact: number): void {
  expect(Math.abs(actual - exact)).toBeLessThanOrEqual(exact * 4e-15)
}

describe('Wilson interval', () => {
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i is as published by Newcombe 1998 (doi:10.1002/(SICI)1097-0258(19980430)17:8)', (ac, an, low, high) => {
    expect(interval(ac, an).map((end) => Number(end.toFixed(4)))).toEqual([low, high])
  })

  test('both ends have full relative precision, singletons among 2^31 alleles included', () => {
    for (const an of [1, 2, 3, 100, 5008, 45_910, 1_600_000, 2 ** 31 - 1]) {
      for (const ac of new Set([1, 2, 3, an >> 1, an - 1, an - 2].filter((count) => count > 0 && count < an))) {
        const [low, high] = interval(ac, an)
        const exact = exactInterval(ac, an, Z)
        expectClose(low, exact[0])
        expectClose(high, exact[1])
      }
    }
  })

  test('any counts and quantile agree with 400-bit arithmetic', () => {
    const counts = fc
      .integer({ min: 1, max: 2 ** 31 - 1 })
      .chain((an) => fc.tuple(fc.integer({ min: 0, max: an }), fc.constant(an)))
    fc.assert(
      fc.property(counts, fc.double({ min: 0.5, max: 8, noNaN: true }), ([ac, an], z) => {
        const [low, high] = interval(ac, an, z)
        const exact = exactInterval(ac, an, z)
        if (ac > 0) expectClose(low, exact[0])
        if (ac < an) expectClose(high, exact[1])
        expect(low <= ac / an && ac / an <= high).toBe(true)
      }),
    )
  })

  test('is exactly 0 below no copy and exactly 1 above nothing but copies', () => {
    for (const an of [1, 7, 1000, 2 ** 31 - 1]) {
      expect(interval(0, an)[0]).toBe(0)
      expect(interval(an, an)[1]).toBe(1)
    }
  })

  test('is 0 to 0 where nobody was called, whatever the count says', () => {
    for (const an of [0, -1, -(2 ** 31)]) {
      for (const ac of [0, 5, -5]) expect(interval(ac, an)).toEqual([0, 0])
    }
  })

  test('noised counts outside 0 to AN are taken as the nearer end', () => {
    expect(interval(-3, 50)).toEqual(interval(0, 50))
    expect(interval(53, 50)).toEqual(interval(50, 50))
  })

  test.each(LENGTHS)('a row of %i has the value it has alone', (n) => {
    const an = randomI32(n, n + 2)
    const ac = randomI32(n, n + 3).map((value, i) => (an[i]! > 0 && i % 2 ? Math.abs(value % an[i]!) : value))
    const { low, high } = intervals(ac, an)
    for (const i of new Set([0, 1, 2, 3, n - 4, n - 3, n - 2, n - 1].filter((row) => row >= 0 && row < n))) {
      expect([low[i], high[i]]).toEqual(interval(ac[i]!, an[i]!))
    }
    expect(low.some(Number.isNaN) || high.some(Number.isNaN)).toBe(false)
  })
})
