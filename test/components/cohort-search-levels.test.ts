import { afterEach, describe, expect, it, vi } from 'vitest'
import { isHierarchical, levelRows } from '../../sdk/components/cohort-search/level-index.ts'
import type { HindoCohortSearch } from '../../sdk/elements.ts'
import type { Axis, Level } from '../../sdk/types.ts'
import { counted, find, levelRow, search, showSearch } from '../support/search-page.ts'
import { cleanUp, once, openTiny } from '../support/table-page.ts'

afterEach(() => {
  vi.restoreAllMocks()
  return cleanUp()
})

const label = (text: string) => ({ en: text, ja: text })
const level = (id: string, parent?: string): Level => ({ id, label: label(id), ...(parent ? { parent } : {}) })

/** A dataset whose diseases stand under a chapter and have terms in Japanese. */
async function openCoded() {
  return openTiny({ variants: 10, people: 120 }, (manifest) => {
    const disease = manifest.axes.find(({ id }) => id === 'disease')!
    const codes = (code: string) => [{ system: 'ICD-10', version: '2019', code }]
    disease.levels = disease.levels.map((one) =>
      one.id === 'C50'
        ? {
            ...one,
            label: { en: 'Breast cancer', ja: '乳がん' },
            codes: codes('C50'),
            terms: [{ ja: '乳癌', kana: 'ニュウガン' }, { ja: 'HER2陽性乳癌' }],
          }
        : one.id === 'I10'
          ? { ...one, parent: 'E11' }
          : one,
    )
  })
}

function names(element: HindoCohortSearch, axis: string): string[] {
  const rows = element.shadowRoot!.querySelectorAll<HTMLElement>(`.level[data-axis="${axis}"]`)
  return [...rows].map((row) =>
    `${row.getAttribute('aria-level')} ${row.dataset.level} ${row.getAttribute('aria-expanded') ?? ''}`.trim(),
  )
}

async function openAxis(element: HindoCohortSearch, axis: string): Promise<void> {
  const button = find(element, `.axis[data-axis="${axis}"] .axis-open`)
  if (button.getAttribute('aria-expanded') === 'false') button.click()
  await counted(element)
}

function key(element: HindoCohortSearch, name: string): void {
  element.shadowRoot!.activeElement!.dispatchEvent(
    new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true }),
  )
}

async function type(element: HindoCohortSearch, text: string): Promise<void> {
  const box = find<HTMLInputElement>(element, '#find')
  box.value = text
  box.dispatchEvent(new InputEvent('input', { bubbles: true }))
  await vi.waitFor(() =>
    expect(
      element.shadowRoot!.querySelector('.levels [role="status"] + .level-list, .levels .help[role="status"]'),
    ).not.toBeNull(),
  )
  await vi.waitFor(() => expect(find(element, '.levels .help').textContent).toMatch(/found|件/))
  await counted(element)
}

describe('a hierarchy', () => {
  it('opens level by level, by keys too, each with numbers of its own', async () => {
    const { data, tiny } = await openCoded()
    const element = showSearch({ data })
    await counted(element)
    await openAxis(element, 'disease')
    expect(names(element, 'disease')).toEqual(['1 C50', '1 E11 false'])
    levelRow(element, 'disease', 'C50').focus()
    key(element, 'ArrowDown')
    key(element, 'ArrowRight')
    await counted(element)
    expect(names(element, 'disease')).toEqual(['1 C50', '1 E11 true', '2 I10'])
    key(element, 'ArrowRight')
    await counted(element)
    expect((element.shadowRoot!.activeElement as HTMLElement).dataset.level).toBe('I10')
    const people = tiny.truth.people.filter(({ diseases }) => diseases.includes('I10')).length
    expect(levelRow(element, 'disease', 'I10').getAttribute('aria-label')).toContain(`now ${people} people`)
    key(element, ' ')
    await counted(element)
    expect(element.expression).toBe('disease=I10')
    key(element, 'ArrowLeft')
    key(element, 'ArrowLeft')
    await counted(element)
    expect(names(element, 'disease')).toEqual(['1 C50', '1 E11 false'])
    const stops = [...element.shadowRoot!.querySelectorAll<HTMLElement>('.level[data-axis="disease"]')].filter(
      ({ tabIndex }) => tabIndex === 0,
    )
    expect(stops).toHaveLength(1)
  })

  it('that runs in a circle or names a missing parent still shows every level, once', () => {
    const axis: Axis = {
      id: 'x',
      label: label('x'),
      kind: 'overlapping',
      ordered: false,
      levels: [level('a', 'c'), level('b', 'a'), level('c', 'b'), level('d', 'gone'), level('e', 'd'), level('f', 'f')],
    }
    const rows = levelRows(axis, () => true).map(({ level: { id }, depth }) => `${id}${depth}`)
    expect(rows).toEqual(['a0', 'b0', 'c0', 'd0', 'e1', 'f0'])
    expect(isHierarchical(axis)).toBe(true)
    expect(isHierarchical({ ...axis, levels: [level('a'), level('b')] })).toBe(false)
  })

  it('of 10,000 levels inside one another is walked without recursion', () => {
    const levels = Array.from({ length: 10_000 }, (_, index) => level(`l${index}`, index ? `l${index - 1}` : undefined))
    const axis: Axis = { id: 'deep', label: label('deep'), kind: 'overlapping', ordered: false, levels }
    expect(levelRows(axis, () => true).at(-1)).toMatchObject({ depth: 9_999, setSize: 1 })
  })
})

