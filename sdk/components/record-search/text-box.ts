import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { ErrorRecord } from '../../errors.ts'
import type { RecordWords } from '../records/words.ts'

export interface TextBoxView {
  words: RecordWords
  text: string
  /** Why the text does not read, with the place in it. */
  error: ErrorRecord | undefined
  sentence: string
  copied: boolean
  onText: (text: string) => void
  onCopy: (sentence: string) => void
}

/** The text with the piece that an error points at marked, and what it says. */
function problem(text: string, { message, hint, where }: ErrorRecord): TemplateResult {
  const { offset, length = 1 } = where ?? {}
  const end = (offset ?? 0) + Math.max(1, length)
  return html`<div class="problem" id="problem" role="alert">
    ${
      offset === undefined
        ? nothing
        : html`<p class="problem-place" lang="en">${text.slice(0, offset)}<mark>${text.slice(offset, end) || ' '}</mark>${text.slice(end)}</p>`
    }
    <p class="problem-words" lang="en">${[message, hint].filter(Boolean).join('. ')}</p>
  </div>`
}

/** The conditions as an expression that can be changed, and in a sentence that can be copied. */
export function textBox(view: TextBoxView): TemplateResult {
  const { words, text, error, sentence, copied } = view
  const { t } = words
  return html`<div class="written">
    <div class="sentence-box" ?hidden=${sentence === ''}><h3>${t.inWords}</h3><p class="sentence" part="sentence">${sentence}</p>
      <button class="button" type="button" @click=${() => view.onCopy(sentence)}>${copied ? t.copied : t.copySentence}</button></div>
    <details class="as-text" .open=${error !== undefined}>
      <summary>${t.asText}</summary>
      <p class="note-line" id="text-help">${t.asTextHelp}</p>
      <textarea part="text" rows="3" spellcheck="false" autocapitalize="off" lang="en" aria-label=${t.asText} aria-describedby="text-help"
        aria-invalid=${error !== undefined} .value=${live(text)}
        @input=${(event: Event) => view.onText((event.target as HTMLTextAreaElement).value)}></textarea>
      ${error ? problem(text, error) : nothing}
    </details>
  </div>`
}
