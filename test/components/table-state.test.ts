import { afterEach, describe, expect, it } from 'vitest'
import { cleanUp, openTiny, settled, showTable } from '../support/table-page.ts'

afterEach(cleanUp)

const headers = (table: Element) =>
  [...table.shadowRoot!.querySelectorAll('.group-name')].map((name) => name.textContent?.trim())

/** States that the element told of, in order. */
function told(table: Element): string[] {
  const states: string[] = []
  table.addEventListener('hindo-state-changed', ((event: CustomEvent<{ state: string }>) => {
    expect(event.bubbles && event.composed).toBe(true)
    states.push(event.detail.state)
  }) as EventListener)
  return states
}

describe('the state of a table', () => {
  it('is empty while the table is as the page made it, and says what changed', async () => {
    const { data } = await openTiny({ variants: 30 })
    const table = showTable({ data, columns: ['position', 'AC', 'AF'] })
    const states = told(table)
    await settled(table)
    expect(table.state).toBe('')
    table.sort = '-AF'
    await settled(table)
    expect(states).toEqual(['1;columns=position,AC,AF;sort=-AF'])
    expect(table.state).toBe(states[0])
    table.sort = undefined
    await settled(table)
    expect(states.at(-1)).toBe('')
  })

  it('brings a whole table back in another element, and an empty one what the page made', async () => {
    const { data } = await openTiny({ variants: 60, people: 80 })
    const first = showTable({
      data,
      cohorts: { case: 'disease=C50', rest: 'not disease=C50' },
      where: 'case.AN >= 2',
      columns: ['position', 'filter', 'AC', 'AN'],
      sort: '-case.AC',
      limit: 7,
      density: 'comfortable',
      noBars: true,
    })
    await settled(first)
    const second = showTable({ data, by: ['sex'] })
    const states = told(second)
    await settled(second)
    first.limit = 8
    await settled(first)
    second.state = first.state
    await settled(second)
    expect(second.cohorts).toEqual({ case: 'disease=C50', rest: 'not disease=C50' })
    expect(second.by).toBeUndefined()
    expect(headers(second)).toEqual(headers(first))
    expect(second.table!.info.rows).toBe(8)
    expect(second.state).toBe(first.state)
    expect([second.density, second.noBars]).toEqual(['comfortable', true])
    expect(states).toEqual([])
    second.state = ''
    await settled(second)
    expect(second.by).toEqual(['sex'])
    expect(second.cohorts).toBeUndefined()
    expect(second.state).toBe('')
  })

  it('comes by attribute too, before the element is drawn', async () => {
    const { data } = await openTiny({ variants: 30 })
    const table = showTable({ data, state: '1;by=sex;limit=3' })
    expect(table.state).toBe('1;by=sex;limit=3')
    const other = document.createElement('hindo-frequency-table')
    other.setAttribute('state', '1;limit=3')
    other.setAttribute('columns', 'AC')
    other.data = data
    document.body.append(other)
    await Promise.all([settled(table), settled(other)])
    expect(table.table!.info.cohorts.map(({ name }) => name)).toEqual(['female', 'male'])
    expect(other.table!.rows).toBe(3)
    expect(other.columns).toBeUndefined()
  })

  it.each([
    ['2;by=sex', 'newer version'],
    ['nonsense', 'could not be read'],
  ])('refuses %s in words and keeps what is shown', async (state, words) => {
    const { data } = await openTiny({ variants: 30 })
    const table = showTable({ data, limit: 5 })
    await settled(table)
    table.state = state
    await settled(table)
    const notice = () => table.shadowRoot!.querySelector<HTMLElement>('[part="state-notice"]')
    expect(notice()!.getAttribute('role')).toBe('status')
    expect(notice()!.textContent).toContain(words)
    expect(table.table!.rows).toBe(5)
    expect(table.by).toBeUndefined()
    notice()!.querySelector('button')!.click()
    await table.updateComplete
    expect(notice()).toBeNull()
    table.state = '1;limit=4'
    await settled(table)
    expect(table.table!.rows).toBe(4)
  })

  it('leaves lists out that no address could hold', async () => {
    const { data } = await openTiny({ variants: 30 })
    const table = showTable({ data })
    await settled(table)
    table.variants = Array.from({ length: 300 }, (_, index) => `22-${1000 + index}-A-G`)
    table.limit = 9
    await settled(table)
    expect(table.state).toBe('1;limit=9')
  })

  it('passes over keys it does not know', async () => {
    const { data } = await openTiny({ variants: 30 })
    const table = showTable({ data, state: '1;limit=2;later=x' })
    await settled(table)
    expect(table.table!.rows).toBe(2)
  })
})
