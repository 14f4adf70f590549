import { describe, expect, it } from 'vitest'
import { realFile, tableRows } from '../support/built-dataset.ts'
import { importFiles } from '../support/imported-dataset.ts'

const files = {
  all: realFile('1000g-chr22/expected/all.gcount.gz'),
  EAS: realFile('1000g-chr22/expected/sp.EAS.gcount.gz'),
  EUR: realFile('1000g-chr22/expected/sp.EUR.gcount.gz'),
  acount: realFile('1000g-chr22/expected/pop.JPT.acount.gz'),
  bcftools: realFile('1000g-chr22/expected/bcftools_filltags.superpop.tsv.gz'),
}
const ready = Object.values(files).every(Boolean)
if (!ready) console.warn('1000g-chr22 is absent: imports of PLINK 2 counts are not compared with bcftools')

const MAPPING = {
  format: 'plink2',
  assembly: 'GRCh37',
  axes: [
    { id: 'super_population', kind: 'partition', levels: ['AFR', 'AMR', 'EAS', 'EUR', 'SAS'].map((id) => ({ id })) },
  ],
  strata: [
    { file: 'all.gcount.gz' },
    { terms: { super_population: 'EAS' }, file: 'sp.EAS.gcount.gz' },
    { terms: { super_population: 'EUR' }, file: 'sp.EUR.gcount.gz' },
  ],
}

describe.skipIf(!ready)('genotype counts of plink2', () => {
  it('give the AC, AN and homozygotes of bcftools on every row, multi-allelic ones included', async () => {
    const inputs = { 'all.gcount.gz': files.all!, 'sp.EAS.gcount.gz': files.EAS!, 'sp.EUR.gcount.gz': files.EUR! }
    const built = await importFiles(inputs, MAPPING)
    const rows = tableRows(files.bcftools!).flatMap((cells) => cells.ALT!.split(',').map((_, alt) => ({ cells, alt })))
    expect(built.rows).toHaveLength(rows.length)
    expect(rows.filter(({ alt }) => alt > 0).length).toBeGreaterThan(40)
    for (const [terms, suffix] of [
      ['', ''],
      ['super_population=EAS', '_EAS'],
      ['super_population=EUR', '_EUR'],
    ] as const) {
      const pick = (name: string) => rows.map(({ cells, alt }) => Number(cells[`${name}${suffix}`]!.split(',')[alt]))
      expect(built.values('AC', terms)).toEqual(pick('AC'))
      expect(built.values('AN', terms)).toEqual(rows.map(({ cells }) => Number(cells[`AN${suffix}`])))
      // bcftools counts alleles in AC_Hom, we count people
      expect(built.values('nhomalt', terms)).toEqual(pick('AC_Hom').map((alleles) => alleles / 2))
    }
    const people = built.manifest.strata.map(({ participants }) => participants)
    expect(people).toEqual([2504, 504, 503])
  })

  it('keep haploid men apart on chromosome X', async () => {
    const gcount = realFile('1000g-ploidy/expected/all.gcount.gz')!
    const built = await importFiles(
      { 'all.gcount.gz': gcount },
      { format: 'plink2', assembly: 'GRCh37', strata: [{ file: 'all.gcount.gz' }], contigs: { PAR1: 'X', PAR2: 'X' } },
    )
    const expected = Buffer.from(gcount)
      .toString()
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
    const single = expected.filter((cells) => !cells[4]!.includes(','))
    expect(single.length).toBeGreaterThan(500)
    for (const [contig, position, id, ref, alt, homRef, het, homAlt, hapRef, hapAlt] of single) {
      const [row] = built.find(contig!.startsWith('PAR') ? 'X' : contig!, Number(position), ref, alt)
      expect(row, id).toBeDefined()
      const at = (measure: 'AC' | 'AN' | 'nhomalt' | 'hemizygote_count' | 'n_haploid') =>
        built.values(measure, '')[row!]
      expect(at('AC')).toBe(Number(het) + 2 * Number(homAlt) + Number(hapAlt))
      expect(at('AN')).toBe(2 * (Number(homRef) + Number(het) + Number(homAlt)) + Number(hapRef) + Number(hapAlt))
      expect(at('nhomalt')).toBe(Number(homAlt))
      expect(at('hemizygote_count')).toBe(Number(hapAlt))
      expect(at('n_haploid')).toBe(Number(hapRef) + Number(hapAlt))
    }
  })

  it('and allele counts of one group are taken as they stand', async () => {
    const built = await importFiles(
      { 'pop.JPT.acount.gz': files.acount! },
      { format: 'plink2', assembly: 'GRCh37', strata: [{ file: 'pop.JPT.acount.gz', participants: 104 }] },
    )
    const lines = Buffer.from(files.acount!)
      .toString()
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
    expect(built.values('AC', '')).toEqual(lines.flatMap((cells) => cells[5]!.split(',').map(Number)))
    expect(built.values('AN', '')).toEqual(lines.flatMap((cells) => cells[4]!.split(',').map(() => Number(cells[6]))))
    expect(built.manifest).toMatchObject({ measures: ['AC', 'AN'], strata: [{ terms: [], participants: 104 }] })
  })

  it('are refused when the files list other sites', async () => {
    const inputs = { 'all.gcount.gz': files.all!, 'sp.EAS.gcount.gz': files.acount!, 'sp.EUR.gcount.gz': files.EUR! }
    const shorter = Buffer.from(files.EAS!).toString().trimEnd().split('\n').slice(0, -1).join('\n')
    await expect(importFiles({ ...inputs, 'sp.EAS.gcount.gz': shorter }, MAPPING)).rejects.toMatchObject({
      code: 'parse',
      message: expect.stringMatching(/^the file ends before 22:\d+:.* of all\.gcount\.gz$/),
    })
    const other = shorter.replace('16050115', '16050116')
    await expect(importFiles({ ...inputs, 'sp.EAS.gcount.gz': other }, MAPPING)).rejects.toMatchObject({
      where: { file: 'sp.EAS.gcount.gz', line: 3 },
      message: expect.stringContaining('expected 22:16050115:G:A as in all.gcount.gz, line 3; found 22:16050116:G:A'),
    })
  })
})
