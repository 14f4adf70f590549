import { afterEach, describe, expect, it } from 'vitest'
import { cellTexts, cleanUp, drawnRows, openTiny, press, settled, showTable, viewport } from '../support/table-page.ts'

afterEach(cleanUp)

describe('numbers of the table', () => {
  it('are those counted from the people', async () => {
    const { data, tiny } = await openTiny({ variants: 120, seed: 7 })
    const table = showTable({ data, by: ['sex'], columns: ['position', 'ref', 'alt', 'AC', 'AN'] })
    await settled(table)
    const sexes = data.axes.find(({ id }) => id === 'sex')!.levels.map(({ id }) => id)
    const strata = sexes.map((sex) =>
      data.strata.findIndex(({ terms }) => terms.length === 1 && terms[0]![0] === 'sex' && terms[0]![1] === sex),
    )
    const rows = drawnRows(table)
    expect(rows.size).toBeGreaterThan(10)
    for (const [row, cells] of rows) {
      const variant = tiny.truth.rows[row]!
      expect(cellTexts(cells.get(0)!).seen.replaceAll(',', '')).toBe(`22:${variant.position}`)
      expect(cellTexts(cells.get(1)!).seen).toBe(variant.ref)
      expect(cellTexts(cells.get(2)!).seen).toBe(variant.alt)
      for (const [index, stratum] of strata.entries()) {
        const an = tiny.truth.counts.AN[stratum]![row]!
        const ac = tiny.truth.counts.AC[stratum]![row]!
        expect(cellTexts(cells.get(3 + 2 * index)!).seen).toBe(an === 0 ? '–' : String(ac))
        expect(cellTexts(cells.get(4 + 2 * index)!).seen).toBe(String(an))
      }
    }
  })

  it('keep to their rows when the table is scrolled far and back', async () => {
    const { data, tiny } = await openTiny({ variants: 3000, seed: 2 })
    const table = showTable({ data, columns: ['position', 'AN'] })
    await settled(table)
    for (const top of [40_000, 83_000, 12_345, 0]) {
      viewport(table).scrollTop = top
      await new Promise((done) => setTimeout(done, 60))
      await settled(table)
      const rows = drawnRows(table)
      expect([...rows.keys()].some((row) => Math.abs(row - top / 28) < 20)).toBe(true)
      for (const [row, cells] of rows) {
        expect(cellTexts(cells.get(0)!).seen.replaceAll(',', '')).toBe(`22:${tiny.truth.rows[row]!.position}`)
        expect(cellTexts(cells.get(1)!).seen).toBe(String(tiny.truth.counts.AN[0]![row]!))
      }
    }
  })

  it('have every digit, counts and interval one gesture away', async () => {
    const { data, tiny } = await openTiny({ variants: 40, missing: 0, seed: 7 })
    const table = showTable({ data, columns: ['position', 'AF'] })
    await settled(table)
    const row = [...drawnRows(table).keys()].find((at) => tiny.truth.counts.AC[0]![at]! > 1)!
    const cell = drawnRows(table).get(row)!.get(1)!
    cell.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, composed: true }))
    const readout = table.shadowRoot!.querySelector('.readout')!.textContent!
    const [ac, an] = [tiny.truth.counts.AC[0]![row]!, tiny.truth.counts.AN[0]![row]!]
    expect(readout).toContain(`AF ${ac / an} = ${ac} / ${an}`)
    expect(readout).toMatch(/95 % interval 0\.\d+ to 0\.\d+/)
    expect(readout).toContain('share of alternate alleles among called alleles (AC / AN)')
    expect(cell.title).toBe(`AF ${ac / an}`)
  })

  it('say on the way of arrow keys what the pointer would', async () => {
    const { data } = await openTiny({ variants: 40, seed: 7 })
    const table = showTable({ data, columns: ['position', 'AF'] })
    await settled(table)
    drawnRows(table).get(0)!.get(0)!.focus()
    press(table, 'ArrowRight')
    await settled(table)
    expect(table.shadowRoot!.querySelector('.readout')!.textContent).toMatch(/· AF /)
  })

  it('carry a bar on one log scale', async () => {
    const { data, tiny } = await openTiny({ variants: 40, missing: 0, seed: 7 })
    const table = showTable({ data, columns: ['position', 'AF'] })
    await settled(table)
    for (const [row, cells] of drawnRows(table)) {
      const width = Number(cells.get(1)!.style.getPropertyValue('--_bar-to'))
      const frequency = tiny.truth.counts.AC[0]![row]! / tiny.truth.counts.AN[0]![row]!
      expect(width).toBeCloseTo(frequency === 0 ? 0 : (Math.log10(frequency) + 6) / 6, 3)
    }
    table.noBars = true
    await settled(table)
    expect(drawnRows(table).get(0)!.get(1)!.style.getPropertyValue('--_bar-to')).toBe('')
  })
})
