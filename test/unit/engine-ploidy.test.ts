import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Dataset, type Engine, STATE, type Table } from '../../sdk/index.ts'
import { realFile, tableRows } from '../support/built-dataset.ts'

const vcf = realFile('1000g-ploidy/chrX-Y-MT.genotypes.vcf.gz')
const sheet = realFile('1000g-ploidy/samples.tsv')
if (!vcf || !sheet) console.warn('1000g-ploidy is absent: haploid counts are not compared with bcftools and plink2')

describe.skipIf(!vcf || !sheet)('queries on X, Y and MT of 2,504 people', () => {
  let engine: Engine
  let dataset: Dataset
  beforeAll(async () => {
    engine = createEngine()
    dataset = await engine.build({
      inputs: [new File([vcf! as Uint8Array<ArrayBuffer>], 'x.vcf.gz')],
      samples: new File([sheet! as Uint8Array<ArrayBuffer>], 'samples.tsv'),
      options: { axes: ['sex', 'super_population'] },
    })
  })
  afterAll(() => engine.close())

  const numbers = async (table: Table, column: string, cohort: string): Promise<Array<number | null>> => {
    const { values, state } = await table.column(column, cohort, { from: 0, to: table.rows })
    return Array.from(values, (value, i) => (state[i] === STATE.value ? value : null))
  }

  it('give every AC, AN, heterozygote, homozygote and hemizygote count of bcftools', async () => {
    const expected = tableRows(realFile('1000g-ploidy/expected/bcftools_filltags.superpop.tsv.gz')!)
    const columns = { AC: 'AC', AN: 'AN', n_het: 'AC_Het', nhomalt: 'AC_Hom', hemizygote_count: 'AC_Hemi' }
    const table = await dataset.frequencies({ by: ['super_population'], columns: Object.keys(columns) })
    const perAllele = expected.flatMap((row) => row.ALT!.split(',').map((_, alt) => ({ row, alt })))
    expect(table.rows).toBe(perAllele.length)
    const rowOf = new Map(
      perAllele.map(({ row, alt }) => [`${row.CHROM}:${row.POS}:${row.ALT!.split(',')[alt]}`, { row, alt }]),
    )
    const variants = await table.variants({ from: 0, to: table.rows })
    for (const { name } of table.info.cohorts) {
      for (const [column, tag] of Object.entries(columns)) {
        const wanted = variants.contig.map((contig, i) => {
          const { row, alt } = rowOf.get(`${contig}:${variants.position[i]}:${variants.alt[i]}`)!
          if (row[`AN_${name}`] === '0' && column !== 'AN') return null
          const cell = row[`${tag}_${name}`]!.split(',')
          return Number(cell[tag === 'AN' ? 0 : alt]) / (column === 'nhomalt' ? 2 : 1)
        })
        expect(await numbers(table, column, name), `${column} of ${name}`).toEqual(wanted)
      }
    }
  })

  it('miss the people that plink2 misses, and on Y only men can be missing', async () => {
    const table = await dataset.frequencies({ columns: ['n_missing', 'call_rate', 'AN'] })
    const { contig, position, alt } = await table.variants({ from: 0, to: table.rows })
    const missing = await numbers(table, 'n_missing', 'all')
    const rate = await numbers(table, 'call_rate', 'all')
    const called = await numbers(table, 'AN', 'all')
    const printed = new Map(
      tableRows(realFile('1000g-ploidy/expected/all.gcount.gz')!).map((row) => [
        `${row['#CHROM']!.replace(/^PAR\d/, 'X')}:${row.POS}`,
        row,
      ]),
    )
    const men = dataset.strata.find((stratum) => stratum.terms.join() === 'sex,male')!.participants!
    let compared = 0
    contig.forEach((name, i) => {
      // plink2 takes men with the second ALT for missing at these two
      if (name === 'X' && [21468183, 81997338].includes(position[i]!)) return
      if (name === 'Y') {
        // one man of plink2's sheet is a woman in this one
        expect(missing[i], `${position[i]}`).toBe(men - called[i]!)
        expect(rate[i]).toBe((men - missing[i]!) / men)
        return
      }
      compared++
      expect(missing[i], `${name}:${position[i]}:${alt[i]}`).toBe(
        Number(printed.get(`${name}:${position[i]}`)!.MISSING_CT),
      )
      expect(rate[i]).toBe((2504 - missing[i]!) / 2504)
    })
    expect(compared).toBeGreaterThan(570)
  })

  it('leave men out of the Hardy-Weinberg test on non-PAR X', async () => {
    const columns = ['hwe_p', 'n_hom_ref', 'n_het', 'nhomalt']
    const table = await dataset.frequencies({
      cohorts: { all: 'all', women: 'sex=female' },
      columns,
      regions: ['X:3000000-154000000'],
    })
    const [all, women] = [await numbers(table, 'hwe_p', 'all'), await numbers(table, 'hwe_p', 'women')]
    expect(all).toEqual(women)
    expect(all.length).toBeGreaterThan(500)
    expect(all.filter((p) => p !== null && p < 1).length).toBeGreaterThan(80)
  })
})
