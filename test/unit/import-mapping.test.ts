import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { MAPPING, readMapping } from '../../sdk/build/import-mapping.ts'
import { vcfText } from '../support/built-dataset.ts'
import { root } from '../support/folders.mjs'
import { importFiles } from '../support/imported-dataset.ts'

const AXES = [{ id: 'region', kind: 'partition', levels: [{ id: 'east' }, { id: 'west' }] }]
const MEASURES = { AC: 'AC{group}', AN: 'AN{group}' }
const TSV = { format: 'tsv', assembly: 'GRCh38', axes: AXES, measures: MEASURES }
const HEAD = 'contig\tposition\tid\tref\talt\tfilter\tAC\tAN\tAC_east\tAN_east\tAC_west\tAN_west'
const table = (...lines: string[]) => ({ 'counts.tsv': [HEAD, ...lines, ''].join('\n') })

describe('a table of counts', () => {
  it('becomes a dataset with everybody and every level', async () => {
    const built = await importFiles(
      table('22\t10\trs1\tA\tC\tPASS\t3\t20\t1\t8\t2\t12', '22\t11\t.\tA\tC,G\t.\t3,0\t20\t1,0\t8\t2,0\t12'),
      TSV,
    )
    expect(built.rows).toEqual([
      { contig: '22', position: 10, id: 'rs1', ref: 'A', alt: 'C', filter: 'PASS' },
      { contig: '22', position: 11, id: null, ref: 'A', alt: 'C', filter: null },
      { contig: '22', position: 11, id: null, ref: 'A', alt: 'G', filter: null },
    ])
    expect(built.values('AC', '')).toEqual([3, 3, 0])
    expect(built.values('AC', 'region=west')).toEqual([2, 2, 0])
    expect(built.values('AN', 'region=east')).toEqual([8, 8, 8])
    expect(built.manifest).toMatchObject({
      kind: 'allele',
      serving: 'controlled',
      release: 'required',
      measures: ['AC', 'AN'],
    })
    expect(built.manifest.provenance.inputs).toMatchObject([{ name: 'counts.tsv' }])
  })

  it('may name its columns as it likes', async () => {
    const text = 'where\tbp\told\tnew\tn_alt\tn\nchr1\t5\tG\tT\t1\t2\n'
    const built = await importFiles(
      { 'x.tsv': text },
      {
        format: 'tsv',
        measures: { AC: 'n_alt', AN: 'n' },
        columns: { contig: 'where', position: 'bp', ref: 'old', alt: 'new' },
      },
    )
    expect(built.rows).toEqual([{ contig: 'chr1', position: 5, id: null, ref: 'G', alt: 'T', filter: null }])
    expect(built.values('AN', '')).toEqual([2])
  })

  it('with no rows is an empty dataset', async () => {
    const built = await importFiles(table(), TSV)
    expect(built.manifest.variants).toBe(0)
  })
})

describe('an allele-frequency VCF', () => {
  it('is read by the same mapping, without a row for <*>', async () => {
    const record = '22\t10\trs1\tA\tC,<*>\t.\tq10\tAC=3,0;AN=20;AC_east=1,0;AN_east=8;AC_west=2,0;AN_west=12;DB'
    const built = await importFiles({ 'af.vcf': vcfText([], [record]) }, { ...TSV, format: 'vcf' })
    expect(built.rows.map(({ alt, filter }) => [alt, filter])).toEqual([['C', 'q10']])
    expect(built.values('AC', 'region=west')).toEqual([2])
  })
})

describe('missing counts', () => {
  const lines = ['22\t10\t.\tA\tC\t.\t3\t20\t1\t8\t2\t12', '22\t11\t.\tA\tC\t.\t2\t12\t.\t8\t2\t12']
  it('are an error unless the mapping says otherwise', async () => {
    await expect(importFiles(table(...lines), TSV)).rejects.toMatchObject({
      code: 'parse',
      where: { file: 'counts.tsv', line: 3 },
      message: '22:11: one of AC_east, AN_east (region=east) is missing',
    })
  })

  it('leave the row out with "skip"', async () => {
    const built = await importFiles(table(...lines), { ...TSV, missing: 'skip' })
    expect(built.rows.map(({ position }) => position)).toEqual([10])
    expect(built.warnings).toContain('1 sites are left out because counts are missing')
  })

  it('mean that nobody was called with "not-called"', async () => {
    const built = await importFiles(table(...lines), { ...TSV, missing: 'not-called' })
    expect(built.values('AN', 'region=east')).toEqual([8, 0])
    expect(built.values('AC', 'region=east')).toEqual([1, 0])
  })
})

