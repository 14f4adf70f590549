import { html, type TemplateResult } from 'lit'
import { vars } from '../base/vars.ts'
import { columnWidths, header, space } from './header.ts'
import { stickyEdges } from './layout.ts'
import type { View } from './view.ts'

/** The table around the rows, which are drawn by themselves. */
export function grid(view: View): TemplateResult {
  const { info, layout, rows, t } = view
  return html`<table class="grid" part="table" role="grid" aria-label=${t.tableLabel} aria-readonly="true"
      aria-rowcount=${info.complete ? info.rows + 2 : -1} aria-colcount=${layout.columns.length} ${vars(stickyEdges(layout))}
      >${columnWidths(view)}${header(view)}${space(view, rows.above)}<tbody class="rows"></tbody>${space(view, rows.below)}</table>`
}
