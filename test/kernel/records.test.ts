import { expect, test } from 'vitest'
import { expectSame, LENGTHS, onBoth, randomU32 } from './stage.ts'

/** A bitmap of whole 16 bytes and the rows that are set, all below `n`. */
function bitmap(n: number, share: number, next: () => number): { bits: Uint8Array; rows: number[] } {
  const bits = new Uint8Array(Math.ceil(n / 128) * 16)
  const rows = Array.from({ length: n }, (_, row) => row).filter(() => next() % 100 < share)
  for (const row of rows) bits[row >> 3]! |= 1 << (row & 7)
  return { bits, rows }
}

test.each([...LENGTHS, 128 * 28, 128 * 29, 60_000])('bits of %i records join, meet, turn and are counted', (n) => {
  const next = randomU32(n + 7)
  const a = bitmap(n, 60, next)
  const columns = [0, 1, 50, 100].map((share) => bitmap(n, share, next))
  const b = columns[2]!
  const inB = new Set(b.rows)
  const bytes = a.bits.length
  const listed = (bits: Uint8Array) => onBoth((stage) => {
    const out = stage.room(4 * n)
    const found = stage.kernel.listBits(stage.put(bits), out, n)
    return Array.from(stage.u32(out, found))
  }) // biome-ignore format: one expression
  expect(listed(a.bits)).toEqual(a.rows)
  for (const [name, expected] of [
    ['andBits', a.rows.filter((row) => inB.has(row))],
    ['orBits', [...new Set([...a.rows, ...b.rows])].sort((x, y) => x - y)],
  ] as const) {
    const made = onBoth((stage) => {
      const to = stage.put(a.bits)
      stage.kernel[name](to, stage.put(b.bits), bytes)
      return stage.u8(to, bytes)
    })
    expect(listed(made)).toEqual(expected)
  }
  const turned = onBoth((stage) => {
    const to = stage.put(a.bits)
    stage.kernel.notBits(to, bytes)
    return stage.u8(to, bytes)
  })
  expectSame(turned, a.bits.map((byte) => ~byte)) // biome-ignore format: one expression
  const counts = onBoth((stage) => {
    const pointers = stage.put(Uint32Array.from(columns, ({ bits }) => stage.put(bits)))
    const out = stage.room(4 * columns.length)
    stage.kernel.countCommon(stage.put(a.bits), pointers, columns.length, out, bytes)
    return stage.u32(out, columns.length)
  })
  const inA = new Set(a.rows)
  expect(Array.from(counts)).toEqual(columns.map(({ rows }) => rows.filter((row) => inA.has(row)).length))
  for (const { bits, rows } of columns) {
    const list = Uint32Array.from(rows)
    const both = onBoth((stage) => stage.kernel.countListed(stage.put(a.bits), stage.put(list), list.length))
    expect(both).toBe(rows.filter((row) => inA.has(row)).length)
    const set = onBoth((stage) => {
      const to = stage.put(new Uint8Array(bits.length))
      stage.kernel.setListed(to, stage.put(list), list.length)
      return stage.u8(to, bits.length)
    })
    expectSame(set, bits)
  }
})

test('full bitmaps do not overflow their byte counts', () => {
  const bytes = 16 * 4096
  const full = new Uint8Array(bytes).fill(255)
  const count = onBoth((stage) => {
    const out = stage.room(4)
    stage.kernel.countCommon(stage.put(full), stage.put(Uint32Array.of(stage.put(full))), 1, out, bytes)
    return stage.u32(out, 1)[0]
  })
  expect(count).toBe(8 * bytes)
})

const RANGES = [[0, 0], [0, 2 ** 32 - 1], [3, 9], [2 ** 31 - 2, 2 ** 31 + 2], [2 ** 32 - 1, 2 ** 32 - 1]] as const // biome-ignore format: a table

test.each(LENGTHS)('codes of %i records in a range, and how often each occurs', (n) => {
  const next = randomU32(n + 3)
  const wide = Uint32Array.from(
    { length: n },
    () => [next() % 12, 2 ** 31 - 1 + (next() % 3), 2 ** 32 - 1, next()][next() % 4]!,
  )
  for (const [low, high] of RANGES) {
    const bits = onBoth((stage) => {
      const to = stage.room((n + 7) >> 3)
      stage.kernel.selectBetween(stage.put(wide), low, high, to, n)
      return stage.u8(to, (n + 7) >> 3)
    })
    const expected = new Uint8Array((n + 7) >> 3)
    wide.forEach((code, row) => {
      if (code >= low && code <= high) expected[row >> 3]! |= 1 << (row & 7)
    })
    expectSame(bits, expected)
  }
  const codes = Uint32Array.from({ length: n }, () => next() % 10)
  const { bits, rows } = bitmap(n, 40, next)
  const found = onBoth((stage) => {
    const out = stage.put(new Uint32Array(10).fill(5))
    stage.kernel.countCodes(stage.put(codes), stage.put(bits), out, n)
    return stage.u32(out, 10)
  })
  const expected = new Uint32Array(10).fill(5)
  for (const row of rows) expected[codes[row]!]!++
  expectSame(found, expected)
})
