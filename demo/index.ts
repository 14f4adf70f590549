import 'hindo/elements'
import type { Dataset } from 'hindo'
import type { HindoDataset, HindoFrequencyTable } from 'hindo/elements'
import { CohortRail, labelOf } from './cohort-rail.ts'
import { byId, h } from './dom.ts'
import { FilterBox } from './filter-box.ts'
import { startPage, text } from './page.ts'
import { cohortNames, cohortsOf, type PortalState, printState, readPlaces, readState } from './portal-state.ts'

const table = byId<HindoFrequencyTable>('table')
const source = byId<HindoDataset>('dataset')
let state = readState(location.search).state
let rail: CohortRail | undefined
let filterBox: FilterBox | undefined
let dataset: Dataset | undefined
/** The rail stands open beside the table where there is room, and folds above it where there is not. */
const wide = matchMedia('(min-width: 1000px)')

function change(part: Partial<PortalState>): void {
  const shown = part.draft === undefined || Object.keys(part).length > 1
  state = { ...state, ...part }
  const url = `${location.pathname}${printState(state, location.search)}`
  if (shown) history.pushState(null, '', url)
  else history.replaceState(null, '', url)
  show()
}

function names(): Map<string, string> {
  const axes = dataset?.axes ?? []
  const lang = document.documentElement.lang === 'ja' ? 'ja' : 'en'
  const picked = [...cohortNames(state.picks)].map(([pick, name]) => [name, labelOf(axes, pick)[lang]] as const)
  const own = state.own.map(({ name }) => [name, name] as const)
  const all = new Map([...picked, ...own])
  return all.size > 0 ? all : new Map([['all', text().everyone]])
}

function contigs(): string[] {
  return dataset?.contigs.map(({ name }) => name) ?? []
}

function show(): void {
  const { regions, variants, ids } = readPlaces(state.places, contigs())
  const axes = dataset?.axes ?? []
  const conditions = [state.where, ids.length > 0 ? `id in (${ids.join(', ')})` : ''].filter(Boolean)
  const cohorts = cohortsOf(state)
  table.cohorts = Object.keys(cohorts).length > 0 ? cohorts : undefined
  table.labels = Object.fromEntries([...cohortNames(state.picks)].map(([pick, name]) => [name, labelOf(axes, pick)]))
  table.regions = regions
  table.variants = variants
  table.where = conditions.length > 1 ? conditions.map((one) => `(${one})`).join(' and ') : (conditions[0] ?? '')
  table.sort = sortStillThere(cohorts) ? state.sort : ''
  table.columns = state.columns
  rail?.update(state)
  const folded = document.querySelector('.fold > summary')
  if (folded) folded.textContent = text().inTable(String(Object.keys(cohorts).length || 1))
  filterBox?.draw()
}

/** A sort by a cohort that was removed is dropped, not an error. */
function sortStillThere(cohorts: Record<string, string>): boolean {
  const column = state.sort.replace(/^-/, '')
  const owner = column.slice(0, Math.max(0, column.lastIndexOf('.')))
  return owner ? owner in cohorts : column === 'position' || Object.keys(cohorts).length < 2
}

function drawPlaces(): HTMLElement {
  const t = text()
  const { name = '22', first = 16_050_075 } = dataset?.contigs[0] ?? {}
  const hint = t.placesHint(`${name}:${first}-${first + 99_999}`, `${name}-${first}-A-G`)
  const box = h('input', {
    id: 'places',
    type: 'search',
    spellcheck: 'false',
    autocomplete: 'off',
    lang: 'en',
    placeholder: hint,
  })
  box.value = state.places
  const said = h('div', { class: 'answer', 'aria-live': 'polite' })
  const apply = (event: Event) => {
    event.preventDefault()
    const { unread } = readPlaces(box.value, contigs())
    said.replaceChildren(unread.length > 0 ? h('p', { class: 'problem-words' }, t.cannotReadPlace(unread[0]!)) : '')
    box.setAttribute('aria-invalid', String(unread.length > 0))
    if (unread.length === 0) change({ places: box.value.trim() })
  }
  return h(
    'form',
    { class: 'box', onsubmit: apply },
    h('label', { for: 'places' }, t.places),
    h('div', { class: 'field' }, box, h('button', { type: 'submit', class: 'button' }, t.apply)),
    said,
  )
}

function draw(): void {
  const { newer } = readState(location.search)
  filterBox = new FilterBox({ cohorts: names, where: () => state.where, apply: (where) => change({ where }) })
  byId('search').replaceChildren(drawPlaces(), filterBox.element)
  byId('chips').replaceChildren(filterBox.chips)
  byId('notice').replaceChildren(newer ? h('p', { class: 'help' }, text().oldLink) : '')
  rail = dataset ? new CohortRail({ dataset, state, changed: change }) : undefined
  const fold = h('details', { class: 'fold', open: wide.matches }, h('summary', {}), ...(rail ? [rail.element] : []))
  byId('rail').replaceChildren(fold)
  show()
}

source.addEventListener('hindo-ready', () => {
  dataset = source.data
  draw()
})
table.addEventListener('hindo-sorted', (event) => change({ sort: event.detail.sort }))
table.addEventListener('hindo-columns-changed', (event) => change({ columns: event.detail.columns }))
addEventListener('popstate', () => {
  state = readState(location.search).state
  draw()
})
wide.addEventListener('change', draw)
startPage('title', draw)
