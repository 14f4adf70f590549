import { expect, test } from 'vitest'
import { decodeBuffer, readBatchLayout, readFooter, readHead, readSchema } from '../../sdk/arrow/read.ts'
import { isHindoError } from '../../sdk/errors.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { everyType, random, writeSample } from '../support/arrow-samples.ts'

const kernel: Kernel = createReferenceKernel()
const sample = everyType()
const { file, batches } = await writeSample(sample, 'lz4', { 'hindo.measure': 'AC' })
const first = batches[0]!

test('the schema is read from the first bytes: names, types, nulls, dictionaries, list items, metadata', () => {
  const schema = readSchema(file.subarray(0, first[0]), 'a.arrow')
  expect(schema.metadata).toStrictEqual({ 'hindo.measure': 'AC' })
  const field = (name: string) => schema.fields.find((candidate) => candidate.name === name)
  expect(schema.fields.map(({ name }) => name)).toStrictEqual(sample.columns.map(({ name }) => name))
  expect(field('uint8 null')).toMatchObject({ type: 'int', bits: 8, signed: false, nullable: true, dictionary: null })
  expect(field('int32')).toMatchObject({ type: 'int', bits: 32, signed: true, nullable: false })
  expect(field('dict16 null')).toMatchObject({ type: 'utf8', bits: 16, signed: true, nullable: true, dictionary: 11 })
  expect(field('list16')).toMatchObject({
    type: 'list',
    children: [{ name: 'item', type: 'int', bits: 16, signed: false }],
  })
  expect(field('float64')!.type).toBe('float')
  expect(field('bool')!.type).toBe('bool')
})

test('the head holds the dictionary batches, by id', () => {
  const { dictionaries } = readHead(file.subarray(0, first[0]), 'a.arrow')
  expect(dictionaries.map(({ layout }) => [layout.dictionary, layout.rows])).toStrictEqual([
    [10, 1],
    [11, 8],
    [12, 300],
  ])
})

test('the footer gives the positions that the writer gave', () => {
  const footer = readFooter(file, 'a.arrow')
  expect(footer.batches).toStrictEqual(batches.map(([offset, metadata, body]) => ({ offset, metadata, body })))
  expect(footer.dictionaries.length).toBe(3)
  expect(footer.schema).toStrictEqual(readSchema(file, 'a.arrow'))
})

test('a single column of a single batch decodes by its buffers alone', () => {
  const [offset, metadata, body, rows] = first
  const layout = readBatchLayout(file.subarray(offset, offset + metadata), 'a.arrow', offset)
  expect(layout).toMatchObject({ rows, bodyBytes: body, compression: 'lz4', dictionary: null })
  expect(layout.nodes.length).toBe(sample.columns.length + 2)
  // Buffers 8 and 9 are the fifth column, uint16.
  const { offset: start, length } = layout.buffers[9]!
  const stored = file.subarray(offset + metadata + start, offset + metadata + start + length)
  const values = new Uint16Array(decodeBuffer(kernel, stored, 'a.arrow').buffer)
  expect(Array.from(values)).toStrictEqual(sample.expected.uint16!.slice(0, rows))
})

test('cut off anywhere, head and footer are refused with file and size', () => {
  for (let length = 0; length < first[0]; length += 37) {
    let reached = false
    try {
      readHead(file.subarray(0, length), 'cut.arrow')
      reached = true
    } catch (error) {
      if (!isHindoError(error)) throw error
      expect(error).toMatchObject({
        code: 'format',
        message: expect.stringContaining('cut.arrow'),
        where: { file: 'cut.arrow' },
      })
    }
    // Behind the schema message only dictionaries are missing.
    if (reached) expect(length).toBeGreaterThan(1000)
  }
  for (const length of [0, 3, 9, 10, 100]) {
    expect(() => readFooter(file.subarray(0, length), 'cut.arrow')).toThrowError(
      expect.objectContaining({ code: 'format' }),
    )
    expect(() => readFooter(file.subarray(file.length - length), 'cut.arrow')).toThrowError(
      expect.objectContaining({ code: 'format' }),
    )
  }
})

test.each(['not an Arrow file at all', '<!doctype html>', 'PAR1...........PAR1'])(
  '"%s" is refused as not Arrow',
  (text) => {
    const bytes = new TextEncoder().encode(text)
    expect(() => readHead(bytes, 'x')).toThrowError(
      expect.objectContaining({ code: 'format', message: expect.stringContaining('x does not start with ARROW1') }),
    )
    expect(() => readFooter(bytes, 'x')).toThrowError(expect.objectContaining({ code: 'format' }))
  },
)

test('any damaged byte of a message either reads or is a format error, never another one and never endless', () => {
  const [offset, metadata] = first
  const next = random(3)
  for (let i = 0; i < 4000; i++) {
    const bytes = file.slice(0, offset + metadata)
    for (let changes = 0; changes < 1 + (i % 3); changes++)
      bytes[8 + Math.floor(next() * (bytes.length - 8))] = Math.floor(next() * 256)
    try {
      readHead(bytes.subarray(0, offset), 'x')
      readBatchLayout(bytes.subarray(offset), 'x', offset)
    } catch (error) {
      if (!isHindoError(error) || error.code !== 'format') throw error
    }
  }
})

test('a schema message is not taken for a batch', () => {
  expect(() => readBatchLayout(file.subarray(8, first[0]), 'x', 8)).toThrowError(
    expect.objectContaining({
      code: 'format',
      message: expect.stringMatching(/^x has a schema message where a batch was expected \(\d+ bytes at 8\)$/),
    }),
  )
})

test('stored buffers that lie are refused: too short, too large, of another length', () => {
  const stored = (length: bigint, frame: Uint8Array) => {
    const bytes = new Uint8Array(8 + frame.length)
    new DataView(bytes.buffer).setBigInt64(0, length, true)
    bytes.set(frame, 8)
    return bytes
  }
  const [offset, metadata] = first
  const layout = readBatchLayout(file.subarray(offset, offset + metadata), 'x', offset)
  const { offset: start, length } = layout.buffers[1]!
  const frame = file.slice(offset + metadata + start + 8, offset + metadata + start + length)
  expect(decodeBuffer(kernel, stored(4000n, frame), 'x').length).toBe(4000)
  const refuse = (bytes: Uint8Array, message: RegExp) =>
    expect(() => decodeBuffer(kernel, bytes, 'x', 77)).toThrowError(
      expect.objectContaining({
        code: 'format',
        message: expect.stringMatching(message),
        where: { file: 'x', offset: 77, length: bytes.length },
      }),
    )
  refuse(stored(4001n, frame), /decodes to 4000 bytes instead of 4001/)
  refuse(stored(3999n, frame), /decodes to more bytes than declared/)
  refuse(stored(2n ** 40n, frame), /claims to hold 1099511627776 bytes/)
  refuse(stored(-2n, frame), /claims to hold -2 bytes/)
  refuse(Uint8Array.of(1, 2, 3), /is too short for its length/)
  refuse(stored(4000n, frame.subarray(0, 100)), /is damaged: LZ4 frame /)
  expect(decodeBuffer(kernel, stored(-1n, Uint8Array.of(5, 6)), 'x')).toStrictEqual(Uint8Array.of(5, 6))
  expect(decodeBuffer(kernel, new Uint8Array(0), 'x')).toStrictEqual(new Uint8Array(0))
})
