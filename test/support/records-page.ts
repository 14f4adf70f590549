import { vi } from 'vitest'
import type { HindoRecordSearch } from '../../sdk/elements/record-search.ts'
import type { HindoRecordTable } from '../../sdk/elements/record-table.ts'
import type { HindoRecords } from '../../sdk/elements/records.ts'
import '../../sdk/elements.ts'
import { openRecords, type Records } from '../../sdk/worker/client.ts'
import { type RecordsWorld, recordsWorld } from './records-world.ts'

const opened: Records[] = []

/** A known world of records opened by a real engine; closed by {@link cleanRecords}. */
export async function openWorld(
  options: Parameters<typeof recordsWorld>[0] = {},
): Promise<{ data: Records; world: RecordsWorld }> {
  const world = await recordsWorld(options)
  const data = await openRecords(world.source)
  opened.push(data)
  return { data, world }
}

export interface RecordsPage {
  records: HindoRecords
  search: HindoRecordSearch
  table: HindoRecordTable
}

/** A search and a table inside `<hindo-records>`, over the files of a world. */
export function showRecords(world: RecordsWorld, lang = 'en', width = 1200): RecordsPage {
  const box = document.createElement('div')
  box.lang = lang
  box.style.setProperty('width', `${width}px`)
  const records = document.createElement('hindo-records')
  const search = document.createElement('hindo-record-search')
  const table = document.createElement('hindo-record-table')
  records.files = Object.entries(world.files).map(
    ([path, bytes]) => new File([bytes as BlobPart], path.split('/').at(-1)!),
  )
  records.append(search, table)
  box.append(records)
  document.body.append(box)
  return { records, search, table }
}

/** Waits until a search and a table have been answered and drawn. */
export async function recordsSettled({ search, table }: Partial<RecordsPage>): Promise<void> {
  await vi.waitFor(
    async () => {
      await search?.updateComplete
      await table?.updateComplete
      for (const element of [search, table]) {
        const root = element?.shadowRoot
        if (
          root &&
          (root.querySelector('.bar, [aria-busy=true]') ||
            !root.querySelector('.headline, .error, .empty, .records, .charts'))
        )
          throw new Error('the records are not there yet')
      }
      if (
        table?.shadowRoot
          ?.querySelector('.empty')
          ?.textContent?.trim()
          .match(/^(Reading|読み込み中)/)
      )
        throw new Error('not yet')
    },
    { timeout: 15_000, interval: 25 },
  )
}

/** Texts of all elements that a selector finds in an element. */
export function texts(element: Element, selector: string): string[] {
  return [...element.shadowRoot!.querySelectorAll(selector)].map((one) => one.textContent!.replace(/\s+/g, ' ').trim())
}

/** A button by its words or its label. */
export function button(element: Element, label: string): HTMLButtonElement {
  const found = [...element.shadowRoot!.querySelectorAll('button')].find(
    (one) => one.textContent!.trim() === label || one.getAttribute('aria-label') === label,
  )
  if (!found) throw new Error(`no button ${label}`)
  return found
}

/** Empties the page and closes what was opened. */
export async function cleanRecords(): Promise<void> {
  document.body.replaceChildren()
  await Promise.all(opened.splice(0).map((data) => data.close()))
}
