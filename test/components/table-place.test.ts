import { afterEach, describe, expect, it, vi } from 'vitest'
import { setStrings } from '../../sdk/elements.ts'
import {
  asFiles,
  cellTexts,
  cleanUp,
  drawnRows,
  openTiny,
  settled,
  showDataset,
  showTable,
} from '../support/table-page.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

afterEach(async () => {
  document.documentElement.lang = 'en'
  await cleanUp()
})

function shownCounts(table: HTMLElement): string[] {
  return [...drawnRows(table as HTMLElementTagNameMap['hindo-frequency-table']).values()].map(
    (cells) => cellTexts(cells.get(1)!).seen,
  )
}

describe('tables on a page', () => {
  it('show two datasets side by side without mixing them', async () => {
    const tinies = [await tinyDataset({ variants: 30, seed: 1 }), await tinyDataset({ variants: 40, seed: 9 })]
    const tables = tinies.map((tiny) => {
      const table = document.createElement('hindo-frequency-table')
      table.columns = ['position', 'AN']
      showDataset({ files: asFiles(tiny.files) }, table)
      return table
    })
    for (const [index, table] of tables.entries()) {
      await settled(table)
      const truth = [...tinies[index]!.truth.counts.AN[0]!].map(String)
      const shown = shownCounts(table)
      expect(shown).toEqual(truth.slice(0, shown.length))
    }
    expect(tables[0]!.table!.rows).toBe(30)
    expect(tables[1]!.table!.rows).toBe(40)
  })

  it('work inside a shadow root that is not theirs', async () => {
    const tiny = await tinyDataset({ variants: 30 })
    const host = document.createElement('section')
    const root = host.attachShadow({ mode: 'open' })
    document.body.append(host)
    const dataset = document.createElement('hindo-dataset')
    const table = document.createElement('hindo-frequency-table')
    table.columns = ['position', 'AN']
    dataset.append(table)
    root.append(dataset)
    dataset.files = asFiles(tiny.files)
    await settled(table)
    expect(shownCounts(table).length).toBeGreaterThan(5)
    drawnRows(table).get(0)!.get(0)!.focus()
    expect(table.shadowRoot!.activeElement).toBe(drawnRows(table).get(0)!.get(0))
  })

  it('find a dataset by its id, also from within a shadow root and before it is there', async () => {
    const tiny = await tinyDataset({ variants: 30 })
    const host = document.createElement('section')
    host.attachShadow({ mode: 'open' })
    document.body.append(host)
    const table = document.createElement('hindo-frequency-table')
    table.setAttribute('for', 'later')
    host.shadowRoot!.append(table)
    await table.updateComplete
    expect(table.shadowRoot!.textContent).toContain('No dataset is connected')
    showDataset({ id: 'later', files: asFiles(tiny.files) })
    await settled(table)
    await vi.waitFor(() => expect(table.table?.rows).toBe(30), { timeout: 10_000 })
  })

  it('follow when they are moved to another dataset', async () => {
    const [a, b] = [await tinyDataset({ variants: 30 }), await tinyDataset({ variants: 40 })]
    const table = document.createElement('hindo-frequency-table')
    showDataset({ files: asFiles(a!.files) }, table)
    await settled(table)
    const other = showDataset({ files: asFiles(b!.files) })
    other.append(table)
    await vi.waitFor(() => expect(table.table?.rows).toBe(40), { timeout: 5000 })
  })
})

describe('a table that leaves the page', () => {
  it('asks again when it comes back', async () => {
    const { data } = await openTiny({ variants: 30 })
    const table = showTable({ data })
    await settled(table)
    const box = table.parentElement!
    table.remove()
    expect(table.table).toBeUndefined()
    box.append(table)
    await settled(table)
    expect(table.table!.rows).toBe(30)
    expect(drawnRows(table).size).toBeGreaterThan(5)
  })
})

describe('language', () => {
  it('is that of the nearest lang, and follows it', async () => {
    const { data } = await openTiny({ variants: 20 })
    const section = document.createElement('section')
    section.lang = 'ja'
    document.body.append(section)
    const table = showTable({ data, by: ['sex'] }, { into: section })
    await settled(table)
    const shown = () => table.shadowRoot!.textContent!
    expect(shown()).toContain('20バリアント')
    expect(shown()).toContain('ダウンロード')
    const labels = data.axes.find(({ id }) => id === 'sex')!.levels.map(({ label }) => label)
    expect(shown()).toContain(labels[0]!.ja)
    section.lang = 'en-GB'
    await settled(table)
    await vi.waitFor(() => expect(shown()).toContain('20 variants'))
    expect(shown()).toContain(labels[0]!.en)
    expect(shown()).not.toContain('ダウンロード')
  })

  it('can be overridden text by text, for the page and for one element', async () => {
    const { data } = await openTiny({ variants: 20 })
    const [one, two] = [showTable({ data }), showTable({ data, strings: { columns: 'Spalten' } })]
    setStrings('en', { download: 'Save' })
    await settled(one)
    await settled(two)
    const buttons = (table: Element) =>
      [...table.shadowRoot!.querySelectorAll('.actions > button')].map((button) => button.textContent!.trim())
    expect(buttons(one)).toEqual(['Columns', 'Save'])
    expect(buttons(two)).toEqual(['Spalten', 'Save'])
    setStrings('en', { download: 'Download' })
  })

  it('leaves no text of one language in the other', async () => {
    const { en } = await import('../../sdk/components/i18n/en.ts')
    const { ja } = await import('../../sdk/components/i18n/ja.ts')
    const flat = (value: unknown): string[] =>
      typeof value === 'string' ? [value] : typeof value === 'object' && value ? Object.values(value).flatMap(flat) : []
    expect(Object.keys(ja)).toEqual(Object.keys(en))
    // the name of a language is written in that language
    const japanese = (text: string) => /[ぁ-んァ-ヶ一-龠]/.test(text)
    expect(flat(en).filter((text) => japanese(text) && text !== '日本語')).toEqual([])
    const international = /^(ID|JSON|TSV|CSV|Arrow IPC|WebAssembly|TypeScript|English|～|disease=C50 and not sex=male)$/
    expect(flat(ja).filter((text) => !japanese(text) && !international.test(text))).toEqual([])
    expect([...flat(en), ...flat(ja)].filter((text) => /[!！]|please|ください/i.test(text))).toEqual([])
  })

  it('counts one as one', async () => {
    const { en } = await import('../../sdk/components/i18n/en.ts')
    const told = (count: string) => [
      ...[en.allRows(count), en.recordCount(count), en.groupOf('All of', count)],
      ...[en.pastedList(count), en.fileList('a.vcf', count)],
    ]
    expect(told('1')).toEqual(['1 variant', '1 record', 'All of: 1 condition', 'Pasted list, 1 line', 'a.vcf, 1 line'])
    expect(told('11')).toEqual(told('1').map((text) => `${text.replace('1', '11')}s`))
  })
})
