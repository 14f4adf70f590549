import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { build, vcfText } from '../support/built-dataset.ts'

const SAMPLES = ['ann', 'bob']
const SHEET = 'sample\tregion\nann\tkanto\nbob\tkinki\n'

/** A record at this place with these calls. */
function record(contig: string, position: number, cells = '0|1 1|1'): string {
  return `${contig} ${position} . A G . PASS . GT ${cells}`
}

function vcf(...records: string[]): string {
  return vcfText(SAMPLES, records)
}

describe('several inputs', () => {
  it('are concatenated, each with its own order of samples and its own compression', async () => {
    const second = gzipSync(vcfText(['bob', 'ann'], [record('1', 30, '1|1 0|0'), record('2', 5, '0|1 0|0')]))
    const built = await build([vcf(record('1', 10), record('1', 20)), { name: 'b.vcf.gz', bytes: second }], SHEET, {
      axes: ['region'],
    })
    expect(built.rows.map(({ contig, position }) => `${contig}:${position}`)).toEqual(['1:10', '1:20', '1:30', '2:5'])
    expect(built.values('AC', 'region=kanto')).toEqual([1, 1, 0, 0])
    expect(built.values('AC', 'region=kinki')).toEqual([2, 2, 2, 1])
    expect(built.manifest.parts.map(({ contig, first, last, rows }) => [contig, first, last, rows])).toEqual([
      ['1', 10, 30, 3],
      ['2', 5, 5, 1],
    ])
    expect(built.manifest.provenance.inputs.map(({ name }) => name)).toEqual(['sheet.tsv', 'input.vcf', 'b.vcf.gz'])
  })

  it.each([
    ['fewer', ['ann'], 'input2.vcf lacks the sample "bob"; all inputs must have the same samples'],
    [
      'more',
      ['ann', 'bob', 'cid'],
      'input2.vcf has the sample "cid", which the first input does not; all inputs must have the same samples',
    ],
  ])('with %s samples are refused', async (_, samples, message) => {
    const other = vcfText(samples, [record('1', 30, samples.map(() => '0|0').join(' '))])
    await expect(build([vcf(record('1', 10)), other])).rejects.toMatchObject({
      code: 'parse',
      message,
      where: { file: 'input2.vcf' },
    })
  })

  it('that go back on a contig are refused', async () => {
    await expect(build([vcf(record('1', 10), record('1', 20)), vcf(record('1', 15))])).rejects.toMatchObject({
      code: 'parse',
      message: 'position 15 on 1 comes after position 20',
      where: { file: 'input2.vcf', line: 3, column: 1 },
      hint: 'sort it, e.g. with bcftools sort',
    })
  })
})

describe('order of records', () => {
  /** Enough text before the end that the file is not sorted in memory. */
  const long = Array.from({ length: 120_000 }, (_, i) => record('1', 10 + (i >> 8)))

  it('must not fall within a contig', async () => {
    await expect(build(vcf(...long, record('1', 9)))).rejects.toMatchObject({
      code: 'parse',
      message: 'position 9 on 1 comes after position 478',
      where: { file: 'input.vcf', line: 120_003, column: 1 },
      hint: 'sort it, e.g. with bcftools sort',
    })
  })

  it('must keep a contig together', async () => {
    await expect(build(vcf(...long, record('2', 5), record('1', 1000)))).rejects.toMatchObject({
      code: 'parse',
      message: 'contig 1 comes back after 2; its records must stand together',
      where: { file: 'input.vcf', line: 120_004, column: 1 },
      hint: 'sort it, e.g. with bcftools sort',
    })
  })

  it('does not matter in one small file: it is sorted in memory, with a warning', async () => {
    const text = vcf(
      record('2', 30, '0|0 0|0'),
      record('1', 7),
      record('2', 20),
      record('1', 5, '0|0 0|1'),
      record('2', 20, '1|1 1|1'),
    )
    const { rows, values, warnings } = await build(text)
    expect(rows.map(({ contig, position }) => `${contig}:${position}`)).toEqual(['2:20', '2:20', '2:30', '1:5', '1:7'])
    expect(values('AC', '')).toEqual([3, 4, 0, 1, 3])
    expect(warnings).toContain('input.vcf is not sorted by contig and position; it is small and was sorted in memory')
  })

  it('that is wrong in a small file does not move the place of other errors', async () => {
    await expect(build(vcf(record('1', 10), record('1', 9, '0|1 0|7'), record('1', 8)))).rejects.toMatchObject({
      message: expect.stringContaining('allele 7'),
      where: { line: 4 },
    })
  })

  it('may repeat positions and have contigs in any order', async () => {
    const { rows } = await build(vcf(record('2', 7), record('2', 7), record('10', 1), record('1', 0)))
    expect(rows.map(({ contig, position }) => `${contig}:${position}`)).toEqual(['2:7', '2:7', '10:1', '1:0'])
  })
})

