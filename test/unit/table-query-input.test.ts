import { describe, expect, it } from 'vitest'
import { layOut, splitColumns } from '../../sdk/components/frequency-table/layout.ts'
import { queryOf, readCohorts, sameRows, shownColumns } from '../../sdk/components/frequency-table/query-input.ts'
import { isSortedBy, nextSort, parseSort, printSort } from '../../sdk/components/frequency-table/sort.ts'

const NONE = {
  cohorts: undefined,
  by: undefined,
  regions: undefined,
  variants: undefined,
  where: undefined,
  columns: undefined,
  sort: undefined,
  limit: undefined,
}

describe('properties of the table', () => {
  it('ask for everybody and the usual columns when nothing is said', () => {
    expect(queryOf(NONE)).toEqual({ columns: ['AC', 'AN', 'AF', 'nhomalt'] })
  })

  it('leave out what is empty', () => {
    const empty = { ...NONE, by: [], regions: [], variants: [], where: ' ', sort: '', limit: 0, cohorts: {} }
    expect(queryOf(empty)).toEqual({ columns: ['AC', 'AN', 'AF', 'nhomalt'] })
  })

  it('keep columns of the variant out of the query', () => {
    const input = { ...NONE, columns: ['position', 'AF', 'filter'], where: 'AF > 0', limit: 5, by: ['sex'] }
    expect(queryOf(input)).toEqual({ columns: ['AF'], where: 'AF > 0', limit: 5, by: ['sex'] })
    expect(shownColumns(input.columns)).toEqual({ fields: ['position', 'filter'], computed: ['AF'] })
    expect(shownColumns(['AF']).fields).toEqual(['position', 'ref', 'alt', 'id'])
  })

  it('take cohorts as object, JSON or one expression, and refuse other JSON', () => {
    expect(readCohorts({ a: 'sex=male' })).toEqual({ a: 'sex=male' })
    expect(readCohorts('{"a": "sex=male"}')).toEqual({ a: 'sex=male' })
    expect(readCohorts('sex=male')).toEqual({ cohort: 'sex=male' })
    expect(() => readCohorts('{"a": ')).toThrow(/no valid JSON/)
    expect(() => readCohorts('{"a": 3}')).toThrow(/not a text/)
  })

  it('keep the place in the table while only columns and cohorts change', () => {
    expect(sameRows({ columns: ['AF'], by: ['sex'] }, { columns: ['AC'] })).toBe(true)
    expect(sameRows({ where: 'AF > 0' }, { where: 'AF > 0.1' })).toBe(false)
    expect(sameRows(undefined, {})).toBe(false)
  })
})

describe('sorting', () => {
  it('is read and written as a query has it, cohort names with dots included', () => {
    expect(parseSort('-a.b.AF')).toEqual({ name: 'AF', cohort: 'a.b', descending: true })
    expect(parseSort('AF')).toEqual({ name: 'AF', cohort: undefined, descending: false })
    expect(parseSort('')).toBeUndefined()
    expect(printSort({ name: 'AF', cohort: 'a.b', descending: true }, 2)).toBe('-a.b.AF')
    expect(printSort({ name: 'AF', cohort: 'all', descending: true }, 1)).toBe('-AF')
  })

  it('goes from the largest to the smallest to file order', () => {
    let sort = nextSort(undefined, 'AF', 'a', 2)
    expect(sort).toBe('-a.AF')
    sort = nextSort(parseSort(sort), 'AF', 'a', 2)
    expect(sort).toBe('a.AF')
    expect(nextSort(parseSort(sort), 'AF', 'a', 2)).toBe('')
    expect(nextSort(parseSort(sort), 'AF', 'b', 2)).toBe('-b.AF')
  })

  it('of positions goes backwards and forwards', () => {
    expect(nextSort(undefined, 'position', undefined, 2)).toBe('-position')
    expect(nextSort(parseSort('-position'), 'position', undefined, 2)).toBe('')
  })

  it('marks the one column it is by', () => {
    expect(isSortedBy(parseSort('-a.AF'), 'AF', 'a', 2)).toBe(true)
    expect(isSortedBy(parseSort('-a.AF'), 'AF', 'b', 2)).toBe(false)
    expect(isSortedBy(parseSort('-AF'), 'AF', 'all', 1)).toBe(true)
  })
})

describe('the layout', () => {
  const cohort = (name: string) => ({ name, expression: '', label: { en: name, ja: name }, participants: 1 })
  const lay = (view: number) =>
    layOut([cohort('a'), cohort('b')], ['position', 'ref', 'alt', 'id'], ['AF', 'AC'], view, 1)

  it('puts variant columns first, then every cohort’s', () => {
    const { columns, groups, starts } = lay(1200)
    expect(columns.map(({ key }) => key)).toEqual(['position', 'ref', 'alt', 'id', 'AF|a', 'AC|a', 'AF|b', 'AC|b'])
    expect(groups).toEqual([
      { cohort: -1, from: 0, to: 4 },
      { cohort: 0, from: 4, to: 6 },
      { cohort: 1, from: 6, to: 8 },
    ])
    expect(starts).toHaveLength(9)
    expect(starts).toEqual([...starts].sort((x, y) => x - y))
  })

  it('lets as many columns stay as leave room for the rest', () => {
    expect(lay(1200).sticky).toBe(4)
    expect(lay(700).sticky).toBe(3)
    expect(lay(400).sticky).toBe(1)
    expect(lay(200).sticky).toBe(0)
  })

  it('gives a long name the room it needs', () => {
    const narrow = layOut([cohort('a')], ['position'], ['AC'], 1200, 1).columns[1]!.width
    const wide = layOut([cohort('a')], ['position'], ['hemizygote_count'], 1200, 1).columns[1]!.width
    expect(wide).toBeGreaterThan(narrow + 60)
  })

  it('splits names into those of the variant and computed ones', () => {
    expect(splitColumns(['AF', 'contig', 'id', 'AC'])).toEqual({ variant: ['id'], computed: ['AF', 'AC'] })
  })
})
