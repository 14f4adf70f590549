import { describe, expect, test } from 'vitest'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { CountMatrix } from '../../sdk/kernel/matrix.ts'
import { type CountRange, filterBlock, takeRangeScratch } from '../../sdk/kernel/matrix-range.ts'
import { filterStretch, planStretch, takeStretchScratch } from '../../sdk/kernel/matrix-stretch.ts'
import { planMatrixSum, takeSumScratch } from '../../sdk/kernel/matrix-sum.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import { type Cohort, cohortOf, RANGES, SITES } from './cohorts.ts'
import { expectSame, KERNELS } from './stage.ts'

interface Found {
  rows: Uint32Array
  /** Blocks that one call took. */
  taken: number
  /** Rows that `filterBlock` lets pass in the same blocks. */
  wanted: Uint32Array
}

/** Columns are packed together, or `together` at a time. */
function find(kernel: Kernel, { ac, an, coefficients }: Cohort, range: CountRange, together = ac.length): Found | null {
  const rows = ac[0]!.length
  const arena = new Arena(kernel)
  const matrix = new CountMatrix(kernel, rows)
  try {
    const columns = ac.map((values, stratum) => [
      { measure: 'AC' as const, stratum, values },
      { measure: 'AN' as const, stratum, values: an[stratum]! },
    ])
    for (let from = 0; from < ac.length; from += together)
      matrix.addColumns(columns.slice(from, from + together).flat())
    const terms = coefficients.map((coefficient, stratum) => ({ stratum, coefficient }))
    const plans = [planMatrixSum(matrix, 'AC', terms), planMatrixSum(matrix, 'AN', terms)] as const
    const sums = takeSumScratch(kernel, arena)
    const stretch = planStretch(...plans, range, takeStretchScratch(arena, sums))
    if (!stretch) return null
    const [scratch, out] = [takeRangeScratch(arena, sums), arena.take(4 * rows + 4)]
    const [got, wanted]: number[][] = [[], []]
    let taken = 0
    for (let block = 0; block < matrix.blocks; block++) {
      arena.u32(out, rows + 1).fill(4_000_000_000)
      const { blocks, found } = filterStretch(stretch, block, out)
      got!.push(...arena.u32(out, found))
      expect(arena.u32(out, rows + 1)[found]).toBe(4_000_000_000)
      expect(filterStretch(stretch, block, 0)).toEqual({ blocks, found })
      for (let one = block; one < block + blocks; one++) {
        if (!filterBlock(...plans, one, range, scratch)) continue
        arena.u8(scratch.mask, matrix.rowsOf(one)).forEach((answer, row) => {
          if (answer === 1) wanted!.push(8192 * one + row)
        })
      }
      taken += blocks
      block += Math.max(0, blocks - 1)
    }
    return { rows: Uint32Array.from(got!), taken, wanted: Uint32Array.from(wanted!) }
  } finally {
    arena.release(0)
    matrix.close()
  }
}

function expectSameRows(cohort: Cohort, range: CountRange, together?: number): Found | null {
  const [reference, wasm] = KERNELS.map((kernel) => find(kernel, cohort, range, together))
  expect(wasm?.taken).toBe(reference?.taken)
  if (!reference || !wasm) return null
  expectSame(wasm.rows, reference.rows)
  expectSame(reference.rows, reference.wanted)
  return reference
}

describe.each(Object.entries(SITES))('%s', (name, site) => {
  test.each(Object.entries(RANGES))('%s', (_, range) => {
    const found = expectSameRows(cohortOf(site, 5, 17_000, 77), range)!
    const lowest = Math.max(range.ac?.low ?? 0, range.af?.low ?? 0)
    // Rows that nobody was called in, and AC of 0, are left to the general way.
    const isTaken = lowest > 0 && name !== 'rows that nobody was called in' && name !== 'common variants'
    if (isTaken) expect(found.taken).toBe(3)
    const apart = [1, 2, 3].map((together) => expectSameRows(cohortOf(site, 5, 17_000, 77), range, together)!)
    if (isTaken) for (const { rows } of apart) expectSame(rows, found.rows)
  })
})

