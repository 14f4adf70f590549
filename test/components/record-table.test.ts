import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import type { HindoRecordTable } from '../../sdk/elements/record-table.ts'
import type { RecordQuery, RecordRows } from '../../sdk/record-types.ts'
import type { Records } from '../../sdk/worker/client.ts'
import { button, cleanRecords, openWorld, recordsSettled, showRecords, texts } from '../support/records-page.ts'
import { isIn, type RecordsWorld, WORLD_AXES } from '../support/records-world.ts'
import { once } from '../support/table-page.ts'

afterEach(cleanRecords)

function show(properties: Partial<HindoRecordTable>, { lang = 'en', width = 1200 } = {}): HindoRecordTable {
  const box = document.createElement('div')
  box.lang = lang
  box.style.setProperty('width', `${width}px`)
  const table = document.createElement('hindo-record-table')
  Object.assign(table, properties)
  box.append(table)
  document.body.append(box)
  return table
}

const matching = (world: RecordsWorld, where: string) => {
  const cohort = parseCohort(where, WORLD_AXES)
  return world.people.flatMap((person, index) => (isIn(cohort, person, WORLD_AXES) ? [{ ...person, index }] : []))
}

const drawn = (table: HindoRecordTable) =>
  [...table.shadowRoot!.querySelectorAll<HTMLElement>('tbody tr')].map((row) => Number(row.dataset.index))

