import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HindoFrequencyTable } from '../../sdk/elements.ts'
import { cleanUp, openTiny, press, settled, showTable, viewport } from '../support/table-page.ts'

afterEach(cleanUp)

let table: HindoFrequencyTable

beforeEach(async () => {
  const { data } = await openTiny({ variants: 1000 })
  table = showTable(
    { data, by: ['region', 'sex'], columns: ['position', 'ref', 'alt', 'AC', 'AN', 'AF'] },
    { width: 800 },
  )
  await settled(table)
  table.shadowRoot!.querySelector<HTMLElement>('tr.row [tabindex="0"]')!.focus()
})

/** Row and column of the focused cell; the header row is -1. */
function here(): [row: number, column: number] {
  const focused = table.shadowRoot!.activeElement!
  const cell = focused.closest('[aria-colindex]')!
  const row = cell.closest('[aria-rowindex]')!
  return [Number(row.getAttribute('aria-rowindex')) - 3, Number(cell.getAttribute('aria-colindex')) - 1]
}

async function go(key: string, options: KeyboardEventInit = {}): Promise<[number, number]> {
  press(table, key, options)
  await settled(table)
  return here()
}

function columns(): number {
  return Number(table.shadowRoot!.querySelector('table')!.getAttribute('aria-colcount'))
}

function isSeen(cell: Element): boolean {
  const box = viewport(table).getBoundingClientRect()
  const own = cell.getBoundingClientRect()
  return own.top >= box.top && own.bottom <= box.bottom + 1 && own.left >= box.left - 1 && own.right <= box.right + 1
}

describe('walking the table by keys', () => {
  it('moves by one cell with the arrows and stops at the edges', async () => {
    expect(here()).toEqual([0, 0])
    expect(await go('ArrowLeft')).toEqual([0, 0])
    expect(await go('ArrowDown')).toEqual([1, 0])
    expect(await go('ArrowRight')).toEqual([1, 1])
    expect(await go('ArrowUp')).toEqual([0, 1])
  })

  it('goes up to the header, where Enter is left to the sort button', async () => {
    expect(await go('ArrowUp')).toEqual([-1, 0])
    expect(table.shadowRoot!.activeElement!.tagName).toBe('BUTTON')
    expect(await go('ArrowUp')).toEqual([-1, 0])
    expect(await go('ArrowDown')).toEqual([0, 0])
  })

  it('goes to the ends of a row and of the table, and shows them', async () => {
    expect(await go('End')).toEqual([0, columns() - 1])
    expect(isSeen(table.shadowRoot!.activeElement!)).toBe(true)
    expect(await go('Home')).toEqual([0, 0])
    expect(await go('End', { ctrlKey: true })).toEqual([999, columns() - 1])
    expect(isSeen(table.shadowRoot!.activeElement!)).toBe(true)
    expect(await go('Home', { ctrlKey: true })).toEqual([0, 0])
    expect(await go('ArrowDown', { metaKey: true })).toEqual([999, 0])
  })

  it('goes by pages', async () => {
    const [down] = await go('PageDown')
    expect(down).toBeGreaterThan(5)
    expect(down).toBeLessThan(30)
    expect(await go('PageDown')).toEqual([2 * down, 0])
    expect(await go('PageUp')).toEqual([down, 0])
    expect(await go('PageUp')).toEqual([0, 0])
  })

  it('is one tab stop', () => {
    expect(table.shadowRoot!.querySelectorAll('table [tabindex="0"]')).toHaveLength(1)
  })

  it('keeps its place when the focused row is scrolled out of what is drawn', async () => {
    await go('ArrowDown')
    viewport(table).scrollTop = 15_000
    await new Promise((done) => setTimeout(done, 80))
    await settled(table)
    expect(table.shadowRoot!.activeElement).toBe(viewport(table))
    expect(await go('ArrowDown')).toEqual([2, 0])
    expect(isSeen(table.shadowRoot!.activeElement!)).toBe(true)
  })

  it('never hides the focused cell behind the columns that stay', async () => {
    await go('End')
    for (let step = 0; step < 20; step++) {
      await go('ArrowLeft')
      const cell = table.shadowRoot!.activeElement!
      const edge = [...table.shadowRoot!.querySelectorAll('tr.row .stay')]
        .map((stay) => stay.getBoundingClientRect().right)
        .reduce((a, b) => Math.max(a, b), 0)
      if (!cell.classList.contains('stay')) expect(cell.getBoundingClientRect().left).toBeGreaterThanOrEqual(edge - 1)
    }
  })

  it('selects a row with Enter and tells which variant it is', async () => {
    const chosen: string[] = []
    table.addEventListener('hindo-row-selected', ({ detail }) => chosen.push(`${detail.row} ${detail.variant.contig}`))
    await go('ArrowDown')
    await go('Enter')
    expect(chosen).toEqual(['1 22'])
    expect(table.shadowRoot!.querySelector('[aria-selected="true"]')!.getAttribute('aria-rowindex')).toBe('4')
  })

  it('takes no focus when the page loads', async () => {
    const { data } = await openTiny({ variants: 10 })
    document.body.replaceChildren()
    const fresh = showTable({ data })
    await settled(fresh)
    expect(document.activeElement).toBe(document.body)
  })
})
