import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { repeat } from 'lit/directives/repeat.js'
import type { FacetAnswer } from '../../record-types.ts'
import type { Axis } from '../../types.ts'
import { vars } from '../base/vars.ts'
import { nameOf, type RecordWords, recordsSpoken, recordsText } from '../records/words.ts'
import { type Conditions, choose, mark, NOTHING_CHOSEN } from './conditions.ts'
import { type LevelRow, levelRows } from './level-rows.ts'

/** Levels drawn of a long list at first. */
const FEW = 8
/** Lists that are not much longer are drawn whole. */
const NOT_MANY = 12
const MANY = 200
/** Facets with more levels than this have a search. */
const SEARCH_FROM = 10

/** What a reader has unfolded and typed in the facets. */
export interface FacetLook {
  /** Facets that are open. */
  open: ReadonlySet<string>
  /** Facets whose long list is drawn. */
  long: ReadonlySet<string>
  /** `axis level` whose inside is drawn. */
  inside: ReadonlySet<string>
  /** Words looked for, by axis. */
  words: ReadonlyMap<string, string>
}

export interface FacetView {
  words: RecordWords
  conditions: Conditions
  answer: FacetAnswer | undefined
  look: FacetLook
  onConditions: (conditions: Conditions) => void
  onLook: (change: Partial<FacetLook>) => void
}

/** A set with an element in or out. */
function toggled<T>(set: ReadonlySet<T>, item: T, on: boolean): Set<T> {
  const next = new Set(set)
  if (on) next.add(item)
  else next.delete(item)
  return next
}

/** One attribute: its levels with what each would leave, chosen or shut out one by one. */
export function facet(axis: Axis, view: FacetView): TemplateResult {
  const { look, conditions } = view
  const { t, labelLang } = view.words
  const open = look.open.has(axis.id)
  const { levels, without } = conditions.facets.get(axis.id) ?? NOTHING_CHOSEN
  const chosen = levels.length + without.length
  const toggle = (event: Event) => {
    const now = (event.target as HTMLDetailsElement).open
    if (now !== open) view.onLook({ open: toggled(look.open, axis.id, now) })
  }
  return html`<details class="facet" part="facet" data-axis=${axis.id} .open=${open} @toggle=${toggle}>
    <summary><span class="facet-name">${axis.label[labelLang]}</span>${
      chosen > 0 ? html`<span class="chosen">${t.chosenLevels(String(chosen))}</span>` : nothing
    }</summary>
    ${open ? inside(axis, view) : nothing}
  </details>`
}

/** The attribute that results are always split by: open, with every level. */
export function splitFacet(axis: Axis, view: FacetView): TemplateResult {
  const { t, labelLang } = view.words
  const title = t.splitBy(axis.label[labelLang])
  return html`<section class="split" part="split" data-axis=${axis.id}><h3>${title}</h3>${inside(axis, view, MANY)}</section>`
}

function inside(axis: Axis, view: FacetView, few = axis.levels.length > NOT_MANY ? FEW : NOT_MANY): TemplateResult {
  const { look, conditions, answer } = view
  const { t, labelLang } = view.words
  const { levels, without } = conditions.facets.get(axis.id) ?? NOTHING_CHOSEN
  const counts = new Map(
    answer?.axes.find((one) => one.axis === axis.id)?.counts.map((one) => [one.level, one.records]),
  )
  const words = look.words.get(axis.id) ?? ''
  const isLong = look.long.has(axis.id)
  const { rows, rest } = levelRows(axis, {
    open: new Set(
      [...look.inside].flatMap((key) => (key.startsWith(`${axis.id} `) ? [key.slice(axis.id.length + 1)] : [])),
    ),
    words,
    most: isLong || words ? MANY : few,
    count: (id) => counts.get(id) ?? 0,
    always: new Set([...levels, ...without]),
  })
  const most = Math.max(1, ...[...counts.values()].map((count) => count ?? 0))
  const typed = (event: Event) =>
    view.onLook({ words: new Map(look.words).set(axis.id, (event.target as HTMLInputElement).value) })
  return html`${axis.kind === 'overlapping' ? how(axis, view) : nothing}
    ${
      axis.levels.length > SEARCH_FROM && few < MANY
        ? html`<input class="find" type="search" spellcheck="false" aria-label=${t.findLevel(axis.label[labelLang])}
            placeholder=${t.findLevel(axis.label[labelLang])} .value=${live(words)} @input=${typed} />`
        : nothing
    }
    ${levelList(rows, { axis, view, counts, most })}
    ${words && rows.length === 0 ? html`<p class="note-line" role="status">${t.noLevelFound}</p>` : nothing}
    ${
      !words && (rest > 0 || isLong)
        ? html`<button class="button plain more" type="button" @click=${() => view.onLook({ long: toggled(look.long, axis.id, !isLong) })}
            >${isLong ? t.fewerLevels : t.moreLevels(String(rest))}</button>`
        : nothing
    }`
}

