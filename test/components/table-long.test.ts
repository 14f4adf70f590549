import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DatasetWriter } from '../../sdk/build/dataset-writer.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { MAX_HEIGHT } from '../../sdk/components/frequency-table/row-scale.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import type { HindoFrequencyTable } from '../../sdk/elements.ts'
import { type Dataset, openDataset } from '../../sdk/worker/client.ts'
import { cellTexts, drawnRows, press, settled, showTable, viewport } from '../support/table-page.ts'

const ROWS = 2_000_000
const label = { en: 'Long', ja: '長い' }
let data: Dataset
let table: HindoFrequencyTable

/** AC of a row: any number that tells rows apart. */
const acOf = (row: number) => (row * 7) % 1999

/** A real dataset of two million variants and one stratum, written by the builder's own writer. */
async function writeLong(): Promise<Record<string, Blob>> {
  const output = memoryOutput()
  const writer = new DatasetWriter(
    output,
    {
      id: 'long',
      label,
      dataVersion: '1',
      kind: 'allele',
      serving: 'open',
      release: 'optional',
      synthetic: true,
      assembly: 'GRCh38',
      absent: 'unknown',
      contigs: [{ name: '22' }],
      axes: [],
      strata: [{ terms: [], participants: 1000 }],
      layout: { dense: [0], sparse: [] },
      provenance: { tool: 'test', version: '0', inputs: [] },
    },
    { measures: ['AC', 'AN'] },
  )
  const counts = { AC: new Int32Array(1), AN: Int32Array.of(2000) }
  for (let row = 0; row < ROWS; row++) {
    counts.AC[0] = acOf(row)
    const wait = writer.row({ contig: '22', position: row + 1, id: null, ref: 'A', alt: 'C', filter: null }, counts)
    if (wait) await wait
  }
  await writer.finish()
  return output.files()
}

beforeAll(async () => {
  data = await openDataset(memorySource('long', await writeLong()))
  table = showTable({ data, columns: ['position', 'AC', 'AN'] }, { height: 480 })
  await vi.waitFor(() => expect(table.table?.info.complete).toBe(true), { timeout: 60_000 })
  await settled(table)
}, 180_000)

afterAll(async () => {
  document.body.replaceChildren()
  await data.close()
})

function isSeen(row: number): boolean {
  const cell = drawnRows(table).get(row)?.get(0)
  if (!cell) return false
  const own = cell.getBoundingClientRect()
  const box = viewport(table).getBoundingClientRect()
  return own.bottom <= box.bottom + 1 && own.top >= box.top + 56
}

async function scrollTo(top: number): Promise<void> {
  viewport(table).scrollTop = top
  await new Promise((done) => setTimeout(done, 60))
  await settled(table)
}

function expectRight(row: number): void {
  const cells = drawnRows(table).get(row)!
  expect(cellTexts(cells.get(0)!).seen.replaceAll(',', '')).toBe(`22:${row + 1}`)
  expect(cellTexts(cells.get(1)!).seen.replaceAll(',', '')).toBe(String(acOf(row)))
}

