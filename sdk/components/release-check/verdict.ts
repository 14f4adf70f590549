import { html, nothing, type TemplateResult } from 'lit'
import type { CheckStatus } from '../../release/rule.ts'
import { formatCount } from '../base/format.ts'
import type { CheckController, Judged } from './check-controller.ts'
import { statusMark, type WordsView } from './findings.ts'
import type { RuleGroup } from './rule-groups.ts'

export interface VerdictView extends WordsView {
  status: CheckStatus
  groups: readonly RuleGroup[]
  /** Something changed since. */
  stale: boolean
}

function found({ t, lang, groups }: VerdictView): string {
  const count = groups.filter(({ status }) => status !== 'pass').length
  return t.rulesFound(formatCount(count, lang), formatCount(groups.length, lang))
}

/** What the check says, in one line. */
export function verdictView(view: VerdictView): TemplateResult {
  const { t, status, stale } = view
  return html`<div class="verdict ${status} ${stale ? 'stale' : ''}" part="verdict" data-status=${status}>
      <p class="said">${statusMark(status, t)}<span class="sentence">${t.verdicts[status]}</span></p>
      <p class="of">${found(view)}</p>
    </div>
    ${stale ? html`<p class="notice" role="status">${t.checkStale}</p>` : nothing}`
}

/** What a screen reader is told when a check or a release ends. */
export function spokenResult(
  { busy, current, released }: Pick<CheckController, 'busy' | 'current' | 'released'>,
  groupsOf: (judged: Judged) => readonly RuleGroup[],
  view: WordsView,
): string {
  if (busy || !current) return ''
  if (released) return view.t.released(formatCount(released.entry.seq, view.lang))
  const { status } = current.answer.report.body
  return spokenVerdict({ ...view, status, groups: groupsOf(current), stale: false })
}

function spokenVerdict(view: VerdictView): string {
  const { t, status } = view
  return `${t.releaseCheck}: ${t.statuses[status]}. ${t.verdicts[status]} ${found(view)}`
}
