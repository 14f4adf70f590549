import { describe, expect, it } from 'vitest'
import { readArrowFile } from '../../sdk/arrow/read-file.ts'
import type { BuildTask } from '../../sdk/build/build.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { mergeDatasets } from '../../sdk/build/merge.ts'
import type { BuildOptions } from '../../sdk/build/options.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import type { LocatedLine } from '../../sdk/search-types.ts'
import { createEngine, type Dataset } from '../../sdk/worker/client.ts'
import { type BuiltDataset, build, readBuilt, vcfText } from '../support/built-dataset.ts'
import { loadPolars, readWithPolars } from '../support/polars.ts'

const polars = await loadPolars()
const META = [
  '##contig=<ID=chr1,length=248956422>',
  '##contig=<ID=chr22,length=50818468>',
  '##contig=<ID=chrM,length=16569>',
]
const VCF = vcfText(
  ['a', 'b'],
  [
    'chr1 100 rs10;rs9 A G . PASS . GT 0/1 0/0',
    'chr1 200 RS11 AT AG,A . PASS . GT 0/1 1/2',
    'chr22 100 rs10 C T . PASS . GT 0/1 0/0',
    'chr22 16050075 . A G . PASS . GT 0/1 0/0',
    'chr22 16050100 rs5 CAA C . PASS . GT 0/1 0/0',
    'chrM 73 . A G . PASS . GT 1 0',
  ],
  META,
)
const GFF = [
  '##gff-version 3',
  '#!genome-build GRCh38.p14',
  'NC_000022.11\tX\tgene\t90\t16050080\t.\t+\t.\tID=gene-ALDH9;Name=ALDH9;gene=ALDH9;gene_synonym=OLD1,OLD%202;gene_id=ENSG00000000022.3',
  '22\tX\tmRNA\t90\t120\t.\t+\t.\tID=rna;Parent=gene-ALDH9',
  'chr1\tX\tpseudogene\t150\t260\t.\t-\t.\tID=gene:ALDH2P;Name=ALDH2P',
  '7\tX\tgene\t1\t5\t.\t+\t.\tID=elsewhere',
  '##FASTA',
  '>22',
].join('\n')
const BED = 'track name=callable\nchr1\t99\t150\n1\t150\t300\nchr22\t99\t100\nchr22\t16050000\t16060000\n'

const make = (more: Partial<BuildTask> = {}, options: BuildOptions = {}) => build(VCF, undefined, options, more)
const everything = (options: BuildOptions = {}) =>
  make({ genes: bytesInput('genes.gff3', GFF), callable: bytesInput('callable.bed', BED) }, { ids: true, ...options })

async function open({ files }: Pick<BuiltDataset, 'files'>): Promise<Dataset> {
  const blobs = Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])])
  return createEngine({ kernel: 'typescript' }).open(memorySource('indexed', Object.fromEntries(blobs)))
}

async function locate(dataset: Dataset, text: string): Promise<LocatedLine> {
  const { lines } = await dataset.locate(text)
  expect(lines).toHaveLength(1)
  return lines[0]!
}

const places = ({ variants }: LocatedLine) => variants.map(({ contig, position, alt }) => `${contig}:${position}${alt}`)
const table = ({ files }: BuiltDataset, file: string) => {
  const { columns } = readArrowFile(files[file]!, createReferenceKernel(), file)
  return Object.fromEntries(columns.map(({ name, values }) => [name, values]))
}

