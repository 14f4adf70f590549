import { html, nothing, type TemplateResult } from 'lit'
import { formatCount } from '../base/format.ts'
import type { WordsView } from './findings.ts'
import type { LedgerController } from './ledger-controller.ts'
import { problemView } from './problem.ts'

/** The ledger of the page, with the ways to and from a file. */
export function ledgerView(ledger: LedgerController, { t, lang }: WordsView): TemplateResult {
  const { entries, imported, problem, busy } = ledger
  const count = (value: number) => formatCount(value, lang)
  const take = (event: Event) => {
    const input = event.target as HTMLInputElement
    const [file] = input.files ?? []
    if (file) void ledger.take(file)
    input.value = ''
  }
  return html`<section class="ledger" part="ledger">
    <h3>${t.ledger}</h3>
    <p class="help">${t.ledgerHelp}</p>
    <div class="saves">
      <span class="entries">${entries === undefined ? '' : t.boundEntries(count(entries))}</span>
      <button class="button" type="button" data-save-ledger aria-disabled=${busy ? 'true' : nothing} @click=${() => void ledger.save()}>${t.saveLedger}</button>
      <label class="button file">${t.takeLedger}<input type="file" accept=".tar,.jsonl" ?disabled=${busy} data-ledger @change=${take} /></label>
    </div>
    ${
      imported
        ? html`<p class="of" role="status">${t.ledgerTaken(count(imported.added))}${
            imported.missing.length > 0 ? html` ${t.ledgerMissing(imported.missing.map(count).join(', '))}` : nothing
          }</p>`
        : nothing
    }
    ${problem ? problemView(problem, lang) : nothing}
  </section>`
}
