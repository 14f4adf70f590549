import { html, nothing, type TemplateResult } from 'lit'
import { formatCount } from '../base/format.ts'
import type { Judged, PageStep } from './check-controller.ts'
import { statusMark, type WordsView } from './findings.ts'
import { type ProposalsView, proposalsView } from './proposals.ts'
import { type Compared, compareGroups, type RuleGroup } from './rule-groups.ts'
import { stepText } from './steps-text.ts'

type Rounding = Extract<PageStep, { kind: 'round' }>

export const ROUND_METHODS: readonly Rounding['method'][] = ['nearest', 'ceiling', 'midpoint']

export interface RemediesView extends ProposalsView {
  current: Judged
  method: Rounding['method']
  base: string
  baseWrong: boolean
  onMethod: (method: Rounding['method']) => void
  onBase: (base: string) => void
  onStep: (kind: 'suppress' | 'round') => void
  onUndo: () => void
}

function applied(current: Judged, reviewer: boolean, view: WordsView): TemplateResult | typeof nothing {
  const { t, labelLang } = view
  const { steps, cost, loss } = current
  if (!cost) return nothing
  return html`<ul class="applied" part="applied">
    ${
      loss
        ? html`<li>${loss.text[labelLang]}</li>`
        : steps.map((step) => html`<li>${stepText(step, cost, reviewer, view)}</li>`)
    }
    ${!cost.sufficient && steps.some(({ kind }) => kind === 'suppress') ? html`<li><strong>${t.notSufficient}</strong></li>` : nothing}
  </ul>`
}

/** What can be done to the table. */
export function remediesView(view: RemediesView): TemplateResult {
  const { t, locked, method, base, baseWrong, current } = view
  const off = locked ? 'true' : nothing
  return html`<section class="remedies" part="remedies">
    <h3>${t.remedies}</h3>
    <p class="help">${t.remediesHelp}</p>
    ${proposalsView(view)}
    <h4>${t.byHand}</h4>
    ${
      current.steps.some(({ kind }) => kind === 'suppress')
        ? nothing
        : html`<div class="remedy">
      <p><strong>${t.suppressRemedy}</strong> <span class="of">${t.suppressHelp}</span></p>
      <button class="button" type="button" data-apply="suppress" aria-disabled=${off} @click=${() => !locked && view.onStep('suppress')}
        >${t.applySuppress}</button>
    </div>`
    }
    <div class="remedy">
      <p><strong>${t.roundRemedy}</strong> <span class="of">${t.roundHelp}</span></p>
      <div class="fields">
        <label for="round-method">${t.roundMethod}</label>
        <select id="round-method" @change=${(event: Event) => view.onMethod((event.target as HTMLSelectElement).value as Rounding['method'])}>
          ${ROUND_METHODS.map((one) => html`<option value=${one} ?selected=${one === method}>${t.roundMethods[one]}</option>`)}
        </select>
        <label for="round-base">${t.roundBase}</label>
        <input id="round-base" type="text" inputmode="numeric" autocomplete="off" .value=${base} aria-invalid=${baseWrong}
          aria-describedby=${baseWrong ? 'round-wrong' : nothing} @input=${(event: Event) => view.onBase((event.target as HTMLInputElement).value)} />
        <button class="button" type="button" data-apply="round" aria-disabled=${off} @click=${() => !locked && view.onStep('round')}
          >${t.applyRound}</button>
      </div>
      ${baseWrong ? html`<p class="wrong" id="round-wrong" role="alert">${t.roundBaseWrong}</p>` : nothing}
    </div>
    ${
      current.steps.length > 0
        ? html`<button class="button plain" type="button" data-undo aria-disabled=${off} @click=${() => !locked && view.onUndo()}>${t.undoRemedy}</button>`
        : nothing
    }
  </section>`
}

/** What was done to the table with what it costs, and the rules before and after. */
export function comparisonView(
  before: RuleGroup[],
  after: RuleGroup[],
  current: Judged,
  reviewer: boolean,
  view: WordsView,
): TemplateResult {
  const { t, lang, labelLang } = view
  const all = compareGroups(before, after)
  const told = all.filter((one) => one.before !== 'pass' || one.after !== 'pass')
  const cells = (count: number) =>
    count > 0 ? html` <span class="of">${t.cellsFound(formatCount(count, lang))}</span>` : nothing
  const row = ({ rule, text, ...one }: Compared) => html`<tr data-rule=${rule}>
    <th scope="row">${text?.title[labelLang] ?? rule}</th>
    <td>${statusMark(one.before, t)}${cells(one.cellsBefore)}</td>
    <td>${statusMark(one.after, t)}${cells(one.cellsAfter)}</td>
  </tr>`
  const others = all.length - told.length
  return html`<section class="comparison" part="comparison">
    <h3 id="comparison">${t.beforeAfter}</h3>
    ${applied(current, reviewer, view)}
    <table aria-labelledby="comparison">
      <thead><tr><th scope="col">${t.rule}</th><th scope="col">${t.before}</th><th scope="col">${t.after}</th></tr></thead>
      <tbody>${told.map(row)}</tbody>
    </table>
    ${others > 0 ? html`<p class="help">${t.sameRules(formatCount(others, lang))}</p>` : nothing}
  </section>`
}
