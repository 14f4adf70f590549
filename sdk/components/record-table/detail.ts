import { html, nothing, type TemplateResult } from 'lit'
import { pathTo } from '../../cohort/hierarchy.ts'
import type { ErrorRecord } from '../../errors.ts'
import type { RecordField, RecordRow, SimilarRecord } from '../../record-types.ts'
import type { Axis } from '../../types.ts'
import { levelName, type RecordWords, safeLink, valueText } from '../records/words.ts'
import { recordName } from './columns.ts'

export interface DetailView {
  words: RecordWords
  row: RecordRow
  similar: readonly SimilarRecord[] | undefined
  problem: ErrorRecord | undefined
  previous: RecordRow | undefined
  next: RecordRow | undefined
  onOpen: (row: RecordRow) => void
  onClose: () => void
}

function attribute(axis: Axis, { row, words }: DetailView): TemplateResult {
  const { labelLang, t } = words
  const ids = row.levels[axis.id] ?? []
  const way = (id: string) => pathTo(axis, id).map((above) => levelName(axis, above, labelLang))
  const level = (id: string) => {
    const path = way(id)
    return html`<li>${levelName(axis, id, labelLang)}${
      path.length > 0
        ? html`<span class="path"><span class="hidden">${t.inside('')}</span>${path.join(' › ')}</span>`
        : nothing
    }</li>`
  }
  return html`<div class="item"><dt>${axis.label[labelLang]}</dt><dd>${
    ids.length === 0 ? html`<span class="nothing">${t.noValue}</span>` : html`<ul>${ids.map(level)}</ul>`
  }</dd></div>`
}

function field(one: RecordField, { row, words }: DetailView): TemplateResult {
  const { labelLang, t } = words
  const value = row.fields[one.id]
  const text = value === null || value === undefined ? '' : valueText(one, value, words)
  const link = text ? safeLink(one.kind, text) : undefined
  const away = link !== undefined && !link.startsWith('mailto:')
  return html`<div class="item"><dt>${one.label[labelLang]}</dt><dd>${
    text === ''
      ? html`<span class="nothing">${t.noValue}</span>`
      : link
        ? html`<a href=${link} rel="noreferrer noopener" target=${away ? '_blank' : nothing}>${text}${
            away ? html`<span class="hidden"> (${t.opensElsewhere})</span>` : nothing
          }</a>`
        : text
  }</dd></div>`
}

function similarList(view: DetailView): TemplateResult | typeof nothing {
  const { words, similar, problem } = view
  const { t, labelLang, lang, info } = words
  if (problem) return nothing
  const name = (id: string) => {
    const axis = info.axes.find((one) => one.kind === 'overlapping' && one.levels.some((level) => level.id === id))
    return levelName(axis, id, labelLang)
  }
  const bits = new Intl.NumberFormat(lang, { maximumFractionDigits: 2, minimumFractionDigits: 2 })
  return html`<section class="similar" part="similar"><h3>${t.similarRecords}</h3><p class="note-line">${t.similarHelp}</p>
    ${
      similar === undefined
        ? html`<p class="note-line" role="status">${t.reading}</p>`
        : similar.length === 0
          ? html`<p class="note-line" role="status">${t.noSimilar}</p>`
          : html`<ol>${similar.map(
              ({ row, score, shared }) =>
                html`<li><button class="button plain" type="button" @click=${() => view.onOpen(row)}>${recordName(row, words)}</button>
                  <span class="score">${t.similarity(bits.format(score))}</span>
                  <span class="shared">${t.shared} ${shared
                    .slice(0, 4)
                    .map(name)
                    .join(labelLang === 'ja' ? '、' : ', ')}</span></li>`,
            )}</ol>`
    }</section>`
}

/** Everything a record says, in a drawer. */
export function detail(view: DetailView): TemplateResult {
  const { words, row, previous, next } = view
  const { t, info } = words
  const step = (label: string, sign: string, to: RecordRow | undefined) =>
    html`<button class="button step" type="button" aria-label=${label} ?disabled=${to === undefined} @click=${() => to && view.onOpen(to)}
      ><span aria-hidden="true">${sign}</span></button>`
  return html`<header class="drawer-head"><h2 id="drawer-title" tabindex="-1" autofocus>${recordName(row, words)}</h2>
      ${step(t.previousRecord, '‹', previous)}${step(t.nextRecord, '›', next)}
      <button class="button" type="button" @click=${view.onClose}>${t.close}</button></header>
    <div class="drawer-body" tabindex="0" role="group" aria-labelledby="drawer-title">
      <dl>${info.fields.map((one) => field(one, view))}${info.axes.map((axis) => attribute(axis, view))}</dl>
      ${similarList(view)}
    </div>`
}
