import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { Strings } from '../i18n/strings.ts'

export interface SentenceView {
  t: Strings
  sentence: string
  /** The numbers of the sentence are there. */
  ready: boolean
  copied: boolean
  onCopy: (lang: 'en' | 'ja') => void
}

/** The query in words, and its text for a methods section. */
export function sentenceView(view: SentenceView): TemplateResult {
  const { t, ready } = view
  return html`<section class="sentence" part="sentence">
    <h3>${t.sentence}</h3>
    <p class="said">${view.sentence}</p>
    <p class="copy"><span>${t.copyMethods}</span>${(['ja', 'en'] as const).map(
      (
        lang,
      ) => html`<button class="button plain" type="button" lang=${lang} data-copy=${lang} aria-disabled=${ready ? nothing : 'true'}
        @click=${() => ready && view.onCopy(lang)}>${t.copyMethodsIn[lang]}</button>`,
    )}<span role="status">${view.copied ? t.copied : ''}</span></p>
  </section>`
}

export interface AddView {
  t: Strings
  name: string
  error: string
  onName: (name: string) => void
  onAdd: () => void
}

/** What the cohort is called, and the way to its frequencies. */
export function addView(view: AddView): TemplateResult {
  const { t, error } = view
  const submit = (event: Event) => {
    event.preventDefault()
    view.onAdd()
  }
  return html`<form class="add" part="add" @submit=${submit}>
    <label for="cohort-name">${t.cohortName}</label>
    <input id="cohort-name" type="text" autocomplete="off" spellcheck="false" aria-invalid=${error ? 'true' : 'false'}
      aria-describedby=${error ? 'name-error' : nothing} .value=${live(view.name)}
      @input=${(event: Event) => view.onName((event.target as HTMLInputElement).value.trim())} />
    <button class="button primary" type="submit">${t.showFrequencies}</button>
    <slot name="actions"></slot>
    ${error ? html`<p class="why" id="name-error" role="alert">${error}</p>` : nothing}
  </form>`
}
