import { afterEach, describe, expect, it, vi } from 'vitest'
import type { HindoVariantSearch } from '../../sdk/elements/variant-search.ts'
import type { LocateAnswer } from '../../sdk/search-types.ts'
import type { Dataset } from '../../sdk/worker/client.ts'
import { cleanUp, once, openTiny } from '../support/table-page.ts'

afterEach(cleanUp)

type Located = HTMLElementEventMap['hindo-variants-located']['detail']

/** A search on the page, and every search it told of. */
function show(properties: Partial<HindoVariantSearch>, lang = 'en') {
  const box = document.createElement('div')
  box.lang = lang
  const search = document.createElement('hindo-variant-search')
  Object.assign(search, properties)
  const told: Located[] = []
  search.addEventListener('hindo-variants-located', (event) => told.push(event.detail))
  box.append(search)
  document.body.append(box)
  return { search, told, find: finder(search) }
}

function finder(search: HindoVariantSearch) {
  const root = () => search.shadowRoot!
  const text = (selector: string) =>
    [...root().querySelectorAll(selector)].map((one) => one.textContent!.replace(/\s+/g, ' ').trim())
  return {
    root,
    text,
    input: () => root().querySelector<HTMLInputElement>('#box')!,
    options: () => [...root().querySelectorAll<HTMLElement>('[role=option]')],
    button: (label: string) =>
      [...root().querySelectorAll('button')].find(
        (one) => one.textContent!.trim() === label || one.getAttribute('aria-label') === label,
      )!,
  }
}

async function type(search: HindoVariantSearch, text: string): Promise<HTMLInputElement> {
  await search.updateComplete
  const input = search.shadowRoot!.querySelector<HTMLInputElement>('#box')!
  input.focus()
  input.value = text
  input.dispatchEvent(new InputEvent('input', { bubbles: true }))
  await search.updateComplete
  return input
}

function press(input: HTMLElement, key: string): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true })
  input.dispatchEvent(event)
  return event
}

const keyOf = ({ contig, position, ref, alt }: { contig: string; position: number; ref: string; alt: string }) =>
  `${contig}-${position}-${ref}-${alt}`

