import { afterEach, describe, expect, it, vi } from 'vitest'
import type { HindoCohortSearch } from '../../sdk/elements.ts'
import { HindoError } from '../../sdk/errors.ts'
import type { Dataset } from '../../sdk/worker/client.ts'
import { counted, find, levelRow, nodeRows, search, showSearch, typeQuery } from '../support/search-page.ts'
import { cleanUp, once, openTiny } from '../support/table-page.ts'
import { isIn } from '../support/tiny-people.ts'

afterEach(() => {
  vi.restoreAllMocks()
  return cleanUp()
})

/** What is said of a level: its name, and people now and if added. */
function said(element: HindoCohortSearch, axis: string, level: string): string {
  return levelRow(element, axis, level).getAttribute('aria-label')!
}

function press(target: Element, key: string, options: KeyboardEventInit = {}): void {
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...options }),
  )
}

describe('the numbers of a search', () => {
  it('are those of the people: the query, its split, every level now and if added', async () => {
    const { data, tiny } = await openTiny({ variants: 10, people: 200 })
    const element = showSearch({ data, split: 'sex', expression: 'disease=C50' })
    await counted(element)
    const { people } = tiny.truth
    const count = (...terms: Array<[string, string]>) => people.filter((person) => isIn(person, terms)).length
    expect(find(element, '.whole strong').textContent).toBe(String(count(['disease', 'C50'])))
    expect(find(element, '.whole .of').textContent).toContain('200')
    for (const sex of ['female', 'male']) {
      const row = find(element, `.split [data-level="${sex}"] .people`)
      expect(row.textContent).toContain(String(count(['disease', 'C50'], ['sex', sex])))
    }
    const east = count(['disease', 'C50'], ['region', 'east'])
    expect(said(element, 'region', 'east')).toBe(`east, now ${east} people, if added ${east} people`)
    levelRow(element, 'region', 'east').click()
    await counted(element)
    const both = count(['disease', 'C50'], ['region', 'west']) + east
    expect(said(element, 'region', 'west')).toBe(`west, now 0 people, if added ${both} people`)
    expect(said(element, 'region', 'east')).toBe(`east, now ${east} people`)
    expect(levelRow(element, 'region', 'east').getAttribute('aria-checked')).toBe('true')
  })

  it('of overlapping groups are never added up, and it says so', async () => {
    const { data } = await openTiny({ variants: 10, people: 200 })
    const element = showSearch({ data, split: 'disease' })
    await counted(element)
    expect(find(element, '.answer').textContent).toContain('do not add up')
    expect(find(element, '.whole strong').textContent).toBe('200')
  })

  it('that the dataset does not hold are said to be missing, with the reason and what is certain', async () => {
    const { data, tiny } = await openTiny({ variants: 10, people: 200 })
    const element = showSearch({ data, split: 'sex', expression: 'disease=C50 or disease=E11' })
    await counted(element)
    const truth = tiny.truth.people.filter(
      (person) => isIn(person, [['disease', 'C50']]) || isIn(person, [['disease', 'E11']]),
    )
    const [lower, upper] = find(element, '.whole strong').textContent!.split('–').map(Number)
    expect(lower).toBeLessThanOrEqual(truth.length)
    expect(upper).toBeGreaterThanOrEqual(truth.length)
    expect(find(element, '.answer .why').textContent).toContain('The dataset does not hold this number')
    expect(find(element, '.answer .why [lang="en"]').textContent).toContain('disease=C50')
    const changed = once(element, 'hindo-cohort-changed')
    typeQuery(element, 'disease=C50 and disease=E11')
    expect((await changed).detail).toMatchObject({ expression: 'disease=C50 and disease=E11', participants: null })
  })

  it('that are suppressed say so, and so does every total that needs them', async () => {
    const { data } = await openTiny({ variants: 10, people: 200, suppressed: 0.1 }, (manifest) => {
      for (const stratum of manifest.strata) {
        const [term, more] = stratum.terms
        if (!more && (term?.[1] === 'south' || term?.[1] === 'west')) stratum.participants = null
      }
    })
    const element = showSearch({ data, split: 'region' })
    await counted(element)
    const people = find(element, '.split [data-level="south"] .people')
    expect(people.textContent).toBe('▨number of people suppressed')
    expect(said(element, 'region', 'west')).toContain('now number of people suppressed')
    typeQuery(element, 'region in (east, south)')
    await counted(element)
    expect(find(element, '.whole').className).toContain('suppressed')
    expect(find(element, '.whole strong').textContent).toMatch(/^\d+–\d+$/)
  })

  it('of an older query never replace those of a newer one', async () => {
    const { data, tiny } = await openTiny({ variants: 10, people: 200 })
    const waits = new Map([
      ['', 500],
      ['sex=male', 350],
      ['sex=female', 200],
      ['region=east', 100],
      ['region=west', 5],
    ])
    const answers: string[] = []
    let asked = 0
    const slow = new Proxy(data, {
      get(target, name) {
        if (name !== 'count') return Reflect.get(target, name)
        return async (...[expression, options]: Parameters<Dataset['count']>) => {
          asked++
          // The signal is withheld: late answers do arrive.
          const answer = await target.count(expression, { ...options, signal: undefined })
          await new Promise((resolve) => setTimeout(resolve, waits.get(expression ?? '')!))
          answers.push(expression ?? '')
          return answer
        }
      },
    })
    const element = showSearch({ data: slow, split: 'sex' })
    const shown: string[] = []
    element.addEventListener('hindo-cohort-changed', ({ detail }) => shown.push(detail.expression))
    await vi.waitFor(() => expect(asked).toBeGreaterThan(0))
    for (const text of ['sex=male', 'sex=female', 'region=east', 'region=west']) {
      typeQuery(element, text)
      await element.updateComplete
    }
    await vi.waitFor(() => expect(answers).toContain(''))
    await vi.waitFor(() => expect(answers).toHaveLength(asked))
    await counted(element)
    const west = tiny.truth.people.filter((person) => isIn(person, [['region', 'west']])).length
    expect(find(element, '.whole strong').textContent).toBe(String(west))
    expect(shown).toEqual(['region=west'])
    expect(answers.indexOf('region=west')).toBeLessThan(answers.indexOf(''))
  })
})

