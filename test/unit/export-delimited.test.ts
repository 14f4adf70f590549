import { describe, expect, it } from 'vitest'
import { csvText } from '../../sdk/export/delimited.ts'
import { SLICE_ROWS } from '../../sdk/export/slices.ts'
import { exportTable, formatOfName } from '../../sdk/export/table.ts'
import type { DoubleRow } from '../support/table-double.ts'
import { allText, infoDouble, tableDouble } from '../support/table-double.ts'

const COLUMNS = ['AC', 'AN', 'AF', 'nhomalt']
const none = { AC: 'notCalled', AN: 0, AF: 'notCalled', nhomalt: 'notCalled' } as const
const hidden = { AC: 'suppressed', AN: 'suppressed', AF: 'suppressed', nhomalt: 'suppressed' } as const

const ROWS: DoubleRow[] = [
  {
    contig: '22',
    position: 16_050_075,
    id: 'rs1;rs2',
    ref: 'A',
    alt: 'G',
    filter: 'PASS',
    cells: { all: { AC: 1, AN: 3_138_730, AF: 1 / 3_138_730, nhomalt: 0 }, case: hidden },
  },
  {
    contig: '22',
    position: 16_050_075,
    ref: 'A',
    alt: '<DEL>',
    filter: null,
    cells: { all: { AC: 0, AN: 100, AF: 0, nhomalt: 'notCollected' }, case: none },
  },
]

const table = () => tableDouble(ROWS, { cohorts: [{ name: 'all' }, { name: 'case' }], columns: COLUMNS })

/** A reader of RFC 4180 written from its grammar, apart from the writer. */
function readCsv(text: string): string[][] {
  const records: string[][] = [[]]
  for (let at = 0; at < text.length; ) {
    let field = ''
    if (text[at] === '"') {
      for (at++; !(text[at] === '"' && text[at + 1] !== '"'); at++) {
        if (text[at] === '"') at++
        field += text[at]
      }
      at++
    } else while (at < text.length && text[at] !== ',' && !text.startsWith('\r\n', at)) field += text[at++]
    records.at(-1)!.push(field)
    if (text[at] === ',') at++
    else if (text.startsWith('\r\n', at)) {
      at += 2
      if (at < text.length) records.push([])
    } else throw new Error(`no end of record at ${at}`)
  }
  return records
}

