import { afterEach, describe, expect, it, vi } from 'vitest'
import type { HindoCohortSearch } from '../../sdk/elements.ts'
import { counted, find, levelRow, nodeRows, search, showSearch, typeQuery } from '../support/search-page.ts'
import { asFiles, cleanUp, once, openTiny, showDataset } from '../support/table-page.ts'

afterEach(() => {
  vi.restoreAllMocks()
  localStorage.clear()
  return cleanUp()
})

/** A store in memory, and what it holds. */
function memory(text: string | null = null) {
  const kept = { text }
  return {
    kept,
    read: () => kept.text,
    write: (next: string) => {
      kept.text = next
    },
  }
}

function saveAs(element: HindoCohortSearch, name: string): void {
  find<HTMLInputElement>(element, '#saved-name').value = name
  find<HTMLFormElement>(element, '.save').requestSubmit()
}

const savedNames = (element: HindoCohortSearch) =>
  [...element.shadowRoot!.querySelectorAll('.saved .load')].map((button) => button.textContent)

describe('saved queries', () => {
  it('are kept by name, loaded, and forgotten', async () => {
    const { data } = await openTiny({ variants: 10 })
    const store = memory()
    const element = showSearch({ data, store, expression: 'sex=male' })
    await counted(element)
    saveAs(element, 'men')
    typeQuery(element, 'disease=C50')
    await counted(element)
    saveAs(element, 'breast cancer')
    await element.updateComplete
    expect(savedNames(element)).toEqual(['breast cancer', 'men'])
    const other = showSearch({ data, store })
    await counted(other)
    expect(savedNames(other)).toEqual(['breast cancer', 'men'])
    find(other, '#saved').showPopover()
    find(other, '.saved li:last-child .load').click()
    await counted(other)
    expect(other.expression).toBe('sex=male')
    expect(find(other, '#saved').matches(':popover-open')).toBe(false)
    search(other, 'Undo').click()
    await counted(other)
    expect(other.expression).toBe('')
    find(other, '.saved li:last-child .remove').click()
    await other.updateComplete
    expect(savedNames(other)).toEqual(['breast cancer'])
    expect(JSON.parse(store.kept.text!)).toEqual({
      version: 1,
      queries: [{ name: 'breast cancer', expression: 'disease=C50' }],
    })
  })

  it('stand in the browser of the user where the page gives no store, by dataset', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, expression: 'sex=male' })
    await counted(element)
    saveAs(element, 'men')
    expect(Object.keys(localStorage)).toEqual(['hindo-queries:tiny'])
  })

  it.each([
    ['nothing readable', 'oops'],
    ['another shape', '{"version":1,"queries":[{"name":3},{"name":"ok","expression":"sex=male"}]}'],
  ])('survive a store that holds %s', async (_, text) => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, store: memory(text), expression: 'disease=C50' })
    await counted(element)
    saveAs(element, 'mine')
    await element.updateComplete
    expect(savedNames(element)[0]).toBe('mine')
  })

  it('say so where the store refuses, and overwrite nothing of a newer version', async () => {
    const { data } = await openTiny({ variants: 10 })
    const refusing = {
      read: () => {
        throw new DOMException('denied', 'SecurityError')
      },
      write: () => {
        throw new DOMException('denied', 'SecurityError')
      },
    }
    const newer = memory('{"version":2,"queries":{}}')
    for (const store of [refusing, newer]) {
      const element = showSearch({ data, store, expression: 'sex=male' })
      await counted(element)
      saveAs(element, 'men')
      await element.updateComplete
      expect(find(element, '#saved [role="alert"]').textContent).toContain('Download the query instead')
      expect(element.expression).toBe('sex=male')
    }
    expect(newer.kept.text).toBe('{"version":2,"queries":{}}')
  })
})

describe('files', () => {
  it('carry the query as JSON and as text, and bring it back', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, expression: 'disease=C50 and not sex=male' })
    await counted(element)
    const blobs: Blob[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${blobs.push(blob as Blob)}`)
    const names: string[] = []
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download)
    })
    for (const format of ['json', 'text']) find(element, `#saved [data-format="${format}"]`).click()
    expect(names).toEqual(['cohort.json', 'cohort.txt'])
    const [json, text] = await Promise.all(blobs.map((blob) => blob.text()))
    expect(JSON.parse(json!)).toMatchObject({ format: 'hindo-cohort', version: 1 })
    expect(text).toBe('disease=C50 and not sex=male\n')
    for (const content of [json!, `\uFEFF${text}`]) {
      const other = showSearch({ data, expression: 'region=east' })
      await counted(other)
      const input = find<HTMLInputElement>(other, '#saved [type="file"]')
      const files = new DataTransfer()
      files.items.add(new File([content], 'cohort'))
      input.files = files.files
      input.dispatchEvent(new Event('change'))
      await vi.waitFor(() => expect(other.expression).toBe('disease=C50 and not sex=male'))
    }
  })

  it('that do not read are shown with the place of the mistake, and lose nothing', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, expression: 'region=east' })
    await counted(element)
    typeQuery(element, '{"format":"hindo-cohort","version":9,"cohort":{"op":"all"}}')
    await counted(element)
    expect(find(element, '.mistake').textContent).toContain('newer')
    expect(element.expression).toBe('region=east')
  })
})