describe('the tree of conditions', () => {
  it('is a tree to a screen reader, and follows what is typed', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data })
    await counted(element)
    expect(nodeRows(element)).toEqual([])
    typeQuery(element, '(disease=C50 or region=east) and not sex=male')
    await counted(element)
    expect(nodeRows(element)).toEqual([
      'All of 1/1 level 1',
      'Any of 1/2 level 2',
      'disease: C50 1/2 level 3',
      'or region: east 2/2 level 3',
      'and not sex: male 2/2 level 2',
    ])
  })

  it('is built with keys alone, the text following', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, expression: 'disease=C50 and sex=male' })
    await counted(element)
    const focused = () => element.shadowRoot!.activeElement!
    const key = async (name: string, options: KeyboardEventInit = {}) => {
      press(focused(), name, options)
      await counted(element)
    }
    find(element, '.tree [tabindex="0"]').focus()
    await key('End')
    expect(focused().getAttribute('aria-label')).toBe('and sex: male')
    await key('n')
    expect(element.expression).toBe('disease=C50 and not sex=male')
    await key('ArrowUp')
    await key('g')
    expect(element.expression).toBe('disease=C50 and not sex=male')
    expect(focused().getAttribute('aria-label')).toBe('Any of')
    levelRow(element, 'region', 'east').click()
    await counted(element)
    expect(element.expression).toBe('(disease=C50 or region=east) and not sex=male')
    find(element, '.tree [tabindex="0"]').focus()
    await key('ArrowRight')
    expect(focused().getAttribute('aria-label')).toBe('disease: C50')
    await key('ArrowLeft', { altKey: true })
    expect(element.expression).toBe('region=east and disease=C50 and not sex=male')
    await key('Delete')
    expect(element.expression).toBe('region=east and not sex=male')
    await key('z', { ctrlKey: true })
    await key('z', { ctrlKey: true })
    expect(element.expression).toBe('(disease=C50 or region=east) and not sex=male')
    await key('z', { ctrlKey: true, shiftKey: true })
    expect(element.expression).toBe('region=east and disease=C50 and not sex=male')
    await key('Enter')
    expect(focused().id).toBe('find')
  })

  it('has buttons for all of that, one stop of the Tab key, and says which cannot be used', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, expression: 'disease=C50 and sex=male' })
    await counted(element)
    const tool = (id: string) => find<HTMLButtonElement>(element, `[data-tool="${id}"]`)
    expect(tool('remove').getAttribute('aria-disabled')).toBe('true')
    tool('remove').click()
    await counted(element)
    expect(element.expression).toBe('disease=C50 and sex=male')
    tool('operator').click()
    await counted(element)
    expect(element.expression).toBe('disease=C50 or sex=male')
    find(element, '[data-path="1"]').click()
    await element.updateComplete
    tool('up').click()
    await counted(element)
    expect(element.expression).toBe('sex=male or disease=C50')
    const stops = [...element.shadowRoot!.querySelectorAll<HTMLElement>('[data-tool]')].filter(
      ({ tabIndex }) => tabIndex === 0,
    )
    expect(stops).toHaveLength(1)
    stops[0]!.focus()
    press(stops[0]!, 'ArrowRight')
    expect((element.shadowRoot!.activeElement as HTMLElement).dataset.tool).toBe('group')
    find(element, '[data-path="0"] .remove').click()
    await counted(element)
    expect(element.expression).toBe('disease=C50')
  })
})

