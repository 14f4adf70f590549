import { describe, expect, it } from 'vitest'
import { moveBy, type Place } from '../../sdk/components/frequency-table/keyboard.ts'

const size = { rows: 2_000_000, columns: 12, page: 16 }

function go(key: string, from: Place, options: { ctrlKey?: boolean; shiftKey?: boolean; altKey?: boolean } = {}) {
  return moveBy({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...options }, from, size)
}

describe('keys of the grid', () => {
  it.each([
    ['ArrowDown', { row: 4, column: 3 }, { row: 5, column: 3 }],
    ['ArrowUp', { row: 0, column: 3 }, { row: -1, column: 3 }],
    ['ArrowUp', { row: -1, column: 3 }, { row: -1, column: 3 }],
    ['ArrowLeft', { row: 4, column: 0 }, { row: 4, column: 0 }],
    ['ArrowRight', { row: 4, column: 11 }, { row: 4, column: 11 }],
    ['ArrowDown', { row: 1_999_999, column: 3 }, { row: 1_999_999, column: 3 }],
    ['PageDown', { row: 4, column: 3 }, { row: 19, column: 3 }],
    ['PageUp', { row: 30, column: 3 }, { row: 15, column: 3 }],
    ['PageUp', { row: 3, column: 3 }, { row: 0, column: 3 }],
    ['PageUp', { row: 0, column: 3 }, { row: -1, column: 3 }],
    ['Home', { row: 4, column: 3 }, { row: 4, column: 0 }],
    ['End', { row: 4, column: 3 }, { row: 4, column: 11 }],
  ])('%s from %o', (key, from, to) => {
    expect(go(key, from)).toEqual(to)
  })

  it('with Ctrl go to the edges of the whole table', () => {
    const from = { row: 4, column: 3 }
    expect(go('End', from, { ctrlKey: true })).toEqual({ row: 1_999_999, column: 11 })
    expect(go('Home', from, { ctrlKey: true })).toEqual({ row: 0, column: 0 })
    expect(go('ArrowDown', from, { ctrlKey: true })).toEqual({ row: 1_999_999, column: 3 })
    expect(go('ArrowUp', from, { ctrlKey: true })).toEqual({ row: 0, column: 3 })
  })

  it('leave alone what is not theirs', () => {
    expect(go('a', { row: 0, column: 0 })).toBeUndefined()
    expect(go('Tab', { row: 0, column: 0 })).toBeUndefined()
    expect(go('ArrowDown', { row: 0, column: 0 }, { shiftKey: true })).toBeUndefined()
    expect(go('ArrowLeft', { row: 0, column: 0 }, { altKey: true })).toBeUndefined()
  })

  it('stay in the header of an empty table', () => {
    const empty = { rows: 0, columns: 3, page: 1 }
    const event = { key: 'ArrowDown', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
    expect(moveBy(event, { row: -1, column: 0 }, empty)).toEqual({ row: -1, column: 0 })
  })
})
