import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { HindoError } from '../../sdk/errors.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { CountMatrix, type MatrixColumn } from '../../sdk/kernel/matrix.ts'
import { extentOfSum, planMatrixSum, slackOfRest, sumBlock, takeSumScratch } from '../../sdk/kernel/matrix-sum.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import type { Measure } from '../../sdk/types.ts'
import { expectSame, KERNELS, randomU32 } from './stage.ts'

const TYPES = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }

interface Term {
  stratum: number
  coefficient: number
}

/** Sums of all rows by both kernels, which must agree. */
function sums(rows: number, columns: MatrixColumn[][], measure: Measure, terms: Term[]): Int32Array {
  const answers = KERNELS.map((kernel) => {
    const arena = new Arena(kernel)
    const matrix = new CountMatrix(kernel, rows)
    for (const together of columns) matrix.addColumns(together)
    const scratch = takeSumScratch(kernel, arena)
    const out = new Int32Array(rows)
    const plan = planMatrixSum(matrix, measure, terms)
    for (let block = 0; block < matrix.blocks; block++) {
      const n = matrix.rowsOf(block)
      const acc = arena.take(4 * n)
      arena.i32(acc, n).fill(-99)
      sumBlock(plan, block, acc, scratch)
      out.set(arena.i32(acc, n), block * 8192)
      const { low, high } = extentOfSum(plan, block)
      if (low >= -(2 ** 31) && high < 2 ** 31)
        expect(arena.i32(acc, n).every((sum) => sum >= low && sum <= high)).toBe(true)
    }
    arena.release(0)
    matrix.close()
    return out
  })
  expectSame(answers[1], answers[0])
  return answers[0]!
}

/** Integers of any size, cell by cell. */
function bruteForce(rows: number, columns: MatrixColumn[][], measure: Measure, terms: Term[]): Int32Array {
  const values = new Map(columns.flat().filter((c) => c.measure === measure).map((c) => [c.stratum, c.values as Uint32Array])) // biome-ignore format: one line
  return Int32Array.from({ length: rows }, (_, row) => {
    const exact = terms.reduce((sum, { stratum, coefficient }) => sum + BigInt(coefficient) * BigInt(values.get(stratum)![row]!), 0n) // biome-ignore format: one line
    return Number(BigInt.asIntN(32, exact))
  })
}

type Shape = (next: () => number, row: number) => number

const SHAPES: Record<string, Shape> = {
  'all zero': () => 0,
  'rare variants': (next) => (next() % 7 ? 0 : next() % 50 ? next() % 16 : next() % 60_000),
  'common variants': (next) => next() % 40_000,
  'no missing': () => 5008,
  'some missing': (next) => 60_000 - (next() % 4 ? 0 : next() % 9 ? next() % 12 : next() % 20_000),
  'a change of ploidy': (_, row) => (row < 300 ? 50_008 : 25_100),
  'a few rows of another ploidy': (next, row) => (row % 997 === 5 ? 50_008 : 25_100 - (next() % 3)),
  'overflow of 4, 8, 16 and 32 bits': (next) => [15, 16, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1][next() % 8]!,
}

function column(shape: Shape, rows: number, width: 1 | 2 | 4, seed: number) {
  const next = randomU32(seed)
  const most = 2 ** (8 * width) - 1
  return new TYPES[width](rows).map((_, row) => Math.min(most, shape(next, row)))
}

