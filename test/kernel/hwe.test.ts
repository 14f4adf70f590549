import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LENGTHS, onBoth, randomU32 } from './stage.ts'

type Table = [homRef: number, het: number, homAlt: number]

function exactTest(tables: Table[], midp: 0 | 1 = 0): Float64Array {
  return onBoth((stage) => {
    const [homRef, het, homAlt] = [0, 1, 2].map((column) =>
      stage.put(Int32Array.from(tables, (table) => table[column]!)),
    )
    const out = stage.room(8 * tables.length)
    stage.kernel.hweExact(homRef!, het!, homAlt!, midp, out, tables.length)
    return stage.f64(out, tables.length)
  })
}

const FACTORIALS = [1n]
for (let i = 1n; i <= 400n; i++) FACTORIALS.push(FACTORIALS.at(-1)! * i)

/** Sums multinomial coefficients as integers: every table with the same alleles, ties exactly equal. */
function bruteForce([homRef, het, homAlt]: Table): { p: number; midp: number } {
  const people = homRef + het + homAlt
  const rare = 2 * Math.min(homRef, homAlt) + het
  const weight = (hets: number) => {
    const rareHoms = (rare - hets) / 2
    const rest = FACTORIALS[rareHoms]! * FACTORIALS[hets]! * FACTORIALS[people - hets - rareHoms]!
    return (FACTORIALS[people]! << BigInt(hets)) / rest
  }
  const observed = weight(het)
  let total = 0n
  let less = 0n
  let same = 0n
  for (let hets = rare % 2; hets <= rare; hets += 2) {
    const w = weight(hets)
    total += w
    if (w < observed) less += w
    if (w === observed) same += w
  }
  const share = (twice: bigint) => Number((twice << 700n) / (2n * total)) * 2 ** -700
  return { p: share(2n * (less + same)), midp: share(2n * less + same) }
}

function expectExact(tables: Table[]): void {
  const p = exactTest(tables)
  const midp = exactTest(tables, 1)
  tables.forEach((table, i) => {
    const exact = bruteForce(table)
    const wrong = [p[i]! / exact.p - 1, midp[i]! / exact.midp - 1].some((difference) => !(Math.abs(difference) < 1e-12))
    if (wrong) expect.fail(`${table}: ${p[i]} and ${midp[i]}, exactly ${exact.p} and ${exact.midp}`)
  })
}

describe('Hardy-Weinberg exact test', () => {
  test('equals brute force in integers for every table of up to 30 people', () => {
    const tables: Table[] = []
    for (let people = 1; people <= 30; people++) {
      for (let het = 0; het <= people; het++) {
        for (let homAlt = 0; homAlt <= people - het; homAlt++) tables.push([people - het - homAlt, het, homAlt])
      }
    }
    expect(tables).toHaveLength(5455)
    expectExact(tables)
  })

  test('equals brute force in integers for tables of up to 400 people', () => {
    const table = fc
      .tuple(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([people, a, b]): Table => {
        const het = Math.floor(people * a)
        const homAlt = Math.floor((people - het) * b)
        return [people - het - homAlt, het, homAlt]
      })
    fc.assert(fc.property(fc.array(table, { minLength: 1, maxLength: 20 }), expectExact), { numRuns: 50 })
  })

  test('MN blood groups 298, 489, 213 give the p of the R package HardyWeinberg', () => {
    expect(exactTest([[298, 489, 213]])[0]!.toFixed(7)).toBe('0.6556635')
    expect(exactTest([[298, 489, 213]], 1)[0]!.toFixed(7)).toBe('0.6330965')
  })

  test('ref and alt can be exchanged', () => {
    const next = randomU32(8)
    const tables = Array.from({ length: 500 }, (): Table => [next() % 3000, next() % 3000, next() % 3000])
    expect(exactTest(tables)).toEqual(exactTest(tables.map(([a, b, c]): Table => [c, b, a])))
  })

  test('is 1 where only one table is possible or nobody was called, and mid-p one half in the first case', () => {
    const single: Table[] = [[2504, 0, 0], [2503, 1, 0], [0, 1, 2503], [0, 0, 9], [1, 0, 0], [0, 1, 0]] // biome-ignore format: a list
    expect([...exactTest(single)]).toEqual(single.map(() => 1))
    expect([...exactTest(single, 1)]).toEqual(single.map(() => 0.5))
    expect([...exactTest([[0, 0, 0]]), ...exactTest([[0, 0, 0]], 1)]).toEqual([1, 1])
  })

  test('the likeliest table has p exactly 1', () => {
    expect([...exactTest([[250_000, 500_000, 250_000], [25, 50, 25], [9801, 198, 1]])]).toEqual([1, 1, 1]) // biome-ignore format: a list
  })

  test('p far below the smallest double is 0, never NaN', () => {
    const far: Table[] = [[0, 100_000, 0], [50_000, 0, 50_000], [2 ** 31 - 1, 0, 2 ** 31 - 1], [0, 2 ** 31 - 1, 0]] // biome-ignore format: a list
    expect([...exactTest(far)]).toEqual([0, 0, 0, 0])
    expect([...exactTest(far, 1)]).toEqual([0, 0, 0, 0])
  })

  test('negative, noised counts are taken as 0', () => {
    expect(exactTest([[10, -2, 3]])).toEqual(exactTest([[10, 0, 3]]))
    expect(exactTest([[-(2 ** 31), 4, -1]])).toEqual(exactTest([[0, 4, 0]]))
  })

  test.each(LENGTHS)('both kernels agree on %i rows of any counts', (n) => {
    const next = randomU32(n + 77)
    const tables = Array.from({ length: n }, (_, i): Table => {
      const scale = i % 50 === 0 ? 100_000 : 200
      return [next() % scale, next() % scale, next() % 20]
    })
    const p = exactTest(tables)
    expect(p.every((value) => value >= 0 && value <= 1)).toBe(true)
    expect(exactTest(tables, 1).every((value, i) => value <= p[i]!)).toBe(true)
  })

  test('is the same when asked again, among any others: p of many rows are those of each row alone', () => {
    const next = randomU32(31)
    const tables = Array.from({ length: 20_000 }, (_, i): Table => {
      const people = 500 + (next() % 3)
      const het = i % 3 ? next() % 40 : next() % people
      return [people - het - (next() % 4), het, next() % 4]
    })
    for (const midp of [0, 1] as const) {
      const together = exactTest([...tables, ...tables], midp)
      expect(together.subarray(tables.length)).toEqual(together.subarray(0, tables.length))
      for (let i = 0; i < tables.length; i += 97) expect(exactTest([tables[i]!], midp)[0]).toBe(together[i])
    }
  })
})
