import { beforeAll, describe, expect, it } from 'vitest'
import { memorySource } from '../../sdk/dataset/source.ts'
import type { LocatedLine } from '../../sdk/search-types.ts'
import { createEngine, type Dataset } from '../../sdk/worker/client.ts'
import { type BuiltDataset, type BuiltRow, build, realFile, tableRows } from '../support/built-dataset.ts'
import { random } from '../support/query-dataset.ts'

const vcf = realFile('1000g-chr22/chr22-10k.genotypes.vcf.gz')
const sheet = realFile('1000g-chr22/samples.tsv')
const counts = realFile('1000g-chr22/expected/bcftools_filltags.pop.tsv.gz')
if (!vcf || !sheet) console.warn('1000g-chr22 is absent: the search is not tried on real variants')

const keyOf = ({ contig, position, ref, alt }: Omit<BuiltRow, 'id' | 'filter'>) =>
  [contig, position, ref, alt].join('-')

/** Shortest form, written anew: one base at a time, from the end, then from the start. */
function shortest(row: Pick<BuiltRow, 'position' | 'ref' | 'alt'>): string {
  let { position, ref, alt } = row
  if (/[^ACGT]/.test(ref + alt)) return [position, ref, alt].join('-')
  while (ref.length > 1 && alt.length > 1 && ref.at(-1) === alt.at(-1))
    [ref, alt] = [ref.slice(0, -1), alt.slice(0, -1)]
  for (; ref.length > 1 && alt.length > 1 && ref[0] === alt[0]; position++) [ref, alt] = [ref.slice(1), alt.slice(1)]
  return [position, ref, alt].join('-')
}

function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}

