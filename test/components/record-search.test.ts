import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import type { HindoRecordSearch } from '../../sdk/elements/record-search.ts'
import type { FacetAnswer, RecordQuery } from '../../sdk/record-types.ts'
import type { Records } from '../../sdk/worker/client.ts'
import { button, cleanRecords, openWorld, recordsSettled, showRecords, texts } from '../support/records-page.ts'
import { isIn, type RecordsWorld, WORLD_AXES } from '../support/records-world.ts'

afterEach(cleanRecords)

type Searched = HTMLElementEventMap['hindo-records-searched']['detail']

function show(properties: Partial<HindoRecordSearch>, lang = 'en') {
  const box = document.createElement('div')
  box.lang = lang
  const search = document.createElement('hindo-record-search')
  Object.assign(search, properties)
  const told: Searched[] = []
  search.addEventListener('hindo-records-searched', (event) => told.push(event.detail))
  box.append(search)
  document.body.append(box)
  return { search, told }
}

const matching = (world: RecordsWorld, where: string) => {
  const cohort = parseCohort(where, WORLD_AXES)
  return world.people.filter((person) => isIn(cohort, person, WORLD_AXES))
}

function level(search: HindoRecordSearch, axis: string, id: string): HTMLElement {
  const found = search.shadowRoot!.querySelector<HTMLElement>(`[data-axis=${axis}] [data-level="${id}"]`)
  if (!found) throw new Error(`${axis}=${id} is not drawn`)
  return found
}

/** What a person sees beside a level. */
const countOf = (search: HindoRecordSearch, axis: string, id: string) =>
  level(search, axis, id).querySelector('.count [aria-hidden]')?.textContent

async function open(search: HindoRecordSearch, axis: string): Promise<void> {
  const details = search.shadowRoot!.querySelector<HTMLDetailsElement>(`details[data-axis=${axis}]`)!
  if (!details.open) details.querySelector('summary')!.click()
  await vi.waitFor(() => expect(details.querySelector('.levels')).not.toBeNull())
}

