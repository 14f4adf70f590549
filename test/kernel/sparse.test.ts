import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LENGTHS, onBoth, randomI32, randomU32 } from './stage.ts'

const ROWS = 8192

function wrapped(acc: number, coefficient: number, value: number): number {
  return Number(BigInt.asIntN(32, BigInt(acc) + BigInt(coefficient) * BigInt(value)))
}

describe('addPacked', () => {
  function added(acc: Int32Array, cells: Array<[row: number, d: number]>, coefficient: number): Int32Array {
    const packed = Uint16Array.from(cells, ([row, d]) => ((d - 1) << 13) | row)
    return onBoth((stage) => {
      const to = stage.put(acc)
      stage.kernel.addPacked(to, stage.put(packed), coefficient, packed.length)
      return stage.i32(to, acc.length)
    })
  }

  test.each(LENGTHS)('adds %i cells of 1 to 8 to their rows', (count) => {
    const next = randomU32(count)
    const cells = Array.from({ length: count }, (): [number, number] => [next() % ROWS, 1 + (next() % 8)])
    const acc = randomI32(ROWS, 3)
    const expected = acc.slice()
    for (const [row, d] of cells) expected[row] = wrapped(expected[row]!, -3, d)
    expect(added(acc, cells, -3)).toEqual(expected)
  })

  test('adds up several cells of one row', () => {
    const sums = added(new Int32Array(ROWS), Array(9).fill([ROWS - 1, 8]), 1)
    expect(sums[ROWS - 1]).toBe(72)
    expect(sums.filter((value) => value !== 0)).toHaveLength(1)
  })

  test('reaches the first and the last row with every value', () => {
    for (let d = 1; d <= 8; d++) {
      const sums = added(new Int32Array(ROWS), [[0, d], [ROWS - 1, d]], 2 ** 31 - 1) // biome-ignore format: a table
      expect([sums[0], sums[ROWS - 1]]).toEqual([wrapped(0, 2 ** 31 - 1, d), wrapped(0, 2 ** 31 - 1, d)])
    }
  })
})

test('addCells adds signed deltas of any size to rows up to 65,535', () => {
  const cell = fc.tuple(fc.integer({ min: 0, max: 65535 }), fc.integer())
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 60 }), fc.integer(), (cells, coefficient) => {
      const expected = new Int32Array(65536).fill(-7)
      for (const [row, delta] of cells) expected[row] = wrapped(expected[row]!, coefficient, delta)
      const sums = onBoth((stage) => {
        const to = stage.put(new Int32Array(65536).fill(-7))
        const rows = stage.put(Uint16Array.from(cells, ([row]) => row))
        const deltas = stage.put(Int32Array.from(cells, ([, delta]) => delta))
        stage.kernel.addCells(to, rows, deltas, coefficient, cells.length)
        return stage.i32(to, 65536)
      })
      expect(Buffer.from(sums.buffer).equals(Buffer.from(expected.buffer))).toBe(true)
    }),
    { numRuns: 25 },
  )
})
