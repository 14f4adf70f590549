import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { STATE } from '../../sdk/types.ts'
import { expectSame, LENGTHS, onBoth, randomI32, randomU32 } from './stage.ts'

describe('alleleFrequency', () => {
  function frequencies(ac: Int32Array, an: Int32Array): Float64Array {
    return onBoth((stage) => {
      const out = stage.room(8 * ac.length)
      stage.kernel.alleleFrequency(stage.put(ac), stage.put(an), out, ac.length)
      return stage.f64(out, ac.length)
    })
  }

  test.each(LENGTHS)('divides %i rows in f64, with 0 where nobody was called', (n) => {
    const ac = randomI32(n, 1)
    const an = randomI32(n, 2).map((value, i) => (i % 3 === 1 ? 0 : value))
    expectSame(
      frequencies(ac, an),
      Float64Array.from(ac, (count, i) => (an[i] === 0 ? 0 : count / an[i]!)),
    )
  })

  test.each([0, 1, 7, 30, 500, 8192])(
    'is the same where %i rows of 8,192 have a copy, down to the sign of zero',
    (some) => {
      const next = randomU32(some + 1)
      const ac = Int32Array.from({ length: 8192 }, () => (next() % 8192 < some ? 1 + (next() % 5) : 0))
      const an = ac.map((_, i) => (i % 11 === 3 ? 0 : i % 501 === 7 ? -8 : 20_000 - (next() % 3)))
      expect(ac.filter((count) => count > 0).length).toBeCloseTo(some, -2)
      expectSame(
        frequencies(ac, an),
        Float64Array.from(ac, (count, i) => (an[i] === 0 ? 0 : count / an[i]!)),
      )
    },
  )

  test('one hundredth is at least 0.01, which f32 gets wrong', () => {
    expect(frequencies(Int32Array.of(1), Int32Array.of(100))[0]! >= 0.01).toBe(true)
    expect(Math.fround(1 / 100) >= 0.01).toBe(false)
  })
})

test.each(LENGTHS)('calledState marks %i rows without calls, and only values', (n) => {
  const states = [0, 1, 2, 3, 8, 8 | 1, 8 | 2, 16]
  const next = randomU32(n)
  const state = Uint8Array.from({ length: n }, () => states[next() % states.length]!)
  const an = Int32Array.from({ length: n }, () =>
    next() % 2 ? 0 : [5, -1, 2 ** 31 - 1, 65536, -(2 ** 31)][next() % 5]!,
  )
  const expected = state.map((before, i) => ((before === 0 || before === 8 || before === 16) && an[i] === 0 ? before + STATE.notCalled : before)) // biome-ignore format: one condition
  const [separate, inPlace] = onBoth((stage) => {
    const from = stage.put(state)
    const out = stage.room(n)
    const counts = stage.put(an)
    stage.kernel.calledState(counts, from, out, n)
    stage.kernel.calledState(counts, from, from, n)
    return [stage.u8(out, n), stage.u8(from, n)]
  })
  expect(separate).toEqual(expected)
  expect(inPlace).toEqual(expected)
})

test('widen keeps every int32 exactly', () => {
  fc.assert(
    fc.property(fc.int32Array({ maxLength: 40 }), (values) => {
      const wide = onBoth((stage) => {
        const out = stage.room(8 * values.length)
        stage.kernel.widen(stage.put(values), out, values.length)
        return stage.f64(out, values.length)
      })
      expectSame(wide, Float64Array.from(values))
    }),
  )
})