describe('the box', () => {
  it('finds a variant by Enter and tells what to look at', async () => {
    const { data, tiny } = await openTiny({ variants: 100 })
    const row = tiny.truth.rows[40]!
    const { search, told, find } = show({ data })
    press(await type(search, `chr${row.contig}:${row.position}：${row.ref}/${row.alt}`), 'Enter')
    await vi.waitFor(() => expect(told).toHaveLength(1))
    expect(told[0]!.query).toEqual({ regions: [], variants: [keyOf(row)] })
    await search.updateComplete
    expect(find.text('.headline')).toEqual(['1 of 1 found'])
    expect(find.text('.line .state')).toEqual(['✓ Found'])
    expect(find.text('.line .name')).toEqual([keyOf(row)])
  })

  it('says of every piece what became of it, in the language of the page', async () => {
    const { data, tiny } = await openTiny({ variants: 60, contigs: ['22'] })
    const row = tiny.truth.rows[10]!
    const other = `22-${row.position}-${row.ref}-${row.ref}TT`
    const value = [keyOf(row), other, '22-1-A-G', '99-5-A-G', 'no such thing at all!', 'rs987654'].join('\n')
    const { search, told, find } = show({ data, value }, 'ja')
    await vi.waitFor(() => expect(told).toHaveLength(1))
    await search.updateComplete
    const states = told[0]!.answer!.lines.map(({ state }) => state)
    expect(states).toContain('found')
    expect(states).toContain('other-allele')
    expect(states).toContain('not-listed')
    expect(states).toContain('unknown')
    const t = {
      found: '見つかりました',
      'other-allele': '同じ位置の別のアレル',
      'not-listed': '記載なし',
      unknown: '未知の名前',
    }
    for (const [state, words] of Object.entries(t)) {
      expect(find.text(`.line.${state} .state`)[0]).toContain(words)
    }
    expect(find.text('.headline')[0]).toBe(`${states.length}件中 1件が見つかりました`)
    const [message] = find.text('.line.not-listed .message')
    expect(message).toContain(told[0]!.answer!.lines[states.indexOf('not-listed')]!.message.ja)
  })

  it('offers the alleles that the position has, and finds the one pressed', async () => {
    const { data, tiny } = await openTiny({ variants: 60 })
    const row = tiny.truth.rows[10]!
    const { search, told, find } = show({ data, value: `22-${row.position}-${row.ref}-${row.ref}TT` })
    await vi.waitFor(() => expect(told).toHaveLength(1))
    await search.updateComplete
    expect(told[0]!.query).toBeNull()
    find.button(`Look at ${keyOf(row)}`).click()
    await vi.waitFor(() => expect(told).toHaveLength(2))
    expect(told[1]!.query!.variants).toEqual([keyOf(row)])
    expect(find.input().value).toBe(keyOf(row))
  })

  it('narrows the query to the line pressed, and widens it again', async () => {
    const { data, tiny } = await openTiny({ variants: 60 })
    const [first, second] = [tiny.truth.rows[3]!, tiny.truth.rows[30]!]
    const { search, told, find } = show({ data, value: `${keyOf(first)}, ${keyOf(second)}, 22-1-A-G` })
    await vi.waitFor(() => expect(told).toHaveLength(1))
    await search.updateComplete
    expect(find.text('.headline')).toEqual(['2 of 3 found'])
    find.button(`Look at ${keyOf(second)}`).click()
    await search.updateComplete
    expect(told[1]!.query).toEqual({ regions: [], variants: [keyOf(second)] })
    expect(find.button(`Look at ${keyOf(second)}`).getAttribute('aria-pressed')).toBe('true')
    find.button(`Look at ${keyOf(second)}`).click()
    expect(told[2]!.query).toEqual(told[0]!.query)
    find.root().querySelector<HTMLElement>('[data-state="not-listed"]')!.click()
    await search.updateComplete
    expect(find.root().querySelectorAll('.line')).toHaveLength(1)
  })

  it('forgets everything when cleared, and says so', async () => {
    const { data, tiny } = await openTiny({ variants: 20 })
    const { search, told, find } = show({ data, value: keyOf(tiny.truth.rows[0]!) })
    await vi.waitFor(() => expect(told).toHaveLength(1))
    await search.updateComplete
    find.button('Clear').click()
    await vi.waitFor(() => expect(told).toHaveLength(2))
    expect(told[1]).toEqual({ query: { regions: [], variants: [] }, answer: null })
    await search.updateComplete
    expect(find.root().querySelector('.line')).toBeNull()
    expect(find.input().value).toBe('')
    expect(find.root().activeElement).toBe(find.input())
  })
})

describe('suggestions', () => {
  it('are walked by arrow keys while the focus stays in the box; Enter takes one and finds it', async () => {
    const { data, tiny } = await openTiny({ variants: 100 })
    const { search, told, find } = show({ data })
    const input = await type(search, 'rs2')
    await vi.waitFor(() => expect(find.options().length).toBeGreaterThan(1))
    expect(input.getAttribute('aria-expanded')).toBe('true')
    expect(input.getAttribute('aria-activedescendant')).toBeNull()
    press(input, 'ArrowDown')
    press(input, 'ArrowDown')
    await search.updateComplete
    expect(input.getAttribute('aria-activedescendant')).toBe(find.options()[1]!.id)
    expect(
      find
        .options()
        .map((one) => one.getAttribute('aria-selected'))
        .indexOf('true'),
    ).toBe(1)
    const text = find.options()[1]!.querySelector('span')!.textContent!
    expect(tiny.truth.rows.map(({ id }) => id)).toContain(text)
    press(input, 'Enter')
    await vi.waitFor(() => expect(told).toHaveLength(1))
    expect(search.value).toBe(text)
    const row = tiny.truth.rows.find(({ id }) => id === text)!
    expect(told[0]!.answer!.lines[0]!.variants.map(keyOf)).toEqual([keyOf(row)])
    await search.updateComplete
    expect(input.getAttribute('aria-expanded')).toBe('false')
    expect(find.root().querySelector(':popover-open')).toBeNull()
  })

  it('close by Escape without losing the text, and complete only the last piece', async () => {
    const { data, tiny } = await openTiny({ variants: 100 })
    const known = keyOf(tiny.truth.rows[0]!)
    const { search, find } = show({ data })
    const input = await type(search, `${known}, rs1`)
    await vi.waitFor(() => expect(find.options().length).toBeGreaterThan(0))
    press(input, 'Escape')
    await search.updateComplete
    expect(find.options()).toEqual([])
    expect(input.value).toBe(`${known}, rs1`)
    await type(search, `${known}, rs14`)
    await vi.waitFor(() => expect(find.options().length).toBeGreaterThan(0))
    const text = find.options()[0]!.querySelector('span')!.textContent!
    find.options()[0]!.click()
    await search.updateComplete
    expect(search.value).toBe(`${known}, ${text}`)
  })
})

