import { beforeAll, describe, expect, it } from 'vitest'
import { memorySource } from '../../sdk/dataset/source.ts'
import type { LocatedLine } from '../../sdk/search-types.ts'
import { createEngine, type Dataset } from '../../sdk/worker/client.ts'
import { build, vcfText } from '../support/built-dataset.ts'

const VCF = vcfText(
  ['a', 'b'],
  [
    '22 100 rs1 ATG A,AGG . PASS . GT 0/1 0/2',
    '22 200 . C T . PASS . GT 0/1 0/0',
    '22 200 . C <DEL> . PASS . GT 0/1 0/0',
    '22 300 rs3 CAAAA CAA . PASS . GT 0/1 0/0',
    'X 400 rs4 G C . PASS . GT 0/1 0/0',
    'MT 73 . A G . PASS . GT 1 0',
  ],
  ['##contig=<ID=22,length=51304566>', '##contig=<ID=X>', '##contig=<ID=MT,length=16569>'],
)

async function make(options: Parameters<typeof build>[2] = {}): Promise<Dataset> {
  const { files } = await build(VCF, undefined, options)
  const blobs = Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])])
  return createEngine({ kernel: 'typescript' }).open(memorySource('small', Object.fromEntries(blobs)))
}

describe('a line of an answer', () => {
  let dataset: Dataset
  beforeAll(async () => {
    dataset = await make()
  })
  const one = async (text: string): Promise<LocatedLine> => (await dataset.locate(text)).lines[0]!
  const keys = (line: LocatedLine) => line.variants.map(({ position, ref, alt }) => `${position}${ref}>${alt}`)

  it.each([
    // found, in any spelling of the same change
    ['22-100-ATG-A', 'found', 'variant', '22-100-ATG-A', ['100ATG>A']],
    ['22-101-T-G', 'found', 'variant', '22-101-T-G', ['100ATG>AGG']],
    ['22-99-CATGA-CAGGA', 'found', 'variant', '22-101-T-G', ['100ATG>AGG']],
    ['22-300-CAA-C', 'found', 'variant', '22-300-CAA-C', ['300CAAAA>CAA']],
    ['chr22:g.101_102delTG', 'found', 'hgvs', '22:g.101_102delTG', ['100ATG>A']],
    ['chr22:g.101_102del', 'found', 'hgvs', '22:g.101_102del', ['100ATG>A']],
    ['NC_000022.10:g.200C>T', 'found', 'hgvs', '22-200-C-T', ['200C>T']],
    ['22-200-C-<DEL>', 'found', 'variant', '22-200-C-<DEL>', ['200C><DEL>']],
    ['chrM:73', 'found', 'position', 'MT:73', ['73A>G']],
    ['NC_012920.1:m.73A>G', 'found', 'hgvs', 'MT-73-A-G', ['73A>G']],
    ['CM000684.1-200-C-T', 'found', 'variant', '22-200-C-T', ['200C>T']],
    ['22:150-250', 'found', 'range', '22:150-250', ['200C>T', '200C><DEL>']],
    ['chrX', 'found', 'range', 'X', ['400G>C']],
    // not found, and why
    ['22-200-C-G', 'other-allele', 'variant', '22-200-C-G', []],
    ['22-101-T-A', 'not-listed', 'variant', '22-101-T-A', []],
    ['22:201', 'not-listed', 'position', '22:201', []],
    ['22:201-', 'found', 'range', '22:201-', ['300CAAAA>CAA']],
    ['22:400-500', 'not-listed', 'range', '22:400-500', []],
    ['NC_000022.11:g.200C>T', 'wrong-assembly', 'hgvs', '22-200-C-T', []],
    ['NC_000022.9:g.200C>T', 'wrong-assembly', 'hgvs', '22-200-C-T', []],
    ['NC_060946.1-200-C-T', 'wrong-assembly', 'variant', '22-200-C-T', []],
    ['22:51304567', 'wrong-assembly', 'position', '22:51304567', []],
    ['X:155270561', 'wrong-assembly', 'position', 'X:155270561', []],
    ['21:100', 'unknown', 'position', '21:100', []],
    ['NC_000021.8:g.5A>T', 'unknown', 'hgvs', '21-5-A-T', []],
    ['rs2', 'unknown', 'id', 'rs2', []],
    ['ALDH2', 'unknown', 'gene', 'ALDH2', []],
    ['22:g.303_304del', 'needs-reference', 'hgvs', '22:g.303_304del', []],
    ['22:g.100dup', 'needs-reference', 'hgvs', '', []],
    ['NM_1.2:c.5A>G', 'needs-reference', 'hgvs', '', []],
    ['22 100 100 - A', 'needs-reference', 'variant', '', []],
    ['22:9-5', 'unreadable', 'unreadable', '', []],
    ['%%', 'unreadable', 'unreadable', '', []],
  ] as const)('%j is %s', async (text, state, kind, canonical, expected) => {
    const line = await one(text)
    expect([line.state, line.kind, line.canonical, keys(line)]).toEqual([state, kind, canonical, expected])
    expect([line.text, line.offset, line.rows]).toEqual([text, 0, expected.length])
    for (const language of ['en', 'ja'] as const) {
      expect(line.message[language]).toMatch(language === 'en' ? /[.?]$/ : /[。]$/)
      expect(line.message[language]).not.toMatch(/undefined|null|NaN|Infinity/)
    }
  })

  it('names the other alleles, and says when the reference base itself differs', async () => {
    const other = await one('22-200-C-G')
    expect(other.others).toEqual([
      { contig: '22', position: 200, ref: 'C', alt: 'T' },
      { contig: '22', position: 200, ref: 'C', alt: '<DEL>' },
    ])
    expect(other.message.en).toBe('22-200-C-G is not listed; the position has 22-200-C-T, 22-200-C-<DEL>.')
    expect((await one('22-200-G-A')).message.en).toContain('check the assembly and the strand')
    expect((await one('22-100-ATC-A')).message.en).toContain('check the assembly and the strand')
    expect((await one('22-100-AT-A')).message.en).not.toContain('strand')
  })

  it('says which assemblies a position beyond the end would fit', async () => {
    expect((await one('22:51304567')).message.en).toBe(
      '22:51304567 is beyond the end of 22, which has 51,304,566 bases in GRCh37 (it would fit T2T-CHM13v2.0).',
    )
  })

  it('lists what its limit allows and counts the rest', async () => {
    const { lines, query } = await dataset.locate('22:1-1000 rs1', { limit: 1 })
    expect(lines.map((line) => [line.rows, keys(line)])).toEqual([
      [5, ['100ATG>A']],
      [2, ['100ATG>A']],
    ])
    expect(query).toEqual({ regions: ['22:1-1000'], variants: ['22-100-ATG-A'] })
    expect((await dataset.locate('22', { limit: 0 })).lines[0]).toMatchObject({
      rows: 5,
      variants: [],
      regions: ['22'],
    })
    await expect(dataset.locate('22', { limit: -1 })).rejects.toMatchObject({ code: 'usage' })
  })

  it('gives regions and variants that a frequency query takes, each once', async () => {
    const { query } = await dataset.locate('rs1 22-101-T-G 22:150-250 chr22:150-250 X:400 nonsense 22-200-C-<DEL>')
    expect(query).toEqual({
      regions: ['22:150-250', 'X:400'],
      variants: ['22-100-ATG-A', '22-100-ATG-AGG', '22-200-C-<DEL>'],
    })
    const table = await dataset.frequencies(query)
    const { position, alt } = await table.variants({ from: 0, to: 10 })
    expect([...position].map((at, i) => `${at}${alt[i]}`)).toEqual(['100A', '100AGG', '200T', '200<DEL>', '400C'])
  })

  it('refuses a text of more than 100,000 pieces, and stops when cancelled', async () => {
    await expect(dataset.locate('rs1\n'.repeat(100_001))).rejects.toMatchObject({ code: 'limit' })
    const controller = new AbortController()
    const locating = dataset.locate('22-100-A-G\n'.repeat(50_000), { signal: controller.signal })
    controller.abort()
    await expect(locating).rejects.toMatchObject({ code: 'aborted' })
    expect((await dataset.locate('')).lines).toEqual([])
  })

  it('judges no accession where the assembly is not known', async () => {
    const vcf = VCF.replaceAll(/##contig.*\n/g, '')
    const { files } = await build(vcf)
    const blobs = Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])])
    const unknown = await createEngine({ kernel: 'typescript' }).open(memorySource('x', Object.fromEntries(blobs)))
    expect(unknown.assembly).toBe('unknown')
    expect((await unknown.locate('NC_000022.11:g.200C>T')).lines[0]!.state).toBe('found')
  })
})

describe('rows on the border of batches', () => {
  it('are found from both sides, and a stretch counts them once', async () => {
    const rows = Array.from(
      { length: 65_600 },
      (_, i) => `1 ${i < 65_530 ? i + 1 : i < 65_545 ? 70_000 : 70_000 + i} r${i} A ${'CGT'[i % 3]} . . . GT 0/1`,
    )
    // Rows 65,530 to 65,544 share a position over the border at 65,536.
    const { files } = await build(vcfText(['a'], rows))
    const blobs = Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])])
    const dataset = await createEngine({ kernel: 'typescript' }).open(memorySource('x', Object.fromEntries(blobs)))
    const { lines } = await dataset.locate('1:70000 1-70000-A-C 1 r65535 r65536')
    expect(lines.map(({ rows: count }) => count)).toEqual([15, 5, 65_600, 1, 1])
    expect(lines[3]!.variants[0]).toMatchObject({ position: 70_000, id: 'r65535' })
  })
})
