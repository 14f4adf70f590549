import { afterEach, describe, expect, it, vi } from 'vitest'
import { fileName } from '../../sdk/components/frequency-table/download.ts'
import { cleanUp, drawnRows, once, openTiny, settled, showTable } from '../support/table-page.ts'

afterEach(() => {
  vi.restoreAllMocks()
  return cleanUp()
})

function open(table: Element, id: string): HTMLElement {
  table.shadowRoot!.querySelector<HTMLButtonElement>(`[popovertarget="${id}"]`)!.click()
  return table.shadowRoot!.getElementById(id)!
}

const optional = (manifest: { release: string }) => {
  manifest.release = 'optional'
}

describe('the column chooser', () => {
  it('adds and removes columns, and tells which', async () => {
    const { data } = await openTiny({ variants: 20 })
    const table = showTable({ data, columns: ['position', 'AC', 'AF'] })
    await settled(table)
    const chooser = open(table, 'columns')
    const box = (name: string) =>
      [...chooser.querySelectorAll('label')]
        .find((label) => label.querySelector('strong')?.textContent === name)!
        .querySelector('input')!
    const changed = once(table, 'hindo-columns-changed')
    box('nhomalt').click()
    expect((await changed).detail.columns).toEqual(['position', 'AC', 'AF', 'nhomalt'])
    await settled(table)
    expect(headers(table)).toEqual(['Position', 'AC', 'AF', 'nhomalt'])
    box('AC').click()
    await settled(table)
    box('ID').click()
    await settled(table)
    expect(headers(table)).toEqual(['Position', 'ID', 'AF', 'nhomalt'])
  })

  it('never lets the last column go', async () => {
    const { data } = await openTiny({ variants: 20 })
    const table = showTable({ data, columns: ['position', 'AF'] })
    await settled(table)
    const boxes = [...open(table, 'columns').querySelectorAll('input')]
    expect(boxes.filter((box) => box.disabled && box.checked)).toHaveLength(1)
  })

  it('sets the height of rows', async () => {
    const { data } = await openTiny({ variants: 20 })
    const table = showTable({ data })
    await settled(table)
    const height = () => table.shadowRoot!.querySelector<HTMLElement>('tr.row')!.offsetHeight
    expect(height()).toBe(28)
    open(table, 'columns').querySelectorAll<HTMLInputElement>('[type="radio"]')[1]!.click()
    await settled(table)
    expect(height()).toBe(36)
  })
})

describe('downloads', () => {
  it('are refused in a sentence where the dataset requires a review', async () => {
    const { data } = await openTiny({ variants: 20 })
    expect(data.release).toBe('required')
    const table = showTable({ data })
    await settled(table)
    const menu = open(table, 'download')
    expect(menu.textContent).toContain('This dataset lets nothing out without a review')
    expect(menu.querySelectorAll('button')).toHaveLength(0)
  })

  it('carry "unreviewed" in their name, and the numbers without grouping', async () => {
    const { data, tiny } = await openTiny({ variants: 20 }, optional)
    const table = showTable({ data, columns: ['position', 'AC', 'AN'] })
    await settled(table)
    const saved: Array<{ name: string; blob: Blob }> = []
    const blobs = new Map<string, Blob>()
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      blobs.set(`blob:${blobs.size}`, blob as Blob)
      return `blob:${blobs.size - 1}`
    })
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push({ name: this.download, blob: blobs.get(this.href)! })
    })
    for (const format of ['tsv', 'csv', 'arrow', 'vcf', 'json']) {
      const done = once(table, 'hindo-downloaded')
      open(table, 'download').querySelector<HTMLButtonElement>(`[data-format="${format}"]`)!.click()
      expect((await done).detail).toEqual({ format, file: `tiny-20-variants.unreviewed.${format}` })
      await settled(table)
      table.shadowRoot!.getElementById('download')!.hidePopover()
    }
    expect(saved.map(({ name }) => name)).toContain('tiny-20-variants.unreviewed.vcf')
    const lines = (await saved[0]!.blob.text()).trim().split('\n')
    expect(lines).toHaveLength(21)
    const column = lines[0]!.split('\t').indexOf('AC')
    expect(lines.slice(1).map((line) => line.split('\t')[column])).toEqual(
      [...tiny.truth.counts.AC[0]!].map((count, row) => (tiny.truth.counts.AN[0]![row] === 0 ? '' : String(count))),
    )
  })

  it('have names that any file system takes', () => {
    expect(fileName({ id: 'a/b 日本' }, { rows: 5 }, 'tsv')).toBe('a-b--5-variants.unreviewed.tsv')
  })
})

describe('cards', () => {
  it('take the place of the table in a narrow box, with the same numbers', async () => {
    const { data, tiny } = await openTiny({ variants: 200, missing: 0, seed: 2 })
    const table = showTable({ data, by: ['sex'], columns: ['AF', 'AC', 'AN', 'nhomalt'] }, { width: 380 })
    await settled(table)
    expect(table.shadowRoot!.querySelector('table')).toBeNull()
    const card = table.shadowRoot!.querySelector('.card')!
    expect(card.getAttribute('aria-posinset')).toBe('1')
    expect(card.getAttribute('aria-setsize')).toBe('200')
    const stratum = data.strata.findIndex(({ terms }) => terms.length === 1 && terms[0]![0] === 'sex')
    expect(card.querySelector('.AC')!.textContent!.trim()).toBe(String(tiny.truth.counts.AC[stratum]![0]!))
    expect(card.scrollWidth).toBeLessThanOrEqual(380)
    expect(drawnRows(table).size).toBe(0)
  })

  it('stand where they should: all have the height that is counted with', async () => {
    const { data } = await openTiny({ variants: 200 })
    for (const columns of [
      ['AF', 'AC', 'AN'],
      ['AF', 'nhomalt', 'hwe_p'],
    ]) {
      document.body.replaceChildren()
      const table = showTable({ data, by: ['sex'], columns }, { width: 380 })
      await settled(table)
      const tops = [...table.shadowRoot!.querySelectorAll('.card')].map((card) => card.getBoundingClientRect().top)
      const heights = tops.slice(1).map((top, index) => top - tops[index]!)
      const declared = table.shadowRoot!.querySelector<HTMLElement>('.cards')!.scrollHeight / 200
      expect(new Set(heights.map(Math.round)).size).toBe(1)
      expect(heights[0]).toBeCloseTo(declared, 0)
    }
  })

  it('can be sorted from a menu', async () => {
    const { data } = await openTiny({ variants: 50, missing: 0 })
    const table = showTable({ data, columns: ['AC'] }, { width: 380 })
    await settled(table)
    const select = table.shadowRoot!.querySelector('select')!
    select.value = '-AC'
    select.dispatchEvent(new Event('change'))
    await once(table, 'hindo-table-changed')
    await settled(table)
    const counts = [...table.shadowRoot!.querySelectorAll('dd.AC')].map((cell) => Number(cell.textContent))
    expect(counts).toEqual([...counts].sort((a, b) => b - a))
  })
})

function headers(table: Element): string[] {
  return [...table.shadowRoot!.querySelectorAll('.names th')].map((cell) =>
    cell.textContent!.replace(/[▲▼]/g, '').replace(/\s+/g, ' ').trim(),
  )
}
