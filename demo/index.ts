import { parseCohort, printCohort } from 'hindo'
import 'hindo/elements'
import type {
  HindoCohortSearch,
  HindoDataset,
  HindoFrequencyTable,
  HindoReleaseCheck,
  HindoVariantSearch,
} from 'hindo/elements'
import { keepInAddress } from './address.ts'
import { drawRoles, startChecking } from './checking.ts'
import { type Cohorts, cohortChips, freeName, labelOf, sortFits } from './cohorts.ts'
import { byId, h } from './dom.ts'
import { FilterBox } from './filter-box.ts'
import { pageLang, startPage, text } from './page.ts'

const source = byId<HindoDataset>('dataset')
const table = byId<HindoFrequencyTable>('table')
const variants = byId<HindoVariantSearch>('at')
/** The first search, and the second beside it while two cohorts are compared. */
const searches = [byId<HindoCohortSearch>('case'), byId<HindoCohortSearch>('rest')] as const
const [first, second] = searches
const fold = byId<HTMLDetailsElement>('fold')
const wide = matchMedia('(min-width: 1000px)')
let filterBox: FilterBox | undefined

const axes = () => source.data?.axes ?? []

function cohorts(): Cohorts {
  const given = table.cohorts ?? {}
  return typeof given === 'string' ? (JSON.parse(given) as Cohorts) : given
}

function setCohorts(next: Cohorts): void {
  table.cohorts = next
  if (!sortFits(table.sort ?? '', next)) table.sort = undefined
  show()
}

function names(): Map<string, string> {
  const entries = Object.entries(cohorts()).map(([name, expression]) => {
    return [name, labelOf(name, expression, axes())[pageLang()]] as const
  })
  return new Map(entries.length > 0 ? entries : [['all', text().everyone]])
}

function everybodyBut(expression: string): string {
  const cohort = parseCohort(expression, axes())
  return cohort.op === 'all' ? '' : printCohort(cohort.op === 'not' ? cohort.item : { op: 'not', item: cohort })
}

/** Two searches side by side: the second starts as everybody else. */
function compare(on: boolean): void {
  if (on && !second.expression) second.expression = everybodyBut(first.expression)
  if (!on) second.expression = ''
  first.name = on ? 'case' : undefined
  second.name = on ? 'rest' : undefined
  showPair(on)
}

function showPair(on: boolean): void {
  second.hidden = !on
  document.body.classList.toggle('pair', on)
  const t = text()
  first.strings = on ? { cohortSearch: t.case } : undefined
  second.strings = { cohortSearch: t.rest }
  const button = (words: string, run: () => void) =>
    h('button', { type: 'button', class: 'button', onclick: run }, words)
  const both = () => setCohorts({ case: first.expression || 'all', rest: second.expression || 'all' })
  byId('pair').replaceChildren(
    ...(on
      ? [button(t.showPair, both), button(t.endPair, () => compare(false))]
      : [button(t.pair, () => compare(true))]),
  )
}

function show(): void {
  const all = cohorts()
  table.labels = Object.fromEntries(Object.entries(all).map(([name, one]) => [name, labelOf(name, one, axes())]))
  for (const search of searches) search.taken = Object.keys(all)
  byId('cohorts').replaceChildren(cohortChips(all, axes(), pageLang(), setCohorts))
  filterBox?.draw()
}

function draw(): void {
  filterBox = new FilterBox({
    cohorts: names,
    where: () => table.where ?? '',
    apply: (where) => {
      table.where = where || undefined
      filterBox?.draw()
    },
  })
  byId('filters').replaceChildren(filterBox.element)
  byId('chips').replaceChildren(filterBox.chips)
  showPair(second.expression !== '')
  drawRoles()
  show()
}

for (const search of searches) {
  search.addEventListener('hindo-cohort-added', ({ detail }) => {
    // the newest stands first, where it is seen, and nobody stands there twice
    const people = (expression: string) => printCohort(parseCohort(expression, axes()))
    const added = people(detail.expression)
    const others = Object.entries(cohorts()).filter(([, expression]) => people(expression) !== added)
    setCohorts({ [detail.name]: detail.expression, ...Object.fromEntries(others) })
  })
  search.addEventListener('hindo-preset-chosen', ({ detail }) => {
    const next: Cohorts = { all: 'all' }
    for (const { name, expression } of detail.cohorts) next[freeName(name, next)] = expression
    setCohorts(next)
  })
}
variants.addEventListener('hindo-variants-located', ({ detail }) => {
  // nothing found: what is shown stays, for an empty query would show everything
  if (!detail.query) return
  table.regions = detail.query.regions
  table.variants = detail.query.variants
})
source.addEventListener('hindo-ready', draw)
wide.addEventListener('change', () => {
  fold.open = wide.matches
})
fold.open = wide.matches
startPage('title', draw)
startChecking()
keepInAddress([table, variants, first, second, byId<HindoReleaseCheck>('check')], draw)
