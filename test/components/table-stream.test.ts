import { afterEach, describe, expect, it, vi } from 'vitest'
import { memorySource, type Source } from '../../sdk/dataset/source.ts'
import { type Dataset, openDataset } from '../../sdk/worker/client.ts'
import { cleanUp, drawnRows, press, settled, showTable, viewport } from '../support/table-page.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const opened: Dataset[] = []
afterEach(async () => {
  await cleanUp()
  await Promise.all(opened.splice(0).map((data) => data.close()))
})

const PARTS = 6

/** A dataset of six parts, all but the first of which arrive only when they are let through. */
async function openSlow() {
  const tiny = await tinyDataset({ variants: PARTS * 500, partRows: 500, missing: 0 })
  const inner = memorySource('slow', tiny.files)
  let letThrough = () => {}
  const gate = new Promise<void>((resolve) => (letThrough = resolve))
  const source: Source = {
    ...inner,
    name: 'slow',
    async read(file, range, options) {
      if (file.startsWith('parts/') && !file.startsWith('parts/22-0.')) await gate
      return inner.read(file, range, options)
    },
  }
  const data = await openDataset(source)
  opened.push(data)
  return { data, tiny, letThrough }
}

describe('a table that is still arriving', () => {
  it('shows its first rows, and the rest without moving what is seen', async () => {
    const { data, letThrough } = await openSlow()
    const table = showTable({ data, columns: ['position', 'AC'] })
    await vi.waitFor(() => expect(drawnRows(table).size).toBeGreaterThan(5), { timeout: 10_000 })
    const { info } = table.table!
    expect(info.complete).toBe(false)
    expect(info.rows).toBeGreaterThan(0)
    expect(info.rows).toBeLessThan(PARTS * 500)
    expect(table.shadowRoot!.querySelector('.count')!.textContent).toContain('variants so far')
    expect(table.shadowRoot!.querySelector('[role="progressbar"]')).not.toBeNull()
    expect(table.shadowRoot!.querySelector('[part="cancel"]')).not.toBeNull()
    viewport(table).scrollTop = 1400
    await vi.waitFor(() => expect(drawnRows(table).has(50)).toBe(true))
    const top = () => drawnRows(table).get(52)!.get(0)!.getBoundingClientRect().top
    const before = top()
    letThrough()
    await settled(table)
    expect(table.table!.rows).toBe(PARTS * 500)
    expect(top()).toBe(before)
    expect(table.shadowRoot!.querySelector('[part="cancel"]')).toBeNull()
    press(table, 'End', { ctrlKey: true })
    await settled(table)
    expect(drawnRows(table).has(PARTS * 500 - 1)).toBe(true)
  })

  it('keeps the rows that were there when it is cancelled, and walks on without an error', async () => {
    const { data, letThrough } = await openSlow()
    const table = showTable({ data, columns: ['position', 'AC'] })
    await vi.waitFor(() => expect(drawnRows(table).size).toBeGreaterThan(5), { timeout: 10_000 })
    const seen = table.shadowRoot!.querySelector('tr.row')!.textContent
    table.shadowRoot!.querySelector<HTMLButtonElement>('[part="cancel"]')!.click()
    await table.updateComplete
    expect(table.shadowRoot!.querySelector('.count')!.textContent).toContain('Cancelled')
    viewport(table).scrollTop = 1e6
    await new Promise((done) => setTimeout(done, 150))
    viewport(table).scrollTop = 0
    await new Promise((done) => setTimeout(done, 150))
    expect(table.shadowRoot!.querySelector('[role="alert"]')).toBeNull()
    expect(table.shadowRoot!.querySelector('tr.row')!.textContent).toBe(seen)
    letThrough()
    ;[...table.shadowRoot!.querySelectorAll('button')].find((button) => button.textContent === 'Run again')!.click()
    await settled(table)
    await vi.waitFor(() => expect(table.table!.rows).toBe(PARTS * 500), { timeout: 10_000 })
  })

  it('gives way to another query, and being scrolled meanwhile does no harm', async () => {
    const { data, tiny, letThrough } = await openSlow()
    const table = showTable({ data, columns: ['position', 'AC'] })
    await vi.waitFor(() => expect(drawnRows(table).size).toBeGreaterThan(5), { timeout: 10_000 })
    table.where = 'AC >= 3'
    await table.updateComplete
    viewport(table).scrollTop = 5000
    await new Promise((done) => setTimeout(done, 150))
    expect(table.shadowRoot!.querySelector('[role="alert"]')).toBeNull()
    letThrough()
    const expected = [...tiny.truth.counts.AC[0]!].filter((count) => count >= 3).length
    await vi.waitFor(() => expect(table.table!.info.complete && table.table!.rows).toBe(expected), { timeout: 10_000 })
    await settled(table)
    expect(table.shadowRoot!.querySelector('.count')!.textContent).toContain(
      `${expected.toLocaleString('en')} of 3,000 variants`,
    )
  })
})
