import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readArrowFile } from '../../sdk/arrow/read-file.ts'
import { ArrowFileWriter, type ByteSink, type ColumnData, type ColumnType, memorySink } from '../../sdk/arrow/write.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { everyType, writeSample } from '../support/arrow-samples.ts'

const kernel = createReferenceKernel()

test.each(['none', 'lz4'] as const)('apache-arrow reads every value back (%s)', async (compression) => {
  const sample = everyType()
  const { file } = await writeSample(sample, compression, { 'hindo.format': '1', 日本: '頻度' })
  const { schema, columns, rows } = readArrowFile(file, kernel)
  expect(rows).toBe(1037)
  expect(Object.fromEntries(columns.map(({ name, values }) => [name, values]))).toStrictEqual(sample.expected)
  expect(schema.metadata).toStrictEqual({ 'hindo.format': '1', 日本: '頻度' })
  expect(schema.fields.map(({ name, nullable }) => [name, nullable])).toStrictEqual(
    sample.columns.map(({ name, nullable }) => [name, nullable === true]),
  )
})

test('size, SHA-256 and batch positions that finish gives are those of the bytes', async () => {
  const { file, bytes, sha256, batches } = await writeSample(everyType(), 'lz4')
  expect(bytes).toBe(file.length)
  expect(sha256).toBe(createHash('sha256').update(file).digest('hex'))
  expect(batches.map((batch) => batch[3])).toStrictEqual([1000, 37])
  const view = new DataView(file.buffer)
  for (const [offset, metadata] of batches) {
    expect(view.getUint32(offset, true)).toBe(0xffffffff)
    expect(view.getInt32(offset + 4, true)).toBe(metadata - 8)
  }
})

test('bodies start at multiples of 64 in the file, so that uncompressed columns can be mapped', async () => {
  const { batches } = await writeSample(everyType([10, 3, 500]), 'none')
  for (const [offset, metadata, body] of batches) {
    expect((offset + metadata) % 64).toBe(0)
    expect(body % 64).toBe(0)
  }
})

test('the same rows give the same bytes', async () => {
  const [first, second] = [await writeSample(everyType(), 'lz4'), await writeSample(everyType(), 'lz4')]
  expect(Buffer.compare(first.file, second.file)).toBe(0)
})

test('a writer waits for its sink: no more than one batch is in flight', async () => {
  let open = 0
  let most = 0
  const slow: ByteSink = {
    async write() {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setTimeout(resolve, 1))
      open--
    },
    async close() {},
  }
  const writer = new ArrowFileWriter(slow, [{ name: 'a', type: 'uint8' }], { compression: 'none' })
  for (let i = 0; i < 5; i++) await writer.writeBatch(3, [{ values: new Uint8Array(3) }])
  await writer.finish()
  expect(most).toBe(1)
})

test('numbers made from the written message and body go into the entry', async () => {
  const writer = new ArrowFileWriter(memorySink(), [{ name: 'a', type: 'int32' }], { compression: 'none' })
  const entry = await writer.writeBatch(2, [{ values: Int32Array.of(7, 9) }], (message, whole) => [
    message.length,
    whole.length,
    whole[message.length + 4]!,
  ])
  expect(entry.slice(4)).toStrictEqual([entry[1], entry[1] + entry[2], 9])
  expect(await writer.writeBatch(1, [{ values: Int32Array.of(1) }], [5, 6])).toHaveLength(6)
})

const misuses: Array<[what: string, type: ColumnType, data: ColumnData, message: RegExp]> = [
  ['another array type', 'uint16', { values: new Uint8Array(2) }, /expected Uint16Array but got Uint8Array/],
  ['too few values', 'uint8', { values: new Uint8Array(1) }, /1 values for 2 rows/],
  [
    'a null in a column without',
    'uint8',
    { values: new Uint8Array(2), valid: Uint8Array.of(1) },
    /1 nulls in a column/,
  ],
  ['a null string in a column without', 'utf8', { strings: ['a', null] }, /1 nulls/],
  ['strings for numbers', 'int32', { strings: ['a', 'b'] }, /strings given to a column of another type/],
  ['numbers for strings', 'utf8', { values: new Uint8Array(2) }, /expected strings or lists but got Uint8Array/],
  [
    'a code outside the dictionary',
    'dict<int8>',
    { values: Int8Array.of(0, 2) },
    /code 2 at row 1 is outside its dictionary of 2/,
  ],
  ['a negative code', 'dict<int8>', { values: Int8Array.of(0, -1) }, /code -1 at row 1/],
  [
    'falling offsets',
    'list<uint16>',
    { offsets: Int32Array.of(0, 2, 1), values: new Uint16Array(1) },
    /offsets fall at row 1/,
  ],
  [
    'offsets that end early',
    'list<int32>',
    { offsets: Int32Array.of(0, 1, 1), values: new Int32Array(2) },
    /offsets end at 1 of 2 items/,
  ],
  [
    'a missing offset',
    'list<int32>',
    { offsets: Int32Array.of(0, 2), values: new Int32Array(2) },
    /2 offsets for 2 rows/,
  ],
]

test.each(misuses)('%s is refused before anything is written', async (_, type, data, message) => {
  const sink = memorySink()
  const writer = new ArrowFileWriter(sink, [{ name: 'c', type }], {
    compression: 'lz4',
    dictionaries: { c: ['x', 'y'] },
  })
  await expect(writer.writeBatch(2, [data])).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(message),
  })
  expect(sink.bytes().length).toBe(0)
})

test('a dictionary column without its strings is refused at once', () => {
  const make = () => new ArrowFileWriter(memorySink(), [{ name: 'ref', type: 'dict<int32>' }], { compression: 'none' })
  expect(make).toThrowError(
    expect.objectContaining({ code: 'usage', message: 'column ref (dict<int32>): no dictionary given' }),
  )
})
