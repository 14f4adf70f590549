import { html, nothing, type TemplateResult } from 'lit'
import type { Strings } from '../i18n/strings.ts'
import {
  addGroup,
  canUngroup,
  groupNode,
  levelsOf,
  negateNode,
  type Place,
  removeNode,
  switchOperator,
  ungroupNode,
} from './edits.ts'
import { canMove, moveNode } from './moves.ts'
import { nodeAt } from './query-tree.ts'
import type { QueryView } from './query-view.ts'

interface Tool {
  id: string
  label: (t: Strings, place: Place) => string
  /** A sign instead of words, where words are the tooltip. */
  sign?: string
  /** As `aria-keyshortcuts` writes it; pressed in the tree. */
  key?: string
  can: (place: Place, view: Pick<QueryView, 'axes'>) => boolean
  run: (place: Place, view: Pick<QueryView, 'axes'>) => Place
}

const operatorOf = (place: Place): 'and' | 'or' | undefined => {
  const node = nodeAt(place.root, place.path)
  return node?.kind === 'group' ? node.op : undefined
}

/** What can be done with the selected node, in the order of the buttons. */
export const TOOLS: readonly Tool[] = [
  {
    id: 'not',
    label: (t, { root, path }) => {
      const node = nodeAt(root, path)
      const target = path.length === 0 && root.items.length === 1 ? root.items[0] : node
      return target?.not ? t.includeAgain : t.negate
    },
    key: 'n',
    can: ({ root }) => root.items.length > 0,
    run: negateNode,
  },
  {
    id: 'operator',
    label: (t, place) => {
      const op = operatorOf(place)
      return op === undefined ? t.requireEach : op === 'and' ? t.makeAny : t.makeAll
    },
    key: 'o',
    can: (place, { axes }) => {
      const node = nodeAt(place.root, place.path)
      return node?.kind === 'group' || (node?.kind === 'condition' && (levelsOf(node, axes)?.length ?? 0) > 1)
    },
    run: (place, { axes }) => switchOperator(place, axes),
  },
  { id: 'group', label: (t) => t.group, key: 'g', can: ({ root }) => root.items.length > 0, run: groupNode },
  { id: 'ungroup', label: (t) => t.ungroup, key: 'u', can: canUngroup, run: ungroupNode },
  { id: 'new-group', label: (t) => t.newGroup, key: 'Shift+G', can: () => true, run: addGroup },
  ...(['up', 'down', 'out', 'in'] as const).map((direction): Tool => {
    const label = { up: 'moveUp', down: 'moveDown', out: 'moveOut', in: 'moveIn' } as const
    const arrow = { up: 'Up', down: 'Down', out: 'Left', in: 'Right' }[direction]
    return {
      id: direction,
      label: (t) => t[label[direction]],
      sign: { up: '↑', down: '↓', out: '←', in: '→' }[direction],
      key: `Alt+Arrow${arrow}`,
      can: (place) => canMove(place, direction),
      run: (place) => moveNode(place, direction),
    }
  }),
  {
    id: 'remove',
    label: (t) => t.removeNode,
    sign: '×',
    key: 'Delete',
    can: ({ path }) => path.length > 0,
    run: removeNode,
  },
]

/** The tool of a key pressed in the tree. */
export function toolOfKey(event: KeyboardEvent): Tool | undefined {
  if (event.ctrlKey || event.metaKey) return undefined
  const key = `${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${event.key === 'Backspace' ? 'Delete' : event.key}`
  return TOOLS.find((tool) => tool.key?.toLowerCase() === key.toLowerCase())
}

/** Buttons for the selected node: one stop of the Tab key, walked by arrows. */
export function queryTools(view: QueryView): TemplateResult {
  const { t, model } = view
  const { place } = model
  const usable = TOOLS.filter((tool) => tool.can(place, view))
  const walk = (event: KeyboardEvent) => {
    const bar = event.currentTarget as HTMLElement
    const buttons = [...bar.querySelectorAll<HTMLElement>('button:not([aria-disabled="true"])')]
    const at = buttons.indexOf(event.target as HTMLElement)
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const goal = step ? buttons[at + step] : { Home: buttons[0], End: buttons.at(-1) }[event.key]
    if (!goal) return
    event.preventDefault()
    for (const button of buttons) button.tabIndex = button === goal ? 0 : -1
    goal.focus()
  }
  const button = (tool: Tool) => {
    const label = tool.label(t, place)
    const can = usable.includes(tool)
    return html`<button class="button plain ${tool.sign ? 'sign' : ''}" type="button" data-tool=${tool.id}
      tabindex=${tool === usable[0] ? 0 : -1} aria-disabled=${can ? nothing : 'true'} aria-label=${tool.sign ? label : nothing}
      title=${tool.sign ? label : nothing} aria-keyshortcuts=${tool.key ?? nothing}
      @click=${() => can && view.onTool(tool.id)}>${tool.sign ?? label}</button>`
  }
  return html`<div class="tools" part="tools" role="toolbar" aria-label=${t.editNode} @keydown=${walk}>${TOOLS.filter(
    ({ sign }) => !sign,
  ).map(button)}<span class="signs">${TOOLS.filter(({ sign }) => sign).map(button)}</span></div>`
}
