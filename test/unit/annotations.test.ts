import { beforeAll, describe, expect, it } from 'vitest'
import { readArrowFile } from '../../sdk/arrow/read-file.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { mergeDatasets } from '../../sdk/build/merge.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { explainFilter } from '../../sdk/filter/explain.ts'
import { parseFilter } from '../../sdk/filter/parse.ts'
import { printFilter } from '../../sdk/filter/print.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import type { FrequencyQuery } from '../../sdk/types.ts'
import { createEngine, type Dataset } from '../../sdk/worker/client.ts'
import { type BuiltDataset, build, vcfText } from '../support/built-dataset.ts'

const VCF = vcfText(
  ['a', 'b', 'c'],
  [
    '22 100 rs1 A G . PASS . GT 0/1 0/0 1/1',
    '22 200 rs2 AT AG,A . PASS . GT 0/1 1/2 0/0',
    '22 300 . C T . PASS . GT 0/1 0/0 0/0',
    'X 400 rs4 G C . q10 . GT 0/1 0/0 0/0',
  ],
)
const TSV = [
  '#chrom\tpos\tref\talt\tgene\tConsequence\tclinical significance\tscore\thpo\tlink\tAC',
  'chr22\t100\tA\tG\tALDH2\tmissense_variant\tPathogenic\t0.5\tHP:0000001;HP:0000002\thttps://example.org/a;b\t9',
  '22\t201\tT\tG\tALDH2|NPC1\tsynonymous_variant\tBenign\t1e-3\t\t.\t9',
  '22\t300\tC\tT\t\tmissense_variant&splice\tLikely_pathogenic\t.\tHP:0000002\t\t9',
  'chrX\t400\tG\tA\tOTHER\t\t\t7\t\t\t9',
].join('\n')

async function open({ files }: BuiltDataset, kernel: 'wasm' | 'typescript'): Promise<Dataset> {
  const blobs = Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])])
  return createEngine({ kernel }).open(memorySource('annotated', Object.fromEntries(blobs)))
}

const annotate = (text: string, name = 'notes.tsv') => build(VCF, undefined, {}, { annotate: bytesInput(name, text) })

