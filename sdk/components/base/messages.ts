import { html, nothing, type TemplateResult } from 'lit'
import type { ErrorRecord } from '../../errors.ts'
import type { Progress } from '../../types.ts'
import type { Strings } from '../i18n/strings.ts'
import { formatBytes, formatCount } from './format.ts'
import { vars } from './vars.ts'

/** `4.2 MB of 10 MB`, `3 of 12 parts`: how far a task is, in words. */
export function describeProgress(progress: Progress, t: Strings, lang: string): string {
  const { done, total, unit } = progress
  const phase = t.phases[progress.phase]
  const amount = (value: number) => (unit === 'bytes' ? formatBytes(value, lang) : formatCount(value, lang))
  const last = amount(done)
  const all = total > 0 ? amount(total) : '…'
  if (unit === 'bytes') return `${phase} · ${total > 0 ? t.doneOf(last, all) : last}`
  return `${phase} · ${unit === 'parts' ? t.parts(last, all) : t.rowsDone(last, all)}`
}

/** The thin bar: fills by share where the total is known, else it only says that something goes on. */
export function progressBar(progress: Progress | undefined, label: string): TemplateResult {
  const known = progress && progress.total > 0
  const share = known ? Math.min(1, progress.done / progress.total) : 0
  return html`<div
    class="bar ${known ? '' : 'unknown'}"
    part="progress"
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${known ? Math.round(share * 100) : nothing}
    ${vars({ '--_share': share })}
  ></div>`
}

function placeOf(error: ErrorRecord): string {
  const { file, line, column, offset } = error.where ?? {}
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  if (place || offset === undefined) return place
  return `${offset + 1}`
}

/** What can be copied into a mail to whoever runs the portal. */
export function errorDetail(error: ErrorRecord): string {
  return JSON.stringify(error, null, 2)
}

/** What happened, where, what to do next, with a copyable detail and the actions given. */
export function errorPanel(
  error: ErrorRecord,
  options: { t: Strings; lang: string; copied: boolean; onCopy: () => void; actions?: TemplateResult },
): TemplateResult {
  const { t, lang } = options
  const place = placeOf(error)
  const words = wordsOf(error, lang)
  return html`<div class="error" part="error" role="alert">
    <p class="error-title">${t.errorTitles[error.code] ?? t.errorTitles.worker}</p>
    <p lang=${words.lang}>${sentence(words.message)}</p>
    ${place ? html`<p class="error-place">${t.errorWhere(place)}</p>` : nothing}
    ${
      error.bounds
        ? html`<p>${t.bounds(formatCount(error.bounds.lower, lang), formatCount(error.bounds.upper, lang))}</p>`
        : nothing
    }
    ${words.hint ? html`<p lang=${words.lang}>${sentence(words.hint)}</p>` : nothing}
    <p class="error-actions">
      ${options.actions ?? nothing}
      <button class="button" type="button" @click=${options.onCopy}>${options.copied ? t.copied : t.copyDetail}</button>
    </p>
  </div>`
}

/** What an error says in the language of the page where it does, else in English; `lang` says which. */
function wordsOf(error: Pick<ErrorRecord, 'message' | 'hint' | 'ja'>, lang: string) {
  const ja = lang.startsWith('ja') ? error.ja : undefined
  return { ...(ja ?? error), lang: ja ? 'ja' : 'en' } as const
}

/** What an error says and what to do, in sentences that begin as they were written (perhaps with a name), and their language. */
export function inSentences(
  error: Pick<ErrorRecord, 'message' | 'hint' | 'ja'>,
  pageLang: string,
): { text: string; lang: 'en' | 'ja' } {
  const { message, hint, lang } = wordsOf(error, pageLang)
  const sentences = [message, hint ?? ''].filter(Boolean).map(withStop)
  return { text: sentences.join(lang === 'ja' ? '' : ' '), lang }
}

function sentence(text: string): string {
  return withStop(text.charAt(0).toUpperCase() + text.slice(1))
}

function withStop(text: string): string {
  if (/[.。!?？)]$/.test(text)) return text
  return /[\u3040-\u9fff）]$/.test(text) ? `${text}。` : `${text}.`
}
