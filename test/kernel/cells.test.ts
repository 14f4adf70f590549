import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CellValues } from '../../sdk/kernel/cell-block.ts'
import { type CellColumn, CellMatrix } from '../../sdk/kernel/cell-matrix.ts'
import { addCellBlock, cellWords, planCellSum, takeCellScratch } from '../../sdk/kernel/cell-sum.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import type { Measure } from '../../sdk/types.ts'
import { expectSame, KERNELS, onBoth, randomU32 } from './stage.ts'

const BLOCK = 8192
type Term = { stratum: number; coefficient: number }

/** Cells of values in one block, as a dataset's reader gives them. */
function cellsOf(values: Int32Array, base: number, sign: number): CellValues {
  const [packed, rows, deltas]: [number[], number[], number[]] = [[], [], []]
  values.forEach((value, row) => {
    const d = sign * (value - base)
    if (d >= 1 && d <= 8) packed.push(((d - 1) << 13) | row)
    else if (d !== 0) {
      rows.push(row)
      deltas.push(value - base)
    }
  })
  return { base, packed: Uint16Array.from(packed), rows: Uint16Array.from(rows), deltas: Int32Array.from(deltas) }
}

interface Column {
  stratum: number
  base: number
  values: Int32Array
}

function columnsOf(measure: Measure, columns: Column[]): CellColumn[] {
  const sign = measure === 'AN' || measure === 'n_haploid' ? -1 : 1
  return columns.map(({ stratum, base, values }) => {
    const blocks = new Map<number, CellValues>()
    for (let from = 0; from < values.length; from += BLOCK) {
      const own = values.subarray(from, from + BLOCK)
      if (base !== 0 || own.some((value) => value !== 0)) blocks.set(from / BLOCK, cellsOf(own, base, sign))
    }
    return { measure, stratum, blocks }
  })
}

/** Sums of all rows by both kernels, which must agree, and are compared with integers of any size. */
function expectSums(measure: Measure, rows: number, together: Column[][], terms: Term[]): void {
  const answers = KERNELS.map((kernel) => {
    const arena = new Arena(kernel)
    const matrix = new CellMatrix(kernel, rows)
    for (const columns of together) matrix.addColumns(columnsOf(measure, columns))
    const plan = planCellSum(matrix, measure, terms)
    const scratch = takeCellScratch(kernel, arena, cellWords(terms.length))
    const acc = arena.take(4 * BLOCK)
    const out = new Int32Array(rows)
    for (let block = 0; block < matrix.blocks; block++) {
      const n = Math.min(BLOCK, rows - block * BLOCK)
      arena.i32(acc, BLOCK).fill(-7)
      addCellBlock(plan, block, acc, scratch, n)
      out.set(arena.i32(acc, n), block * BLOCK)
      expect(
        arena
          .i32(acc, BLOCK)
          .subarray(n)
          .every((beyond) => beyond === -7),
      ).toBe(true)
    }
    arena.release(0)
    matrix.close()
    expect(matrix.bytes).toBe(0)
    return out
  })
  expectSame(answers[1], answers[0])
  const values = new Map(together.flat().map((column) => [column.stratum, column.values]))
  const expected = Int32Array.from({ length: rows }, (_, row) => {
    const sum = terms.reduce((all, { stratum, coefficient }) => all + BigInt(coefficient) * BigInt(values.get(stratum)![row]!), -7n) // biome-ignore format: one line
    return Number(BigInt.asIntN(32, sum))
  })
  expectSame(answers[0], expected)
}

/** Rows that few carry, rows that most do, and rows with much in every stratum. */
function carriers(stratum: number, rows: number): Column {
  const next = randomU32(stratum + 1)
  const values = Int32Array.from({ length: rows }, (_, row) => {
    if (row % 97 === 5) return next() % 40
    if (row % 41 === 3) return next() % 3 ? 1 + (next() % 12) : 0
    return next() % 60 ? 0 : 1 + (next() % 20)
  })
  return { stratum, base: 0, values }
}

function called(stratum: number, rows: number, step: number): Column {
  const next = randomU32(stratum + 50)
  const base = 60 + 2 * stratum
  const values = Int32Array.from({ length: rows }, (_, row) =>
    row % 3 ? base : Math.max(0, base - step * (next() % (row % 5 ? 4 : 40))),
  )
  return { stratum, base, values }
}

const all = (n: number, coefficient = 1): Term[] =>
  Array.from({ length: n }, (_, stratum) => ({ stratum, coefficient }))
const range = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))

describe.each([1, 3, 4, 33])('sums of %i strata', (n) => {
  test.each([1, 700, BLOCK, BLOCK + 1, 2 * BLOCK + 300])('are exact over %i rows', (rows) => {
    expectSums('AC', rows, [range(n, (s) => carriers(s, rows))], all(n))
    expectSums('AN', rows, [range(n, (s) => called(s, rows, 2))], all(n))
    expectSums('AN', rows, [range(n, (s) => called(s, rows, 1))], all(n, -1))
  })
})