describe('lists', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `22-${index + 1}-A-G`)

  it('pasted as lines are looked up at once and stand as one chip', async () => {
    const { data, tiny } = await openTiny({ variants: 60 })
    const { search, told, find } = show({ data })
    const input = await type(search, '')
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', [...tiny.truth.rows.slice(0, 12).map(keyOf), ...lines(3)].join('\r\n'))
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
    input.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(true)
    await vi.waitFor(() => expect(told).toHaveLength(1))
    await search.updateComplete
    expect(find.text('.headline')).toEqual(['12 of 15 found'])
    expect(find.text('.list-chip span')).toEqual(['Pasted list, 15 lines'])
    expect(told[0]!.query!.variants).toHaveLength(12)
  })

  it('are read from a dropped VCF, of which nothing leaves the page', async () => {
    const { data, tiny } = await openTiny({ variants: 60 })
    const rows = tiny.truth.rows.slice(5, 9)
    const text = [
      '##fileformat=VCFv4.3',
      '#CHROM\tPOS\tID\tREF\tALT',
      ...rows.map((row) => `22\t${row.position}\t.\t${row.ref}\t${row.alt}`),
    ]
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([text.join('\n')], 'mine.vcf'))
    const asked = vi.spyOn(globalThis, 'fetch')
    const { search, told, find } = show({ data })
    search.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    await vi.waitFor(() => expect(told).toHaveLength(1))
    await search.updateComplete
    expect(told[0]!.query!.variants).toEqual(rows.map(keyOf))
    expect(find.text('.list-chip span')).toEqual(['mine.vcf, 4 lines'])
    expect(asked).not.toHaveBeenCalled()
    asked.mockRestore()
  })

  it.each([
    ['compressed', new File([Uint8Array.of(0x1f, 0x8b, 8, 0)], 'a.vcf.gz'), 'a.vcf.gz is compressed'],
    ['empty', new File(['##fileformat=VCFv4.3\n'], 'b.vcf'), 'b.vcf lists no variant'],
    ['too large', Object.defineProperty(new File([''], 'c.vcf'), 'size', { value: 9e8 }), 'c.vcf has 900 MB'],
  ])('that are %s are refused with what to do', async (_what, file, message) => {
    const { data } = await openTiny({ variants: 20 })
    const { search, told, find } = show({ data })
    await search.open(file)
    await search.updateComplete
    expect(find.text('.error')[0]).toContain(message)
    expect(told).toEqual([])
  })

  it('of a thousand lines draw a hundred, and more on request', async () => {
    const { data } = await openTiny({ variants: 20 })
    const { search, told, find } = show({ data })
    await search.open(new File([lines(1000).join('\n')], 'many.txt'))
    await vi.waitFor(() => expect(told).toHaveLength(1))
    await search.updateComplete
    expect(told[0]!.answer!.lines).toHaveLength(1000)
    expect(find.root().querySelectorAll('.line')).toHaveLength(100)
    find.button('Show 100 more').click()
    await search.updateComplete
    expect(find.root().querySelectorAll('.line')).toHaveLength(200)
  })
})