describe.each(Object.entries(SHAPES))('%s', (_, shape) => {
  test.each(['AC', 'AN', 'n_haploid'] as const)('%s columns sum to what went in', (measure) => {
    for (const rows of [1, 31, 33, 8192, 8200, 20_000]) {
      const columns = [1, 2, 3, 4, 5].map((stratum): MatrixColumn[] => [
        { measure, stratum, values: column(shape, rows, ([1, 2, 4, 4, 4] as const)[stratum - 1]!, stratum + rows) },
      ])
      const terms = [1, 2, 3, 4, 5].map((stratum) => ({ stratum, coefficient: 1 }))
      const wanted = bruteForce(rows, columns, measure, terms)
      expectSame(sums(rows, [columns.flat()], measure, terms), wanted)
      expectSame(sums(rows, columns, measure, terms), wanted)
    }
  })

  test('any coefficients, any choice of columns, added together or apart', () => {
    const rows = 8250
    const all = Array.from({ length: 40 }, (_, stratum): MatrixColumn => ({ measure: 'AN', stratum, values: column(shape, rows, 4, stratum) })) // biome-ignore format: one line
    const terms = all.map(({ stratum }) => ({ stratum, coefficient: [1, -1, 1, 1, 3, -(2 ** 31)][stratum % 6]! }))
    for (const chosen of [terms, terms.slice(0, 3), terms.slice(20), terms.slice(4, 5), []]) {
      const wanted = bruteForce(rows, [all], 'AN', chosen)
      expectSame(sums(rows, [all], 'AN', chosen), wanted)
      expectSame(sums(rows, [all.slice(0, 7), all.slice(7, 8), all.slice(8)], 'AN', chosen), wanted)
    }
  })
})

test('a stratum named twice counts twice, and one taken away again not at all', () => {
  const values = column(SHAPES['rare variants']!, 100, 4, 3)
  const columns = [[{ measure: 'AC', stratum: 7, values }] as MatrixColumn[]]
  const terms = [2, 1, -2].map((coefficient) => ({ stratum: 7, coefficient }))
  expectSame(sums(100, columns, 'AC', terms), Int32Array.from(values))
  expectSame(sums(100, columns, 'AC', terms.slice(0, 1).concat(terms[2]!)), new Int32Array(100))
})

test('more columns than a byte counts, of which every row is wide, sum exactly', () => {
  const columns: MatrixColumn[] = Array.from({ length: 300 }, (_, stratum) => ({ measure: 'AC', stratum, values: new Uint16Array(70).fill(stratum) })) // biome-ignore format: one line
  const terms = columns.map(({ stratum }) => ({ stratum, coefficient: 1 }))
  expectSame(sums(70, [columns], 'AC', terms), new Int32Array(70).fill((299 * 300) / 2))
})

