import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { build } from '../support/built-dataset.ts'
import { realData } from '../support/folders.mjs'
import { builtCounts, naiveCounts } from '../support/naive-vcf.ts'

const present = existsSync(join(realData, 'vcf-spec'))
if (!present) console.warn('vcf-spec and vcf-edge are absent: their files are not built')

function filesOf(folder: string): string[] {
  const full = join(realData, folder)
  if (!existsSync(full)) return []
  return readdirSync(full)
    .filter((name) => /\.vcf(\.gz)?$/.test(name))
    .sort()
}

function bytesOf(file: string): Uint8Array {
  return readFileSync(join(realData, file))
}

function textOf(file: string): string {
  const bytes = bytesOf(file)
  return new TextDecoder().decode(file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
}

async function expectRightCounts(file: string): Promise<void> {
  const expected = naiveCounts(textOf(file))
  expect(builtCounts(await build({ name: file, bytes: bytesOf(file) }))).toEqual(expected)
}

/** Files that break the specification and are refused: part of the name, what the error says. */
const REFUSED: Array<[RegExp, RegExp]> = [
  [/body_alt_001/, /expected ALT alleles without spaces/],
  [/body_alt_002/, /an ALT allele is empty/],
  [/body_chrom_00[023]/, /expected a contig name/],
  [/4\.3.*body_format_006|4\.[12].*body_format_004/, /expected a genotype .* found "0\/\|1/],
  [/body_pos_00[012]/, /expected a position/],
  [/body_ref_00[02]/, /expected the bases of REF/],
  [/body_sample_00[02]/, /expected a genotype/],
  [/body_format_002/, /expected a genotype/],
  [/body_sample_001/, /allele 3 .* does not exist/],
  [/body_sample_011/, /is twice in the header/],
  [/fileformat_00[01]/, /expected ##fileformat/],
  [/header_000/, /expected the column POS/],
  [/failed_empty\.vcf/, /expected ##fileformat/],
  [/failed_empty_sample/, /the file is empty/],
  // A line break inside a meta line, and lines that begin with neither ## nor #CHROM.
  [/failed_meta_00[245]/, /expected the header line #CHROM/],
]

/** Files that break it in what counts do not depend on: they build, and the counts are right. */
const ACCEPTED: Array<[RegExp, reason: string]> = [
  [/body_info_/, 'INFO is not read'],
  [/meta_/, 'meta lines other than contig lengths are not read'],
  [/body_filter_/, 'FILTER is kept as it stands'],
  [/body_id_/, 'ID is kept as it stands'],
  [/body_qual_/, 'QUAL is not read'],
  [/body_format_/, 'sub-fields other than GT are not read'],
  [/body_sample/, 'sub-fields other than GT are not read'],
  [/body_alt_00[035]/, 'ALT is kept as it stands'],
  [/body_chrom_00[14]/, 'contig names may hold ":" and "*", as HLA contigs do'],
  [/body_ref_001/, 'REF may be any IUPAC letter, as some bases of GRCh38 are'],
  [/body_duplicated_/, 'repeated variants are rows of their own'],
  [/body_contiguous_|body_unsorted_/, 'a small file is sorted in memory, with a warning'],
  [/body_no_newline_/, 'the last line needs no end'],
  [/header_001/, 'FORMAT without samples calls nobody'],
]

describe.skipIf(!present)('files of the VCF specification', () => {
  const versions = ['4.1', '4.2', '4.3', '4.5']

  it.each(
    versions.flatMap((version) =>
      filesOf(`vcf-spec/${version}/passed`).map((name) => `vcf-spec/${version}/passed/${name}`),
    ),
  )('%s builds with right counts', expectRightCounts)

  const failed = versions.flatMap((version) =>
    filesOf(`vcf-spec/${version}/failed`).map((name) => `vcf-spec/${version}/failed/${name}`),
  )
  const verdicts = failed.map((file) => {
    const refused = REFUSED.find(([name]) => name.test(file))
    const accepted = ACCEPTED.find(([name]) => name.test(file))
    return { file, message: refused?.[1], reason: accepted?.[1] ?? 'UNKNOWN' }
  })

  it('are all there, each with a verdict', () => {
    expect(failed.length).toBeGreaterThan(400)
    expect(verdicts.filter(({ message, reason }) => !message && reason === 'UNKNOWN')).toEqual([])
  })

  it.each(verdicts.filter(({ message }) => message))('$file is refused with its place', async ({ file, message }) => {
    const error = await build({ name: file, bytes: bytesOf(file) }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'parse',
      message: expect.stringMatching(message!),
      where: { file, line: expect.any(Number), column: expect.any(Number) },
    })
  })

  it.each(verdicts.filter(({ message }) => !message))('$file is right all the same: $reason', ({ file }) =>
    expectRightCounts(file),
  )
})
