import { tableFromIPC } from 'apache-arrow'
import pl from 'nodejs-polars'
import { describe, expect, it } from 'vitest'
import { SLICE_ROWS } from '../../sdk/export/slices.ts'
import { exportTable } from '../../sdk/export/table.ts'
import type { DoubleRow } from '../support/table-double.ts'
import { allBytes, infoDouble, tableDouble } from '../support/table-double.ts'

const hidden = { AC: 'suppressed', AF: 'suppressed' } as const
const ROWS: DoubleRow[] = [
  {
    contig: 'X',
    position: 10,
    id: 'rs1',
    ref: 'A',
    alt: 'G',
    filter: 'PASS',
    cells: { case: { AC: 3, AF: 3.19e-7 }, rest: hidden },
  },
  {
    contig: '22',
    position: 11,
    ref: 'AT',
    alt: 'A',
    cells: { case: { AC: 'notCalled', AF: 'notCalled' }, rest: { AC: 0, AF: 0 } },
  },
]
const cohorts = [{ name: 'case' }, { name: 'rest' }]
const table = () => tableDouble(ROWS, { cohorts, columns: ['AC', 'AF'] })

describe('Arrow file of a frequency table', () => {
  it('is read by Polars: one row per variant and cohort, nulls where there is no value', async () => {
    const bytes = await allBytes(exportTable(table(), infoDouble(), 'arrow', { filter: true }))
    const first = { contig: 'X', position: 10, id: 'rs1', ref: 'A', alt: 'G', filter: 'PASS' }
    const second = { contig: '22', position: 11, id: null, ref: 'AT', alt: 'A', filter: null }
    expect(pl.readIPC(Buffer.from(bytes)).toRecords()).toEqual([
      { ...first, cohort: 'case', state: 'value', AC: 3, AF: 3.19e-7 },
      { ...first, cohort: 'rest', state: 'suppressed', AC: null, AF: null },
      { ...second, cohort: 'case', state: 'not_called', AC: null, AF: null },
      { ...second, cohort: 'rest', state: 'value', AC: 0, AF: 0 },
    ])
  })

  it('has int32 for counts, float64 for ratios, and the query in its metadata', async () => {
    const query = { regions: ['22:1-20'] }
    const bytes = await allBytes(
      exportTable(tableDouble([], { cohorts, columns: ['AC', 'AF'] }), infoDouble(), 'arrow', { query }),
    )
    const { schema } = tableFromIPC(bytes)
    expect(schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'contig Dictionary<Int16, Utf8>',
      'position Int32',
      'id Utf8',
      'ref Utf8',
      'alt Utf8',
      'cohort Dictionary<Int32, Utf8>',
      'state Dictionary<Int8, Utf8>',
      'AC Int32',
      'AF Float64',
    ])
    expect(JSON.parse(schema.metadata.get('hindo.table')!)).toMatchObject({
      dataset: 'demo',
      dataVersion: '2026.1',
      query,
    })
  })

  it('keeps rows in order over several batches, with marks on the rows that have them', async () => {
    const rows = Array.from(
      { length: SLICE_ROWS + 5 },
      (_, row): DoubleRow => ({
        contig: '22',
        position: row + 1,
        ref: 'A',
        alt: 'C',
        cells: { all: { AC: row % 2 ? { marked: row } : row } },
      }),
    )
    const double = tableDouble(rows, { cohorts: [{ name: 'all', mark: 'noised' }], columns: ['AC'] })
    const frame = pl.readIPC(Buffer.from(await allBytes(exportTable(double, infoDouble(), 'arrow'))))
    expect(frame.getColumn('AC').toArray()).toEqual(rows.map((_, row) => row))
    expect(frame.getColumn('mark').toArray()).toEqual(rows.map((_, row) => (row % 2 ? 'noised' : null)))
  })
})
