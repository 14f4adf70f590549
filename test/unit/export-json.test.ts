import { describe, expect, it } from 'vitest'
import { exportTable } from '../../sdk/export/table.ts'
import type { DoubleRow } from '../support/table-double.ts'
import { allText, infoDouble, tableDouble } from '../support/table-double.ts'

const ROWS: DoubleRow[] = [
  {
    contig: '22',
    position: 10,
    id: 'rs1',
    ref: 'A',
    alt: 'G',
    filter: 'PASS',
    cells: { 'EAS/female': { AC: 3, AF: 3.19e-7 }, rest: { AC: 'suppressed', AF: 'suppressed' } },
  },
  {
    contig: 'X',
    position: 11,
    ref: 'A',
    alt: 'G',
    cells: { 'EAS/female': { AC: 'notCalled', AF: 'notCalled' }, rest: { AC: 0, AF: 0 } },
  },
]
const cohorts = [
  { name: 'EAS/female', expression: 'super_population=EAS and sex=female', participants: 252 },
  { name: 'rest' },
]
const table = () => tableDouble(ROWS, { cohorts, columns: ['AC', 'AF'] })

describe('JSON of a frequency table', () => {
  it('has one record per variant and cohort, and null for no value', async () => {
    const parsed = JSON.parse(await allText(exportTable(table(), infoDouble(), 'json', { filter: true })))
    const first = { contig: '22', position: 10, id: 'rs1', ref: 'A', alt: 'G', filter: 'PASS' }
    const second = { contig: 'X', position: 11, id: null, ref: 'A', alt: 'G', filter: null }
    expect(parsed.rows).toEqual([
      { ...first, cohort: 'EAS/female', state: 'value', AC: 3, AF: 3.19e-7 },
      { ...first, cohort: 'rest', state: 'suppressed', AC: null, AF: null },
      { ...second, cohort: 'EAS/female', state: 'not_called', AC: null, AF: null },
      { ...second, cohort: 'rest', state: 'value', AC: 0, AF: 0 },
    ])
  })

  it('says in its header which data, which query and that nobody reviewed it', async () => {
    const query = { cohorts: { rest: 'all' }, where: 'AF >= 0.01' }
    const parsed = JSON.parse(await allText(exportTable(table(), infoDouble({ synthetic: true }), 'json', { query })))
    expect(parsed.hindo).toMatchObject({
      dataset: 'demo',
      dataVersion: '2026.1',
      assembly: 'GRCh38',
      synthetic: true,
      reviewed: false,
      query,
      rows: 2,
      cohorts: [
        { name: 'EAS/female', expression: 'super_population=EAS and sex=female', participants: 252 },
        { name: 'rest' },
      ],
    })
  })

  it('is valid JSON for an empty table', async () => {
    const empty = tableDouble([], { cohorts, columns: ['AC'] })
    expect(JSON.parse(await allText(exportTable(empty, infoDouble(), 'json'))).rows).toEqual([])
  })
})