test('finds the rows of 1 to 40 strata, and leaves other sums to others', () => {
  const cohort = cohortOf(SITES['rare variants, much missing in some rows']!, 40, 9000, 3)
  for (const chosen of [1, 2, 15, 16, 17, 32, 33, 40]) {
    const coefficients = Array.from({ length: 40 }, (_, stratum) => (stratum < chosen ? 1 : 0))
    const found = expectSameRows(
      { ...cohort, coefficients },
      { af: { low: 0.001, high: 0.05 }, an: { low: 3600 * chosen } },
    )!
    expect(found.taken).toBe(2)
    expect(found.rows.length).toBeGreaterThan(10)
  }
  for (const first of [2, -1, 0]) {
    const coefficients: number[] = Array.from({ length: 40 }, (_, stratum) => (stratum < 4 ? 1 : 0))
    coefficients[0] = first
    if (first === 0) coefficients.fill(0)
    expect(expectSameRows({ ...cohort, coefficients }, { af: { low: 0.001 } })).toBeNull()
  }
})

test('stops before a block with escapes and goes on after it', () => {
  const cohort = cohortOf(SITES['rare variants, little missing']!, 4, 5 * 8192 + 100, 9)
  cohort.ac[1]![2 * 8192 + 5] = 70_000
  cohort.an[1]![2 * 8192 + 5] = 70_000
  const found = expectSameRows(cohort, { af: { low: 0.001, high: 0.5 } })!
  expect(found.taken).toBe(5)
  expect(Math.max(...found.rows)).toBeGreaterThan(5 * 8192)
})

test('takes more blocks than one call holds', () => {
  const cohort = cohortOf(SITES['rare variants, little missing']!, 2, 70 * 8192, 4)
  const found = expectSameRows(cohort, { af: { low: 0.01 } })!
  expect(found.taken).toBe(70)
})

test('tables that are made anew because there is no more room for them give the same rows', () => {
  const cohort = cohortOf(SITES['rare variants, little missing']!, 3, 9 * 8192, 6)
  const rows = KERNELS.map((kernel) => {
    const [arena, matrix] = [new Arena(kernel), new CountMatrix(kernel, cohort.ac[0]!.length)]
    try {
      matrix.addColumns(cohort.ac.map((values, stratum) => ({ measure: 'AC' as const, stratum, values })))
      matrix.addColumns(cohort.an.map((values, stratum) => ({ measure: 'AN' as const, stratum, values })))
      const scratch = takeStretchScratch(arena, takeSumScratch(kernel, arena))
      const out = arena.take(4 * matrix.rows)
      const plans = () =>
        (['AC', 'AN'] as const).map((measure) => planMatrixSum(matrix, measure, [0, 1, 2].map((stratum) => ({ stratum, coefficient: 1 })))) // biome-ignore format: one line
      const [ac, an] = plans()
      const filter = () => planStretch(ac!, an!, { af: { low: 0.001 } }, scratch)!
      const first = filter()
      const { found } = filterStretch(first, 0, out)
      const wanted = arena.u32(out, found).slice()
      const before = kernel.buffer().byteLength
      for (let i = 0; i < 12_000; i++)
        planStretch(...(plans() as [typeof ac & object, typeof an & object]), { ac: { low: 1 } }, scratch)
      expect(kernel.buffer().byteLength - before).toBeLessThan(16_000_000)
      expect(filter().table.generation).toBeGreaterThan(first.table.generation)
      expect(filterStretch(filter(), 0, out)).toEqual({ blocks: 9, found })
      expectSame(arena.u32(out, found).slice(), wanted)
      return wanted
    } finally {
      arena.release(0)
      matrix.close()
    }
  })
  expectSame(rows[1], rows[0])
})
