import { vi } from 'vitest'
import type { Manifest } from '../../sdk/dataset/manifest.ts'
import { memorySource, type Source } from '../../sdk/dataset/source.ts'
import type { HindoDataset, HindoFrequencyTable } from '../../sdk/elements.ts'
import '../../sdk/elements.ts'
import { type Dataset, openDataset } from '../../sdk/worker/client.ts'
import { type TinyDataset, type TinyOptions, tinyDataset } from './tiny-dataset.ts'

const opened: Dataset[] = []

/** A tiny dataset opened by a real engine; `edit` changes its manifest first. Closed by {@link cleanUp}. */
export async function openTiny(
  options: TinyOptions = {},
  edit: (manifest: Manifest) => void = () => {},
): Promise<{ data: Dataset; tiny: TinyDataset; source: Source }> {
  const tiny = await tinyDataset(options)
  const source = memorySource('tiny', { ...tiny.files, ...editedManifest(tiny, edit) })
  const data = await openDataset(source)
  opened.push(data)
  return { data, tiny, source }
}

function editedManifest(tiny: TinyDataset, edit: (manifest: Manifest) => void): Record<string, Uint8Array> {
  const manifest = structuredClone(tiny.manifest)
  edit(manifest)
  return { 'dataset.json': new TextEncoder().encode(JSON.stringify(manifest)) }
}

/** The files of a dataset as a user drops them. */
export function asFiles(files: Record<string, Uint8Array>): File[] {
  return Object.entries(files).map(([path, bytes]) => new File([bytes as BlobPart], path.split('/').at(-1)!))
}

/** Puts a table on the page, in a box of a given width. */
export function showTable(
  properties: Partial<HindoFrequencyTable>,
  { width = 1200, height = 480, into = document.body as ParentNode & Node } = {},
): HindoFrequencyTable {
  const box = document.createElement('div')
  box.style.setProperty('width', `${width}px`)
  const table = document.createElement('hindo-frequency-table')
  table.style.setProperty('--hindo-table-height', `${height}px`)
  Object.assign(table, properties)
  box.append(table)
  into.append(box)
  return table
}

/** Puts a dataset element on the page. */
export function showDataset(properties: Partial<HindoDataset>, ...children: Element[]): HindoDataset {
  const element = document.createElement('hindo-dataset')
  Object.assign(element, properties)
  element.append(...children)
  document.body.append(element)
  return element
}

/** Waits until a query is answered and every drawn cell has come. */
export async function settled(table: HindoFrequencyTable): Promise<void> {
  await vi.waitFor(
    async () => {
      await table.updateComplete
      const root = table.shadowRoot!
      const busy = root.querySelector('.viewport')?.getAttribute('aria-busy') !== 'false'
      const shown = root.querySelector('.row, .card, .empty, .error') !== null
      const waiting = root.querySelector('.waiting, .viewport.stale') !== null
      const variants = [...root.querySelectorAll('.row .ref')].every((cell) => cell.textContent?.trim() !== 'loading')
      if (busy || !shown || waiting || !variants) throw new Error('the table is not there yet')
    },
    { timeout: 15_000, interval: 25 },
  )
}

/** Next event of a name, or a failure after a while. */
export function once<Name extends keyof HTMLElementEventMap>(
  target: EventTarget,
  name: Name,
): Promise<HTMLElementEventMap[Name]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${name} came`)), 15_000)
    const listener = (event: Event) => {
      clearTimeout(timer)
      resolve(event as HTMLElementEventMap[Name])
    }
    target.addEventListener(name, listener, { once: true })
  })
}

/** Drawn rows by their index, each with its cells by column. */
export function drawnRows(table: HindoFrequencyTable): Map<number, Map<number, HTMLElement>> {
  const rows = new Map<number, Map<number, HTMLElement>>()
  for (const row of table.shadowRoot!.querySelectorAll<HTMLElement>('tr.row')) {
    const cells = [...row.querySelectorAll<HTMLElement>('[aria-colindex]')]
    rows.set(
      Number(row.getAttribute('aria-rowindex')) - 3,
      new Map(cells.map((cell) => [Number(cell.getAttribute('aria-colindex')) - 1, cell])),
    )
  }
  return rows
}

/** What a person sees in a cell (without text for screen readers), and what a screen reader says. */
export function cellTexts(cell: HTMLElement): { seen: string; spoken: string } {
  const read = (skip: string) => {
    const copy = cell.cloneNode(true) as HTMLElement
    for (const part of copy.querySelectorAll(skip)) part.remove()
    return (copy.textContent ?? '').replace(/\s+/g, ' ').trim()
  }
  const range = document.createRange()
  range.selectNodeContents(cell)
  const beyond = range.getBoundingClientRect().left >= cell.getBoundingClientRect().right
  return { seen: beyond ? '' : read('.hidden, .said'), spoken: read('[aria-hidden="true"]') }
}

/** The scrolling box. */
export function viewport(table: HindoFrequencyTable): HTMLElement {
  return table.shadowRoot!.querySelector<HTMLElement>('.viewport')!
}

/** Presses a key where the focus is inside the table. */
export function press(table: HindoFrequencyTable, key: string, options: KeyboardEventInit = {}): void {
  const target = table.shadowRoot!.activeElement ?? viewport(table)
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...options }),
  )
}

/** Empties the page and closes what was opened. */
export async function cleanUp(): Promise<void> {
  document.body.replaceChildren()
  await Promise.all(opened.splice(0).map((data) => data.close()))
}