describe.each(['wasm', 'typescript'] as const)('a dataset with annotations, %s', (kernel) => {
  let built: BuiltDataset
  let dataset: Dataset
  beforeAll(async () => {
    built = await annotate(TSV)
    dataset = await open(built, kernel)
  })

  const rows = async (query: FrequencyQuery) => {
    const table = await dataset.frequencies(query)
    const { position, alt, annotations } = await table.variants({ from: 0, to: table.rows })
    return { keys: [...position].map((at, i) => `${at}${alt[i]}`), annotations, info: table.info, table }
  }

  it('tells its columns, with their types', () => {
    expect(dataset.annotations?.map(({ name, type, label }) => [name, type, label.ja])).toEqual([
      ['gene', 'list', '遺伝子'],
      ['Consequence', 'text', '分子的影響'],
      ['clinical_significance', 'text', '臨床的意義'],
      ['score', 'number', 'score'],
      ['hpo', 'list', 'HPO用語'],
      ['link', 'text', 'リンク'],
    ])
  })

  it('warns of columns that are left out and annotations of variants that are not listed', () => {
    expect(built.warnings).toContain('notes.tsv: columns of counts or of the variant itself are left out: AC')
    expect(built.warnings).toContain('1 of 4 annotations in notes.tsv are of variants that are not listed')
  })

  it('matches alleles in their shortest form and gives the values beside the variants', async () => {
    const { keys, annotations } = await rows({ columns: ['AC', 'gene', 'score', 'link'] })
    expect(keys).toEqual(['100G', '200AG', '200A', '300T', '400C'])
    expect(annotations).toEqual({
      gene: ['ALDH2', 'ALDH2;NPC1', null, null, null],
      score: [0.5, 0.001, null, null, null],
      link: ['https://example.org/a;b', null, null, null, null],
    })
  })

  it.each([
    ['clinical_significance = pathogenic', ['100G'], 2],
    ['clinical_significance = "likely pathogenic"', ['300T'], 2],
    ['clinical_significance != pathogenic', ['200AG', '300T'], 2],
    ['clinical_significance in (Benign, PATHOGENIC)', ['100G', '200AG'], 2],
    ['gene = npc1', ['200AG'], 3],
    ['gene != NPC1', ['100G'], 3],
    ['consequence contains missense', ['100G', '300T'], 2],
    ['not consequence contains missense', ['200AG'], 2],
    ['hpo = "HP:0000002"', ['100G', '300T'], 3],
    ['score > 0.001', ['100G'], 3],
    ['score in (0.5, 3)', ['100G'], 3],
    ['gene = ALDH2 and AC >= 3', ['100G'], 0],
    ['gene = ALDH2 or AC = 1', ['100G', '200AG', '200A', '300T', '400C'], 0],
    ['filter = q10 or score < 0', ['400C'], 2],
    ['link contains example', ['100G'], 4],
  ])('keeps the rows of %s', async (where, expected, undecided) => {
    const { keys, info } = await rows({ where })
    expect(keys).toEqual(expected)
    expect([info.matched, info.undecided]).toEqual([expected.length, undecided])
  })

  it('reads annotations again for a later query over batches that are kept', async () => {
    await rows({ where: 'AC >= 1' })
    expect((await rows({ where: 'gene = ALDH2', columns: ['AC'] })).keys).toEqual(['100G', '200AG'])
    expect((await rows({ columns: ['gene'], regions: ['22:300'] })).annotations).toEqual({ gene: [null] })
  })

  it('exports them as text, JSON, VCF and Arrow', async () => {
    const { table } = await rows({ columns: ['AC', 'gene', 'score'], regions: ['22:100-250'] })
    const text = async (format: 'tsv' | 'json' | 'vcf') => (await table.export(format)).text()
    expect((await text('tsv')).split('\n').slice(0, 3)).toEqual([
      'contig\tposition\tid\tref\talt\tgene\tscore\tcohort\tstate\tAC',
      '22\t100\trs1\tA\tG\tALDH2\t0.5\tall\tvalue\t3',
      '22\t200\trs2\tAT\tAG\tALDH2;NPC1\t0.001\tall\tvalue\t2',
    ])
    expect(JSON.parse(await text('json')).rows[2]).toMatchObject({ alt: 'A', gene: null, score: null, AC: 1 })
    const vcf = (await text('vcf')).split('\n')
    expect(vcf).toContain('##INFO=<ID=gene,Number=.,Type=String,Description="Gene">')
    expect(vcf.find((line) => line.startsWith('22\t200\trs2\tAT\tAG'))).toContain('gene=ALDH2,NPC1;score=0.001;AC=2')
    const bytes = new Uint8Array(await (await table.export('arrow')).arrayBuffer())
    const { columns } = readArrowFile(bytes, createReferenceKernel())
    expect(columns.find(({ name }) => name === 'gene')?.values).toEqual(['ALDH2', 'ALDH2;NPC1', null])
    expect(columns.find(({ name }) => name === 'score')?.values).toEqual([0.5, 0.001, null])
  })

  it('refuses to compare text by size, and names that are none', async () => {
    await expect(rows({ where: 'gene > 3' })).rejects.toMatchObject({
      code: 'parse',
      hint: 'Use =, !=, in or contains',
    })
    await expect(rows({ where: 'scores > 3' })).rejects.toMatchObject({ code: 'parse', hint: 'Did you mean score?' })
    await expect(rows({ where: 'all.gene = A' })).rejects.toMatchObject({ code: 'parse', hint: 'Write gene alone' })
    await expect(rows({ where: 'gene contains' })).rejects.toMatchObject({ code: 'parse' })
  })
})

describe('annotation files', () => {
  it('may be a VCF of ClinVar', async () => {
    const clinvar = [
      '##fileformat=VCFv4.1',
      '##INFO=<ID=AF,Number=A,Type=Float,Description="">',
      '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="">',
      '##INFO=<ID=GENEINFO,Number=1,Type=String,Description="">',
      '##INFO=<ID=MC,Number=.,Type=String,Description="">',
      '##INFO=<ID=RAW,Number=A,Type=Float,Description="">',
      '##INFO=<ID=FLAG,Number=0,Type=Flag,Description="">',
      '#CHROM POS ID REF ALT QUAL FILTER INFO',
      '22 100 1 A G . . CLNSIG=Pathogenic;GENEINFO=ALDH2:217|NPC1:4864;MC=SO:0001583|missense_variant,SO:1|intron_variant;FLAG',
      '22 200 2 AT AG,A . . RAW=1,2;CLNSIG=Benign%2C_maybe',
    ].map((line) => (line.startsWith('##') ? line : line.replaceAll(' ', '\t')))
    const built = await annotate(clinvar.join('\n'), 'clinvar.vcf')
    const dataset = await open(built, 'typescript')
    const table = await dataset.frequencies({
      columns: ['gene', 'consequence', 'clinical_significance', 'RAW', 'FLAG'],
    })
    expect((await table.variants({ from: 0, to: 3 })).annotations).toEqual({
      gene: ['ALDH2;NPC1', null, null],
      consequence: ['missense_variant;intron_variant', null, null],
      clinical_significance: ['Pathogenic', 'Benign,_maybe', 'Benign,_maybe'],
      RAW: [null, 1, 2],
      FLAG: ['true', null, null],
    })
  })

  it.each([
    ['', /empty/, undefined],
    ['gene\tscore\n', /expected a column for contig/, 1],
    ['chrom\tpos\tref\talt\n22\t1\tA\tG', /no column is left/, 1],
    ['chrom\tpos\tref\talt\tgene\n22\t1\tA\tG', /has 4 columns; the header has 5/, 2],
    ['chrom\tpos\tref\talt\tgene\n22\tx\tA\tG\tB', /expected a position/, 2],
    ['chrom\tpos\tref\talt\tgene\n22\t1\t-\tG\tB', /expected the bases of ref/, 2],
    ['chrom\tpos\tref\talt\tgene\tgene\n', /two columns are called gene/, 1],
    ['##fileformat=VCFv4.1\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n', /names no INFO field/, 2],
  ])('that are wrong are refused with file and line: %j', async (text, message, line) => {
    const where = { file: 'notes.tsv', ...(line === undefined ? {} : { line }) }
    await expect(annotate(text)).rejects.toMatchObject({
      code: 'parse',
      message: expect.stringMatching(message),
      where,
    })
  })

  it('of another assembly are refused', async () => {
    const vcf =
      '##fileformat=VCFv4.1\n##reference=GRCh37\n##INFO=<ID=A,Number=1,Type=String,Description="">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
    const building = build(VCF, undefined, { assembly: 'GRCh38' }, { annotate: bytesInput('old.vcf', vcf) })
    await expect(building).rejects.toMatchObject({ code: 'usage', message: /GRCh37; the dataset is GRCh38/ })
  })
})

