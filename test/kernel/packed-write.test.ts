import { describe, expect, test } from 'vitest'
import { LENGTHS, onBoth, randomU32 } from './stage.ts'

const DISTANCES = [0, 1, 14, 15, 16, 17, 255, 256, 65534, 65535, 65536, 2 ** 31, 2 ** 32 - 1]

function distances(n: number, seed: number): Uint32Array {
  const next = randomU32(seed)
  return Uint32Array.from({ length: n }, () => (next() % 3 ? next() % 18 : DISTANCES[next() % DISTANCES.length]!))
}

test.each(LENGTHS)('countLarge counts distances over 15 in %i rows and stays at 255', (n) => {
  const given = distances(n, n)
  const before = Uint8Array.from({ length: n }, (_, i) => [0, 1, 254, 255][i % 4]!)
  const after = onBoth((stage) => {
    const large = stage.put(before)
    stage.kernel.countLarge(stage.put(given), large, n)
    return stage.u8(large, n)
  })
  expect(after).toEqual(before.map((count, i) => (given[i]! > 15 ? Math.min(255, count + 1) : count)))
})

test.each(LENGTHS)('rowsAtLeast lists the rows of %i that reach the threshold', (n) => {
  const next = randomU32(n)
  const bytes = Uint8Array.from({ length: n }, () => [0, 1, 2, 127, 128, 200, 255][next() % 7]!)
  for (const threshold of [1, 2, 128, 255]) {
    const rows = onBoth((stage) => {
      const out = stage.room(2 * n)
      const count = stage.kernel.rowsAtLeast(stage.put(bytes), threshold, out, n)
      return new Uint16Array(stage.u8(out, 2 * count).buffer)
    })
    expect([...rows]).toEqual([...bytes.keys()].filter((i) => bytes[i]! >= threshold))
  }
})

describe('packNibbles', () => {
  function packed(given: Uint32Array, large: Uint8Array, threshold: number) {
    const n = given.length
    const [cells, rows, deltas] = onBoth((stage) => {
      const [out, outRows, outDeltas] = [stage.room(n / 2), stage.room(2 * n), stage.room(4 * n)]
      const from = stage.put(given)
      const found = stage.kernel.packNibbles(from, stage.put(large), threshold, out, outRows, outDeltas, n)
      return [stage.u8(out, n / 2), stage.u8(outRows, 2 * found), stage.u32(outDeltas, found)]
    }) as [Uint8Array, Uint8Array, Uint32Array]
    return { cells, rows: [...new Uint16Array(rows.buffer)], deltas: [...deltas] }
  }

  test.each([0, 32, 64, 96, 8192])('packs %i rows into halves of bytes and keeps the rest of what is over 15', (n) => {
    const given = distances(n, n + 1)
    const next = randomU32(n + 2)
    const large = Uint8Array.from({ length: n }, () => next() % 4)
    for (const threshold of [1, 2, 255]) {
      const { cells, rows, deltas } = packed(given, large, threshold)
      const narrow = (row: number) => large[row]! < threshold
      const cell = (row: number) => (narrow(row) ? Math.min(15, given[row]!) : 0)
      const all = [...given.keys()]
      const lower = all.filter((row) => row % 32 < 16)
      expect([...cells]).toEqual(lower.map((row) => cell(row) | (cell(row + 16) << 4)))
      const escaped = all.filter((row) => narrow(row) && given[row]! > 15)
      expect(rows).toEqual(escaped)
      expect(deltas).toEqual(escaped.map((row) => given[row]! - 15))
    }
  })
})

test('packWide takes the given rows as u16 and keeps the rest of what is over 65,535', () => {
  const given = distances(8192, 6)
  const rows = Uint16Array.from([...given.keys()].filter((row) => row % 7 === 0 || row > 8150))
  const [cells, outRows, deltas] = onBoth((stage) => {
    const n = rows.length
    const [out, toRows, toDeltas] = [stage.room(2 * n), stage.room(2 * n), stage.room(4 * n)]
    const found = stage.kernel.packWide(stage.put(given), stage.put(rows), n, out, toRows, toDeltas)
    return [stage.u8(out, 2 * n), stage.u8(toRows, 2 * found), stage.u32(toDeltas, found)]
  }) as [Uint8Array, Uint8Array, Uint32Array]
  expect([...new Uint16Array(cells.buffer)]).toEqual([...rows].map((row) => Math.min(65535, given[row]!)))
  const over = [...rows].filter((row) => given[row]! > 65535)
  expect(over.length).toBeGreaterThan(5)
  expect([...new Uint16Array(outRows.buffer)]).toEqual(over)
  expect([...deltas]).toEqual(over.map((row) => given[row]! - 65535))
})

test.each(LENGTHS)('extent finds the smallest and the largest of %i values', (n) => {
  for (const seed of [n, n + 1, n + 2]) {
    const values = distances(n, seed)
    const found = onBoth((stage) => {
      const out = stage.room(8)
      stage.kernel.extent(stage.put(values), out, n)
      return stage.u32(out, 2)
    })
    expect([...found]).toEqual([Math.min(2 ** 32 - 1, ...values), Math.max(0, ...values)])
  }
})
