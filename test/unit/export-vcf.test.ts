import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { exportTable } from '../../sdk/export/table.ts'
import { infoSuffixes, vcfText } from '../../sdk/export/vcf.ts'
import type { DoubleRow } from '../support/table-double.ts'
import { allText, infoDouble, tableDouble } from '../support/table-double.ts'

const hidden = { AC: 'suppressed', AN: 'suppressed', AF: 'suppressed', nhomalt: 'suppressed' } as const
const ROWS: DoubleRow[] = [
  {
    contig: '22',
    position: 10,
    id: 'rs1;odd id',
    ref: 'A',
    alt: 'G',
    filter: 'q10;s50',
    cells: { all: { AC: 1, AN: 40, AF: 0.025, nhomalt: 0 }, '60-69/female': hidden },
  },
  {
    contig: '22',
    position: 12,
    ref: 'A',
    alt: '<DEL>',
    filter: 'PASS',
    cells: {
      all: { AC: 0, AN: 4e6, AF: 3.19e-7, nhomalt: 0 },
      '60-69/female': { AC: 'notCalled', AN: 0, AF: 'notCalled', nhomalt: 'notCalled' },
    },
  },
  {
    contig: 'X',
    position: 3,
    ref: 'CT',
    alt: 'C',
    cells: { all: { AC: 7, AN: 9, AF: 7 / 9, nhomalt: 2 }, '60-69/female': { AC: 1, AN: 2, AF: 0.5, nhomalt: 0 } },
  },
]
const cohorts = [{ name: 'all' }, { name: '60-69/female', expression: 'age_band="60-69" and sex=female' }]
const table = () => tableDouble(ROWS, { cohorts, columns: ['AC', 'AN', 'AF', 'nhomalt'] })
const bcftools = (args: string[], input: string) => spawnSync('bcftools', args, { input, encoding: 'utf8' })
const hasBcftools = bcftools(['--version'], '').status === 0

describe('VCF of a frequency table', () => {
  it('has one record per ALT with every cohort in INFO', async () => {
    const text = await allText(exportTable(table(), infoDouble(), 'vcf'))
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('##'))).toEqual([
      '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO',
      '22\t10\trs1;odd%20id\tA\tG\t.\tq10;s50\tAC=1;AN=40;AF=0.025;nhomalt=0;AC_60_69_female=.;AN_60_69_female=.;AF_60_69_female=.;nhomalt_60_69_female=.;state_60_69_female=suppressed',
      '22\t12\t.\tA\t<DEL>\t.\tPASS\tAC=0;AN=4000000;AF=3.19e-7;nhomalt=0;AC_60_69_female=.;AN_60_69_female=0;AF_60_69_female=.;nhomalt_60_69_female=.;state_60_69_female=not_called',
      `X\t3\t.\tCT\tC\t.\t.\tAC=7;AN=9;AF=${7 / 9};nhomalt=2;AC_60_69_female=1;AN_60_69_female=2;AF_60_69_female=0.5;nhomalt_60_69_female=0`,
    ])
  })

  it('declares what it uses and says where the numbers come from', async () => {
    const query = { by: ['age_band', 'sex'] }
    const lines = (await allText(exportTable(table(), infoDouble(), 'vcf', { query }))).split('\n')
    expect(lines[0]).toBe('##fileformat=VCFv4.3')
    for (const line of [
      '##hindo_dataset=demo',
      '##hindo_data_version=2026.1',
      '##hindo_query={"by":["age_band","sex"]}',
      '##hindo_reviewed=false',
      '##FILTER=<ID=q10,Description="As in the source">',
      '##FILTER=<ID=s50,Description="As in the source">',
      '##ALT=<ID=DEL,Description="As in the source">',
      '##contig=<ID=22,length=50818468,assembly=GRCh38>',
      '##contig=<ID=X,assembly=GRCh38>',
    ]) {
      expect(lines).toContain(line)
    }
    expect(lines.find((line) => line.startsWith('##INFO=<ID=AN_60_69_female,'))).toBe(
      '##INFO=<ID=AN_60_69_female,Number=1,Type=Integer,Description="cohort 60-69/female (age_band=\\"60-69\\" and sex=female): called alleles">',
    )
  })

  it.skipIf(!hasBcftools)('is read by bcftools without a warning, value by value', async () => {
    const text = await allText(exportTable(table(), infoDouble(), 'vcf'))
    const format = '%CHROM %POS %FILTER %INFO/AC %INFO/AN %INFO/AF %INFO/AC_60_69_female\n'
    const { status, stdout, stderr } = bcftools(['query', '-f', format, '-'], text)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout.trim().split('\n')).toEqual([
      '22 10 q10;s50 1 40 0.025 .',
      '22 12 PASS 0 4000000 3.19e-07 .',
      'X 3 . 7 9 0.777778 1',
    ])
  })

  it('refuses a table that is not in order of position', async () => {
    await expect(allText(exportTable(table(), infoDouble(), 'vcf', { query: { sort: '-AF' } }))).rejects.toMatchObject({
      code: 'usage',
      message: 'VCF holds variants in order of position, not sorted by -AF',
    })
    await expect(
      allText(exportTable(table(), infoDouble(), 'vcf', { query: { sort: 'position' } })),
    ).resolves.toBeTruthy()
  })
})

describe('INFO keys of cohorts', () => {
  it('are safe, plain for "all", and never the same for two cohorts', () => {
    const names = ['all', 'EAS/female', 'EAS_female', 'EAS female', '60s', '乳がん']
    const suffixes = infoSuffixes(names)
    expect(suffixes).toEqual(['', '_EAS_female', '_EAS_female_2', '_EAS_female_3', '_60s', '____'])
    for (const suffix of suffixes) expect(`AC${suffix}`).toMatch(/^[A-Za-z_][0-9A-Za-z_.]*$/)
  })
})

describe('percent-encoding', () => {
  it('encodes the characters that VCF 4.3 reserves, and only them', () => {
    expect(vcfText('a:b;c=d%e,f\tg\r\n')).toBe('a%3Ab%3Bc%3Dd%25e%2Cf%09g%0D%0A')
    expect(vcfText('乳がん<x>-_.')).toBe('乳がん<x>-_.')
  })
})