describe('annotations in a dataset', () => {
  const blobs = (files: Record<string, Uint8Array>) =>
    Object.fromEntries(
      Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])]),
    )

  it('are a plain Arrow file of each part', async () => {
    const { files, manifest } = await annotate(TSV)
    expect(manifest.parts.map(({ annotations }) => annotations?.file)).toEqual([
      'parts/22-0.annotations.arrow',
      'parts/X-0.annotations.arrow',
    ])
    const { columns } = readArrowFile(files['parts/22-0.annotations.arrow']!, createReferenceKernel())
    expect(Object.fromEntries(columns.map(({ name, values }) => [name, values]))).toMatchObject({
      gene: ['ALDH2', 'ALDH2;NPC1', null, null],
      score: [0.5, 0.001, null, null],
    })
  })

  it('stay with their rows through a merge', async () => {
    const shards = await Promise.all(
      ['X', '22'].map((region) => build(VCF, undefined, { region }, { annotate: bytesInput('notes.tsv', TSV) })),
    )
    const output = memoryOutput()
    await mergeDatasets({ sources: shards.map(({ files }, i) => memorySource(`shard ${i}`, blobs(files))), output })
    const dataset = await createEngine({ kernel: 'typescript' }).open(memorySource('merged', output.files()))
    const table = await dataset.frequencies({ columns: ['gene'] })
    const { position, annotations } = await table.variants({ from: 0, to: 9 })
    expect([...position]).toEqual([100, 200, 200, 300, 400])
    expect(annotations).toEqual({ gene: ['ALDH2', 'ALDH2;NPC1', null, null, null] })
    const plain = await build(VCF, undefined, { region: '22' })
    const other = memorySource('plain', blobs(plain.files))
    await expect(
      mergeDatasets({ sources: [memorySource('shard 0', blobs(shards[0]!.files)), other], output: memoryOutput() }),
    ).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('differ in annotations') })
  })

  it('are refused when damaged, and cost nothing to who does not ask', async () => {
    const built = await annotate(TSV)
    const file = 'parts/22-0.annotations.arrow'
    const flipped = built.files[file]!.slice()
    flipped[flipped.length >> 1]! ^= 1
    const dataset = await open({ ...built, files: { ...built.files, [file]: flipped } }, 'typescript')
    expect((await dataset.frequencies({ where: 'AC >= 1' })).rows).toBe(5)
    await expect(dataset.frequencies({ where: 'gene = ALDH2' })).rejects.toMatchObject({
      code: 'checksum',
      where: { file },
    })
  })
})

describe('a condition on text', () => {
  const options = {
    cohorts: ['all'],
    annotations: [{ name: 'gene', label: { en: 'Gene', ja: '遺伝子' }, type: 'text' as const }],
  }

  it.each([
    ['GENE contains "a b"', 'gene contains "a b"', 'gene contains a b', 'gene が「a b」を含む'],
    ['not gene contains x', 'not gene contains x', 'gene does not contain x', 'gene が「x」を含まない'],
    ['gene in (A, B)', 'gene in (A, B)', 'gene is one of A, B', 'gene が A、B のいずれか'],
  ])('is printed and explained: %s', (text, printed, en, ja) => {
    const filter = parseFilter(text, options)
    expect(printFilter(filter)).toBe(printed)
    expect(parseFilter(printed, options)).toEqual(filter)
    expect([explainFilter(filter, 'en'), explainFilter(filter, 'ja')]).toEqual([en, ja])
  })
})
