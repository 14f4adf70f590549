import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LENGTHS, onBoth, randomU32 } from './stage.ts'

const OPERATORS: Array<[sign: string, accepts: (value: number, constant: number) => boolean]> = [
  ['<', (value, constant) => value < constant],
  ['<=', (value, constant) => value <= constant],
  ['>', (value, constant) => value > constant],
  ['>=', (value, constant) => value >= constant],
  ['=', (value, constant) => value === constant],
  ['!=', (value, constant) => value < constant || value > constant],
]

const TRIT = fc.constantFrom(0, 1, 2)

function compared(values: Float64Array, state: Uint8Array, op: number, constant: number): Uint8Array {
  return onBoth((stage) => {
    const out = stage.room(values.length)
    stage.kernel.compare(stage.put(values), stage.put(state), op, constant, out, values.length)
    return stage.u8(out, values.length)
  })
}

describe.each(OPERATORS.map(([sign, accepts], op) => ({ sign, accepts, op })))('compare $sign', ({ accepts, op }) => {
  test.each(LENGTHS)('answers %i rows, unknown where the state is no value', (n) => {
    const next = randomU32(n)
    const near = [0.01, 0.01 + 2 ** -59, 0.01 - 2 ** -59, 0, -0, 1, -1, Infinity, -Infinity, 5e-324, Number.NaN]
    const values = Float64Array.from({ length: n }, () => near[next() % near.length]!)
    const states = [0, 8, 16, 0, 8, 1, 2, 3, 9]
    const state = Uint8Array.from({ length: n }, () => states[next() % states.length]!)
    for (const constant of [0.01, 0]) {
      const expected = state.map((s, i) => ((s & 7) !== 0 ? 2 : accepts(values[i]!, constant) ? 1 : 0))
      expect(compared(values, state, op, constant)).toEqual(expected)
    }
  })

  test('agrees with the language for any doubles', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 40 }), fc.nat(39), (list, pick) => {
        const constant = list[pick % list.length]!
        const answers = compared(Float64Array.from(list), new Uint8Array(list.length), op, constant)
        expect([...answers]).toEqual(list.map((value) => (accepts(value, constant) ? 1 : 0)))
      }),
    )
  })
})

describe('three-valued logic', () => {
  const AND = [
    [0, 0, 0],
    [0, 1, 2],
    [0, 2, 2],
  ]
  const OR = [
    [0, 1, 2],
    [1, 1, 1],
    [2, 1, 2],
  ]
  const NOT = [1, 0, 2]

  function combined(name: 'and3' | 'or3', a: Uint8Array, b: Uint8Array): Uint8Array {
    return onBoth((stage) => {
      const left = stage.put(a)
      stage.kernel[name](left, stage.put(b), a.length)
      return stage.u8(left, a.length)
    })
  }

  test.each([['and3', AND] as const, ['or3', OR] as const])(
    '%s follows Kleene’s table at every length',
    (name, table) => {
      for (const n of LENGTHS) {
        const next = randomU32(n)
        const a = Uint8Array.from({ length: n }, () => next() % 3)
        const b = Uint8Array.from({ length: n }, () => next() % 3)
        expect(combined(name, a, b)).toEqual(a.map((left, i) => table[left]![b[i]!]!))
      }
    },
  )

  test('not3 turns false and true around and keeps unknown', () => {
    for (const n of LENGTHS) {
      const next = randomU32(n + 5)
      const a = Uint8Array.from({ length: n }, () => next() % 3)
      const turned = onBoth((stage) => {
        const pointer = stage.put(a)
        stage.kernel.not3(pointer, n)
        return stage.u8(pointer, n)
      })
      expect(turned).toEqual(a.map((value) => NOT[value]!))
    }
  })

  test('De Morgan holds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(TRIT, TRIT), { maxLength: 40 }), (pairs) => {
        const a = Uint8Array.from(pairs, ([left]) => left)
        const b = Uint8Array.from(pairs, ([, right]) => right)
        const notBoth = combined('and3', a, b).map((value) => NOT[value]!)
        const invert = (list: Uint8Array) => list.map((value) => NOT[value]!)
        expect(notBoth).toEqual(combined('or3', invert(a), invert(b)))
      }),
    )
  })
})

describe('select and countUnknown', () => {
  test.each(LENGTHS)('list the true rows of %i and count the unknown ones', (n) => {
    for (const density of [1, 2, 3, 50]) {
      const next = randomU32(n + density)
      const a = Uint8Array.from({ length: n }, () => (next() % density === 0 ? 1 : next() % 2 ? 2 : 0))
      const [rows, unknown] = onBoth((stage) => {
        const pointer = stage.put(a)
        const out = stage.room(4 * n)
        const count = stage.kernel.select(pointer, out, n)
        return [stage.u32(out, count), stage.kernel.countUnknown(pointer, n)] as const
      })
      expect([...rows]).toEqual([...a.keys()].filter((row) => a[row] === 1))
      expect(unknown).toBe(a.filter((value) => value === 2).length)
    }
  })
})