describe('a table of two million rows', () => {
  it('has all of them, within the height that browsers allow', () => {
    expect(table.table!.rows).toBe(ROWS)
    expect(table.shadowRoot!.querySelector('table')!.getAttribute('aria-rowcount')).toBe(String(ROWS + 2))
    expect(viewport(table).scrollHeight).toBeLessThanOrEqual(MAX_HEIGHT + 100)
    expect(ROWS * 28).toBeGreaterThan(33_554_428)
  })

  it('shows the last row at the end of the scrollbar', async () => {
    await scrollTo(viewport(table).scrollHeight)
    expect(isSeen(ROWS - 1)).toBe(true)
    expectRight(ROWS - 1)
    const box = viewport(table).getBoundingClientRect()
    const last = drawnRows(table)
      .get(ROWS - 1)!
      .get(0)!
      .getBoundingClientRect()
    expect(box.bottom - last.bottom).toBeLessThan(20)
    expect(table.shadowRoot!.querySelector(`[aria-rowindex="${ROWS + 2}"]`)).not.toBeNull()
  })

  it('shows the first row at the beginning again', async () => {
    await scrollTo(0)
    expect(isSeen(0)).toBe(true)
    expectRight(0)
  })

  it('shows both ends where rows stand apart, too', async () => {
    table.density = 'comfortable'
    await settled(table)
    await scrollTo(viewport(table).scrollHeight)
    expect(isSeen(ROWS - 1)).toBe(true)
    expectRight(ROWS - 1)
    await scrollTo(0)
    const box = viewport(table).getBoundingClientRect()
    const first = drawnRows(table).get(0)!.get(0)!.getBoundingClientRect()
    expect(Math.abs(first.top - box.top - 57)).toBeLessThan(2)
    expect(first.height).toBe(36)
    table.density = 'compact'
    await settled(table)
  })

  it('moves no element where all rows are others, and only those of rows that come where most stay', async () => {
    const body = table.shadowRoot!.querySelector('tbody.rows')!
    const indexes = () => [...body.children].map((row) => Number(row.getAttribute('aria-rowindex')))
    await scrollTo(viewport(table).scrollHeight / 2)
    const before = [...body.children]
    await scrollTo(viewport(table).scrollHeight / 4)
    const after = [...body.children]
    // a row more or less fits, by where the first one is cut
    const both = Math.min(before.length, after.length)
    expect(Math.max(before.length, after.length) - both).toBeLessThan(2)
    expect(after.findIndex((row, at) => at < both && row !== before[at])).toBe(-1)

    const stays = new Map([...drawnRows(table)].map(([row, cells]) => [row, cells.get(0)]))
    await scrollTo(viewport(table).scrollTop + 40)
    const same = [...drawnRows(table)].filter(([row, cells]) => stays.get(row) === cells.get(0))
    expect(same.length).toBeGreaterThan(10)
    expect(same.length).toBeLessThan(body.children.length)
    expect(indexes()).toEqual(indexes().map((_, at) => indexes()[0]! + at))
    for (const row of drawnRows(table).keys()) expectRight(row)
    await scrollTo(0)
  })

  it('reaches the last row and the first by keys', async () => {
    drawnRows(table).get(0)!.get(0)!.focus()
    press(table, 'End', { ctrlKey: true })
    await settled(table)
    expect(isSeen(ROWS - 1)).toBe(true)
    expectRight(ROWS - 1)
    expect(table.shadowRoot!.activeElement).toBe(
      drawnRows(table)
        .get(ROWS - 1)!
        .get(2),
    )
    press(table, 'ArrowUp')
    await settled(table)
    expect(isSeen(ROWS - 2)).toBe(true)
    press(table, 'Home', { ctrlKey: true })
    await settled(table)
    expect(isSeen(0)).toBe(true)
  })

  it('walks row by row and page by page anywhere, although a pixel of scroll is several of rows', async () => {
    for (const start of [0.1, 0.5, 0.9]) {
      await scrollTo(viewport(table).scrollHeight * start)
      const first = [...drawnRows(table).keys()].find(isSeen)!
      drawnRows(table).get(first)!.get(0)!.focus()
      for (let step = 1; step <= 3; step++) {
        press(table, 'ArrowDown')
        await settled(table)
        expect(isSeen(first + step)).toBe(true)
        expectRight(first + step)
      }
      press(table, 'PageDown')
      await settled(table)
      const [row] = [...drawnRows(table)].find(([, cells]) => cells.get(0) === table.shadowRoot!.activeElement)!
      expect(row).toBeGreaterThan(first + 5)
      expect(isSeen(row)).toBe(true)
    }
  })

  it('draws tens of rows, not millions', () => {
    expect(drawnRows(table).size).toBeLessThan(80)
  })

  it('skips no row when the wheel is turned notch by notch, or finely', async () => {
    for (const notch of [100, 3]) {
      await scrollTo(5_000_000)
      const seen = () => [...drawnRows(table).keys()].filter(isSeen)
      let last = seen().at(-1)!
      const first = seen()[0]!
      for (let turn = 0; turn < 12; turn++) {
        const event = new WheelEvent('wheel', { deltaY: notch, bubbles: true, cancelable: true })
        viewport(table).dispatchEvent(event)
        await new Promise((done) => setTimeout(done, 40))
        await settled(table)
        expect(seen()[0]!).toBeLessThanOrEqual(last + 1)
        last = seen().at(-1)!
      }
      expect(seen()[0]! - first).toBeCloseTo((12 * notch) / 28, -0.5)
    }
  })
})
