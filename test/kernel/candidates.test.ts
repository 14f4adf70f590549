import { describe, expect, test } from 'vitest'
import { expectSame, LENGTHS, onBoth, randomI32, randomU32 } from './stage.ts'

function pack(cells: number[]): Uint8Array {
  const bytes = new Uint8Array(16 * Math.ceil(cells.length / 32))
  cells.forEach((cell, row) => {
    const byte = 16 * Math.floor(row / 32) + (row % 16)
    bytes[byte] = bytes[byte]! | (row % 32 < 16 ? cell : cell << 4)
  })
  return bytes
}

function columns(count: number, n: number, most = 15): number[][] {
  const next = randomU32(count * 17 + n)
  return Array.from({ length: count }, () => Array.from({ length: n }, () => (next() % 3 ? 0 : next() % (most + 1))))
}

const total = (given: number[][], row: number) => given.reduce((sum, cells) => sum + cells[row]!, 0)

function found(given: number[][], low: number, high: number) {
  const n = given[0]!.length
  const [rows, values] = onBoth((stage) => {
    const pointers = stage.put(Uint32Array.from(given, (cells) => stage.put(pack(cells))))
    const [sums, out, outValues] = [stage.room(2 * n), stage.room(2 * n), stage.room(4 * n)]
    const count = stage.kernel.findNibbles(pointers, given.length, sums, low, high, out, outValues, n)
    return [stage.u8(out, 2 * count), stage.i32(outValues, count)]
  }) as [Uint8Array, Int32Array]
  return { rows: [...new Uint16Array(rows.buffer)], values: [...values] }
}

describe('findNibbles', () => {
  test.each([1, 2, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 48, 50, 64, 100])(
    'finds rows by the sum of %i columns',
    (count) => {
      const given = columns(count, 320)
      const sums = given[0]!.map((_, row) => total(given, row)).sort((a, b) => a - b)
      for (const [low, high] of [
        [1, 65535],
        [sums[150]! || 1, sums[200]!],
        [sums[319]!, sums[319]!],
        [15 * count + 1, 65535],
      ] as const) {
        // biome-ignore format: a table
        const wanted = given[0]!.map((_, row) => row).filter((row) => total(given, row) >= low && total(given, row) <= high) // biome-ignore format: one line
        expect(found(given, low, high)).toEqual({ rows: wanted, values: wanted.map((row) => total(given, row)) })
      }
    },
  )

  test('compares sums over 32,767 as unsigned', () => {
    const given: number[][] = Array(4096).fill(Array(32).fill(15))
    expect(found(given, 32_768, 65_535).values).toEqual(Array(32).fill(61_440))
    expect(found(given, 1, 61_439).rows).toEqual([])
  })

  test('reaches the last rows of a block', () => {
    const cells = Array(8192).fill(0)
    cells[8191] = 7
    expect(found([cells], 7, 7)).toEqual({ rows: [8191], values: [7] })
  })
})

test.each(LENGTHS)('keepInside keeps, of %i values, those in the range', (n) => {
  const values = randomI32(n, n)
  const rows = Uint16Array.from(values, (_, i) => 65535 - i)
  for (const [low, high] of [
    [-(2 ** 31), 2 ** 31 - 1],
    [0, 70000],
    [5, 4],
  ] as const) {
    // biome-ignore format: a table
    const [outRows, outValues] = onBoth((stage) => {
      const [toRows, toValues] = [stage.room(2 * n + 2), stage.room(4 * n + 4)]
      const count = stage.kernel.keepInside(stage.put(values), stage.put(rows), n, low, high, toRows, toValues)
      return [stage.u8(toRows, 2 * count), stage.i32(toValues, count)]
    }) as [Uint8Array, Int32Array]
    const wanted = [...values.keys()].filter((i) => values[i]! >= low && values[i]! <= high)
    expect([...new Uint16Array(outRows.buffer)]).toEqual(wanted.map((i) => rows[i]!))
    expect([...outValues]).toEqual(wanted.map((i) => values[i]!))
  }
})