describe.skipIf(!vcf || !sheet).each([
  ['whose rows are looked through', false],
  ['with an index of identifiers', true],
])('searching chromosome 22 of 2,504 people, %s', (_, ids) => {
  let built: BuiltDataset
  let dataset: Dataset
  let byForm: Map<string, BuiltRow[]>
  const locate = async (text: string, limit?: number) => (await dataset.locate(text, { limit })).lines
  const keys = (line: LocatedLine | undefined) => line?.variants.map(keyOf)

  beforeAll(async () => {
    built = await build(vcf!, new TextDecoder().decode(sheet!), { axes: ['sex', 'population'], ids })
    dataset = await createEngine({ kernel: 'typescript' }).open(
      memorySource(
        'chr22',
        Object.fromEntries(Object.entries(built.files).map(([k, v]) => [k, new Blob([v as Uint8Array<ArrayBuffer>])])),
      ),
    )
    byForm = groupBy(built.rows, shortest)
  }, 120_000)

  it('finds rs62224609', async () => {
    const [line] = await locate('rs62224609')
    expect(line).toMatchObject({ kind: 'id', state: 'found', canonical: 'rs62224609', rows: 1, offset: 0 })
    expect(line!.variants).toEqual([{ contig: '22', position: 16_051_249, ref: 'T', alt: 'C', id: 'rs62224609' }])
    expect((await dataset.locate('rs62224609')).query).toEqual({ regions: [], variants: ['22-16051249-T-C'] })
  })

  it('gives the frequency of rs62224609 in JPT that bcftools gives', async () => {
    const { query } = await dataset.locate('rs62224609')
    const table = await dataset.frequencies({ ...query, cohorts: { jpt: 'population=JPT' } })
    const expected = tableRows(counts!).find(({ POS }) => POS === '16051249')!
    const values = async (name: string) => [...(await table.column(name, 'jpt', { from: 0, to: 9 })).values]
    expect([await values('AC'), await values('AN')]).toEqual([[Number(expected.AC_JPT)], [Number(expected.AN_JPT)]])
    expect(await values('AF')).toEqual([Number(expected.AC_JPT) / Number(expected.AN_JPT)])
  })

  it('finds every identifier of the VCF', async () => {
    const rows = groupBy(
      built.rows.flatMap((row) =>
        (row.id ?? '')
          .split(';')
          .filter(Boolean)
          .map((id) => ({ id, row })),
      ),
      ({ id }) => id,
    )
    expect(rows.size).toBeGreaterThan(1000)
    const lines = await locate([...rows.keys()].join('\n'))
    expect(lines.map((line) => [line.text, line.state, keys(line)])).toEqual(
      [...rows].map(([id, hits]) => [id, 'found', hits.map(({ row }) => keyOf(row))]),
    )
  })

  it.each([
    ['dashes', ({ contig, position, ref, alt }: BuiltRow) => `${contig}-${position}-${ref}-${alt}`],
    ['colons and chr', ({ contig, position, ref, alt }: BuiltRow) => `chr${contig}:${position}:${ref}:${alt}`],
    ['tabs', ({ contig, position, ref, alt }: BuiltRow) => `${contig}\t${position}\t${ref}\t${alt}`],
    ['an arrow', ({ contig, position, ref, alt }: BuiltRow) => `${contig}:${position} ${ref}>${alt}`],
    [
      'lines of a VCF',
      ({ contig, position, id, ref, alt }: BuiltRow) =>
        [contig, position, id ?? '.', ref, alt, '100', 'PASS', 'AC=1'].join('\t'),
    ],
    [
      'full width',
      ({ contig, position, ref, alt }: BuiltRow) =>
        /[<[]/.test(alt)
          ? `${contig}-${position}-${ref}-${alt}`
          : `${contig}：${position.toLocaleString('en-US')}－${ref}－${alt}`.replace(/[0-9A-Z,]/g, (c) =>
              String.fromCharCode(c.charCodeAt(0) + 0xfee0),
            ),
    ],
  ])('finds every row by its alleles, written with %s', async (_, write) => {
    const lines = await locate(built.rows.map(write).join('\n'))
    const found = lines.map((line) => [line.state, keys(line)])
    expect(found).toEqual(built.rows.map((row) => ['found', byForm.get(shortest(row))!.map(keyOf)]))
  })

  it('answers random neighbours as a look through all rows does', async () => {
    const next = random(7)
    const pick = (texts: string[]) => texts[Math.floor(next() * texts.length)]!
    const asked = Array.from({ length: 3000 }, () => {
      const row = built.rows[Math.floor(next() * built.rows.length)]!
      const ref = pick([row.ref, 'A', 'C', 'AT', `${row.ref}A`])
      return {
        contig: '22',
        position: row.position + Math.floor(next() * 3) - 1,
        ref,
        alt: pick([row.alt, 'G', 'T', 'ATT']),
      }
    }).filter(({ ref, alt }) => ref !== alt && /^[ACGT]+$/.test(ref + alt))
    const lines = await locate(asked.map(keyOf).join('\n'))
    const expected = asked.map((one) => {
      const same = byForm.get(shortest(one)) ?? []
      if (same.length > 0) return ['found', same.map(keyOf), undefined]
      const trimmed = Number(shortest(one).split('-')[0])
      const beside = built.rows.filter(({ position }) => position === one.position || position === trimmed)
      return [beside.length > 0 ? 'other-allele' : 'not-listed', [], beside.length > 0 ? beside.map(keyOf) : undefined]
    })
    expect(lines.map((line) => [line.state, keys(line), line.others?.map(keyOf)])).toEqual(expected)
    const states = new Set(lines.map(({ state }) => state))
    expect([...states].sort()).toEqual(['found', 'not-listed', 'other-allele'])
  })

  it('counts stretches as a look through all rows does', async () => {
    const next = random(8)
    const stretches = Array.from({ length: 200 }, () => {
      const start = 16_050_000 + Math.floor(next() * 600_000)
      return [start, start + Math.floor(next() ** 4 * 600_000)] as const
    })
    const lines = await locate(stretches.map(([start, end]) => `22:${start}-${end}`).join('\n'), 3)
    const expected = stretches.map(([start, end]) => {
      const rows = built.rows.filter(({ position }) => position >= start && position <= end)
      return [rows.length > 0 ? 'found' : 'not-listed', rows.length, rows.slice(0, 3).map(keyOf)]
    })
    expect(lines.map((line) => [line.state, line.rows, keys(line)])).toEqual(expected)
  })
})
