import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memorySink } from '../../sdk/arrow/write.ts'
import { type DenseColumnSpec, denseColumns, denseType, encodeDenseBatch } from '../../sdk/dataset/encode-dense.ts'
import { decodeSparseBlock, encodeSparseBlock, type SparseRecord } from '../../sdk/dataset/encode-sparse.ts'
import { partName, partPath } from '../../sdk/dataset/part-files.ts'
import { sparseColumns, writeSparseFile } from '../../sdk/dataset/write-sparse.ts'
import { VariantsWriter } from '../../sdk/dataset/write-variants.ts'
import type { Measure } from '../../sdk/types.ts'

const measures: Measure[] = ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid']
const block = { stratum: 3, firstRow: 8192 }

function cellsOf(values: number[], fill: number) {
  const rows = values.flatMap((value, row) => (value === fill ? [] : [row]))
  return { rows: Uint16Array.from(rows), values: Int32Array.from(rows, (row) => values[row]!) }
}

test('any block of any measure decodes to its values, whatever the fill', () => {
  const value = fc.oneof(
    fc.constant(0),
    fc.constant(40),
    fc.integer({ min: 0, max: 50 }),
    fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...measures),
      fc.array(value, { minLength: 1, maxLength: 300 }),
      fc.constantFrom(0, 40, 7),
      (measure, values, fill) => {
        const record = encodeSparseBlock(measure, {
          ...block,
          blockRows: values.length,
          fill,
          ...cellsOf(values, fill),
        })
        const out = new Int32Array(values.length)
        if (record) decodeSparseBlock(measure, record, out)
        expect(Array.from(out)).toStrictEqual(values)
        if (!record) expect(values.every((v) => v === 0)).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})

test('carriers are packed above 0, missing calls below the most frequent value', () => {
  const ac = encodeSparseBlock('AC', {
    ...block,
    blockRows: 8192,
    fill: 0,
    rows: Uint16Array.of(0, 5, 8191),
    values: Int32Array.of(1, 8, 9),
  })
  expect(ac).toStrictEqual({
    ...block,
    base: 0,
    packed: Uint16Array.of(0, (7 << 13) | 5),
    rows: Uint16Array.of(8191),
    deltas: Int32Array.of(9),
  })
  const an = encodeSparseBlock('AN', {
    ...block,
    blockRows: 8192,
    fill: 40,
    rows: Uint16Array.of(1, 2, 3),
    values: Int32Array.of(38, 12, 41),
  })
  expect(an).toStrictEqual({
    ...block,
    base: 40,
    packed: Uint16Array.of((1 << 13) | 1),
    rows: Uint16Array.of(2, 3),
    deltas: Int32Array.of(-28, 1),
  })
})

test('a block that is haploid throughout gets its own base and stays small', () => {
  const values = Array.from({ length: 8192 }, (_, row) => (row < 1000 ? 40 : 31))
  const record = encodeSparseBlock('AN', { ...block, blockRows: 8192, fill: 40, ...cellsOf(values, 40) })!
  expect(record.base).toBe(31)
  expect(record.rows.length + record.packed.length).toBe(1000)
})

test('a block that is all 0 is not stored', () => {
  const nothing = { ...block, blockRows: 10, fill: 0, rows: new Uint16Array(0), values: new Int32Array(0) }
  for (const measure of measures) expect(encodeSparseBlock(measure, nothing)).toBeNull()
})

test.each([
  ['a row outside', { rows: Uint16Array.of(10), values: Int32Array.of(1) }, /row 10 of a block of 10/],
  ['a negative value', { rows: Uint16Array.of(1), values: Int32Array.of(-1) }, /negative value -1/],
  ['too few values', { rows: Uint16Array.of(1), values: new Int32Array(0) }, /1 rows but 0 values/],
  ['another first row', { firstRow: 5 }, /not a multiple of 8192/],
  ['too many rows', { blockRows: 8193 }, /8193 rows in a block/],
])('%s is refused', (_, change, message) => {
  const cells = { ...block, blockRows: 10, fill: 0, rows: new Uint16Array(0), values: new Int32Array(0), ...change }
  expect(() => encodeSparseBlock('AC', cells)).toThrowError(
    expect.objectContaining({ code: 'limit', message: expect.stringMatching(message) }),
  )
})

test('the dense type follows from the bound, not from the data', () => {
  expect([0, 255, 256, 65_535, 65_536].map(denseType)).toStrictEqual(['uint8', 'uint8', 'uint16', 'uint16', 'uint32'])
  const columns = denseColumns(
    [
      { stratum: 4, bound: 10 },
      { stratum: 9, bound: 1000 },
    ],
    ['AC', 'AN'],
    false,
  )
  expect(columns.map(({ measure, stratum, type }) => `${measure}:${stratum} ${type}`)).toStrictEqual([
    'AC:4 uint8',
    'AN:4 uint8',
    'AC:9 uint16',
    'AN:9 uint16',
  ])
})

test('nothing of a suppressed count is left in the bytes', () => {
  const column: DenseColumnSpec = { measure: 'AC', stratum: 0, type: 'uint8', nullable: true }
  const [data] = encodeDenseBatch([column], 3, [{ values: [7, 8, 9], suppressed: Uint8Array.of(0, 1, 0) }])
  expect(data).toStrictEqual({ values: Uint8Array.of(7, 0, 9), valid: Uint8Array.of(0b1111_1101) })
})

test.each([
  [{ nullable: false }, { values: [1], suppressed: Uint8Array.of(1) }, /cannot hold suppressed cells/],
  [{}, { values: [256] }, /column AC:0, row 0 of the batch: 256 does not fit uint8/],
  [{}, { values: [-1] }, /-1 does not fit/],
  [{}, { values: [Number.NaN] }, /NaN does not fit/],
  [{}, { values: [] }, /0 values for 1 rows/],
])('dense column %j refuses %j', (change, data, message) => {
  const column: DenseColumnSpec = { measure: 'AC', stratum: 0, type: 'uint8', nullable: true, ...change }
  expect(() => encodeDenseBatch([column], 1, [data])).toThrowError(message)
})

test('sparse records out of order are refused; more than 65,535 strata get a wider column', async () => {
  const record = (stratum: number, firstRow: number): SparseRecord => ({
    stratum,
    firstRow,
    base: 1,
    packed: new Uint16Array(0),
    rows: new Uint16Array(0),
    deltas: new Int32Array(0),
  })
  const header = { part: 'a-0', contig: 'a', strata: 10 }
  for (const records of [
    [record(2, 0), record(1, 0)],
    [record(1, 8192), record(1, 0)],
    [record(1, 0), record(1, 0)],
  ]) {
    await expect(writeSparseFile(memorySink(), header, 'AC', records)).rejects.toMatchObject({ code: 'usage' })
  }
  expect(sparseColumns(65_535)[0]!.type).toBe('uint16')
  expect(sparseColumns(65_536)[0]!.type).toBe('uint32')
})

test('falling positions and too many filters are refused', () => {
  const row = { id: null, ref: 'A', alt: 'C', filter: null }
  const writer = new VariantsWriter()
  writer.add({ ...row, position: 7 })
  expect(() => writer.add({ ...row, position: 6 })).toThrowError('position 6 comes after position 7')
  for (let i = 0; i < 32_768; i++) writer.add({ ...row, position: 7, filter: `f${i}` })
  expect(() => writer.add({ ...row, position: 7, filter: 'one more' })).toThrowError(
    expect.objectContaining({ code: 'limit' }),
  )
})

test('contigs make file names that are safe and differ', () => {
  const contigs = ['22', 'HLA-A*01:01', 'a/b', 'a\\b', '..', 'chrUn KI', '日本', 'a~2f~b']
  const names = contigs.map((contig) => partPath(partName(contig, 0), 'AC'))
  expect(new Set(names).size).toBe(contigs.length)
  for (const name of names) expect(name).toMatch(/^parts\/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*\.AC\.arrow$/)
  expect(names[0]).toBe('parts/22-0.AC.arrow')
})
