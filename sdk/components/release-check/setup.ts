import { html, nothing, type TemplateResult } from 'lit'
import type { Policy } from '../../release/policy.ts'
import type { Progress } from '../../types.ts'
import { formatCount } from '../base/format.ts'
import type { WordsView } from './findings.ts'

/** What a researcher says of a table. */
export type ContextField = 'description' | 'relation'

export interface SetupView extends WordsView {
  policies: readonly Policy[]
  chosen: Policy | undefined
  /** It is one of Hindo's own profiles, whose sources the page has in words. */
  known: boolean
  description: string
  relation: string
  busy: boolean
  ready: boolean
  again: boolean
  cancelled: boolean
  progress: Progress | undefined
  /** What goes on while it is busy. */
  doing: string
  onPolicy: (id: string) => void
  onContext: (field: ContextField, text: string) => void
  onCheck: () => void
  onCancel: () => void
}

/** Where a policy's first number comes from. */
function sourceView({ id, sources }: Policy, { t, known }: SetupView): TemplateResult {
  const words = known && Object.hasOwn(t.policySources, id) ? t.policySources[id] : undefined
  return words ? html`<p class="help">${words}</p>` : html`<p class="help" lang="en">${sources[0]}</p>`
}

/** By what the table is judged, what it is, and the button that starts. */
export function setupView(view: SetupView): TemplateResult {
  const { t, lang, labelLang, policies, chosen, progress } = view
  const asked = (field: ContextField) => {
    const { fields = [] } = (chosen?.rules.context ?? {}) as { fields?: string[] }
    return fields.includes(field)
  }
  const text = (field: ContextField, label: string, hint: string) => html`<div class="field">
    <label for=${field}>${label}</label>
    <input id=${field} type="text" autocomplete="off" placeholder=${hint} aria-required=${asked(field) ? 'true' : nothing} .value=${view[field]}
      @input=${(event: Event) => view.onContext(field, (event.target as HTMLInputElement).value)} />
  </div>`
  return html`<div class="setup" part="setup">
    <div class="field">
      <label for="policy">${t.checkPolicy}</label>
      <select id="policy" @change=${(event: Event) => view.onPolicy((event.target as HTMLSelectElement).value)}>
        ${policies.length === 0 ? html`<option value="">${t.loadingPolicies} …</option>` : nothing}
        ${policies.map(({ id, label }) => html`<option value=${id} .selected=${id === chosen?.id}>${label[labelLang]}</option>`)}
      </select>
      ${chosen ? sourceView(chosen, view) : nothing}
    </div>
    ${text('description', t.checkDescription, t.checkDescriptionHint)}
    ${text('relation', t.checkRelation, t.checkRelationHint)}
    <div class="start">
      <button class="button ${view.again ? '' : 'primary'}" type="button" data-check aria-disabled=${view.ready ? nothing : 'true'}
        @click=${() => view.ready && view.onCheck()}>${view.again ? t.checkAgain : t.checkTable}</button>
      ${
        view.busy
          ? html`<button class="button" type="button" data-cancel @click=${view.onCancel}>${t.cancel}</button>
              <span class="of">${view.doing}${
                progress && progress.total > 0
                  ? html` · ${t.checkRules(formatCount(progress.done, lang), formatCount(progress.total, lang))}`
                  : ' …'
              }</span>`
          : nothing
      }
      ${view.cancelled && !view.busy ? html`<span class="of" role="status">${t.checkCancelled}</span>` : nothing}
    </div>
  </div>`
}
