import { html, nothing, svg, type TemplateResult } from 'lit'
import type { NumberSummary, RecordField } from '../../record-types.ts'
import { formatCount } from '../base/format.ts'
import { dateText, type RecordWords, valueText } from './words.ts'

/** Height of the tallest bar, in units of the drawing. */
const HEIGHT = 32

/** Where bin `index` of a summary starts. */
export function binStart({ from, to, bins }: NumberSummary, index: number): number {
  return from + ((to - from) * index) / bins.length
}

/** Bars of a number over the matching records, with a table of the same for those who do not see them. */
export function histogram(
  field: RecordField,
  summary: NumberSummary,
  words: RecordWords,
  size: 'small' | 'large',
): TemplateResult {
  const { t, lang, labelLang } = words
  const most = Math.max(1, ...summary.bins)
  const { length } = summary.bins
  const label = field.label[labelLang]
  const value = (number: number) =>
    field.kind === 'date' ? dateText(Math.round(number)) : valueText(field, trim(number), words)
  const bar = (count: number, index: number) => {
    const height = count === 0 ? 0 : Math.max(1, (HEIGHT * count) / most)
    return svg`<rect x=${index + 0.06} y=${HEIGHT - height} width="0.88" height=${height}></rect>`
  }
  return html`<figure class="histogram ${size}" part="histogram">
    <svg viewBox="0 0 ${length} ${HEIGHT}" preserveAspectRatio="none" role="img"
      aria-label=${t.histogramOf(label, formatCount(summary.known, lang), value(summary.median))}>${summary.bins.map(bar)}</svg>
    <figcaption aria-hidden="true"><span>${value(summary.from)}</span><span>${value(summary.to)}</span></figcaption>
    ${
      size === 'large'
        ? html`<table class="hidden"><caption>${label}</caption><tbody>${summary.bins.map(
            (count, index) =>
              html`<tr><th scope="row">${t.binRange(value(binStart(summary, index)), value(binStart(summary, index + 1)))}</th>
                <td>${formatCount(count, lang)}</td></tr>`,
          )}</tbody></table>`
        : nothing
    }
  </figure>`
}

/** A number of at most four digits that mean something: ends of bins are not data. */
function trim(number: number): number {
  return Number(number.toPrecision(4))
}
