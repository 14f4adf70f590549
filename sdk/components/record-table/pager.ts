import { html, type TemplateResult } from 'lit'
import { formatCount } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'

export const PAGE_SIZES = [25, 50, 100, 200] as const

export interface PagerView {
  t: Strings
  lang: string
  from: number
  size: number
  matched: number
  onPage: (from: number) => void
  onSize: (size: number) => void
}

/** First row of the last page. */
export function lastPage(matched: number, size: number): number {
  return Math.max(0, Math.floor((matched - 1) / size) * size)
}

/** Which rows are shown, and the way to the others. */
export function pager(view: PagerView): TemplateResult {
  const { t, lang, from, size, matched } = view
  const count = (value: number) => formatCount(value, lang)
  const last = lastPage(matched, size)
  const step = (label: string, sign: string, to: number) =>
    html`<button class="button step" type="button" aria-label=${label} ?disabled=${to === from} @click=${() => view.onPage(to)}
      ><span aria-hidden="true">${sign}</span></button>`
  return html`<nav class="pager" part="pager" aria-label=${t.pages}>
    ${step(t.firstPage, '«', 0)}${step(t.previousPage, '‹', Math.max(0, from - size))}
    <span class="place" role="status">${t.rowsShown(count(Math.min(from + 1, matched)), count(Math.min(from + size, matched)), count(matched))}</span>
    ${step(t.nextPage, '›', Math.min(last, from + size))}${step(t.lastPage, '»', last)}
    <label class="size">${t.rowsPerPage} <select @change=${(event: Event) => view.onSize(Number((event.target as HTMLSelectElement).value))}
      >${PAGE_SIZES.map((choice) => html`<option value=${choice} ?selected=${choice === size}>${choice}</option>`)}</select></label>
  </nav>`
}
