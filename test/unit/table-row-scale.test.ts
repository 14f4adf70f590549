import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnWindow, MAX_HEIGHT, RowScale } from '../../sdk/components/frequency-table/row-scale.ts'

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 3_000_000 }),
  rowHeight: fc.constantFrom(28, 36, 210),
  view: fc.integer({ min: 60, max: 1200 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
})

describe('rows of a scrolled box', () => {
  it('are a pixel for a pixel while they fit', () => {
    const scale = new RowScale(1000, 28, 400)
    expect(scale.height).toBe(28_000)
    expect(scale.factor).toBe(1)
    expect(scale.rowAt(280)).toBe(10)
    expect(scale.window(280, 0)).toEqual({ from: 10, to: 25, above: 280, below: 28_000 - 280 - 15 * 28 })
  })

  it('never need more height than a browser gives', () => {
    fc.assert(
      fc.property(sizes, ({ rows, rowHeight, view }) => new RowScale(rows, rowHeight, view).height <= MAX_HEIGHT),
    )
  })

  it('have the first at the beginning and the last at the end of the scrollbar', () => {
    fc.assert(
      fc.property(sizes, ({ rows, rowHeight, view }) => {
        const scale = new RowScale(rows, rowHeight, view)
        expect(scale.window(0, 4).from).toBe(0)
        const end = Math.max(0, scale.height - view)
        const last = scale.window(end, 4)
        expect(last.to).toBe(rows)
        expect(last.below).toBeCloseTo(0, 6)
      }),
    )
  })

  it('cover the view at every position, and their height with both gaps is the whole', () => {
    fc.assert(
      fc.property(sizes, ({ rows, rowHeight, view, share }) => {
        const scale = new RowScale(rows, rowHeight, view)
        const top = Math.round(share * Math.max(0, scale.height - view))
        const { from, to, above, below } = scale.window(top, 4)
        expect(above).toBeLessThanOrEqual(top + 0.001)
        const bottom = above + (to - from) * rowHeight
        expect(bottom).toBeGreaterThanOrEqual(Math.min(top + view, scale.height) - 0.01)
        expect(above + (to - from) * rowHeight + below).toBeGreaterThanOrEqual(scale.height - 0.01)
      }),
    )
  })

  it('are found again: scrolling to a row puts it at the top as far as rows fill the view', () => {
    fc.assert(
      fc.property(sizes, fc.double({ min: 0, max: 0.999, noNaN: true }), ({ rows, rowHeight, view }, at) => {
        const scale = new RowScale(rows, rowHeight, view)
        const row = Math.floor(at * rows)
        const shown = scale.rowAt(scale.scrollTo(row))
        const last = Math.max(0, rows - view / rowHeight)
        expect(shown).toBeCloseTo(Math.min(row, last), 3)
      }),
    )
  })

  it('are revealed by the smallest move', () => {
    const scale = new RowScale(1000, 28, 280)
    expect(scale.reveal(5, 0)).toBe(0)
    expect(scale.reveal(10, 0)).toBe(28)
    expect(scale.reveal(20, 28 * 30)).toBe(28 * 20)
    expect(scale.reveal(999, 0)).toBe(28_000 - 280)
  })

  it('may be none', () => {
    expect(new RowScale(0, 28, 400).window(0, 4)).toEqual({ from: 0, to: 0, above: 0, below: 0 })
  })
})

describe('columns in view', () => {
  const starts = [0, 100, 150, 300, 400]

  it.each([
    [0, 90, { from: 0, to: 1 }],
    [0, 101, { from: 0, to: 2 }],
    [120, 160, { from: 1, to: 3 }],
    [390, 1000, { from: 3, to: 4 }],
    [1000, 2000, { from: 3, to: 4 }],
  ])('from %d to %d px', (from, to, found) => {
    expect(columnWindow(starts, from, to)).toEqual(found)
  })
})