describe('answers', () => {
  it('that come late never replace newer ones', async () => {
    const { data, tiny } = await openTiny({ variants: 60 })
    const held: Array<{ text: string; release: () => void; signal: AbortSignal | undefined }> = []
    const slow: Dataset = Object.create(data, {
      locate: {
        value: async (text: string, { signal, ...options }: { signal?: AbortSignal; limit?: number }) => {
          const answer: LocateAnswer = await data.locate(text, options)
          await new Promise<void>((release) => held.push({ text, release, signal }))
          return answer
        },
      },
    })
    const [first, second] = [keyOf(tiny.truth.rows[1]!), keyOf(tiny.truth.rows[2]!)]
    const { search, told, find } = show({ data: slow, value: first })
    await vi.waitFor(() => expect(held).toHaveLength(1))
    search.value = second
    await vi.waitFor(() => expect(held).toHaveLength(2))
    expect(held[0]!.signal!.aborted).toBe(true)
    held[1]!.release()
    await vi.waitFor(() => expect(told).toHaveLength(1))
    held[0]!.release()
    await new Promise((done) => setTimeout(done, 50))
    expect(told).toHaveLength(1)
    expect(told[0]!.query!.variants).toEqual([second])
    await search.updateComplete
    expect(find.text('.line .name')).toEqual([second])
  })

  it('of an engine that died are an error with what to do, and the text stays', async () => {
    const { data, tiny } = await openTiny({ variants: 20 })
    const value = keyOf(tiny.truth.rows[1]!)
    data.engine.close()
    const { search, find } = show({ data })
    const failed = once(search, 'hindo-error')
    search.value = value
    expect((await failed).detail.error.code).toBe('worker')
    await search.updateComplete
    expect(find.text('.error')).toHaveLength(1)
    expect(find.input().value).toBe(value)
  })
})

describe('the state', () => {
  it('brings a search back in another element, silently', async () => {
    const { data, tiny } = await openTiny({ variants: 20 })
    const { search, told } = show({ data })
    const changed = once(search, 'hindo-state-changed')
    press(await type(search, `${keyOf(tiny.truth.rows[4]!)}、rs14`), 'Enter')
    const { state } = (await changed).detail
    expect(state).toMatch(/^1;find=[A-Za-z0-9_.,:()*=@/$!~-]+$/)
    const again = show({ data })
    let fired = 0
    again.search.addEventListener('hindo-state-changed', () => fired++)
    again.search.state = state
    await vi.waitFor(() => expect(again.told).toHaveLength(1))
    expect(again.told[0]!.query).toEqual(told[0]!.query)
    expect(again.search.state).toBe(state)
    expect(fired).toBe(0)
    again.search.state = ''
    await vi.waitFor(() => expect(again.told).toHaveLength(2))
    expect(again.find.input().value).toBe('')
  })

  it('of a newer version is refused and changes nothing', async () => {
    const { data, tiny } = await openTiny({ variants: 20 })
    const value = keyOf(tiny.truth.rows[4]!)
    const { search, told, find } = show({ data, value })
    await vi.waitFor(() => expect(told).toHaveLength(1))
    search.state = '2;seek=everything'
    await search.updateComplete
    expect(find.text('.state-notice')[0]).toContain('newer version')
    expect(find.input().value).toBe(value)
    expect(told).toHaveLength(1)
  })

  it('carries a short list and leaves out a long one', async () => {
    const { data } = await openTiny({ variants: 20 })
    const { search, told } = show({ data })
    await search.open(new File(['rs1\nrs2'], 'a.txt'))
    await vi.waitFor(() => expect(told).toHaveLength(1))
    const again = show({ data })
    again.search.state = search.state
    await vi.waitFor(() => expect(again.told).toHaveLength(1))
    expect(again.told[0]!.answer!.lines.map(({ canonical }) => canonical)).toEqual(['rs1', 'rs2'])
    await search.open(new File([Array.from({ length: 900 }, (_, index) => `rs${index}`).join('\n')], 'b.txt'))
    await vi.waitFor(() => expect(told).toHaveLength(2))
    expect(search.state.length).toBeLessThan(40)
  })
})
