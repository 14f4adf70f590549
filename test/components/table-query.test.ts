import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Dataset, Table } from '../../sdk/worker/client.ts'
import { cellTexts, cleanUp, drawnRows, once, openTiny, settled, showTable } from '../support/table-page.ts'

afterEach(cleanUp)

function countText(table: Element): string {
  return table.shadowRoot!.querySelector('.count')!.textContent!.replace(/\s+/g, ' ')
}

/** The dataset with its answers held back, so that their order can be chosen. */
function slowed(data: Dataset) {
  const held: Array<{
    where: string | undefined
    release: () => void
    signal: AbortSignal | undefined
    closed: () => boolean
  }> = []
  const slow: Dataset = Object.create(data, {
    frequencies: {
      value: async (query: Parameters<Dataset['frequencies']>[0]) => {
        let close = false
        const release = new Promise<void>((resolve) => {
          held.push({ where: query?.where, release: resolve, signal: query?.signal, closed: () => close })
        })
        const { signal: _signal, onTable: _onTable, ...rest } = query ?? {}
        const table = await data.frequencies(rest)
        await release
        const shut = table.close.bind(table)
        table.close = () => {
          close = true
          return shut()
        }
        return table as Table
      },
    },
  })
  return { slow, held }
}

describe('queries of the table', () => {
  it('never let a late answer replace a newer one', async () => {
    const { data } = await openTiny({ variants: 200 })
    const { slow, held } = slowed(data)
    const table = showTable({ data: slow, where: 'AC >= 1' })
    await vi.waitFor(() => expect(held).toHaveLength(1))
    table.where = 'AC >= 5'
    await vi.waitFor(() => expect(held).toHaveLength(2))
    expect(held[0]!.signal!.aborted).toBe(true)
    held[1]!.release()
    await settled(table)
    const rows = table.table!.rows
    held[0]!.release()
    await vi.waitFor(() => expect(held[0]!.closed()).toBe(true))
    await settled(table)
    expect(table.table!.rows).toBe(rows)
    expect(countText(table)).toContain('AC >= 5')
  })

  it('keep the rows shown until the first rows of the next answer are there', async () => {
    const { data } = await openTiny({ variants: 200 })
    const { slow, held } = slowed(data)
    const table = showTable({ data: slow })
    await vi.waitFor(() => expect(held).toHaveLength(1))
    held[0]!.release()
    await settled(table)
    table.where = 'AC >= 5'
    await vi.waitFor(() => expect(held).toHaveLength(2))
    expect(drawnRows(table).size).toBeGreaterThan(5)
    expect(table.shadowRoot!.querySelector('.viewport')!.classList.contains('stale')).toBe(true)
    expect(table.shadowRoot!.querySelector('[role="progressbar"]')).not.toBeNull()
    const height = table.offsetHeight
    held[1]!.release()
    await settled(table)
    expect(table.offsetHeight).toBe(height)
  })

  it('can be cancelled and run again', async () => {
    const { data } = await openTiny({ variants: 200 })
    const { slow, held } = slowed(data)
    const table = showTable({ data: slow })
    await vi.waitFor(() => expect(table.shadowRoot!.querySelector('[part="cancel"]')).not.toBeNull())
    await vi.waitFor(() => expect(held).toHaveLength(1))
    table.shadowRoot!.querySelector<HTMLButtonElement>('[part="cancel"]')!.click()
    await table.updateComplete
    expect(held[0]!.signal!.aborted).toBe(true)
    expect(countText(table)).toContain('Cancelled')
    ;[...table.shadowRoot!.querySelectorAll('button')].find((button) => button.textContent === 'Run again')!.click()
    await vi.waitFor(() => expect(held).toHaveLength(2))
    held[1]!.release()
    await settled(table)
    expect(table.table!.rows).toBe(200)
  })

  it('keep how many of how many, and why, in sight', async () => {
    const { data, tiny } = await openTiny({ variants: 400, suppressed: 0.2, seed: 5 })
    const table = showTable({ data, where: 'AF >= 0.01', limit: 10 })
    await settled(table)
    const { rows, matched, considered, undecided } = table.table!.info
    expect(rows).toBe(10)
    expect(considered).toBe(400)
    expect(undecided).toBeGreaterThan(50)
    expect(tiny.truth.suppressed[0]!.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(undecided)
    expect(countText(table)).toBe(
      `10 of 400 variants · first 10 of ${matched} that match · ${400 - matched - undecided} left out by AF >= 0.01` +
        ` · ${undecided} undecided: the filter needs a number that is suppressed, not called or not collected`,
    )
  })

  it('sort in the engine by a press on a header: largest, smallest, file order', async () => {
    const { data, tiny } = await openTiny({ variants: 300, missing: 0, seed: 4 })
    const table = showTable({ data, columns: ['position', 'AC', 'AN'] })
    await settled(table)
    const header = () => table.shadowRoot!.querySelectorAll('.names th')[1]!
    const sorted: string[] = []
    table.addEventListener('hindo-sorted', ({ detail }) => sorted.push(detail.sort))
    const press = async () => {
      const done = once(table, 'hindo-table-changed')
      header().querySelector('button')!.click()
      await done
      await settled(table)
      return [...drawnRows(table).entries()]
        .sort(([a], [b]) => a - b)
        .map(([, cells]) => Number(cellTexts(cells.get(1)!).seen))
    }
    const truth = [...tiny.truth.counts.AC[0]!]
    const falling = await press()
    expect(header().getAttribute('aria-sort')).toBe('descending')
    expect(falling).toEqual([...truth].sort((a, b) => b - a).slice(0, falling.length))
    const rising = await press()
    expect(header().getAttribute('aria-sort')).toBe('ascending')
    expect(rising[0]).toBe(Math.min(...truth.filter((_, row) => tiny.truth.counts.AN[0]![row]! > 0)))
    expect(rising).toEqual([...rising].sort((a, b) => a - b))
    await press()
    expect(header().getAttribute('aria-sort')).toBe('none')
    expect(sorted).toEqual(['-AC', 'AC', ''])
  })

  it('say what is wrong with a filter, where, and what to do, with a detail to copy', async () => {
    const { data } = await openTiny({ variants: 20 })
    const table = showTable({ data, where: 'AFF >= 0.01' })
    const { detail } = await once(table, 'hindo-error')
    await settled(table)
    expect(detail.error).toMatchObject({ code: 'parse', where: { offset: 0, length: 3 } })
    const panel = table.shadowRoot!.querySelector('[role="alert"]')!
    expect(panel.textContent).toContain('This text does not read.')
    expect(panel.textContent).toContain('AFF')
    expect(panel.textContent).toContain('Did you mean AF')
    expect([...panel.querySelectorAll('button')].map((button) => button.textContent)).toContain('Copy detail')
    table.where = 'AF >= 0.01'
    await settled(table)
    expect(table.shadowRoot!.querySelector('[role="alert"]')).toBeNull()
  })

  it('refuse a cohort that the dataset cannot give, with what is certain', async () => {
    const { data } = await openTiny({ variants: 20 })
    const table = showTable({ data, cohorts: { both: 'disease=C50 and disease=E11' } })
    const { detail } = await once(table, 'hindo-error')
    expect(detail.error.code).toBe('not-answerable')
    await settled(table)
    expect(table.shadowRoot!.querySelector('[role="alert"]')!.textContent).toMatch(/between \d+ and \d+ people/)
  })

  it('say what would fill an empty table', async () => {
    const { data } = await openTiny({ variants: 20 })
    const table = showTable({ data, where: 'AC >= 100000' })
    await settled(table)
    expect(table.shadowRoot!.querySelector('.empty')!.textContent).toContain('Loosen it or remove it')
    table.where = ''
    table.regions = ['22:1-2']
    await settled(table)
    expect(table.shadowRoot!.querySelector('.empty')!.textContent).toContain('Widen the region')
  })

  it('take cohorts as JSON in an attribute, or as one expression', async () => {
    const { data } = await openTiny({ variants: 20 })
    const table = showTable({ data })
    table.setAttribute('cohorts', '{"f": "sex=female", "m": "sex=male"}')
    await settled(table)
    await vi.waitFor(() => expect(table.table!.info.cohorts.map(({ name }) => name)).toEqual(['f', 'm']))
    table.setAttribute('cohorts', 'sex=female')
    await vi.waitFor(() =>
      expect(table.table!.info.cohorts.map(({ expression }) => expression)).toEqual(['sex=female']),
    )
    table.setAttribute('cohorts', '{"f": ')
    await vi.waitFor(() => expect(table.shadowRoot!.querySelector('[role="alert"]')!.textContent).toContain('JSON'))
  })
})
