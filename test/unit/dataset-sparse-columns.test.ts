import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readArrowFile } from '../../sdk/arrow/read-file.ts'
import { ArrowFileWriter, memorySink } from '../../sdk/arrow/write.ts'
import { ColumnDecoder, NO_CLASSES } from '../../sdk/dataset/decode-sparse-column.ts'
import { decodeSparseBlock, encodeSparseBlock, type SparseRecord } from '../../sdk/dataset/encode-sparse.ts'
import type { SparseColumn } from '../../sdk/dataset/encode-sparse-column.ts'
import { LruCache } from '../../sdk/dataset/lru-cache.ts'
import { PartBytes } from '../../sdk/dataset/part-bytes.ts'
import { readSparseStrata } from '../../sdk/dataset/read-sparse.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { groupRows } from '../../sdk/dataset/sparse-classes.ts'
import { ByteStream, StreamReader } from '../../sdk/dataset/sparse-stream.ts'
import { sparseColumns, writeSparseFile } from '../../sdk/dataset/write-sparse.ts'
import { xxh32 } from '../../sdk/kernel/reference/xxh32.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import type { Measure } from '../../sdk/types.ts'
import { random } from '../support/arrow-samples.ts'
import { plainSparseValues } from '../support/sparse-columns.ts'

const kernel = createReferenceKernel()
const BLOCK = 8192

/** Records of strata whose values are given for every row; `fill` as the builder says it. */
function recordsOf(measure: Measure, values: number[][], fill: (stratum: number) => number): SparseRecord[] {
  return values.flatMap((all, stratum) => {
    const records: SparseRecord[] = []
    for (let firstRow = 0; firstRow < all.length; firstRow += BLOCK) {
      const block = all.slice(firstRow, firstRow + BLOCK)
      const rows = Uint16Array.from([...block.keys()].filter((row) => block[row] !== fill(stratum)))
      const cells = { rows, values: Int32Array.from(rows, (row) => block[row]!) }
      const shape = { stratum, firstRow, blockRows: block.length, fill: fill(stratum) }
      const record = encodeSparseBlock(measure, { ...shape, ...cells })
      if (record) records.push(record)
    }
    return records
  })
}

async function write(measure: Measure, strata: number, records: Iterable<SparseRecord>) {
  const sink = memorySink()
  const file = await writeSparseFile(sink, { part: 'a-0', contig: 'a', strata }, measure, records)
  return { bytes: sink.bytes(), file: { file: 'a', ...file } }
}

type Written = Awaited<ReturnType<typeof write>>

function read({ bytes, file }: Written, measure: Measure, rows: number, allStrata: number, strata: number[]) {
  const cache = new LruCache<unknown>(1e8)
  const reader = { kernel, cache, bytes: new PartBytes(memorySource('a', { a: bytes }), cache) }
  return readSparseStrata(reader, { file, measure, partRows: rows, allStrata }, strata)
}

async function expectValues(measure: Measure, values: number[][], fill: (stratum: number) => number) {
  const rows = values[0]!.length
  const written = await write(measure, values.length, recordsOf(measure, values, fill))
  const blocks = await read(written, measure, rows, values.length, [...values.keys()])
  const arrow = readArrowFile(written.bytes, kernel, 'a')
  const plain = plainSparseValues(measure, Object.fromEntries(arrow.columns.map((one) => [one.name, one.values])), rows)
  for (const [stratum, expected] of values.entries()) {
    const out = new Int32Array(rows)
    for (const block of blocks.get(stratum)!) {
      decodeSparseBlock(measure, { stratum, ...block }, out.subarray(block.firstRow, block.firstRow + BLOCK))
    }
    expect([...out]).toStrictEqual(expected)
    expect(plain.get(stratum) ?? expected.map(() => 0)).toStrictEqual(expected)
  }
  return written
}

const measures: Measure[] = ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid']

test('any values of any measure come back, from the reader and from the plain columns', async () => {
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.constant(40) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 ** 31 - 1 }) },
  )
  const strata = fc.integer({ min: 1, max: 5 })
  const table = fc
    .tuple(strata, fc.integer({ min: 1, max: 400 }))
    .chain(([n, rows]) =>
      fc.array(fc.array(value, { minLength: rows, maxLength: rows }), { minLength: n, maxLength: n }),
    )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...measures), table, fc.constantFrom(0, 40, 7), async (measure, values, fill) => {
      await expectValues(measure, values, () => fill)
    }),
    { numRuns: 150 },
  )
})

/** Counts like those of a cube: rows that few carry, and some that everybody does; a third of them in the second and last block. */
function cube(strata: number, rows: number, seed: number) {
  const next = random(seed)
  const sizes = Array.from({ length: strata }, () => 10 + Math.floor(120 * next() ** 3))
  const ac = sizes.map(() => new Array<number>(rows).fill(0))
  const an = sizes.map((n) => new Array<number>(rows).fill(2 * n))
  for (let row = 0; row < rows; row++) {
    const frequency = next() ** 12
    const missing = next() < 0.3 ? next() ** 4 * 0.3 : 0
    for (const [s, n] of sizes.entries()) {
      for (let person = 0; person < 2 * n; person++) if (next() < frequency) ac[s]![row]!++
      for (let person = 0; person < n; person++) if (missing > 0 && next() < missing) an[s]![row]! -= 2
    }
  }
  return { sizes, ac, an }
}