describe('the search for levels', () => {
  it.each([
    ['乳癌', 'C50'],
    ['にゅうがん', 'C50'],
    ['ＢＲＥＡＳＴ', 'C50'],
    ['c50', 'C50'],
    ['I10', 'I10'],
  ])('finds %s', async (text, id) => {
    const { data } = await openCoded()
    const element = showSearch({ data })
    await counted(element)
    await type(element, text)
    expect(levelRow(element, 'disease', id).getAttribute('aria-label')).toMatch(/now \d+ people/)
    levelRow(element, 'disease', id).click()
    await counted(element)
    expect(element.expression).toBe(`disease=${id}`)
    expect(levelRow(element, 'disease', id).getAttribute('aria-checked')).toBe('true')
  })

  it('says where a level stands, and that nothing was found', async () => {
    const { data } = await openCoded()
    const element = showSearch({ data })
    await counted(element)
    await type(element, 'I10')
    expect(find(element, '.level[data-level="I10"] .path').textContent).toBe('disease · E11')
    await type(element, 'nothing like it')
    await vi.waitFor(() => expect(find(element, '.levels .help').textContent).toBe('0 found'))
    find<HTMLInputElement>(element, '#find').value = ''
    find(element, '#find').dispatchEvent(new InputEvent('input', { bubbles: true }))
    await element.updateComplete
    expect(element.shadowRoot!.querySelectorAll('.axis').length).toBeGreaterThan(1)
  })
})

describe('long axes', () => {
  it('show their first levels, and more on demand', async () => {
    const { data } = await openTiny({ variants: 10, people: 40 }, (manifest) => {
      const region = manifest.axes.find(({ id }) => id === 'region')!
      region.levels = [...region.levels, ...Array.from({ length: 200 }, (_, index) => level(`more${index}`))]
    })
    const element = showSearch({ data })
    await counted(element)
    await openAxis(element, 'region')
    const rows = () => element.shadowRoot!.querySelectorAll('.level[data-axis="region"]').length
    expect(rows()).toBe(60)
    search(element, 'Show 143 more').click()
    await element.updateComplete
    expect(rows()).toBe(203)
  })
})

describe('presets', () => {
  it('ask for the frequencies of every level of an axis, by one click', async () => {
    const { data } = await openTiny({ variants: 10 })
    const element = showSearch({ data, expression: 'disease=C50' })
    await counted(element)
    const chosen = once(element, 'hindo-preset-chosen')
    find(element, '.axis[data-axis="sex"] [part="preset"]').click()
    expect((await chosen).detail).toEqual({
      axis: 'sex',
      cohorts: [
        { name: 'female', expression: 'sex=female', label: label('female') },
        { name: 'male', expression: 'sex=male', label: label('male') },
      ],
    })
    const bare = showSearch({ data, noPresets: true })
    await counted(bare)
    expect(bare.shadowRoot!.querySelector('[part="preset"]')).toBeNull()
  })
})

describe('a level without a number', () => {
  it('says why, and what to do, where the keys are', async () => {
    const { data } = await openTiny({ variants: 10, people: 120 })
    const element = showSearch({ data, expression: 'disease=C50' })
    await counted(element)
    await openAxis(element, 'disease')
    levelRow(element, 'disease', 'C50').focus()
    key(element, 'ArrowDown')
    await element.updateComplete
    const why = find(element, '.axis[data-axis="disease"] .why')
    expect(why.textContent).toContain('The dataset does not hold this number')
    expect(why.querySelector('[lang="en"]')!.textContent).toMatch(/pairs|together/)
    expect(levelRow(element, 'disease', 'E11').getAttribute('aria-label')).toMatch(/between \d+ and \d+ people/)
  })
})
