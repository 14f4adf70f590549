import { describe, expect, it } from 'vitest'
import { importDataset } from '../../sdk/build/import.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { vcfText } from '../support/built-dataset.ts'
import { importFiles } from '../support/imported-dataset.ts'

const MEASURES = { AC: 'AC', AN: 'AN' }
const VCF = { format: 'vcf', measures: MEASURES }
const PLINK = { format: 'plink2', strata: [{ file: 'a.gcount' }] }
const GCOUNT =
  '#CHROM\tPOS\tID\tREF\tALT\tHOM_REF_CT\tHET_REF_ALT_CTS\tTWO_ALT_GENO_CTS\tHAP_REF_CT\tHAP_ALT_CTS\tMISSING_CT'

describe('an import', () => {
  it('leaves nothing in the output when it fails', async () => {
    const output = memoryOutput()
    const inputs = [
      bytesInput('a.vcf', vcfText([], ['22\t10\t.\tA\tC\t.\t.\tAC=1;AN=2', '22\t9\t.\tA\tC\t.\t.\tAC=1;AN=2'])),
    ]
    await expect(importDataset({ inputs, mapping: VCF, output })).rejects.toMatchObject({
      message: 'rows are out of order: 22:9 after 22:10',
    })
    expect(() => output.files()).toThrow('complete only after commit')
  })

  it('stops when cancelled', async () => {
    const controller = new AbortController()
    const lines = Array.from({ length: 9000 }, (_, row) => `22\t${row + 1}\t.\tA\tC\t.\t.\tAC=1;AN=2`)
    const task = importDataset({
      inputs: [bytesInput('a.vcf', vcfText([], lines))],
      mapping: VCF,
      output: memoryOutput(),
      onProgress: () => controller.abort(),
      signal: controller.signal,
    })
    await expect(task).rejects.toMatchObject({ code: 'aborted' })
  })

  it.each<[string, Record<string, string>, object, object]>([
    ['a VCF without header', { 'a.vcf': 'hello\n' }, VCF, { code: 'parse', where: { file: 'a.vcf', line: 1 } }],
    ['an empty file', { 'a.vcf': '' }, VCF, { code: 'parse', where: { file: 'a.vcf' } }],
    ['a table without header', { 'a.tsv': '\n\n' }, { format: 'tsv', measures: MEASURES }, { code: 'parse' }],
    [
      'a table without alleles',
      { 'a.tsv': 'chrom\tpos\tAC\tAN\n' },
      { format: 'tsv', measures: MEASURES },
      { message: expect.stringContaining('expected a column for ref (ref, REF, reference) in the header') },
    ],
    [
      'a column that is not there',
      { 'a.tsv': 'chrom\tpos\tref\talt\tAC\tAN\n' },
      { format: 'tsv', measures: MEASURES, columns: { id: 'name' } },
      { message: expect.stringContaining('expected the column "name" in the header') },
    ],
    [
      'a report of another kind',
      { 'a.gcount': '#CHROM\tPOS\tREF\tALT\tX\n22\t1\tA\tC\t1\n' },
      PLINK,
      { message: expect.stringContaining('expected a report of plink2') },
    ],
    [
      'a report with too few genotypes',
      { 'a.gcount': `${GCOUNT}\n22\t5\t.\tA\tC,G\t1\t1,1\t0,0\t0\t0,0\t0\n` },
      PLINK,
      { message: '22:5: expected 3 numbers in TWO_ALT_GENO_CTS; found "0,0"', where: { line: 2 } },
    ],
    [
      'an input that no stratum reads',
      { 'a.gcount': GCOUNT, 'b.gcount': GCOUNT },
      PLINK,
      { code: 'usage', message: 'no stratum of the mapping reads the input b.gcount' },
    ],
    [
      'an input that is not there',
      { 'b.gcount': GCOUNT },
      PLINK,
      { code: 'usage', message: 'the mapping reads everybody from a.gcount, which is not among the inputs' },
    ],
  ])('of %s is refused', async (_, files, mapping, expected) => {
    await expect(importFiles(files, mapping)).rejects.toMatchObject(expected)
  })
})

describe('genotype counts with three ALTs', () => {
  it('are taken apart in the order of the VCF specification', async () => {
    // people by genotype: 1/1 1, 1/2 2, 2/2 4, 1/3 8, 2/3 16, 3/3 32; 0/1 3, 0/2 5, 0/3 7; 0/0 100; haploid 0: 9, ALTs 1 2 3
    const line = '22\t5\t.\tA\tC,G,T\t100\t3,5,7\t1,2,4,8,16,32\t9\t1,2,3\t6'
    const built = await importFiles({ 'a.gcount': `${GCOUNT}\n${line}\n` }, PLINK)
    expect(built.values('AC', '')).toEqual([3 + 2 + 2 + 8 + 1, 5 + 2 + 8 + 16 + 2, 7 + 8 + 16 + 64 + 3])
    expect(built.values('nhomalt', '')).toEqual([1, 4, 32])
    expect(built.values('hemizygote_count', '')).toEqual([1, 2, 3])
    expect(built.values('n_haploid', '')).toEqual([15, 15, 15])
    const diploids = 100 + 15 + 63
    expect(built.values('AN', '')).toEqual([1, 1, 1].map(() => 2 * diploids + 15))
    expect(built.manifest.strata[0]!.participants).toBe(diploids + 15 + 6)
  })
})
