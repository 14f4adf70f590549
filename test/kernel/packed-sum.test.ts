import { describe, expect, test } from 'vitest'
import { LENGTHS, onBoth, randomI32, randomU32 } from './stage.ts'

/** Cells 0..15 as 4-bit columns: written here again, cell by cell, so that no kernel checks itself. */
function pack(cells: number[]): Uint8Array {
  const bytes = new Uint8Array(16 * Math.ceil(cells.length / 32))
  cells.forEach((cell, row) => {
    const byte = 16 * Math.floor(row / 32) + (row % 16)
    bytes[byte] = bytes[byte]! | (row % 32 < 16 ? cell : cell << 4)
  })
  return bytes
}

function summed(acc: Int32Array, columns: number[][], coefficient: number, chunks: Uint8Array | null = null) {
  return onBoth((stage) => {
    const to = stage.put(acc)
    const pointers = stage.put(Uint32Array.from(columns, (cells) => stage.put(pack(cells))))
    stage.kernel.addNibbles(to, pointers, columns.length, coefficient, chunks ? stage.put(chunks) : 0, acc.length)
    return stage.i32(to, acc.length)
  })
}

function expected(acc: Int32Array, columns: number[][], coefficient: number): Int32Array {
  return acc.map((value, i) => {
    const sum = columns.reduce((total, cells) => total + cells[i]!, 0)
    return Number(BigInt.asIntN(32, BigInt(value) + BigInt(coefficient) * BigInt(sum)))
  })
}

function columns(count: number, n: number): number[][] {
  const next = randomU32(count * 17 + n)
  return Array.from({ length: count }, () => Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 15 : next() % 16)))
}

describe('addNibbles', () => {
  test.each(Array.from({ length: 36 }, (_, i) => i))('sums %i columns', (count) => {
    const acc = randomI32(100, count)
    const given = columns(count, 100)
    for (const coefficient of [1, -1, 7, -(2 ** 31)])
      expect(summed(acc, given, coefficient)).toEqual(expected(acc, given, coefficient))
  })

  test.each(LENGTHS)('sums %i rows and touches no other', (n) => {
    const acc = randomI32(n, n + 5)
    for (const count of n > 100 ? [16] : [1, 5, 16, 20]) {
      const given = columns(count, n)
      expect(summed(acc, given, -3)).toEqual(expected(acc, given, -3))
    }
  })

  test.each([15, 16, 31, 300])('holds %i columns of nothing but 15', (count) => {
    const given = Array.from({ length: count }, () => Array(64).fill(15))
    expect(summed(new Int32Array(64), given, 1)).toEqual(new Int32Array(64).fill(15 * count))
  })

  test('gives back every pair of lower and upper half', () => {
    const cells = Array.from({ length: 16 }, (_, high) =>
      Array.from({ length: 32 }, (_, row) => (row < 16 ? row : high)),
    ).flat()
    for (const count of [1, 4, 16])
      expect(summed(new Int32Array(512), Array(count).fill(cells), 1)).toEqual(Int32Array.from(cells, (c) => c * count))
  })

  test('adds to marked chunks of 32 rows only, the last of which may be short', () => {
    const n = 150
    const acc = randomI32(n, 8)
    for (const marks of [
      [0, 1, 0, 0, 9],
      [1, 0, 1, 1, 0],
      [0, 0, 0, 0, 0],
    ]) {
      const whole = expected(acc, columns(18, n), 2)
      const partly = acc.map((value, i) => (marks[i >> 5] ? whole[i]! : value))
      expect(summed(acc, columns(18, n), 2, Uint8Array.from(marks))).toEqual(partly)
    }
  })
})
