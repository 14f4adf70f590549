import { html, nothing, type TemplateResult } from 'lit'
import type { EngineMode } from '../../types.ts'
import { formatCount } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'
import { type CellContext, type CellState, exactText, nameOfCode, nameOfState, SIGNS, stateOf } from './cells.ts'
import { cellHighlight } from './highlight-view.ts'
import type { Place } from './keyboard.ts'
import { cohortLabel, columnHelp, contextOf, keyOfColumn, type View } from './view.ts'

/** States that need an explanation where they occur, in the order of the legend. */
const EXPLAINED: readonly CellState[] = ['suppressed', 'not-called', 'not-collected', 'marked']

function legend(codes: ReadonlySet<number>, context: CellContext): TemplateResult | typeof nothing {
  const states = new Set([...codes].map(nameOfCode))
  const shown = EXPLAINED.filter((state) => states.has(state))
  if (shown.length === 0) return nothing
  return html`<dl class="legend" part="legend" aria-label=${context.t.legend}>
    ${shown.map((state) => {
      const sign = state === 'marked' ? '≈' : SIGNS[state as keyof typeof SIGNS]
      return html`<div><dt class="key ${state}" aria-hidden="true"><span class="sign">${sign}</span></dt><dd>${nameOfState(state, context)}</dd></div>`
    })}
  </dl>`
}

/** Which kernel ran where, and why not a better one. */
export function engineText(mode: EngineMode, t: Strings): { text: string; why: string } {
  return { text: t.engine(t.kernels[mode.kernel], t.threads[mode.thread]), why: mode.reason }
}

export interface FooterView {
  t: Strings
  view: View | undefined
  mark: CellContext['mark']
  mode: EngineMode | undefined
  printing: boolean
}

/** Below the rows: the number pointed at with every digit, the marks that occur, and what computed them. */
export function footer({ t, view, mark, mode, printing }: FooterView): TemplateResult {
  const engine = mode ? engineText(mode, t) : undefined
  const context = view ? { ...contextOf(view, -1), mark } : undefined
  return html`<div class="footer" part="footer">
    <p class="readout" part="readout"></p>
    ${printing && view && view.rows.to - view.rows.from < view.info.rows ? html`<p>${printedText(view)}</p>` : nothing}
    <div class="marks">
      ${view && context ? legend(view.blocks.states, context) : nothing}
      ${view?.bars ? html`<p class="scale">${t.barScale}</p>` : nothing}
      ${engine ? html`<p class="engine" part="engine" title=${engine.why || nothing}>${engine.text}${engine.why ? html`<span class="why"> · <span lang="en">${engine.why}</span></span>` : nothing}</p>` : nothing}
    </div>
  </div>`
}

/** Which rows are on the paper, as it never has all of a long table. */
function printedText({ t, lang, rows, info }: View): string {
  return t.printed(formatCount(rows.from + 1, lang), formatCount(rows.to, lang), formatCount(info.rows, lang))
}

/** Everything about one cell in a line: variant, cohort, every digit, AC / AN, interval, meaning. */
export function readoutText(view: View, place: Place): string {
  const column = view.layout.columns[place.column]
  const variant = view.blocks.variant(place.row)
  if (!column || !variant) return ''
  const { t, lang, labelLang } = view
  const name = `${variant.contig}-${variant.position}-${variant.ref}-${variant.alt}`
  if (column.cohort < 0) return [name, variant.id, variant.filter].filter(Boolean).join(' · ')
  const context = contextOf(view, column.cohort)
  const key = keyOfColumn(view, column)
  const cell = view.blocks.cell(key, place.row)
  const exact = (of: string, kind: 'count' | 'ratio') =>
    exactText(view.blocks.cell({ name: of, cohort: key.cohort }, place.row), kind, context)
  const parts = [name, cohortLabel(view, view.info.cohorts[column.cohort]!)]
  let value = `${column.name} ${exactText(cell, column.kind, context)}`
  if (column.name === 'AF' && stateOf(cell) === 'value') value += ` = ${exact('AC', 'count')} / ${exact('AN', 'count')}`
  parts.push(value)
  const low = view.blocks.cell({ name: 'AF_low', cohort: key.cohort }, place.row)
  if (column.name === 'AF' && stateOf(low) === 'value') {
    parts.push(t.interval(exact('AF_low', 'ratio'), exact('AF_high', 'ratio')))
  }
  const highlight = cellHighlight(view, view.highlights?.of(variant), key.cohort, column.name)
  if (highlight) parts.push(highlight.said)
  parts.push(columnHelp(column, labelLang))
  const people = view.info.cohorts[column.cohort]!.participants
  if (people !== null) parts.push(t.people(formatCount(people, lang)))
  return parts.join(' · ')
}

/** `AF 0.012345`: every digit of a cell, or why there is none. */
export function cellTitle(view: View, { row, column: index }: Place): string {
  const column = view.layout.columns[index]
  if (!column || column.cohort < 0) return ''
  const key = keyOfColumn(view, column)
  const text = `${column.name} ${exactText(view.blocks.cell(key, row), column.kind, contextOf(view, column.cohort))}`
  const found = cellHighlight(view, view.highlights?.of(view.blocks.variant(row)), key.cohort, column.name)
  return found ? `${text} · ${found.said}` : text
}
