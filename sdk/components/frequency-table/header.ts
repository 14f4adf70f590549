import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { formatCount } from '../base/format.ts'
import { vars } from '../base/vars.ts'
import { cohortHighlight, highlightedName } from './highlight-view.ts'
import { HEADER_ROW } from './keyboard.ts'
import type { TableColumn, VariantField } from './layout.ts'
import { isSortedBy } from './sort.ts'
import { cohortLabel, columnHelp, drawnColumns, type View } from './view.ts'

/** `n 1,204`, or `n <10` where the number of people is suppressed. */
export function peopleText(view: View, cohort: number): { shown: string; spoken: string } {
  const { participants } = view.info.cohorts[cohort]!
  if (participants === null) {
    return { shown: view.below ? `n <${view.below}` : 'n ▨', spoken: view.t.peopleSuppressed }
  }
  const count = formatCount(participants, view.lang)
  return { shown: `n ${count}`, spoken: view.t.people(count) }
}

function groupCell(view: View, group: View['layout']['groups'][number]) {
  const { layout, t } = view
  const cells: TemplateResult[] = []
  const add = (from: number, to: number, content: unknown, classes: string) => {
    if (to > from) {
      cells.push(html`<th class="group ${classes}" scope="colgroup" colspan=${to - from} aria-colindex=${from + 1}
        aria-colspan=${to - from}>${content}</th>`)
    }
  }
  if (group.cohort < 0) {
    add(0, layout.sticky, html`<span class="group-name">${t.variant}</span>`, 'stay s0')
    const content = layout.sticky > 0 ? html`<span class="hidden">${t.variant}</span>` : t.variant
    add(Math.max(layout.sticky, view.columns.from), Math.min(group.to, view.columns.to), content, '')
    return cells
  }
  const cohort = view.info.cohorts[group.cohort]!
  const people = peopleText(view, group.cohort)
  const label = cohortLabel(view, cohort)
  const highlight = cohortHighlight(view, cohort.name)
  const name = cohort.expression ? `${label}: ${cohort.expression} (${people.spoken})` : `${label} (${people.spoken})`
  const title = highlight ? `${name} · ${highlight.said}` : name
  add(
    Math.max(group.from, view.columns.from),
    Math.min(group.to, view.columns.to),
    html`<span class="group-name" title=${title}
      >${highlightedName(highlight, label)} <span class="people" aria-hidden="true">${people.shown}</span
      ><span class="hidden">${people.spoken}</span></span
    >`,
    'cohort',
  )
  return cells
}

function sortState(view: View, column: TableColumn): 'ascending' | 'descending' | 'none' {
  const { sort, info } = view
  const cohort = column.cohort < 0 ? undefined : info.cohorts[column.cohort]!.name
  if (!sort && column.name === 'position') return 'ascending'
  if (!isSortedBy(sort, column.name, cohort, info.cohorts.length)) return 'none'
  return sort!.descending ? 'descending' : 'ascending'
}

/** Columns of the variant that a query can sort by. */
const SORTABLE_FIELDS = new Set<string>(['position'])

function columnCell(view: View, column: TableColumn, index: number) {
  const { t, labelLang, layout, active } = view
  const state = sortState(view, column)
  const field = column.cohort < 0 ? (column.name as VariantField) : undefined
  const name = field ? t.variantColumns[field] : column.name
  const help = field ? t.variantHelp[field] : columnHelp(column, labelLang)
  const here = active.row === HEADER_ROW && active.column === index
  const first = !field && (index === 0 || layout.columns[index - 1]!.cohort !== column.cohort)
  const classes = `name ${column.kind} ${index < layout.sticky ? `stay s${index}` : ''} ${first ? 'first' : ''}`
  if (field && !SORTABLE_FIELDS.has(field)) {
    return html`<th class=${classes} scope="col" aria-colindex=${index + 1} title=${help}
      tabindex=${here ? 0 : -1}>${name}</th>`
  }
  const arrow = state === 'none' ? '' : state === 'descending' ? '▼' : '▲'
  return html`<th class=${classes} scope="col" aria-colindex=${index + 1} aria-sort=${state}>
    <button class="sort" part="sort" type="button" tabindex=${here ? 0 : -1} title=${`${help}\n${t.sortBy(name)}`}
      ><span>${name}</span><span class="arrow" aria-hidden="true">${arrow}</span></button>
  </th>`
}

/** Two header rows: cohorts above, columns below. */
export function header(view: View): TemplateResult {
  const { layout } = view
  const drawn = drawnColumns(view)
  const stay = drawn.filter(({ index }) => index < layout.sticky)
  const rest = drawn.filter(({ index }) => index >= layout.sticky)
  const key = ({ column }: { column: TableColumn }) => column.key
  const cell = ({ column, index }: { column: TableColumn; index: number }) => columnCell(view, column, index)
  const variantGroups = layout.groups.filter((group) => group.cohort < 0).map((group) => groupCell(view, group))
  const stayGroups = variantGroups.flatMap((cells) => (layout.sticky > 0 ? cells.slice(0, 1) : []))
  const restGroups = variantGroups.flatMap((cells) => (layout.sticky > 0 ? cells.slice(1) : cells))
  return html`<thead>
    <tr class="groups" aria-rowindex="1">
      ${stayGroups}<td class="pad"></td>${restGroups}
      ${layout.groups.filter((group) => group.cohort >= 0).map((group) => groupCell(view, group))}<td class="pad"></td>
    </tr>
    <tr class="names" aria-rowindex="2">
      ${repeat(stay, key, cell)}<td class="pad"></td>${repeat(rest, key, cell)}<td class="pad"></td>
    </tr>
  </thead>`
}

/** Widths of the drawn columns, with the space of those that are not. */
export function columnWidths(view: View): TemplateResult {
  const { layout, columns, width } = view
  const { starts } = layout
  const before = starts[Math.max(columns.from, layout.sticky)]! - starts[layout.sticky]!
  const total = starts.at(-1)!
  const after = Math.max(0, total - starts[Math.max(columns.to, layout.sticky)]!, width - total)
  const drawn = drawnColumns(view)
  const col = ({ column }: { column: TableColumn }) => html`<col width=${column.width} />`
  return html`<colgroup>
    ${drawn.filter(({ index }) => index < layout.sticky).map(col)}<col width=${before || nothing} class=${before ? '' : 'none'} />${drawn
      .filter(({ index }) => index >= layout.sticky)
      .map(col)}<col width=${after || nothing} class=${after ? '' : 'none'} />
  </colgroup>`
}

/** Room of the rows that are not drawn. */
export function space(view: View, height: number): TemplateResult {
  const span = drawnColumns(view).length + 2
  return html`<tbody class="space" aria-hidden="true" ${vars({ '--_space': `${height}px` })}><tr><td colspan=${span}></td></tr></tbody>`
}
