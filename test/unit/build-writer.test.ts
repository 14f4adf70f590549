import { describe, expect, it } from 'vitest'
import { type DatasetHead, DatasetWriter, type RowCounts, type VariantFields } from '../../sdk/build/dataset-writer.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { PART_ROWS } from '../../sdk/dataset/part-files.ts'
import type { Measure } from '../../sdk/types.ts'
import { type BuiltDataset, readBuilt } from '../support/built-dataset.ts'

/** Everybody, one preset of 40 people, and two joint strata of 30 and 10. */
const HEAD: DatasetHead = {
  id: 'test',
  label: { en: 'test', ja: '試験' },
  dataVersion: '1',
  kind: 'genotype',
  serving: 'controlled',
  release: 'required',
  assembly: 'unknown',
  absent: 'unknown',
  contigs: [{ name: '2', length: 1000 }],
  axes: [],
  strata: [
    { terms: [], participants: 40 },
    { terms: [['a', '1']], participants: 40 },
    {
      terms: [
        ['a', '1'],
        ['b', '1'],
      ],
      participants: 30,
    },
    {
      terms: [
        ['a', '1'],
        ['b', '2'],
      ],
      participants: 10,
    },
  ],
  layout: { dense: [0, 1], sparse: [2, 3] },
  provenance: { tool: 'test', version: '0', inputs: [] },
}

function variant(position: number, more: Partial<VariantFields> = {}): VariantFields {
  return { contig: '1', position, id: null, ref: 'A', alt: 'G', filter: 'PASS', ...more }
}

/** Counts of a row, one of these carriers in stratum 2 and the others in 3; haploids call one allele each. */
function counts(carriers: number, haploids = 0): RowCounts {
  const first = Math.min(carriers, 1)
  const by = (all: number, left: number) => Int32Array.of(all, all, left, all - left)
  const row: RowCounts = { AC: by(carriers, first), AN: by(80 - haploids, 60), nhomalt: by(0, 0) }
  if (haploids > 0) {
    row.n_haploid = by(haploids, 0)
    row.hemizygote_count = by(0, 0)
  }
  return row
}

async function write(
  rows: Iterable<[VariantFields, RowCounts]>,
  head: DatasetHead = HEAD,
  measures?: Measure[],
): Promise<BuiltDataset> {
  const output = memoryOutput()
  const writer = new DatasetWriter(output, head, measures ? { measures } : {})
  for (const [fields, row] of rows) await writer.row(fields, row)
  const manifest = await writer.finish()
  const files: Record<string, Uint8Array> = {}
  for (const [file, blob] of Object.entries(output.files())) files[file] = new Uint8Array(await blob.arrayBuffer())
  const built = readBuilt(files)
  expect(built.manifest).toEqual(manifest)
  return built
}

/** The part's record of itself must agree with its rows and files. */
function expectWholeParts({ manifest, rows, files }: BuiltDataset): void {
  let from = 0
  for (const part of manifest.parts) {
    const own = rows.slice(from, from + part.rows)
    from += part.rows
    expect(new Set(own.map(({ contig }) => contig))).toEqual(new Set([part.contig]))
    expect([part.first, part.last]).toEqual([own[0]!.position, own.at(-1)!.position])
    expect(part.spans.flat()).toEqual(
      part.spans.flatMap((_, i) => [
        own[i * 65_536]!.position,
        own.slice(i * 65_536, (i + 1) * 65_536).at(-1)!.position,
      ]),
    )
    for (const file of [part.variants, part.dense, ...Object.values(part.sparse)])
      expect(files[file.file]).toHaveLength(file.bytes)
  }
  expect(from).toBe(rows.length)
  const named = manifest.parts.flatMap(({ variants, dense, sparse }) =>
    [variants, dense, ...Object.values(sparse)].map(({ file }) => file),
  )
  expect([...named, 'dataset.json'].sort()).toEqual(Object.keys(files).sort())
}