test('coefficients, strata named twice or not at all, and columns added at different times', () => {
  const rows = BLOCK + 900
  const terms = range(20, (i) => ({ stratum: i % 13, coefficient: [1, -1, 3, 0, -(2 ** 31)][i % 5]! }))
  const strata = range(18, (s) => carriers(s, rows))
  expectSums('AC', rows, [strata.slice(0, 9), strata.slice(9, 10), strata.slice(4)], terms)
  expectSums('nhomalt', rows, [strata], [])
})

test('any values are exact: odd differences, values above the base, 31 bits, blocks that are not there', () => {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.constant(30) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 ** 31 - 1 }) },
  )
  const columns = fc.array(fc.array(value, { minLength: 90, maxLength: 90 }), { minLength: 1, maxLength: 12 })
  const coefficient = fc.oneof(fc.constant(1), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))
  fc.assert(
    fc.property(fc.constantFrom<Measure>('AC', 'AN', 'n_haploid'), columns, coefficient, (measure, values, factor) => {
      const base = measure === 'AC' ? 0 : 30
      const own = values.map((one, stratum) => ({ stratum, base, values: Int32Array.from(one) }))
      own.push({ stratum: values.length, base: 0, values: new Int32Array(90) })
      expectSums(measure, 90, [own], all(own.length, factor))
    }),
    { numRuns: 60 },
  )
})

test('many strata with a cell take half a byte, not two or six', () => {
  const values = (n: number) => Int32Array.from({ length: BLOCK }, (_, row) => (row % 8 ? 0 : n))
  const matrix = new CellMatrix(KERNELS[1]!, BLOCK)
  matrix.addColumns(
    columnsOf(
      'AC',
      range(64, (stratum) => ({ stratum, base: 0, values: values(15) })),
    ),
  )
  expect(matrix.bytes).toBe(64 * 512 + 2 * 1024)
  expect([matrix.has('AC', 63), matrix.has('AC', 64), matrix.has('AN', 0)]).toEqual([true, false, false])
  const before = matrix.bytes
  matrix.addColumns(columnsOf('AC', [{ stratum: 3, base: 0, values: values(1) }]))
  expect(matrix.bytes).toBe(before)
  matrix.addColumns(columnsOf('AC', [{ stratum: 70, base: 0, values: values(1) }]))
  expect(matrix.bytes).toBe(before + 2 * 1024)
  matrix.close()
})

test('a column that is not there, a block outside and a table that is too long are refused', () => {
  const kernel = KERNELS[0]!
  const matrix = new CellMatrix(kernel, 100)
  expect(() => planCellSum(matrix, 'AC', all(1))).toThrowError('The cell matrix holds no AC of stratum 0')
  const blocks = new Map([[1, cellsOf(new Int32Array(10), 0, 1)]])
  expect(() => matrix.addColumns([{ measure: 'AC', stratum: 0, blocks }])).toThrowError(
    'Block 1 does not fit a cell matrix of 1 blocks',
  )
  expect(matrix.has('AC', 0)).toBe(false)
  matrix.addColumns(
    columnsOf(
      'AC',
      range(3, (s) => carriers(s, 100)),
    ),
  )
  const arena = new Arena(kernel)
  const plan = planCellSum(matrix, 'AC', all(3))
  expect(() => addCellBlock(plan, 0, arena.take(4 * BLOCK), takeCellScratch(kernel, arena, 1), 100)).toThrowError(
    /does not fit 1$/,
  )
  arena.release(0)
  matrix.close()
})

test('lists are added one after the other, empty ones and none at all included', () => {
  const next = randomU32(9)
  const lists = range(7, (i) => Uint16Array.from({ length: i * 3 }, () => next() % 65_536))
  const cells = range(5, (i) => ({
    rows: Uint16Array.from({ length: i }, () => next() % BLOCK),
    deltas: Int32Array.from({ length: i }, () => next() | 0),
  }))
  for (const count of [0, 1, 7]) {
    const expected = new Int32Array(BLOCK)
    const add = (row: number, by: number) => {
      expected[row] = (expected[row]! + by) | 0
    }
    for (const list of lists.slice(0, count)) for (const cell of list) add(cell & 8191, -3 * ((cell >> 13) + 1))
    const few = Math.min(count, cells.length)
    for (const { rows, deltas } of cells.slice(0, few)) {
      for (const [i, row] of rows.entries()) add(row, Math.imul(5, deltas[i]!))
    }
    const sums = onBoth((stage) => {
      const acc = stage.put(new Int32Array(BLOCK))
      const packed = stage.put(Uint32Array.from(lists.flatMap((list) => [stage.put(list), list.length])))
      const far = stage.put(
        Uint32Array.from(cells.flatMap(({ rows, deltas }) => [stage.put(rows), stage.put(deltas), rows.length])),
      )
      stage.kernel.addPackedLists(acc, packed, -3, count)
      stage.kernel.addCellLists(acc, far, 5, few)
      return stage.i32(acc, BLOCK)
    })
    expectSame(sums, expected)
  }
})
