import { html, nothing, type TemplateResult } from 'lit'
import type { FacetAnswer } from '../../record-types.ts'
import type { Axis } from '../../types.ts'
import { formatCount } from '../base/format.ts'
import { vars } from '../base/vars.ts'
import { histogram } from '../records/histogram.ts'
import { nameOf, type RecordWords, recordsSpoken, recordsText, suppressedText, valueText } from '../records/words.ts'

/** Levels drawn of an axis. */
const MOST = 10

/** Bars of one axis: the table is the chart, so that it reads the same to everybody. */
function bars(axis: Axis, counts: FacetAnswer['axes'][number]['counts'], words: RecordWords): TemplateResult {
  const { t, labelLang, lang } = words
  const known = new Map(counts.map(({ level, records }) => [level, records]))
  const levels = axis.levels.filter(({ id }) => known.get(id) !== 0)
  const ordered =
    axis.kind === 'partition' ? levels : [...levels].sort((a, b) => (known.get(b.id) ?? 0) - (known.get(a.id) ?? 0))
  const shown = ordered.slice(0, axis.ordered ? ordered.length : MOST)
  const most = Math.max(1, ...counts.map(({ records }) => records ?? 0))
  return html`<table class="bars" part="chart"><caption>${axis.label[labelLang]}${
    axis.kind === 'overlapping' ? html` <span class="note-line">${t.overlappingSummary}</span>` : nothing
  }</caption>
    <tbody>${shown.map((level) => {
      const records = known.get(level.id) ?? null
      return html`<tr class=${records === null ? 'hatched' : ''} ${vars({ '--_share': (records ?? 0) / most })}><th scope="row">${nameOf(level, labelLang)}</th>
        <td class="bar-cell"></td><td class="number" title=${records === null ? suppressedText(words) : nothing}
          ><span aria-hidden="true">${recordsText(records, words)}</span><span class="hidden">${recordsSpoken(records, words)}</span></td></tr>`
    })}</tbody>${
      ordered.length > shown.length
        ? html`<tfoot><tr><td colspan="3">${t.otherLevels(formatCount(ordered.length - shown.length, lang))}</td></tr></tfoot>`
        : nothing
    }</table>`
}

/** Charts of the records that match: every axis, every number. */
export function summaryCharts(answer: FacetAnswer, words: RecordWords): TemplateResult {
  const { info, t, lang, labelLang } = words
  const charts = info.axes.flatMap((axis) => {
    const counts = answer.axes.find((one) => one.axis === axis.id)?.counts
    return counts ? [bars(axis, counts, words)] : []
  })
  const numbers = info.fields.flatMap((field) => {
    const summary = answer.numbers.find((one) => one?.field === field.id)
    if (!summary) return []
    const value = (number: number) => valueText(field, number, words)
    const { known, median, min, max } = summary
    return [
      html`<section class="number-chart" part="chart"><p class="chart-title">${field.label[labelLang]}</p>${histogram(field, summary, words, 'large')}
        <p class="note-line">${t.numberFacts(formatCount(known, lang), value(median))}${
          min !== null && max !== null ? html` · ${t.numberEnds(value(min), value(max))}` : nothing
        }</p></section>`,
    ]
  })
  return html`<div class="charts" part="summary">${charts}${numbers}</div>`
}
