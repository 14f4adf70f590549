import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CountMatrix } from '../../sdk/kernel/matrix.ts'
import { type CountRange, filterBlock, takeRangeScratch } from '../../sdk/kernel/matrix-range.ts'
import { planMatrixSum, takeSumScratch } from '../../sdk/kernel/matrix-sum.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import { type Cohort, cohortOf, RANGES, SITES } from './cohorts.ts'
import { expectSame, KERNELS, randomU32 } from './stage.ts'

/** Answers and, where they are 1 or 2, exact counts of all rows, by both kernels, which must agree; how many blocks were skipped. */
function filtered({ ac, an, coefficients }: Cohort, range: CountRange, exactRows: boolean) {
  const rows = ac[0]!.length
  const answers = KERNELS.map((kernel) => {
    const arena = new Arena(kernel)
    const matrix = new CountMatrix(kernel, rows)
    matrix.addColumns([
      ...ac.map((values, stratum) => ({ measure: 'AC' as const, stratum, values })),
      ...an.map((values, stratum) => ({ measure: 'AN' as const, stratum, values })),
    ])
    const terms = coefficients.map((coefficient, stratum) => ({ stratum, coefficient }))
    const [acPlan, anPlan] = [planMatrixSum(matrix, 'AC', terms), planMatrixSum(matrix, 'AN', terms)]
    const scratch = takeRangeScratch(arena, takeSumScratch(kernel, arena))
    const mask = new Uint8Array(rows)
    const counts = [new Int32Array(rows), new Int32Array(rows)] as const
    let skipped = 0
    for (let block = 0; block < matrix.blocks; block++) {
      const n = matrix.rowsOf(block)
      if (!filterBlock(acPlan, anPlan, block, range, scratch, exactRows)) {
        skipped++
        continue
      }
      mask.set(arena.u8(scratch.mask, n), 8192 * block)
      for (const [to, from] of [[counts[0], scratch.ac], [counts[1], scratch.an]] as const) // biome-ignore format: a table
        to.set(arena.i32(from, n), 8192 * block)
    }
    arena.release(0)
    matrix.close()
    // What stands in other rows is not their sum, and may differ.
    if (exactRows)
      for (const values of counts) mask.forEach((answer, row) => {if (answer === 0) values[row] = 0}) // biome-ignore format: one line
    else for (const values of counts) values.fill(0)
    return [mask, ...counts, skipped] as const
  })
  expectSame(answers[1], answers[0])
  const [mask, acSums, anSums, skipped] = answers[0]!
  return { mask, ac: acSums, an: anSums, skipped }
}

/** The definition: sums of any size modulo 2^32, f64 division, three-valued and. */
function expected({ ac, an, coefficients }: Cohort, range: CountRange) {
  const sum = (columns: Uint32Array[]) => Int32Array.from(columns[0]!, (_, row) => Number(BigInt.asIntN(32, coefficients.reduce((total, c, s) => total + BigInt(c) * BigInt(columns[s]![row]!), 0n)))) // biome-ignore format: one line
  const [acSums, anSums] = [sum(ac), sum(an)]
  const within = (value: number, side?: { low?: number; high?: number }) =>
    value >= (side?.low ?? -Infinity) && value <= (side?.high ?? Infinity)
  const mask = Uint8Array.from(acSums, (count, row) => {
    const number = anSums[row]!
    if (!within(count, range.ac) || !within(number, range.an)) return 0
    if (range.af?.low === undefined && range.af?.high === undefined) return 1
    return number === 0 ? 2 : within(count / number, range.af) ? 1 : 0
  })
  return { mask, ac: acSums, an: anSums }
}

function expectExact(cohort: Cohort, range: CountRange): Uint8Array {
  const wanted = expected(cohort, range)
  expectSame(filtered(cohort, range, false).mask, wanted.mask)
  const exact = filtered(cohort, range, true)
  expectSame(exact.mask, wanted.mask)
  wanted.mask.forEach((answer, row) => {
    if (answer !== 0) expect([row, exact.ac[row], exact.an[row]]).toEqual([row, wanted.ac[row], wanted.an[row]])
  })
  return wanted.mask
}

