import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { vcfText } from '../support/built-dataset.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'

const VCF = vcfText(
  ['a', 'b'],
  [
    '22 100 rs1 A G . PASS . GT 0/1 0/0',
    '22 200 rs2 AT AG,A . PASS . GT 0/1 1/2',
    '22 300 rs3 C T . PASS . GT 0/1 0/0',
  ],
)

describe('hindo search --variant and hindo freq --variant', () => {
  let hindo: CommandRunner
  let folder: string
  let data: string
  const write = (name: string, text: string) => {
    writeFileSync(`${folder}/${name}`, text)
    return `${folder}/${name}`
  }
  beforeAll(async () => {
    hindo = await commandRunner()
    folder = hindo.folder()
    data = `${folder}/data`
    const genes = write('genes.gff3', '22\tX\tgene\t150\t250\t.\t+\t.\tID=g;Name=ALDH2\n')
    const callable = write('callable.bed', '22\t0\t250\n')
    const notes = write(
      'notes.tsv',
      'chrom\tpos\tref\talt\tgene\tscore\n22\t201\tT\tG\tALDH2\t2\n22\t300\tC\tT\tOTHER\t1\n',
    )
    const words = ['--ids', '--genes', genes, '--callable', callable, '--annotate', notes]
    const { code, stderr } = await hindo.run('build', write('in.vcf', VCF), ...words, '--out', data)
    expect([code, stderr]).toEqual([0, expect.any(String)])
  })
  afterAll(() => hindo.close())

  it('prints one line per variant, or why there is none', async () => {
    const { stdout, stderr, code } = await hindo.run(
      'search',
      data,
      '--variant',
      'rs2',
      '--variant',
      'chr22:100:A:G 22-100-A-C',
      '--variant',
      '22:251',
      '--variant',
      'aldh2',
    )
    expect(code).toBe(0)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t').slice(0, 10).join(' ')),
    ).toEqual([
      'query kind state canonical contig position id ref alt rows',
      'rs2 id found rs2 22 200 rs2 AT AG 2',
      'rs2 id found rs2 22 200 rs2 AT A 2',
      'chr22:100:A:G variant found 22-100-A-G 22 100 rs1 A G 1',
      '22-100-A-C variant other-allele 22-100-A-C      0',
      '22:251 position not-callable 22:251      0',
      'aldh2 gene found ALDH2 22 200 rs2 AT AG 2',
      'aldh2 gene found ALDH2 22 200 rs2 AT A 2',
    ])
    expect(stderr).toContain('2 of 5 are not found')
  })

  it('reads lists and files, and prints JSON', async () => {
    const list = write('asked.bed', '22\t99\t100\n22\t198\t300\n')
    const { stdout } = await hindo.run('search', data, '--variants', list, '--json', '--limit', '1')
    expect(JSON.parse(stdout)).toMatchObject({
      lines: [
        { canonical: '22:100', rows: 1 },
        { canonical: '22:199-300', rows: 3, variants: [{ id: 'rs2' }] },
      ],
      query: { regions: ['22:100', '22:199-300'], variants: [] },
    })
  })

  it('answers frequencies of what a name means', async () => {
    const freq = async (...words: string[]) => {
      const { stdout, stderr } = await hindo.run('freq', data, '--columns', 'AC', ...words)
      return [
        stdout
          .trimEnd()
          .split('\n')
          .slice(1)
          .map((line) => line.split('\t').slice(1, 5).join(' ')),
        stderr,
      ]
    }
    expect((await freq('--variant', 'rs1', '--variant', '22-300-C-T'))[0]).toEqual(['100 rs1 A G', '300 rs3 C T'])
    expect((await freq('--variant', 'ALDH2'))[0]).toEqual(['200 rs2 AT AG', '200 rs2 AT A'])
    const [rows, said] = await freq('--variant', 'rs9')
    expect(rows).toEqual([])
    expect(said).toContain('note: rs9 is not known to this dataset')
  })

  it('filters by annotations and shows them, and info tells what there is', async () => {
    const { stdout } = await hindo.run(
      'freq',
      data,
      '--where',
      'gene = aldh2 and score > 1',
      '--columns',
      'gene,score,AC',
    )
    expect(stdout).toBe(
      'contig\tposition\tid\tref\talt\tgene\tscore\tcohort\tstate\tAC\n22\t200\trs2\tAT\tAG\tALDH2\t2\tall\tvalue\t2\n',
    )
    const info = await hindo.run('info', data)
    expect(info.stdout).toContain('indexes       4 identifiers, 1 genes, 1 callable stretches')
    expect(info.stdout).toContain('annotations   gene (text), score (number)')
  })

  it.each([
    [['--variants', '/nowhere'], 'the file /nowhere cannot be read'],
    [['--variant', ' '], 'the text names nothing to look for'],
    [['all', '--variant', 'rs1'], '--variant looks up variants: it takes no expression beside it'],
  ])('says what is wrong with %j', async (words, message) => {
    const { code, stderr, stdout } = await hindo.run('search', data, ...words)
    expect([code === 0, stdout]).toEqual([false, ''])
    expect(stderr).toContain(message)
  })
})
