import { html, nothing, type TemplateResult } from 'lit'
import type { Strings } from '../i18n/strings.ts'
import type { SavedQuery } from './saved-queries.ts'

export interface SavedView {
  t: Strings
  queries: readonly SavedQuery[]
  /** The store refused the last change. */
  failed: boolean
  suggestion: string
  onSave: (name: string) => void
  onLoad: (query: SavedQuery) => void
  onForget: (query: SavedQuery) => void
  onDownload: (format: 'json' | 'text') => void
  onFile: (file: File) => void
}

/** The numbers of a query that was chosen stand below the box: it makes room. */
function close({ currentTarget }: Event): void {
  ;(currentTarget as Element).closest<HTMLElement>('[popover]')?.hidePopover()
}

/** Queries kept in this browser, and files in and out. */
export function savedView(view: SavedView): TemplateResult {
  const { t, queries } = view
  const save = (event: Event) => {
    event.preventDefault()
    const box = (event.target as HTMLFormElement).elements.namedItem('saved-name') as HTMLInputElement
    if (box.value.trim()) view.onSave(box.value.trim())
  }
  const choose = (event: Event) => {
    const input = event.target as HTMLInputElement
    const [file] = input.files ?? []
    input.value = ''
    if (!file) return
    view.onFile(file)
    close(event)
  }
  return html`<form class="save" @submit=${save}>
      <label for="saved-name">${t.saveAs}</label>
      <div class="field"><input id="saved-name" name="saved-name" type="text" autocomplete="off" .value=${view.suggestion} /><button class="button"
        type="submit">${t.saveQuery}</button></div>
    </form>
    ${view.failed ? html`<p class="why" role="alert">${t.storeFailed}</p>` : nothing}
    ${
      queries.length === 0
        ? html`<p class="help">${t.noSaved}</p>`
        : html`<ul class="saved">${queries.map(
            (query) =>
              html`<li><button class="button plain load" type="button" aria-label=${t.loadQuery(query.name)} title=${query.expression} @click=${(
                event: Event,
              ) => {
                view.onLoad(query)
                close(event)
              }}>${query.name}</button><button class="remove" type="button" aria-label=${t.forgetQuery(query.name)} @click=${() =>
                view.onForget(query)}>×</button></li>`,
          )}</ul>`
    }
    <div class="files">
      <button class="button" type="button" data-format="json" @click=${() => view.onDownload('json')}>${t.exportJson}</button>
      <button class="button" type="button" data-format="text" @click=${() => view.onDownload('text')}>${t.exportText}</button>
      <label class="button file">${t.importQuery}<input class="hidden" type="file" accept=".json,.txt,application/json,text/plain" @change=${choose} /></label>
    </div>
    <p class="help">${t.importHelp}</p>`
}
