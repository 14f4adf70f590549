import { html, nothing, type TemplateResult } from 'lit'
import { vars } from '../base/vars.ts'
import { jointOf, type NodeWords, nodeWords } from './node-words.ts'
import type { QueryModel } from './query-model.ts'
import { queryTools } from './query-tools.ts'
import { groupPath, nodeAt, type Path, type QueryNode, walkTree } from './query-tree.ts'

export interface QueryView extends NodeWords {
  model: QueryModel
  onSelect: (path: Path) => void
  onRemove: (path: Path) => void
  onKey: (event: KeyboardEvent) => void
  onTool: (tool: string) => void
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((index, step) => index === b[step])
}

function row(view: QueryView, node: QueryNode, path: Path): TemplateResult {
  const { model, t } = view
  const selected = samePath(path, model.path)
  const edited = samePath(path, groupPath(model.root, model.path))
  const joint = jointOf(model.root, path, t)
  const what = nodeWords(node, view)
  const empty = node.kind === 'group' && node.items.length === 0
  const words = [joint, node.not ? t.not : '', what, empty ? t.emptyGroup : ''].filter(Boolean)
  const parent = nodeAt(model.root, path.slice(0, -1))
  const siblings = path.length > 0 && parent?.kind === 'group' ? parent.items.length : 1
  return html`<div class="node ${node.kind} ${edited ? 'edited' : ''}" part="condition" role="treeitem" data-path=${path.join('.')}
    tabindex=${selected ? 0 : -1} aria-level=${path.length + 1} aria-posinset=${(path.at(-1) ?? 0) + 1} aria-setsize=${siblings}
    aria-selected=${selected} aria-expanded=${node.kind === 'group' && !empty ? 'true' : nothing} aria-label=${words.join(' ')}
    ${vars({ '--_depth': path.length })} @click=${() => view.onSelect(path)}>
    <span class="words">${joint ? html`<span class="joint">${joint}</span> ` : nothing}${
      node.not ? html`<span class="not">${t.not}</span> ` : nothing
    }<span class="what">${what}</span>${empty && path.length > 0 ? html` <span class="empty-group">${t.emptyGroup}</span>` : nothing}</span>${
      path.length > 0
        ? html`<button class="remove" type="button" tabindex="-1" aria-label=${t.removeThe(what)} title=${t.removeNode} @click=${(
            event: Event,
          ) => {
            event.stopPropagation()
            view.onRemove(path)
          }}>×</button>`
        : nothing
    }
  </div>`
}

/** The query as a tree of conditions, and what can be done with the selected one. */
export function queryView(view: QueryView): TemplateResult {
  const { model, t } = view
  const bare = model.root.items.length === 0
  return html`<section class="query" part="conditions">
    <h3 id="conditions">${t.conditions}</h3>
    ${
      bare
        ? html`<p class="help">${t.noQuery}</p>`
        : html`<div class="tree" role="tree" aria-labelledby="conditions" @keydown=${view.onKey}>${[
            ...walkTree(model.root),
          ].map(({ node, path }) => row(view, node, path))}</div>${queryTools(view)}`
    }
  </section>`
}
