import { describe, expect, it } from 'vitest'
import { findRow } from '../../sdk/components/frequency-table/find-row.ts'
import { type CellName, type Highlight, HighlightIndex } from '../../sdk/components/frequency-table/highlights.ts'

const text = (en: string) => ({ en, ja: `${en}（和）` })
const HIGHLIGHTS: Highlight[] = [
  { id: 'few', sign: 'review', text: text('few'), cells: [] },
  { id: 'small', sign: 'fail', text: text('small'), cells: [], cohorts: ['men'] },
  { id: 'seen', sign: 'note', text: text('few'), cells: [] },
]
const key = (row: number) => ({ contig: '22', position: row + 1, ref: 'A', alt: 'G' })
const cell = (row: number, cohort: string, column?: string, place = true): CellName => ({
  variant: `22:${row + 1}:A:G`,
  cohort,
  ...(column ? { column } : {}),
  ...(place ? { row } : {}),
})

function indexOf(...given: Array<[highlight: number, cell: CellName]>): HighlightIndex {
  const index = new HighlightIndex(HIGHLIGHTS)
  for (const [highlight, one] of given) index.add(highlight, one)
  return index
}

describe('cells that a page points out', () => {
  it('are found by row, cohort and column; those of a whole cohort under every column', () => {
    const index = indexOf([0, cell(3, 'men', 'AC')], [1, cell(3, 'women')], [2, cell(3, 'women', 'AF')])
    const row = index.of(key(3))
    expect(index.ids(index.at(row, 'men', 'AC'))).toEqual(['few'])
    expect(index.at(row, 'men', 'AF')).toEqual([])
    expect(index.ids(index.at(row, 'women', 'AN'))).toEqual(['small'])
    expect(index.ids(index.at(row, 'women', 'AF'))).toEqual(['small', 'seen'])
    expect([index.reach(row!, 'women', 'AF'), index.reach(row!, 'men', 'AC'), index.reach(row!, 'men', 'AN')]).toEqual([
      'cohort',
      'column',
      undefined,
    ])
    expect(index.of(key(4))).toBeUndefined()
    expect(index.of(undefined)).toBeUndefined()
    expect(index.ids(index.ofCohort('men'))).toEqual(['small'])
    expect(index.ofCohort('women')).toEqual([])
  })

  it('count once each, under their worst sign', () => {
    const index = indexOf([0, cell(1, 'men')], [0, cell(1, 'men')], [0, cell(2, 'men')], [1, cell(1, 'men')])
    expect(index.counts).toEqual({ fail: 1, review: 1, note: 0 })
    index.add(2, cell(1, 'men', 'AC'))
    index.add(1, cell(1, 'men', 'AC'))
    index.add(0, cell(1, 'men', 'AC'))
    expect(index.counts).toEqual({ fail: 2, review: 1, note: 0 })
    expect(index.worst(index.at(index.of(key(1)), 'men', 'AC'))).toBe('fail')
  })

  it('give each reason once, in the language asked for', () => {
    const index = indexOf([0, cell(1, 'men')], [2, cell(1, 'men')], [1, cell(1, 'men')])
    const found = index.at(index.of(key(1)), 'men', 'AF')
    expect(index.reasons(found, 'en')).toBe('few, small')
    expect(index.reasons(found, 'ja')).toBe('few（和）、small（和）')
  })

  it('stand in the order of the table where it is known, else as they came', () => {
    const rows = (place: boolean) =>
      indexOf([0, cell(5, 'men', 'AC', place)], [1, cell(2, 'men', 'AC', place)], [1, cell(9, 'men', 'AC', place)])
        .order()
        .map(({ variant }) => variant.split(':')[1])
    expect(rows(true)).toEqual(['3', '6', '10'])
    expect(rows(false)).toEqual(['6', '3', '10'])
  })
})

describe('the row of a variant', () => {
  function tableOf(rows: number) {
    const asked: Array<[number, number]> = []
    const table = {
      rows,
      async variants({ from, to }: { from: number; to: number }) {
        asked.push([from, to])
        const places = Array.from({ length: to - from }, (_, at) => from + at)
        return {
          contig: places.map(() => '22'),
          position: Uint32Array.from(places, (row) => row + 1),
          id: places.map(() => null),
          ref: places.map(() => 'A'),
          alt: places.map(() => 'G'),
          filter: places.map(() => null),
        }
      },
    } as unknown as Parameters<typeof findRow>[0]
    return { table, asked }
  }
  const go = () => new AbortController().signal

  it('is where it was said to be, by one look', async () => {
    const { table, asked } = tableOf(100_000)
    expect(await findRow(table, '22:70001:A:G', 70_000, go())).toBe(70_000)
    expect(asked).toEqual([[70_000, 70_001]])
  })

  it('is looked for where it is not any more', async () => {
    const { table, asked } = tableOf(20_000)
    expect(await findRow(table, '22:12001:A:G', 3, go())).toBe(12_000)
    expect(asked.slice(1)).toEqual([
      [0, 8192],
      [8192, 16384],
    ])
    expect(await findRow(table, '22:12001:A:G', 50_000, go())).toBe(12_000)
    expect(await findRow(table, '22:12001:A:T', undefined, go())).toBeUndefined()
  })

  it('is nowhere once nobody waits any more', async () => {
    const { table, asked } = tableOf(100_000)
    const looking = new AbortController()
    const found = findRow(table, '22:90001:A:G', undefined, looking.signal)
    looking.abort()
    expect(await found).toBeUndefined()
    expect(asked).toHaveLength(1)
  })
})
