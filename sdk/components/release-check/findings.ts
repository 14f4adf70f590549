import { html, nothing, type TemplateResult } from 'lit'
import type { CheckStatus } from '../../release/rule.ts'
import { formatCount } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'
import type { NamedCell, RuleGroup } from './rule-groups.ts'

export interface WordsView {
  t: Strings
  lang: string
  labelLang: 'en' | 'ja'
}

export interface FindingsView extends WordsView {
  groups: RuleGroup[]
  open: ReadonlySet<string>
  /** Numbers that rules decided by are shown. */
  reviewer: boolean
  /** Cells lead to the table that they are of. */
  linked: boolean
  /** Exceptions may be asked for. */
  excepting: boolean
  onToggle: (rule: string) => void
  onCell: (cell: NamedCell) => void
  onException: (rule: string) => void
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

/** A cell by its names; where there is a table to see it in, the way there. */
function cellName(cell: NamedCell, { t, linked, onCell }: FindingsView): TemplateResult {
  const { variant, cohort, column } = cell
  const names = html`<code>${variant}</code> <span>${cohort}</span>${column ? html` <span class="of">${column}</span>` : nothing}`
  return linked
    ? html`<button class="cell-link" type="button" title=${t.showCell} @click=${() => onCell(cell)}>${names}</button>`
    : names
}

function groupView(group: RuleGroup, view: FindingsView): TemplateResult {
  const { t, lang, labelLang, open, onToggle, reviewer } = view
  const { rule, text, shown, cells, cohorts, reasons, missing, evidence } = group
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
      ${missing.length > 0 ? line(t.missingLabel, missing.map((name) => t.contextFields[name] ?? name).join(labelLang === 'ja' ? '、' : ', ')) : nothing}
      ${reviewer && reasons.length > 0 ? line('', html`<span lang="en">${reasons.join('; ')}</span>`) : nothing}
      ${reviewer && evidence.length > 0 ? line(t.evidenceLabel, html`<ul lang="en">${evidence.map((one) => html`<li>${one}</li>`)}</ul>`) : nothing}
      ${text ? line(t.remedyLabel, text.remedy[labelLang]) : nothing}
      ${
        shown.length > 0
          ? line(
              t.cellsLabel,
              html`<ul class="cells">${shown.map((cell) => html`<li>${cellName(cell, view)}</li>`)}${cells > shown.length ? html`<li class="of">${t.moreCells(formatCount(cells - shown.length, lang))}</li>` : nothing}</ul>`,
              true,
            )
          : nothing
      }
      ${cohorts.length > 0 ? line(t.cohortsLabel, cohorts.join(labelLang === 'ja' ? '、' : ', ')) : nothing}
      ${text ? line(t.sourceLabel, html`<span class="of" lang="en">${text.reference}</span> <code class="of">${rule}</code>`) : nothing}
      ${
        view.excepting
          ? line(
              '',
              html`<button class="button plain" type="button" data-except=${rule} @click=${() => view.onException(rule)}>${t.askForRule}</button>`,
            )
          : nothing
      }
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