test('a cube takes less than two bytes for each cell of AC, and less than one for each of AN that is not full', async () => {
  const { sizes, ac, an } = cube(60, BLOCK + 1000, 5)
  const cells = (values: number[][], full: (s: number) => number) =>
    values.reduce((sum, own, s) => sum + own.filter((value) => value !== full(s)).length, 0)
  const carriers = await expectValues('AC', ac, () => 0)
  const called = await expectValues('AN', an, (s) => 2 * sizes[s]!)
  const share = (written: Written, n: number) => written.file.batches.reduce((sum, [, , body]) => sum + body, 0) / n
  expect(
    share(
      carriers,
      cells(ac, () => 0),
    ),
  ).toBeLessThan(2)
  expect(
    share(
      called,
      cells(an, (s) => 2 * sizes[s]!),
    ),
  ).toBeLessThan(0.85)
}, 60_000)

test('odd missing calls, haploid stretches and values of 31 bits are exact among many others', async () => {
  const rows = BLOCK + 500
  const next = random(3)
  const values = Array.from({ length: 12 }, (_, s) =>
    Array.from({ length: rows }, (_, row) => {
      const most = row < 300 ? 40 + s : 60 + 2 * s
      const d = row % 3 ? 0 : Math.floor(next() * 30)
      return row === 77 ? 2 ** 31 - 1 - s : row === 8200 ? 0 : most - (s % 2 ? d : 2 * (d >> 1))
    }),
  )
  for (const measure of ['AN', 'AC'] as const) await expectValues(measure, values, (s) => 60 + 2 * s)
})

test('signed numbers and bits of every width come back, and no byte more is read', () => {
  const numbers = [0, 1, -1, 63, -64, 64, 8191, 8192, -8193, 2 ** 31 - 1, -(2 ** 31)]
  const stream = new ByteStream()
  for (const number of numbers) stream.pushSigned(number)
  const reader = new StreamReader(stream.slice())
  expect(numbers.map(() => reader.signed())).toStrictEqual(numbers)
  expect(reader.ended).toBe(true)
  expect([reader.signed(), reader.failed, reader.ended]).toStrictEqual([0, true, false])
  for (const width of [1, 2, 3, 4, 5, 6, 7, 8, 16]) {
    const codes = Uint16Array.from({ length: 1000 }, (_, i) => (i * 2654435761) % 2 ** width)
    const bits = new ByteStream()
    bits.pushBits(codes, 999, width)
    expect(bits.length).toBe(Math.ceil((999 * width) / 8))
    const out = new Uint16Array(999)
    const back = new StreamReader(bits.slice())
    back.bits(out, 999, width)
    expect([...out]).toStrictEqual([...codes.subarray(0, 999)])
    expect(back.ended).toBe(true)
    const short = new StreamReader(bits.slice().subarray(1))
    short.bits(out, 999, width)
    expect(short.failed).toBe(true)
  }
  for (const bytes of [[255, 255, 255, 255, 31], [128], [255, 255, 255, 255, 255, 1]]) {
    const broken = new StreamReader(Uint8Array.from(bytes))
    broken.signed()
    expect(broken.failed, String(bytes)).toBe(true)
  }
  const padded = new StreamReader(Uint8Array.of(0b1000_0001))
  padded.bits(new Uint16Array(3), 3, 2)
  expect(padded.failed).toBe(true)
})

const NONE: SparseColumn = {
  stratum: 0,
  step: 1,
  base: new Int32Array(0),
  gap: new Uint8Array(0),
  cell: new Uint8Array(0),
  width: Uint8Array.of(0),
  low: new Uint16Array(0),
  code: new Uint8Array(0),
  large: new Uint8Array(0),
}

test.each<[Partial<SparseColumn>, string]>([
  [{ step: 0 }, 'counts in steps of 0'],
  [{ step: 3 }, 'counts in steps of 3'],
  [{ base: Int32Array.of(1, 2, 3) }, 'has 3 bases'],
  [{ base: Int32Array.of(-1) }, 'has a base of -1'],
  [{ width: new Uint8Array(0) }, 'has 0 of 1 classes'],
  [{ width: Uint8Array.of(9), low: Uint16Array.of(0) }, 'has codes of 9 bits'],
  [{ width: Uint8Array.of(2) }, 'has codes without a lowest'],
  [{ width: Uint8Array.of(2), low: Uint16Array.of(0) }, 'has too few codes'],
  [{ gap: Uint8Array.of(255, 255), cell: Uint8Array.of(0) }, 'has 1 bytes for 0 cells'],
  [{ gap: Uint8Array.of(254, 254, 254), cell: new Uint8Array(2) }, 'lists row 764 of 600'],
  [{ gap: Uint8Array.of(1) }, 'has 0 bytes for 1 cells'],
  [{ gap: Uint8Array.of(1), cell: Uint8Array.of(15) }, 'has streams that do not end together'],
  [{ low: Uint16Array.of(1) }, 'has streams that do not end together'],
  [{ code: Uint8Array.of(1) }, 'has streams that do not end together'],
  [{ large: Uint8Array.of(1) }, 'has streams that do not end together'],
])('a column with %j is refused', (change, what) => {
  const classes = groupRows(
    Uint8Array.from({ length: 600 }, (_, row) => (row % 2 ? 1 : 0)),
    1,
  )
  const decoder = new ColumnDecoder(600, classes, (problem) => {
    throw new Error(problem)
  })
  expect(() => decoder.blocks('AC', { ...NONE, ...change })).toThrowError(what)
  expect(decoder.blocks('AC', NONE)).toStrictEqual([])
})