describe('indexes of a built dataset', () => {
  it('are small Arrow files of plain columns', async () => {
    const built = await everything()
    expect(table(built, 'indexes/ids.arrow')).toEqual({
      id: ['rs10', 'rs10', 'rs11', 'rs11', 'rs5', 'rs9'],
      row: [0, 3, 1, 2, 5, 0],
    })
    expect(table(built, 'indexes/genes.arrow')).toEqual({
      symbol: ['ALDH2P', 'ALDH9'],
      synonyms: [null, 'OLD1|OLD 2'],
      id: [null, 'ENSG00000000022.3'],
      contig: ['chr1', 'chr22'],
      start: [150, 90],
      end: [260, 16_050_080],
    })
    expect(table(built, 'indexes/callable.arrow')).toEqual({
      contig: ['chr1', 'chr22', 'chr22'],
      start: [100, 100, 16_050_001],
      end: [300, 100, 16_060_000],
    })
    const dataset = await open(built)
    expect(dataset.indexes).toEqual({ ids: 6, genes: 2, callable: 3 })
  })

  it.skipIf(!polars)('are read alike by Polars', async () => {
    const built = await everything()
    for (const name of ['ids', 'genes', 'callable']) {
      const file = `indexes/${name}.arrow`
      expect(await readWithPolars(built.files[file]!)).toEqual(table(built, file))
    }
  })

  it('find identifiers in any case, also several of one row and one of several rows', async () => {
    const dataset = await open(await everything())
    expect(places(await locate(dataset, 'rs10'))).toEqual(['chr1:100G', 'chr22:100T'])
    expect(places(await locate(dataset, 'RS9'))).toEqual(['chr1:100G'])
    expect(places(await locate(dataset, 'ｒｓ１１'))).toEqual(['chr1:200AG', 'chr1:200A'])
    expect(await locate(dataset, 'rs1')).toMatchObject({ state: 'unknown', kind: 'id', variants: [], rows: 0 })
  })

  it('find genes by symbol, synonym and identifier, with the rows inside', async () => {
    const dataset = await open(await everything())
    for (const name of ['ALDH9', 'aldh9', 'old1', 'ENSG00000000022', 'ENSG00000000022.3']) {
      expect(await locate(dataset, name)).toMatchObject({
        kind: 'gene',
        state: 'found',
        canonical: 'ALDH9',
        regions: ['chr22:90-16050080'],
        rows: 2,
      })
    }
    const missed = await locate(dataset, 'ALDH8')
    expect(missed).toMatchObject({ kind: 'gene', state: 'unknown' })
    expect(missed.message.en).toContain('Did you mean ALDH9')
  })

  it('tell what is not listed from what is not callable', async () => {
    const dataset = await open(await everything())
    expect(await locate(dataset, 'chr1:101')).toMatchObject({ state: 'not-listed', absent: 'reference' })
    expect(await locate(dataset, 'chr1-301-A-G')).toMatchObject({ state: 'not-callable' })
    expect(await locate(dataset, '22:101')).toMatchObject({ state: 'not-callable' })
    expect(await locate(await open(await make()), '22:101')).toMatchObject({ state: 'not-listed', absent: 'unknown' })
  })

  it('suggest genes and identifiers by their first letters, and rows near a position', async () => {
    const dataset = await open(await everything())
    expect(await dataset.suggest('ald')).toEqual([
      { kind: 'gene', text: 'ALDH9', detail: 'chr22:90-16,050,080' },
      { kind: 'gene', text: 'ALDH2P', detail: 'chr1:150-260' },
    ])
    expect(await dataset.suggest('rs1')).toEqual([
      { kind: 'id', text: 'rs10', detail: 'chr1-100-A-G' },
      { kind: 'id', text: 'RS11', detail: 'chr1-200-AT-AG' },
    ])
    expect((await dataset.suggest('22:1605')).map(({ text }) => text)).toEqual([
      'chr22-16050075-A-G',
      'chr22-16050100-CAA-C',
    ])
    expect((await dataset.suggest('chr1-200-AT', { limit: 1 })).map(({ text }) => text)).toEqual(['chr1-200-AT-AG'])
    expect(await dataset.suggest('  ')).toEqual([])
    expect(await dataset.suggest('zzz')).toEqual([])
  })

  it('are kept right by a merge', async () => {
    const shards = await Promise.all(['chr22', 'chr1,chrM'].map((region) => everything({ region })))
    const sources = shards.map(({ files }, i) =>
      memorySource(
        `shard ${i}`,
        Object.fromEntries(
          Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])]),
        ),
      ),
    )
    const output = memoryOutput()
    await mergeDatasets({ sources, output })
    const files: Record<string, Uint8Array> = {}
    for (const [file, blob] of Object.entries(output.files())) files[file] = new Uint8Array(await blob.arrayBuffer())
    const [merged, whole] = [readBuilt(files), await everything()]
    for (const name of ['ids', 'genes', 'callable']) {
      expect(table(merged, `indexes/${name}.arrow`)).toEqual(table(whole, `indexes/${name}.arrow`))
    }
    expect(places(await locate(await open(merged), 'rs10'))).toEqual(['chr1:100G', 'chr22:100T'])
    await expect(
      mergeDatasets({
        sources: [sources[0]!, memorySource('plain', blobsOf(await make({}, { region: 'chr1' })))],
        output: memoryOutput(),
      }),
    ).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('differ in indexes') })
  })

  it.each(['ids', 'genes', 'callable'] as const)(
    'are refused when %s is damaged, cut off or of another kind',
    async (name) => {
      const built = await everything()
      const file = `indexes/${name}.arrow`
      const bytes = built.files[file]!
      const asked = { ids: 'rs10', genes: 'ALDH9', callable: 'chr1:101' }[name]
      const ask = async (changed: Uint8Array) =>
        locate(await open({ files: { ...built.files, [file]: changed } }), asked)
      const flipped = bytes.slice()
      flipped[Math.floor(bytes.length / 2)]! ^= 1
      await expect(ask(flipped)).rejects.toMatchObject({ code: 'checksum', where: { file } })
      await expect(ask(bytes.subarray(0, bytes.length - 9))).rejects.toMatchObject({
        code: 'checksum',
        where: { file },
      })
      const { [file]: _, ...without } = built.files
      await expect(locate(await open({ files: without }), asked)).rejects.toMatchObject({ code: 'not-found' })
    },
  )
})

