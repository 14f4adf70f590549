import { html, nothing, type TemplateResult } from 'lit'
import type { RuleText } from '../../release/rule-texts.ts'
import { formatPercent } from '../base/format.ts'
import type { Proposal } from './check-controller.ts'
import { statusMark, type WordsView } from './findings.ts'
import { kindsText } from './steps-text.ts'

export interface ProposalsView extends WordsView {
  /** Undefined until they were looked for. */
  proposals: readonly Proposal[] | undefined
  rules: readonly RuleText[]
  /** They are being looked for. */
  looking: boolean
  locked: boolean
  /** Steps that are applied now, as text. */
  applied: string
  onPropose: () => void
  onCancel: () => void
  onApply: (proposal: Proposal) => void
}

function proposalView(proposal: Proposal, number: number, view: ProposalsView): TemplateResult {
  const { t, lang, labelLang, rules, locked, applied } = view
  const { steps, status, sufficient, left, why, loss } = proposal
  const title = (rule: string) => rules.find(({ id }) => id === rule)?.title[labelLang] ?? rule
  const here = applied === JSON.stringify(steps)
  return html`<li class="proposal" data-proposal=${number}>
    <p class="proposal-head"><strong>${kindsText(steps, t)}</strong> ${statusMark(status, t)}</p>
    <p>${loss.text[labelLang]} <span class="of">${t.lossShare(formatPercent(loss.share, lang))}</span></p>
    ${left.length > 0 ? html`<p class="of">${sufficient ? t.leftRules(left.map(title).join(labelLang === 'ja' ? '、' : ', ')) : why[labelLang]}</p>` : nothing}
    ${
      here
        ? html`<p class="of">${t.appliedNow}</p>`
        : html`<button class="button ${number === 0 && sufficient ? 'primary' : ''}" type="button" data-apply="proposal-${number}"
            aria-disabled=${locked ? 'true' : nothing} @click=${() => !locked && view.onApply(proposal)}>${t.applyProposal}</button>`
    }
  </li>`
}

/** Remedies that the engine tried, cheapest first, each with what it loses; a button that has them looked for. */
export function proposalsView(view: ProposalsView): TemplateResult {
  const { t, proposals, looking, locked } = view
  const found = proposals?.filter(({ steps }) => steps.length > 0) ?? []
  return html`<div class="proposals" part="proposals">
    ${
      looking
        ? html`<p class="start"><span class="of">${t.lookingForRemedies}</span>
            <button class="button" type="button" data-cancel @click=${view.onCancel}>${t.cancel}</button></p>`
        : proposals
          ? nothing
          : html`<button class="button primary" type="button" data-propose aria-disabled=${locked ? 'true' : nothing}
              @click=${() => !locked && view.onPropose()}>${t.proposeRemedies}</button>
            <p class="help">${t.proposeHelp}</p>`
    }
    ${proposals && found.length === 0 ? html`<p>${t.noRemedy} ${proposals[0]?.why[view.labelLang]}</p>` : nothing}
    ${found.length > 0 && !found.some(({ sufficient }) => sufficient) ? html`<p>${t.nothingEnough}</p>` : nothing}
    ${found.length > 0 ? html`<ol>${found.map((proposal, number) => proposalView(proposal, number, view))}</ol>` : nothing}
  </div>`
}