describe('facets', () => {
  it('count what every level would leave, as counted one by one', async () => {
    const { data, world } = await openWorld({ records: 300 })
    const { search, told } = show({ data, where: 'biobank in (A, B) and not sample=dna' })
    await recordsSettled({ search })
    const rest = matching(world, 'biobank in (A, B) and not sample=dna')
    expect(told).toHaveLength(1)
    expect(texts(search, '.headline strong')).toEqual([`${rest.length} of 300 records`])
    for (const { id, levels } of WORLD_AXES.slice(1, 3)) {
      await open(search, id)
      for (const one of id === 'disease' ? ['C00-C97', 'I10', 'nobody'] : levels.map((each) => each.id)) {
        expect(countOf(search, id, one), `${id}=${one}`).toBe(
          String(rest.filter(({ within }) => within[id]!.has(one)).length),
        )
      }
    }
    // where biobanks are chosen, the others are counted as if they were not
    const anywhere = matching(world, 'not sample=dna')
    for (const id of ['A', 'B', 'C', 'D']) {
      expect(countOf(search, 'biobank', id)).toBe(
        String(anywhere.filter(({ within }) => within.biobank!.has(id)).length),
      )
    }
  })

  it('are chosen, shut out and taken away, and the expression follows', async () => {
    const { data, world } = await openWorld()
    const { search, told } = show({ data })
    await recordsSettled({ search })
    await open(search, 'disease')
    level(search, 'disease', 'I10').querySelector('input')!.click()
    await vi.waitFor(() => expect(search.where).toBe('disease=I10'))
    button(search, 'Inside C00-C97').click()
    await search.updateComplete
    level(search, 'disease', 'C50').querySelector('input')!.click()
    await search.updateComplete
    expect(search.where).toBe('disease in (I10, C50)')
    const all = [...search.shadowRoot!.querySelectorAll<HTMLInputElement>('[data-axis=disease] [type=radio]')][1]!
    all.click()
    await search.updateComplete
    expect(search.where).toBe('disease=I10 and disease=C50')
    button(search, 'Exclude B').click()
    await vi.waitFor(() => expect(told.at(-1)!.query.where).toBe('not biobank=B and disease=I10 and disease=C50'))
    await recordsSettled({ search })
    expect(told.at(-1)!.answer.records).toBe(matching(world, search.where!).length)
    expect(texts(search, '.chip span')).toEqual(['Biobank: not B', 'Disease: I10 and C50'])
    expect(button(search, 'Exclude B').getAttribute('aria-pressed')).toBe('true')
    button(search, 'Remove Disease: I10 and C50').click()
    await search.updateComplete
    expect(search.where).toBe('not biobank=B')
    button(search, 'Remove all').click()
    await recordsSettled({ search })
    expect(search.where).toBe('')
    expect(texts(search, '.headline strong')).toEqual(['300 of 300 records'])
  })

  it('that open and close at once, as when a page is searched, all stay so', async () => {
    const { data } = await openWorld()
    const { search } = show({ data })
    await recordsSettled({ search })
    const all = [...search.shadowRoot!.querySelectorAll<HTMLDetailsElement>('details.facet')]
    for (const details of all) details.open = !details.open
    const wanted = all.map(({ open: now }) => now)
    await vi.waitFor(() => expect(all.map((details) => details.querySelector('.levels') !== null)).toEqual(wanted))
    expect(all.map(({ open: now }) => now)).toEqual(wanted)
    for (const details of all) details.open = true
    await vi.waitFor(() => expect(all.every((details) => details.querySelector('.levels'))).toBe(true))
  })

  it('say that overlapping levels do not add up', async () => {
    const { data } = await openWorld()
    const { search } = show({ data })
    await recordsSettled({ search })
    await open(search, 'disease')
    expect(texts(search, '[data-axis=disease] .note-line')).toEqual([
      'A record may have several of these; they do not add up.',
    ])
    await open(search, 'age')
    expect(texts(search, '[data-axis=age] .note-line')).toEqual([])
  })

  it('show suppressed numbers as such, never as zero or as what they are', async () => {
    const publish = { policy: 'k=10', threshold: 10 }
    const { data } = await openWorld({ records: 300, publish })
    const { search, told } = show({ data, where: 'disease=C509' })
    await recordsSettled({ search })
    const hidden = told[0]!.answer.axes
      .find(({ axis }) => axis === 'biobank')!
      .counts.filter(({ records }) => records === null)
    expect(hidden.length).toBeGreaterThan(0)
    for (const { level: id } of hidden) {
      expect(countOf(search, 'biobank', id)).toBe('▨')
      expect(level(search, 'biobank', id).querySelector('.count .hidden')!.textContent).toBe(
        'suppressed: fewer than 10 records, or a number that would reveal so few',
      )
    }
  })
})