describe.each(Object.entries(SITES))('%s', (_, site) => {
  test.each(Object.entries(RANGES))('%s', (__, range) => {
    const cohort = cohortOf(site, 5, 9000, 77)
    expectExact(cohort, range)
    expectExact({ ...cohort, coefficients: [1, 1, 1, 1, 0] }, range)
  })

  test('coefficients other than one', () => {
    const cohort = cohortOf(site, 6, 1000, 5)
    for (const coefficients of [[1, -1, 1, -1, 1, 1], [2, 1, 1, 0, 3, 1], [-1, 0, 0, 0, 0, 0], [2 ** 30, 2 ** 30, 2 ** 30, 1, 1, 1]]) // biome-ignore format: a table
      for (const range of Object.values(RANGES)) expectExact({ ...cohort, coefficients }, range)
  })
})

test('33 strata, of which one or more are asked for', () => {
  const cohort = cohortOf(SITES['rare variants, much missing in some rows']!, 33, 3000, 2)
  for (const chosen of [1, 2, 16, 17, 33]) {
    const coefficients = Array.from({ length: 33 }, (_, stratum) => (stratum < chosen ? 1 : 0))
    const mask = expectExact({ ...cohort, coefficients }, { af: { low: 0.001, high: 0.05 } })
    expect(mask.includes(1) && mask.includes(0)).toBe(true)
  }
})

test('AF that differs from a limit by the last bit is on the right side of it', () => {
  const rows = 1500
  const next = randomU32(4)
  const an = Uint32Array.from({ length: rows }, () => 3000 - (next() % 12))
  const ac = an.map((number) => Math.round(number * 0.0137) + (next() % 3) - 1)
  for (let row = 0; row < 10; row++) {
    const limit = ac[row]! / an[row]!
    const step = 2 ** -59
    for (const low of [limit, limit + step, limit - step]) {
      expectExact({ ac: [ac], an: [an], coefficients: [1] }, { af: { low } })
      expectExact({ ac: [ac], an: [an], coefficients: [1] }, { af: { low: 0, high: low } })
    }
  }
}, 120_000)

test('blocks that no row can pass are not looked at', () => {
  const ac = new Uint32Array(3 * 8192).fill(1)
  const an = ac.map(() => 1000)
  ac[8192 + 70] = 900
  const { mask, skipped } = filtered({ ac: [ac], an: [an], coefficients: [1] }, { af: { low: 0.5 } }, false)
  expect([skipped, mask.indexOf(1), mask.lastIndexOf(1)]).toEqual([2, 8262, 8262])
})

test('any counts and any ranges', () => {
  const cell = fc.tuple(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 90 }), fc.boolean())
  const end = fc.option(fc.constantFrom(-1, 0, 1, 15, 16, 40, 100, 2 ** 31, Number.NaN, Infinity), { nil: undefined })
  const ratio = fc.option(fc.constantFrom(-0.1, 0, 0.01, 1 / 3, 0.5, 1, 7, Infinity, -Infinity, Number.NaN), { nil: undefined }) // biome-ignore format: one line
  const side = (limit: typeof end) => fc.record({ low: limit, high: limit })
  const range = fc.record({ ac: side(end), an: side(end), af: side(ratio) })
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: 40, maxLength: 40 }),
      range,
      fc.integer({ min: -2, max: 2 }),
      (cells, limits, second) => {
        // biome-ignore format: one line
        const column = (value: (cell: [number, number, boolean]) => number) => Uint32Array.from(cells, value)
        const ac = [column(([count]) => count), column(([count, , small]) => (small ? 1 : count))]
        const an = [column(([, number]) => 5000 - (number > 60 ? 0 : number)), column(([, number, small]) => (small ? 20 : number))] // biome-ignore format: one line
        expectExact({ ac, an, coefficients: [1, second] }, limits)
      },
    ),
    { numRuns: 300 },
  )
})
