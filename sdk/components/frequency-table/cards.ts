import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { formatCount } from '../base/format.ts'
import { vars } from '../base/vars.ts'
import { barVars, type CellContext, cellContent, cellText, exactText, NO_BAR } from './cells.ts'
import { peopleText } from './header.ts'
import { cellHighlight, cohortHighlight, highlightedContent, highlightedName } from './highlight-view.ts'
import type { TableColumn } from './layout.ts'
import { cohortLabel, columnHelp, contextOf, keyOfColumn, type View } from './view.ts'

/** Heights of a card's parts, px: the styles set the same. */
const HEAD = 36
const LINE = 32
const EXTRA = 22
const GAP = 20

/** Columns of a card's first line; every other goes below it. */
const MAIN = new Set(['AF', 'AC', 'AN'])

function split(view: Pick<View, 'layout'>, cohort: number): { main: TableColumn[]; extra: TableColumn[] } {
  const own = view.layout.columns.filter((column) => column.cohort === cohort)
  return { main: own.filter(({ name }) => MAIN.has(name)), extra: own.filter(({ name }) => !MAIN.has(name)) }
}

/** Height of every card: it follows from cohorts and columns, so that cards can be placed without being measured. */
export function cardHeight(layout: View['layout'], cohorts: number): number {
  const { extra } = split({ layout }, 0)
  return HEAD + cohorts * (LINE + (extra.length > 0 ? EXTRA : 0)) + GAP
}

function cell(view: View, row: number, column: TableColumn, context: CellContext): TemplateResult {
  const value = view.blocks.cell(keyOfColumn(view, column), row)
  const content = cellText(value, column.kind, context)
  const bar = view.bars && column.name === 'AF'
  const { cohort } = keyOfColumn(view, column)
  const highlight = cellHighlight(view, view.highlights?.of(view.blocks.variant(row)), cohort, column.name)
  const title = `${column.name} ${exactText(value, column.kind, context)}`
  return html`<dd class="number ${column.kind} ${content.state} ${column.name} ${bar ? 'barred' : ''}${highlight?.classes ?? ''}"
    title=${highlight ? `${title} · ${highlight.said}` : title}
    ${vars(bar ? barVars(value, undefined, undefined) : NO_BAR)}>${highlightedContent(highlight, cellContent(content))}</dd>`
}

function strata(view: View, row: number): TemplateResult[] {
  return view.info.cohorts.map((cohort, index) => {
    const context = contextOf(view, index)
    const { main, extra } = split(view, index)
    const item = (column: TableColumn) =>
      html`<div class="item"><dt title=${columnHelp(column, view.labelLang)}>${column.name}</dt>${cell(view, row, column, context)}</div>`
    const people = peopleText(view, index)
    const label = cohortLabel(view, cohort)
    return html`<div class="stratum" role="group" aria-label=${label}>
      <p class="stratum-name" title=${label}><span>${highlightedName(cohortHighlight(view, cohort.name), label)}</span> <span class="people">${people.shown}</span></p>
      <dl class="main">${main.map(item)}</dl>
      ${extra.length > 0 ? html`<dl class="extra">${extra.map(item)}</dl>` : nothing}
    </div>`
  })
}

/** A narrow view: one card per variant, its cohorts below one another. */
export function cards(view: View): TemplateResult {
  const { rows, info, t, lang } = view
  const indexes = Array.from({ length: Math.max(0, rows.to - rows.from) }, (_, at) => rows.from + at)
  const card = (row: number) => {
    const variant = view.blocks.variant(row)
    return html`<div class="card" part="card" role="listitem" aria-setsize=${info.rows} aria-posinset=${row + 1}
      tabindex=${view.active.row === row ? 0 : -1} aria-current=${view.selected === row ? 'true' : nothing} data-row=${row}>
      <p class="card-head">
        ${
          variant
            ? html`<span class="place">${variant.contig}:${formatCount(variant.position, lang)}</span>
                <span class="alleles">${variant.ref}<span aria-hidden="true"> → </span><span class="hidden">, </span>${variant.alt}</span>
                <span class="id">${variant.id ?? ''}</span>`
            : html`<span class="hidden">${t.waiting}</span>`
        }
      </p>
      ${strata(view, row)}
    </div>`
  }
  return html`<div class="cards" role="list" aria-label=${t.tableLabel}>
    <div class="space" role="presentation" ${vars({ '--_space': `${rows.above}px` })}></div>
    ${repeat(indexes, (row) => row, card)}
    <div class="space" role="presentation" ${vars({ '--_space': `${rows.below}px` })}></div>
  </div>`
}
