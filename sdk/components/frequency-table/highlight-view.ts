import { html, nothing, type TemplateResult } from 'lit'
import { formatCount } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'
import type { HighlightController } from './highlight-controller.ts'
import {
  HIGHLIGHT_SIGNS,
  type HighlightIndex,
  type HighlightSign,
  type RowHighlights,
  SIGN_ORDER,
} from './highlights.ts'
import type { View } from './view.ts'

/** What is drawn in a highlighted cell besides its number. */
export interface CellHighlight {
  classes: string
  /** The sign, out of the way of the number; none where the cell beside it has the one for both. */
  sign: TemplateResult | typeof nothing
  /** `Fail: too few carriers`. */
  said: string
}

type Words = Pick<View, 't' | 'labelLang'>

function highlightOf(
  index: HighlightIndex,
  found: readonly number[],
  { t, labelLang }: Words,
  signed = true,
): CellHighlight {
  const sign = index.worst(found)
  return {
    classes: ` lit ${sign}`,
    sign: signed ? html`<span class="flag" aria-hidden="true">${HIGHLIGHT_SIGNS[sign]}</span>` : nothing,
    said: t.highlightSaid(t.highlightSigns[sign], index.reasons(found, labelLang)),
  }
}

/** Highlight of a computed cell; undefined for most. `own`: that of its row. */
export function cellHighlight(
  view: View,
  own: RowHighlights | undefined,
  cohort: string,
  column: string,
): CellHighlight | undefined {
  const index = view.highlights
  if (!index || !own) return undefined
  const found = index.at(own, cohort, column)
  if (found.length === 0) return undefined
  // one sign for all that a row says of a cohort, at its first column
  const first = view.layout.columns.find(({ cohort: number }) => view.info.cohorts[number]?.name === cohort)
  const signed = index.ofColumn(own, cohort, column) || first?.name === column
  return highlightOf(index, found, view, signed)
}

/** Highlight of a cohort as a whole. */
export function cohortHighlight(view: View, cohort: string): CellHighlight | undefined {
  const index = view.highlights
  const found = index?.ofCohort(cohort) ?? []
  return index && found.length > 0 ? highlightOf(index, found, view) : undefined
}

/** The inside of a highlighted cell around its own. */
export function highlightedContent(highlight: CellHighlight | undefined, content: unknown): unknown {
  if (!highlight) return content
  return html`${highlight.sign}${content}<span class="said">, ${highlight.said}</span>`
}

/** The name of a highlighted cohort. */
export function highlightedName(highlight: CellHighlight | undefined, name: string): unknown {
  if (!highlight) return name
  return html`${highlight.sign}${name}<span class="hidden">, ${highlight.said}</span>`
}

/** Above the rows: how many cells are highlighted, by sign, and the way from one to the next. */
export function highlightBar(
  highlighting: HighlightController,
  t: Strings,
  lang: string,
): TemplateResult | typeof nothing {
  const { index, hidden, cells } = highlighting
  const signs = index ? SIGN_ORDER.filter((sign) => index.counts[sign] + index.wholes[sign] > 0) : []
  if (!index || signs.length === 0) return nothing
  const about = (sign: HighlightSign) =>
    [
      ...(index.counts[sign] > 0 ? [t.cellsFound(formatCount(index.counts[sign], lang))] : []),
      ...(index.wholes[sign] > 0 ? [t.cohortsFound(formatCount(index.wholes[sign], lang))] : []),
    ].join(' · ')
  return html`<div class="highlights" part="highlights" role="group" aria-label=${t.highlightedCells}>
    <ul class="signs">${signs.map(
      (sign) =>
        html`<li class="lit ${sign}"><span class="key" aria-hidden="true">${HIGHLIGHT_SIGNS[sign]}</span> ${t.highlightSigns[sign]}
          <span class="of">${about(sign)}</span></li>`,
    )}</ul>
    ${
      hidden || cells === 0
        ? nothing
        : html`<button class="button" type="button" data-step="back" @click=${() => void highlighting.step(-1)}>${t.highlightBefore}</button
            ><button class="button" type="button" data-step="on" @click=${() => void highlighting.step(1)}>${t.highlightNext}</button>`
    }<button class="button plain" type="button" data-hide @click=${() => highlighting.toggle()}>${hidden ? t.showHighlights : t.hideHighlights}</button>
  </div>`
}