describe('numbers and words', () => {
  it('restrict by ranges and count records without a value', async () => {
    const { data, world } = await openWorld()
    const { search, told } = show({ data })
    await recordsSettled({ search })
    const [from, to] = [...search.shadowRoot!.querySelectorAll<HTMLInputElement>('[data-field=years] input')]
    const set = (input: HTMLInputElement, value: string) => {
      input.value = value
      input.dispatchEvent(new Event('change', { bubbles: true }))
    }
    set(from!, '20')
    await search.updateComplete
    set(to!, '45')
    await vi.waitFor(() => expect(told.at(-1)!.query.ranges).toEqual({ years: { from: 20, to: 45 } }))
    await recordsSettled({ search })
    const inside = world.people.filter(
      ({ fields }) => fields.years !== null && Number(fields.years) >= 20 && Number(fields.years) <= 45,
    )
    const unknown = world.people.filter(({ fields }) => fields.years === null)
    expect(texts(search, '.headline')).toEqual([
      `${inside.length} of 300 records · ${unknown.length} without a value left out`,
    ])
    expect(texts(search, '.chip span')).toEqual(['Years: 20 to 45 years'])
    set(from!, '')
    await search.updateComplete
    expect(search.ranges).toEqual({ years: { to: 45 } })
  })

  it('say beside the range that it runs backwards', async () => {
    const { data } = await openWorld()
    const { search } = show({ data })
    await recordsSettled({ search })
    const wrong = () =>
      [...search.shadowRoot!.querySelectorAll('fieldset input[aria-invalid=true]')].map((input) => {
        const said = search.shadowRoot!.getElementById(input.getAttribute('aria-describedby')!)
        return `${(input as HTMLElement).dataset.end}: ${said?.textContent}`
      })
    search.ranges = { years: { from: 45, to: 20 }, taken: { from: '2017-01-02', to: '2017-01-01' } }
    await search.updateComplete
    const text = 'The range runs backwards: swap its ends.'
    expect(wrong()).toEqual([`from: ${text}`, `to: ${text}`, `from: ${text}`, `to: ${text}`])
    search.ranges = { years: { from: 20, to: 20 }, taken: { to: '2017-01-01' } }
    await search.updateComplete
    expect(wrong()).toEqual([])
  })

  it('look for words in texts after a pause', async () => {
    const { data, world } = await openWorld()
    const { search, told } = show({ data })
    await recordsSettled({ search })
    const input = search.shadowRoot!.querySelector<HTMLInputElement>('#words')!
    for (const text of ['f', 'fr', 'frozen']) {
      input.value = text
      input.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }
    await vi.waitFor(() => expect(told.at(-1)!.query.words).toBe('frozen'))
    expect(told.map(({ query }) => query.words)).toEqual([undefined, 'frozen'])
    const found = world.people.filter(({ fields }) => /frozen|Ｆｒｏｚｅｎ/i.test(String(fields.note)))
    expect(told.at(-1)!.answer.records).toBe(found.length)
    expect(input.value).toBe('frozen')
  })
})

describe('the text', () => {
  async function write(search: HindoRecordSearch, text: string): Promise<void> {
    const area = search.shadowRoot!.querySelector('textarea')!
    area.value = text
    area.dispatchEvent(new InputEvent('input', { bubbles: true }))
    await vi.waitFor(() => expect(search.where).toBe(text.trim()))
    await search.updateComplete
  }

  it('and the facets stay in step', async () => {
    const { data, world } = await openWorld()
    const { search } = show({ data })
    await recordsSettled({ search })
    await open(search, 'disease')
    const text = 'disease in (I10, C00-C97) and (biobank=A or age=old)'
    await write(search, text)
    await recordsSettled({ search })
    expect(level(search, 'disease', 'I10').querySelector('input')!.checked).toBe(true)
    expect(texts(search, '.chip span')).toEqual([
      'Disease: I10 or C00-C97',
      'people whose biobank is A or whose age is old',
    ])
    expect(texts(search, '.headline strong')).toEqual([`${matching(world, text).length} of 300 records`])
    level(search, 'disease', 'I10').querySelector('input')!.click()
    await search.updateComplete
    expect(search.where).toBe('disease=C00-C97 and (biobank=A or age=old)')
    expect(search.shadowRoot!.querySelector('textarea')!.value).toBe(search.where)
  })

  it('that does not read points at the place, and loses nothing', async () => {
    const { data } = await openWorld()
    const { search, told } = show({ data, where: 'biobank=A' })
    await recordsSettled({ search })
    const before = told.length
    await write(search, 'biobank=A and disese=C50')
    await recordsSettled({ search })
    expect(texts(search, '.problem mark')).toEqual(['disese'])
    expect(texts(search, '.problem-words')[0]).toMatch(/disese.*Did you mean disease/s)
    expect(search.shadowRoot!.querySelector('textarea')!.value).toBe('biobank=A and disese=C50')
    expect(level(search, 'biobank', 'A').querySelector('input')!.checked).toBe(true)
    expect(told).toHaveLength(before)
    await write(search, 'biobank=A and disease=C50')
    await recordsSettled({ search })
    expect(search.shadowRoot!.querySelector('.problem')).toBeNull()
  })

  it('is a sentence that names dataset and number, in the language of the page', async () => {
    const { data, world } = await openWorld()
    const { search } = show({ data, where: 'disease=C50 and not biobank=A' }, 'ja')
    await recordsSettled({ search })
    const found = matching(world, 'disease=C50 and not biobank=A').length
    expect(texts(search, '.sentence')[0]).toBe(`World (1)：BiobankがAでなく、C50の人、300件中 ${found}件。`)
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    button(search, '文章をコピー').click()
    await search.updateComplete
    expect(write).toHaveBeenCalledWith(texts(search, '.sentence')[0])
    write.mockRestore()
  })
})

