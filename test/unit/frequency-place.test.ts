import { expect, test } from 'vitest'
import { openDataset } from '../../sdk/dataset/open.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { isHindoError } from '../../sdk/errors.ts'
import { placeColumns } from '../../sdk/frequency/place-columns.ts'
import { runQuery } from '../../sdk/frequency/query.ts'
import { residentStore } from '../../sdk/frequency/resident.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const made = await tinyDataset({ variants: 3000, people: 24, contigs: ['22', 'X'], suppressed: 0.1, seed: 4 })
const KINDS = ['wasm', 'typescript'] as const

test.each(KINDS)(
  'columns decoded into the memory of the %s kernel are those that are read as arrays',
  async (prefer) => {
    const { kernel } = await loadKernel({ prefer })
    const dataset = await openDataset(made.source, { kernel })
    const arena = new Arena(kernel)
    for (const part of made.manifest.parts.keys()) {
      const columns = made.manifest.measures.flatMap((measure) =>
        made.manifest.layout.dense.map((stratum) => ({ measure, stratum })),
      )
      const arrays = await dataset.readDense(part, 0, columns)
      const placed = await dataset.readDenseInto(part, 0, columns, (bytes) => arena.take(bytes))
      expect(placed).toHaveLength(columns.length)
      for (const [i, { values, valid }] of placed.entries()) {
        const Values = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[values.width]
        expect(new Values(kernel.buffer(), values.pointer, arrays[i]!.values.length)).toStrictEqual(arrays[i]!.values)
        expect(valid).toStrictEqual(arrays[i]!.valid)
      }
    }
    arena.release(0)
  },
)

test.each(KINDS)('columns that find no room after all are copied out of the %s kernel', async (prefer) => {
  const { kernel } = await loadKernel({ prefer })
  for (const [width, values] of [
    [1, Uint8Array.of(3, 255, 0)],
    [2, Uint16Array.of(3, 65_535, 1)],
    [4, Uint32Array.of(3, 2 ** 32 - 1, 2)],
  ] as const) {
    const read = async (take: (bytes: number) => number) => {
      const pointer = take(values.byteLength)
      new Uint8Array(kernel.buffer(), pointer, values.byteLength).set(new Uint8Array(values.buffer))
      return [{ values: { pointer, width }, valid: Uint8Array.of(5) }]
    }
    expect(await placeColumns(kernel, 3, read, () => true)).toStrictEqual([])
    const copies = await placeColumns(kernel, 3, read, () => false)
    expect(copies).toStrictEqual([{ values, valid: Uint8Array.of(5) }])
    expect(copies[0]!.values!.buffer).not.toBe(kernel.buffer())
  }
})

test('a column that comes after another has failed gets no memory', async () => {
  const { kernel } = await loadKernel()
  let late: (() => number) | undefined
  const reading = placeColumns(
    kernel,
    1,
    async (take) => {
      late = () => take(10)
      throw new Error('gone')
    },
    () => true,
  )
  await expect(reading).rejects.toThrowError('gone')
  expect(late).toThrowError(expect.objectContaining({ code: 'aborted' }))
})

test('a damaged column fails the query, and the whole file answers the next one', async () => {
  const { kernel } = await loadKernel()
  const big = await tinyDataset({ variants: 40_000, people: 60, contigs: ['X'], seed: 8 })
  const { file, batches } = big.manifest.parts[0]!.dense
  const files = { ...big.files }
  const damaged = files[file]!.slice()
  const [offset, metadata, body] = batches[0]!
  for (let at = offset + metadata; at < offset + metadata + body; at += 97) damaged[at]! ^= 4
  files[file] = damaged
  const query = { by: ['sex'], columns: ['AC', 'AN'] }
  const dataset = await openDataset(memorySource('damaged', files), { kernel })
  const failure = await runQuery(dataset, kernel, query).catch((error: unknown) => error)
  expect(isHindoError(failure) && failure.code).toMatch(/^(checksum|format)$/)
  expect(residentStore(kernel).bytes).toBe(0)
  files[file] = big.files[file]!
  const table = await runQuery(dataset, kernel, query)
  expect(table.info.rows).toBe(40_000)
  expect(residentStore(kernel).bytes).toBeGreaterThan(10_000)
})
