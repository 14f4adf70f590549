import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CellName, Highlight } from '../../sdk/components/frequency-table/highlights.ts'
import type { HindoFrequencyTable } from '../../sdk/elements.ts'
import {
  cellTexts,
  cleanUp,
  drawnRows,
  once,
  openTiny,
  press,
  settled,
  showTable,
  viewport,
} from '../support/table-page.ts'

afterEach(cleanUp)

const few = { en: 'too few carriers', ja: '保有者が少なすぎる' }
const COHORTS = { men: 'sex=male', women: 'sex=female' }

async function world(cells: CellName[], more: Partial<HindoFrequencyTable> = {}, width = 900) {
  const { data } = await openTiny({ variants: 3000 })
  const table = showTable(
    { data, cohorts: COHORTS, columns: ['position', 'ref', 'alt', 'AF', 'AC', 'AN'], ...more },
    { width },
  )
  await settled(table)
  const { contig, position, ref, alt } = await table.table!.variants({ from: 0, to: table.table!.rows })
  const names = contig.map((name, row) => `${name}:${position[row]}:${ref[row]}:${alt[row]}`)
  const mark = (given: CellName[], sign: Highlight['sign'] = 'fail', id: string = sign): Highlight => ({
    id,
    sign,
    text: few,
    cells: given.map((cell) => ({ ...cell, variant: names[Number(cell.variant)]! })),
  })
  if (cells.length > 0) table.highlights = [mark(cells)]
  await shown(table)
  return { table, names, mark }
}

/** Waits until highlights that were given are drawn. */
async function shown(table: HindoFrequencyTable) {
  await new Promise((resolve) => setTimeout(resolve, 60))
  await settled(table)
}

/** Row and column of every drawn highlighted cell. */
function lit(table: HindoFrequencyTable): string[] {
  return [...drawnRows(table)].flatMap(([row, cells]) =>
    [...cells].filter(([, cell]) => cell.classList.contains('lit')).map(([column]) => `${row},${column}`),
  )
}

function focused(table: HindoFrequencyTable): string | undefined {
  const cell = table.shadowRoot!.activeElement?.closest('[aria-colindex]')
  const row = cell?.closest('[aria-rowindex]')
  return cell && row
    ? `${Number(row.getAttribute('aria-rowindex')) - 3},${Number(cell.getAttribute('aria-colindex')) - 1}`
    : undefined
}

const bar = (table: HindoFrequencyTable) => table.shadowRoot!.querySelector('.highlights')

describe('highlighted cells', () => {
  it('have a sign besides the number, and say why to a screen reader, the pointer and the readout', async () => {
    const { table } = await world([
      { variant: '1', cohort: 'men' },
      { variant: '2', cohort: 'women', column: 'AN' },
    ])
    expect(lit(table)).toEqual(['1,3', '1,4', '1,5', '2,8'])
    const cells = drawnRows(table).get(2)!
    const plain = cellTexts(cells.get(5)!)
    const marked = cellTexts(cells.get(8)!)
    expect(plain.seen).toMatch(/^\d/)
    expect(marked.seen).toMatch(/^✕\d/)
    expect(marked.spoken).toMatch(/^\d+, Fail: too few carriers$/)
    cells.get(8)!.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, composed: true }))
    expect(cells.get(8)!.title).toContain('Fail: too few carriers')
    expect(table.shadowRoot!.querySelector('.readout')!.textContent).toContain('Fail: too few carriers')
  })

  it('go and change with the property, and are counted by sign', async () => {
    const { table, mark } = await world([])
    expect(bar(table)).toBeNull()
    table.highlights = [
      mark([{ variant: '0', cohort: 'men' }], 'review'),
      mark(
        [
          { variant: '0', cohort: 'men' },
          { variant: '900', cohort: 'men' },
        ],
        'fail',
      ),
      { ...mark([]), id: 'small', cohorts: ['women'] },
    ]
    await shown(table)
    expect(bar(table)!.textContent!.replace(/\s+/g, ' ')).toContain('Fail 2 cells')
    expect(drawnRows(table).get(0)!.get(3)!.className).toMatch(/lit fail/)
    const head = table.shadowRoot!.querySelectorAll<HTMLElement>('.group.cohort .group-name')[1]!
    expect(cellTexts(head).seen).toContain('✕')
    expect(head.title).toContain('Fail: too few carriers')
    table.highlights = [mark([{ variant: '3', cohort: 'men', column: 'AC' }], 'note')]
    await shown(table)
    expect(lit(table)).toEqual(['3,4'])
    expect(cellTexts(drawnRows(table).get(3)!.get(4)!).seen).toMatch(/^●/)
    table.highlights = undefined
    await shown(table)
    expect(lit(table)).toEqual([])
    expect(bar(table)).toBeNull()
  })

  it('are hidden and shown again without being forgotten', async () => {
    const { table } = await world([{ variant: '1', cohort: 'men' }])
    table.shadowRoot!.querySelector<HTMLElement>('[data-hide]')!.click()
    await settled(table)
    expect(lit(table)).toEqual([])
    table.shadowRoot!.querySelector<HTMLElement>('[data-hide]')!.click()
    await settled(table)
    expect(lit(table)).toHaveLength(3)
  })

  it('are drawn where one scrolls to', async () => {
    const { table } = await world([{ variant: '2500', cohort: 'women', column: 'AF' }])
    expect(lit(table)).toEqual([])
    viewport(table).scrollTop = 2500 * 28
    await vi.waitFor(() => expect(lit(table)).toEqual(['2500,6']))
  })

  it('stay with their variants when the rows are put into another order', async () => {
    const { table, names } = await world([{ variant: '1', cohort: 'men', column: 'AC', row: 1 }])
    table.sort = '-position'
    await settled(table)
    expect(lit(table)).toEqual([])
    expect(await table.showCell({ variant: names[1]!, cohort: 'men', column: 'AC', row: 1 })).toBe(true)
    await settled(table)
    expect(focused(table)).toBe('2998,4')
    expect(lit(table)).toEqual(['2998,4'])
  })
})