describe('answers', () => {
  it('that come late never replace newer ones', async () => {
    const { data } = await openWorld()
    const held: Array<{ where: string | undefined; release: () => void; signal: AbortSignal | undefined }> = []
    const slow: Records = Object.create(data, {
      facets: {
        value: async (query: RecordQuery, { signal }: { signal?: AbortSignal } = {}): Promise<FacetAnswer> => {
          const answer = await data.facets(query)
          await new Promise<void>((release) => held.push({ where: query.where, release, signal }))
          return answer
        },
      },
    })
    const { search, told } = show({ data: slow, where: 'biobank=A' })
    await vi.waitFor(() => expect(held).toHaveLength(1))
    search.where = 'biobank=B'
    await vi.waitFor(() => expect(held).toHaveLength(2))
    expect(held[0]!.signal!.aborted).toBe(true)
    held[1]!.release()
    await vi.waitFor(() => expect(told).toHaveLength(1))
    held[0]!.release()
    await new Promise((done) => setTimeout(done, 50))
    expect(told.map(({ query }) => query.where)).toEqual(['biobank=B'])
    expect(search.answer!.expression).toBe('biobank=B')
  })

  it('are shared with the table of the same provider', async () => {
    const { world } = await openWorld()
    const page = showRecords(world)
    await recordsSettled(page)
    expect(texts(page.table, '.status')).toEqual(['300 of 300 records'])
    level(page.search, 'biobank', 'B').querySelector('input')!.click()
    await page.search.updateComplete
    await vi.waitFor(() =>
      expect(texts(page.table, '.status')).toEqual([`${matching(world, 'biobank=B').length} of 300 records`]),
    )
    await recordsSettled(page)
    const rows = texts(page.table, 'tbody td:nth-child(2)')
    expect(new Set(rows)).toEqual(new Set(['B']))
    page.search.where = 'biobank=B and disese=C50'
    await vi.waitFor(() => expect(texts(page.search, '.problem mark')).toEqual(['disese']))
    await page.table.updateComplete
    expect(texts(page.table, 'tbody td:nth-child(2)')).toEqual(rows)
    expect(page.table.shadowRoot!.querySelector('.stale')).not.toBeNull()
  })
})

describe('the state', () => {
  it('brings a search back before the records are open, and refuses a newer one', async () => {
    const { data, world } = await openWorld()
    const first = show({ data })
    await recordsSettled({ search: first.search })
    first.search.where = 'disease=C50 and not biobank=A'
    first.search.ranges = { years: { from: 10 }, taken: { to: '2017-01-01' } }
    first.search.words = 'バイオ'
    await recordsSettled({ search: first.search })
    const { state } = first.search
    expect(state).toMatch(/^1;[A-Za-z0-9_.,:()*=@/$!~;-]+$/)
    const page = showRecords(world)
    page.search.state = state
    await recordsSettled(page)
    expect(page.search.where).toBe('disease=C50 and not biobank=A')
    expect(page.search.ranges).toEqual({ years: { from: 10 }, taken: { to: '2017-01-01' } })
    expect(texts(page.search, '.headline')).toEqual(texts(first.search, '.headline'))
    page.search.state = '9;where=sex%3Dmale'
    await page.search.updateComplete
    expect(texts(page.search, '.state-notice')[0]).toContain('newer version')
    expect(page.search.where).toBe('disease=C50 and not biobank=A')
    page.search.state = ''
    await recordsSettled(page)
    expect(texts(page.search, '.headline strong')).toEqual(['300 of 300 records'])
  })
})
