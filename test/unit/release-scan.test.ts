import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everyCell, FoundCells, findingAbout, listed, MOST_LISTED } from '../../sdk/release/found-cells.ts'
import { isAny, isRow, type Marker, scanLane, shownRows, tellingRows } from '../../sdk/release/scan.ts'
import { isShown, tellsOfAllele } from '../../sdk/release/shown.ts'
import type { ShownColumn } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'

/** States at any place in memory: whole words are read only where they are aligned. */
const columns = fc
  .record({
    rows: fc.nat({ max: 140 }),
    offset: fc.nat({ max: 5 }),
    states: fc.array(fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2, 3, 8, 9), { minLength: 140, maxLength: 140 }),
  })
  .map(({ rows, offset, states }): ShownColumn => {
    const state = new Uint8Array(new ArrayBuffer(offset + rows), offset, rows)
    state.set(states.slice(0, rows))
    return { values: new Float64Array(rows), state }
  })

describe('rows that show something', () => {
  it('are those of which a cell says so', () => {
    fc.assert(
      fc.property(columns, columns, (one, two) => {
        const rows = Math.min(one.state.length, two.state.length)
        const own = { columns: new Map([['AC', one], ['AN', two], ['AF', two]]) } // biome-ignore format: one line
        const [shown, telling] = [shownRows(one, rows), tellingRows(own, rows)]
        for (let row = 0; row < rows; row++) {
          expect(isRow(shown, row)).toBe(isShown(own, 'AC', row))
          expect(isRow(telling, row)).toBe(tellsOfAllele(own, row))
        }
        expect(isAny(shown)).toBe([...one.state.subarray(0, rows)].some((state) => (state & ~STATE.MARKED) === 0))
      }),
    )
  })

  it('are none where there is no such column, or only called alleles', () => {
    const column = { values: new Float64Array(40), state: new Uint8Array(40) }
    expect(isAny(shownRows(undefined, 40))).toBe(false)
    expect(isAny(tellingRows({ columns: new Map([['AN', column]]) }, 40))).toBe(false)
  })
})

describe('marked rows', () => {
  it('are set among those asked for, each in the lane of its kind, across blocks', () => {
    const rows = 3 * 8192 + 77
    const kinds = Uint8Array.from({ length: rows }, (_, row) => [0, 0, 1, 0, 2, 4, 3][(row * 31) % 7]!)
    const among = Uint32Array.from({ length: Math.ceil(rows / 32) }, (_, word) => (word % 3 === 0 ? 0 : 0xf0f0_ffff))
    const into = [1, 2, 4].map(() => new Uint32Array(among.length))
    const marker: Marker = (from, to, marks) => marks.set(kinds.subarray(from, to))
    scanLane(among, rows, marker, into)
    for (const [lane, bit] of [1, 2, 4].entries()) {
      const wrong = [...kinds.keys()].filter(
        (row) => isRow(into[lane]!, row) !== (isRow(among, row) && (kinds[row]! & bit) !== 0),
      )
      expect(wrong).toEqual([])
    }
    const all = [new Uint32Array(among.length), new Uint32Array(among.length)]
    scanLane(among, rows, 2, all)
    expect([isAny(all[0]!), all[1]]).toEqual([false, among])
  })
})

describe('found cells', () => {
  const about = { status: 'fail' as const, cohorts: [], evidence: {}, learned: { en: 'x', ja: 'x' } }

  it('come row by row, then by lane, with the column where a lane has one', () => {
    const found = new FoundCells(70, [{ cohort: 1, column: 'AC' }, { cohort: 1, column: 'AN' }, { cohort: 2 }])
    for (const [lane, row] of [[2, 0], [0, 33], [1, 33], [1, 69], [2, 31]] as const) found.lane(lane)[row >>> 5]! |= 1 << (row & 31) // biome-ignore format: one line
    expect([...found]).toEqual([
      { row: 0, cohort: 2 },
      { row: 31, cohort: 2 },
      { row: 33, cohort: 1, column: 'AC' },
      { row: 33, cohort: 1, column: 'AN' },
      { row: 69, cohort: 1, column: 'AN' },
    ])
    expect(found.count).toBe(5)
    expect(findingAbout(found, about)).toEqual([{ ...about, cells: [...found] }])
    expect(findingAbout(new FoundCells(70, [{ cohort: 0 }]), about)).toEqual([])
  })

  it('of lanes that somebody else made are added, and counted with those that are set', () => {
    const found = new FoundCells(70, [{ cohort: 0 }, { cohort: 1 }, { cohort: 2 }])
    const [some, more] = [Uint32Array.of(0b101, 0, 0b100), Uint32Array.of(0b010, 1 << 31, 0)]
    found.add(1, some, 3)
    found.add(1, more, 2)
    found.add(2, some, 3)
    expect(found.count).toBe(8)
    found.lane(0)[2]! |= 1
    expect(found.count).toBe(9)
    found.add(0, more, 2)
    expect(found.count).toBe(11)
    expect([...some, ...more]).toEqual([0b101, 0, 0b100, 0b010, 0x8000_0000, 0])
    const places = [...found].map(({ row, cohort }) => `${row}/${cohort}`)
    expect(places).toEqual('0/1 0/2 1/0 1/1 2/1 2/2 63/0 63/1 64/0 66/1 66/2'.split(' '))
    expect([...new FoundCells(0, [{ cohort: 0 }])]).toEqual([])
  })

  it('are listed up to a number, and counted beyond it', () => {
    for (const more of [0, 1]) {
      const found = new FoundCells(MOST_LISTED + 32, [{ cohort: 0 }])
      for (let row = 0; row < MOST_LISTED + more; row++) found.lane(0)[row >>> 5]! |= 1 << (row & 31)
      const [finding] = findingAbout(found, about)
      expect(finding!.cells).toHaveLength(MOST_LISTED)
      expect(finding!.cells.at(-1)).toEqual({ row: MOST_LISTED - 1, cohort: 0 })
      expect(finding!.count).toBe(more === 0 ? undefined : MOST_LISTED + 1)
      expect([...everyCell(finding!)]).toHaveLength(MOST_LISTED + more)
      const long = listed({ ...about, cells: [...found] })
      expect([long.cells.length, long.count, [...everyCell(long)].length]).toEqual([
        MOST_LISTED,
        finding!.count,
        MOST_LISTED + more,
      ])
    }
  })
})
