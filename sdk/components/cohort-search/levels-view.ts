import { html, nothing, type TemplateResult } from 'lit'
import type { TermHit } from '../../search-types.ts'
import type { Axis } from '../../types.ts'
import { formatCount } from '../base/format.ts'
import { vars } from '../base/vars.ts'
import type { CountController } from './count-controller.ts'
import { namedBy } from './edits.ts'
import { containers, isHierarchical, type LevelRow, levelRows } from './level-index.ts'
import { MORE_ROWS } from './levels-controller.ts'
import { groupWords, levelName, type NodeWords } from './node-words.ts'
import { type PeopleWords, peopleText, reasonOf } from './people.ts'
import type { QueryModel } from './query-model.ts'
import { type Condition, type Group, groupPath, nodeAt } from './query-tree.ts'

export interface LevelsView extends NodeWords, PeopleWords {
  model: QueryModel
  counting: CountController
  presets: boolean
  /** Text of the search box, and what was found; undefined while nothing is searched. */
  find: string
  hits: readonly TermHit[] | undefined
  isOpen: (axis: string) => boolean
  isExpanded: (axis: string, level: string) => boolean
  rowsOf: (axis: string) => number
  activeOf: (axis: string) => string | undefined
  onFind: (text: string) => void
  onOpen: (axis: string) => void
  onExpand: (axis: string, level: string) => void
  onToggle: (axis: string, level: string) => void
  onMore: (axis: string) => void
  onPreset: (axis: Axis) => void
  onKey: (event: KeyboardEvent) => void
}

interface Place extends Omit<LevelRow, 'level'> {
  /** Names of the levels around it, in a list of hits. */
  path?: string
  first: boolean
}

function levelRow(view: LevelsView, axis: Axis, id: string, place: Place): TemplateResult {
  const { model, t, labelLang, counting, axes } = view
  const named = namedBy(model.place, axis.id, id, axes)
  const excluded = named !== undefined && (nodeAt(model.root, named) as Condition).not
  const within = counting.counts?.within(axis.id, id)
  const added = named ? undefined : counting.counts?.added(axis.id, id)
  const now = within && peopleText(within, view)
  const then = added && peopleText(added, view)
  const name = levelName(axis, id, labelLang)
  const spoken = [
    name,
    place.path,
    excluded ? t.levelExcluded : '',
    now && t.nowSpoken(now.spoken),
    then && t.ifAddedSpoken(then.spoken),
  ]
  const expanded = place.hasChildren ? view.isExpanded(axis.id, id) : undefined
  const active = view.activeOf(axis.id)
  return html`<div class="level" part="level" role="treeitem" data-axis=${axis.id} data-level=${id} tabindex=${
    (active === undefined ? place.first : active === id) ? 0 : -1
  } aria-level=${place.depth + 1} aria-posinset=${place.posInSet} aria-setsize=${place.setSize} aria-checked=${named ? 'true' : 'false'}
    aria-expanded=${expanded ?? nothing} aria-label=${spoken.filter(Boolean).join(', ')} ${vars({ '--_depth': place.depth })}
    title=${reasonOf(then) ?? reasonOf(now) ?? nothing} @click=${() => view.onToggle(axis.id, id)}>
    ${
      place.hasChildren
        ? html`<button class="twisty ${expanded ? 'down' : ''}" type="button" tabindex="-1" aria-hidden="true" @click=${(
            event: Event,
          ) => {
            event.stopPropagation()
            view.onExpand(axis.id, id)
          }}></button>`
        : html`<span class="twisty none"></span>`
    }
    <span class="check ${excluded ? 'out' : named ? 'in' : ''}" aria-hidden="true"></span>
    <span class="name">${name}${place.path ? html`<span class="path">${place.path}</span>` : nothing}</span>
    <span class="number ${now?.kind ?? 'waiting'}">${now?.text ?? '…'}</span>
    <span class="number then ${then?.kind ?? ''} ${then?.text === now?.text ? 'same' : ''}">${then?.text ?? ''}</span>
  </div>`
}

/** Why the level under the keys has no number, and what to do: a tooltip is not for everybody. */
function reasonLine(view: LevelsView, axis: Axis): TemplateResult | typeof nothing {
  const level = view.activeOf(axis.id)
  if (level === undefined) return nothing
  const { counts } = view.counting
  const texts = [counts?.within(axis.id, level), counts?.added(axis.id, level)].map(
    (count) => count && peopleText(count, view),
  )
  const text = texts.find((one) => one?.why)
  if (!text) return nothing
  return html`<p class="why" role="status">${levelName(axis, level, view.labelLang)}: ${text.why} ${text.reason ? html`<span lang=${text.reason.lang}>${text.reason.text}</span>` : nothing}</p>`
}

