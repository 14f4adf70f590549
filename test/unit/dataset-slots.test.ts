import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBatchLayout } from '../../sdk/arrow/read.ts'
import { columnSlots, expectedSlots, limitSlots } from '../../sdk/dataset/dense-slots.ts'
import type { BatchEntry, Manifest } from '../../sdk/dataset/manifest.ts'
import { parseManifest } from '../../sdk/dataset/manifest.ts'
import { openDataset } from '../../sdk/dataset/open.ts'
import { coalesceRanges } from '../../sdk/dataset/ranges.ts'
import { memorySource, type Source } from '../../sdk/dataset/source.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import type { Measure } from '../../sdk/types.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const kernel = createReferenceKernel()
const haploid = await tinyDataset({ variants: 70_000, people: 60, contigs: ['X'], seed: 6, suppressed: 0.05 })
const diploid = await tinyDataset({ variants: 70_000, people: 60, contigs: ['22'], seed: 6 })

/** A source that counts rounds: reads that began while nothing was being read. */
function counting(files: Record<string, Uint8Array>, manifest?: Manifest) {
  const content = manifest ? { ...files, 'dataset.json': new TextEncoder().encode(JSON.stringify(manifest)) } : files
  const inner = memorySource('counted', content)
  const reads: string[] = []
  let [open, rounds] = [0, 0]
  const source: Source = {
    name: 'counted',
    async read(file, range, options) {
      if (open++ === 0) rounds++
      reads.push(`${file} ${range?.start}-${range?.end}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
      try {
        return await inner.read(file, range, options)
      } finally {
        open--
      }
    },
  }
  return { source, reads, rounds: () => rounds }
}

const wanted: Array<{ measure: Measure; stratum: number }> = [
  { measure: 'AN', stratum: 3 },
  { measure: 'AC', stratum: 0 },
  { measure: 'nhomalt', stratum: 5 },
]

async function values(source: Source, columns = wanted) {
  const dataset = await openDataset(source, { kernel })
  const read = await dataset.readDense(0, 1, columns)
  return read.map(({ values, valid }) => [Array.from(values), valid && Array.from(valid)])
}

describe('the places of columns in a manifest', () => {
  test.each([haploid, diploid])('are those that the batches themselves tell', ({ manifest, files }) => {
    const { dense } = manifest.parts[0]!
    for (const entry of dense.batches) {
      const [offset, metadata, body] = entry
      const message = files[dense.file]!.subarray(offset, offset + metadata)
      const { buffers } = readBatchLayout(message, 'file')
      expect(columnSlots(message)).toStrictEqual(entry.slice(5))
      for (const [at, stratum] of manifest.layout.dense.entries()) {
        for (const [m, measure] of manifest.measures.entries()) {
          const column = at * manifest.measures.length + m
          const columns = [{ measure, stratum }]
          const [range] = expectedSlots(entry, columns, { measures: manifest.measures, dense: manifest.layout.dense })!
          expect(range!.start).toBe(offset + metadata + buffers[2 * column]!.offset)
          expect(range!.end).toBe(offset + metadata + (buffers[2 * column + 2]?.offset ?? body))
        }
      }
    }
  })

  test('spare a round trip', async () => {
    const { source, rounds } = counting(diploid.files)
    await values(source)
    expect(rounds()).toBe(2)
    const manifest = structuredClone(diploid.manifest)
    for (const entry of manifest.parts[0]!.dense.batches) entry.length = 5
    const old = counting(diploid.files, manifest)
    expect(await values(old.source)).toStrictEqual(await values(source))
    expect(old.rounds()).toBe(3)
  })

  test('that are wrong cost a round trip, never a wrong value', async () => {
    const manifest = structuredClone(haploid.manifest)
    const entry = manifest.parts[0]!.dense.batches[1]!
    const slots = entry.slice(5)
    entry.splice(5, slots.length, ...slots.toReversed())
    const wrong = counting(haploid.files, manifest)
    expect(await values(wrong.source)).toStrictEqual(await values(memorySource('right', haploid.files)))
    expect(wrong.rounds()).toBe(3)
  })

  test('that do not fill their batch are refused', () => {
    const manifest = structuredClone(haploid.manifest)
    manifest.parts[0]!.dense.batches[1]![7]! += 1
    const body = manifest.parts[0]!.dense.batches[1]![2]
    expect(() => parseManifest(manifest, 'dataset.json')).toThrow(
      `dataset.json: parts.0.dense.batches.1: columns of ${body + 8} bytes in a body of ${body}`,
    )
  })

  test('stand for AC where haploid measures were left out', async () => {
    const manifest: Manifest = { ...structuredClone(diploid.manifest) }
    manifest.measures = ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid']
    const { source, rounds } = counting(diploid.files, manifest)
    const [first, second] = await values(source, [
      { measure: 'n_haploid', stratum: 2 },
      { measure: 'AC', stratum: 2 },
    ])
    expect(new Set(first![0])).toStrictEqual(new Set([0]))
    expect(second![0]).toStrictEqual(Array.from(diploid.truth.counts.AC[2]!.subarray(65_536)))
    expect(rounds()).toBe(2)
  })

  test('are left out of the parts for which there is no room', () => {
    const [part] = diploid.manifest.parts
    const columns = part!.dense.batches[0]!.length - 5
    const limited = limitSlots([part!, part!, part!], 4 * columns)
    expect(limited.map(({ dense }) => dense.batches.map((entry) => entry.length))).toStrictEqual([
      [5 + columns, 5 + columns],
      [5 + columns, 5 + columns],
      [5, 5],
    ])
    expect(part!.dense.batches[0]!.length).toBe(5 + columns)
    expect(limited[2]!.dense.batches[0]).toStrictEqual(part!.dense.batches[0]!.slice(0, 5))
  })

  test('of entries that tell none, or of other columns than the dataset’s, are not known', () => {
    const shape = { measures: ['AC', 'AN'] as Measure[], dense: [0, 1] }
    const columns = [{ measure: 'AN' as const, stratum: 1 }]
    const entry = (...slots: number[]): BatchEntry => [64, 100, 80, 9, 7, ...slots]
    expect(expectedSlots(entry(), columns, shape)).toBeNull()
    expect(expectedSlots(entry(1, 2, 3), columns, shape)).toBeNull()
    expect(expectedSlots(entry(1, 2, 3, 4), [{ measure: 'AC', stratum: 9 }], shape)).toBeNull()
    expect(expectedSlots(entry(1, 2, 3, 4), columns, shape)).toStrictEqual([{ start: 164 + 48, end: 164 + 80 }])
  })
})

describe('requests', () => {
  test('beyond four are joined where they lie near, the nearest first', () => {
    const at = (...starts: number[]) => starts.map((start) => ({ start: start * 1024, end: (start + 10) * 1024 }))
    const wanted = at(0, 100, 300, 500, 650, 2000)
    expect(coalesceRanges(wanted, 64 * 1024, 4)).toStrictEqual([
      { start: 0, end: 110 * 1024 },
      ...at(300),
      { start: 500 * 1024, end: 660 * 1024 },
      ...at(2000),
    ])
    expect(coalesceRanges(at(0, 1000, 2000, 3000, 4000, 5000), 64 * 1024, 4).length).toBe(6)
  })

  test('however joined hold every wanted range, and never more than one range does', () => {
    const range = fc.tuple(fc.nat(4_000_000), fc.nat(50_000)).map(([start, length]) => ({ start, end: start + length }))
    fc.assert(
      fc.property(fc.array(range), fc.integer({ min: 1, max: 5 }), (wanted, requests) => {
        const merged = coalesceRanges(wanted, 1000, requests)
        expect(merged.length).toBeLessThanOrEqual(coalesceRanges(wanted, 1000).length)
        for (const { start, end } of wanted) {
          expect(merged.filter((one) => one.start <= start && end <= one.end).length).toBe(1)
        }
        for (let i = 1; i < merged.length; i++) expect(merged[i]!.start).toBeGreaterThan(merged[i - 1]!.end)
      }),
    )
  })

  test('for bytes that are on their way already are not sent again, and outlive who sent them first', async () => {
    const { source, reads } = counting(diploid.files)
    const dataset = await openDataset(source, { kernel })
    const first = new AbortController()
    const both = Promise.allSettled([
      dataset.readDense(0, 0, wanted, first.signal),
      dataset.readDense(0, 1, wanted),
      dataset.readDense(0, 1, wanted),
    ])
    const head = reads.filter((read) => / 0-/.test(read))
    expect(head.length).toBe(1)
    expect(new Set(reads).size).toBe(reads.length)
    const settled = await both
    expect(settled.map(({ status }) => status)).toStrictEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    const again = await openDataset(source, { kernel })
    const leaving = again.readDense(0, 0, wanted, first.signal)
    const staying = again.readDense(0, 0, wanted)
    first.abort()
    await expect(leaving).rejects.toMatchObject({ code: 'aborted' })
    expect((await staying).length).toBe(3)
  })
})