describe('the text', () => {
  it('says a mistake, and why there is no number, in the language of the page', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, expression: 'disease=C50' })
    element.lang = 'ja'
    await counted(element)
    typeQuery(element, 'disease=C50 and regoin=east')
    await counted(element)
    const said = find(element, '.mistake p[lang=ja]')
    expect(said.textContent).toBe('regoin という属性はありません。region ですか？')
    expect(find(element, '.mistake').querySelector('[lang=en]:not(button)')).toBeNull()
  })

  it('points at the place of a mistake and leaves what was built', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, expression: 'disease=C50' })
    await counted(element)
    const number = find(element, '.whole strong').textContent
    typeQuery(element, 'disease=C50 and regoin=east')
    await counted(element)
    const box = find<HTMLTextAreaElement>(element, '#expression')
    expect(box.value).toBe('disease=C50 and regoin=east')
    expect(box.getAttribute('aria-invalid')).toBe('true')
    expect(find(element, '.mistake mark').textContent).toBe('regoin')
    expect(find(element, '.mistake').textContent).toContain('Did you mean region')
    expect(nodeRows(element)).toEqual(['All of 1/1 level 1', 'disease: C50 1/1 level 2'])
    expect(find(element, '.whole strong').textContent).toBe(number)
    expect(element.expression).toBe('disease=C50')
    let added = 0
    element.addEventListener('hindo-cohort-added', () => added++)
    find<HTMLFormElement>(element, '.add').requestSubmit()
    expect(added).toBe(0)
    expect(element.shadowRoot!.activeElement).toBe(box)
    find(element, '.mistake-place').click()
    expect([box.selectionStart, box.selectionEnd]).toEqual([16, 22])
    levelRow(element, 'region', 'east').click()
    await counted(element)
    expect(box.value).toBe('disease=C50 and region=east')
    search(element, 'Undo').click()
    await counted(element)
    expect(box.value).toBe('disease=C50 and regoin=east')
  })

  it('of 10,000 levels of brackets is counted, said to be too much to draw, and can be taken back', async () => {
    const { data, tiny } = await openTiny({ variants: 10, people: 60 })
    const element = showSearch({ data, expression: 'sex=male' })
    await counted(element)
    let deep = 'sex=male'
    for (let depth = 0; depth < 10_000; depth++) deep = depth % 2 ? `(sex=male and ${deep})` : `(sex=male or ${deep})`
    typeQuery(element, deep)
    await counted(element)
    expect(find(element, '[role="treeitem"].written').textContent).toContain('too much to draw')
    const men = tiny.truth.people.filter(({ sex }) => sex === 'male').length
    expect(find(element, '.whole strong').textContent).toBe(String(men))
    search(element, 'Undo').click()
    await counted(element)
    expect(element.expression).toBe('sex=male')
  })
})

describe('a count that fails', () => {
  it('is told in words and as an event, and can be asked again', async () => {
    const { data } = await openTiny({ variants: 10 })
    let broken = true
    const flaky = new Proxy(data, {
      get: (target, name) =>
        name === 'count' && broken
          ? () => Promise.reject(new HindoError('worker', 'the worker stopped'))
          : Reflect.get(target, name),
    })
    const element = document.createElement('hindo-cohort-search')
    const failed = once(element, 'hindo-error')
    element.data = flaky
    document.body.append(element)
    expect((await failed).detail.error).toMatchObject({ code: 'worker' })
    await element.updateComplete
    expect(find(element, '.answer [role="alert"]').textContent).toContain('the worker stopped.')
    broken = false
    search(element, 'Run again').click()
    await counted(element)
    expect(find(element, '.whole strong').textContent).toBe('60')
  })
})

describe('hindo-cohort-changed', () => {
  it('comes once for every query, with its people and its JSON', async () => {
    const { data } = await openTiny({ variants: 10, people: 60 })
    const element = showSearch({ data })
    const details: Array<{ expression: string; participants: number | null; state: string }> = []
    element.addEventListener('hindo-cohort-changed', ({ detail }) => details.push(detail))
    await counted(element)
    find(element, '.axis[data-axis="disease"] .axis-open').click()
    await counted(element)
    levelRow(element, 'sex', 'male').click()
    await counted(element)
    expect(details.map(({ expression }) => expression)).toEqual(['', 'sex=male'])
    expect(details[0]!.participants).toBe(60)
    expect(details[1]).toMatchObject({
      state: '1;q=sex=male',
      cohort: { format: 'hindo-cohort', version: 1, cohort: { op: 'in', axis: 'sex', levels: ['male'] } },
    })
  })
})
