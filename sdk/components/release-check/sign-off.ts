import { html, nothing, type TemplateResult } from 'lit'
import type { Outcome } from '../../release/decision.ts'
import type { CheckStatus } from '../../release/rule.ts'
import type { ReleaseAnswer } from '../../worker/api.ts'
import { formatCount } from '../base/format.ts'
import { field } from './field.ts'
import { statusMark, type WordsView } from './findings.ts'

export interface SignOffView extends WordsView {
  status: CheckStatus
  outcome: Outcome | undefined
  author: string
  authorWrong: string
  busy: boolean
  locked: boolean
  /** Something of what people said is still being made. */
  pending: boolean
  hasLedger: boolean
  released: ReleaseAnswer | undefined
  /** Decisions of people, where the table needs any. */
  decisions: TemplateResult | typeof nothing
  /** Why the last decision could not be made or read. */
  problem: TemplateResult | typeof nothing
  onAuthor: (text: string) => void
  onRelease: () => void
  onSave: (format: string) => void
}

/** Whether what people said lets a table leave. */
export function mayLeave(outcome: Outcome | undefined): boolean {
  return outcome?.decision === 'passed' || outcome?.decision === 'approved'
}

function releasedView({ t, lang, released, onSave }: SignOffView): TemplateResult {
  const { entry, files } = released!
  return html`<div class="released" part="released" tabindex="-1">
    <p><strong>${t.released(formatCount(entry.seq, lang))}</strong> ${t.releasedHow[entry.decision]}</p>
    <p class="names">${t.author} ${entry.author}${entry.decisions?.map(({ by }) => html` · ${t.approver} ${by}`)}</p>
    ${entry.decisions?.map(({ comment }) => (comment ? html`<p class="of">${comment}</p>` : nothing))}
    ${[...(entry.exceptions ?? []), ...(entry.decisions ?? []).flatMap(({ exceptions = [] }) => exceptions)].map(
      ({ requestedBy, reason }) => html`<p class="of">${t.exceptions}: ${reason} (${requestedBy})</p>`,
    )}
    <p class="hash"><code>${entry.hash}</code></p>
    <p class="files">${Object.keys(files).map(
      (format) =>
        html`<button class="button" type="button" data-save=${format} @click=${() => onSave(format)}>${t.saveFile(format.toUpperCase())}</button>`,
    )}</p>
  </div>`
}

/** What the check says and what people say are two things. */
function twoThings({ t, status, outcome }: SignOffView): TemplateResult {
  const decision = outcome?.decision ?? 'incomplete'
  return html`<dl class="two" part="decision" data-decision=${decision}>
    <div><dt>${t.statusOfCheck}</dt><dd>${statusMark(status, t)}</dd></div>
    <div><dt>${t.decisionOfPeople}</dt><dd><strong>${t.outcomes[decision]}</strong> <span class="of">${t.outcomeHelp[decision]}</span></dd></div>
  </dl>`
}

/** Who lets the table leave; afterwards, that it left and its files. */
export function signOffView(view: SignOffView): TemplateResult {
  const { t, hasLedger, released, busy, locked, outcome } = view
  const off = locked || !mayLeave(outcome)
  const submit = (event: Event) => {
    event.preventDefault()
    if (!off) view.onRelease()
  }
  return html`<section class="sign-off" part="sign-off" aria-busy=${view.pending ? 'true' : nothing}>
    <h3>${t.signOff}</h3>
    ${twoThings(view)}
    ${
      released
        ? releasedView(view)
        : html`${field({
            id: 'author',
            label: t.author,
            value: view.author,
            wrong: view.authorWrong,
            help: t.authorHelp,
            required: true,
            onType: view.onAuthor,
          })}
          ${view.decisions}${view.problem}
          ${
            hasLedger
              ? html`<form class="leave" @submit=${submit} novalidate>
                  <button class="button primary" type="submit" data-release aria-disabled=${off ? 'true' : nothing}>${busy ? t.releasing : t.releaseTable}</button>
                </form>`
              : html`<p class="help">${t.noLedger}</p>`
          }`
    }
  </section>`
}
