import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EXTREMES, LENGTHS, type Numbers, onBoth, randomI32, randomU32 } from './stage.ts'

const ADDERS = [
  { name: 'addU8', make: (n: number) => new Uint8Array(n), most: 255 },
  { name: 'addU16', make: (n: number) => new Uint16Array(n), most: 65535 },
  { name: 'addU32', make: (n: number) => new Uint32Array(n), most: 2 ** 32 - 1 },
] as const

const COEFFICIENTS = [1, -1, 0, 2, -3, 65537, 2 ** 31 - 1, -(2 ** 31)]

function wrapped(acc: number, coefficient: number, value: number): number {
  return Number(BigInt.asIntN(32, BigInt(acc) + BigInt(coefficient) * BigInt(value)))
}

function added(
  name: (typeof ADDERS)[number]['name'],
  acc: Int32Array,
  column: Numbers,
  coefficient: number,
): Int32Array {
  return onBoth((stage) => {
    const to = stage.put(acc)
    stage.kernel[name](to, stage.put(column), coefficient, column.length)
    return stage.i32(to, acc.length)
  })
}

describe.each(ADDERS)('$name', ({ name, make, most }) => {
  test.each(LENGTHS)('adds coefficient times %i counts, wrapping at 32 bits', (n) => {
    const next = randomU32(n + most)
    const column = make(n).map((_, i) => (i % 5 === 0 ? most : next()))
    const acc = randomI32(n, n + 1)
    for (const coefficient of n > 100 ? [1, -1, 5] : COEFFICIENTS) {
      expect(added(name, acc, column, coefficient)).toEqual(
        acc.map((value, i) => wrapped(value, coefficient, column[i]!)),
      )
    }
  })

  test('equals exact integer arithmetic modulo 2^32 for any counts and coefficient', () => {
    const cell = fc.record({ acc: fc.integer(), value: fc.integer({ min: 0, max: most }) })
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 70 }), fc.integer(), (cells, coefficient) => {
        const acc = Int32Array.from(cells, (item) => item.acc)
        const column = make(cells.length)
        cells.forEach((item, i) => {
          column[i] = item.value
        })
        expect(added(name, acc, column, coefficient)).toEqual(
          acc.map((value, i) => wrapped(value, coefficient, cells[i]!.value)),
        )
      }),
    )
  })

  test('starts at any multiple of the element size', () => {
    const column = make(40).map((_, i) => i * 3)
    const acc = randomI32(40, 9)
    const sums = onBoth((stage) => {
      const to = stage.put(acc)
      const from = stage.put(column)
      stage.kernel[name](to + 4, from + 3 * column.BYTES_PER_ELEMENT, 2, 35)
      return stage.i32(to, 40)
    })
    expect(sums).toEqual(acc.map((value, i) => (i >= 1 && i < 36 ? wrapped(value, 2, column[i + 2]!) : value)))
  })
})

test('a stratum added and taken away again leaves the sum as it was', () => {
  const acc = randomI32(1000, 4)
  const column = Uint16Array.from(randomI32(1000, 5))
  const back = onBoth((stage) => {
    const to = stage.put(acc)
    const from = stage.put(column)
    stage.kernel.addU16(to, from, 7, 1000)
    stage.kernel.addU16(to, from, -7, 1000)
    return stage.i32(to, 1000)
  })
  expect(back).toEqual(acc)
})

test.each(LENGTHS)('clear zeroes %i sums and nothing else', (n) => {
  const acc = randomI32(n + 1, n)
  const cleared = onBoth((stage) => {
    const to = stage.put(acc)
    stage.kernel.clear(to, n)
    return stage.i32(to, n + 1)
  })
  expect(cleared).toEqual(acc.map((value, i) => (i < n ? 0 : value)))
})

test.each(LENGTHS)('addConstant adds a signed value to %i sums', (n) => {
  for (const value of EXTREMES) {
    const acc = randomI32(n, n)
    const sums = onBoth((stage) => {
      const to = stage.put(acc)
      stage.kernel.addConstant(to, value, n)
      return stage.i32(to, n)
    })
    expect(sums).toEqual(acc.map((before) => wrapped(before, 1, value)))
  }
})
