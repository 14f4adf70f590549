import { describe, expect, test } from 'vitest'
import { LZ4_ERRORS, lz4ErrorText } from '../../sdk/kernel/lz4-errors.ts'
import { randomBlocks, randomBytes, randomOptions } from './lz4-blocks.ts'
import { type Block, contentOf, type FrameOptions, writeFrame, xxh32Oracle } from './lz4-frame.ts'
import { expectSame, KERNELS, onBoth, randomU32 } from './stage.ts'

/** The content, or the error code. */
function decoded(frame: Uint8Array, outBytes: number): Uint8Array | number {
  return onBoth((stage) => {
    const out = stage.room(outBytes)
    const result = stage.kernel.lz4Decode(stage.put(frame), frame.length, out, outBytes)
    return result < 0 ? result : stage.u8(out, result)
  })
}

const text = (content: string) => new TextEncoder().encode(content)
const literal = (content: string): Block => ({ sequences: [{ literals: text(content) }] })

describe('LZ4 frames', () => {
  test('an empty frame holds nothing', () => {
    expect(decoded(writeFrame([]), 0)).toEqual(new Uint8Array())
    expect(decoded(writeFrame([], { contentSize: true, contentChecksum: true }), 10)).toEqual(new Uint8Array())
  })

  test('thousands of random frames give what they were written from', () => {
    const next = randomU32(20)
    for (let i = 0; i < 1500; i++) {
      const options = randomOptions(next)
      const blocks = randomBlocks(next, options.independent ?? false)
      const content = contentOf(blocks)
      const slack = next() % 2 ? 0 : next() % 40
      expect(decoded(writeFrame(blocks, options), content.length + slack)).toEqual(content)
    }
  })

  test.each(Array.from({ length: 40 }, (_, i) => i + 1))('a match of period %i repeats it for any length', (offset) => {
    const start = randomBytes(randomU32(offset), offset)
    for (const length of [4, 15, 16, 17, 31, 64, 65, 300]) {
      const blocks = [{ sequences: [{ literals: start, match: { offset, length } }, { literals: text('end') }] }]
      const content = contentOf(blocks)
      expect(decoded(writeFrame(blocks), content.length)).toEqual(content)
    }
  })

  test('matches far from both ends have every offset, length and number of literals', () => {
    const next = randomU32(77)
    const tail = randomBytes(next, 90)
    for (let offset = 1; offset <= 40; offset++) {
      const sequences = [4, 5, 7, 12, 16, 17, 18, 19, 20, 31, 33, 47, 64, 65, 100, 273, 274, 600].map((length, i) => ({
        literals: randomBytes(next, i === 0 ? offset : (offset * (i + 3)) % 23),
        match: { offset, length },
      }))
      const blocks = [{ sequences: [...sequences, { literals: tail }] }]
      const content = contentOf(blocks)
      expect(decoded(writeFrame(blocks, { contentChecksum: true }), content.length)).toEqual(content)
    }
  })

  test('matches from before the start are refused far from both ends as well', () => {
    const tail = randomBytes(randomU32(3), 90)
    for (const [offset, start] of [
      [0, 5],
      [6, 5],
      [1, 0],
      [17, 14],
      [65535, 14],
    ] as const) {
      const blocks = [
        { sequences: [{ literals: tail.subarray(0, start), match: { offset, length: 8 } }, { literals: tail }] },
      ]
      expect(decoded(writeFrame(blocks, {}), 1000)).toBe(-9)
    }
  })

  test('a long match is refused where it does not fit, or never ends', () => {
    const tail = randomBytes(randomU32(4), 90)
    const block = (length: number): Block[] => [
      { sequences: [{ literals: tail.subarray(0, 3), match: { offset: 2, length } }, { literals: tail }] },
    ]
    for (const length of [100, 600, 1200]) {
      const content = contentOf(block(length))
      expect(decoded(writeFrame(block(length), {}), content.length)).toEqual(content)
      expect(decoded(writeFrame(block(length), {}), content.length - 1)).toBe(-7)
      expect(decoded(writeFrame(block(length), {}), length)).toBe(-7)
    }
  })

  test('a linked block may refer to the block before, an independent one not', () => {
    const second: Block = {
      sequences: [{ literals: new Uint8Array(), match: { offset: 4, length: 8 } }, { literals: text('!') }],
    }
    const blocks = [literal('abcd'), second]
    expect(decoded(writeFrame(blocks), 13)).toEqual(text('abcdabcdabcd!'))
    expect(decoded(writeFrame(blocks, { independent: true }), 13)).toBe(-9)
  })

  test('bytes after the frame are ignored', () => {
    expect(decoded(Uint8Array.of(...writeFrame([literal('abc')]), 1, 2, 3, 4, 5), 3)).toEqual(text('abc'))
  })

  test('a match reaches back exactly 65,535 bytes', () => {
    const stored = randomBytes(randomU32(6), 65535)
    const blocks: Block[] = [{ stored }, { sequences: [{ literals: new Uint8Array(), match: { offset: 65535, length: 70 } }, { literals: text('x') }] }] // biome-ignore format: two blocks
    expect(decoded(writeFrame(blocks), 65535 + 71)).toEqual(contentOf(blocks))
  })
})

