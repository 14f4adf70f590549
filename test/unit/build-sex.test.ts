import { describe, expect, it } from 'vitest'
import { type BuiltDataset, build, vcfText } from '../support/built-dataset.ts'

const SAMPLES = ['ann', 'bea', 'cid', 'dan', 'eli']
const SHEET = 'sample\tsex\nann\tfemale\nbea\tXX\ncid\tmale\ndan\tXY\neli\t\n'
const OPTIONS = {
  axesFile: {
    axes: [
      {
        id: 'sex',
        kind: 'partition',
        levels: [
          { id: 'female', values: ['XX'] },
          { id: 'male', values: ['XY'] },
        ],
      },
    ],
  },
}

/** Non-PAR X, PAR1 and non-PAR Y of GRCh38, with and without `chr`. */
const PLACES = { nonParX: 'chrX 5000000', parX: 'X 100000', nonParY: 'chrY 5000000' }

function vcf(place: string, cells: string): string {
  return vcfText(SAMPLES, [`${place} . A G . . . GT ${cells}`])
}

/** `[AC, AN, nhomalt, hemizygote_count, n_haploid]` of a level. */
function counts(built: BuiltDataset, terms: string): number[] {
  return (['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'] as const).map(
    (measure) => built.values(measure, terms)[0]!,
  )
}

const ploidyWarnings = ({ warnings }: BuiltDataset) => warnings.filter((warning) => warning.includes('non-PAR'))

describe('males written as diploids', () => {
  it('are counted as written, with the number of such calls in one warning', async () => {
    const built = await build(vcf(PLACES.nonParX, '0/1 1/1 1/1 0/0 0/1'), SHEET, { ...OPTIONS, assembly: 'GRCh38' })
    expect(counts(built, 'sex=male')).toEqual([2, 4, 1, 0, 0])
    expect(ploidyWarnings(built)).toEqual([
      "2 calls on non-PAR X and Y have a ploidy that does not go with the sheet's sex; they are counted as written",
    ])
  })

  it('become haploid with sexPloidy; heterozygous ones become missing and are counted in a warning', async () => {
    const built = await build(vcf(PLACES.nonParX, '0/1 1/1 1/1 0/1 0/1'), SHEET, {
      ...OPTIONS,
      assembly: 'GRCh38',
      sexPloidy: true,
    })
    expect(counts(built, 'sex=male')).toEqual([1, 1, 0, 1, 1])
    expect(counts(built, 'sex=female')).toEqual([3, 4, 1, 0, 0])
    expect(counts(built, 'sex=unknown')).toEqual([1, 2, 0, 0, 0])
    expect(ploidyWarnings(built)).toEqual(['1 heterozygous calls of males on non-PAR X and Y are left out as missing'])
  })

  it('stay diploid in the pseudo-autosomal regions', async () => {
    const built = await build(vcf(PLACES.parX, '0/1 1/1 1/1 0/1 0/1'), SHEET, {
      ...OPTIONS,
      assembly: 'GRCh38',
      sexPloidy: true,
    })
    expect(counts(built, 'sex=male')).toEqual([3, 4, 1, 0, 0])
    expect(ploidyWarnings(built)).toEqual([])
  })

  it('become haploid on Y', async () => {
    const built = await build(vcf(PLACES.nonParY, './. . 1/1 0/0 .'), SHEET, {
      ...OPTIONS,
      assembly: 'GRCh38',
      sexPloidy: true,
    })
    expect(counts(built, 'sex=male')).toEqual([1, 2, 0, 1, 2])
    expect(counts(built, 'sex=female')).toEqual([0, 0, 0, 0, 0])
    expect(ploidyWarnings(built)).toEqual([])
  })

  it('may be half-missing: one called allele', async () => {
    const built = await build(vcf(PLACES.nonParX, '0/0 0/0 ./1 0/. 0/0'), SHEET, { ...OPTIONS, assembly: 'GRCh38' })
    expect(counts(built, 'sex=male')).toEqual([1, 2, 0, 1, 2])
    expect(ploidyWarnings(built)).toEqual([])
  })
})

describe('calls that contradict the sheet', () => {
  it('are haploid females on X and any females on Y', async () => {
    const onX = await build(vcf(PLACES.nonParX, '1 0/1 1 0 0'), SHEET, { ...OPTIONS, assembly: 'GRCh38' })
    expect(ploidyWarnings(onX)[0]).toMatch(/^1 calls/)
    expect(counts(onX, 'sex=female')).toEqual([2, 3, 0, 1, 1])
    const onY = await build(vcf(PLACES.nonParY, '0 0/1 1 0 .'), SHEET, { ...OPTIONS, assembly: 'GRCh38' })
    expect(ploidyWarnings(onY)[0]).toMatch(/^2 calls/)
  })

  it('are not looked for where the assembly is not known', async () => {
    const built = await build(vcf(PLACES.nonParX, '1 0/1 1/1 0/0 0'), SHEET, OPTIONS)
    expect(ploidyWarnings(built)).toEqual([])
    expect(built.manifest.contigs).toEqual([{ name: 'chrX' }])
  })
})

describe('an assembly that the header contradicts', () => {
  const vcf = vcfText(['a'], ['X 100000 . A G . . . GT 1'], ['##contig=<ID=X,length=156040895>'])

  it('is taken as asked, with a warning', async () => {
    const { manifest, warnings } = await build(vcf, undefined, { assembly: 'hg19' })
    expect(manifest.assembly).toBe('GRCh37')
    expect(warnings).toContain('the contig lengths of the VCF are those of GRCh38; it is read as GRCh37, as asked')
  })

  it.each([undefined, 'GRCh38', 'hg38'])('is not there when %s is asked for', async (assembly) => {
    const { manifest, warnings } = await build(vcf, undefined, assembly === undefined ? {} : { assembly })
    expect(manifest.assembly).toBe('GRCh38')
    expect(warnings.filter((warning) => warning.includes('contig lengths'))).toEqual([])
  })
})