function blobsOf({ files }: BuiltDataset): Record<string, Blob> {
  return Object.fromEntries(
    Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])]),
  )
}

describe('files of genes and callable stretches', () => {
  it('may be a BED with names', async () => {
    const built = await make({ genes: bytesInput('genes.bed', '#c\nchr22\t89\t120\tBEDGENE\t0\t+\n') })
    expect(await locate(await open(built), 'bedgene')).toMatchObject({ rows: 1, regions: ['chr22:90-120'] })
  })

  it.each([
    ['genes', 'chr22\t89\t120\n', /no name in column 4/, 1],
    ['genes', '##gff-version 3\nchr22\tX\tgene\t9\n', /has 4 columns; GFF3 has 9/, 2],
    ['genes', '##gff-version 3\n22\tX\tgene\tx\t9\t.\t+\t.\tName=A\n', /column 4 \(start\) is "x"/, 2],
    ['genes', '##gff-version 3\n22\tX\tgene\t9\t3\t.\t+\t.\tName=A\n', /from 9 to 3 is empty/, 2],
    ['genes', '##gff-version 3\n22\tX\tgene\t3\t9\t.\t+\t.\tdescription=A\n', /neither Name nor ID/, 2],
    ['genes', '##gff-version 3\n', /no gene was found/, undefined],
    ['callable', 'chr22 99 120\n', /has 1 columns; BED has at least 3/, 1],
    ['callable', 'chr22\t99\t99\n', /is empty/, 1],
    ['callable', 'chr22\t-1\t99\n', /column 2 \(start\) is "-1"/, 1],
    ['callable', 'chr22\t1\t99999999999\n', /column 3 \(end\)/, 1],
  ])('that are wrong are refused with file and line: %s %j', async (kind, text, message, line) => {
    const where = { file: 'bad.txt', ...(line === undefined ? {} : { line }) }
    await expect(make({ [kind]: bytesInput('bad.txt', text) })).rejects.toMatchObject({
      code: 'parse',
      message: expect.stringMatching(message),
      where,
    })
  })

  it('of another assembly are refused', async () => {
    const build = '#!genome-build GRCh37\n22\tX\tgene\t3\t9\t.\t+\t.\tName=A\n'
    await expect(make({ genes: bytesInput('a.gff3', build) }, { assembly: 'GRCh38' })).rejects.toMatchObject({
      code: 'usage',
      message: 'the genes are of GRCh37; the dataset is GRCh38',
    })
    const accession = 'NC_000022.10\t3\t9\n'
    await expect(make({ callable: bytesInput('a.bed', accession) }, { assembly: 'GRCh38' })).rejects.toMatchObject({
      code: 'usage',
      message: 'NC_000022.10 belongs to GRCh37; the dataset is GRCh38',
    })
  })
})

describe('a simulated dataset', () => {
  it('has identifiers and genes to search by', async () => {
    const output = memoryOutput()
    await simulateDataset({ options: { participants: 60, variants: 3000 }, output })
    const files: Record<string, Uint8Array> = {}
    for (const [file, blob] of Object.entries(output.files())) files[file] = new Uint8Array(await blob.arrayBuffer())
    const [built, dataset] = [readBuilt(files), await open({ files })]
    const named = built.rows.find(({ id }) => id !== null)!
    expect((await locate(dataset, named.id!)).variants).toContainEqual(
      expect.objectContaining({ position: named.position }),
    )
    const gene = await locate(dataset, 'synold1')
    const [, start, end] = /^chr22:(\d+)-(\d+)$/.exec(gene.regions[0]!)!.map(Number)
    expect(gene).toMatchObject({ kind: 'gene', canonical: 'SYNG1' })
    expect(gene.rows).toBe(built.rows.filter(({ position }) => position >= start! && position <= end!).length)
    expect(gene.rows).toBeGreaterThan(50)
  })
})

describe('a dataset built in the page', () => {
  it('takes the same files', async () => {
    const file = (name: string, text: string) => new File([text], name)
    const dataset = await createEngine({ kernel: 'typescript' }).build({
      inputs: [file('in.vcf', VCF)],
      genes: file('genes.gff3', GFF),
      callable: file('callable.bed', BED),
      annotate: file('notes.tsv', 'chrom\tpos\tref\talt\tnote\n1\t100\tA\tG\tx\n'),
      options: { ids: true },
    })
    expect(dataset.indexes).toEqual({ ids: 6, genes: 2, callable: 3 })
    expect(dataset.annotations).toMatchObject([{ name: 'note', type: 'text' }])
    expect(places(await locate(dataset, 'rs5'))).toEqual(['chr22:16050100C'])
  })
})