describe('a dataset written row by row', () => {
  it('begins a part at each contig and takes over what is known of it', async () => {
    const built = await write([
      [variant(5), counts(1)],
      [variant(5), counts(2)],
      [variant(1, { contig: '2' }), counts(3)],
      [variant(9, { contig: 'HLA-A*01:01', id: 'rs1', filter: null }), counts(0)],
    ])
    expectWholeParts(built)
    expect(built.manifest.contigs).toEqual([{ name: '1' }, { name: '2', length: 1000 }, { name: 'HLA-A*01:01' }])
    expect(built.manifest.parts.map(({ variants }) => variants.file)).toEqual([
      'parts/1-0.variants.arrow',
      'parts/2-0.variants.arrow',
      'parts/HLA-A~2a~01~3a~01-0.variants.arrow',
    ])
    expect(built.values('AC', 'a=1&b=2')).toEqual([0, 1, 2, 0])
    expect(built.rows[3]).toEqual({ contig: 'HLA-A*01:01', position: 9, id: 'rs1', ref: 'A', alt: 'G', filter: null })
  })

  it('begins another part where haploid calls come after the first batch is out, and not before', async () => {
    const haploidRows = new Set([70_000, 70_001, 200_000])
    const rows = function* (): Generator<[VariantFields, RowCounts]> {
      for (let i = 0; i < 210_000; i++) yield [variant(i + 1), counts(i % 5, haploidRows.has(i) ? 7 : 0)]
    }
    const built = await write(rows())
    expectWholeParts(built)
    expect(built.manifest.parts.map(({ rows: n }) => n)).toEqual([70_000, 140_000])
    expect(built.manifest.parts.map(({ sparse }) => Object.keys(sparse))).toEqual([
      ['AC', 'AN'],
      ['AC', 'AN', 'n_haploid'],
    ])
    expect(built.manifest.measures).toEqual(['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'])
    for (const terms of ['', 'a=1', 'a=1&b=2']) {
      const haploid = built.values('n_haploid', terms)
      expect(haploid.flatMap((value, i) => (value === 0 ? [] : [[i, value]]))).toEqual(
        [...haploidRows].map((i) => [i, 7]),
      )
    }
    expect(built.values('AC', '')).toEqual(Array.from({ length: 210_000 }, (_, i) => i % 5))
    expect(built.values('AN', 'a=1&b=2')).toEqual(
      Array.from({ length: 210_000 }, (_, i) => (haploidRows.has(i) ? 13 : 20)),
    )
  })

  it('begins another part at 1,048,576 rows', async () => {
    const row = counts(1)
    const rows = function* (): Generator<[VariantFields, RowCounts]> {
      for (let i = 0; i < PART_ROWS + 3; i++) yield [variant(i + 1), row]
    }
    const output = memoryOutput()
    const writer = new DatasetWriter(output, HEAD)
    for (const [fields, one] of rows()) {
      const wait = writer.row(fields, one)
      if (wait) await wait
    }
    const { parts, variants } = await writer.finish()
    expect([variants, parts.map(({ rows: n, first, last }) => [n, first, last])]).toEqual([
      PART_ROWS + 3,
      [
        [PART_ROWS, 1, PART_ROWS],
        [3, PART_ROWS + 1, PART_ROWS + 3],
      ],
    ])
  })

  it('begins another part where texts grow large', async () => {
    const long = 'ACGT'.repeat(2_500_000)
    const built = await write(
      Array.from({ length: 15 }, (_, i) => [variant(i + 1, { alt: `${long}${'A'.repeat(i)}` }), counts(1)]),
    )
    expectWholeParts(built)
    expect(built.manifest.parts.map(({ rows }) => rows)).toEqual([7, 7, 1])
    expect(built.rows.map(({ alt }) => alt.length - long.length)).toEqual(Array.from({ length: 15 }, (_, i) => i))
  })

  it('keeps another set of measures', async () => {
    const row = { AC: Int32Array.of(1, 1, 1, 0), AN: Int32Array.of(80, 80, 60, 20) }
    const { manifest, files } = await write([[variant(1), row]], { ...HEAD, kind: 'allele' }, ['AC', 'AN'])
    expect(manifest.measures).toEqual(['AC', 'AN'])
    expect(Object.keys(files).sort()).toEqual([
      'dataset.json',
      'parts/1-0.AC.arrow',
      'parts/1-0.AN.arrow',
      'parts/1-0.dense.arrow',
      'parts/1-0.variants.arrow',
    ])
  })

  it('looks only at touched strata when told', async () => {
    const row = { ...counts(2), touched: Int32Array.of(3, 99), touchedCount: 1 }
    const { values } = await write([[variant(1), row]])
    expect([values('AC', 'a=1&b=1'), values('AC', 'a=1&b=2'), values('AN', 'a=1&b=1')]).toEqual([[0], [1], [60]])
  })

  it.each([
    ['a position that falls', [variant(5), variant(4)], 'usage', /1:4 after 1:5/],
    [
      'a contig that comes back',
      [variant(5), variant(5, { contig: '2' }), variant(6)],
      'usage',
      /1 comes back after 2/,
    ],
    ['a position above 2^31', [variant(2 ** 31)], 'limit', /2147483648 on 1 is above 2147483647/],
  ])('refuses %s', async (_, rows, code, message) => {
    const all = rows.map((fields): [VariantFields, RowCounts] => [fields, counts(1)])
    await expect(write(all)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('writes nothing but a manifest where there is no row', async () => {
    const { manifest, files } = await write([])
    expect([manifest.variants, manifest.parts, Object.keys(files)]).toEqual([0, [], ['dataset.json']])
  })
})
