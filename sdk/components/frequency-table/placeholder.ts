import { html, type TemplateResult } from 'lit'
import type { ErrorRecord } from '../../errors.ts'
import { errorPanel } from '../base/messages.ts'
import type { Strings } from '../i18n/strings.ts'
import type { QueryController } from './query-controller.ts'
import type { View } from './view.ts'

export interface PlaceholderView {
  t: Strings
  lang: string
  error: ErrorRecord | undefined
  dataset: 'none' | 'opening' | 'ready' | 'error'
  query: QueryController
  view: View | undefined
  copied: boolean
  onCopy: (error: ErrorRecord) => void
}

/** What stands where there are no rows to show: what failed, or what would fill the table. Undefined where there are rows. */
export function placeholder(given: PlaceholderView): TemplateResult | undefined {
  const { t, lang, error, dataset, query, view, copied, onCopy } = given
  if (error) {
    return errorPanel(error, {
      t,
      lang,
      copied,
      onCopy: () => onCopy(error),
      actions: html`<button class="button" type="button" @click=${() => query.retry()}>${t.runAgain}</button>`,
    })
  }
  if (dataset === 'none') return html`<p class="empty">${t.noDataset}</p>`
  if (dataset === 'error') return html`<p class="empty">${t.datasetFailed}</p>`
  if (!view) return html`<p class="empty">${dataset === 'opening' ? t.opening : t.reading}</p>`
  if (view.info.rows > 0 || query.status === 'running') return undefined
  return html`<p class="empty">${query.shown?.where ? t.noVariantsFilter : t.noVariantsPlace}</p>`
}