test('addWideAt adds the u16 cells of wide rows and leaves other rows alone', () => {
  const next = randomU32(12)
  const isWide = Array.from({ length: 8192 }, (_, row) => (row < 64 ? row % 2 === 0 : row < 192 ? row < 128 : next() % 3 === 0)) // biome-ignore format: one line
  const wide = isWide.flatMap((is, row) => (is ? [row] : []))
  const ranks = new Uint32Array(4 * 128)
  for (let group = 0; group < 128; group++) {
    const before = isWide.slice(0, 64 * group).filter(Boolean).length
    const bits = isWide.slice(64 * group, 64 * group + 64).reduce((sum, is, bit) => (is ? sum | (1n << BigInt(bit)) : sum), 0n) // biome-ignore format: one line
    ranks.set([Number(bits & 0xffffffffn), Number(bits >> 32n), before], 4 * group)
  }
  for (const count of [0, 1, 7]) {
    const cells = Array.from({ length: count }, () => Uint16Array.from(wide, () => next()))
    const rows = Uint16Array.from([0, 1, 31, 32, 33, 62, 63, 64, 127, 128, 8190, 8191, ...Array.from({ length: 200 }, () => next() % 8192)]) // biome-ignore format: one line
    const acc = randomI32(rows.length, 4)
    const sums = onBoth((stage) => {
      const to = stage.put(acc)
      const pointers = stage.put(Uint32Array.from(cells, (column) => stage.put(column)))
      stage.kernel.addWideAt(to, pointers, count, -3, stage.put(ranks), stage.put(rows), rows.length)
      return stage.i32(to, rows.length)
    })
    const cell = (row: number) => (isWide[row] ? cells.reduce((sum, column) => sum + column[wide.indexOf(row)]!, 0) : 0)
    expectSame(
      sums,
      Int32Array.from(rows, (row, i) => (acc[i]! - 3 * cell(row)) | 0),
    )
  }
})

test('addSlack takes a share of the most for wide rows and the same for all others', () => {
  const ranks = new Uint32Array(8)
  ranks.set([0b101, 1 << 31, 0, 0, 0, 1, 3, 0])
  const shares = Uint16Array.of(1, 32_768, 65_534, 65_535)
  const rows = Uint16Array.of(2, 0, 1, 63, 96, 64, 31, 32)
  for (const most of [0, 1, 65_535, 65_536, 2 ** 31 - 1]) {
    const slacks = onBoth((stage) => {
      const to = stage.put(new Int32Array(8).fill(5))
      stage.kernel.addSlack(
        to,
        stage.put(ranks),
        stage.put(shares),
        Math.min(most, 2 ** 31 - 10),
        77,
        stage.put(rows),
        8,
      )
      return stage.i32(to, 8)
    })
    const part = (share: number) => Math.floor((share * Math.min(most, 2 ** 31 - 10)) / 65_536)
    const all = Math.min(most, 2 ** 31 - 10)
    expect([...slacks]).toEqual([part(32_768), part(1), 77, part(65_534), all, 77, 77, 77].map((slack) => slack + 5))
  }
})

test.each([0, 1, 6, 40])('addNibblesAt adds the cells of chosen rows of %i columns', (count) => {
  const given = columns(count, 8192)
  const next = randomU32(count)
  const rows = Uint16Array.from([0, 15, 16, 31, 32, 8191, ...Array.from({ length: 50 }, () => next() % 8192)])
  const acc = randomI32(rows.length, 1)
  const sums = onBoth((stage) => {
    const to = stage.put(acc)
    const pointers = stage.put(Uint32Array.from(given, (cells) => stage.put(pack(cells))))
    stage.kernel.addNibblesAt(to, pointers, count, 2 ** 30, stage.put(rows), rows.length)
    return stage.i32(to, rows.length)
  })
  expectSame(
    sums,
    Int32Array.from(rows, (row, i) => (acc[i]! + Math.imul(2 ** 30, total(given, row))) | 0),
  )
})

test('scatterU8 puts each value in its row', () => {
  const out = onBoth((stage) => {
    const to = stage.put(new Uint8Array(8).fill(9))
    stage.kernel.scatterU8(stage.put(Uint8Array.of(1, 2, 3)), stage.put(Uint16Array.of(7, 0, 3)), to, 3)
    return stage.u8(to, 8)
  })
  expect([...out]).toEqual([2, 9, 9, 3, 9, 9, 9, 1])
})

test.each(LENGTHS)('fill sets %i sums and no more', (n) => {
  const acc = randomI32(n + 1, n)
  const filled = onBoth((stage) => {
    const to = stage.put(acc)
    stage.kernel.fill(to, -7, n)
    return stage.i32(to, n + 1)
  })
  expectSame(filled, acc.map((value, i) => (i < n ? -7 : value))) // biome-ignore format: one line
})
