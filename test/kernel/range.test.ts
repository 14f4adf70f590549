import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LENGTHS, onBoth, randomU32, type Stage } from './stage.ts'

const MOST = 2 ** 31 - 1

interface Limits {
  ac?: [number, number]
  an?: [number, number]
  af?: [number, number]
  candidates?: [number, number]
  slack?: number
}

function putLimits(
  stage: Stage,
  { ac = [-MOST, MOST], an = [-MOST, MOST], af, candidates = [-MOST - 1, MOST], slack = 0 }: Limits,
): number {
  const bytes = new Uint8Array(48)
  new Int32Array(bytes.buffer, 0, 8).set([...ac, ...an, ...candidates, slack, af ? 1 : 0])
  new Float64Array(bytes.buffer, 32, 2).set(af ?? [0, 0])
  return stage.put(bytes)
}

function filtered(
  ac: Int32Array,
  an: Int32Array,
  limits: Limits,
  slacks: Int32Array | null = null,
): { mask: number[]; open: number } {
  const [mask, open] = onBoth((stage) => {
    const out = stage.room(ac.length)
    const at = putLimits(stage, limits)
    const open = stage.kernel.rangeFilter(
      stage.put(ac),
      stage.put(an),
      slacks ? stage.put(slacks) : 0,
      at,
      out,
      ac.length,
    )
    return [stage.u8(out, ac.length), open] as const
  })
  return { mask: [...mask], open }
}

/** Three-valued and of three ranges, by the definition. */
function answer(ac: number, an: number, { ac: acRange, an: anRange, af }: Limits): number {
  const within = (value: number, range?: [number, number]) => !range || (value >= range[0] && value <= range[1])
  if (!within(ac, acRange) || !within(an, anRange)) return 0
  if (!af) return 1
  return an === 0 ? 2 : within(ac / an, af) ? 1 : 0
}

const LIMITS: Limits[] = [
  { af: [0.01, 0.05] },
  { af: [0.01, 1], an: [1, MOST] },
  { ac: [1, 3] },
  { ac: [1, 3], an: [-MOST - 1, MOST] },
  { ac: [0, 50], an: [90, 100], af: [1 / 3, 0.4] },
  {},
]

describe('rangeFilter', () => {
  test.each(LENGTHS)('decides %i rows with counts', (n) => {
    const next = randomU32(n)
    const an = Int32Array.from({ length: n }, () => [0, 1, 99, 100, 3000, MOST][next() % 6]!)
    const ac = an.map((number) => (number === 0 ? 0 : next() % Math.min(number, next() % 2 ? 5 : 200)))
    for (const limits of LIMITS) {
      const { mask, open } = filtered(ac, an, limits)
      expect(mask).toEqual([...ac].map((count, i) => answer(count, an[i]!, limits)))
      expect(open).toBe(0)
    }
  })

  test('agrees with compare, and3 and division where AF meets its limit exactly', () => {
    const count = fc.integer({ min: 0, max: 400 })
    const row = fc.tuple(count, count).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
    const rows = fc.array(row, { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(rows, row, row, (cells, first, second) => {
        const [ac, an] = [0, 1].map((at) => Int32Array.from(cells, (cell) => cell[at]!)) as [Int32Array, Int32Array]
        const af = [first[0] / (first[1] || 1), second[0] / (second[1] || 1)].sort((a, b) => a - b) as [number, number]
        const { mask } = filtered(ac, an, { af })
        const general = onBoth((stage) => {
          const n = cells.length
          const [values, state, low, high] = [
            stage.room(8 * n),
            stage.put(new Uint8Array(n)),
            stage.room(n),
            stage.room(n),
          ]
          const number = stage.put(an)
          stage.kernel.alleleFrequency(stage.put(ac), number, values, n)
          stage.kernel.calledState(number, state, state, n)
          stage.kernel.compare(values, state, 3, af[0], low, n)
          stage.kernel.compare(values, state, 1, af[1], high, n)
          stage.kernel.and3(low, high, n)
          return stage.u8(low, n)
        })
        expect(mask).toEqual([...general])
      }),
    )
  })

  test.each(LENGTHS)('decides %i rows by AC alone, whatever AN is, extremes included', (n) => {
    const next = randomU32(n + 1)
    const ends = [-MOST - 1, -MOST, -1, 0, 1, 2, 3, 127, 128, 255, 256, 65_535, 65_536, MOST - 1, MOST]
    const ac = Int32Array.from({ length: n }, () => ends[next() % ends.length]!)
    const an = Int32Array.from({ length: n }, () => ends[next() % ends.length]!)
    const every: [number, number] = [-MOST - 1, MOST]
    for (const [low, high] of [[2, MOST], [0, 0], [-1, 256], [5, 4], every] as Array<[number, number]>) {
      for (const candidates of [every, [1, 65_535], [3, 2]] as Array<[number, number]>) {
        const expected = [...ac].map((count) =>
          Number(count >= low && count <= high && count >= candidates[0] && count <= candidates[1]),
        )
        expect(filtered(ac, an, { ac: [low, high], an: every, candidates })).toEqual({ mask: expected, open: 0 })
      }
    }
  })

  test('leaves out rows whose AC is no candidate, undecided or not', () => {
    const ac = Int32Array.from({ length: 50 }, (_, i) => i)
    const { mask } = filtered(ac, new Int32Array(50).fill(100), { candidates: [10, 20] })
    expect(mask).toEqual([...ac].map((count) => (count >= 10 && count <= 20 ? 1 : 0)))
  })

  test('with slack says yes or no only where every AN in between does', () => {
    const count = fc.integer({ min: -2, max: 60 })
    const number = fc.integer({ min: 0, max: 90 })
    const limits = fc.record({
      ac: fc.tuple(count, count).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as [number, number]),
      an: fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as [number, number]),
      af: fc.constantFrom<[number, number]>([0.1, 0.5], [0.25, 0.25], [0, 1], [1 / 3, 2]),
      slack: fc.integer({ min: 1, max: 12 }),
    })
    let open = 0
    let decided = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(count, number), { minLength: 20, maxLength: 20 }), limits, (cells, range) => {
        const [ac, an] = [0, 1].map((at) => Int32Array.from(cells, (cell) => cell[at]!)) as [Int32Array, Int32Array]
        const result = filtered(ac, an, range)
        expect(result.open).toBe(result.mask.filter((byte) => byte === 3).length)
        result.mask.forEach((byte, i) => {
          if (byte === 3) open++
          else {
            decided++
            for (let possible = an[i]! - range.slack; possible <= an[i]!; possible++)
              expect(answer(ac[i]!, possible, range)).toBe(byte)
          }
        })
      }),
    )
    expect(Math.min(open, decided)).toBeGreaterThan(100)
  })
})

