import { html, type TemplateResult } from 'lit'

/** A condition that can be taken away: its words and a button. */
export function chip(text: string, removeLabel: string, remove: () => void): TemplateResult {
  return html`<li class="chip" part="chip"><span>${text}</span
    ><button type="button" aria-label=${removeLabel} @click=${remove}>✕</button></li>`
}
