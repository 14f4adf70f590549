import { html, nothing, type TemplateResult } from 'lit'
import type { CheckStatus } from '../../release/rule.ts'
import { formatCount } from '../base/format.ts'
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

/** The same for a screen reader, when a check ends. */
export function spokenVerdict(view: VerdictView): string {
  const { t, status } = view
  return `${t.releaseCheck}: ${t.statuses[status]}. ${t.verdicts[status]} ${found(view)}`
}