describe('the state of a search', () => {
  it('holds the last query that reads, never what was merely typed', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data })
    await counted(element)
    const states: string[] = []
    element.addEventListener('hindo-state-changed', ({ detail }) => states.push(detail.state))
    for (const text of ['sex=m', 'sex=male', 'sex=male and', 'sex=male and Yamada Taro']) typeQuery(element, text)
    await vi.waitFor(() => expect(states).toEqual(['1;q=sex=male']))
    expect(element.state).toBe('1;q=sex=male')
    expect(find<HTMLTextAreaElement>(element, '#expression').value).toBe('sex=male and Yamada Taro')
  })

  it('brings the query back, before the dataset is there too', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ state: '1;q=disease=C50~and~not~sex=male;name=mine' })
    await element.updateComplete
    expect(element.state).toBe('1;q=disease=C50~and~not~sex=male;name=mine')
    element.data = data
    await counted(element)
    expect(nodeRows(element)).toHaveLength(3)
    expect(find<HTMLInputElement>(element, '#cohort-name').value).toBe('mine')
    element.state = ''
    await counted(element)
    expect(element.expression).toBe('')
  })

  it('keeps a query that the dataset does not understand in the box and in the link', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, state: '1;q=smoking=never' })
    await counted(element)
    expect(find<HTMLTextAreaElement>(element, '#expression').value).toBe('smoking=never')
    expect(find(element, '.mistake mark').textContent).toBe('smoking')
    expect(element.state).toBe('1;q=smoking=never')
  })

  it('of a newer version is refused politely', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, expression: 'sex=male' })
    await counted(element)
    element.state = '2;q=sex=female'
    await element.updateComplete
    expect(find(element, '[part="state-notice"]').textContent).toContain('newer version')
    expect(element.expression).toBe('sex=male')
  })
})

describe('the sentence and the cohort', () => {
  it('name the dataset, its version and the people in a text for a methods section, in both languages', async () => {
    const { data } = await openTiny({ variants: 10, people: 120 })
    const element = showSearch({ data, split: 'sex', expression: 'disease=C50 and not sex=male' })
    await counted(element)
    const copied: string[] = []
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => void copied.push(text))
    for (const lang of ['en', 'ja']) find(element, `[data-copy="${lang}"]`).click()
    await vi.waitFor(() => expect(copied).toHaveLength(2))
    const people = find(element, '.whole strong').textContent
    expect(copied[0]).toBe(
      `The cohort was people with C50 who are not male in Tiny dataset (version 1, GRCh37): ${people} people of 120 (female ${people}, male 0).`,
    )
    expect(copied[1]).toContain('小さなデータセット（1版、GRCh37）')
    expect(copied[1]).toContain(`120人中 ${people}人`)
  })

  it('ask for frequencies under a name that is free and can be spoken of', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, taken: ['C1', 'east'], expression: 'disease=C50 and sex=male' })
    await counted(element)
    const name = () => find<HTMLInputElement>(element, '#cohort-name')
    const submit = () => find<HTMLFormElement>(element, '.add').requestSubmit()
    expect(name().value).toBe('C2')
    for (const [wrong, words] of [
      ['C1', 'taken'],
      ['two words', 'without spaces'],
      ['1st', 'starting with a letter'],
    ]) {
      name().value = wrong!
      name().dispatchEvent(new InputEvent('input', { bubbles: true }))
      submit()
      await element.updateComplete
      expect(find(element, '#name-error').textContent).toContain(words)
    }
    name().value = '症例'
    name().dispatchEvent(new InputEvent('input', { bubbles: true }))
    const added = once(element, 'hindo-cohort-added')
    submit()
    expect((await added).detail).toEqual({
      name: '症例',
      expression: 'disease=C50 and sex=male',
      label: { en: '症例', ja: '症例' },
    })
    search(element, 'Clear').click()
    await counted(element)
    levelRow(element, 'sex', 'male').click()
    await counted(element)
    expect(name().value).toBe('male')
  })
})

describe('elements on one page', () => {
  it('search datasets of their own, and say when there is none', async () => {
    const { data } = await openTiny({ variants: 10, people: 50 })
    const { tiny } = await openTiny({ variants: 10, people: 30 })
    const inside = document.createElement('hindo-cohort-search')
    const alone = showSearch({})
    await alone.updateComplete
    expect(find(alone, '.empty').textContent).toContain('No dataset is connected')
    const dataset = showDataset({ files: asFiles(tiny.files), lang: 'ja' }, inside)
    await once(dataset, 'hindo-ready')
    await counted(inside)
    expect(find(inside, 'h2').textContent).toBe('コホート検索')
    expect(find(inside, '.whole strong').textContent).toBe('30')
    alone.data = data
    await counted(alone)
    typeQuery(alone, 'sex=male')
    await counted(alone)
    expect(inside.expression).toBe('')
    expect(find(inside, '.whole strong').textContent).toBe('30')
  })
})