describe('rows', () => {
  it('are those of the query, page by page, and the last page ends with the last one', async () => {
    const { data, world } = await openWorld({ records: 300 })
    const expected = matching(world, 'not biobank=A').map(({ index }) => index)
    const table = show({ data, query: { where: 'not biobank=A' }, pageSize: 25 })
    await recordsSettled({ table })
    expect(drawn(table)).toEqual(expected.slice(0, 25))
    expect(texts(table, '.place')).toEqual([`1–25 of ${expected.length}`])
    expect(table.shadowRoot!.querySelector('table')!.getAttribute('aria-rowcount')).toBe(String(expected.length + 1))
    button(table, 'Next page').click()
    await vi.waitFor(() => expect(drawn(table)).toEqual(expected.slice(25, 50)))
    expect(table.shadowRoot!.querySelector('tbody tr')!.getAttribute('aria-rowindex')).toBe('27')
    button(table, 'Last page').click()
    const last = Math.floor((expected.length - 1) / 25) * 25
    await vi.waitFor(() => expect(drawn(table)).toEqual(expected.slice(last)))
    expect(button(table, 'Next page').disabled).toBe(true)
    button(table, 'First page').click()
    await vi.waitFor(() => expect(drawn(table)).toEqual(expected.slice(0, 25)))
  })

  it('hold what the records say, levels by their labels, nothing where there is no value', async () => {
    const { data, world } = await openWorld({ records: 60 })
    const table = show({ data, columns: ['donor', 'disease', 'years', 'taken', 'note'] })
    await recordsSettled({ table })
    const rows = [...table.shadowRoot!.querySelectorAll('tbody tr')].slice(0, 20)
    for (const [index, row] of rows.entries()) {
      const { fields, levels } = world.people[index]!
      const seen = [...row.querySelectorAll('td')].map((cell) => cell.querySelector('.text')?.textContent ?? '')
      const wanted = [
        levels.disease!.join(', '),
        fields.years === null ? '' : String(fields.years),
        String(fields.taken ?? ''),
        String(fields.note ?? ''),
      ]
      expect(seen).toEqual(wanted)
      expect(row.querySelector('.open')!.textContent).toBe(fields.donor ?? `Record ${index + 1}`)
    }
    expect(texts(table, 'thead th')).toEqual(['Donor', 'Disease', 'Years (years)', 'Taken', 'Note'])
  })

  it('are sorted up, down and back by a header, from the first page', async () => {
    const { data, world } = await openWorld({ records: 120 })
    const table = show({ data, pageSize: 25 })
    await recordsSettled({ table })
    button(table, 'Next page').click()
    await vi.waitFor(() => expect(drawn(table)[0]).toBe(25))
    const header = () =>
      [...table.shadowRoot!.querySelectorAll('thead th')].find((one) => one.textContent!.includes('Years'))!
    const years = (sign: 1 | -1) =>
      world.people
        .map(({ fields }, index) => ({ index, years: fields.years as number | null }))
        .sort(
          (a, b) => (a.years === null ? 1 : b.years === null ? -1 : sign * (a.years - b.years)) || a.index - b.index,
        )
        .map(({ index }) => index)
    header().querySelector('button')!.click()
    await vi.waitFor(() => expect(drawn(table)).toEqual(years(1).slice(0, 25)))
    expect(header().getAttribute('aria-sort')).toBe('ascending')
    header().querySelector('button')!.click()
    await vi.waitFor(() => expect(drawn(table)).toEqual(years(-1).slice(0, 25)))
    expect(header().getAttribute('aria-sort')).toBe('descending')
    header().querySelector('button')!.click()
    await vi.waitFor(() => expect(drawn(table)[0]).toBe(0))
    expect(table.sort).toBeUndefined()
  })

  it('of a newer query are never replaced by an older one that comes late', async () => {
    const { data, world } = await openWorld({ records: 120 })
    const held: Array<{ query: RecordQuery; release: () => void }> = []
    const slow: Records = Object.create(data, {
      rows: {
        value: async (query: RecordQuery, range: { from: number; to: number }): Promise<RecordRows> => {
          const rows = await data.rows(query, range)
          await new Promise<void>((release) => held.push({ query, release }))
          return rows
        },
      },
    })
    const table = show({ data: slow, query: { where: 'biobank=A' } })
    const heldFor = (where: string) => held.find(({ query }) => query.where === where)
    await vi.waitFor(() => expect(heldFor('biobank=A')).toBeDefined())
    table.query = { where: 'biobank=B' }
    await vi.waitFor(() => expect(heldFor('biobank=B')).toBeDefined())
    heldFor('biobank=B')!.release()
    const expected = matching(world, 'biobank=B')
      .map(({ index }) => index)
      .slice(0, 50)
    await vi.waitFor(() => expect(drawn(table)).toEqual(expected))
    heldFor('biobank=A')!.release()
    await new Promise((done) => setTimeout(done, 50))
    expect(drawn(table)).toEqual(expected)
  })

  it('that are too few to show are not shown, and that is said', async () => {
    const { data, world } = await openWorld({ records: 300, publish: { policy: 'k=10', threshold: 10 } })
    const pairs = ['A', 'B', 'C', 'D'].flatMap((one) =>
      ['C509', 'C34', 'deep'].map((two) => `biobank=${one} and disease=${two}`),
    )
    const where = pairs.find((pair) => matching(world, pair).length > 0 && matching(world, pair).length < 10)!
    const table = show({ data, query: { where } })
    await recordsSettled({ table })
    expect((await data.rows({ where })).matched).toBeNull()
    expect(drawn(table)).toEqual([])
    expect(texts(table, '.empty')[0]).toContain('so that nobody can be singled out')
    expect(button(table, 'Download').disabled).toBe(true)
  })

  it('become cards that name every value on a narrow screen', async () => {
    const { data } = await openWorld({ records: 30 })
    const table = show({ data }, { width: 380 })
    await recordsSettled({ table })
    const cell = table.shadowRoot!.querySelector<HTMLElement>('tbody td')!
    expect(getComputedStyle(cell, '::before').content).toBe('"Biobank"')
    expect(getComputedStyle(table.shadowRoot!.querySelector('tbody tr')!).display).toBe('grid')
    expect(table.shadowRoot!.querySelector('.scroller')!.scrollWidth).toBeLessThanOrEqual(380)
  })
})