test.each(LENGTHS)('a slack for each of %i rows decides each as if it were the slack of all', (n) => {
  const next = randomU32(n + 3)
  const ac = Int32Array.from({ length: n }, () => (next() % 40) - 2)
  const an = ac.map(() => next() % 400)
  const slacks = ac.map(() => [0, 0, 1, 5, 30, 400][next() % 6]!)
  for (const limits of LIMITS) {
    const { mask, open } = filtered(ac, an, limits, slacks)
    const apart = [0, 1, 5, 30, 400].map((slack) => filtered(ac, an, { ...limits, slack }).mask)
    expect(mask).toEqual([...slacks].map((slack, i) => apart[[0, 1, 5, 30, 400].indexOf(slack)]![i]))
    expect(open).toBe(mask.filter((byte) => byte === 3).length)
  }
})

test.each(LENGTHS)('markChunks marks each 32 of %i rows that hold a byte that is large enough', (n) => {
  for (const [every, least] of [
    [7, 3],
    [41, 3],
    [100, 200],
    [70, 1],
  ] as const) {
    // biome-ignore format: a table
    const mask = Uint8Array.from({ length: n }, (_, i) => (i % every === every - 1 ? least : least - 1))
    const size = Math.ceil(n / 32)
    const [chunks, count] = onBoth((stage) => {
      const out = stage.room(size)
      const found = stage.kernel.markChunks(stage.put(mask), least, out, n)
      return [stage.u8(out, size), found]
    }) as [Uint8Array, number]
    const wanted = Array.from({ length: size }, (_, c) => mask.subarray(32 * c, 32 * c + 32).includes(least))
    expect([...chunks]).toEqual(wanted.map(Number))
    expect(count).toBe(wanted.filter(Boolean).length)
  }
})

test.each(LENGTHS)('bitmap sets a bit for each of %i rows that passes', (n) => {
  const next = randomU32(n)
  const mask = Uint8Array.from({ length: n }, () => next() % 4)
  const size = Math.ceil(n / 8)
  const [bits, count] = onBoth((stage) => {
    const out = stage.room(size)
    const found = stage.kernel.bitmap(stage.put(mask), out, n)
    return [stage.u8(out, size), found]
  }) as [Uint8Array, number]
  const set = Array.from({ length: 8 * size }, (_, i) => (bits[i >> 3]! >> (i & 7)) & 1)
  expect(set).toEqual(Array.from({ length: 8 * size }, (_, i) => Number(mask[i] === 1)))
  expect(count).toBe(mask.filter((byte) => byte === 1).length)
})
