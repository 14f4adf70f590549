import { html, nothing, type TemplateResult } from 'lit'
import type { CheckStatus } from '../../release/rule.ts'
import { formatCount } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'
import type { RuleGroup } from './rule-groups.ts'

export interface WordsView {
  t: Strings
  lang: string
  labelLang: 'en' | 'ja'
}

export interface FindingsView extends WordsView {
  groups: RuleGroup[]
  open: ReadonlySet<string>
  onToggle: (rule: string) => void
}

const SIGNS: Record<CheckStatus, string> = { pass: '✓', review: '?', fail: '✕' }

/** A status by sign, shape and word: never by colour alone. */
export function statusMark(status: CheckStatus, t: Strings): TemplateResult {
  return html`<span class="mark ${status}"><span class="sign" aria-hidden="true">${SIGNS[status]}</span>${t.statuses[status]}</span>`
}

/** How much of the table a rule speaks of. */
function extent(group: RuleGroup, { t, lang }: WordsView): string {
  const parts = [
    ...(group.cells > 0 ? [t.cellsFound(formatCount(group.cells, lang))] : []),
    ...(group.cohorts.length > 0 ? [t.cohortsFound(formatCount(group.cohorts.length, lang))] : []),
  ]
  return parts.join(' · ') || t.wholeTable
}

function groupView(group: RuleGroup, view: FindingsView): TemplateResult {
  const { t, lang, labelLang, open, onToggle } = view
  const { rule, text, shown, cells, cohorts, reasons } = group
  const title = text?.title[labelLang] ?? rule
  const id = `rule-${rule.replace(/[^A-Za-z0-9-]/g, '-')}`
  const expanded = open.has(rule)
  const line = (term: string, content: unknown, lines = false) =>
    html`<div class=${lines ? 'wide' : ''}><dt>${term}</dt><dd>${content}</dd></div>`
  return html`<li class="rule ${group.status}" data-rule=${rule}>
    <button class="rule-head" type="button" aria-expanded=${expanded} aria-controls=${id} @click=${() => onToggle(rule)}>
      ${statusMark(group.status, t)}
      <span class="rule-title">${title}</span>
      <span class="extent">${extent(group, view)}</span>
    </button>
    <p class="learned"><span class="term">${t.learnedLabel}:</span> ${group.learned.map(
      (sentence) => html`<span>${sentence[labelLang]} </span>`,
    )}</p>
    <dl class="rule-body" id=${id} ?hidden=${!expanded}>
      ${text ? line(t.whyLabel, text.rationale[labelLang]) : nothing}
      ${reasons.length > 0 ? line('', html`<span lang="en">${reasons.join('; ')}</span>`) : nothing}
      ${text ? line(t.remedyLabel, text.remedy[labelLang]) : nothing}
      ${
        shown.length > 0
          ? line(
              t.cellsLabel,
              html`<ul class="cells">${shown.map(
                ({ variant, cohort, column }) =>
                  html`<li><code>${variant}</code> <span>${cohort}</span>${column ? html` <span class="of">${column}</span>` : nothing}</li>`,
              )}${cells > shown.length ? html`<li class="of">${t.moreCells(formatCount(cells - shown.length, lang))}</li>` : nothing}</ul>`,
              true,
            )
          : nothing
      }
      ${cohorts.length > 0 ? line(t.cohortsLabel, cohorts.join(labelLang === 'ja' ? '、' : ', ')) : nothing}
      ${text ? line(t.sourceLabel, html`<span class="of" lang="en">${text.reference}</span> <code class="of">${rule}</code>`) : nothing}
    </dl>
  </li>`
}

/** What was found, by rule, worst first; rules that found nothing in one line. */
export function findingsView(view: FindingsView): TemplateResult {
  const { t, lang, labelLang, groups } = view
  const found = groups.filter(({ status }) => status !== 'pass')
  const passed = groups.filter(({ status }) => status === 'pass')
  return html`<section class="findings" part="findings">
    ${found.length > 0 ? html`<ul class="rules">${found.map((group) => groupView(group, view))}</ul>` : nothing}
    ${
      passed.length > 0
        ? html`<p class="passed">${statusMark('pass', t)} <span>${t.rulesPassed(formatCount(passed.length, lang))}<span class="of">: ${passed
            .map(({ rule, text }) => text?.title[labelLang] ?? rule)
            .join(labelLang === 'ja' ? '、' : ', ')}</span></span></p>`
        : nothing
    }
  </section>`
}
