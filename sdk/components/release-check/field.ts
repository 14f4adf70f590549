import { html, nothing, type TemplateResult } from 'lit'

export interface FieldView {
  id: string
  label: string
  value: string
  /** What is wrong with it; empty where nothing is. */
  wrong?: string | undefined
  help?: string
  required?: boolean
  /** More than one line. */
  long?: boolean
  onType: (text: string) => void
}

/** A text field with its label, its help and what is wrong with it. */
export function field({ id, label, value, wrong = '', help = '', required, long, onType }: FieldView): TemplateResult {
  const described = [help ? `${id}-help` : '', wrong ? `${id}-wrong` : ''].filter(Boolean).join(' ') || nothing
  const type = (event: Event) => onType((event.target as HTMLInputElement).value)
  const invalid = wrong ? 'true' : 'false'
  return html`<div class="field ${value.trim() ? '' : 'blank'}">
    <label for=${id}>${label}</label>
    ${
      long
        ? html`<textarea id=${id} rows="2" aria-required=${required ? 'true' : nothing} aria-invalid=${invalid}
            aria-describedby=${described} .value=${value} @input=${type}></textarea>`
        : html`<input id=${id} type="text" autocomplete="off" aria-required=${required ? 'true' : nothing}
            aria-invalid=${invalid} aria-describedby=${described} .value=${value} @input=${type} />`
    }
    ${help ? html`<p class="help" id="${id}-help">${help}</p>` : nothing}
    ${wrong ? html`<p class="wrong" id="${id}-wrong">${wrong}</p>` : nothing}
  </div>`
}