describe('TSV of a frequency table', () => {
  it('has one row per variant and cohort, states by name, nulls as empty fields', async () => {
    expect(await allText(exportTable(table(), infoDouble(), 'tsv'))).toBe(
      [
        'contig\tposition\tid\tref\talt\tcohort\tstate\tAC\tAN\tAF\tnhomalt',
        '22\t16050075\trs1;rs2\tA\tG\tall\tvalue\t1\t3138730\t3.1860019816932325e-7\t0',
        '22\t16050075\trs1;rs2\tA\tG\tcase\tsuppressed\t\t\t\t',
        '22\t16050075\t\tA\t<DEL>\tall\tvalue\t0\t100\t0\t',
        '22\t16050075\t\tA\t<DEL>\tcase\tnot_called\t\t0\t\t',
        '',
      ].join('\n'),
    )
  })

  it('carries FILTER after alt when asked', async () => {
    const lines = (await allText(exportTable(table(), infoDouble(), 'tsv', { filter: true }))).split('\n')
    expect(lines[0]!.split('\t').slice(4, 8)).toEqual(['alt', 'filter', 'cohort', 'state'])
    expect(lines[1]!.split('\t')[5]).toBe('PASS')
    expect(lines[3]!.split('\t')[5]).toBe('')
  })

  it('says not_called from AN alone, and not_collected when nothing was collected', async () => {
    const rows: DoubleRow[] = [
      { contig: '22', position: 5, ref: 'C', alt: 'T', cells: { all: { AN: 0, hwe_p: 'notCollected' } } },
      { contig: '22', position: 6, ref: 'C', alt: 'T', cells: { all: { AN: 'notCollected', hwe_p: 'notCollected' } } },
      { contig: '22', position: 7, ref: 'C', alt: 'T', cells: { all: { AN: 12, hwe_p: 'notCollected' } } },
    ]
    const double = tableDouble(rows, { cohorts: [{ name: 'all' }], columns: ['AN', 'hwe_p'] })
    const lines = (await allText(exportTable(double, infoDouble(), 'tsv'))).trim().split('\n')
    expect(lines.slice(1).map((line) => line.split('\t')[6])).toEqual(['not_called', 'not_collected', 'value'])
  })

  it('names rounded rows in a mark column, and has no such column otherwise', async () => {
    const rows: DoubleRow[] = [
      { contig: '22', position: 5, ref: 'C', alt: 'T', cells: { all: { AC: { marked: 20 } }, b: { AC: 3 } } },
    ]
    const cohorts = [{ name: 'all', mark: 'rounded' as const }, { name: 'b' }]
    const double = tableDouble(rows, { cohorts, columns: ['AC'] })
    const lines = (await allText(exportTable(double, infoDouble(), 'tsv'))).trim().split('\n')
    expect(lines[0]).toBe('contig\tposition\tid\tref\talt\tcohort\tstate\tmark\tAC')
    expect(lines[1]!.split('\t').slice(5)).toEqual(['all', 'value', 'rounded', '20'])
    expect(lines[2]!.split('\t').slice(5)).toEqual(['b', 'value', '', '3'])
  })

  it('keeps rows in order and complete across slices', async () => {
    const many = Array.from(
      { length: SLICE_ROWS * 2 + 3 },
      (_, row): DoubleRow => ({
        contig: '22',
        position: row + 1,
        ref: 'A',
        alt: 'C',
        cells: { all: { AC: row } },
      }),
    )
    const double = tableDouble(many, { cohorts: [{ name: 'all' }], columns: ['AC'] })
    const lines = (await allText(exportTable(double, infoDouble(), 'tsv'))).trim().split('\n').slice(1)
    expect(lines.map((line) => Number(line.split('\t')[7]))).toEqual(many.map((_, row) => row))
  })

  it('has the header alone for an empty table', async () => {
    const double = tableDouble([], { cohorts: [{ name: 'all' }], columns: ['AC'] })
    expect(await allText(exportTable(double, infoDouble(), 'tsv'))).toBe(
      'contig\tposition\tid\tref\talt\tcohort\tstate\tAC\n',
    )
  })

  it('writes every double in a form that reads back to the same bits', async () => {
    const values = [1 / 3, 5e-324, 1e-7, 0.1 + 0.2, 1 / 45_910, 2 / 6_276_000_000]
    const rows = values.map(
      (AF, row): DoubleRow => ({ contig: '22', position: row + 1, ref: 'A', alt: 'C', cells: { all: { AF } } }),
    )
    const double = tableDouble(rows, { cohorts: [{ name: 'all' }], columns: ['AF'] })
    const lines = (await allText(exportTable(double, infoDouble(), 'tsv'))).trim().split('\n').slice(1)
    expect(lines.map((line) => Number(line.split('\t')[7]))).toEqual(values)
  })

  it('stops when cancelled', async () => {
    const controller = new AbortController()
    controller.abort()
    await expect(
      allText(exportTable(table(), infoDouble(), 'tsv', { signal: controller.signal })),
    ).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})

describe('CSV of a frequency table', () => {
  it('reads back field by field with an independent RFC 4180 reader', async () => {
    const name = 'a "quoted", name\r\nin two lines'
    const rows = [{ ...ROWS[0]!, cells: { [name]: ROWS[0]!.cells.all! } }]
    const double = tableDouble(rows, { cohorts: [{ name }], columns: COLUMNS })
    const text = await allText(exportTable(double, infoDouble(), 'csv'))
    expect(readCsv(text)).toEqual([
      ['contig', 'position', 'id', 'ref', 'alt', 'cohort', 'state', ...COLUMNS],
      ['22', '16050075', 'rs1;rs2', 'A', 'G', name, 'value', '1', '3138730', '3.1860019816932325e-7', '0'],
    ])
  })

  it('defuses texts that a spreadsheet would run as a formula', () => {
    expect(csvText('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`)
    expect(['+1', '-1', '@a', '\ta', '=1'].map(csvText)).toEqual(["'+1", "'-1", "'@a", "'\ta", "'=1"])
    expect(csvText('\rx')).toBe(`"'\rx"`)
    expect(['a=1', '<DEL>', '*', '', '1-2'].map(csvText)).toEqual(['a=1', '<DEL>', '*', '', '1-2'])
  })

  it('leaves negative numbers alone', async () => {
    const rows: DoubleRow[] = [{ contig: '22', position: 1, ref: 'A', alt: 'C', cells: { '-x': { AF: -0.5 } } }]
    const double = tableDouble(rows, { cohorts: [{ name: '-x' }], columns: ['AF'] })
    const [, record] = readCsv(await allText(exportTable(double, infoDouble(), 'csv')))
    expect(record!.slice(5)).toEqual(["'-x", 'value', '-0.5'])
  })
})

describe('the format a file name asks for', () => {
  it('is its extension in any case, or nothing', () => {
    expect(formatOfName('a/b.table.TSV')).toBe('tsv')
    expect(formatOfName('x.vcf')).toBe('vcf')
    expect(formatOfName('x.txt')).toBeUndefined()
    expect(formatOfName('tsv')).toBeUndefined()
  })
})
