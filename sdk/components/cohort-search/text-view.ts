import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { formatCount } from '../base/format.ts'
import { inSentences } from '../base/messages.ts'
import type { Strings } from '../i18n/strings.ts'
import type { QueryModel } from './query-model.ts'

export interface TextView {
  t: Strings
  lang: string
  model: QueryModel
  onInput: (text: string) => void
  /** The user wants to see the place of the mistake in the box. */
  onPlace: (offset: number, length: number) => void
}

/** Characters shown on either side of a mistake. */
const AROUND = 40

function mistake(view: TextView): TemplateResult {
  const { t, lang, model } = view
  const { error, text } = model
  if (!error) return html``
  const said = inSentences(error, lang)
  const { offset, length = 1, line, column } = error.where ?? {}
  const place =
    offset === undefined
      ? nothing
      : html`<button class="mistake-place" type="button" lang="en" dir="ltr" @click=${() => view.onPlace(offset, length)}
          aria-label=${t.errorWhere(t.textPlace(formatCount(line ?? 1, lang), formatCount(column ?? 1, lang)))}><bdi>${
            offset > AROUND ? '…' : ''
          }${text.slice(Math.max(0, offset - AROUND), offset)}<mark>${text.slice(offset, offset + Math.max(1, length)) || ' '}</mark>${text.slice(
            offset + Math.max(1, length),
            offset + length + AROUND,
          )}</bdi></button>`
  return html`<div class="mistake" part="error" id="mistake" role="alert">
    <p class="mistake-title">${t.errorTitles[error.code] ?? t.errorTitles.parse}</p>
    ${place}
    <p lang=${said.lang}>${said.text}</p>
    <p class="help">${t.textStays}</p>
  </div>`
}

/** The query as text; what does not read is pointed at, and nothing is lost by it. */
export function textView(view: TextView): TemplateResult {
  const { t, model } = view
  const rows = Math.min(8, Math.max(1, model.text.split('\n').length, Math.ceil(model.text.length / 36)))
  return html`<section class="text" part="text">
    <label class="title" for="expression">${t.queryText}</label>
    <textarea id="expression" rows=${rows} lang="en" dir="auto" spellcheck="false" autocomplete="off" autocapitalize="off"
      placeholder=${t.textHint} aria-invalid=${model.error ? 'true' : 'false'} aria-describedby=${model.error ? 'mistake' : nothing}
      .value=${live(model.text)} @input=${(event: Event) => view.onInput((event.target as HTMLTextAreaElement).value)}
    ></textarea>
    ${mistake(view)}
  </section>`
}
