import { describe, expect, it } from 'vitest'
import type { BuildOptions } from '../../sdk/build/options.ts'
import { build, vcfText } from '../support/built-dataset.ts'

type Cells = Record<string, number[]>

/** Counts of everybody for one record of these cells, ALT by ALT: `[AC, AN, nhomalt, hemizygote_count, n_haploid]`. */
async function count(alts: string, cells: string[], options: BuildOptions = {}, format = 'GT'): Promise<Cells> {
  const samples = cells.map((_, i) => `s${i}`)
  const { rows, values } = await build(
    vcfText(samples, [`1 100 . A ${alts} . . . ${format} ${cells.join(' ')}`]),
    undefined,
    options,
  )
  const measures = (['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'] as const).map((measure) =>
    values(measure, ''),
  )
  return Object.fromEntries(rows.map(({ alt }, row) => [alt, measures.map((column) => column[row]!)]))
}

describe('counts of one record', () => {
  it('does not care for phase', async () => {
    const phased = await count('G', ['0|0', '0|1', '1|0', '1|1', '.|.'])
    expect(phased).toEqual({ G: [4, 8, 1, 0, 0] })
    expect(await count('G', ['0/0', '0/1', '1/0', '1/1', './.'])).toEqual(phased)
    expect(await count('G', ['0|0', '0/1', '1|0', '1/1', '.|.'])).toEqual(phased)
  })

  it('takes a haploid call as one allele, and a carrier of it as hemizygous', async () => {
    expect(await count('G', ['0', '1', '0|1', '.'])).toEqual({ G: [2, 4, 0, 1, 2] })
  })

  it('counts the called allele of a half-call by default', async () => {
    expect(await count('G', ['0/.', './1', '1|.', '1/1'])).toEqual({ G: [4, 5, 1, 2, 3] })
  })

  it('leaves half-calls out as missing when asked to', async () => {
    expect(await count('G', ['0/.', './1', '1/1'], { halfCall: 'missing' })).toEqual({ G: [2, 2, 1, 0, 0] })
  })

  it('refuses half-calls when asked to, with the sample and its place', async () => {
    await expect(count('G', ['0/1', './1'], { halfCall: 'error' })).rejects.toMatchObject({
      code: 'parse',
      message: 'sample "s1": the call "./1" is half-missing',
      where: { file: 'input.vcf', line: 3, column: 26 },
    })
  })

  it('counts each ALT of a multi-allelic site, and both of alt/alt2', async () => {
    expect(await count('G,T,*', ['1|2', '2|2', '0|3', '3', '0|0', '.|.'])).toEqual({
      G: [1, 9, 0, 0, 1],
      T: [3, 9, 1, 0, 1],
      '*': [2, 9, 0, 1, 1],
    })
  })

  it('reads allele numbers of two digits', async () => {
    const alts = Array.from({ length: 12 }, (_, i) => 'A'.repeat(i + 2))
    const counts = await count(alts.join(','), ['11|12', '12/12', '0|1', '10'])
    expect(counts[alts[0]!]).toEqual([1, 7, 0, 0, 1])
    expect(counts[alts[9]!]).toEqual([1, 7, 0, 1, 1])
    expect(counts[alts[10]!]).toEqual([1, 7, 0, 0, 1])
    expect(counts[alts[11]!]).toEqual([3, 7, 1, 0, 1])
  })

  it('finds GT beside other sub-fields, which may be left out', async () => {
    const plain = { G: [3, 6, 1, 0, 0] }
    expect(await count('G', ['0|1:12:3,4', '1/1:7', '0/0:.:.', './.'], {}, 'GT:DP:AD')).toEqual(plain)
    expect(await count('G', ['12:0|1', '7:1/1', '.:0/0', '3'], {}, 'DP:GT')).toEqual(plain)
  })

  it('accepts the phase written before the first allele, as VCF 4.4 does', async () => {
    expect(await count('G', ['/0/1', '|1|1', '/1', '|0'])).toEqual({ G: [4, 6, 1, 1, 2] })
  })

  it('leaves calls of more than two alleles out as missing and says so once', async () => {
    const samples = ['a', 'b', 'c', 'd']
    const records = [1, 2].map((position) => `1 ${position} . A G . . . GT 0/0/1 0/1 ./././. 1/1/1/1`)
    const { values, warnings } = await build(vcfText(samples, records))
    expect(values('AN', '')).toEqual([2, 2])
    expect(values('AC', '')).toEqual([1, 1])
    expect(warnings.filter((warning) => warning.includes('more than two'))).toEqual([
      '4 calls of more than two alleles are left out as missing',
    ])
  })

  it('makes no row of a site that stands for any other allele', async () => {
    expect(Object.keys(await count('G,<*>', ['0/1', '0/2']))).toEqual(['G'])
    expect(Object.keys(await count('<NON_REF>', ['0/0', '0/1']))).toEqual([])
    expect(Object.keys(await count('.', ['0/0', '0/0']))).toEqual([])
  })

  it('calls nobody where a record has no GT', async () => {
    expect(await count('G', ['12', '13'], {}, 'DP')).toEqual({ G: [0, 0, 0, 0, 0] })
  })

  it('keeps the rows of a VCF without samples, called in nobody', async () => {
    const { rows, values, manifest } = await build(vcfText([], ['1 5 rs1 A G . q10;s50 .', '1 6 . A <DEL> . . .']))
    expect(rows).toEqual([
      { contig: '1', position: 5, id: 'rs1', ref: 'A', alt: 'G', filter: 'q10;s50' },
      { contig: '1', position: 6, id: null, ref: 'A', alt: '<DEL>', filter: null },
    ])
    expect(values('AN', '')).toEqual([0, 0])
    expect(manifest.strata).toEqual([{ terms: [], participants: 0 }])
  })
})

