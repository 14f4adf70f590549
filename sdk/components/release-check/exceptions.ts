import { html, nothing, type TemplateResult } from 'lit'
import type { AskedException, Exception } from '../../release/exception.ts'
import { formatCount } from '../base/format.ts'
import { field } from './field.ts'
import type { WordsView } from './findings.ts'
import type { RuleGroup } from './rule-groups.ts'

export interface ExceptionsView extends WordsView {
  groups: readonly RuleGroup[]
  /** Those of the report, with who asks. */
  asked: readonly Exception[]
  /** Those that can be taken back here. */
  own: readonly AskedException[]
  reviewer: boolean
  locked: boolean
  /** What the form speaks of: a rule, `rule finding`, or nothing for the whole table. */
  about: string
  reason: string
  wrong: string
  onAbout: (about: string) => void
  onReason: (reason: string) => void
  onAsk: () => void
  onTakeBack: (exception: AskedException) => void
}

/** Findings of a rule that can be named one by one. */
const NAMED_FINDINGS = 20

/** What a choice of the form means. */
export function aboutOf(text: string): Pick<AskedException, 'rule' | 'finding'> {
  const [rule, finding] = text.split(' ')
  return { ...(rule ? { rule } : {}), ...(finding ? { finding } : {}) }
}

/** Exceptions that were asked for, and a form for one more. */
export function exceptionsView(view: ExceptionsView): TemplateResult {
  const { t, lang, labelLang, groups, asked, own, reviewer, locked, about, reason, wrong } = view
  const found = groups.filter(({ status }) => status !== 'pass')
  const title = (rule: string) => groups.find((group) => group.rule === rule)?.text?.title[labelLang] ?? rule
  const name = ({ rule, finding }: { rule?: string; finding?: string }) =>
    rule === undefined ? t.wholeOutput : finding === undefined ? title(rule) : `${title(rule)} (${finding})`
  const submit = (event: Event) => {
    event.preventDefault()
    if (!locked) view.onAsk()
  }
  const foreign = asked.filter((one) => !own.some((mine) => name(mine) === name(namesOf(one))))
  const option = (value: string, label: string) =>
    html`<option value=${value} .selected=${value === about}>${label}</option>`
  return html`<section class="exceptions" part="exceptions">
    <h3>${t.exceptions}</h3>
    <p class="help">${t.exceptionsHelp}</p>
    ${
      own.length + foreign.length > 0
        ? html`<ul class="people">${foreign.map(
            (
              one,
            ) => html`<li><p><strong>${name(namesOf(one))}</strong> <span class="of">${t.exceptionBy(one.requestedBy)}</span></p>
              <p class="reason">${one.reason}</p></li>`,
          )}${own.map(
            (one) => html`<li><p><strong>${name(one)}</strong></p><p class="reason">${one.reason}</p>
              <button class="button plain" type="button" data-take-back @click=${() => view.onTakeBack(one)}>${t.takeBack}</button></li>`,
          )}</ul>`
        : nothing
    }
    <form @submit=${submit} novalidate>
      <div class="field">
        <label for="about">${t.exceptionFor}</label>
        <select id="about" @change=${(event: Event) => view.onAbout((event.target as HTMLSelectElement).value)}>
          ${option('', t.wholeOutput)}
          ${found.map((group) => {
            const named = group.findings.length > 1 ? group.findings.slice(0, NAMED_FINDINGS) : []
            return html`${option(group.rule, title(group.rule))}${named.map(({ id, cells }) =>
              option(`${group.rule} ${id}`, `– ${t.oneFinding(t.cellsFound(formatCount(cells, lang)), id)}`),
            )}`
          })}
        </select>
      </div>
      ${field({ id: 'reason', label: t.exceptionReason, value: reason, wrong, required: true, long: true, onType: view.onReason })}
      <button class="button" type="submit" data-ask aria-disabled=${locked ? 'true' : nothing}>${reviewer ? t.grantException : t.askException}</button>
    </form>
  </section>`
}

function namesOf(exception: Exception): Pick<AskedException, 'rule' | 'finding'> {
  if (exception.scope === 'output') return {}
  return exception.scope === 'rule' ? { rule: exception.rule } : { rule: exception.rule, finding: exception.finding }
}
