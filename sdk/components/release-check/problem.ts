import { html, type TemplateResult } from 'lit'
import type { ErrorRecord } from '../../errors.ts'
import { inSentences } from '../base/messages.ts'

/** What went wrong with something small, where it stands: what, and what to do. */
export function problemView(error: ErrorRecord, pageLang: string): TemplateResult {
  const { text, lang } = inSentences(error, pageLang)
  return html`<p class="wrong problem" role="alert" lang=${lang}>${text}</p>`
}
