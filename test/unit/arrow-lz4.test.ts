import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lz4Frame } from '../../sdk/arrow/lz4.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import { xxh32 } from '../../sdk/kernel/reference/xxh32.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { random } from '../support/arrow-samples.ts'

const kernel: Kernel = createReferenceKernel()

/** Decodes with the kernel, which was written apart from the encoder. */
function decode(frame: Uint8Array, room: number): Uint8Array | number {
  const arena = new Arena(kernel)
  const [input, output] = [arena.take(frame.length), arena.take(room)]
  arena.u8(input, frame.length).set(frame)
  const written = kernel.lz4Decode(input, frame.length, output, room)
  const bytes = written < 0 ? written : arena.u8(output, written).slice()
  arena.release(0)
  return bytes
}

function noise(length: number, values: number, seed = 1): Uint8Array {
  const next = random(seed)
  return Uint8Array.from({ length }, () => Math.floor(next() * values))
}

test('xxHash32 equals the published values', () => {
  const text = (string: string) => new TextEncoder().encode(string)
  expect(xxh32(text(''))).toBe(0x02cc5d05)
  expect(xxh32(text('a'))).toBe(0x550d7456)
  expect(xxh32(text('abc'))).toBe(0x32d153ff)
  expect(xxh32(text('Nobody inspects the spammish repetition'))).toBe(0xe2293b2f)
})

test('xxHash32 does not depend on where bytes lie in their buffer', () => {
  const bytes = noise(1000, 256)
  for (const shift of [1, 2, 3, 5]) {
    const moved = new Uint8Array(1000 + shift)
    moved.set(bytes, shift)
    expect(xxh32(moved.subarray(shift))).toBe(xxh32(bytes))
  }
})

test.each([
  0, 1, 4, 11, 12, 13, 14, 64, 255, 256, 65_535, 65_536, 65_537, 262_144, 262_145, 1_048_577, 4_194_304, 4_194_305,
])('%i bytes come back: noise, zeros, few values, a long period', (length) => {
  const period = noise(Math.min(length, 70_000), 256, 9)
  const repeated = Uint8Array.from({ length }, (_, index) => period[index % Math.max(period.length, 1)]!)
  for (const bytes of [noise(length, 256), new Uint8Array(length), noise(length, 3), repeated]) {
    const decoded = decode(lz4Frame(bytes), length)
    expect(typeof decoded === 'number' ? decoded : Buffer.compare(decoded, bytes)).toBe(0)
  }
})

test('any bytes come back', () => {
  const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 40 })), { maxLength: 200 })
  fc.assert(
    fc.property(runs, fc.uint8Array({ maxLength: 50 }), (pieces, tail) => {
      const bytes = Uint8Array.from([...pieces.flatMap(([value, count]) => Array(count).fill(value)), ...tail])
      expect(decode(lz4Frame(bytes), bytes.length)).toStrictEqual(bytes)
    }),
    { numRuns: 300 },
  )
})

test('counts that are mostly zero shrink, and noise grows by no more than the frame', () => {
  const next = random(5)
  const counts = Uint8Array.from({ length: 65_536 }, () => (next() < 0.02 ? Math.ceil(next() * 5) : 0))
  expect(lz4Frame(counts).length).toBeLessThan(counts.length / 8)
  expect(lz4Frame(new Uint8Array(65_536)).length).toBeLessThan(350)
  const incompressible = noise(65_536, 256)
  expect(lz4Frame(incompressible).length).toBe(65_536 + 15 + 4 + 8)
})

test('frames say their size and carry a checksum that a changed byte breaks', () => {
  const bytes = noise(5000, 256)
  const frame = lz4Frame(bytes)
  expect(new DataView(frame.buffer, 6, 8).getBigUint64(0, true)).toBe(5000n)
  const stored = frame.slice()
  stored[1000]! ^= 4
  expect(decode(stored, 5000)).toBe(-11)
})

test('the smallest block size that holds the content is declared', () => {
  const code = (length: number) => lz4Frame(new Uint8Array(length))[5]! >> 4
  expect([65_536, 65_537, 262_145, 1_048_577].map(code)).toStrictEqual([4, 5, 6, 7])
})

test.each([1, 2, 4, 8])('numbers of %i bytes, few and many different ones, come back as they were', (stride) => {
  const next = random(stride)
  const numbers = { 1: Uint8Array, 2: Uint16Array, 4: Int32Array, 8: Float64Array }[stride] as Float64ArrayConstructor
  for (const [n, different] of [[700, 1000], [3000, 40], [3000, 1000], [9000, 7]] as const) {
    const values = numbers.from({ length: n }, () => Math.floor(next() * different) / (stride === 8 ? 8 : 1))
    const bytes = new Uint8Array(values.buffer)
    expect(decode(lz4Frame(bytes, undefined, stride), bytes.length)).toEqual(bytes)
  }
}) // biome-ignore format: a table