test('any columns sum to what went in', () => {
  const cell = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
  const rows = 64
  const given = fc.array(fc.array(cell, { minLength: rows, maxLength: rows }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(given, fc.integer(), fc.constantFrom<Measure>('AC', 'AN'), (cells, coefficient, measure) => {
      const columns = cells.map((values, stratum): MatrixColumn => ({ measure, stratum, values: Uint32Array.from(values) })) // biome-ignore format: one line
      const terms = columns.map(({ stratum }) => ({ stratum, coefficient: stratum % 2 ? coefficient : 1 }))
      expectSame(sums(rows, [columns], measure, terms), bruteForce(rows, [columns], measure, terms))
    }),
    { numRuns: 60 },
  )
})

describe.each(KERNELS)('$kind', (kernel: Kernel) => {
  const open: CountMatrix[] = []
  afterEach(() => {
    for (const matrix of open.splice(0)) matrix.close()
  })
  function matrixOf(rows: number): CountMatrix {
    const matrix = new CountMatrix(kernel, rows)
    open.push(matrix)
    return matrix
  }

  test('packs rare variants of 32 strata under 0.7 bytes per cell', () => {
    const matrix = matrixOf(65_536)
    const next = randomU32(5)
    const common = Uint8Array.from({ length: 65_536 }, () => Number(next() % 60 === 0))
    matrix.addColumns(
      Array.from({ length: 32 }, (_, stratum) => ({
        measure: 'AC' as const,
        stratum,
        values: Uint16Array.from(common, (is) => (is ? next() % 5000 : next() % 9 ? 0 : next() % 15)),
      })),
    )
    expect(matrix.bytes / (32 * 65_536)).toBeLessThan(0.7)
    expect(matrix.bytes / (32 * 65_536)).toBeGreaterThan(0.5)
  })

  test('takes columns that are in kernel memory already', () => {
    const matrix = matrixOf(9000)
    const arena = new Arena(kernel)
    const values = column(SHAPES['some missing']!, 9000, 2, 4)
    const pointer = arena.take(2 * 9000)
    arena.u16(pointer, 9000).set(values)
    matrix.addColumn('AN', 3, { pointer, width: 2 })
    arena.u16(pointer, 9000).fill(0)
    const acc = arena.take(4 * 8192)
    const plan = planMatrixSum(matrix, 'AN', [{ stratum: 3, coefficient: 1 }])
    sumBlock(plan, 1, acc, takeSumScratch(kernel, arena))
    expectSame(arena.i32(acc, 808).slice(), Int32Array.from(values.subarray(8192)))
    arena.release(0)
  })

  test('4-bit cells of AN lower the sum by no more than the slack', () => {
    const matrix = matrixOf(1000)
    const measures = ['AN', 'AC'] as const
    matrix.addColumns(measures.map((measure) => ({ measure, stratum: 1, values: column(SHAPES['some missing']!, 1000, 4, 1) }))) // biome-ignore format: one line
    const of = (measure: Measure, coefficient: number) => slackOfRest(planMatrixSum(matrix, measure, [{ stratum: 1, coefficient }]), 0) // biome-ignore format: one line
    expect([of('AN', 2), of('AN', -1), of('AC', 1)]).toEqual([30, null, 0])
  })

  test('a column is held until the matrix is closed, and held once', () => {
    const matrix = matrixOf(50)
    matrix.addColumn('AC', 1, new Uint8Array(50).fill(3))
    const { bytes } = matrix
    matrix.addColumn('AC', 1, new Uint8Array(50).fill(200))
    expect([matrix.bytes, matrix.has('AC', 1), matrix.has('AN', 1), matrix.has('AC', 2)]).toEqual([bytes, true, false, false]) // biome-ignore format: one line
    matrix.close()
    expect([matrix.bytes, matrix.has('AC', 1)]).toEqual([0, false])
  })

  test('closing gives the memory back: a thousand matrices need no more than a few', () => {
    const values = new Uint16Array(65_536).map((_, row) => row % 900)
    const fill = () => {
      const matrix = new CountMatrix(kernel, values.length)
      matrix.addColumns(Array.from({ length: 8 }, (_, stratum) => ({ measure: 'AC' as const, stratum, values })))
      matrix.close()
    }
    for (let i = 0; i < 3; i++) fill()
    const before = kernel.buffer().byteLength
    for (let i = 0; i < (kernel.kind === 'wasm' ? 60 : 5); i++) fill()
    expect(kernel.buffer().byteLength).toBe(before)
  })

  test('a matrix of no rows, and a sum of no columns', () => {
    const empty = matrixOf(0)
    empty.addColumn('AC', 1, new Uint8Array(0))
    expect([empty.blocks, empty.bytes]).toEqual([0, 0])
    expect(planMatrixSum(empty, 'AC', []).parts).toEqual([])
  })

  test('refuses what does not fit', () => {
    const matrix = matrixOf(10)
    const refused = (run: () => void) => {
      expect(run).toThrow(HindoError)
      expect(run).toThrow(expect.objectContaining({ code: 'usage' }))
    }
    refused(() => matrix.addColumn('AC', 1, new Uint8Array(9)))
    refused(() => new CountMatrix(kernel, -1))
    refused(() => planMatrixSum(matrix, 'AC', [{ stratum: 1, coefficient: 1 }]))
    matrix.addColumn('AC', 1, new Uint8Array(10))
    for (const coefficient of [0.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY])
      refused(() => planMatrixSum(matrix, 'AC', [{ stratum: 1, coefficient }]))
  })
})
