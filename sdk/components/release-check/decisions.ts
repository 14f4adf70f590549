import { html, nothing, type TemplateResult } from 'lit'
import type { Decision, Outcome, Vote } from '../../release/decision.ts'
import { formatCount } from '../base/format.ts'
import { field } from './field.ts'
import type { WordsView } from './findings.ts'

export const VOTES: readonly Vote[] = ['approve', 'return', 'reject']

/** What a reviewer typed. */
export interface Typed {
  by: string
  vote: Vote | undefined
  comment: string
}

export interface DecisionsView extends WordsView {
  decisions: readonly Decision[]
  outcome: Outcome | undefined
  /** Somebody decides at this page. */
  reviewer: boolean
  typed: Typed
  wrong: Partial<Record<'by' | 'vote' | 'comment', string>>
  /** The vote typed has to be explained. */
  needsComment: boolean
  locked: boolean
  onType: (field: 'by' | 'comment', text: string) => void
  onVote: (vote: Vote) => void
  onDecide: () => void
  onSave: (decision: Decision) => void
  onRemove: (decision: Decision) => void
  onFiles: (files: readonly File[]) => void
}

/** Decisions that are here: whose, and, once all are, how. */
function list({ t, decisions, outcome, onSave, onRemove, locked }: DecisionsView): TemplateResult | typeof nothing {
  if (decisions.length === 0) return nothing
  const votes = outcome?.votes ?? []
  return html`<ul class="people">${decisions.map((decision) => {
    const told = votes.find(({ hash }) => hash === decision.hash)
    return html`<li>
      <p><strong>${decision.by}</strong> ${told ? t.voted[told.vote] : html`<span class="of">${t.handedIn}</span>`}</p>
      ${told?.comment ? html`<p class="reason">${told.comment}</p>` : nothing}
      ${told?.exceptions?.map(({ reason }) => html`<p class="reason">${t.exceptions}: ${reason}</p>`)}
      <button class="button" type="button" data-save-decision @click=${() => onSave(decision)}>${t.saveDecision}</button>
      <button class="button plain" type="button" data-remove aria-label=${t.removeDecision(decision.by)} aria-disabled=${locked ? 'true' : nothing}
        @click=${() => !locked && onRemove(decision)}>${t.takeBack}</button>
    </li>`
  })}</ul>`
}

function form(view: DecisionsView): TemplateResult {
  const { t, typed, wrong, needsComment, locked } = view
  const submit = (event: Event) => {
    event.preventDefault()
    if (!locked) view.onDecide()
  }
  return html`<form class="decide" @submit=${submit} novalidate>
    <h4>${t.decide}</h4>
    <p class="help">${t.decideHelp}</p>
    ${field({ id: 'by', label: t.reviewer, value: typed.by, wrong: wrong.by, help: t.reviewerHelp, required: true, onType: (text) => view.onType('by', text) })}
    <fieldset aria-describedby=${wrong.vote ? 'vote-wrong' : nothing}>
      <legend>${t.vote}</legend>
      ${VOTES.map(
        (vote) =>
          html`<label class="choice"><input type="radio" name="vote" id="vote-${vote}" .checked=${typed.vote === vote}
            @change=${() => view.onVote(vote)} /> ${t.votes[vote]}</label>`,
      )}
      ${wrong.vote ? html`<p class="wrong" id="vote-wrong">${wrong.vote}</p>` : nothing}
    </fieldset>
    ${field({
      id: 'comment',
      label: t.decisionComment,
      value: typed.comment,
      wrong: wrong.comment,
      help: needsComment ? t.commentNeeded : '',
      required: needsComment,
      long: true,
      onType: (text) => view.onType('comment', text),
    })}
    <button class="button" type="submit" data-decide aria-disabled=${locked ? 'true' : nothing}>${t.recordDecision}</button>
  </form>`
}

/** Decisions of people: what is here, more from files, and, at a reviewer's page, one's own. */
export function decisionsView(view: DecisionsView): TemplateResult {
  const { t, lang, outcome, decisions, reviewer, locked } = view
  const needed = outcome?.needed ?? 1
  const more = decisions.length < needed
  const files = (event: Event) => {
    const input = event.target as HTMLInputElement
    view.onFiles([...(input.files ?? [])])
    input.value = ''
  }
  return html`<div class="decisions" part="decisions">
    <p class="of">${t.decisionsIn(formatCount(decisions.length, lang), formatCount(needed, lang))}${needed > 1 ? html`. ${t.blinded}` : nothing}</p>
    ${list(view)}
    ${
      more
        ? html`${reviewer ? form(view) : html`<p class="help">${t.askReviewer}</p>`}
            <label class="button file" aria-disabled=${locked ? 'true' : nothing}>${t.addDecision}<input type="file" multiple accept=".json,application/json"
              ?disabled=${locked} data-decisions @change=${files} /></label>`
        : nothing
    }
  </div>`
}