describe('regions', () => {
  const text = vcf(record('1', 10), record('1', 20), record('1', 30), record('2', 20), record('HLA:1', 20))

  it.each([
    ['1', ['1:10', '1:20', '1:30']],
    ['1:20', ['1:20']],
    ['1:10-20', ['1:10', '1:20']],
    ['1:20-', ['1:20', '1:30']],
    ['1:30-40, 2', ['1:30', '2:20']],
    ['HLA:1', []],
    ['HLA:1:20-20', ['HLA:1:20']],
    ['3', []],
  ])('%s keeps the records that begin inside', async (region, expected) => {
    const { rows, manifest } = await build(text, undefined, { region })
    expect(rows.map(({ contig, position }) => `${contig}:${position}`)).toEqual(expected)
    expect(manifest.contigs.map(({ name }) => name)).toEqual([...new Set(rows.map(({ contig }) => contig))])
  })

  it('do not excuse a file that is not sorted', async () => {
    const inputs = [vcf(record('1', 10)), vcf(record('1', 9))]
    await expect(build(inputs, undefined, { region: '2' })).rejects.toMatchObject({ code: 'parse' })
  })

  it('without a record make an empty dataset with a warning', async () => {
    const { manifest, warnings } = await build(text, undefined, { region: '3' })
    expect(manifest.parts).toEqual([])
    expect(warnings).toContain('no record gave a row: the dataset is empty')
  })
})

describe('text of a VCF', () => {
  it('may end lines with CRLF, or lack the last line end', async () => {
    const text = vcf(record('1', 10), record('1', 20))
    const plain = await build(text)
    const windows = await build(text.replaceAll('\n', '\r\n'))
    expect(windows.rows).toEqual(plain.rows)
    expect(windows.values('AC', '')).toEqual([3, 3])
    const open = await build(text.trimEnd())
    expect(open.values('AC', '')).toEqual([3, 3])
  })

  it('may come in chunks of any size', async () => {
    const text = vcf(...Array.from({ length: 50 }, (_, i) => record('1', 10 + i, i % 3 === 0 ? '0|1 1|1' : './. 1')))
    const whole = await build(text)
    for (const size of [1, 7, 64]) {
      const bytes = new TextEncoder().encode(text)
      const input = {
        name: 'input.vcf',
        stream: () =>
          new ReadableStream<Uint8Array>({
            start(controller) {
              for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
              controller.close()
            },
          }),
      }
      const pieces = await build('', undefined, {}, { inputs: [input] })
      expect(pieces.files).toEqual(whole.files)
    }
  })

  it('may lack the version, with a warning', async () => {
    const { values, warnings } = await build(vcf(record('1', 10)).replace(/^.*\n/, ''))
    expect(values('AC', '')).toEqual([3])
    expect(warnings).toContain('input.vcf has no ##fileformat line; it is read as VCF 4')
  })

  it.each([
    ['nothing', '', /the file is empty/],
    ['meta lines alone', '##fileformat=VCFv4.3\n', /the file ends before the line #CHROM/],
    ['a table', 'CHROM\tPOS\n1\t2\n', /the first line is "CHROM\\tPOS"/],
    ['a newer version', '##fileformat=VCFv4.6\n', /expected ##fileformat=VCFv4.1 to VCFv4.5/],
    ['another column', vcf().replace('QUAL', 'QUALITY'), /expected the column QUAL of the header; found "QUALITY"/],
    ['a sample twice', vcfText(['ann', 'ann'], []), /the sample "ann" is twice in the header/],
    ['columns separated by spaces', vcf(record('1', 10)).replaceAll('\t', ' '), /expected the header line #CHROM/],
  ])('with %s is refused', async (_, text, message) => {
    await expect(build(text)).rejects.toMatchObject({ code: 'parse', message: expect.stringMatching(message) })
  })

  it('keeps UTF-8 in names and IDs', async () => {
    const text = vcfText(['患者A', 'bob'], ['1 10 変異 A G . 低品質 . GT 0|1 0|0'])
    const { rows, values } = await build(text, 'sample\tregion\n患者A\tkanto\nbob\tkinki\n', { axes: ['region'] })
    expect(rows[0]).toMatchObject({ id: '変異', filter: '低品質' })
    expect(values('AC', 'region=kanto')).toEqual([1])
  })

  it('may hold lines longer than any buffer', async () => {
    const alt = 'ACGT'.repeat(2_000_000)
    const text = vcfText(SAMPLES, [`1 10 . A ${alt} . . ${'X=1;'.repeat(500_000)} GT 0|1 1|1`, record('1', 11)])
    const { rows, values } = await build(text)
    expect(rows[0]!.alt).toBe(alt)
    expect(values('AC', '')).toEqual([3, 3])
  })

  it('may have a header of meta lines only, and no record', async () => {
    const { manifest } = await build(vcf(), SHEET, { axes: ['region'] })
    expect([manifest.variants, manifest.parts, manifest.contigs]).toEqual([0, [], []])
    expect(manifest.strata.map(({ participants }) => participants)).toEqual([2, 1, 1])
  })
})

describe('assembly', () => {
  it.each([
    ['##contig=<ID=chr1,length=248956422>', 'GRCh38'],
    ['##contig=<ID=1,length=249250621,assembly=b37>', 'GRCh37'],
    ['##contig=<ID=1,length=1000>', 'unknown'],
  ])('is told by contig lengths: %s', async (line, assembly) => {
    expect((await build(vcfText(SAMPLES, [record('1', 10)], [line]))).manifest.assembly).toBe(assembly)
  })

  it.each([
    ['hg38', 'GRCh38'],
    ['GRCh37', 'GRCh37'],
    ['T2T-CHM13', 'T2T-CHM13'],
  ])('is %s when said so', async (given, assembly) => {
    expect((await build(vcf(record('1', 10)), undefined, { assembly: given })).manifest.assembly).toBe(assembly)
  })
})