describe('one record', () => {
  it('opens in a drawer with everything it says, and the focus comes back to its row', async () => {
    const { data, world } = await openWorld({ records: 60 })
    const table = show({ data })
    await recordsSettled({ table })
    const opened = once(table, 'hindo-record-opened')
    const row = table.shadowRoot!.querySelector<HTMLElement>('[data-index="7"] .open')!
    row.focus()
    row.click()
    expect((await opened).detail.row.index).toBe(7)
    await table.updateComplete
    const dialog = table.shadowRoot!.querySelector('dialog')!
    expect(dialog.matches(':modal')).toBe(true)
    const plain = (element: Element) => {
      const copy = element.cloneNode(true) as Element
      for (const path of copy.querySelectorAll('.path')) path.remove()
      return copy.textContent!.trim()
    }
    const items = [...dialog.querySelectorAll('.item')].map((item) => {
      const listed = [...item.querySelectorAll('li')]
      return [plain(item.querySelector('dt')!), (listed.length > 0 ? listed : [item.querySelector('dd')!]).map(plain)]
    })
    const { fields, levels } = world.people[7]!
    const shown = Object.fromEntries(items) as Record<string, string[]>
    expect(shown.Donor).toEqual([fields.donor ?? 'no value'])
    expect(shown.Note).toEqual([fields.note ?? 'no value'])
    expect(shown.Disease).toEqual(levels.disease!.length > 0 ? levels.disease : ['no value'])
    button(table, 'Next record').click()
    await table.updateComplete
    expect(texts(table, '#drawer-title')).toEqual([String(world.people[8]!.fields.donor ?? 'Record 9')])
    button(table, 'Close').click()
    await vi.waitFor(() => expect(dialog.open).toBe(false))
    expect(table.shadowRoot!.activeElement).toBe(row)
  })

  it('lists those that share its specific terms, best first, and opens them', async () => {
    const { data, world } = await openWorld({ records: 200 })
    const index = world.people.findIndex(({ levels }) => levels.disease!.includes('deep'))
    const expected = await data.similar(index, { limit: 8 })
    expect(expected.length).toBeGreaterThan(2)
    const table = show({ data, pageSize: 200 })
    await recordsSettled({ table })
    table.shadowRoot!.querySelector<HTMLElement>(`[data-index="${index}"] .open`)!.click()
    await vi.waitFor(() => expect(texts(table, '.similar li')).toHaveLength(expected.length))
    expect(texts(table, '.score')).toEqual(expected.map(({ score }) => `${score.toFixed(2)} bits`))
    table.shadowRoot!.querySelector<HTMLElement>('.similar li button')!.click()
    await table.updateComplete
    const { fields, index: first } = expected[0]!.row
    expect(texts(table, '#drawer-title')).toEqual([String(fields.donor ?? `Record ${first + 1}`)])
  })

  it('of text that looks like a link to a script stays text', async () => {
    const { data } = await openWorld({ records: 20 })
    const fields = data.fields.map((one) => (one.id === 'note' ? { ...one, kind: 'link' as const } : one))
    const evil: Records = Object.create(data, {
      fields: { value: fields },
      rows: {
        value: async (query: RecordQuery, range: { from: number; to: number }) => {
          const answer = await data.rows(query, range)
          const note = 'javascript:alert(document.domain)'
          return { ...answer, rows: answer.rows.map((row) => ({ ...row, fields: { ...row.fields, note } })) }
        },
      },
    })
    const table = show({ data: evil, columns: ['donor', 'note'] })
    await recordsSettled({ table })
    expect(texts(table, 'tbody td')[0]).toBe('javascript:alert(document.domain)')
    expect(table.shadowRoot!.querySelector('tbody a')).toBeNull()
    table.shadowRoot!.querySelector<HTMLElement>('.open')!.click()
    await table.updateComplete
    expect(table.shadowRoot!.querySelector('dialog a')).toBeNull()
  })
})

