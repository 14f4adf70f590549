import { html, nothing, type TemplateResult } from 'lit'
import { formatCount } from '../base/format.ts'
import type { Judged, Remedy } from './check-controller.ts'
import { statusMark, type WordsView } from './findings.ts'
import { type Compared, compareGroups, type RuleGroup } from './rule-groups.ts'

type Rounding = Extract<Remedy, { kind: 'round' }>

export const ROUND_METHODS: readonly Rounding['method'][] = ['nearest', 'ceiling', 'midpoint']

export interface RemediesView extends WordsView {
  current: Judged
  method: Rounding['method']
  base: string
  baseWrong: boolean
  /** Something is being checked, or what was checked is not what is asked for any more. */
  locked: boolean
  onMethod: (method: Rounding['method']) => void
  onBase: (base: string) => void
  onApply: (kind: Remedy['kind']) => void
  onUndo: () => void
}

/** `2.5 %` of cells, in the language's numbers. */
function share(value: number, lang: string): string {
  return new Intl.NumberFormat(lang, { style: 'percent', maximumSignificantDigits: 2 }).format(value)
}

function applied(current: Judged, { t, lang }: WordsView): TemplateResult | typeof nothing {
  const { steps, cost } = current
  if (!cost) return nothing
  const { primary, secondary } = cost.suppressed
  const count = (value: number) => formatCount(value, lang)
  return html`<ul class="applied" part="applied">${steps.map((step) =>
    step.kind === 'suppress'
      ? html`<li>${t.appliedSuppress(count(primary), count(secondary), share(cost.loss, lang))}${
          cost.sufficient ? nothing : html` <strong>${t.notSufficient}</strong>`
        }</li>`
      : html`<li>${t.appliedRound(t.roundMethods[step.method], count(step.base))}</li>`,
  )}</ul>`
}

/** What can be done to the table. */
export function remediesView(view: RemediesView): TemplateResult {
  const { t, locked, method, base, baseWrong, current } = view
  const off = locked ? 'true' : nothing
  return html`<section class="remedies" part="remedies">
    <h3>${t.remedies}</h3>
    <p class="help">${t.remediesHelp}</p>
    ${
      current.steps.some(({ kind }) => kind === 'suppress')
        ? nothing
        : html`<div class="remedy">
      <p><strong>${t.suppressRemedy}</strong> <span class="of">${t.suppressHelp}</span></p>
      <button class="button" type="button" data-apply="suppress" aria-disabled=${off} @click=${() => !locked && view.onApply('suppress')}
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
        <button class="button" type="button" data-apply="round" aria-disabled=${off} @click=${() => !locked && view.onApply('round')}
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
    ${applied(current, view)}
    <table aria-labelledby="comparison">
      <thead><tr><th scope="col">${t.rule}</th><th scope="col">${t.before}</th><th scope="col">${t.after}</th></tr></thead>
      <tbody>${told.map(row)}</tbody>
    </table>
    ${others > 0 ? html`<p class="help">${t.sameRules(formatCount(others, lang))}</p>` : nothing}
  </section>`
}
