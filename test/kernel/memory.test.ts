import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KERNEL_BASE64 } from '../../sdk/kernel/bytes.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { decodeBase64 } from '../../sdk/kernel/load.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { createWasmKernel } from '../../sdk/kernel/wasm.ts'

const MAKERS: Array<[kind: string, make: () => Promise<Kernel>]> = [
  ['typescript', async () => createReferenceKernel()],
  ['wasm', () => createWasmKernel(decodeBase64(KERNEL_BASE64))],
]

describe.each(MAKERS)('memory of the %s kernel', (kind, make) => {
  test('says its kind and where callers may start', async () => {
    const kernel = await make()
    expect(kernel.kind).toBe(kind)
    expect(kernel.heapBase).toBeGreaterThan(0)
    expect(kernel.heapBase % 4096).toBe(0)
    expect(kernel.heapBase).toBeLessThan(kernel.buffer().byteLength)
  })

  test('growing keeps what is there and never shrinks', async () => {
    const kernel = await make()
    const at = kernel.heapBase
    new Uint8Array(kernel.buffer(), at, 100).fill(7)
    kernel.reserve(20_000_000)
    const grown = kernel.buffer().byteLength
    expect(grown).toBeGreaterThanOrEqual(20_000_000)
    expect(new Uint8Array(kernel.buffer(), at, 100).every((byte) => byte === 7)).toBe(true)
    kernel.reserve(5)
    expect(kernel.buffer().byteLength).toBe(grown)
    kernel.clear(at, 25)
    expect(new Uint8Array(kernel.buffer(), at, 100).every((byte) => byte === 0)).toBe(true)
  })

  test('more than one memory can hold is refused with code limit', async () => {
    const kernel = await make()
    const before = kernel.buffer().byteLength
    expect(() => kernel.reserve(2 ** 32 - 1)).toThrow(expect.objectContaining({ name: 'HindoError', code: 'limit' }))
    expect(kernel.buffer().byteLength).toBe(before)
  })

  test('ranges are 16-aligned and start at different places of a page from one column to the next', async () => {
    const arena = new Arena(await make())
    const columns = Array.from({ length: 16 }, () => arena.take(65_536 * 4))
    expect(new Set(columns.map((pointer) => pointer % 4096)).size).toBe(16)
    expect(columns.every((pointer) => pointer % 256 === 0)).toBe(true)
    expect([1, 3, 17].map((bytes) => arena.take(bytes) % 16)).toEqual([0, 0, 0])
  })

  test('views see the bytes of their range', async () => {
    const arena = new Arena(await make())
    const pointer = arena.take(64)
    arena.f64(pointer, 8).fill(1)
    expect(arena.u32(pointer, 2)[1]).toBe(0x3ff00000)
    expect(arena.i32(pointer + 4, 1)[0]).toBe(0x3ff00000)
    expect(arena.u16(pointer + 6, 1)[0]).toBe(0x3ff0)
    expect(arena.u8(pointer + 63, 1)[0]).toBe(0x3f)
  })

  test('a range released is taken again, so a loop does not grow the memory', async () => {
    const kernel = await make()
    const arena = new Arena(kernel)
    arena.take(1000)
    const mark = arena.mark()
    arena.take(3_000_000)
    const size = kernel.buffer().byteLength
    for (let i = 0; i < 50; i++) {
      arena.release(mark)
      arena.take(10)
      arena.take(2_900_000)
    }
    expect(kernel.buffer().byteLength).toBe(size)
  })

  test('an empty range is a pointer like any other', async () => {
    const arena = new Arena(await make())
    const pointer = arena.take(0)
    expect(arena.u8(pointer, 0)).toHaveLength(0)
    arena.release(0)
    expect(arena.mark()).toBe(0)
  })

  test('releasing what is already released changes nothing', async () => {
    const kernel = await make()
    const arena = new Arena(kernel)
    arena.take(100)
    const mark = arena.mark()
    arena.release(mark)
    const kept = arena.take(100)
    arena.u8(kept, 100).fill(3)
    new Arena(kernel).take(100)
    arena.release(99)
    expect(arena.u8(kept, 100).every((byte) => byte === 3)).toBe(true)
  })
})

test('live ranges of several arenas on one kernel never overlap, whatever the order of taking and releasing', () => {
  const step = fc.record({
    arena: fc.nat(2),
    action: fc.constantFrom('take', 'take', 'take', 'mark', 'release'),
    bytes: fc.oneof(fc.nat(300), fc.integer({ min: 4000, max: 50_000 }), fc.constantFrom(0, 4096, 1_100_000)),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const kernel = createReferenceKernel()
      kernel.reserve(2 ** 22)
      const owners = Array.from({ length: 3 }, () => ({
        arena: new Arena(kernel),
        live: [] as Array<{ start: number; end: number }>,
        marks: [] as Array<{ mark: number; count: number }>,
      }))
      for (const { arena: pick, action, bytes } of steps) {
        const owner = owners[pick]!
        if (action === 'mark') owner.marks.push({ mark: owner.arena.mark(), count: owner.live.length })
        else if (action === 'release') {
          const { mark, count } = owner.marks.pop() ?? { mark: 0, count: 0 }
          owner.arena.release(mark)
          owner.live.length = count
        } else {
          const start = owner.arena.take(bytes)
          owner.live.push({ start, end: start + bytes })
        }
        const ranges = owners.flatMap(({ live }) => live).filter(({ start, end }) => end > start)
        ranges.sort((a, b) => a.start - b.start)
        for (let i = 1; i < ranges.length; i++) expect(ranges[i]!.start).toBeGreaterThanOrEqual(ranges[i - 1]!.end)
        for (const { start, end } of ranges) {
          expect(start).toBeGreaterThanOrEqual(kernel.heapBase)
          expect(end).toBeLessThanOrEqual(kernel.buffer().byteLength)
        }
      }
      for (const { arena } of owners) arena.release(0)
      const before = kernel.buffer().byteLength
      new Arena(kernel).take(before - kernel.heapBase - 8192)
      expect(kernel.buffer().byteLength, 'everything given back is one free range again').toBe(before)
    }),
  )
})
