import { html, nothing, type TemplateResult } from 'lit'
import type { Axis } from '../../types.ts'
import { formatCount } from '../base/format.ts'
import { inSentences } from '../base/messages.ts'
import { vars } from '../base/vars.ts'
import type { CountController } from './count-controller.ts'
import { type PeopleWords, peopleText, reasonOf } from './people.ts'

export interface AnswerView extends PeopleWords {
  labelLang: 'en' | 'ja'
  counting: CountController
  /** People of the dataset; null where that is not told. */
  total: number | null
  /** Axis that every answer is split by. */
  split: Axis | undefined
}

/** A number of people, and its reason where there is none. */
function whole(view: AnswerView): TemplateResult {
  const { counting, t, lang, total } = view
  const { counts } = counting
  if (!counts) return html`<p class="whole"><span class="waiting">${t.counting} …</span></p>`
  const { whole: answer } = counts
  const text = peopleText(answer.unanswerable ? { ...answer, unanswerable: answer.unanswerable } : answer, view)
  return html`<p class="whole ${text.kind}"><strong>${text.text}</strong> <span class="of">${
    total === null ? nothing : t.peopleOf(formatCount(total, lang))
  }</span></p>
    ${
      text.why
        ? html`<div class="why"><p>${text.why}</p>${text.reason ? html`<p lang=${text.reason.lang}>${text.reason.text}</p>` : nothing}</div>`
        : nothing
    }`
}

function splitTable(view: AnswerView, split: Axis): TemplateResult {
  const { counting, t, labelLang } = view
  const levels = counting.counts?.whole.axes.find(({ axis }) => axis === split.id)
  const most = Math.max(
    1,
    ...(levels?.levels ?? []).map((level) => ('participants' in level && level.participants) || 0),
  )
  return html`<table class="split" part="split">
    <caption class="hidden">${t.splitOf(split.label[labelLang])}</caption>
    <tbody>${split.levels.map(({ id, label }) => {
      const count = levels?.levels.find(({ level }) => level === id)
      const text = count && peopleText(count, view)
      const share = count && 'participants' in count && count.participants ? count.participants / most : 0
      return html`<tr data-level=${id}>
        <th scope="row">${label[labelLang]}</th>
        <td class="share" aria-hidden="true"><span class="share-bar" ${vars({ '--_share': share })}></span></td>
        <td class="people ${text?.kind ?? 'waiting'}" title=${reasonOf(text) ?? nothing}>${
          text ? html`<span aria-hidden="true">${text.text}</span><span class="hidden">${text.spoken}</span>` : '…'
        }</td>
      </tr>`
    })}</tbody>
  </table>
  ${split.kind === 'overlapping' ? html`<p class="help">${t.splitOverlaps}</p>` : nothing}`
}

/** How many people, and how many in every biobank; numbers of an older query are dimmed until the new ones are there. */
export function answerView(view: AnswerView): TemplateResult {
  const { counting, t, split, lang } = view
  const { error } = counting
  const failed = error && inSentences(error, lang)
  return html`<section class="answer ${counting.busy ? 'stale' : ''}" part="answer" aria-busy=${counting.busy}>
    ${
      failed
        ? html`<p class="why" role="alert">${t.countFailed} <span lang=${failed.lang}>${failed.text}</span>
            <button class="button" type="button" @click=${() => counting.retry()}>${t.runAgain}</button></p>`
        : html`${whole(view)}${split ? splitTable(view, split) : nothing}`
    }
  </section>`
}

/** The same in one line, for a screen reader when the numbers change. */
export function spokenAnswer(view: AnswerView): string {
  const { counting, split, labelLang } = view
  const answer = counting.counts?.whole
  if (!answer || counting.busy) return ''
  const text = peopleText(answer.unanswerable ? { ...answer, unanswerable: answer.unanswerable } : answer, view)
  const levels = answer.axes.find(({ axis }) => axis === split?.id)?.levels ?? []
  const parts = levels.map((level) => {
    const name = split?.levels.find(({ id }) => id === level.level)?.label[labelLang] ?? level.level
    return `${name} ${peopleText(level, view).spoken}`
  })
  return [text.spoken, ...parts].join('; ')
}