/** Any or all of the chosen levels, and that they overlap. */
function how(axis: Axis, view: FacetView): TemplateResult {
  const { t } = view.words
  const choice = view.conditions.facets.get(axis.id) ?? NOTHING_CHOSEN
  const radio = (value: 'any' | 'all', label: string) =>
    html`<label><input type="radio" name="how-${axis.id}" .checked=${live(choice.how === value)}
      @change=${() => view.onConditions(choose(view.conditions, axis.id, { how: value }))} /> ${label}</label>`
  return html`<fieldset class="how"><legend class="hidden">${t.facetMode}</legend>${radio('any', t.anyOf)}${radio('all', t.allOf)}</fieldset>
    <p class="note-line">${t.overlappingFacet}</p>`
}

interface ListView {
  axis: Axis
  view: FacetView
  counts: ReadonlyMap<string, number | null>
  most: number
}

function levelList(rows: readonly LevelRow[], list: ListView): TemplateResult {
  const flat = rows.every(({ children }) => children === 0)
  return html`<ul class="levels ${flat ? 'flat' : ''}">${repeat(
    rows,
    ({ level }) => level.id,
    (row) => levelItem(row, list),
  )}</ul>`
}

function levelItem(row: LevelRow, list: ListView): TemplateResult {
  const { axis, view, counts, most } = list
  const { conditions, look, words } = view
  const { t, labelLang } = words
  const { id } = row.level
  const { levels, without } = conditions.facets.get(axis.id) ?? NOTHING_CHOSEN
  const isIn = levels.includes(id)
  const isOut = without.includes(id)
  const name = nameOf(row.level, labelLang)
  const known = counts.has(id)
  const count = counts.get(id) ?? null
  const put = (as: 'with' | 'without' | 'free') => view.onConditions(mark(conditions, axis.id, id, as))
  const key = `${axis.id} ${id}`
  return html`<li class="level-item">
    <div class="level ${isOut ? 'out' : ''} ${known && count === 0 ? 'none' : ''}" data-level=${id}
      ${vars({ '--_share': known && count !== null ? count / most : 0 })}>
      ${
        row.children > 0
          ? html`<button class="unfold" type="button" aria-expanded=${row.open} aria-label=${t.openLevel(name)}
              @click=${() => view.onLook({ inside: toggled(look.inside, key, !row.open) })}></button>`
          : html`<span class="unfold-space"></span>`
      }
      <label><input type="checkbox" .checked=${live(isIn)} @change=${() => put(isIn ? 'free' : 'with')} /><span class="level-name">${name}</span></label>
      <button class="shut" type="button" aria-pressed=${isOut} aria-label=${t.excludeLevel(name)}
        @click=${() => put(isOut ? 'free' : 'without')}>${t.exclude}</button>
      <span class="count">${
        known
          ? html`<span aria-hidden="true">${recordsText(count, words)}</span><span class="hidden">${recordsSpoken(count, words)}</span>`
          : nothing
      }</span>
    </div>
    ${row.inside.length > 0 ? levelList(row.inside, list) : nothing}
  </li>`
}
