import { html, nothing, type TemplateResult } from 'lit'
import type { ReleaseBy } from '../../release/released-table.ts'
import type { CheckStatus } from '../../release/rule.ts'
import type { ReleaseAnswer } from '../../worker/api.ts'
import { formatCount } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'
import type { WordsView } from './findings.ts'

/** What was typed into the sign-off. */
export interface SignOff {
  author: string
  approver: string
  comment: string
}

export type SignOffWrong = Partial<Record<keyof SignOff, string>>

/** What is wrong with a sign-off, by field: an approval only where the table does not pass, by somebody other than its author. */
export function wrongIn({ author, approver, comment }: SignOff, status: CheckStatus, t: Strings): SignOffWrong {
  const wrong: SignOffWrong = author.trim() ? {} : { author: t.authorMissing }
  if (status === 'pass') return wrong
  if (!approver.trim()) wrong.approver = t.approverMissing
  else if (sameName(approver, author)) wrong.approver = t.approverIsAuthor
  if (!comment.trim()) wrong.comment = t.commentMissing
  return wrong
}

function sameName(one: string, other: string): boolean {
  const plain = (name: string) => name.normalize('NFKC').trim().toLowerCase()
  return plain(one) === plain(other)
}

/** The decision that a valid sign-off is. */
export function decisionOf({ author, approver, comment }: SignOff, status: CheckStatus): ReleaseBy {
  const decision = { author: author.trim() }
  return status === 'pass' ? decision : { ...decision, approver: approver.trim(), comment: comment.trim() }
}

export interface SignOffView extends WordsView {
  status: CheckStatus
  typed: SignOff
  wrong: SignOffWrong
  busy: boolean
  locked: boolean
  hasLedger: boolean
  released: ReleaseAnswer | undefined
  onType: (field: keyof SignOff, text: string) => void
  onRelease: () => void
  onSave: (format: string) => void
}

function field(name: keyof SignOff, label: string, view: SignOffView, help = ''): TemplateResult {
  const wrong = view.wrong[name]
  const described = [help ? `${name}-help` : '', wrong ? `${name}-wrong` : ''].filter(Boolean).join(' ')
  const type = (event: Event) => view.onType(name, (event.target as HTMLInputElement).value)
  return html`<div class="field">
    <label for=${name}>${label}</label>
    ${
      name === 'comment'
        ? html`<textarea id=${name} rows="2" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby=${described || nothing}
            .value=${view.typed[name]} @input=${type}></textarea>`
        : html`<input id=${name} type="text" autocomplete="off" aria-invalid=${wrong ? 'true' : 'false'}
            aria-describedby=${described || nothing} .value=${view.typed[name]} @input=${type} />`
    }
    ${help ? html`<p class="help" id="${name}-help">${help}</p>` : nothing}
    ${wrong ? html`<p class="wrong" id="${name}-wrong">${wrong}</p>` : nothing}
  </div>`
}

function releasedView({ t, lang, released, onSave }: SignOffView): TemplateResult {
  const { entry, files } = released!
  return html`<div class="released" part="released" tabindex="-1">
    <p><strong>${t.released(formatCount(entry.seq, lang))}</strong> ${t.releasedHow[entry.decision]}</p>
    <p class="names">${t.author} ${entry.author}${entry.decisions?.map(({ by }) => html` · ${t.approver} ${by}`)}</p>
    ${entry.decisions?.map(({ comment }) => html`<p class="of">${comment}</p>`)}
    <p class="hash"><code>${entry.hash}</code></p>
    <p class="files">${Object.keys(files).map(
      (format) =>
        html`<button class="button" type="button" data-save=${format} @click=${() => onSave(format)}>${t.saveFile(format.toUpperCase())}</button>`,
    )}</p>
  </div>`
}

/** Who lets the table leave; afterwards, that it left and its files. */
export function signOffView(view: SignOffView): TemplateResult {
  const { t, status, hasLedger, released, busy, locked } = view
  const submit = (event: Event) => {
    event.preventDefault()
    if (!locked) view.onRelease()
  }
  const needed = status === 'pass' ? t.passNeeds : t.approvalNeeds
  return html`<section class="sign-off" part="sign-off">
    <h3>${t.signOff}</h3>
    ${
      released
        ? releasedView(view)
        : !hasLedger
          ? html`<p class="help">${t.noLedger}</p>`
          : html`<p class="help">${needed}</p>
              <form @submit=${submit} novalidate>
                ${field('author', t.author, view)}
                ${
                  status === 'pass'
                    ? nothing
                    : html`${field('approver', t.approver, view, t.approverHelp)}${field('comment', t.approvalComment, view)}`
                }
                <button class="button primary" type="submit" aria-disabled=${locked ? 'true' : nothing}>${busy ? t.releasing : t.releaseTable}</button>
              </form>`
    }
  </section>`
}