describe('counts that cannot be', () => {
  it.each([
    ['22\t10\t.\tA\tC\t.\t30\t20\t1\t8\t29\t30', '22:10: everybody: AC 30 is more than AN 20'],
    ['22\t10\t.\tA\tC\t.\t3\t20\t1\t8\t1\t12', '22:10: the levels of region have AC 2 together, everybody has 3'],
    ['22\t10\t.\tA\tC\t.\t3.5\t20\t1\t8\t2\t12', '22:10: expected whole numbers in AC; found "3.5"'],
    ['22\t10\t.\tA\tC\t.\t-3\t20\t1\t8\t2\t12', '22:10: expected whole numbers in AC; found "-3"'],
    ['22\t10\t.\tA\tC,G\t.\t3\t20\t1,0\t8\t2,0\t12', '22:10: AC has 1 numbers for 2 ALT alleles'],
    ['22\tx\t.\tA\tC\t.\t3\t20\t1\t8\t2\t12', 'expected a position (digits); found "x"'],
    ['22\t10\t.\tA\tC\t.\t3\t20\t1\t8', 'the line has 10 columns; the header has 12'],
  ])('are refused with file and line: %s', async (line, message) => {
    await expect(importFiles(table(line), TSV)).rejects.toMatchObject({
      code: 'parse',
      message,
      where: { file: 'counts.tsv', line: 2 },
    })
  })

  it('are more homozygotes than alleles, and more alleles than participants', async () => {
    const text = 'contig\tposition\tref\talt\tAC\tAN\thom\n22\t1\tA\tC\t3\t20\t2\n'
    const mapping = { format: 'tsv', measures: { AC: 'AC', AN: 'AN', nhomalt: 'hom' } }
    await expect(importFiles({ 'x.tsv': text }, mapping)).rejects.toMatchObject({
      message: '22:1: everybody: 2 homozygotes and 0 hemizygotes need more than AC 3',
    })
    const few = { format: 'tsv', measures: { AC: 'AC', AN: 'AN' }, strata: [{ participants: 9 }] }
    await expect(importFiles({ 'x.tsv': text }, few)).rejects.toMatchObject({
      message: '22:1: AN 20 of everybody needs more than the 9 participants of the mapping',
    })
  })
})

describe('a mapping', () => {
  const bad: Array<[object, string]> = [
    [{ format: 'bed' }, 'mapping: format:'],
    [{ ...TSV, measures: { AC: 'AC' } }, 'mapping: "measures" has to say where AC and AN stand'],
    [{ ...TSV, extra: 1 }, 'mapping: extra:'],
    [{ ...TSV, measures: { ...MEASURES, hemizygote_count: 'h' } }, 'mapping: "measures" has only one of'],
    [{ ...TSV, strata: [{ terms: { region: 'north' } }] }, 'mapping: the stratum region=north names the level "north"'],
    [{ ...TSV, strata: [{ terms: { age: 'old' } }] }, 'mapping: the stratum age=old names the axis "age"'],
    [
      { ...TSV, strata: [{ terms: { region: 'east', sex: 'male' } }] },
      'mapping: the stratum region=east and sex=male has 2 terms',
    ],
    [{ ...TSV, strata: [{}, {}] }, 'mapping: the stratum of everybody is there twice'],
    [{ ...TSV, strata: [] }, 'mapping: "strata" is empty'],
    [{ format: 'plink2' }, 'mapping: plink2 has one file per group'],
  ]
  it.each(bad)('%o is refused', (mapping, message) => {
    try {
      readMapping(mapping)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'parse' })
      expect((error as Error).message.startsWith(message), (error as Error).message).toBe(true)
    }
  })

  it('has a JSON Schema with the same members', () => {
    const schema = JSON.parse(readFileSync(join(root, 'sdk/build/import-mapping.schema.json'), 'utf8'))
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(MAPPING.entries).sort())
    expect(schema.required).toEqual(['format'])
    expect(schema.additionalProperties).toBe(false)
    for (const name of ['format', 'serving', 'absent', 'participants', 'missing'] as const) {
      const entry = MAPPING.entries[name]
      const picklist = 'wrapped' in entry ? entry.wrapped : entry
      expect(schema.properties[name].enum).toEqual(picklist.options)
    }
    for (const example of schema.examples) expect(v.safeParse(MAPPING, example).success).toBe(true)
    for (const example of schema.examples) expect(() => readMapping(example)).not.toThrow()
  })
})