function axisSection(view: LevelsView, axis: Axis): TemplateResult {
  const { t, labelLang, lang } = view
  const open = view.isOpen(axis.id)
  const label = axis.label[labelLang]
  const rows = open ? levelRows(axis, (level) => view.isExpanded(axis.id, level)) : []
  const shown = rows.slice(0, view.rowsOf(axis.id))
  const rest = rows.length - shown.length
  return html`<div class="axis" part="axis" data-axis=${axis.id}>
    <div class="axis-head">
      <h4><button class="axis-open ${open ? 'down' : ''}" type="button" aria-expanded=${open} @click=${() => view.onOpen(axis.id)}
        >${label} <span class="levels">${formatCount(axis.levels.length, lang)}</span></button></h4>
      ${
        view.presets
          ? html`<button class="button plain preset" part="preset" type="button" aria-label=${t.presetOfAxis(label)} title=${t.presetOfAxis(
              label,
            )} @click=${() => view.onPreset(axis)}>${t.presetOf}</button>`
          : nothing
      }
    </div>
    ${open && axis.kind === 'overlapping' ? html`<p class="help">${t.overlapping}</p>` : nothing}
    ${
      open
        ? html`<div class="level-list ${isHierarchical(axis) ? '' : 'flat'}" role="tree" aria-multiselectable="true" aria-label=${label} @keydown=${view.onKey}>${shown.map(
            ({ level, ...place }, index) => levelRow(view, axis, level.id, { ...place, first: index === 0 }),
          )}</div>`
        : nothing
    }
    ${
      rest > 0
        ? html`<button class="button plain" type="button" @click=${() => view.onMore(axis.id)}>${t.showMoreLevels(
            formatCount(Math.min(rest, MORE_ROWS), lang),
          )}</button>`
        : nothing
    }
    ${open ? reasonLine(view, axis) : nothing}
  </div>`
}

function hitList(view: LevelsView, hits: readonly TermHit[]): TemplateResult {
  const { t, lang, labelLang, axes } = view
  const rows = hits.map((hit, index) => {
    const axis = axes.find(({ id }) => id === hit.axis)
    const name = hit.label[labelLang]
    if (!axis || hit.level === null) {
      const code = hit.code?.code
      return html`<div class="level absent" role="treeitem" aria-level="1" aria-disabled="true" tabindex="-1"><span class="twisty none"></span><span
        class="check"></span><span class="name">${name}${code && !name.includes(code) ? ` (${code})` : ''}<span class="path">${t.notInDataset}</span></span></div>`
    }
    const around = containers(axis, hit.level).map(({ label }) => label[labelLang])
    const said = hit.matched === 'synonym' ? [hit.text] : []
    return levelRow(view, axis, hit.level, {
      depth: 0,
      hasChildren: false,
      posInSet: index + 1,
      setSize: hits.length,
      first: index === 0,
      path: [axis.label[labelLang], ...around, ...said].join(' · '),
    })
  })
  return html`<p class="help" role="status">${t.foundLevels(formatCount(hits.length, lang))}</p>
    <div class="level-list flat" role="tree" aria-multiselectable="true" aria-label=${t.levels} @keydown=${view.onKey}>${rows}</div>`
}

/** Every level of every axis with its numbers, to be chosen, walked through or searched. */
export function levelsView(view: LevelsView): TemplateResult {
  const { t, model, axes, hits } = view
  const group = nodeAt(model.root, groupPath(model.root, model.path)) as Group
  return html`<section class="levels" part="levels">
    <label class="title" for="find">${t.findLevels}</label>
    <input id="find" type="search" autocomplete="off" spellcheck="false" placeholder=${t.findLevelsHint} .value=${view.find}
      @input=${(event: Event) => view.onFind((event.target as HTMLInputElement).value)} />
    ${
      model.root.items.length > 0
        ? html`<p class="target" part="target" role="status">${t.addsTo(groupWords(group, view))}</p>`
        : nothing
    }
    <div class="heads" aria-hidden="true"><span></span><span title=${t.levelNowHelp}>${t.levelNow}</span><span title=${t.levelIfAddedHelp}>${
      t.levelIfAdded
    }</span></div>
    ${hits ? hitList(view, hits) : axes.map((axis) => axisSection(view, axis))}
  </section>`
}
