import { expect, test } from 'vitest'
import { everyType, writeSample } from '../support/arrow-samples.ts'
import { loadPolars, readStreamWithPolars, readWithPolars } from '../support/polars.ts'

const polars = await loadPolars()

test.skipIf(!polars).each(['none', 'lz4'] as const)(
  'Polars reads every value of a file written with compression %s',
  async (compression) => {
    const sample = everyType()
    const { file } = await writeSample(sample, compression)
    expect(await readWithPolars(file)).toStrictEqual(sample.expected)
  },
)

test.skipIf(!polars).each(['none', 'lz4'] as const)(
  'the inside of a file (%s) is a stream that Polars reads',
  async (compression) => {
    const sample = everyType()
    const { file, batches } = await writeSample(sample, compression)
    const [offset, metadata, body] = batches.at(-1)!
    // From the schema message to the end mark behind the last batch.
    const stream = file.subarray(8, offset + metadata + body + 8)
    expect(await readStreamWithPolars(stream)).toStrictEqual(sample.expected)
  },
)

test.skipIf(!polars)('Polars reads files with no batch, an empty batch and a batch of one row', async () => {
  for (const counts of [[], [0], [1], [0, 1, 0]]) {
    const sample = everyType(counts)
    const { file } = await writeSample(sample, 'lz4')
    expect(await readWithPolars(file)).toStrictEqual(sample.expected)
  }
})

test.skipIf(!polars)('Polars refuses an LZ4 buffer whose length prefix is wrong, so it does look', async () => {
  const { file, batches } = await writeSample(everyType(), 'lz4')
  const [offset, metadata] = batches[0]!
  const prefix = new DataView(file.buffer, file.byteOffset + offset + metadata, 8)
  expect(prefix.getBigInt64(0, true)).toBe(4000n)
  prefix.setBigInt64(0, 3999n, true)
  await expect(readWithPolars(file)).rejects.toThrow()
})
