import { afterEach, describe, expect, it } from 'vitest'
import { importDataset } from '../../sdk/build/import.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import type { HindoFrequencyTable } from '../../sdk/elements.ts'
import { STATE } from '../../sdk/types.ts'
import { openDataset } from '../../sdk/worker/client.ts'
import { cellTexts, cleanUp, drawnRows, openTiny, settled, showTable } from '../support/table-page.ts'

afterEach(cleanUp)

const COLUMNS = ['position', 'AC', 'AN', 'AF']

/** The first drawn cell of a column where a condition holds. */
function find(table: HindoFrequencyTable, column: number, test: (row: number) => boolean) {
  for (const [row, cells] of drawnRows(table)) if (test(row)) return { row, cell: cells.get(column)! }
  throw new Error('no such row is drawn')
}

function legend(table: HindoFrequencyTable): string[] {
  return [...table.shadowRoot!.querySelectorAll('.legend dd')].map((item) => item.textContent ?? '')
}

describe('the five states of a cell', () => {
  it('tell a value, an observed zero, a suppressed cell and one that was not called apart', async () => {
    const { data, tiny } = await openTiny({ variants: 400, suppressed: 0.2, missing: 0.02, seed: 5 })
    const table = showTable({ data, columns: COLUMNS }, { height: 9000 })
    await settled(table)
    const { truth } = tiny
    const shown = (row: number) => truth.suppressed[0]![row] === 0
    const ac = (row: number) => truth.counts.AC[0]![row]!
    const an = (row: number) => truth.counts.AN[0]![row]!

    const value = find(table, 1, (row) => shown(row) && ac(row) > 0)
    expect(cellTexts(value.cell)).toEqual({ seen: String(ac(value.row)), spoken: String(ac(value.row)) })

    const zero = find(table, 3, (row) => shown(row) && ac(row) === 0 && an(row) > 0)
    expect(cellTexts(zero.cell)).toEqual({ seen: '0', spoken: '0' })

    const suppressed = find(table, 3, (row) => !shown(row))
    expect(cellTexts(suppressed.cell)).toEqual({ seen: '▨', spoken: 'suppressed, fewer than 10 people' })
    suppressed.cell.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, composed: true }))
    expect(suppressed.cell.title).toBe('AF suppressed, fewer than 10 people')

    const notCalled = find(table, 3, (row) => shown(row) && an(row) === 0)
    expect(cellTexts(notCalled.cell)).toEqual({ seen: '–', spoken: 'not called' })
    expect(cellTexts(drawnRows(table).get(notCalled.row)!.get(2)!)).toEqual({ seen: '0', spoken: '0' })

    expect(legend(table)).toEqual(['suppressed, fewer than 10 people', 'not called'])
  })

  it('show what a source never collected as an empty dotted line, and say so', async () => {
    const output = memoryOutput()
    const text = 'contig\tposition\tref\talt\tAC\tAN\n22\t100\tA\tG\t3\t10\n'
    await importDataset({
      inputs: [bytesInput('sites.tsv', text)],
      mapping: { format: 'tsv', measures: { AC: 'AC', AN: 'AN' } },
      output,
    })
    const data = await openDataset(memorySource('sites', output.files()))
    const table = showTable({ data, columns: ['position', 'AC', 'nhomalt'] })
    await settled(table)
    const cell = drawnRows(table).get(0)!.get(2)!
    expect(cellTexts(cell)).toEqual({ seen: '', spoken: 'not collected' })
    expect(getComputedStyle(cell).backgroundImage).toContain('repeating-linear-gradient')
    expect(cellTexts(drawnRows(table).get(0)!.get(1)!).seen).toBe('3')
    expect(legend(table)).toEqual(['not collected'])
    await data.close()
  })

  it('mark values that were rounded or noised', async () => {
    const { data, tiny } = await openTiny({ variants: 20, missing: 0 }, (manifest) => {
      manifest.strata[0]!.mark = 'rounded'
    })
    const table = showTable({ data, columns: ['position', 'AC', 'AF'] })
    await settled(table)
    const ac = tiny.truth.counts.AC[0]!
    const { row, cell } = find(table, 1, (at) => ac[at]! > 0)
    expect(cellTexts(cell)).toEqual({ seen: `≈ ${ac[row]}`, spoken: `≈ ${ac[row]}, rounded` })
    expect(legend(table)).toEqual(['rounded'])
  })

  it('need no legend where there are only values and zeros', async () => {
    const { data } = await openTiny({ variants: 30, missing: 0, seed: 3 })
    const table = showTable({ data, columns: ['position', 'AC', 'AN'] })
    await settled(table)
    expect([...drawnRows(table).values()].every((cells) => cells.get(1)!.textContent!.trim() !== '–')).toBe(true)
    expect(table.shadowRoot!.querySelector('.legend')).toBeNull()
  })

  it('differ without colour: every state has its own sign or line', async () => {
    const { data } = await openTiny({ variants: 400, suppressed: 0.2, seed: 5 })
    const table = showTable({ data, columns: COLUMNS }, { height: 9000 })
    await settled(table)
    const cells = [...drawnRows(table).values()].map((row) => row.get(3)!)
    const states = new Map(cells.map((cell) => [stateClass(cell), cellTexts(cell).seen]))
    expect(states.get('suppressed')).toBe('▨')
    expect(states.get('not-called')).toBe('–')
    const hatched = cells.find((cell) => cell.classList.contains('suppressed'))!
    expect(getComputedStyle(hatched).backgroundImage).toContain('repeating-linear-gradient')
  })

  it('never show a number where the engine gave a state without one', async () => {
    const { data } = await openTiny({ variants: 60, suppressed: 0.5, seed: 9 })
    const table = showTable({ data, columns: COLUMNS }, { height: 9000 })
    await settled(table)
    const { values, state } = await table.table!.column('AF', 'all', { from: 0, to: 60 })
    let without = 0
    for (const [row, cells] of drawnRows(table)) {
      if ((state[row]! & ~STATE.MARKED) === STATE.value) continue
      without++
      expect(cellTexts(cells.get(3)!).seen).not.toMatch(/\d/)
    }
    expect(without).toBeGreaterThan(10)
    expect(values).toHaveLength(60)
  })
})

function stateClass(cell: HTMLElement): string {
  return ['value', 'marked', 'suppressed', 'not-called', 'not-collected'].find((name) => cell.classList.contains(name))!
}
