import { afterEach, describe, expect, it, vi } from 'vitest'
import { asFiles, cleanUp, once, settled, showDataset } from '../support/table-page.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

afterEach(cleanUp)

describe('a dataset element', () => {
  it('opens dropped files and says so, with the engine that runs', async () => {
    const tiny = await tinyDataset({ variants: 30 })
    const element = showDataset({})
    const ready = once(element, 'hindo-ready')
    element.files = asFiles(tiny.files)
    const { detail, bubbles, composed } = await ready
    expect(detail.info.variants).toBe(30)
    expect(detail.mode).toEqual({ kernel: 'wasm', thread: 'worker', reason: '' })
    expect(element.mode).toEqual(detail.mode)
    expect([bubbles, composed]).toEqual([true, true])
    expect(element.info!.id).toBe('tiny')
  })

  it('labels synthetic data wherever it is shown', async () => {
    const tiny = await tinyDataset({ variants: 10 })
    const element = showDataset({ files: asFiles(tiny.files) })
    await once(element, 'hindo-ready')
    await element.updateComplete
    expect(element.shadowRoot!.querySelector('[part="synthetic"]')!.textContent).toContain('Synthetic data')
    tiny.manifest.synthetic = false
    element.files = asFiles({ ...tiny.files, 'dataset.json': new TextEncoder().encode(JSON.stringify(tiny.manifest)) })
    await once(element, 'hindo-ready')
    await element.updateComplete
    expect(element.shadowRoot!.querySelector('[part="synthetic"]')).toBeNull()
  })

  it('says what failed and where, tells the table, and can try again', async () => {
    const tiny = await tinyDataset({ variants: 10 })
    const table = document.createElement('hindo-frequency-table')
    const element = showDataset({ src: '/no/such/dataset.json' }, table)
    const { detail } = await once(element, 'hindo-error')
    expect(['not-found', 'network', 'parse']).toContain(detail.error.code)
    await element.updateComplete
    const panel = element.shadowRoot!.querySelector('[role="alert"]')!
    expect(panel.textContent).toContain('dataset.json')
    await settled(table)
    expect(table.shadowRoot!.textContent).toContain('The dataset could not be opened.')
    element.files = asFiles(tiny.files)
    await vi.waitFor(() => expect(table.table?.rows).toBe(10), { timeout: 5000 })
    expect(element.shadowRoot!.querySelector('[role="alert"]')).toBeNull()
  })

  it('shows a damaged file as an error of the table, never as numbers', async () => {
    const tiny = await tinyDataset({ variants: 500 })
    const dense = tiny.manifest.parts[0]!.dense.file
    const damaged = tiny.files[dense]!.slice()
    damaged.fill(0x5a, Math.floor(damaged.length / 3), Math.floor(damaged.length / 3) + 64)
    const table = document.createElement('hindo-frequency-table')
    showDataset({ files: asFiles({ ...tiny.files, [dense]: damaged }) }, table)
    const { detail } = await once(table, 'hindo-error')
    expect(['checksum', 'format']).toContain(detail.error.code)
    await settled(table)
    expect(table.shadowRoot!.querySelector('[role="alert"]')!.textContent).toContain(dense.split('/').at(-1))
    expect(table.shadowRoot!.querySelectorAll('tr.row')).toHaveLength(0)
  })

  it('closes the dataset when it leaves the page, and opens it when it comes back', async () => {
    const tiny = await tinyDataset({ variants: 10 })
    const element = showDataset({ files: asFiles(tiny.files) })
    await once(element, 'hindo-ready')
    const first = element.data!
    element.remove()
    await expect(first.count()).rejects.toMatchObject({ name: 'HindoError' })
    expect(element.data).toBeUndefined()
    const ready = once(element, 'hindo-ready')
    document.body.append(element)
    await ready
    expect((await element.data!.count()).participants).toBe(60)
  })

  it('opens what was named last when the name changes while it opens', async () => {
    const [a, b] = [await tinyDataset({ variants: 10 }), await tinyDataset({ variants: 20 })]
    const element = showDataset({ files: asFiles(a!.files) })
    await element.updateComplete
    element.files = asFiles(b!.files)
    const { detail } = await once(element, 'hindo-ready')
    expect(detail.info.variants).toBe(20)
    await new Promise((done) => setTimeout(done, 200))
    expect(element.info!.variants).toBe(20)
  })

  it('can be registered by a second copy of the code without harm', async () => {
    const before = customElements.get('hindo-dataset')
    const { defineOnce } = await import('../../sdk/components/base/element.ts')
    expect(() => defineOnce('hindo-dataset', class extends HTMLElement {})).not.toThrow()
    expect(customElements.get('hindo-dataset')).toBe(before)
  })
})
