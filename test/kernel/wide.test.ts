import { describe, expect, test } from 'vitest'
import { LENGTHS, onBoth, randomI32, randomU32 } from './stage.ts'

const ADDERS = [
  { name: 'addManyU8', make: (n: number) => new Uint8Array(n), most: 255 },
  { name: 'addManyU16', make: (n: number) => new Uint16Array(n), most: 65535 },
  { name: 'addManyU32', make: (n: number) => new Uint32Array(n), most: 2 ** 32 - 1 },
] as const

type Numbers = Uint8Array | Uint16Array | Uint32Array

function wrapped(acc: number, coefficient: number, values: number[]): number {
  const sum = values.reduce((total, value) => total + BigInt(value), 0n)
  return Number(BigInt.asIntN(32, BigInt(acc) + BigInt(coefficient) * sum))
}

function added(name: (typeof ADDERS)[number]['name'], acc: Int32Array, columns: Numbers[], coefficient: number) {
  return onBoth((stage) => {
    const to = stage.put(acc)
    const pointers = stage.put(Uint32Array.from(columns, (column) => stage.put(column)))
    stage.kernel[name](to, pointers, columns.length, coefficient, acc.length)
    return stage.i32(to, acc.length)
  })
}

describe.each(ADDERS)('$name', ({ name, make, most }) => {
  function columns(count: number, n: number): Numbers[] {
    const next = randomU32(count * 31 + n)
    return Array.from({ length: count }, () => make(n).map((_, i) => (i % 5 === 0 ? most : next())))
  }

  test.each([0, 1, 2, 3, 7, 8, 9, 10, 11, 16, 17, 33])('sums %i columns', (count) => {
    const given = columns(count, 45)
    const acc = randomI32(45, count)
    for (const coefficient of [1, -1, 0, 3, -65537, -(2 ** 31)]) {
      const expected = acc.map((value, i) => wrapped(value, coefficient, given.map((column) => column[i]!))) // biome-ignore format: one line
      expect(added(name, acc, given, coefficient)).toEqual(expected)
    }
  })

  test.each(LENGTHS)('sums ten columns of %i rows of which many are as large as can be', (n) => {
    const given = columns(10, n)
    const acc = randomI32(n, n)
    const expected = acc.map((value, i) => wrapped(value, -1, given.map((column) => column[i]!))) // biome-ignore format: one line
    expect(added(name, acc, given, -1)).toEqual(expected)
  })

  test('holds 300 columns of nothing but the largest count', () => {
    const given = Array.from({ length: 300 }, () => make(40).fill(most))
    const sums = added(name, new Int32Array(40), given, 1)
    expect(sums).toEqual(new Int32Array(40).fill(wrapped(0, 1, Array(300).fill(most))))
  })

  test('reads one column twice when it is named twice', () => {
    const [column] = columns(1, 40)
    const twice = added(name, new Int32Array(40), Array(9).fill(column), 1)
    expect(twice).toEqual(added(name, new Int32Array(40), [column!], 9))
  })
})