describe('the summary', () => {
  it('draws what was counted, as tables that read the same without seeing', async () => {
    const { data, world } = await openWorld({ records: 300 })
    const found = matching(world, 'biobank=A')
    const table = show({ data, query: { where: 'disease=C00-C97' }, view: 'summary' })
    await recordsSettled({ table })
    const people = matching(world, 'disease=C00-C97')
    const chart = [...table.shadowRoot!.querySelectorAll('.bars')].find((one) =>
      one.querySelector('caption')!.textContent!.includes('Sample'),
    )!
    const rows = [...chart.querySelectorAll('tbody tr')].map((row) => [
      row.querySelector('th')!.textContent,
      row.querySelector('.number [aria-hidden]')!.textContent,
    ])
    const counts = ['dna', 'rna', 'serum'].map(
      (id) => [id, people.filter(({ within }) => within.sample!.has(id)).length] as const,
    )
    expect(rows).toEqual(
      counts
        .filter(([, n]) => n > 0)
        .sort((a, b) => b[1] - a[1])
        .map(([id, n]) => [id, String(n)]),
    )
    const histogram = table.shadowRoot!.querySelector('.number-chart')!
    const bins = [...histogram.querySelectorAll('tbody td')].map((cell) => Number(cell.textContent))
    expect(bins.reduce((sum, bin) => sum + bin, 0)).toBe(people.filter(({ fields }) => fields.years !== null).length)
    expect(histogram.querySelectorAll('rect')).toHaveLength(bins.length)
    expect(found.length).toBeGreaterThan(0)
  })
})

describe('files', () => {
  it('hold all records of the query in the order shown', async () => {
    const { data, world } = await openWorld({ records: 120 })
    const table = show({ data, query: { where: 'biobank=B' }, sort: '-years', pageSize: 25 })
    await recordsSettled({ table })
    const blobs: Blob[] = []
    const create = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      blobs.push(blob as Blob)
      return 'blob:none'
    })
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
    const saved = once(table, 'hindo-downloaded')
    table.shadowRoot!.querySelector<HTMLElement>('[data-format=tsv]')!.click()
    const { file, format } = (await saved).detail
    create.mockRestore()
    click.mockRestore()
    const expected = matching(world, 'biobank=B')
    expect([file, format]).toEqual([`world-${expected.length}-records.tsv`, 'tsv'])
    const lines = (await blobs[0]!.text())
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('#'))
    const [head, ...rows] = lines.map((line) => line.split('\t'))
    expect(rows).toHaveLength(expected.length)
    const years = rows
      .map((row) => row[head!.indexOf('years')]!)
      .filter(Boolean)
      .map(Number)
    expect(years).toEqual([...years].sort((a, b) => b - a))
  })
})

describe('the state', () => {
  it('brings page, order, columns and view back, and another query starts at its first page', async () => {
    const { world } = await openWorld({ records: 300 })
    const page = showRecords(world)
    page.table.state = '1;from=50;size=25;sort=-years;columns=donor,years'
    await recordsSettled(page)
    expect(texts(page.table, '.place')).toEqual(['51–75 of 300'])
    expect(texts(page.table, 'thead th')).toHaveLength(2)
    const years = texts(page.table, 'tbody td').map((text) => Number(text) || 0)
    expect(years).toEqual([...years].sort((a, b) => b - a))
    const changed = once(page.table, 'hindo-state-changed')
    page.search.where = 'not biobank=A'
    expect((await changed).detail.state).toBe('1;size=25;sort=-years;columns=donor,years')
    await recordsSettled(page)
    expect(texts(page.table, '.place')[0]).toMatch(/^1–25 of /)
    page.table.state = '2;from=75'
    await page.table.updateComplete
    expect(texts(page.table, '.state-notice')[0]).toContain('newer version')
    expect(texts(page.table, '.place')[0]).toMatch(/^1–25 of /)
  })
})