describe('the way to a highlighted cell', () => {
  const cells: CellName[] = [
    { variant: '4', cohort: 'men', row: 4 },
    { variant: '4', cohort: 'women', column: 'AN', row: 4 },
    { variant: '2000', cohort: 'women', column: 'AC', row: 2000 },
  ]
  const step = async (table: HindoFrequencyTable, which: 'on' | 'back') => {
    const before = focused(table)
    table.shadowRoot!.querySelector<HTMLElement>(`[data-step=${which}]`)!.click()
    await vi.waitFor(() => expect(focused(table)).not.toBe(before))
    await settled(table)
    return focused(table)
  }

  it('leads from one to the next and back, round at the ends', async () => {
    const { table } = await world(cells)
    expect(await step(table, 'on')).toBe('4,3')
    expect(await step(table, 'on')).toBe('4,8')
    expect(await step(table, 'on')).toBe('2000,7')
    expect(await step(table, 'on')).toBe('4,3')
    expect(await step(table, 'back')).toBe('2000,7')
    expect(await step(table, 'back')).toBe('4,8')
  })

  it('starts at the place where the user is', async () => {
    const { table } = await world(cells)
    expect(await table.showCell({ variant: 'no such', cohort: 'men' })).toBe(false)
    viewport(table).focus()
    table.shadowRoot!.querySelector<HTMLElement>('tr.row [tabindex="0"]')!.focus()
    for (let row = 0; row < 6; row++) press(table, 'ArrowDown')
    await settled(table)
    expect(await step(table, 'on')).toBe('2000,7')
  })

  it('says where there is no such cell, and shows any that there is', async () => {
    const { table, names } = await world([])
    expect(await table.showCell({ variant: names[1500]!, cohort: 'women', column: 'AC' })).toBe(true)
    await settled(table)
    expect(focused(table)).toBe('1500,7')
    expect(await table.showCell({ variant: names[1500]!, cohort: 'nobody' })).toBe(false)
    expect(await table.showCell({ variant: names[1500]!, cohort: 'women', column: 'hwe_p' })).toBe(false)
    expect(focused(table)).toBe('1500,7')
  })

  it('tells the page which highlights a cell was opened under', async () => {
    const { table, names } = await world(cells)
    const opened = once(table, 'hindo-highlight-opened')
    drawnRows(table).get(4)!.get(8)!.click()
    expect((await opened).detail).toEqual({ ids: ['fail'], cell: { variant: names[4], cohort: 'women', column: 'AN' } })
    let told = 0
    table.addEventListener('hindo-highlight-opened', () => told++)
    drawnRows(table).get(5)!.get(8)!.click()
    drawnRows(table).get(4)!.get(7)!.click()
    expect(told).toBe(0)
  })
})

describe('many highlighted cells', () => {
  it('are taken in without holding the page, and newer ones win', async () => {
    const { table, names, mark } = await world([])
    const cells = Array.from({ length: 200_000 }, (_, at) => ({
      variant: names[at % 3000]!,
      cohort: Math.floor(at / 3000) % 2 ? 'men' : 'women',
      column: ['AC', 'AN', 'AF'][Math.floor(at / 6000) % 3]!,
      row: at % 3000,
    }))
    const many: Highlight = { id: 'many', sign: 'review', text: few, cells }
    table.highlights = [many]
    table.highlights = [mark([{ variant: '0', cohort: 'men', column: 'AC' }])]
    await shown(table)
    expect(lit(table)).toEqual(['0,4'])
    let turns = 0
    const clock = setInterval(() => turns++)
    table.highlights = [many]
    await vi.waitFor(() => expect(bar(table)!.textContent).toContain('18,000 cells'), { timeout: 5000 })
    clearInterval(clock)
    expect(lit(table).length).toBeGreaterThan(10)
    // the page had its turn between the pieces
    expect(turns).toBeGreaterThan(3)
  })
})

describe('cards', () => {
  it('carry the same signs', async () => {
    const { table } = await world([{ variant: '0', cohort: 'men', column: 'AC' }], {}, 380)
    const marked = [...table.shadowRoot!.querySelectorAll<HTMLElement>('.card dd.lit')]
    expect(marked).toHaveLength(1)
    expect(cellTexts(marked[0]!).spoken).toMatch(/, Fail: too few carriers$/)
    expect(marked[0]!.title).toContain('Fail: too few carriers')
  })
})