describe('cells that are no genotypes', () => {
  it.each([
    ['0/2', 'allele 2 in "0/2" does not exist; the record has 1 ALT allele'],
    ['1/C', 'expected a genotype like 0/1, 0|1, 1 or ./.; found "1/C"'],
    ['0.000', 'expected a genotype like 0/1, 0|1, 1 or ./.; found "0.000"'],
    ['0/', 'expected a genotype like 0/1, 0|1, 1 or ./.; found "0/"'],
    ['0//1', 'expected a genotype like 0/1, 0|1, 1 or ./.; found "0//1"'],
    ['0\\1', 'expected a genotype like 0/1, 0|1, 1 or ./.; found "0\\\\1"'],
    ['-1', 'expected a genotype like 0/1, 0|1, 1 or ./.; found "-1"'],
    ['2', 'allele 2 in "2" does not exist; the record has 1 ALT allele'],
  ])('%s is refused with file, line, column and sample', async (cell, message) => {
    // Once as the only odd cell of a quick row, once in a row of mixed cells.
    await expect(count('G', ['0|0', '0|0', cell, '0|1'])).rejects.toMatchObject({
      code: 'parse',
      message: `sample "s2": ${message}`,
      where: { file: 'input.vcf', line: 3, column: 30 },
    })
    await expect(count('G', ['0', '0|0:4', cell, '0|1'], {}, 'GT:DP')).rejects.toMatchObject({ code: 'parse' })
  })

  it('an empty cell is refused', async () => {
    await expect(count('G', ['0|0', '', '0|1'])).rejects.toMatchObject({
      code: 'parse',
      message: /expected a genotype/,
    })
  })

  it.each([
    [['0|0', '0|1'], 'the line has 2 of 3 samples'],
    [['0|0', '0|1', '1|1', '0|0'], 'the line has more columns than the header with its 3 samples'],
    [['0', '0|1', '1|1', '0'], 'the line has more columns than the header with its 3 samples'],
    [[], 'the line has 0 of 3 samples'],
  ])('a line of another length is refused: %s', async (cells, message) => {
    const vcf = vcfText(['a', 'b', 'c'], [['1 100 . A G . . . GT', ...cells].join(' ')])
    await expect(build(vcf)).rejects.toMatchObject({ code: 'parse', message: expect.stringContaining(message) })
  })
})