describe('malformed LZ4 frames', () => {
  const good = writeFrame([literal('abcdefgh')], { contentSize: true, contentChecksum: true, blockChecksum: true })

  /** The frame with some bytes changed and its header checksum made right again. */
  function forged(changes: Record<number, number>): Uint8Array {
    const frame = good.slice()
    for (const [at, byte] of Object.entries(changes)) frame[Number(at)] = byte
    frame[14] = (xxh32Oracle(frame.subarray(4, 14)) >>> 8) & 255
    return frame
  }

  test('cut anywhere it ends early', () => {
    for (let bytes = 0; bytes < good.length; bytes++) expect(decoded(good.subarray(0, bytes), 8)).toBe(-1)
    expect(decoded(good, 8)).toEqual(text('abcdefgh'))
  })

  test.each([
    [-2, 'another magic number', { 0: 5 }],
    [-3, 'version 0', { 4: good[4]! & 0x3f }],
    [-3, 'version 3', { 4: good[4]! | 0xc0 }],
    [-3, 'a reserved flag', { 4: good[4]! | 2 }],
    [-3, 'a reserved size bit', { 5: 0x41 }],
    [-3, 'block size 3', { 5: 0x30 }],
    [-4, 'a dictionary', { 4: good[4]! | 1 }],
    [-7, 'a content size above the output', { 6: 9 }],
    [-7, 'a content size above 4 GiB', { 10: 1 }],
    [-12, 'a smaller content size', { 6: 7 }],
    [-6, 'a block above 64 KiB', { 17: 0x01, 15: 1 }],
    [-10, 'another byte in a block', { 21: 1 }],
  ] as const)('%i: %s', (code, _what, changes) => {
    expect(decoded(forged(changes), 8)).toBe(code)
  })

  test('-5: a header checksum that differs', () => {
    expect(decoded(good.with(14, good[14]! ^ 1), 8)).toBe(-5)
  })

  test('-11: a content checksum that differs', () => {
    expect(decoded(good.with(good.length - 1, good.at(-1)! ^ 128), 8)).toBe(-11)
  })

  test('-7: output one byte too small, for literals, matches and stored blocks', () => {
    const match = { sequences: [{ literals: text('ab'), match: { offset: 1, length: 300 } }, { literals: text('c') }] }
    for (const block of [literal('abcd'), match, { stored: text('abcd') }]) {
      const size = contentOf([block]).length
      expect(decoded(writeFrame([block]), size - 1)).toBe(-7)
      expect(decoded(writeFrame([block]), size)).toEqual(contentOf([block]))
    }
  })

  test('-7: a block that decodes to more than the block size', () => {
    const block = {
      sequences: [{ literals: text('a'), match: { offset: 1, length: 65531 } }, { literals: text('12345') }],
    }
    expect(decoded(writeFrame([block]), 100_000)).toBe(-7)
    expect(decoded(writeFrame([block], { sizeId: 5 }), 100_000)).toEqual(contentOf([block]))
  })

  test('-8: sequences that do not end with the block', () => {
    const bodies = [
      [0x30, 97, 98],
      [0xf0],
      [0xf0, 255, 255],
      [0x10, 97, 1],
      [0x1f, 97, 1, 0],
      [0x1f, 97, 1, 0, 255],
      [0x10, 97, 1, 0],
    ]
    for (const body of bodies) {
      const frame = writeFrame([{ stored: Uint8Array.from(body) }])
      frame[10] = frame[10]! & 0x7f
      expect(decoded(frame, 5000)).toBe(-8)
    }
  })

  test('-9: offset 0, and offsets before the start', () => {
    for (const offset of [0, 3, 65535]) {
      const block = { sequences: [{ literals: text('ab'), match: { offset, length: 4 } }, { literals: text('c') }] }
      expect(decoded(writeFrame([block]), 100)).toBe(-9)
    }
  })

  test('whatever bytes are changed, both kernels give the same answer and stay inside their output', () => {
    const next = randomU32(99)
    const seen = new Set<number>()
    for (let i = 0; i < 4000; i++) {
      const options: FrameOptions = { ...randomOptions(next), contentChecksum: false, blockChecksum: i % 8 === 0 }
      const blocks = randomBlocks(next, options.independent ?? false)
      const outBytes = contentOf(blocks).length
      const frame = writeFrame(blocks, options)
      for (let change = next() % 4; change >= 0; change--)
        frame[7 + (next() % (frame.length - 7))] = next() & (next() | 15)
      const cut = next() % 5 ? frame : frame.subarray(0, next() % (frame.length + 1))
      const result = decoded(cut, next() % 4 ? outBytes : next() % (outBytes + 50))
      seen.add(typeof result === 'number' ? result : 1)
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([-12, -10, -9, -8, -7, -6, -5, -1, 1])
  })

  test('input and output may end where the memory ends: nothing is read or written behind them', () => {
    const next = randomU32(31)
    for (let i = 0; i < 300; i++) {
      const options = randomOptions(next)
      const blocks = randomBlocks(next, options.independent ?? false)
      const content = contentOf(blocks)
      const frame = writeFrame(blocks, options)
      const broken = frame.with(7 + (next() % (frame.length - 7)), next())
      for (const kernel of KERNELS) {
        const end = kernel.buffer().byteLength
        const memory = new Uint8Array(kernel.buffer())
        memory.set(frame, end - frame.length)
        expect(kernel.lz4Decode(end - frame.length, frame.length, kernel.heapBase, content.length)).toBe(content.length)
        expectSame(memory.slice(kernel.heapBase, kernel.heapBase + content.length), content)
        memory.set(frame, kernel.heapBase)
        expect(kernel.lz4Decode(kernel.heapBase, frame.length, end - content.length, content.length)).toBe(
          content.length,
        )
        expectSame(memory.slice(end - content.length), content)
        memory.set(broken, end - frame.length)
        expect(() => kernel.lz4Decode(end - frame.length, frame.length, kernel.heapBase, content.length)).not.toThrow()
      }
    }
  })

  test('every code has a text', () => {
    for (let code = -1; code >= -12; code--) expect(lz4ErrorText(code)).toBe(`LZ4 frame ${LZ4_ERRORS[code]}`)
    expect(lz4ErrorText(-99)).toContain('code -99')
  })
})
