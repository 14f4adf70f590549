import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { type ErrorRecord, isHindoError, throwIfAborted, toErrorRecord } from '../../errors.ts'
import type { LedgerStore } from '../../release/ledger.ts'
import type { ExportFormat, VerifyAnswer } from '../../worker/api.ts'
import type { Dataset } from '../../worker/client.ts'
import { formatCount } from '../base/format.ts'
import { inSentences } from '../base/messages.ts'
import { statusMark, type WordsView } from './findings.ts'
import { problemView } from './problem.ts'

/** What a file's name says of its format; tables are TSV where it says nothing. */
export function formatOf(name: string): ExportFormat {
  const ending = /\.(csv|json|arrow|vcf)$/i.exec(name)?.[1]?.toLowerCase()
  return (ending as ExportFormat | undefined) ?? 'tsv'
}

/** A table that was saved, and its report: whether they belong together, and whether the check says the same again. */
export class SavedController implements ReactiveController {
  private readonly host: ReactiveControllerHost
  private readonly dataset: () => Dataset | undefined
  private readonly ledger: () => Promise<LedgerStore | undefined>
  private besideLedger = false
  private table: File | undefined
  private report: File | undefined
  private answer: VerifyAnswer | undefined
  private problem: ErrorRecord | undefined
  private missing = false
  private running: AbortController | undefined

  constructor(
    host: ReactiveControllerHost,
    dataset: () => Dataset | undefined,
    ledger: () => Promise<LedgerStore | undefined>,
  ) {
    this.host = host
    this.dataset = dataset
    this.ledger = ledger
    host.addController(this)
  }

  hostDisconnected(): void {
    this.stop()
  }

  view(view: WordsView): TemplateResult {
    const { t, lang } = view
    const { table, report, problem, running } = this
    const off = !this.dataset() || running !== undefined
    const choose = (label: string, field: 'table' | 'report', accept: string) => {
      const file = field === 'table' ? table : report
      const take = (event: Event) => this.take(field, (event.target as HTMLInputElement).files?.[0])
      return html`<div class="chosen"><label class="button file">${label} …<input type="file" accept=${accept}
        data-saved=${field} @change=${take} /></label> <span class=${file ? 'name' : 'of'}>${file?.name ?? t.noFileChosen}</span></div>`
    }
    return html`<section class="saved" part="saved" aria-labelledby="saved-heading">
      <details class="fold">
        <summary id="saved-heading">${t.savedCheck}</summary>
        <p class="help">${t.savedCheckHelp}</p>
        <div class="choices">
          ${choose(t.savedTable, 'table', '.tsv,.csv,.json,.arrow,.vcf')}
          ${choose(t.savedReport, 'report', '.json,application/json')}
        </div>
        <div class="saves">
          <button class="button" type="button" data-verify aria-disabled=${off ? 'true' : nothing} @click=${() => !off && void this.verify()}>${t.verifyFile}</button>
          ${
            running
              ? html`<button class="button" type="button" data-stop @click=${() => this.cancel()}>${t.cancel}</button> <span class="of">${t.verifying} …</span>`
              : nothing
          }
        </div>
        <div role="status">${this.missing ? html`<p class="wrong">${t.verifyNeeds}</p>` : nothing}${this.told(view)}</div>
        ${problem ? problemView(problem, lang) : nothing}
      </details>
    </section>`
  }

  private told({ t, lang }: WordsView): TemplateResult | typeof nothing {
    const { answer } = this
    if (!answer) return nothing
    const { status, differs, entry, ja } = answer
    const said = differs ? inSentences({ message: differs, ...(ja ? { ja } : {}) }, lang) : undefined
    return html`<div class="saved-answer" data-verified=${differs ? 'differs' : 'same'}>
      <p><strong>${differs ? t.verifyDiffers : t.verifySame}</strong> ${differs ? nothing : statusMark(status, t)}</p>
      ${said ? html`<p lang=${said.lang}>${said.text}</p>` : nothing}
      ${this.besideLedger ? html`<p class="of">${entry ? t.verifyReleased(formatCount(entry.seq, lang)) : t.verifyNotReleased}</p>` : nothing}
    </div>`
  }

  private take(field: 'table' | 'report', file: File | undefined): void {
    if (!file) return
    this.stop()
    this[field] = file
    this.answer = undefined
    this.problem = undefined
    this.missing = false
    this.host.requestUpdate()
  }

  private cancel(): void {
    this.stop()
    this.host.requestUpdate()
  }

  private stop(): void {
    this.running?.abort()
    this.running = undefined
  }

  private async verify(): Promise<void> {
    const { table, report } = this
    this.stop()
    this.answer = undefined
    this.problem = undefined
    this.missing = !table || !report
    this.host.requestUpdate()
    const dataset = this.dataset()
    if (!table || !report || !dataset) return
    const running = new AbortController()
    this.running = running
    try {
      const { signal } = running
      const ledger = await this.ledger()
      throwIfAborted(signal)
      this.besideLedger = ledger !== undefined
      const given = { report, signal, ...(ledger ? { ledger } : {}) }
      const answer = await dataset.verify(table, formatOf(table.name), given)
      if (this.running === running) this.answer = answer
    } catch (error) {
      if (this.running === running && !(isHindoError(error) && error.code === 'aborted')) {
        this.problem = toErrorRecord(error)
      }
    }
    if (this.running !== running) return
    this.running = undefined
    this.host.requestUpdate()
  }
}
