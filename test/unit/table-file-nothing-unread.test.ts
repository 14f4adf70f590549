import { describe, expect, it } from 'vitest'
import { type READABLE_FORMATS, readTable } from '../../sdk/export/read-table.ts'

// Whatever a file holds is either judged or said to be unread: what a reader passes over would leave with the file.

type Format = (typeof READABLE_FORMATS)[number]
const read = (text: string, format: Format) => readTable(new TextEncoder().encode(text), format)

const HEADER = ['contig', 'position', 'id', 'ref', 'alt', 'cohort', 'state']
const LINE = ['1', '5', '', 'A', 'G', 'all']
const lines = (...rows: string[][]) => `${rows.map((cells) => cells.join('\t')).join('\n')}\n`
const VCF = '##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
const MEMBERS = '"contig":"1","position":5,"id":null,"ref":"A","alt":"G","cohort":"all","state":"value"'

describe('lines of a table', () => {
  const header = [...HEADER, 'AC', 'AN', 'nhomalt']
  const hidden = [...LINE, 'suppressed', '', '', '']

  it.each([
    ['a first column', ['value', '7', '90', '1']],
    ['a last column alone', ['value', '', '', '1']],
    ['a column alone, called hidden', ['suppressed', '', '90', '']],
  ])('for one variant and cohort are refused where another one follows, with numbers in %s', async (_, cells) => {
    await expect(read(lines(header, [...LINE, ...cells], hidden), 'tsv')).rejects.toThrow(
      /line 3: .* there twice for "all"/,
    )
    await expect(read(lines(header, hidden, [...LINE, ...cells]), 'tsv')).rejects.toThrow(
      /line 3: .* there twice for "all"/,
    )
  })

  it.each(['rounded', 'noised'])('may be marked as %s', async (mark) => {
    const found = await read(lines([...HEADER, 'mark', 'AC'], [...LINE, 'value', mark, '90']), 'tsv')
    expect(found.cohorts[0]!.columns.get('AC')!.state).toEqual(Uint8Array.of(8))
  })

  it('are marked as nothing else: any text could stand there', async () => {
    const table = lines([...HEADER, 'mark', 'AC'], [...LINE, 'suppressed', 'one carrier', ''])
    await expect(read(table, 'tsv')).rejects.toThrow(/line 2: "one carrier" is no mark; there are rounded, noised/)
  })

  it.each(['id', 'mark', 'state', 'AC', 'note'])('have one column %s', async (name) => {
    const header = [...HEADER, 'mark', 'AC', 'note']
    const cells = [...LINE, 'value', '', '90', '']
    await expect(read(lines(header, cells), 'tsv')).resolves.toMatchObject({ columns: ['AC'] })
    for (const format of ['tsv', 'csv'] as const) {
      const table = lines([name, ...header], ['', ...cells])
      const text = format === 'csv' ? table.replaceAll('\t', ',') : table
      await expect(read(text, format)).rejects.toThrow(`the column "${name}" is there twice`)
    }
  })
})

describe('a VCF', () => {
  it.each(['AC=1;AN=100;AC=90', 'AC=.;AN=100;AC=1', 'AC=90;AN=100;note=a;note=b', 'AC;AC=90'])(
    'with INFO %s is refused',
    async (info) => {
      await expect(read(`${VCF}1\t5\t.\tA\tG\t.\t.\t${info}\n`, 'vcf')).rejects.toThrow(/line 3: has "(AC|note)" twice/)
    },
  )

  it('with a quality has a column that nobody judges', async () => {
    const found = await read(`${VCF}1\t5\t.\tA\tG\t.\t.\tAC=90\n1\t6\t.\tA\tG\t7\t.\tAC=90\n`, 'vcf')
    expect(found.unread).toEqual(['QUAL'])
    expect((await read(`${VCF}1\t5\t.\tA\tG\t.\t.\tAC=90\n`, 'vcf')).unread).toBeUndefined()
  })
})

describe('JSON', () => {
  it.each([
    `{"rows":[{${MEMBERS},"AC":1,"AC":90}]}`,
    `{"rows":[{${MEMBERS},"AC":1}],"rows":[{${MEMBERS},"AC":90}]}`,
    `{"rows":[{${MEMBERS},"AC":1,"\\u0041C" : 90}]}`,
    `{"hindo":{"note":1,"note":2},"rows":[{${MEMBERS},"AC":90}]}`,
  ])('with a name twice is refused: %s', async (text) => {
    await expect(read(text, 'json')).rejects.toThrow(/a name is there twice/)
  })

  it('is not refused for colons, quotes and backslashes in texts', async () => {
    const note = JSON.stringify('"AC": 1, \\" {"a":"b"} \\')
    const found = await read(
      `{ "rows" : [ {${MEMBERS.replace('"cohort"', `"note" : ${note},"cohort"`)}, "AC" : 90} ] }`,
      'json',
    )
    expect([...found.texts!.get('note')!]).toEqual([JSON.parse(note)])
  })

  it('says what there is besides header and rows', async () => {
    const found = await read(`{"hindo":{},"rows":[{${MEMBERS},"AC":90}],"exact":[1],"why":""}`, 'json')
    expect(found.unread).toEqual(['exact', 'why'])
  })

  it.each(['id', 'filter', 'mark'])('with anything but a text as %s is refused', async (name) => {
    for (const value of ['7', '{"AC":1}', 'false', '["x"]']) {
      const row = `${MEMBERS.replace('"id":null,', name === 'id' ? '' : '"id":null,')},"${name}":${value},"AC":90`
      await expect(read(`{"rows":[{${row}}]}`, 'json')).rejects.toThrow(`record 1: "${name}" is no text`)
    }
  })
})
