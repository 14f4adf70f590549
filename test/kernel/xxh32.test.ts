import fc from 'fast-check'
import { expect, test } from 'vitest'
import { xxh32Oracle } from './lz4-frame.ts'
import { onBoth } from './stage.ts'

function hashed(bytes: Uint8Array, shift = 0): number {
  return onBoth((stage) =>
    stage.kernel.xxh32(stage.put(Uint8Array.of(...Array(shift).fill(9), ...bytes)) + shift, bytes.length),
  )
}

test.each([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
])('xxHash32 of %j is the published one', (text, hash) => {
  expect(hashed(new TextEncoder().encode(text))).toBe(hash)
  expect(xxh32Oracle(new TextEncoder().encode(text))).toBe(hash)
})

test('any bytes at any offset hash as in arbitrary-precision arithmetic', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(3), (bytes, shift) => {
      expect(hashed(bytes, shift)).toBe(xxh32Oracle(bytes))
    }),
    { numRuns: 300 },
  )
})

test('long input hashes as in arbitrary-precision arithmetic', () => {
  const bytes = Uint8Array.from({ length: 8193 }, (_, i) => i * i)
  expect(hashed(bytes)).toBe(xxh32Oracle(bytes))
})
