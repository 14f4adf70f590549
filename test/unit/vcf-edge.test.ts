import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type BuiltDataset, build } from '../support/built-dataset.ts'
import { realData } from '../support/folders.mjs'
import { builtCounts, naiveCounts } from '../support/naive-vcf.ts'

const folder = join(realData, 'vcf-edge')
const present = existsSync(folder)
if (!present) console.warn('vcf-edge is absent: its files are not built')

function bytesOf(name: string): Uint8Array {
  return readFileSync(join(folder, name))
}

function textOf(name: string): string {
  const bytes = bytesOf(name)
  return new TextDecoder().decode(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
}

function buildFile(name: string, options = {}): Promise<BuiltDataset> {
  return build({ name, bytes: bytesOf(name) }, undefined, options)
}

/** INFO of every ALT in a file that bcftools +fill-tags wrote: AC, AN, AC_Het, AC_Hom, AC_Hemi. */
function filledTags(name: string): string[] {
  return textOf(name)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const [, , , , alts, , , info] = line.split('\t')
      const tags = new Map(info!.split(';').map((tag) => tag.split('=') as [string, string]))
      return alts!.split(',').map((alt, k) => {
        const value = (tag: string) =>
          tags
            .get(tag)!
            .split(',')
            .at(tag === 'AN' ? 0 : k)
        return [alt, ...['AC', 'AN', 'AC_Het', 'AC_Hom', 'AC_Hemi'].map(value)].join(' ')
      })
    })
}

function ourTags({ rows, values }: BuiltDataset): string[] {
  const [AC, AN, hom, hemi] = (['AC', 'AN', 'nhomalt', 'hemizygote_count'] as const).map(
    (measure) => values(measure, '') as number[],
  )
  return rows.map(({ alt }, i) =>
    [alt, AC![i], AN![i], AC![i]! - 2 * hom![i]! - hemi![i]!, 2 * hom![i]!, hemi![i]].join(' '),
  )
}

describe.skipIf(!present)('edge cases of other projects', () => {
  it.each([
    ['bcftools_fill-tags-hemi.vcf', 'bcftools_fill-tags-hemi.1.out'],
    ['bcftools_fill-tags-hwe.vcf', 'bcftools_fill-tags-hwe.out'],
  ])('%s has the tags of bcftools', async (vcf, expected) => {
    expect(ourTags(await buildFile(vcf))).toEqual(filledTags(expected))
  })

  it.each([
    'hail_33alleles.vcf',
    'hail_HWE_test.vcf',
    'hail_haploid.vcf',
    'hail_invalid_base.vcf',
    'hail_missingFormatArray.vcf',
    'hail_split_test.vcf',
    'hail_split_test_b.vcf',
    'hail_undeclaredinfo.vcf',
    'htslib_vcf44_1.vcf',
    'tabixjs_CrlfOffsetTest.vcf',
    'tabixjs_large_vcf_header.vcf.gz',
    'vcfjs_breakends.vcf',
    'vcfjs_y-chrom-haploid.vcf',
  ])('%s has right counts', async (name) => {
    const expected = naiveCounts(textOf(name))
    expect(expected.length).toBeGreaterThan(0)
    expect(builtCounts(await buildFile(name))).toEqual(expected)
  })

  it('gives 33 ALT alleles 33 rows', async () => {
    const { rows, manifest } = await buildFile('hail_33alleles.vcf')
    expect(new Set(rows.map(({ alt }) => alt)).size).toBe(33)
    expect(manifest.strata[0]!.participants).toBe(0)
  })

  it('counts each call of a man on chromosome Y as one allele', async () => {
    const { rows, values } = await buildFile('vcfjs_y-chrom-haploid.vcf')
    expect(rows.map(({ position, alt }) => `${position} ${alt}`)).toEqual(['2655180 A', '14483990 <CN0>'])
    expect([values('AN', ''), values('n_haploid', ''), values('AC', '')]).toEqual([
      [3, 2],
      [3, 2],
      [0, 0],
    ])
  })

  it('keeps breakends as text', async () => {
    const { rows } = await buildFile('vcfjs_breakends.vcf')
    expect(rows.map(({ alt }) => alt)).toEqual(['G]8:107653520]', '<DEL>', 'T[8:107653411['])
  })

  it('strips the line ends of CRLF', async () => {
    const { rows } = await buildFile('tabixjs_CrlfOffsetTest.vcf')
    expect(rows.map(({ position, filter }) => [position, filter])).toEqual([
      [3000, 'PASS'],
      [3105, 'q10'],
    ])
  })

  it.each([
    [
      'hail_duplicate_ids.vcf',
      { code: 'parse', message: 'the sample "5" is twice in the header', where: { line: 17, column: 57 } },
    ],
    [
      'hail_malformed.vcf',
      { code: 'parse', message: expect.stringMatching(/allele 10026357 .* does not exist/), where: { line: 54 } },
    ],
    ['htslib_longrefs_index.vcf', { code: 'limit', message: /10010000110 is above 2147483647/, where: { line: 216 } }],
  ])('%s is refused with its place', async (name, expected) => {
    const { message, ...rest } = expected
    await expect(buildFile(name)).rejects.toMatchObject({
      ...rest,
      where: { file: name, ...rest.where },
      message: message instanceof RegExp ? expect.stringMatching(message) : message,
    })
  })

  it('reads positions above 2^31 where they give no row', async () => {
    const text = textOf('htslib_longrefs_index.vcf').split('\n').slice(0, -2).join('\n')
    const { rows } = await build(text)
    expect(rows.every(({ position }) => position < 2 ** 31)).toBe(true)
  })
})
