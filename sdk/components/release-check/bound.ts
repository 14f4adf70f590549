import { html, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatCount, formatTime } from '../base/format.ts'
import type { CheckQuestion, Judged } from './check-controller.ts'
import type { WordsView } from './findings.ts'

export interface BoundView extends WordsView {
  judged: Judged
  /** What was asked, of which dataset. */
  question: CheckQuestion
  released: boolean
  /** The report itself is saved here, not only the researcher's view of it. */
  reviewer: boolean
  onSaveTable: () => void
  onSaveReport: () => void
  onSaveView: () => void
}

/** What the report binds, and the files to take along. */
export function boundView(view: BoundView): TemplateResult {
  const { t, lang, labelLang, judged, question } = view
  const { dataset, format, options } = question
  const { report } = judged.answer
  const { subject, policy, ledger, engine } = report.body
  const line = (term: string, content: unknown) => html`<div><dt>${term}</dt><dd>${content}</dd></div>`
  return html`<section class="bound" part="bound">
    <h3>${t.boundTo}</h3>
    <dl>
      ${line(t.boundDataset, html`${subject.dataset} ${subject.dataVersion}${subject.synthetic ? html` <span class="of">${t.synthetic}</span>` : nothing}`)}
      ${line(t.boundFile, html`<code>${subject.file.sha256}</code> <span class="of">${formatBytes(subject.file.bytes, lang)}</span>`)}
      ${line(t.boundPolicy, html`${policy.label[labelLang]} <span class="of">${policy.id} ${policy.version}</span>`)}
      ${line(t.boundLedger, options.ledger ? t.boundEntries(formatCount(ledger.entries, lang)) : t.noLedgerUsed)}
      ${line(t.boundReport, html`<code>${report.sha256}</code>`)}
      ${line(t.boundMade, html`${formatTime(report.made, lang)} <span class="of">${engine.name} ${engine.version}</span>`)}
    </dl>
    <div class="saves">
      ${view.reviewer ? html`<button class="button" type="button" data-save-report @click=${view.onSaveReport}>${t.saveReport}</button>` : nothing}
      <button class="button" type="button" data-save-view @click=${view.onSaveView}>${t.saveView}</button>
      ${
        view.released
          ? nothing
          : dataset.release !== 'required'
            ? html`<button class="button" type="button" data-save-table @click=${view.onSaveTable}>${t.saveUnreviewed(format.toUpperCase())}</button>`
            : html`<p class="help">${t.reviewRequired}</p>`
      }
    </div>
  </section>`
}
