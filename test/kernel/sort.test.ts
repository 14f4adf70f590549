import fc from 'fast-check'
import { test } from 'vitest'
import { expectSame, LENGTHS, onBoth, randomU32 } from './stage.ts'

function sorted(keys: Float64Array, rows: Uint32Array): Uint32Array {
  return onBoth((stage) => {
    const order = stage.put(rows)
    stage.kernel.sortOrder(stage.put(keys), order, stage.room(16 * rows.length), rows.length)
    return stage.u32(order, rows.length)
  })
}

/** The language's own sort, which is stable; -0 and 0 are equal to it. */
function expected(keys: Float64Array, rows: Uint32Array): Uint32Array {
  return Uint32Array.from(Array.from(rows).sort((a, b) => keys[a]! - keys[b]! || 0))
}

function rowsOf(n: number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, row) => row)
}

const SHAPES: Array<[name: string, key: (next: () => number) => number]> = [
  ['counts', (next) => next() % 50],
  ['negated counts', (next) => -(next() % 50)],
  ['frequencies', (next) => (next() % 3 ? (next() % 100) / 5008 : next() / 2 ** 32)],
  ['p-values over hundreds of decades', (next) => 10 ** -(next() % 320)],
  ['extremes', (next) => [0, -0, 5e-324, -5e-324, 1e308, -1e308, 1, -1, 2 ** 52, -(2 ** 31)][next() % 10]!],
  ['one value', () => 0.25],
]

for (const [name, key] of SHAPES) {
  test.each([...LENGTHS, 47, 48, 49, 50])(`${name}: %i rows, ties by row`, (n) => {
    const next = randomU32(n + 1)
    const keys = Float64Array.from({ length: n }, () => key(next))
    expectSame(sorted(keys, rowsOf(n)), expected(keys, rowsOf(n)))
  })
}

test('any doubles, any subset of rows in any order: ties keep the order they had', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: false })
  const keys = fc.array(fc.oneof(double, fc.constantFrom(0, -0, 1, 0.5)), { minLength: 60, maxLength: 200 })
  fc.assert(
    fc.property(keys, fc.nat(), (list, seed) => {
      const values = Float64Array.from(list)
      const next = randomU32(seed)
      const rows = rowsOf(list.length).filter(() => next() % 4 !== 0)
      const shuffled = Uint32Array.from(Array.from(rows, (row) => [next(), row]).sort((a, b) => a[0]! - b[0]!), (pair) => pair[1]!) // biome-ignore format: one expression
      for (const subset of [rows, shuffled]) expectSame(sorted(values, subset), expected(values, subset))
    }),
  )
})

test('one row that differs in any bit of its key finds its place', () => {
  for (let bit = 0; bit < 64; bit++) {
    const bits = new BigUint64Array(60).fill(0x3ff5_5555_5555_5555n)
    bits[bit % 60] = bits[0]! ^ (1n << BigInt(bit))
    const keys = new Float64Array(bits.buffer)
    if (!keys.some(Number.isNaN)) expectSame(sorted(keys, rowsOf(60)), expected(keys, rowsOf(60)))
  }
})

test('a second sort keeps the first one among its ties', () => {
  const next = randomU32(12)
  const minor = Float64Array.from({ length: 2000 }, () => next() % 20)
  const major = Float64Array.from({ length: 2000 }, () => next() % 7)
  const order = sorted(major, sorted(minor, rowsOf(2000)))
  const both = Array.from(rowsOf(2000)).sort((a, b) => major[a]! - major[b]! || minor[a]! - minor[b]! || a - b)
  expectSame(order, Uint32Array.from(both))
})