test('a column without classes needs none', () => {
  const refuse = (problem: string): never => {
    throw new Error(problem)
  }
  const column = { ...NONE, width: new Uint8Array(0), gap: Uint8Array.of(3), cell: Uint8Array.of(4) }
  expect(new ColumnDecoder(9, NO_CLASSES, refuse).blocks('AC', column)).toStrictEqual([
    {
      firstRow: 0,
      base: 0,
      packed: Uint16Array.of((4 << 13) | 3),
      rows: new Uint16Array(0),
      deltas: new Int32Array(0),
    },
  ])
})

test('records that are gone the second time are refused, and a file without any is empty', async () => {
  const records = recordsOf('AC', [[1, 0, 2]], () => 0)
  const once = records[Symbol.iterator]()
  await expect(write('AC', 1, once)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/0 of 1 strata came again/),
  })
  const empty = await write('AC', 1, [])
  expect(await read(empty, 'AC', 3, 1, [0])).toStrictEqual(new Map([[0, []]]))
})

/** A file of the columns given, whose entries are right. */
async function fileOf(
  columns: Parameters<typeof sparseColumns>[0] | null,
  data: Array<Array<Record<string, number[]>>>,
) {
  const specs = columns === null ? FORMER : sparseColumns(columns)
  const sink = memorySink()
  const writer = new ArrowFileWriter(sink, specs, { metadata: {}, compression: 'none' })
  for (const records of data) {
    const strata = records.map(({ stratum }) => stratum![0]!)
    const values = specs.map(({ name, type }) => {
      const lists = records.map((record) => record[name] ?? [])
      const Items = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, int32: Int32Array }
      const Type = Items[type.replace(/list<|>/g, '') as keyof typeof Items]
      if (!type.startsWith('list')) return { values: Type.from(lists.map(([value]) => value ?? 0)) }
      const ends = lists.map((_, i) => lists.slice(0, i + 1).flat().length)
      return { offsets: Int32Array.of(0, ...ends), values: Type.from(lists.flat()) as Uint8Array }
    })
    await writer.writeBatch(records.length, values, (_, whole) => [strata[0]!, strata.at(-1)!, xxh32(whole)])
  }
  const written = await writer.finish()
  return { bytes: sink.bytes(), file: { file: 'a', ...written } }
}

const FORMER = [
  { name: 'stratum', type: 'uint16' as const },
  { name: 'first_row', type: 'uint32' as const },
  { name: 'base', type: 'int32' as const },
  { name: 'packed', type: 'list<uint16>' as const },
  { name: 'row', type: 'list<uint16>' as const },
  { name: 'delta', type: 'list<int32>' as const },
]

test('a file of the former form is refused as too old', async () => {
  const former = await fileOf(null, [[{ stratum: [0], first_row: [0], base: [0], packed: [3], row: [], delta: [] }]])
  await expect(read(former, 'AC', 10, 1, [0])).rejects.toMatchObject({
    code: 'version',
    message: 'a was written by an earlier Hindo, in a form that is not read any more',
    hint: 'Build the dataset again',
  })
})

test('a file without classes, or with impossible ones, is refused', async () => {
  const lacking = await fileOf(4, [[{ stratum: [0], step: [1] }]])
  await expect(read(lacking, 'AC', 10, 4, [0])).rejects.toMatchObject({
    code: 'format',
    message: expect.stringMatching(/lacks classes$/),
  })
  const wrong = await fileOf(4, [[{ stratum: [4], step: [1], gap: [3], cell: [15], large: [2 * 65, 1] }]])
  await expect(read(wrong, 'AC', 10, 4, [0])).rejects.toMatchObject({ code: 'format' })
  const outside = await fileOf(4, [[{ stratum: [4], step: [1], gap: [30], cell: [0] }]])
  await expect(read(outside, 'AC', 10, 4, [0])).rejects.toMatchObject({
    message: expect.stringMatching(/lists row 30 of 10$/),
  })
  const right = await fileOf(4, [
    [{ stratum: [4], step: [1], gap: [3], cell: [0] }],
    [{ stratum: [0], step: [1], width: [8], low: [2], code: [5] }],
  ])
  const blocks = await read(right, 'AC', 10, 4, [0])
  expect(blocks.get(0)).toMatchObject([{ firstRow: 0, packed: Uint16Array.of((6 << 13) | 3) }])
})
