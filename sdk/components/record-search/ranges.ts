import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { NumberSummary, RecordField, RecordRange } from '../../record-types.ts'
import { formatCount } from '../base/format.ts'
import { histogram } from '../records/histogram.ts'
import { type RecordWords, unitText, valueText } from '../records/words.ts'
import { inputText } from './conditions-text.ts'

export interface RangeView {
  words: RecordWords
  range: RecordRange | undefined
  summary: NumberSummary | null | undefined
  onRange: (range: RecordRange) => void
}

/** One end as it was typed; empty is no end, and what is no number changes nothing. */
function endOf(field: RecordField, text: string): number | string | undefined {
  if (text.trim() === '') return undefined
  return field.kind === 'date' ? text : Number(text)
}

/** Two ends of a number or a date, over how the records that match are spread. */
export function rangeInputs(field: RecordField, view: RangeView): TemplateResult {
  const { words, range = {}, summary, onRange } = view
  const { t, labelLang, lang } = words
  const label = field.label[labelLang]
  const unit = field.unit ? ` (${unitText(field.unit, words)})` : ''
  const backwards = range.from !== undefined && range.to !== undefined && range.from > range.to
  const note = `backwards-${field.id}`
  const end = (which: 'from' | 'to', name: string) => {
    const changed = (event: Event) => {
      const value = endOf(field, (event.target as HTMLInputElement).value)
      if (typeof value === 'number' && !Number.isFinite(value)) return
      const next = { ...range }
      if (value === undefined) delete next[which]
      else next[which] = value
      onRange(next)
    }
    return html`<input type=${field.kind === 'date' ? 'date' : 'number'} step="any" aria-label=${name} data-end=${which}
      aria-invalid=${backwards ? 'true' : 'false'} aria-describedby=${backwards ? note : nothing}
      placeholder=${summary && field.kind === 'number' ? String(which === 'from' ? summary.from : summary.to) : nothing}
      .value=${live(inputText(field.kind, range[which]))} @change=${changed} />`
  }
  return html`<fieldset class="range" part="range" data-field=${field.id}>
    <legend>${label}${unit}</legend>
    ${summary && summary.bins.length > 0 ? histogram(field, summary, words, 'small') : nothing}
    <div class="ends">${end('from', t.fromOf(label))}<span aria-hidden="true">${t.to}</span>${end('to', t.toOf(label))}</div>
    ${backwards ? html`<p class="wrong" id=${note}>${t.rangeBackwards}</p>` : nothing}
    ${
      summary && !backwards
        ? html`<p class="note-line">${t.medianOf(valueText(field, summary.median, words), t.recordCount(formatCount(summary.known, lang)))}</p>`
        : nothing
    }
  </fieldset>`
}
